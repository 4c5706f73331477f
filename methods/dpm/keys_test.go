package dpm

import (
	"math"
	"testing"

	"retain/bench"
)

// halves is n examples whose features lie in the first or in the second half.
func halves(n int, second bool) bench.Inputs {
	in := bench.Inputs{Rows: n, Width: 6, Floats: make([]float32, n*6)}
	for i := range n {
		for j := range 3 {
			at := i*6 + j
			if second {
				at += 3
			}
			in.Floats[at] = float32(1+(i+j)%3) / 2
		}
		in.Floats[i*6+i%6] -= 3 // below 0, which counts for nothing
	}
	return in
}

// TestRetrieval: what looks like a slot's batches is retrieved for it, the more
// surely the lower τ, and slots that are not open are never.
func TestRetrieval(t *testing.T) {
	s := newKeys(3, 6)
	var r retriever
	var a bench.Matrix
	for k, second := range []bool{false, true} {
		s.open()
		s.to(k)
		for range 10 {
			r.read(&s, halves(8, second), 1)
			likelihoods, sums := r.batch(halves(8, second), 1)
			s.meet(likelihoods[k], sums)
			r.refresh(&s, k)
		}
	}
	for k, second := range []bool{false, true} {
		if got := r.read(&s, halves(5, second), 1); got != 2*5*3*6 {
			t.Errorf("%d operations", got)
		}
		var last float32 = 1
		for _, tau := range []float64{0.25, 1, 8} {
			s.Tau = tau
			r.weights(&a, &s)
			for i := range a.Rows {
				row := a.Row(i)
				if row[2] != 0 || math.Abs(float64(row[0]+row[1])-1) > 1e-6 || row[k] <= row[1-k] {
					t.Errorf("τ %v: weights %v of an example of slot %d", tau, row, k)
				}
			}
			if a.Row(0)[k] > last {
				t.Errorf("τ %v is surer than a lower one", tau)
			}
			last = a.Row(0)[k]
		}
		likelihoods, _ := r.batch(halves(5, second), 1)
		if best, deviations := s.nearest(likelihoods); best != k || deviations > reuseWithin {
			t.Errorf("slot %d at %v deviations is nearest to batches of slot %d", best, deviations, k)
		}
	}
	own(&a, &s, 4)
	if row := a.Row(3); row[0] != 0 || row[1] != 1 || row[2] != 0 {
		t.Errorf("the current slot's rows weigh %v", row)
	}
}

// TestStrangeBatch: a batch unlike all slots is far from each.
func TestStrangeBatch(t *testing.T) {
	s := newKeys(2, 6)
	var r retriever
	s.open()
	for range 30 {
		r.read(&s, halves(8, false), 1)
		likelihoods, sums := r.batch(halves(8, false), 1)
		s.meet(likelihoods[0], sums)
		r.refresh(&s, 0)
	}
	r.read(&s, halves(8, true), 1)
	likelihoods, _ := r.batch(halves(8, true), 1)
	if _, deviations := s.nearest(likelihoods); deviations < 10 {
		t.Errorf("%v deviations", deviations)
	}
}

// TestKeyIsTheLogOfCounts holds scores to their definition, and a retriever that
// begins with counts to one that has followed them.
func TestKeyIsTheLogOfCounts(t *testing.T) {
	s := newKeys(2, 6)
	var r retriever
	s.open()
	in := halves(4, false)
	r.read(&s, in, 1)
	likelihoods, sums := r.batch(in, 1)
	if math.Abs(likelihoods[0]+math.Log(6)) > 1e-6 {
		t.Errorf("an even key's likelihood is %v, want −log 6", likelihoods[0])
	}
	s.meet(likelihoods[0], sums)
	r.refresh(&s, 0)
	var fresh retriever
	fresh.read(&s, in, 1)
	r.read(&s, in, 1)
	total := 0.0
	for _, c := range s.key(0) {
		total += float64(c)
	}
	for i := range in.Rows {
		want := 0.0
		for j, c := range s.key(0) {
			want += max(0, float64(in.Floats[i*6+j])) * math.Log(float64(c)/total)
		}
		if got := r.scores.Row(i)[0]; math.Abs(float64(got)-want) > 1e-5 || got != fresh.scores.Row(i)[0] {
			t.Errorf("score %d is %v, from counts %v, want %v", i, got, fresh.scores.Row(i)[0], want)
		}
	}
}

// TestTokensAreCausal: the weights of a position do not depend on later tokens.
func TestTokensAreCausal(t *testing.T) {
	s := newKeys(2, 5)
	s.open()
	s.open()
	copy(s.Counts, []float32{9, 1, 1, 1, 1, 1, 1, 1, 1, 9})
	r := retriever{tokens: true}
	var a, b bench.Matrix
	in := bench.Inputs{Rows: 2, Width: 4, Tokens: []int32{0, 0, 4, 4, 1, 2, 3, 0}}
	if r.read(&s, in, 4) != 0 {
		t.Error("counting tokens is no product")
	}
	r.weights(&a, &s)
	in.Tokens = []int32{0, 0, 0, 0, 1, 2, 3, 4}
	r.read(&s, in, 4)
	r.weights(&b, &s)
	for _, row := range []int{0, 1, 4, 5, 6} {
		if a.Row(row)[0] != b.Row(row)[0] {
			t.Errorf("row %d depends on later tokens", row)
		}
	}
	if a.Row(1)[0] <= a.Row(0)[0] || a.Row(2)[0] >= a.Row(1)[0] || a.Row(3)[0] == b.Row(3)[0] {
		t.Errorf("weights %v of tokens that tell the slots apart", a.Data)
	}
	r.read(&s, in, 1)
	if r.scores.Rows != 2 {
		t.Errorf("%d rows of examples with one label", r.scores.Rows)
	}
	likelihoods, sums := r.batch(in, 1)
	if sums[0] != 4 || likelihoods[0] <= likelihoods[1] {
		t.Errorf("counts %v, likelihoods %v", sums, likelihoods)
	}
}

// TestTemperature: a memory that the keys tell apart wants a low τ, one whose
// items lie under the wrong slot a high one.
func TestTemperature(t *testing.T) {
	for _, c := range []struct {
		name  string
		wrong bool
		want  float64
	}{{"right", false, 1}, {"wrong", true, 128}} {
		s := newKeys(2, 6)
		var r retriever
		var m memory
		rng := bench.NewSeed(1).Rand("memory")
		for k, second := range []bool{false, true} {
			s.open()
			s.to(k)
			in := halves(10, second)
			r.read(&s, in, 1)
			likelihoods, sums := r.batch(in, 1)
			s.meet(likelihoods[k], sums)
			r.refresh(&s, k)
			b := &bench.Batch{In: in, Labels: make([]int32, 10), Exp: make([]int32, 10)}
			slot := k
			if c.wrong {
				slot = 1 - k
			}
			m.offer(b, bench.Matrix{}, slot, 100, rng)
		}
		var scratch bench.Batch
		if flops := r.temperature(&s, &m, &scratch); flops != 2*20*2*6 || s.Tau != c.want {
			t.Errorf("%s: τ %v after %d operations, want %v", c.name, s.Tau, flops, c.want)
		}
	}
}
