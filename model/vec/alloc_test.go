package vec

import (
	"math/rand/v2"
	"testing"
)

func TestSlicesAllocateNothing(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		x, y, w := ramp(100), ramp(100), ramp(100)
		args := [][]float32{x, y, ramp(100), w}
		m, grad, labels := Matrix{10, 10, x}, MakeMatrix(10, 10), make([]int32, 10)
		pixels, bits := make([]uint8, 100), make([]byte, 0, 400)
		rng := rand.New(rand.NewPCG(1, 2))
		got := testing.AllocsPerRun(20, func() {
			for _, c := range sliceCases {
				c.do(args[:c.args], w)
			}
			AddColumnSums(y[:10], m)
			Dequantize(x, pixels, 255)
			Dot(x, y)
			Sum(x)
			SquaredDistance(x, y)
			LayerNorm(grad, m, y[:10], y[10:20], y[20:30], y[30:40], 1e-5)
			LayerNormGrad(grad, grad, m, y[:10], y[20:30], y[30:40], y[40:50], y[50:60])
			RMSNorm(grad, m, y[:10], y[30:40], 1e-5)
			RMSNormGrad(grad, grad, m, y[:10], y[30:40], y[40:50])
			NormalSlice(x, rng)
			Softmax(y, x)
			LogSumExp(x)
			SoftmaxCrossEntropyRows(grad, m, labels, nil, 1)
			SoftmaxCrossEntropyRows(Matrix{}, m, labels, y[:10], 1)
			CanonicalBits(x, bits)
		})
		if got > 0 {
			t.Errorf("%v allocations in a run", got)
		}
	})
}
