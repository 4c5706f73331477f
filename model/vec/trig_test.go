package vec

import (
	"math"
	"testing"
)

func TestSinCos(t *testing.T) {
	for i := -20000; i <= 20000; i++ {
		x := float64(i) * 0.00317
		if d := math.Abs(Sin(x) - math.Sin(x)); d > 1e-11 {
			t.Fatalf("Sin(%v) is off by %g", x, d)
		}
		if d := math.Abs(Cos(x) - math.Cos(x)); d > 1e-11 {
			t.Fatalf("Cos(%v) is off by %g", x, d)
		}
	}
	if Sin(0) != 0 || Cos(0) != 1 {
		t.Error("Sin(0) and Cos(0) are not exact")
	}
}

func TestSinRefusesNaN(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Sin(NaN) gave an answer")
		}
	}()
	Sin(math.NaN())
}
