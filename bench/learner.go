package bench

import (
	"fmt"
	"iter"
	"math"

	"retain/model/vec"
)

// Learner is all that a method sees of a run: the live parameters, batches
// within the budget, gradients, steps, and named randomness. It never holds
// test data or earlier experiences: what a method wants to remember, it stores
// itself and is billed for.
type Learner struct {
	Params     []float32 // live parameters, in the layout of Model
	Model      Model
	Spec       Spec        // of the stream; without classes where boundaries are hidden
	Experience int         // number of the current experience, from 0; 0 where boundaries are hidden
	Classes    []int32     // of the current experience; nil where boundaries are hidden
	Last       bool        // no experience follows this one
	Batch      int         // examples in a full batch of the stream
	Mod        *Modulation // of Grad, Logits and Trace, and of evaluation; nil for none
	Trained    []float32   // in an Adapter's Adapt: what Params began with, for reading; nil elsewhere

	run       *run
	name      string // of a fork; empty for the run's own learner
	optimizer Optimizer
	mask      Mask    // of the training loss
	weights   int     // leading parameters, which the optimizer moves
	latest    Matrix  // logits of the latest Grad
	used      int     // gradients taken since the last Step
	lent      int     // losses lent since then
	loss      float64 // sum of the losses of those gradients
	place     place
	rands     map[randKey]*source
	*workspace
}

// enter begins a phase of the run at experience i.
func (l *Learner) enter(phase string, i int) {
	clear(l.place.drawn)
	l.place = place{user: "method", phase: phase, drawn: l.place.drawn}
	l.used, l.lent, l.loss = 0, 0, 0
	clear(l.rands)
	if l.run.plan.Hidden {
		l.Last = true
		return
	}
	l.Experience, l.Classes, l.Last = i, l.Spec.Classes[i], i == len(l.run.experiences)-1
}

