package model

import (
	"errors"
	"strings"
	"testing"

	"retain/bench"
)

// TestNetFLOPs counts two small networks by hand.
func TestNetFLOPs(t *testing.T) {
	// 8×5 → stride 2 → 4×3 → pool 2 → 2×1 → stride 2 → 1×1
	m := build(t, cnn(func(c *CNN) { c.Channels, c.Stride, c.Pool, c.Norm = []int{4}, 2, 2, "batch" }), [3]int{3, 8, 5})
	first := int64(4 * 3 * (9 * 3) * 4) // positions × depth × channels
	dense := int64(2*1*4*5 + 5*netOutputs)
	f, b := m.FLOPs(7)
	if f != 2*7*(first+dense) || b != 2*7*(first+2*dense) {
		t.Errorf("cnn: %d, %d", f, b)
	}
	// 6×6, one stage of 2 channels, one of 4 with a shortcut: 3×3
	m = build(t, &ResNet{Width: 2, Blocks: []int{1, 1}, Norm: "none", Init: "fan-in"}, [3]int{1, 6, 6})
	first = 36 * 9 * 2
	rest := int64(36*(9*2)*2*2 + 9*2*4 + 9*(9*2)*4 + 9*(9*4)*4 + 4*netOutputs)
	f, b = m.FLOPs(1)
	if f != 2*(first+rest) || b != 2*(first+2*rest) {
		t.Errorf("resnet: %d, %d", f, b)
	}
}

func build(t testing.TB, c Config, image [3]int) *net {
	t.Helper()
	return netCase{config: c, image: image}.build(t)
}

// TestNetLayout: no gaps, averages last, and the sizes that PyTorch counts.
func TestNetLayout(t *testing.T) {
	for _, c := range []struct {
		name           string
		image          [3]int
		weights, stats int
	}{
		{"cnn", [3]int{1, 28, 28}, 420739, 0},
		{"resnet", [3]int{1, 28, 28}, 1093263, 3000},
		{"resnet", [3]int{3, 32, 32}, 1093623, 3000},
	} {
		l := build(t, Models[c.name].New(), c.image).Layout()
		at := 0
		for _, v := range l {
			if v.Offset != at {
				t.Errorf("%s: %s begins at %d, not %d", c.name, v.Name, v.Offset, at)
			}
			at += v.Len()
		}
		if l.Weights() != c.weights || l.Len()-l.Weights() != c.stats {
			t.Errorf("%s: %d weights and %d averages, want %d and %d", c.name, l.Weights(), l.Len()-l.Weights(), c.weights, c.stats)
		}
	}
}

// TestInitLeavesNothing: initial parameters do not depend on what was there.
func TestInitLeavesNothing(t *testing.T) {
	for _, c := range netCases {
		m := c.build(t)
		fresh, used := make([]float32, m.Layout().Len()), ones(m.Layout().Len())
		m.Init(fresh, bench.NewSeed(1).Rand("init"))
		m.Init(used, bench.NewSeed(1).Rand("init"))
		if !sameBits(fresh, used) {
			t.Errorf("%s: parameters that Init does not write", c.name)
		}
	}
}

func TestNetsRefuse(t *testing.T) {
	for _, c := range []struct {
		field  string
		change func(c *CNN)
	}{
		{"channels", func(c *CNN) { c.Channels = nil }},
		{"channels", func(c *CNN) { c.Channels = []int{3, 0} }},
		{"kernel", func(c *CNN) { c.Kernel = 2 }},
		{"stride", func(c *CNN) { c.Stride = 3 }},
		{"pool", func(c *CNN) { c.Pool = 0 }},
		{"pooling", func(c *CNN) { c.Pooling = "mean" }},
		{"norm", func(c *CNN) { c.Norm = "layer" }},
		{"groups", func(c *CNN) { c.Norm, c.Groups = "group", 3 }},
		{"hidden", func(c *CNN) { c.Hidden = []int{-1} }},
		{"init", func(c *CNN) { c.Init = "zero" }},
	} {
		var err *bench.FieldError
		if !errors.As(cnn(c.change).Check(), &err) || err.Field != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
	for field, c := range map[string]*ResNet{
		"width":  {Blocks: []int{1}, Norm: "batch", Init: "he"},
		"blocks": {Width: 3, Norm: "batch", Init: "he"},
		"norm":   {Width: 3, Blocks: []int{1}, Init: "he"},
		"groups": {Width: 3, Blocks: []int{1}, Norm: "group", Groups: 2, Init: "he"},
		"init":   {Width: 3, Blocks: []int{1}, Norm: "none"},
	} {
		var err *bench.FieldError
		if !errors.As(c.Check(), &err) || err.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for want, s := range map[string]bench.Spec{
		"no shape":     {Width: 784, Outputs: 2},
		"tokens":       {Width: 784, Outputs: 2, Tokens: true},
		"of width 783": {Width: 783, Outputs: 2, Shape: [3]int{1, 28, 28}},
		"too small":    {Width: 3, Outputs: 2, Shape: [3]int{3, 1, 1}},
	} {
		if _, err := cnn(func(c *CNN) { c.Pool = 2 }).Build(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestNetLabels(t *testing.T) {
	for want, c := range map[string]Config{
		"cnn 32-64 dense 128":      Models["cnn"].New(),
		"cnn 4 average pool 3 he":  cnn(func(c *CNN) { c.Pool, c.Pooling, c.Hidden, c.Init = 3, "average", nil, "he" }),
		"resnet 2-2-2-2 ×20":       Models["resnet"].New(),
		"resnet 1-2 ×2 no norm he": resnet("none"),
	} {
		if got := c.Label(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestGatesThatDoNotFit are the caller's mistake.
func TestGatesThatDoNotFit(t *testing.T) {
	for name, gates := range map[string][][]float32{"layers": {nil, nil, {1}}, "units": {{1, 1}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			m := build(t, cnn(func(*CNN) {}), [3]int{1, 2, 2})
			p := bench.Pass{Mod: &bench.Modulation{Gates: gates}}
			m.NewTape(1).Forward(make([]float32, m.Layout().Len()), floats(1, 4, 1), p)
		}()
	}
}

// TestSquaresNeedRowsApart: behind a training pass through batch norm no row
// has a gradient of its own.
func TestSquaresNeedRowsApart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("squares of rows that batch norm coupled")
		}
	}()
	m := build(t, resnet("batch"), [3]int{1, 4, 4})
	params := make([]float32, m.Layout().Len())
	tape := m.NewTape(2)
	tape.Forward(params, floats(2, 16, 1), bench.Pass{Train: true})
	d, _ := outer(2)
	tape.BackwardSquares(make([]float32, len(params)), d)
}
