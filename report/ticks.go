package report

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
)

// labelled are the values of ticks that carry a label.
func labelled(ticks []plot.Tick) []float64 {
	var out []float64
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t.Value)
		}
	}
	return out
}

// linearTicks are four to nine labelled ticks at multiples of 1, 2 or 5 times a
// power of ten, with as many decimals as they need.
func linearTicks(low, high float64) []plot.Tick {
	step, d := 0.001, 3
	for k := 0; (high-low)/step > 8; k++ {
		step *= []float64{2, 2.5, 2}[k%3]
		if k%3 == 2 && d > 0 {
			d--
		}
	}
	var out []plot.Tick
	for i := math.Ceil(low / step); i*step <= high; i++ {
		out = append(out, plot.Tick{Value: i * step, Label: fixed(i*step, d)})
	}
	return out
}

// countTicks are ten or so multiples of 1, 2, 5, 10, … from 1 to t.
func countTicks(t int) plot.ConstantTicks {
	step := 1
	for _, s := range []int{1, 2, 5, 10, 20, 50, 100} {
		if step = s; t/s <= 10 {
			break
		}
	}
	var out plot.ConstantTicks
	for i := 1; i <= t; i++ {
		if i%step == 0 {
			out = append(out, plot.Tick{Value: float64(i), Label: fmt.Sprint(i)})
		}
	}
	return out
}

// steps are labelled ticks from low to high.
func steps(low, high, step int) []plot.Tick {
	var out []plot.Tick
	for v := low; v <= high; v += step {
		out = append(out, plot.Tick{Value: float64(v), Label: fixed(float64(v), 0)})
	}
	return out
}

// logTicks labels numbers of each decade between low and high, with decimal
// prefixes: powers of ten, or more of them until there are four.
func logTicks(low, high float64) []plot.Tick {
	var out []plot.Tick
	for _, set := range [][]float64{
		{1}, {1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 7},
		{1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9},
	} {
		out = nil
		for k := math.Floor(math.Log10(low)); k <= math.Log10(high); k++ {
			for _, m := range set {
				if v := m * math.Pow(10, k); v >= low && v <= high {
					out = append(out, plot.Tick{Value: v, Label: prefixed(v)})
				}
			}
		}
		if len(out) >= 4 {
			break
		}
	}
	return out
}

// prefixed writes a round number with a decimal prefix and no more digits than
// it has: "1.5 T".
func prefixed(v float64) string {
	v, prefix := shortened(v)
	return strings.TrimSpace(fmt.Sprintf("%.3g %s", v, prefix))
}
