package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"retain/model/vec/internal/peak"
)

// lanes is the number of lanes of the instruction set that runs.
func lanes() int {
	switch isa {
	case avx512:
		return 16
	case avx2:
		return 8
	}
	return 0
}

// benchShare times do, flops operations, against multiply-adds on registers alone, in
// turns, and reports its rate and its share of that peak by the least time of each: other
// work on the machine makes single trials longer, never shorter.
func benchShare(b *testing.B, flops float64, do func()) {
	times := int(max(1, 2e6/flops)) // a trial takes 20 µs or more
	shortest, top := time.Duration(math.MaxInt64), 0.0
	for b.Loop() {
		start := time.Now()
		for range times {
			do()
		}
		shortest = min(shortest, time.Since(start))
		top = max(top, peak.Trial(lanes()))
	}
	rate := flops * float64(times) / float64(shortest.Nanoseconds())
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(rate, "GFLOP/s")
	if top > 0 {
		b.ReportMetric(100*rate/top, "%peak")
	}
}

func ramp(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%7-3) / 4
	}
	return x
}

// BenchmarkProduct runs the three products of a layer, by rows × inputs × outputs: the
// shapes of the table in the engine's notes, the heads, and batches of 10.
func BenchmarkProduct(b *testing.B) {
	shapes := [][3]int{{128, 784, 400}, {128, 400, 400}, {128, 400, 10}, {128, 1000, 1000}, {256, 784, 100},
		{1024, 128, 512}, {1024, 256, 1024}, {2048, 384, 1536}, {1000, 1000, 1000},
		{10, 784, 400}, {10, 784, 100}, {10, 100, 100}, {10, 400, 400}, {10, 400, 10}, {10, 100, 10}}
	for _, s := range shapes {
		m, k, n := s[0], s[1], s[2]
		x, w, y := Matrix{m, k, ramp(m * k)}, Matrix{k, n, ramp(k * n)}, Matrix{m, n, ramp(m * n)}
		dx, dw := MakeMatrix(m, k), MakeMatrix(k, n)
		for _, f := range []struct {
			name string
			do   func()
		}{
			{"XW", func() { MatMul(y, x, w) }},
			{"dYWt", func() { MatMulTrans(dx, y, w) }},
			{"XtdY", func() { TransMul(dw, x, y) }},
		} {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", m, k, n, f.name), func(b *testing.B) {
				benchShare(b, 2*float64(m)*float64(n)*float64(k), f.do)
			})
		}
	}
}

// BenchmarkSlice runs the kernels over the 478,410 parameters of the MLP 784-400-400-10,
// or 128 × 400 activations.
func BenchmarkSlice(b *testing.B) {
	const params, acts = 478_410, 128 * 400
	theta, m, v, g := ramp(params), ramp(params), make([]float32, params), ramp(params)
	x, y := ramp(acts), ramp(acts)
	logits, grad, labels := Matrix{128, 10, ramp(1280)}, MakeMatrix(128, 10), make([]int32, 128)
	pixels, likely := make([]uint8, 128*784), make([]float32, acts)
	ExpSlice(likely, x)
	image := make([]float32, len(pixels))
	rows, mean, rstd, one, rng := Matrix{128, 400, x}, make([]float32, 128), make([]float32, 128), make([]float32, acts), rand.New(rand.NewPCG(1, 2))
	step := AdamStep{Beta1: 0.9, Beta2: 0.999, StepSize: 1e-6, InvSqrtBias2: 1, Eps: 1e-8}
	for _, k := range []struct {
		name string
		n    int
		do   func()
	}{
		{"Adam", params, func() { Adam(theta, m, v, g, step) }},
		{"SGD", params, func() { SGD(theta, nil, g, 1e-9, 0, 0) }},
		{"Momentum", params, func() { SGD(theta, m, g, 1e-9, 0.9, 0) }},
		{"Penalty", params, func() { Penalty(g, 1e-9, v, theta, m) }},
		{"Average", params, func() { Average(m, 0.999, theta) }},
		{"SubPath", params, func() { SubPath(m, g, theta, v) }},
		{"Combine", params, func() { Combine(m, 0.5, theta, 0.5, v) }},
		{"Axpy", params, func() { Axpy(1e-9, theta, g) }},
		{"Dot", params, func() { Dot(theta, g) }},
		{"ReLU", acts, func() { ReLU(y, x) }},
		{"ReLUGrad", acts, func() { ReLUGrad(x, y) }},
		{"AddColumnSums", acts, func() { AddColumnSums(g[:400], Matrix{128, 400, x}) }},
		{"Exp", acts, func() { ExpSlice(y, x) }},
		{"Log", acts, func() { LogSlice(y, likely) }},
		{"Tanh", acts, func() { TanhSlice(y, x) }},
		{"Erf", acts, func() { ErfSlice(y, x) }},
		{"GELU", acts, func() { GELU(y, x) }},
		{"GELUGrad", acts, func() { GELUGrad(one, x) }},
		{"GELUTanh", acts, func() { GELUTanh(y, x) }},
		{"GELUTanhGrad", acts, func() { GELUTanhGrad(one, x) }},
		{"SiLU", acts, func() { SiLU(y, x) }},
		{"LayerNorm", acts, func() { LayerNorm(Matrix{128, 400, y}, rows, g[:400], m[:400], mean, rstd, 1e-5) }},
		{"LayerNormGrad", acts, func() {
			LayerNormGrad(Matrix{128, 400, y}, rows, rows, g[:400], mean, rstd, m[:400], v[:400])
		}},
		{"Normal", acts, func() { NormalSlice(y, rng) }},
		{"Dequantize", len(pixels), func() { Dequantize(image, pixels, 255) }},
		{"SoftmaxCrossEntropy", 1280, func() { SoftmaxCrossEntropyRows(grad, logits, labels, nil, 1) }},
	} {
		b.Run(k.name, func(b *testing.B) {
			for b.Loop() {
				k.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(k.n), "ns/element")
		})
	}
}
