package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/results"
	"retain/results/metric"
)

func TestSummarise(t *testing.T) {
	groups := Summarise(standard(3, 5))
	if len(groups) != 1 {
		t.Fatalf("%d groups, want 1", len(groups))
	}
	g := groups[0]
	var order []string
	for _, c := range g.Cells {
		order = append(order, c.Label)
	}
	want := []string{
		"finetune", "der alpha=1", "er per_class=1", "er per_class=100 weighting=1/t", "er-ace per_class=100",
		"ewc lambda=1e9", "gem", "cumulative", "joint",
	}
	if d := cmp.Diff(want, order); d != "" {
		t.Errorf("order of methods (−want +got):\n%s", d)
	}
	joint, _ := g.Cell("joint")
	if joint.Value("acc").N != 5 || joint.Value("bwt").N != 0 || !math.IsNaN(joint.Value("bwt").Mean) {
		t.Errorf("joint: ACC %+v, BWT %+v; want ACC only", joint.Value("acc"), joint.Value("bwt"))
	}
	if g.Joint != joint.Value("acc") || g.Chance.N != 5 || math.Abs(g.Chance.Mean-.1) > .01 {
		t.Errorf("bracket: chance %+v, joint %+v", g.Chance, g.Joint)
	}
	ewc, _ := g.Cell("ewc")
	if r := ewc.Value("flops-finetune").Mean; math.Abs(r-1.3) > 1e-9 {
		t.Errorf("FLOPs of ewc over finetune = %v, want 1.3", r)
	}
	if r := ewc.Value("flops-joint").Mean; math.Abs(r-13./11) > 1e-9 {
		t.Errorf("FLOPs of ewc over joint = %v", r)
	}
	if e := ewc.Value("mean-intransigence"); e.N != 5 {
		t.Errorf("mean intransigence of ewc: %+v, want it from cumulative", e)
	}
	der, _ := g.Cell("der")
	if len(der.Runs) != 2 || len(der.Failed) != 1 {
		t.Errorf("der: %d runs, %d failed", len(der.Runs), len(der.Failed))
	}
}

func TestWarnings(t *testing.T) {
	records := standard(3, 5)
	again := records[0] // finetune, seed 1000, run once more with other bits
	again.Run.ID = 99
	g := Summarise(append(records, again))[0]
	all := strings.Join(g.Warnings, "\n")
	for _, want := range []string{
		"der alpha=1: 1 of 3 runs failed and are not in the numbers: seed 1002 (run 34): experience 2: step 17: loss is NaN; lower the learning rate\n",
		"gem: 1 of 1 runs failed",
		"one seed, no interval: er per_class=1",
		"fewer than 5 seeds, the interval is a rough one: der alpha=1",
		"not on all 5 seeds of this table: der alpha=1, er per_class=1",
		"finetune: several runs of one seed; the newest counts, left out: run 1 (seed 1000)",
	} {
		if !strings.Contains(all+"\n", want) {
			t.Errorf("no warning %q in\n%s", want, all)
		}
	}
	finetune, _ := g.Cell("finetune")
	if len(finetune.Runs) != 5 || finetune.Runs[0].ID != 99 {
		t.Errorf("finetune: %d runs, first %d; want the newest of each seed", len(finetune.Runs), finetune.Runs[0].ID)
	}
}

// A value that only some runs have is a mean over those, and said to be one.
func TestPartlyMissing(t *testing.T) {
	m := maker{t: 3, masks: []string{"all"}, scenario: "class"}
	m.add(learners[0], 5)
	r := &m.records[2]
	r.Evaluations = slices.DeleteFunc(r.Evaluations, func(e results.Evaluation) bool {
		return e.After == 1 && e.Experience == 1 && e.Split == results.SplitTest
	})
	g := Summarise(m.records)[0]
	if e := g.Cells[0].Value("bwt"); e.N != 4 {
		t.Errorf("BWT %+v, want 4 seeds", e)
	}
	if !slices.Contains(g.Warnings, "finetune: BWT is defined in 4 of 5 runs") {
		t.Errorf("warnings: %q", g.Warnings)
	}
}

// Runs under two masks make two groups, and a failed run, which has no
// evaluations, belongs to both.
func TestMasks(t *testing.T) {
	m := maker{t: 2, masks: []string{"seen", "own"}, scenario: "class"}
	m.add(learners[0], 2)
	m.fail(learners[0], 1002, "no")
	groups := Summarise(m.records)
	if len(groups) != 2 || groups[0].Mask != "own" || groups[1].Mask != "seen" {
		t.Fatalf("groups: %+v", groups)
	}
	for _, g := range groups {
		if len(g.Cells) != 1 || len(g.Cells[0].Runs) != 2 || len(g.Cells[0].Failed) != 1 {
			t.Errorf("mask %s: %+v", g.Mask, g.Cells)
		}
	}
}

