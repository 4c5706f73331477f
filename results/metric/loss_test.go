package metric

import (
	"math"
	"testing"
)

// spoken is a run over three experiences whose perplexities are powers of two, so
// that every mean is told by hand: in nats with ln 2 as the unit, after
//
//	untrained  8    8    8     256 tokens
//	1          1    6    7
//	2          3    2    5
//	3          4    4    1
func spoken() Facts {
	f := NoFacts()
	scaled := func(unit float64, row ...float64) []float64 {
		out := make([]float64, len(row))
		for j := range row {
			out[j] = row[j] * unit
		}
		return out
	}
	rows := [][]float64{{1, 6, 7}, {3, 2, 5}, {4, 4, 1}}
	for _, row := range rows {
		f.Nats = append(f.Nats, scaled(math.Ln2, row...))
		f.Bits = append(f.Bits, scaled(.5, row...)) // two bytes to a token
	}
	f.NatsB, f.BitsB = scaled(math.Ln2, 8, 8, 8), scaled(.5, 8, 8, 8)
	return f
}

// TestLossFamilies: R, BWT, FWT and forgetting in nats, bits for each byte and
// perplexity, from one matrix by hand.
//
//	BWT        ((1−4) + (2−4)) / 2 = −2.5
//	forgetting ((4−1) + (4−2)) / 2 =  2.5
//	FWT        ((8−6) + (8−5)) / 2 =  2.5
//	next       (6 + 5) / 2         =  5.5
func TestLossFamilies(t *testing.T) {
	for name, want := range map[string]float64{
		"loss": 3 * math.Ln2, "loss-bwt": -2.5 * math.Ln2, "loss-forgetting": 2.5 * math.Ln2, "loss-fwt": 2.5 * math.Ln2,
		"bpb": 1.5, "bpb-bwt": -1.25, "bpb-forgetting": 1.25, "bpb-fwt": 1.25, "bpb-next": 2.75,
		// 2/16 and 4/16; 16/2 and 16/4; 256/64 and 256/32
		"perplexity": 8, "perplexity-bwt": 1 / math.Sqrt(32), "perplexity-forgetting": math.Sqrt(32), "perplexity-fwt": math.Sqrt(32),
	} {
		m, ok := Find(name)
		if !ok {
			t.Fatalf("no metric %s", name)
		}
		if got := m.Of(spoken()); !near(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

// TestForgettingIsNotBWT: the best need not be what was just learned.
func TestForgettingIsNotBWT(t *testing.T) {
	f := spoken()
	f.Nats[1][0] = 0.5 * math.Ln2 // better at the first after the second
	for name, want := range map[string]float64{
		"loss-bwt": -2.5 * math.Ln2, "loss-forgetting": 2.75 * math.Ln2, "perplexity-forgetting": math.Exp2(2.75),
	} {
		m, _ := Find(name)
		if got := m.Of(f); !near(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

// TestGood: what is better has the better value, in every unit.
func TestGood(t *testing.T) {
	kept := spoken()
	kept.Nats[2], kept.Bits[2] = []float64{math.Ln2, 2 * math.Ln2, math.Ln2}, []float64{.5, 1, .5} // nothing is lost
	for name, want := range map[string]float64{
		"loss-bwt": 0, "loss-forgetting": 0, "bpb-bwt": 0, "bpb-forgetting": 0, "perplexity-bwt": 1, "perplexity-forgetting": 1,
	} {
		m, _ := Find(name)
		got, lost := m.Of(kept), m.Of(spoken())
		if !near(got, want) {
			t.Errorf("%s with nothing lost = %v, want %v", name, got, want)
		}
		if (got > lost) != (m.Better == Higher) {
			t.Errorf("%s: %v with nothing lost, %v with forgetting; better is %s", name, got, lost, m.Better)
		}
	}
}

// TestPerplexities: cell by cell, of tokens only.
func TestPerplexities(t *testing.T) {
	got := Perplexities([]float64{0, math.Ln2, nan, math.Ln2, math.Ln2}, []float64{0, 1, 1, nan})
	for j, want := range []float64{1, 2, nan, nan, nan} {
		if !near(got[j], want) && !(math.IsNaN(got[j]) && math.IsNaN(want)) {
			t.Errorf("cell %d = %v, want %v", j, got[j], want)
		}
	}
	classes := spoken()
	classes.Bits = nil
	for _, name := range []string{"perplexity", "perplexity-bwt", "perplexity-forgetting", "perplexity-fwt"} {
		m, _ := Find(name)
		if got := m.Of(classes); !math.IsNaN(got) {
			t.Errorf("%s of a classifier = %v", name, got)
		}
	}
}
