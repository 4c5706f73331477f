package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// checkFunction compares f with ref on random values of every size and near where the
// definition changes; at most limit ulp apart.
func checkFunction(t *testing.T, name string, limit float64, f func(float32) float32, ref func(float64) float64, edges ...float32) {
	t.Helper()
	r := rand.New(rand.NewPCG(45, 46))
	worst, at := 0.0, float32(0)
	check := func(x float32) {
		if u := ulps(f(x), ref(float64(x))); !(u <= worst) {
			worst, at = u, x
		}
	}
	for range 1_000_000 {
		check(float32(r.Float64()*20 - 10))
		check(float32(r.Float64()*4 - 2))
	}
	for u := uint32(0); u < 0xff800000; u += 0x1fff3 {
		check(math.Float32frombits(u))
	}
	for _, x := range odd {
		check(x)
	}
	for _, e := range edges {
		u := math.Float32bits(e)
		for i := u - 2000; i < u+2000; i++ {
			check(math.Float32frombits(i))
			check(-math.Float32frombits(i))
		}
	}
	t.Logf("%s: at most %.3f ulp, at %b", name, worst, at)
	if !(worst <= limit) {
		t.Errorf("%s(%b) = %b is %v ulp from %v", name, at, f(at), worst, ref(float64(at)))
	}
}

func TestTanh(t *testing.T) {
	checkFunction(t, "Tanh", 1.04, Tanh, math.Tanh, tanhTiny, tanhSplit, tanhMax)
}

func TestErf(t *testing.T) {
	checkFunction(t, "Erf", 0.98, Erf, math.Erf, erfTiny, erfSplit, erfMax)
}

func TestSigmoid(t *testing.T) {
	ref := func(x float64) float64 { return 1 / (1 + math.Exp(-max(x, sigmoidMin))) }
	checkFunction(t, "Sigmoid", 2.1, Sigmoid, ref, -sigmoidMin)
}

// Signs and limits are exact.
func TestFunctionLimits(t *testing.T) {
	inf, zero := float32(math.Inf(1)), float32(math.Copysign(0, -1))
	for _, c := range []struct{ got, want float32 }{
		{Tanh(zero), zero}, {Tanh(0), 0}, {Tanh(inf), 1}, {Tanh(-inf), -1}, {Tanh(20), 1},
		{Erf(zero), zero}, {Erf(0), 0}, {Erf(inf), 1}, {Erf(-inf), -1}, {Erf(4), 1},
		{Sigmoid(0), 0.5}, {Sigmoid(inf), 1}, {Sigmoid(-inf), Exp(-87) / (1 + Exp(-87))},
	} {
		if !same(c.got, c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

// The gradients are the slopes of the functions, and these what their papers say.
func TestActivations(t *testing.T) {
	gelu := func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }
	geluTanh := func(x float64) float64 {
		return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}
	silu := func(x float64) float64 { return x / (1 + math.Exp(-x)) }
	eachISA(t, func(t *testing.T) {
		for _, c := range []struct {
			name          string
			forward, grad func(y, x []float32)
			ref           func(float64) float64
		}{{"GELU", GELU, GELUGrad, gelu}, {"GELUTanh", GELUTanh, GELUTanhGrad, geluTanh}, {"SiLU", SiLU, SiLUGrad, silu}} {
			x, y, d := make([]float32, 4001), make([]float32, 4001), make([]float32, 4001)
			for i := range x {
				x[i], d[i] = float32(i-2000)/100, 2
			}
			c.forward(y, x)
			c.grad(d, x)
			for i, v := range x {
				v := float64(v)
				if want := c.ref(v); math.Abs(float64(y[i])-want) > 3e-7*math.Max(1, math.Abs(v)) {
					t.Fatalf("%s(%v) = %v, want %v", c.name, v, y[i], want)
				}
				slope := (c.ref(v+1e-5) - c.ref(v-1e-5)) / 2e-5
				if math.Abs(float64(d[i])-2*slope) > 2e-6 {
					t.Fatalf("%s′(%v) = %v, want %v", c.name, v, d[i]/2, slope)
				}
			}
			far := []float32{1e4, -1e4, 1e19, -1e19, 1e30, -1e30}
			got := []float32{1, 1, 1, 1, 1, 1}
			c.grad(got, far)
			for i, g := range got {
				if want := float64((i + 1) % 2); !(math.Abs(float64(g)-want) < 1e-7) {
					t.Errorf("%s′(%v) = %v, want %v", c.name, far[i], g, want)
				}
			}
		}
	})
}
