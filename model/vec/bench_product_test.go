package vec

import (
	"fmt"
	"testing"
)

func BenchmarkProduct(b *testing.B) {
	for _, s := range [][3]int{{128, 784, 400}, {128, 400, 400}, {128, 400, 10}, {128, 1000, 1000}, {256, 784, 100}, {1024, 128, 512}, {1024, 256, 1024}, {1000, 1000, 1000}, {10, 784, 400}, {10, 784, 100}, {10, 400, 400}, {10, 400, 10}} {
		m, k, n := s[0], s[1], s[2]
		x, w, y := MakeMatrix(m, k), MakeMatrix(k, n), MakeMatrix(m, n)
		fill := func(x []float32) {
			for i := range x {
				x[i] = float32(i%7) - 3
			}
		}
		fill(x.Data)
		fill(w.Data)
		fill(y.Data)
		for _, f := range []struct {
			name string
			do   func()
		}{{"XW", func() { MatMul(y, x, w) }}, {"dYWt", func() { MatMulTrans(x, y, w) }}, {"XtdY", func() { AddTransMul(w, x, y) }}} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", f.name, m, k, n), func(b *testing.B) {
				for b.Loop() {
					f.do()
				}
				b.ReportMetric(2*float64(m*n*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}
