package dpm

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// sized is a batch of one example of so many pixels that are not 0, whose number is
// in its label, and its logits.
func sized(number, inked int) (*bench.Batch, []float32) {
	b := &bench.Batch{In: bench.Inputs{Rows: 1, Width: 200, Bytes: make([]uint8, 200)}, Labels: []int32{int32(number)}, Exp: []int32{0}}
	for i := range inked {
		b.In.Bytes[i] = uint8(17 * (1 + i%15))
	}
	return b, []float32{float32(number), -1}
}

func sizedFormat(logits bool) format {
	f := newFormat(bench.Spec{Width: 200, Outputs: 1 << 12}, pixels, 1, false)
	if logits {
		f.outputs = 2
	}
	return f
}

// TestSampleIsTheSmallestKeys holds the sample to its definition: of all that was
// offered, in whatever order, the examples of smallest keys until one does not fit,
// and so also where the arena is taken up again.
func TestSampleIsTheSmallestKeys(t *testing.T) {
	p := newPacked(1000)
	s := newStore(&p, sizedFormat(true))
	type offered struct {
		key    uint32
		number int32
		size   int
	}
	var all []offered
	for i := range 300 {
		b, z := sized(i, i*7%180)
		all = append(all, offered{bench.NewSeed(int64(i)).Rand("key").Uint32(), int32(i), len(s.write(0, 0, b, 0, z))})
		s.offer(b, 0, z, i%5, bench.NewSeed(int64(i)).Rand("key"))
		if s.end > len(s.Arena) || int(p.Used) != s.end || int(p.Offered) != i+1 {
			t.Fatalf("%d bytes of %d used, said %d", s.end, len(s.Arena), p.Used)
		}
		if rest := slices.IndexFunc(s.Arena[s.end:], func(v uint8) bool { return v != 0 }); rest >= 0 {
			t.Fatalf("byte %d behind the items is not 0", rest)
		}
		sorted := slices.Clone(all)
		slices.SortFunc(sorted, func(a, b offered) int { return int(int64(a.key) - int64(b.key)) })
		var want []int32
		used := 0
		for _, o := range sorted {
			if used += o.size; used > len(s.Arena) {
				break
			}
			want = append(want, o.number)
		}
		if !slices.Equal(s.labels, want) {
			t.Fatalf("after %d examples %v are held, want %v", i+1, s.labels, want)
		}
		if i == 150 {
			s = newStore(&p, sizedFormat(true))
		}
	}
	var b bench.Batch
	var z bench.Matrix
	var scratch []int
	for n, place := range s.draw(&b, &z, 8, bench.NewSeed(1).Rand("draw"), &scratch) {
		number := int(b.Labels[n])
		if want, _ := sized(number, number*7%180); !slices.Equal(want.In.Bytes, b.In.Slice(n, n+1).Bytes) || z.Row(n)[0] != float32(number) || s.slot(place) != number%5 {
			t.Errorf("example %d comes with logits %v and slot %d", number, z.Row(n), s.slot(place))
		}
	}
	if b.Len() != 8 || z.Rows != 8 || z.Cols != 2 {
		t.Errorf("drew %d examples and %d rows of logits", b.Len(), z.Rows)
	}
}

// TestSampleIsUniform: each tenth of the stream has its share of what is held in the
// end, sizes being drawn, within four standard deviations.
func TestSampleIsUniform(t *testing.T) {
	const runs, stream = 300, 200
	held, total := make([]float64, 10), 0.0
	for run := range runs {
		p := newPacked(1500)
		s := newStore(&p, sizedFormat(false))
		rng := bench.NewSeed(int64(run)).Rand("uniform")
		for i := range stream {
			b, _ := sized(i, rng.IntN(150))
			s.offer(b, 0, nil, 0, rng)
		}
		for _, number := range s.labels {
			held[number/20]++
			total++
		}
	}
	if total < 10*runs || total > 60*runs {
		t.Fatalf("%v examples are held in a run", total/runs)
	}
	for tenth, n := range held {
		if want := total / 10; math.Abs(n-want) > 4*math.Sqrt(want) {
			t.Errorf("tenth %d of the stream: %v held, want about %v", tenth, n, want)
		}
	}
}

// TestSureCount: as many examples of the largest size as are promised are held from
// the moment that they were offered.
func TestSureCount(t *testing.T) {
	f := sizedFormat(true)
	p := newPacked(int64(7*f.largest() + f.largest()/2))
	s := newStore(&p, f)
	if f.sure(int64(len(p.Arena))) != 7 {
		t.Fatalf("%d are promised", f.sure(int64(len(p.Arena))))
	}
	for i := range 100 {
		b, z := sized(i, 200)
		s.offer(b, 0, z, 0, bench.NewSeed(int64(i)).Rand("key"))
		if s.Len() < min(i+1, 7) {
			t.Fatalf("%d are held after %d", s.Len(), i+1)
		}
	}
	if p := newPacked(5); true {
		s := newStore(&p, f)
		b, z := sized(1, 200)
		s.offer(b, 0, z, 0, bench.NewSeed(1).Rand("key"))
		if s.Len() != 0 || p.Used != 0 {
			t.Error("an example is held that does not fit")
		}
	}
}
