package dpm

import (
	"math"
	"testing"
)

func TestAverage(t *testing.T) {
	a := average{Params: []float32{0}, Slots: []float32{8}}
	a.follow(1, []float32{1}, []float32{0})
	d := 1 - 1/2.5
	if math.Abs(float64(a.Params[0])-(1-d)) > 1e-6 || math.Abs(float64(a.Slots[0])-8*d) > 1e-5 {
		t.Errorf("after a step %v and %v, want %v and %v", a.Params, a.Slots, 1-d, 8*d)
	}
	b := average{Params: []float32{0}}
	b.follow(1000, []float32{1}, nil)
	if math.Abs(float64(b.Params[0])-0.02) > 1e-6 {
		t.Errorf("a late step moves it by %v, want 0.02", b.Params[0])
	}
}
