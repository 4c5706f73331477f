package methods

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/optim"
	"retain/model/vec"
)

// GDumb stores examples greedily and learns nothing on the way; after the last
// experience a network is trained from scratch on the memory alone (Prabhu et
// al. 2020): how good that is tells how much the others gain from the rest of
// the stream. It has no predictions before.
//
// The memory is class-balanced (greedy) as in the paper, or a reservoir as in
// Mammoth. Training is SGD for so many passes over the memory in shuffled
// batches. The rate of pass e is max_rate/10 for e = 0, and then, in cycles of
// 1, 2, 4, … passes (warm restarts, Loshchilov and Hutter 2017), in pass i of a
// cycle of n
//
//	min_rate + (max_rate − min_rate)/2 · (1 + cos πi/n)
//
// Defaults are those of the paper's code, which has 0.9 momentum, 1e-6 decay,
// batches of 16 and gradients clipped to length 10; Mammoth has none of these,
// and the batch of the stream. The paper has 128 passes on MNIST, Mammoth 256.
//
// Deviations: no CutMix (the paper has none on MNIST, Mammoth has it); the paper's
// code reports the pass that is best on test data, here the last one counts.
//
// An example is offered as often as the stream serves it: with several epochs
// it can be stored twice where its class has room.
type GDumb struct {
	Capacity int     `yaml:"capacity"` // examples in the memory
	Buffer   Policy  `yaml:"buffer"`   // how examples are stored: greedy, the same number of each class; or reservoir
	Passes   int     `yaml:"passes"`   // passes over the memory, after the last experience
	Batch    int     `yaml:"batch"`    // examples in a batch of these passes
	MaxRate  float64 `yaml:"max_rate"` // learning rate at the start of a cycle
	MinRate  float64 `yaml:"min_rate"` // learning rate at the end of a cycle
	Momentum float64 `yaml:"momentum"` // momentum of these passes
	Decay    float64 `yaml:"decay"`    // weight decay of these passes
	Clip     float64 `yaml:"clip"`     // largest length of a gradient; 0: any

	state struct {
		Memory  Buffer
		Offered int64 // examples offered to a reservoir
	}
	stored []int
}

var (
	_ bench.Stateful  = (*GDumb)(nil)
	_ bench.Rehearser = (*GDumb)(nil)
	_ bench.Finisher  = (*GDumb)(nil)
	_ bench.Checker   = (*GDumb)(nil)
	_ bench.Estimator = (*GDumb)(nil)
)

// Learn implements bench.Method: it stores and learns nothing.
func (m *GDumb) Learn(l *bench.Learner, train bench.Data) error {
	if m.stored == nil {
		m.stored = make([]int, l.Spec.Outputs)
	}
	for b := range l.Batches(train) {
		if m.Buffer == Greedy {
			m.state.Memory.offerGreedy(b, m.Capacity, m.stored, l.Rand("memory"))
		} else {
			m.state.Memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("memory"))
		}
		l.Discard()
	}
	return nil
}

// Finish implements bench.Finisher: it trains from scratch.
func (m *GDumb) Finish(l *bench.Learner) error {
	sgd := &optim.SGD{Momentum: m.Momentum, Decay: m.Decay}
	dumb := l.Fork("dumb", l.Model, sgd, bench.MaskAll)
	var b bench.Batch
	var scratch []int
	for pass := range m.Passes {
		sgd.Rate = m.rate(pass)
		order := Choose(m.state.Memory.Len(), m.state.Memory.Len(), dumb.Rand("order"), &scratch)
		for lo := 0; lo < len(order); lo += m.Batch {
			b.Reset()
			m.state.Memory.Gather(order[lo:min(lo+m.Batch, len(order))], &b)
			g := dumb.Grad(&b, l.CrossEntropy(&b)) // under the mask of the run
			m.clip(g)
			dumb.Step(g)
			l.Discard()
		}
	}
	copy(l.Params, dumb.Params)
	return nil
}

// rate is that of a pass, from 0.
func (m *GDumb) rate(pass int) float64 {
	if pass == 0 {
		return m.MaxRate / 10
	}
	i, n := pass-1, 1
	for i >= n {
		i, n = i-n, 2*n
	}
	half := (m.MaxRate - m.MinRate) / 2
	return m.MinRate + float64(half*(1+vec.Cos(math.Pi*float64(i)/float64(n))))
}

// clip shortens a gradient that is longer than Clip to that length.
func (m *GDumb) clip(g []float32) {
	if m.Clip == 0 {
		return
	}
	if length := math.Sqrt(vec.SumSquares(g)); length > m.Clip {
		vec.Scale(float32(m.Clip/length), g)
	}
}

// State implements bench.Stateful.
func (m *GDumb) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *GDumb) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *GDumb) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *GDumb) Check(w bench.Work) error {
	for _, f := range []struct {
		name  string
		value int
		least int
	}{{"capacity", m.Capacity, 1}, {"passes", m.Passes, 0}, {"batch", m.Batch, 1}} {
		if f.value < f.least {
			return field(f.name, "%s is %d and must be at least %d", f.name, f.value, f.least)
		}
	}
	switch {
	case m.Buffer != Greedy && m.Buffer != Reservoir:
		return field("buffer", "unknown buffer %q (hint: greedy or reservoir)", string(m.Buffer))
	case !(m.MinRate > 0 && m.MinRate <= m.MaxRate && m.MaxRate < 1e30):
		return field("max_rate", "rates go from %v to %v and must be positive, the smaller first", m.MinRate, m.MaxRate)
	case !(m.Momentum >= 0 && m.Momentum < 1):
		return field("momentum", "momentum is %v and must lie in [0, 1)", m.Momentum)
	case !(m.Decay >= 0 && m.Decay < 1e30):
		return field("decay", "decay is %v and must not be negative", m.Decay)
	case !(m.Clip >= 0):
		return field("clip", "clip is %v and must not be negative", m.Clip)
	case m.Buffer == Greedy && w.PerLabel > 1:
		return field("buffer", "a greedy memory sorts examples by their one label, and these have %d (hint: buffer: reservoir)", w.PerLabel)
	}
	return nil
}

// Warnings says what is odd about the memory.
func (m *GDumb) Warnings(w bench.Work) []string {
	total := 0
	for _, s := range w.Shares {
		total += s.Len
	}
	if m.Capacity > total {
		return []string{fmt.Sprintf("gdumb: a memory of %d examples is larger than the stream's %d", m.Capacity, total)}
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *GDumb) Estimate(w bench.Work) bench.Estimate {
	var e bench.Estimate
	for _, s := range w.Shares {
		e.Examples += s.Rows
	}
	stored := min(e.Examples, int64(m.Capacity))
	passes, batch := int64(m.Passes), int64(m.Batch)
	e.Cost = e.Plus(besideCost(w, passes*stored, passes*((stored+batch-1)/batch)))
	e.Bytes = stored*int64(w.Example+4) + 8 + 8 // with the experience of each; Width and Offered
	return e
}
