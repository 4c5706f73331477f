package model

import (
	"fmt"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// BenchmarkNetStep times forward and backward passes of the image networks.
func BenchmarkNetStep(b *testing.B) {
	gray, colour := [3]int{1, 28, 28}, [3]int{3, 32, 32}
	for _, c := range []struct {
		name  string
		image [3]int
		batch int
	}{
		{"cnn", gray, 10}, {"cnn", gray, 128}, {"cnn", colour, 10}, {"cnn", colour, 128},
		{"resnet", gray, 10}, {"resnet", colour, 10}, {"resnet", colour, 32},
	} {
		b.Run(fmt.Sprintf("%s/%dx%dx%d/batch%d", c.name, c.image[0], c.image[1], c.image[2], c.batch), func(b *testing.B) {
			spec := bench.Spec{Shape: c.image, Width: c.image[0] * c.image[1] * c.image[2], Outputs: 10}
			m, err := Models[c.name].New().Build(spec)
			if err != nil {
				b.Fatal(err)
			}
			params, g := make([]float32, m.Layout().Len()), make([]float32, m.Layout().Len())
			m.Init(params, bench.NewSeed(1).Rand("init"))
			tape, in, d := m.NewTape(c.batch), floats(c.batch, spec.Width, 1), vec.MakeMatrix(c.batch, 10)
			for i := range d.Data {
				d.Data[i] = float32(i%7-3) / 100
			}
			for b.Loop() {
				vec.Zero(g)
				tape.Forward(params, in, bench.Pass{Train: true})
				tape.Backward(g, d)
			}
			f, back := m.FLOPs(c.batch)
			b.ReportMetric(float64(c.batch)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
			b.ReportMetric(float64(f+back)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}
