package bench

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"

	"retain/model/vec"
)

// Learner is all that a method sees of a run: the live parameters, batches
// within the budget, gradients, steps, and named randomness. It never holds
// test data or earlier experiences: what a method wants to remember, it stores
// itself and is billed for.
type Learner struct {
	Params     []float32 // live parameters, in the layout of Model
	Model      Model
	Spec       Spec    // of the stream; without classes where boundaries are hidden
	Experience int     // number of the current experience, from 0; 0 where boundaries are hidden
	Classes    []int32 // of the current experience; nil where boundaries are hidden
	Last       bool    // no experience follows this one
	Batch      int     // examples in a full batch of the stream

	run    *run
	tape   tape
	eval   tape
	grads  [][]float32 // arena: one buffer for each Grad since the last Step
	used   int
	losses []*CrossEntropy
	lent   int
	loss   float64 // sum of the losses of all Grads since the last Step
	steps  int     // steps and discards so far
	rands  map[randKey]*source
	drawn  map[string]int // how often a generator was asked for since the last Step
	batch  Batch
	scores Matrix
	probs  []float32
}

// tape is a Tape that grows to the largest batch it has met.
type tape struct {
	Tape
	rows int
}

func (t *tape) fit(m Model, rows int) Tape {
	if rows > t.rows {
		t.Tape, t.rows = m.NewTape(rows), rows
	}
	return t.Tape
}

type randKey struct {
	name string
	nth  int
}

type source struct {
	chacha *rand.ChaCha8
	rng    *rand.Rand
}

// Batches serves the budget of the plan over data, in the order that every
// method of the same seed meets. The batch is valid until the next one.
//
// With several data sets (joint training) it serves as many iterations as all
// of them have together, from their union; under a training mask "own" (task-
// incremental) every batch takes ⌈B/T⌉ examples from each of the T sets.
func (l *Learner) Batches(data ...Data) iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		for _, s := range l.run.segments(data) {
			for range s.iterations {
				l.batch.Reset()
				for k, o := range s.orders {
					s.data[k].Gather(o.next(), &l.batch)
				}
				l.batch.fresh = l.batch.Len()
				if l.run.plan.Hidden {
					clear(l.batch.Exp)
				}
				l.run.cost.Examples += int64(l.batch.Len())
				if !yield(&l.batch) || !l.run.served(l.batch.Len()) {
					return
				}
			}
			if l.run.plan.Hidden && !l.run.boundary(s.experience) {
				return
			}
		}
	}
}

// Grad is the gradient of the sum of losses at the live parameters for batch
// b. It lives in an arena of its own until Step or Discard; add gradients of
// separate batches in a written order.
func (l *Learner) Grad(b *Batch, losses ...Loss) []float32 {
	tape := l.tape.fit(l.Model, b.Len())
	logits := tape.Forward(l.Params, b.In, Pass{Train: true, Rand: l.run.passRand(l)})
	d := l.scratch(&l.scores, logits.Rows, logits.Cols)
	for i, loss := range losses {
		if i == 0 {
			l.loss += loss.Gradient(logits, d)
			continue
		}
		more := Matrix{Rows: d.Rows, Cols: d.Cols, Data: l.floats(len(d.Data))}
		l.loss += loss.Gradient(logits, more)
		vec.Add(d.Data, more.Data)
	}
	g := l.buffer()
	tape.Backward(g, d)
	l.bill(b.Len(), 1)
	l.run.cost.Replayed += int64(b.Len() - b.fresh)
	return g
}

// Loss is the sum of the losses of all gradients taken since the last Step.
func (l *Learner) Loss() float64 { return l.loss }

// Step moves the parameters against g and frees the arena of gradients. A
// loss that is not finite fails the run here: the parameters stay as they are.
func (l *Learner) Step(g []float32) {
	if math.IsNaN(l.loss) || math.IsInf(l.loss, 0) {
		l.run.fail(&DivergedError{Step: l.run.step + 1, Loss: l.loss})
	}
	if l.run.err == nil {
		n := l.run.weights
		l.run.plan.Optimizer.Step(l.Params[:n], g[:n])
	}
	l.Discard()
}

// Discard frees the arena of gradients without a step: for a method that
// refuses an update whose loss is not finite.
func (l *Learner) Discard() {
	l.used, l.lent, l.loss = 0, 0, 0
	l.steps++
	clear(l.drawn)
}

// CrossEntropy is the loss of the plan's training mask on b, valid until Step.
func (l *Learner) CrossEntropy(b *Batch) *CrossEntropy {
	if l.lent == len(l.losses) {
		l.losses = append(l.losses, &CrossEntropy{})
	}
	c := l.losses[l.lent]
	l.lent++
	c.batch, c.cols, c.mask, c.now, c.times = b, l.run.cols, l.run.plan.Masks.Train, l.Experience, 1
	return c
}

// Logits is the model's answer at the live parameters as at test time, valid
// until the next call.
func (l *Learner) Logits(in Inputs) Matrix {
	l.run.cost.Forward += l.forwardFLOPs(in.Rows)
	return l.eval.fit(l.Model, in.Rows).Forward(l.Params, in, Pass{})
}

