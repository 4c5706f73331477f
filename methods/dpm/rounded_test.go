package dpm

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestRoundedAverage holds the average in bytes to one in float64: numbers of many
// sizes, in blocks that are not all full, that jump about; within three levels of
// each block's largest.
func TestRoundedAverage(t *testing.T) {
	const n = 150
	x, want := make([]float32, n), make([]float64, n)
	a := average2{Params: newRounded(n), Slots: newRounded(0)}
	if bench.StateBytes(&a) != roundedBytes(n)+8 {
		t.Fatalf("%d bytes", bench.StateBytes(&a))
	}
	rng := bench.NewSeed(1).Rand("x")
	got := make([]float32, n)
	for step := range 60 {
		for i := range x {
			x[i] = (float32(i) + float32(rng.Float64()) - 0.5) / 100
		}
		keep := min(0.8, 1-1/float64(step+1))
		for i, v := range x {
			want[i] = keep*want[i] + (1-keep)*float64(v)
		}
		a.follow(x, nil, bench.NewSeed(int64(step)).Rand("average"))
		a.Params.read(got)
		for i := range got {
			if level := a.Params.Steps[i/roundedBlock]; math.Abs(float64(got[i])-want[i]) > 4*float64(level) {
				t.Fatalf("update %d: number %d is %v, want %v, levels of %v", step+1, i, got[i], want[i], level)
			}
		}
		if step == 0 && !near(got, x, 0.011) {
			t.Error("the first average is not what was met first")
		}
	}
}

// TestRoundedAverageFollowsSmallMoves: what moves by less than half a level at a time
// arrives where it goes, which it would not if it were rounded to the nearest; and
// what does not move stays, in the mean.
func TestRoundedAverageFollowsSmallMoves(t *testing.T) {
	const n = 64
	x := slices.Repeat([]float32{0.5}, n)
	x[0] = 1 // sets the level at 1/127
	r := newRounded(n)
	r.follow(0, x, bench.NewSeed(1).Rand("average"))
	for i := range x[1:] {
		x[1+i] = 0.5 + 2.0/127 // 0.4 levels in a step of 0.2
	}
	mean, got := 0.0, make([]float32, n)
	for step := range 200 {
		r.follow(0.8, x, bench.NewSeed(int64(step)).Rand("average"))
		if step >= 100 {
			r.read(got)
			mean += vec.Sum(got[1:]) / (n - 1) / 100
		}
	}
	if math.Abs(mean-0.5-2.0/127) > 0.1/127 {
		t.Errorf("it arrives at %v, want %v", mean, 0.5+2.0/127)
	}
}

// TestAverage2Predicts: with an average, version 2 predicts by it as it is decoded.
func TestAverage2Predicts(t *testing.T) {
	m := full2()
	m.Average, m.Bytes = true, 25000
	p := plan(t, bench.ClassIncremental, m)
	p.Inspect = func(l *bench.Learner) error {
		var b bench.Batch
		e, err := p.Stream.At(0, p.Seed)
		if err != nil {
			return err
		}
		e.Test.Gather([]int{0, 1, 2, 3}, &b)
		got, _ := l.Predict(&b, bench.MaskAll)
		weights, _ := m.Weights(l, b.In, 1)
		params, slots := make([]float32, len(l.Params)), make([]float32, len(m.state.Slots.Params))
		m.state.Average.Params.read(params)
		m.state.Average.Slots.read(slots)
		mod := &bench.Modulation{Slots: &bench.Slots{K: m.KMax, Weights: weights, Params: slots}}
		if want := l.Model.NewTape(4).Forward(params, b.In, bench.Pass{Mod: mod}); !slices.Equal(got.Data, want.Data) {
			t.Error("predictions are not those of the average")
		}
		if near(params, l.Params, 1e-4) || !near(params, l.Params, 1) {
			t.Error("the average is the live parameters, or far from them")
		}
		return nil
	}
	run(t, p)
}
