package methods

import (
	"slices"

	"retain/bench"
)

// BiC is bias correction (Wu et al. 2019, "Large Scale Incremental Learning"). Stage 1
// learns from stream and exemplars together and holds the old classes to the answers,
// corrected, of the network as it was when the experience began,
//
//	L = λ · KD_T over the old classes + (1 − λ) · CE,    λ = C_old / (C_old + C_new)
//
// with KD of [Distillation]. Stage 2 corrects the outputs of the experience's classes,
//
//	q_k = α z_k + β for the new classes, z_k for the old ones,
//
// by the α and β that give the least cross-entropy among the classes so far on
// examples that stage 1 has not seen: a share of the exemplars, and as many examples
// of each new class as of each old one. The next experience distils the corrected
// answers into the outputs themselves, so that only its own classes need a map then,
// and none do while it is learned. Exemplars are chosen by herding as in [ICaRL]; the
// paper keeps 2000 of 100 classes, T = 2 and valid = 0.1. In the paper the classes so
// far compete: mask seen.
//
// Deviations: the paper shuffles stream and exemplars into one set, here they are dealt
// out as in [WA]. It finds α and β by the steps of the network's optimizer; here they
// are the minimum, found by Newton's method, see [correction].
type BiC struct {
	Capacity    int     `yaml:"capacity"`    // exemplars of all classes together
	PerClass    int     `yaml:"per_class"`   // instead of a capacity: exemplars of each class
	Temperature float64 `yaml:"temperature"` // T: by which logits are divided before the softmax of the distillation
	Valid       float64 `yaml:"valid"`       // share of a class's exemplars that stage 2 is fitted on

	state struct {
		Memory      Buffer
		Teacher     []float32 // (P): the parameters when the experience began
		Alpha, Beta float64   // of the outputs of experience Of
		Of          int64
	}
	teacher               correction // of the outputs of the experience before this one
	kept                  Buffer     // exemplars that stage 1 replays
	replayed, both, valid bench.Batch
	scratch               []int
	old                   Distillation
	losses                []bench.Loss
}

var (
	_ bench.Stateful  = (*BiC)(nil)
	_ bench.Rehearser = (*BiC)(nil)
	_ bench.Scorer    = (*BiC)(nil)
	_ bench.Checker   = (*BiC)(nil)
	_ bench.Estimator = (*BiC)(nil)
)

// Learn implements bench.Method.
func (m *BiC) Learn(l *bench.Learner, train bench.Data) error {
	var deal dealing
	past := slices.Sorted(slices.Values(slices.Concat(l.Spec.Classes[:l.Experience]...)))
	lambda := float64(len(past)) / float64(classesSoFar(l.Spec, l.Experience))
	m.old.Outputs, m.old.T, m.old.Times = past, m.Temperature, lambda
	m.teacher = correction{m.state.Alpha, m.state.Beta}
	m.state.Alpha, m.state.Beta, m.state.Of = 1, 0, int64(l.Experience)
	seen := m.holdOut(l, train)
	for b := range l.Batches(seen) {
		l.Step(m.grad(l, b, deal.next(b.Len(), m.kept.Len(), seen.Len()), lambda))
	}
	if m.valid.Len() > 0 {
		now := slices.Sorted(slices.Values(slices.Concat(past, l.Classes)))
		var c correction
		c.fit(l.Logits(m.valid.In), m.valid.Labels, now, l.Classes)
		m.state.Alpha, m.state.Beta = c.alpha, c.beta
	}
	m.state.Memory.keepExemplars(l, train, m.Capacity, m.PerClass)
	m.state.Teacher = append(m.state.Teacher[:0], l.Params...)
	return nil
}

// holdOut parts what stage 2 is fitted on from the memory and from train, and returns
// what is left of train; in the first experience, and where an old class has only one
// exemplar, that is everything.
func (m *BiC) holdOut(l *bench.Learner, train bench.Data) bench.Data {
	m.kept, m.valid = m.state.Memory, bench.Batch{}
	var labels []int32
	var one bench.Batch
	for i := range train.Len() {
		one.Reset()
		train.Gather([]int{i}, &one)
		labels = append(labels, one.Labels[0])
	}
	n := heldBack(m.Valid, counted(m.state.Memory.Labels), counted(labels))
	if n == 0 {
		return train
	}
	rng := l.Rand("valid")
	held, rest := parted(m.state.Memory.Labels, n, rng.Perm(m.state.Memory.Len()))
	m.state.Memory.Gather(held, &m.valid)
	one.Reset()
	m.state.Memory.Gather(rest, &one)
	m.kept = Buffer{}
	for i := range one.Len() {
		m.kept.Append(&one, i)
	}
	held, rest = parted(labels, n, rng.Perm(len(labels)))
	train.Gather(held, &m.valid)
	return bench.Subset(train, rest)
}