// Trace is a forward pass, as at test time, that gradients can be taken
// through more than once. It is valid until the next Trace or Grad.
type Trace struct {
	Logits Matrix
	l      *Learner
	rows   int
}

// Trace runs the model on in at the live parameters.
func (l *Learner) Trace(in Inputs) Trace {
	l.run.cost.Forward += l.forwardFLOPs(in.Rows)
	logits := l.tape.fit(l.Model, in.Rows).Forward(l.Params, in, Pass{})
	return Trace{Logits: logits, l: l, rows: in.Rows}
}

// BackwardSquares adds to squares the sum over rows of the squared gradient of
// each row alone. It may overwrite dlogits.
func (t Trace) BackwardSquares(squares []float32, dlogits Matrix) {
	t.l.bill(t.rows, 0)
	t.l.tape.BackwardSquares(squares, dlogits)
}

// Softmax writes into p the class probabilities that logits give batch b under
// the mask of training; outputs that are not active get 0.
func (l *Learner) Softmax(p, logits Matrix, b *Batch) {
	per := b.LabelsPerExample()
	vec.Zero(p.Data)
	for i := range logits.Rows {
		active := l.run.cols.active(l.run.plan.Masks.Train, l.Experience, int(b.Exp[i/per]))
		z := l.floats(2 * len(active))
		z, q := z[:len(active)], z[len(active):]
		for j, k := range active {
			z[j] = logits.Row(i)[k]
		}
		vec.Softmax(q, z)
		for j, k := range active {
			p.Row(i)[k] = q[j]
		}
	}
}

// Active is the ascending list of outputs that compete for any example of b
// under the mask of training.
func (l *Learner) Active(b *Batch) []int32 {
	var all []int32
	for _, exp := range b.Exp {
		all = append(all, l.run.cols.active(l.run.plan.Masks.Train, l.Experience, int(exp))...)
		if len(all) > 1<<12 {
			all = slices.Compact(slices.Sorted(slices.Values(all)))
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(all)))
}

// Sample serves n examples of data, or all of them where n is 0 or larger,
// drawn without replacement under name, in batches of the plan's size. They
// are not counted as examples of the stream.
func (l *Learner) Sample(name string, data Data, n int) iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		perm := l.Rand(name).Perm(data.Len())
		if n > 0 && n < len(perm) {
			perm = perm[:n]
		}
		var b Batch
		for lo := 0; lo < len(perm); lo += l.Batch {
			b.Reset()
			data.Gather(perm[lo:min(lo+l.Batch, len(perm))], &b)
			if !yield(&b) {
				return
			}
		}
	}
}

// Rand is the generator called name of this step: derived from the seed of the
// run, the experience, the step, and how often the name was asked for since
// the last step. Two draws in one step therefore differ, and a resumed run
// draws the same. It is valid until the next step.
func (l *Learner) Rand(name string) *rand.Rand {
	nth := l.drawn[name]
	l.drawn[name] = nth + 1
	key := randKey{name, nth}
	s := l.rands[key]
	if s == nil {
		chacha := rand.NewChaCha8(Seed{})
		s = &source{chacha, rand.New(chacha)}
		l.rands[key] = s
	}
	s.chacha.Seed(l.run.plan.Seed.At("method", name, l.Experience, l.steps, nth))
	return s.rng
}

// Restart puts parameters and optimizer back to where the run began.
func (l *Learner) Restart() {
	l.run.initialise(l.Params)
	l.run.plan.Optimizer.Reset()
}

// Seen is the training data of every experience so far, the current one
// included. It is for methods that are a [Bound] and panics for others.
func (l *Learner) Seen() []Data {
	if _, ok := l.run.plan.Method.(Bound); !ok {
		panic(fmt.Sprintf("bench: %T looks back at earlier experiences and is no Bound", l.run.plan.Method))
	}
	return l.run.seen
}

// buffer is a zeroed gradient from the arena.
func (l *Learner) buffer() []float32 {
	if l.used == len(l.grads) {
		l.grads = append(l.grads, make([]float32, len(l.Params)))
	} else {
		vec.Zero(l.grads[l.used])
	}
	l.used++
	return l.grads[l.used-1]
}

func (l *Learner) bill(rows, forward int) {
	f, b := l.Model.FLOPs(rows)
	l.run.cost.Forward += int64(forward) * f
	l.run.cost.Backward += b
}

func (l *Learner) forwardFLOPs(rows int) int64 {
	f, _ := l.Model.FLOPs(rows)
	return f
}

// floats is scratch memory of n numbers, valid until the next call.
func (l *Learner) floats(n int) []float32 {
	if cap(l.probs) < n {
		l.probs = make([]float32, n)
	}
	return l.probs[:n]
}

// scratch shapes m to (rows, cols), keeping its memory where it is enough.
func (l *Learner) scratch(m *Matrix, rows, cols int) Matrix {
	if cap(m.Data) < rows*cols {
		m.Data = make([]float32, rows*cols)
	}
	m.Rows, m.Cols, m.Data = rows, cols, m.Data[:rows*cols]
	return *m
}
