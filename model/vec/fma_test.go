package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// slowFMA computes a·b + c exactly and rounds once.
func slowFMA(a, b, c float32) float32 {
	for _, v := range []float32{a, b, c} {
		if v != v || math.IsInf(float64(v), 0) {
			return float32(float64(a)*float64(b) + float64(c)) // exact rules of infinities
		}
	}
	x := new(big.Float).SetPrec(1000).SetFloat64(float64(a))
	x.Mul(x, new(big.Float).SetFloat64(float64(b)))
	x.Add(x, new(big.Float).SetFloat64(float64(c)))
	if x.Sign() == 0 {
		return float32(float64(a)*float64(b) + float64(c)) // the sign of zero
	}
	f, _ := x.Float32()
	return f
}

// nearTie returns a triple whose exact value lies close to half way between two float32.
func nearTie(r *rand.Rand) (a, b, c float32) {
	c = math.Float32frombits(r.Uint32())
	_, exp := math.Frexp(float64(c))
	half := math.Ldexp(1, max(exp-25, -150)) // half an ulp of c
	// a·b = ± half·(1 + ε): a of few bits, b = half/a·(1 + ε) rounded.
	k := r.IntN(24)
	a = float32(math.Ldexp(1+float64(r.IntN(1<<k))/float64(int(1)<<k), r.IntN(40)-20))
	b = float32(half / float64(a))
	b = math.Float32frombits(math.Float32bits(b) + uint32(r.IntN(3)) - 1)
	if r.IntN(2) == 0 {
		a = -a
	}
	return a, b, c
}

func TestFMA32(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(a, b, c float32) {
		t.Helper()
		if got, want := FMA32(a, b, c), slowFMA(a, b, c); !same(got, want) {
			t.Fatalf("FMA32(%b, %b, %b) = %b, want %b", a, b, c, got, want)
		}
	}
	wrong := 0
	for range 100_000 {
		a, b, c := nearTie(r)
		check(a, b, c)
		if w := float32(math.FMA(float64(a), float64(b), float64(c))); !same(w, FMA32(a, b, c)) {
			wrong++
		}
		check(math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()))
	}
	if wrong == 0 {
		t.Error("the triples never meet a double rounding: they test nothing")
	}
	for _, a := range odd {
		for _, b := range odd {
			for _, c := range odd {
				check(a, b, c)
			}
		}
	}
}

// Ties of subnormal results lie at other bits of the float64 sum: there a·b is
// 2⁻¹⁵⁰·(1 ± ε), half a unit in the last place of c, with ε about float64's rounding.
func TestFMA32Subnormal(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300_000 {
		x := float64(r.IntN(1<<r.IntN(14))) * 0x1p-23
		a, b := float32(1+x)*0x1p-75, float32(1-x)*0x1p-75
		if r.IntN(4) == 0 {
			b = math.Nextafter32(b, float32(r.IntN(2)))
		}
		if r.IntN(2) == 0 {
			a = -a
		}
		c := math.Float32frombits((r.Uint32() & 0x80ffffff) >> r.IntN(24))
		if got, want := FMA32(a, b, c), slowFMA(a, b, c); !same(got, want) {
			t.Fatalf("FMA32(%b, %b, %b) = %b, want %b", a, b, c, got, want)
		}
	}
}
