package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// ulps returns how many units in the last place of float32 got is away from want.
func ulps(got float32, want float64) float64 {
	if float64(got) == want || got != got && want != want {
		return 0
	}
	if math.IsInf(float64(got), 0) && math.Abs(want) > math.MaxFloat32*(1+0x1p-25) {
		return 0
	}
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e-24, -149))
}

func checkULP(t *testing.T, name string, f func(float32) float32, ref func(float64) float64, each func(func(float32))) {
	t.Helper()
	worst, at := 0.0, float32(0)
	each(func(x float32) {
		if u := ulps(f(x), ref(float64(x))); !(u <= worst) {
			worst, at = u, x
		}
	})
	t.Logf("%s: at most %.3f ulp, at %b", name, worst, at)
	if !(worst <= 1) {
		t.Errorf("%s(%b) = %b is %v ulp from %v", name, at, f(at), worst, ref(float64(at)))
	}
}

func TestExp(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	checkULP(t, "Exp", Exp, math.Exp, func(f func(float32)) {
		for range 1_000_000 {
			f(float32(r.Float64()*194 - 105))
			f(float32(r.Float64() - 0.5))
		}
		for x := float32(88.72); x < 88.73; x = math.Nextafter32(x, 100) { // where it overflows
			f(x)
		}
		for _, x := range odd {
			f(x)
		}
		for u := uint32(0); u < 0xff800000; u += 0x1fff3 {
			f(math.Float32frombits(u))
		}
	})
	if Exp(float32(math.Inf(-1))) != 0 || Exp(0) != 1 {
		t.Error("Exp(−Inf) is not 0 or Exp(0) is not 1")
	}
}

func TestLog(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	checkULP(t, "Log", Log, math.Log, func(f func(float32)) {
		for range 1_000_000 {
			f(math.Float32frombits(r.Uint32()))
			f(float32(r.Float64() + 0.5))
		}
		for _, x := range odd {
			f(x)
		}
		x := float32(1)
		for range 1000 {
			x = math.Nextafter32(x, 0)
			f(x)
		}
	})
}

// LogSlice is Log at every exponent: of random mantissas, about the powers of two and
// about √½ times them, where the exponent of the series changes, of either sign.
func TestLogSlice(t *testing.T) {
	r := rand.New(rand.NewPCG(49, 50))
	var x []float32
	around := func(u uint32) {
		for i := u - 40; i != u+40; i++ {
			x = append(x, math.Float32frombits(i), math.Float32frombits(i^signBit))
		}
	}
	for e := uint32(0); e < 256; e++ {
		around(e << 23)
		around(e<<23 | 0x3504f3)
		for range 500 {
			x = append(x, math.Float32frombits(e<<23|r.Uint32()&(signBit|1<<23-1)))
		}
	}
	for bit := range 23 { // subnormal numbers of every size
		around(1 << bit)
		around(math.Float32bits(float32(math.Ldexp(math.Sqrt2, bit-149))))
	}
	for range 300_000 { // where the exponent adds nothing, and the last terms can be seen
		x = append(x, float32(math.Sqrt2*(1+r.Float64())/2))
	}
	want, got := make([]float32, len(x)), make([]float32, len(x))
	for i, v := range x {
		want[i] = Log(v)
	}
	eachISA(t, func(t *testing.T) {
		LogSlice(got, x)
		for i, v := range x {
			if !same(got[i], want[i]) {
				t.Fatalf("LogSlice of %b (%#08x) is %b, want %b", v, math.Float32bits(v), got[i], want[i])
			}
		}
	})
}

// Limits of Log, in the lanes of vectors and after them.
func TestLogLimits(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	in := []float32{0, float32(math.Copysign(0, -1)), inf, -inf, nan, -nan, -1, -math.SmallestNonzeroFloat32, -math.MaxFloat32, 1}
	out := []float32{-inf, -inf, inf, nan, nan, nan, nan, nan, nan, 0}
	eachISA(t, func(t *testing.T) {
		for start := range in {
			x, want := make([]float32, 40), make([]float32, 40)
			for i := range x {
				x[i], want[i] = in[(start+i)%len(in)], out[(start+i)%len(in)]
			}
			LogSlice(x, x)
			wantSame(t, "LogSlice", x, want)
		}
	})
}

// Rows about −100·log 2, below which exponentials of a row are +0.
func TestExpRowFlushes(t *testing.T) {
	r := rand.New(rand.NewPCG(47, 48))
	eachISA(t, func(t *testing.T) {
		for range 2000 {
			x, e := make([]float32, 33), make([]float32, 33)
			for i := range x {
				x[i] = expLeast + float32(r.IntN(9)-4)*0x1p-17*float32(r.IntN(2000))
			}
			var lanes [16]float32
			s := expRow(e, x, 0)
			for i, v := range x {
				w := Exp(v)
				if v < -69.3147180560 {
					w = 0
				}
				if !same(e[i], w) {
					t.Fatalf("e of %b is %b, want %b", v, e[i], w)
				}
				lanes[i%16] += e[i]
			}
			if w := fold32(&lanes); !same(s, w) || !same(sumExpRow(x, 0), w) {
				t.Fatalf("sum %b, want %b", s, w)
			}
		}
	})
}
