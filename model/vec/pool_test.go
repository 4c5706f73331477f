package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMaxOfFour(t *testing.T) {
	nan := float32(math.NaN())
	values := []float32{0, 0, 0, 1, 2, math.SmallestNonzeroFloat32, minNormal, math.MaxFloat32, float32(math.Inf(1)), nan}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(61, 62))
		for _, n := range append(lengths(), 64, 96) {
			var x [4][]float32
			for j := range x {
				x[j] = make([]float32, n+j)[j:]
				for i := range x[j] {
					x[j][i] = values[r.IntN(len(values))]
				}
			}
			want, which := make([]float32, n), make([]uint8, n)
			for i := range n {
				which[i] = 255
				for j := range x {
					if v := x[j][i]; v > want[i] || v != v && want[i] == want[i] {
						want[i], which[i] = v, uint8(j)
					}
				}
			}
			got, intact := fence(make([]float32, n))
			codes := make([]uint8, n+2)
			MaxOfFour(got, codes[1:n+1], x[0], x[1], x[2], x[3])
			wantSame(t, fmt.Sprint("MaxOfFour of ", n), got, want)
			if !slices.Equal(codes[1:n+1], which) || codes[0] != 0 || codes[n+1] != 0 || !intact() {
				t.Fatalf("MaxOfFour of %d: which %v, want %v", n, codes, which)
			}
		}
	})
}
