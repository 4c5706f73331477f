package gpt

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"retain/bench"
	"retain/model/optim"
	"retain/model/vec"
)

// benchSizes are those of the comparison with PyTorch in bench/peers.
var benchSizes = []struct {
	name                                 string
	layers, heads, width, context, batch int
}{
	{"4x128", 4, 4, 128, 64, 12},
	{"6x384", 6, 6, 384, 256, 8},
}

// BenchmarkStep is a training step: forward, loss, backward, AdamW.
func BenchmarkStep(b *testing.B) {
	defer vec.SetThreads(vec.Threads())
	for _, s := range benchSizes {
		for _, threads := range []int{1, runtime.NumCPU()} {
			b.Run(s.name+map[bool]string{true: "/one", false: "/all"}[threads == 1], func(b *testing.B) {
				vec.SetThreads(threads)
				config := Default()
				config.Layers, config.Heads, config.Width = s.layers, s.heads, s.width
				built, err := config.Build(bench.Spec{Tokens: true, Vocabulary: 65, Width: s.context, Outputs: 65, PerToken: true})
				if err != nil {
					b.Fatal(err)
				}
				m, rng := built.(*gpt), rand.New(rand.NewPCG(1, 1))
				params := make([]float32, m.layout.Len())
				m.Init(params, rng)
				n := s.batch * s.context
				in := bench.Inputs{Rows: s.batch, Width: s.context, Tokens: make([]int32, n)}
				for i := range in.Tokens {
					in.Tokens[i] = int32(rng.IntN(65))
				}
				tape, grad, d := m.NewTape(s.batch), make([]float32, len(params)), vec.MakeMatrix(n, 65)
				adam := optim.Optimizers["adamw"].New()
				step := func() {
					logits := tape.Forward(params, in, bench.Pass{Train: true})
					vec.SoftmaxCrossEntropyRows(d, logits, in.Tokens, nil, 1/float32(n))
					tape.Backward(grad, d)
					adam.Step(params, grad)
				}
				step()
				for b.Loop() {
					step()
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
				f, back := m.FLOPs(s.batch)
				b.ReportMetric(float64(f+back)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