// Batches serves the budget of the plan over data, in the order that every
// method of the same seed meets. The batch is valid until the next one.
//
// With several data sets (joint training) it serves as many iterations as all
// of them have together, from their union; under a training mask "own" (task-
// incremental) every batch takes ⌈B/T⌉ examples from each of the T sets.
//
// A stream with hidden boundaries is served once, and to its end: leaving the
// loop early, or asking for it again, fails the run.
func (l *Learner) Batches(data ...Data) iter.Seq[*Batch] {
	l.training("batches")
	return func(yield func(*Batch) bool) {
		segments, stream := l.run.segments(data)
		for _, s := range segments {
			for range s.iterations {
				l.batch.Reset()
				for k, o := range s.orders {
					s.data[k].Gather(o.next(), &l.batch)
				}
				l.batch.fresh = l.batch.Len() - l.batch.again
				if l.run.plan.Hidden {
					clear(l.batch.Exp)
				}
				l.run.cost.Examples += int64(l.batch.fresh)
				l.run.updates.start()
				more := yield(&l.batch)
				l.run.updates.stop()
				if !more || !l.run.served(l.batch.Len()) {
					return
				}
			}
			if stream && !l.run.boundary(s.experience) {
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
	logits := tape.Forward(l.Params, b.In, Pass{Train: true, Rand: l.passRand(), Mod: l.Mod})
	if len(losses) == 0 {
		panic("bench: a gradient of no loss")
	}
	l.latest = logits
	d := l.scratch(&l.scores, logits.Rows, logits.Cols)
	l.loss += losses[0].Gradient(logits, d)
	for _, loss := range losses[1:] {
		more := l.scratch(&l.more, logits.Rows, logits.Cols)
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
	l.training("a step")
	if !l.Diverged() && l.run.err == nil {
		l.optimizer.Step(l.Params[:l.weights], g[:l.weights])
	}
	l.Discard()
}

// Diverged says whether the losses of the gradients since the last Step or Discard
// are not finite, which fails the run: for a method that moves the parameters
// without a Step, and is to leave them as they are.
func (l *Learner) Diverged() bool {
	diverged := math.IsNaN(l.loss) || math.IsInf(l.loss, 0)
	if diverged {
		l.run.fail(&DivergedError{Step: l.run.step + 1, What: "the loss is", Value: l.loss})
	}
	return diverged
}

// training panics in an Adapter's Adapt: what belongs to training is not had there.
func (l *Learner) training(what string) {
	if l.Trained != nil {
		panic("bench: " + what + " while the method is scored: an Adapter moves Params itself")
	}
}

// Discard frees the arena of gradients without a step, and begins the names of
// generators anew: for a method that refuses an update, or draws for each batch
// and takes no step.
func (l *Learner) Discard() {
	l.used, l.lent, l.loss = 0, 0, 0
	l.place.step()
}

// CrossEntropy is the loss of the plan's training mask on b, valid until Step.
func (l *Learner) CrossEntropy(b *Batch) *CrossEntropy {
	if l.lent == len(l.losses) {
		l.losses = append(l.losses, &CrossEntropy{})
	}
	c := l.losses[l.lent]
	l.lent++
	c.batch, c.cols, c.mask, c.now, c.times = b, l.run.cols, l.mask, l.Experience, 1
	c.among = nil
	return c
}

// Logits is the model's answer at the live parameters as at test time, valid
// until the next call.
func (l *Learner) Logits(in Inputs) Matrix {
	l.run.cost.Forward += l.forwardFLOPs(in.Rows)
	return l.eval.fit(l.Model, in.Rows).Forward(l.Params, in, Pass{Mod: l.Mod})
}

// LogitsAt is Logits at other parameters of the same model (a teacher, an
// average), in memory of their own, valid until the next LogitsAt.
func (l *Learner) LogitsAt(params []float32, in Inputs) Matrix {
	l.run.cost.Forward += l.forwardFLOPs(in.Rows)
	return l.other.fit(l.Model, in.Rows).Forward(params, in, Pass{Mod: l.Mod})
}

// TrainLogits is what the model answered in the latest Grad, before any step,
// valid until the next Grad or Trace.
func (l *Learner) TrainLogits() Matrix { return l.latest }

// Features is what the last layer reads when the model is run on in as at test
// time, (rows, width), valid until the next Logits or Features. It panics for a
// model that is not [Featured].
func (l *Learner) Features(in Inputs) Matrix {
	l.Logits(in)
	f, ok := l.eval.Tape.(FeatureTape)
	if !ok {
		panic(fmt.Sprintf("bench: %T has no features", l.Model))
	}
	return f.Features()
}

// Restart puts parameters and optimizer back to where the run began.
func (l *Learner) Restart() {
	rng := l.run.plan.Seed.Rand("init")
	if l.name != "" {
		rng = l.run.plan.Seed.Rand("init", l.name)
	}
	clear(l.Params)
	l.Model.Init(l.Params, rng)
	l.optimizer.Reset()
}

// Fork is a private learner under its own name: another model (a generator, a
// network for one experience), another optimizer, another mask, with parameters
// of its own at their initial values. What it computes is billed to the run; what
// is to be remembered of it belongs into the method's state. It is of use in the
// experience in which it was made.
func (l *Learner) Fork(name string, m Model, o Optimizer, mask Mask) *Learner {
	layout := m.Layout()
	f := &Learner{
		Params: make([]float32, layout.Len()), Model: m, Spec: l.Spec,
		Experience: l.Experience, Classes: l.Classes, Last: l.Last, Batch: l.Batch,
		run: l.run, name: name, optimizer: arranged(o, layout), mask: mask, weights: layout.Weights(),
		rands:     map[randKey]*source{},
		place:     place{user: l.place.user, phase: l.place.phase + "/" + name, drawn: map[string]int{}},
		workspace: &workspace{},
	}
	f.Restart()
	return f
}

// Seen is the training data of every experience so far, the current one
// included. It is for methods that are a [Bound] and panics for others.
func (l *Learner) Seen() []Data {
	if _, ok := l.run.plan.Method.(Bound); !ok {
		panic(fmt.Sprintf("bench: %T looks back at earlier experiences and is no Bound", l.run.plan.Method))
	}
	return l.run.seen
}

// buffer is the next gradient of the arena, with whatever is in it.
func (l *Learner) buffer() []float32 {
	if l.used == len(l.grads) {
		l.grads = append(l.grads, make([]float32, len(l.Params)))
	}
	l.used++
	return l.grads[l.used-1]
}

func (l *Learner) bill(rows, forward int) {
	f, b := l.Model.FLOPs(rows)
	sf, sb := l.slotFLOPs(rows)
	pf, pb := l.promptFLOPs(rows)
	l.run.cost.Forward += int64(forward) * (f + sf + pf)
	l.run.cost.Backward += b + sb + pb
}

func (l *Learner) forwardFLOPs(rows int) int64 {
	f, _ := l.Model.FLOPs(rows)
	sf, _ := l.slotFLOPs(rows)
	pf, _ := l.promptFLOPs(rows)
	return f + sf + pf
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
