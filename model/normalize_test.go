package model

import (
	"slices"
	"testing"

	"retain/bench"
)

// TestNormalizedPixels: a network for normalised images gives for pixels what the
// plain one gives for the numbers that the pixels are normalised to.
func TestNormalizedPixels(t *testing.T) {
	plain := bench.Spec{Shape: [3]int{3, 6, 6}, Width: 108, Outputs: 4}
	normal := plain
	normal.Mean, normal.Std = []float32{0.5, 0.25, 0.75}, []float32{0.2, 0.3, 0.1}
	pixels := bench.Inputs{Rows: 5, Width: 108, Bytes: make([]uint8, 540)}
	for i := range pixels.Bytes {
		pixels.Bytes[i] = uint8(i * 37)
	}
	numbers := bench.Inputs{Rows: 5, Width: 108, Floats: make([]float32, 540)}
	for i, p := range pixels.Bytes {
		c := i / 36 % 3
		numbers.Floats[i] = (float32(p)/255 - normal.Mean[c]) / normal.Std[c]
	}
	for _, c := range []Config{
		&MLP{Hidden: []int{7}, Init: "fan-in"},
		&CNN{Channels: []int{4}, Kernel: 3, Stride: 1, Pool: 2, Pooling: "max", Norm: "none", Hidden: []int{5}, Init: "fan-in"},
	} {
		logits := func(s bench.Spec, in bench.Inputs) []float32 {
			m, err := c.Build(s)
			if err != nil {
				t.Fatal(err)
			}
			params := make([]float32, m.Layout().Len())
			m.Init(params, bench.NewSeed(1).Rand("init"))
			return m.NewTape(5).Forward(params, in, bench.Pass{}).Data
		}
		want := logits(plain, numbers)
		if got := logits(normal, pixels); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.Label(), got[:4], want[:4])
		}
		if slices.Equal(logits(plain, pixels), want) {
			t.Errorf("%s: the mean and the deviation change nothing", c.Label())
		}
	}
}
