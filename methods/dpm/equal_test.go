package dpm

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// TestEqualities: with every switch off DPM is fine-tuning to the bit; with memory
// and store alone it is DER++ with one draw.
func TestEqualities(t *testing.T) {
	remembering := func(replay int) *DPM {
		m := off()
		m.Remember, m.Store, m.Replay = true, true, replay
		return m
	}
	derpp := func(replay int) bench.Method {
		return &methods.DERPP{Alpha: 0.5, Beta: 1, Draws: 1, Capacity: 40, Replay: replay}
	}
	for _, c := range []struct {
		name      string
		dpm       *DPM
		other     bench.Method
		optimizer string
	}{
		{"finetune", off(), &methods.Finetune{}, "sgd"},
		{"finetune, adam", off(), &methods.Finetune{}, "adam"},
		{"der++", remembering(20), derpp(20), "sgd"},
		{"der++, as many as a batch", remembering(0), derpp(0), "adam"},
	} {
		for _, scenario := range []bench.Scenario{bench.ClassIncremental, bench.DomainIncremental} {
			for _, hidden := range []bool{false, true} {
				params := func(m bench.Method) []float32 {
					p := plan(t, scenario, m)
					p.Optimizer, p.Hidden = optim.Optimizers[c.optimizer].New(), hidden
					return run(t, p).Params
				}
				if !slices.Equal(params(c.dpm.again()), params(c.other)) {
					t.Errorf("%s, %s, hidden %v: other bits", c.name, scenario, hidden)
				}
				c.other = again(c.other)
			}
		}
	}
}

// again is the same method as new.
func (m *DPM) again() *DPM {
	n := *m
	n.state, n.scratch = state{}, scratch{}
	return &n
}

func again(m bench.Method) bench.Method {
	if d, ok := m.(*methods.DERPP); ok {
		return &methods.DERPP{Alpha: d.Alpha, Beta: d.Beta, Draws: d.Draws, Capacity: d.Capacity, Replay: d.Replay}
	}
	return &methods.Finetune{}
}

// TestMovedBoundaries: the same batches with boundaries elsewhere give the same
// bits, state included.
func TestMovedBoundaries(t *testing.T) {
	digest := func(cuts []int) string {
		p := plan(t, bench.DomainIncremental, full())
		p.Stream = cut{p.Stream, cuts}
		p.Hidden, p.Budget = true, bench.Budget{Epochs: 1, Batch: 10}
		return run(t, p).Digest
	}
	want := digest([]int{90, 90, 90})
	for _, cuts := range [][]int{{270}, {30, 240}, {150, 60, 50, 10}} {
		if digest(cuts) != want {
			t.Errorf("boundaries after %v examples gave other bits", cuts)
		}
	}
}

// cut is the examples of a stream in their order, with boundaries of its own.
type cut struct {
	bench.Stream
	lengths []int
}

func (c cut) Spec() bench.Spec {
	s := c.Stream.Spec()
	s.Ordered = true
	classes := s.Classes[0]
	s.Classes = nil
	for range c.lengths {
		s.Classes = append(s.Classes, classes)
	}
	return s
}

func (c cut) At(i int, seed bench.Seed) (bench.Experience, error) {
	var all []bench.Data
	var last bench.Experience
	for k := range c.Stream.Spec().Experiences() {
		e, err := c.Stream.At(k, seed)
		if err != nil {
			return e, err
		}
		all, last = append(all, e.Train), e
	}
	first := 0
	for _, n := range c.lengths[:i] {
		first += n
	}
	idx := make([]int, c.lengths[i])
	for k := range idx {
		idx[k] = first + k
	}
	last.Train, last.Test = belonging{bench.Subset(bench.Union(all...), idx), i}, belonging{last.Test, i}
	return last, nil
}

// belonging is data of experience exp.
type belonging struct {
	bench.Data
	exp int
}

func (d belonging) Gather(idx []int, b *bench.Batch) {
	n := b.Len()
	d.Data.Gather(idx, b)
	for i := n; i < b.Len(); i++ {
		b.Exp[i] = int32(d.exp)
	}
}
