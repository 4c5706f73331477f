package methods_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// slow is the network of the tests, one hidden layer, in float64 and one example
// at a time: what methods without a setting that equals fine-tuning are held to.
type slow struct {
	params, w1, b1, w2, b2 []float64
}

func newSlow(l *bench.Learner) *slow {
	s := &slow{params: make([]float64, len(l.Params))}
	for i, x := range l.Params {
		s.params[i] = float64(x)
	}
	view := func(name string) []float64 {
		v := l.Model.Layout().Find(name)
		return s.params[v.Offset : v.Offset+v.Len()]
	}
	s.w1, s.b1, s.w2, s.b2 = view("layer1.weight"), view("layer1.bias"), view("layer2.weight"), view("layer2.bias")
	return s
}

// crossEntropy adds to g the gradient of the mean cross-entropy of b among the
// given outputs.
func (s *slow) crossEntropy(g []float64, b *bench.Batch, among []int32) {
	at := func(part []float64) []float64 { // the part of g that belongs to a part of the parameters
		for off := range s.params {
			if &s.params[off] == &part[0] {
				return g[off : off+len(part)]
			}
		}
		panic("no part of the parameters")
	}
	gw1, gb1, gw2, gb2 := at(s.w1), at(s.b1), at(s.w2), at(s.b2)
	hidden, outputs := len(s.b1), len(s.b2)
	for i := range b.Len() {
		x := b.In.Slice(i, i+1).Bytes
		h, z := slices.Clone(s.b1), slices.Clone(s.b2)
		for j := range h {
			for k, pixel := range x {
				h[j] += float64(pixel) / 255 * s.w1[k*hidden+j]
			}
			h[j] = max(h[j], 0)
			for c := range z {
				z[c] += h[j] * s.w2[j*outputs+c]
			}
		}
		sum := 0.0
		for _, c := range among {
			sum += math.Exp(z[c])
		}
		for _, c := range among {
			d := math.Exp(z[c]) / sum
			if c == b.Labels[i] {
				d--
			}
			d /= float64(b.Len())
			gb2[c] += d
			for j := range h {
				gw2[j*outputs+int(c)] += d * h[j]
				if h[j] > 0 {
					gb1[j] += d * s.w2[j*outputs+int(c)]
					for k, pixel := range x {
						gw1[k*hidden+j] += d * s.w2[j*outputs+int(c)] * float64(pixel) / 255
					}
				}
			}
		}
	}
}

func (s *slow) step(g []float64, rate float64) {
	for i := range g {
		s.params[i] -= rate * g[i]
	}
}

// keepReservoir is a reservoir written a second time.
func keepReservoir(m *methods.Buffer, b *bench.Batch, capacity int, offered *int, rng *rand.Rand) {
	for i := range b.Len() {
		if *offered < capacity {
			m.Append(b, i)
		} else if j := rng.Int64N(int64(*offered) + 1); j < int64(capacity) {
			m.Replace(int(j), b, i)
		}
		*offered++
	}
}

// learning is a method made of a function.
type learning func(l *bench.Learner, train bench.Data) error

func (f learning) Learn(l *bench.Learner, train bench.Data) error { return f(l, train) }

// TestERACEAgainstASlowOne: 21 steps over three experiences come to the
// parameters of an independent implementation.
func TestERACEAgainstASlowOne(t *testing.T) {
	const rate, capacity = 0.25, 30
	short := func(m bench.Method) bench.Plan {
		p := plan(t, bench.ClassIncremental, m)
		p.Optimizer = &optim.SGD{Rate: rate}
		p.Budget = bench.Budget{Iterations: 7, Batch: 4}
		return p
	}
	got := run(t, short(&methods.ERACE{Capacity: capacity, Replay: 6})).Params
	var s *slow
	var memory methods.Buffer
	var offered int
	var seen []int32
	run(t, short(learning(func(l *bench.Learner, train bench.Data) error {
		if s == nil {
			s = newSlow(l)
		}
		for b := range l.Batches(train) {
			here := slices.Compact(slices.Sorted(slices.Values(b.Labels)))
			seen = slices.Compact(slices.Sorted(slices.Values(append(seen, here...))))
			g := make([]float64, len(s.params))
			s.crossEntropy(g, b, here)
			if memory.Len() > 0 {
				var r bench.Batch
				var scratch []int
				memory.Draw(&r, 6, l.Rand("replay"), &scratch)
				s.crossEntropy(g, &r, seen)
			}
			s.step(g, rate)
			l.Discard()
			keepReservoir(&memory, b, capacity, &offered, l.Rand("reservoir"))
		}
		return nil
	})))
	for i, want := range s.params {
		if math.Abs(float64(got[i])-want) > 2e-5 {
			t.Fatalf("parameter %d is %v, slowly computed %v", i, got[i], want)
		}
	}
}