// heldBack is how many examples of every class are held out, where the old classes have
// so many exemplars and the new ones so many examples.
func heldBack(valid float64, exemplars, examples []int) int {
	if len(exemplars) == 0 || slices.Min(exemplars) < 2 {
		return 0
	}
	return min(max(1, int(valid*float64(slices.Min(exemplars)))), slices.Min(examples)-1)
}

// counted is how often each label occurs, of those that do.
func counted(labels []int32) (counts []int) {
	sorted := slices.Sorted(slices.Values(labels))
	for i, y := range sorted {
		if i == 0 || y != sorted[i-1] {
			counts = append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return counts
}

// parted is the first n examples of each class in the given order, and the rest, both
// ascending.
func parted(labels []int32, n int, order []int) (held, rest []int) {
	met := make([]int, slices.Max(labels)+1)
	for _, i := range order {
		if y := labels[i]; met[y] < n {
			met[y]++
			held = append(held, i)
		} else {
			rest = append(rest, i)
		}
	}
	slices.Sort(held)
	slices.Sort(rest)
	return held, rest
}

// grad is the gradient of the loss on b and n exemplars.
func (m *BiC) grad(l *bench.Learner, b *bench.Batch, n int, lambda float64) []float32 {
	m.both.Reset()
	m.both.Append(b)
	if n > 0 {
		m.kept.Draw(&m.replayed, n, l.Rand("exemplars"), &m.scratch)
		m.both.Append(&m.replayed)
	}
	m.losses = append(m.losses[:0], l.CrossEntropy(&m.both).Times(1-lambda))
	if l.Experience > 0 {
		m.old.Teacher, m.old.Labels = l.LogitsAt(m.state.Teacher, m.both.In), m.both.Labels
		m.teacher.apply(m.old.Teacher, l.Spec.Classes[l.Experience-1])
		m.losses = append(m.losses, &m.old)
	}
	return l.Grad(&m.both, m.losses...)
}

// Scores implements bench.Scorer: the corrected logits.
func (m *BiC) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	copy(out.Data, l.Logits(in).Data)
	if m.state.Teacher != nil {
		c := correction{m.state.Alpha, m.state.Beta}
		c.apply(out, l.Spec.Classes[m.state.Of])
	}
	return true
}

// State implements bench.Stateful.
func (m *BiC) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *BiC) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *BiC) Shown() []string {
	if m.PerClass > 0 {
		return []string{"per_class"}
	}
	return []string{"capacity"}
}

// Check implements bench.Checker.
func (m *BiC) Check(w bench.Work) error {
	if !(m.Valid > 0 && m.Valid < 1) {
		return field("valid", "valid is %v and must lie between 0 and 1", m.Valid)
	}
	return checkExemplars("bic", m.Capacity, m.PerClass, m.Temperature, w)
}

// Warnings says what is odd about the memory.
func (m *BiC) Warnings(w bench.Work) []string {
	return warnExemplars("bic", m.Capacity, m.PerClass, w)
}

// Estimate implements bench.Estimator.
func (m *BiC) Estimate(w bench.Work) bench.Estimate {
	var e bench.Estimate
	var counts []int // exemplars of each class
	for k := range w.Shares {
		fresh := w.ClassCounts(k)
		held := heldBack(m.Valid, counts, fresh)
		left := w
		left.Shares = slices.Clone(w.Shares)
		left.Shares[k].Len -= held * len(fresh)
		stored, rows, replayed, batches := -held*len(counts), int64(0), int64(0), int64(w.Shares[k].Iterations)
		for _, n := range counts {
			stored += n
		}
		var deal dealing
		left.EachBatch(k, func(n int) {
			rows += int64(n)
			replayed += int64(min(deal.next(n, stored, left.Shares[k].Len), stored))
		})
		cost := w.Grad(rows+replayed, batches)
		if k > 0 {
			cost = cost.Plus(w.Forward(rows+replayed, batches)) // the teacher
		}
		valid := int64(held * (len(counts) + len(fresh)))
		cost = cost.Plus(w.Forward(valid, min(valid, 1)))
		cost.Examples, cost.Replayed = rows, replayed
		n := quota(m.Capacity, m.PerClass, classesSoFar(w.Spec, k))
		for i := range counts {
			counts[i] = min(counts[i], n)
		}
		for _, examples := range fresh {
			cost = cost.Plus(w.Forward(int64(examples), w.Batches(examples))) // herding
			if n > 0 {
				counts = append(counts, min(examples, n))
			}
		}
		e.Cost = e.Plus(cost)
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	e.Bytes = memoryBytes(w, int64(total)) + 4*int64(w.Params) + 3*8
	return e
}
