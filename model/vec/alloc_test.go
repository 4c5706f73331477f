package vec

import "testing"

func TestSlicesAllocateNothing(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		x, y, w := ramp(100), ramp(100), ramp(100)
		args := [][]float32{x, y, ramp(100), w}
		m, grad, labels := Matrix{10, 10, x}, MakeMatrix(10, 10), make([]int32, 10)
		pixels, bits := make([]uint8, 100), make([]byte, 0, 400)
		got := testing.AllocsPerRun(20, func() {
			for _, c := range sliceCases {
				c.do(args[:c.args], w)
			}
			AddColumnSums(y[:10], m)
			Dequantize(x, pixels, 255)
			Dot(x, y)
			Sum(x)
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
