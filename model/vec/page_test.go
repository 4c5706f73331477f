//go:build unix

package vec

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// edge returns n values that end where memory that must not be touched begins. Each call
// maps memory anew.
func edge(t *testing.T, n int) []float32 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (4*n + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("mmap: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(mem) })
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Skipf("mprotect: %v", err)
	}
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&mem[size-4*n])), n)
}

// No kernel reads or writes beyond its slices, masked or not: a fault would end the test.
func TestKernelsStayInside(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(51, 52))
		scalars := []float32{0.9, 0.999, 1e-3, 1.5, 1e-8, 1e-4}
		for n := range 35 {
			args := [][]float32{edge(t, n), edge(t, n), edge(t, n), edge(t, n)}
			for _, c := range sliceCases {
				c.do(args[:c.args], scalars)
			}
			Dot(args[0], args[1])
			Sum(args[0])
			SquaredDistance(args[0], args[1])
			row := func(i int) Matrix { return Matrix{1, n, args[i]} }
			one := edge(t, 1)
			LayerNorm(row(0), row(1), args[2], args[3], one, edge(t, 1), 1e-5)
			LayerNormGrad(row(0), row(0), row(1), args[2], one, one, args[3], edge(t, n))
			RMSNorm(row(0), row(1), args[2], one, 1e-5)
			RMSNormGrad(row(0), row(0), row(1), args[2], one, args[3])
			Softmax(args[0], args[1])
			LogSumExp(args[2])
			if n > 0 {
				pixels := unsafe.Slice((*uint8)(unsafe.Pointer(&args[3][0])), 4*n)
				Dequantize(args[2], pixels[3*n:], 255)
				SoftmaxCrossEntropy(args[0], args[1], n-1, 1)
			}
		}
		for range 60 {
			m, n, k := 1+r.IntN(20), 1+r.IntN(40), 1+r.IntN(20)
			a, b, c := edge(t, m*k), edge(t, k*n), edge(t, m*n)
			MatMul(Matrix{m, n, c}, Matrix{m, k, a}, Matrix{k, n, b})
			MatMulBias(Matrix{m, n, c}, Matrix{m, k, a}, Matrix{k, n, b}, edge(t, n))
			MatMulTrans(Matrix{m, n, c}, Matrix{m, k, a}, Matrix{n, k, b})
			AddTransMul(Matrix{m, n, c}, Matrix{k, m, a}, Matrix{k, n, b})
		}
	})
}
