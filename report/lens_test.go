package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/results"
)

// speak makes language models of runs: what is right more often loses more bits.
func speak(records []results.Record) {
	for r := range records {
		for i := range records[r].Evaluations {
			e := &records[r].Evaluations[i]
			e.LossSum, e.Bytes = results.Some(float64(e.Correct)), results.Some(2*e.Scored)
		}
	}
}

// Language models are ranked by bits for each byte, the fewest first.
func TestLeaderboardOfLanguage(t *testing.T) {
	m := maker{t: 3, masks: []string{"all"}, scenario: "domain"}
	m.add(learners[1], 5)
	m.add(learners[2], 5)
	ranked := func() (labels []string, note string) {
		g := Summarise(m.records)[0]
		for _, p := range g.places() {
			labels = append(labels, p.Method)
		}
		return labels, g.rankNotes()[0]
	}
	if got, note := ranked(); got[0] != "er" || note != "Ranked by ACC, the highest first." {
		t.Errorf("%v; %s", got, note)
	}
	if above := strings.Join(Summarise(m.records)[0].above(), "\n"); strings.Contains(above, "BPB") {
		t.Errorf("a classifier is set between bits: %s", above)
	}
	speak(m.records)
	if above := strings.Join(Summarise(m.records)[0].above(), "\n"); !strings.Contains(above, "BPB bracket, lower is better: finetune –") {
		t.Errorf("no bracket of bits: %s", above)
	}
	if got, note := ranked(); got[0] != "ewc" || note != "Ranked by BPB, the lowest first." {
		t.Errorf("%v; %s", got, note)
	}
}

// Language models have figures of bits for each byte, others have none.
func TestFiguresOfLanguage(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "domain"}
	m.add(learners[2], 2)
	if byBits.sees(Summarise(m.records)[0]) {
		t.Error("bits of a classifier")
	}
	speak(m.records)
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, stored(t, m.records), Options{}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"matrix", "stream", "pareto"} {
		svg, err := os.ReadFile(filepath.Join(dir, "figure-bits-"+kind+"-split-mnist-2-domain.svg"))
		if err != nil || !strings.Contains(string(svg), "lower is better") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestBitsFront: of bits the fewest are best, for the front and for the shades.
func TestBitsFront(t *testing.T) {
	at := func(x, y float64) paretoPoint { return paretoPoint{"er", series{x: []float64{x}, y: []float64{y}}} }
	points := []paretoPoint{at(1, 4), at(2, 5), at(3, 2)}
	if got := byBits.paretoFront(points).y; !slices.Equal(got, []float64{4, 4, 2}) {
		t.Errorf("front of bits %v", got)
	}
	if got := byAccuracy.paretoFront(points).y; !slices.Equal(got, []float64{4, 4, 5}) {
		t.Errorf("front of accuracies %v", got)
	}
	if byBits.share(1, 8) <= byBits.share(4, 8) || byAccuracy.share(.2, 100) >= byAccuracy.share(.4, 100) {
		t.Error("what is worse is shaded darker")
	}
}
