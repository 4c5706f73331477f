package report

import (
	"math"
	"strings"
	"testing"

	"retain/results"
	"retain/results/metric"
)

// spoken is a run of a language model over two experiences that are one domain.
func spoken() results.Record {
	rec := results.Record{Run: results.Run{Experiences: 2}}
	add := func(after int, step int64, anytime bool, experience int, loss float64, facts ...results.Fact) {
		rec.Evaluations = append(rec.Evaluations, results.Evaluation{
			After: after, Step: step, Anytime: anytime, Experience: experience, Split: results.SplitTest, Mask: results.MaskAll,
			Scored: 10, LossSum: results.Some(loss), Bytes: results.Some[int64](20), Facts: facts,
		})
	}
	for j := 1; j <= 2; j++ {
		add(0, 0, false, j, 60, results.Fact{Name: results.FactFloor, Value: float64(j)}, results.Fact{Name: results.FactSame, Value: 1})
		add(1, 100, false, j, 30)
		add(1, 150, true, j, 25)
		add(2, 200, false, j, 20, results.Fact{Name: results.FactOutside, Value: 0.5 + 0.1*float64(j)},
			results.Fact{Name: results.FactNovel, Value: 0.25}, results.Fact{Name: results.FactQuality, Value: 0.25 * float64(j)})
	}
	return rec
}

func TestLanguageFacts(t *testing.T) {
	f := facts(spoken(), results.MaskAll)
	bit := 1 / math.Ln2
	for name, want := range map[string]float64{
		"loss": 2, "perplexity": math.Exp(2), "bpb": bit, "bpb-bwt": 0.5 * bit, "bpb-forgetting": -0.5 * bit, "bpb-fwt": 1.5 * bit,
		"bpb-above-floor": bit - 1.5, "relearning": 0, "auroc-outside": 0.65,
		"quality": 0.375, "novel": 0.25,
	} {
		m, ok := metric.Find(name)
		if got := m.Of(f); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	rec := spoken()
	for i := range rec.Evaluations {
		rec.Evaluations[i].Bytes.Valid = false
	}
	for _, name := range []string{"bpb", "perplexity"} {
		m, _ := metric.Find(name)
		if got := m.Of(facts(rec, results.MaskAll)); !math.IsNaN(got) {
			t.Errorf("%s without bytes = %v", name, got)
		}
	}
}

// TestShowBits: a run of a language model is shown in bits for each byte too,
// another is not.
func TestShowBits(t *testing.T) {
	const title = "R in bits for each byte of text"
	for _, speaks := range []bool{true, false} {
		rec := spoken()
		for i := range rec.Evaluations {
			rec.Evaluations[i].Bytes.Valid = speaks
		}
		var b strings.Builder
		if err := newView(rec, nil).text(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), title) != speaks || strings.Contains(b.String(), "untrained     4.328") != speaks {
			t.Errorf("bytes %v:\n%s", speaks, b.String())
		}
	}
}
