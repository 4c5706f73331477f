package report

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"retain/results"
	"retain/results/metric"
)

// TestAdaptingIsMarked: what learns while it is tested is marked wherever its
// numbers stand for a reader, and nothing else is.
func TestAdaptingIsMarked(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "domain"}
	m.add(learners[0], 2)
	plain := stored(t, m.records)
	m.add(learner{"dynamic-evaluation", "dynamic-evaluation", 0.9, 0, 10, 0, false}, 2)
	for i := range m.records[2:] {
		rec := &m.records[2+i]
		for k := range rec.Costs {
			if c := &rec.Costs[k]; c.Phase == results.PhaseEvaluate {
				c.BackwardFLOPs = 2e9
			}
		}
		for k := range rec.Evaluations {
			if e := &rec.Evaluations[k]; e.Split == results.SplitTest && e.After > 0 {
				e.Facts = []results.Fact{{Name: results.FactAdapt, Value: 3e9}, {Name: results.FactScore, Value: 1e9}}
			}
		}
	}
	marked := stored(t, m.records)
	for name, write := range map[string]func(ctx context.Context, w io.Writer, s *results.Store) error{
		"table": func(ctx context.Context, w io.Writer, s *results.Store) error { return Table(ctx, w, s, Options{}) },
		"markdown": func(ctx context.Context, w io.Writer, s *results.Store) error {
			return Table(ctx, w, s, Options{Format: Markdown})
		},
		"leaderboard": func(ctx context.Context, w io.Writer, s *results.Store) error {
			return Leaderboard(ctx, w, s, Options{})
		},
		"list": func(ctx context.Context, w io.Writer, s *results.Store) error { return List(ctx, w, s, Text) },
	} {
		var with, without bytes.Buffer
		if err := write(t.Context(), &with, marked); err != nil {
			t.Fatal(err)
		}
		if err := write(t.Context(), &without, plain); err != nil {
			t.Fatal(err)
		}
		if got := with.String(); !strings.Contains(got, "dynamic-evaluation †") || !strings.Contains(got, "dynamic evaluation: it learns") ||
			strings.Contains(got, "finetune †") {
			t.Errorf("%s:\n%s", name, got)
		}
		if strings.Contains(without.String(), "†") {
			t.Errorf("%s is marked and nothing adapts:\n%s", name, without.String())
		}
	}
	for run, want := range map[string]bool{"1": false, "3": true} {
		var b bytes.Buffer
		if err := Show(t.Context(), &b, marked, run, Options{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "! dynamic evaluation: it learns") != want {
			t.Errorf("show %s:\n%s", run, b.String())
		}
	}
	cost, _ := metric.Find("adapting")
	if got := cost.Of(facts(m.records[3], "all")); got != 3 {
		t.Errorf("adapting over scoring is %v, want 3", got)
	}
	if got := cost.Of(facts(m.records[0], "all")); !isMissing(got) {
		t.Errorf("adapting of finetune is %v", got)
	}
}

// TestShowReturns: what comes again twice is shown by return.
func TestShowReturns(t *testing.T) {
	rec := results.Record{Run: results.Run{Experiences: 3}}
	add := func(after int, step int64, anytime bool, losses ...float64) {
		for j, loss := range losses {
			e := results.Evaluation{After: after, Step: step, Anytime: anytime, Experience: j + 1, Split: results.SplitTest, Mask: results.MaskAll,
				Scored: 10, LossSum: results.Some(loss), Bytes: results.Some[int64](20)}
			if after == 0 && !anytime {
				e.Facts = []results.Fact{{Name: results.FactSame, Value: 1}}
			}
			rec.Evaluations = append(rec.Evaluations, e)
		}
	}
	add(0, 0, false, 60, 60, 60)
	add(1, 100, false, 20, 20, 20)
	add(1, 110, true, 30, 30)
	add(1, 140, true, 19, 19)
	add(2, 200, false, 40, 40, 40)
	add(2, 210, true, 20, 20, 20)
	add(3, 300, false, 10, 10, 10)
	var b strings.Builder
	if err := newView(rec, nil).text(&b); err != nil {
		t.Fatal(err)
	}
	at := strings.Index(b.String(), "relearning by return, test, mask all")
	if at < 0 {
		t.Fatalf("no returns:\n%s", b.String())
	}
	var rows [][]string
	for line := range strings.Lines(b.String()[at:]) {
		if f := strings.Fields(line); len(f) == 5 && f[0] == "1" {
			rows = append(rows, f)
		}
	}
	if len(rows) != 2 || strings.Join(rows[0], " ") != "1 2 1 0 –" || strings.Join(rows[1], " ") != "1 3 2 10 –" {
		t.Errorf("rows %q of\n%s", rows, b.String()[at:])
	}
}
