package suite

import "retain/bench"

// sized is a stream of which only the sizes are kept: what planning needs of
// it, read once for all methods that meet the same stream and seed.
type sized struct {
	bench.Stream
	experiences []bench.Experience
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
	return m, nil
}

// At implements bench.Stream for the seed that was measured.
func (s sized) At(i int, _ bench.Seed) (bench.Experience, error) { return s.experiences[i], nil }

// extent is a data set without its examples but for the first, which stands
// for each of them.
type extent struct {
	len, bytes int
	first      bench.Batch
}

func sizeOf(d bench.Data) bench.Data {
	e := &extent{len: d.Len(), bytes: d.ExampleBytes()}
	if e.len > 0 {
		d.Gather([]int{0}, &e.first)
	}
	return e
}

func (e *extent) Len() int          { return e.len }
func (e *extent) ExampleBytes() int { return e.bytes }

func (e *extent) Gather(idx []int, b *bench.Batch) {
	for range idx {
		b.Append(&e.first)
	}
}
