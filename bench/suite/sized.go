package suite

import (
	"sync"

	"retain/bench"
)

// sized is a stream of which only sizes and labels are looked at: what planning
// needs of it, read once for all methods that meet the same stream and seed.
type sized struct {
	bench.Stream
	experiences []bench.Experience
	outside     int // examples that fit no class
	judged      int // experiences whose written texts can be judged
}

func measure(s bench.Stream, seed bench.Seed) (sized, error) {
	m := sized{Stream: s}
	for i := range s.Spec().Experiences() {
		e, err := s.At(i, seed)
		if err != nil {
			return m, err
		}
		e.Train, e.Test = sizeOf(e.Train), sizeOf(e.Test)
		if e.Valid != nil {
			e.Valid = sizeOf(e.Valid)
		}
		m.experiences = append(m.experiences, e)
	}
	if j, ok := s.(bench.Judge); ok {
		for i := range m.experiences {
			if j.Judges(i) {
				m.judged++
			}
		}
	}
	if o, ok := s.(bench.Outsider); ok {
		d, err := o.Outside(seed)
		if err != nil {
			return m, err
		}
		m.outside = d.Len()
	}
	return m, nil
}

// At implements bench.Stream for the seed that was measured.
func (s sized) At(i int, _ bench.Seed) (bench.Experience, error) { return s.experiences[i], nil }

// extent is a data set in which the first example stands for each other one but
// for its first label, which is its own. Labels are read when they are asked
// for, once: few methods do.
type extent struct {
	len, bytes int
	first      bench.Batch
	labels     func() []int32 // of each example the first
}

func sizeOf(d bench.Data) bench.Data {
	e := &extent{len: d.Len(), bytes: d.ExampleBytes()}
	e.labels = sync.OnceValue(func() []int32 { return firstLabels(d) })
	if e.len > 0 {
		d.Gather([]int{0}, &e.first)
	}
	return e
}

// firstLabels reads the first label of every example of d, a block at a time.
func firstLabels(d bench.Data) []int32 {
	const block = 256
	labels := make([]int32, 0, d.Len())
	var b bench.Batch
	var idx []int
	for lo := 0; lo < d.Len(); lo += block {
		idx = idx[:0]
		for i := lo; i < min(lo+block, d.Len()); i++ {
			idx = append(idx, i)
		}
		b.Reset()
		d.Gather(idx, &b)
		per := b.LabelsPerExample()
		for i := range idx {
			labels = append(labels, b.Labels[i*per])
		}
	}
	return labels
}

func (e *extent) Len() int          { return e.len }
func (e *extent) ExampleBytes() int { return e.bytes }

func (e *extent) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		at := len(b.Labels)
		b.Append(&e.first)
		if i > 0 {
			b.Labels[at] = e.labels()[i]
		}
	}
}