// Under "seen" the untrained row has the outputs up to each experience, more
// right by guessing than ACC can be: chance is that under "all", or unknown.
func TestChanceUnderSeen(t *testing.T) {
	for _, c := range []struct {
		masks []string
		mask  string
		want  float64 // NaN: none
	}{
		{[]string{"seen"}, "seen", math.NaN()}, {[]string{"all", "seen"}, "seen", .1}, {[]string{"all", "seen"}, "all", .1},
		{[]string{"own", "seen"}, "own", .1}, {[]string{"own", "seen"}, "seen", math.NaN()},
	} {
		m := maker{t: 3, masks: c.masks, scenario: "class"}
		m.add(learners[0], 2)
		for _, rec := range m.records {
			for i := range rec.Evaluations {
				if e := &rec.Evaluations[i]; e.After == 0 && e.Mask == "seen" {
					e.Correct = e.Scored / int64(2*e.Experience)
				}
			}
		}
		s := stored(t, m.records)
		all, err := summary(t.Context(), s, results.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		board, err := standings(t.Context(), s, results.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, groups := range [][]Group{all, board} {
			g := groups[slices.Index(c.masks, c.mask)]
			if math.IsNaN(c.want) != (g.Chance.N == 0) || math.Abs(g.Chance.Mean-c.want) > .01 {
				t.Errorf("masks %q: chance under %s %+v, want %v", c.masks, g.Mask, g.Chance, c.want)
			}
			if unknown := strings.Contains(g.bracket(), "chance – (untrained"); unknown != math.IsNaN(c.want) {
				t.Errorf("bracket %q", g.bracket())
			}
			if c.mask == "seen" && g.Cells[0].Runs[0].Facts.B[0] != .5 {
				t.Errorf("b of FWT is no longer that of its mask: %v", g.Cells[0].Runs[0].Facts.B)
			}
		}
	}
}

// The filter's methods choose rows; bracket and ratios stay.
func TestKeep(t *testing.T) {
	groups := Summarise(standard(3, 5))
	kept := keep(groups, results.Filter{Methods: []string{"ewc"}})
	if len(kept) != 1 || len(kept[0].Cells) != 1 || kept[0].Joint.N != 5 {
		t.Fatalf("kept %+v", kept)
	}
	if e := kept[0].Cells[0].Value("flops-finetune"); e.N != 5 {
		t.Errorf("ratio to finetune lost: %+v", e)
	}
	if len(kept[0].Warnings) != 0 {
		t.Errorf("warnings about methods that are not shown: %q", kept[0].Warnings)
	}
	if len(groups[0].Cells) != 9 {
		t.Errorf("keep changed its argument: %d cells", len(groups[0].Cells))
	}
	if kept := keep(groups, results.Filter{Methods: []string{"none"}}); len(kept) != 0 {
		t.Errorf("kept %+v", kept)
	}
}

func TestFacts(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.add(learners[2], 1)
	rec := m.records[0]
	for _, p := range []struct {
		after, exp int
		step       int64
		acc        float64
	}{
		{0, 1, 1000, .5}, {0, 2, 1000, .1}, {1, 1, 3000, .25}, {1, 2, 3000, .5},
		{1, 1, 4000, .9}, {1, 2, 4000, .9}, // the same moment as the end of experience 2
	} {
		e := evaluation(p.after, p.exp, results.SplitTest, "all", p.acc)
		e.Step, e.Anytime = p.step, true
		rec.Evaluations = append(rec.Evaluations, e)
	}
	f := facts(rec, "all")
	if len(f.Points) != 4 {
		t.Fatalf("%d points, want two between steps and two ends: %+v", len(f.Points), f.Points)
	}
	want := []metric.Point{{Exp: 0, Acc: []float64{.5, .1}}, {Exp: 0, Acc: f.R[0]}, {Exp: 1, Acc: []float64{.25, .5}}, {Exp: 1, Acc: f.R[1]}}
	if d := cmp.Diff(want, f.Points); d != "" {
		t.Errorf("points (−want +got):\n%s", d)
	}
	if got := metric.MinACC(f.Points); got != .25 {
		t.Errorf("min-ACC = %v, want the dip at .25", got)
	}
	if f.Stored != 400*784 || f.Examples != 2*512000 || f.FLOPs != 2*3*20e11 {
		t.Errorf("stored %v, examples %v, FLOPs %v; evaluation must not count", f.Stored, f.Examples, f.FLOPs)
	}
	if len(f.MemoryStored) != 2 || f.MemoryRight[1] != f.MemoryStored[1] || f.B[0] == 0 {
		t.Errorf("memory %v of %v right, untrained %v", f.MemoryRight, f.MemoryStored, f.B)
	}
	// Where boundaries are hidden the memory is one.
	rec.Evaluations = slices.DeleteFunc(rec.Evaluations, func(e results.Evaluation) bool { return e.Split == results.SplitMemory })
	rec.Evaluations = append(rec.Evaluations, results.Evaluation{After: 2, Split: results.SplitMemory, Mask: "all", Correct: 3, Scored: 4})
	if f := facts(rec, "all"); !slices.Equal(f.MemoryRight, []float64{3}) || !slices.Equal(f.MemoryStored, []float64{4}) {
		t.Errorf("hidden: %v of %v right", f.MemoryRight, f.MemoryStored)
	}
	none := facts(results.Record{Run: results.Run{Experiences: 2}}, "all")
	for _, m := range metric.All {
		if v := m.Of(none); !math.IsNaN(v) {
			t.Errorf("%s of a run without facts = %v, want NaN", m.Name, v)
		}
	}
}
