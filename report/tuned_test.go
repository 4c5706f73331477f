package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retain/results"
)

// A leaderboard of tuning seeds is in the order of what was held out, and tells
// nothing of test data, in no format.
func TestTuningLeaderboard(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	for seed := int64(1); seed <= 3; seed++ {
		m.records = append(m.records, m.record(learners[1], seed), m.record(learners[2], seed), m.record(learners[5], seed))
	}
	for i := range m.records { // the better one on test is the worse one on what was held out
		if m.records[i].Run.Method == "er" {
			for k := range m.records[i].Evaluations {
				if e := &m.records[i].Evaluations[k]; e.Split == results.SplitValid {
					e.Correct /= 10
				}
			}
		}
	}
	groups := Summarise(m.records)
	g := groups[0]
	er, _ := g.Cell("er")
	ewc, _ := g.Cell("ewc")
	if er.Value("acc").Mean <= ewc.Value("acc").Mean {
		t.Fatal("the made-up er must be better on test")
	}
	var order []string
	for _, p := range g.places() {
		order = append(order, p.label()+" "+p.Method)
	}
	if got := strings.Join(order, ", "); got != "1 ewc, 2 er, bound joint" {
		t.Errorf("ranked %s", got)
	}
	var text, raw, object bytes.Buffer
	for f, b := range map[Format]*bytes.Buffer{Text: &text, CSV: &raw, JSON: &object} {
		if err := writeLeaderboards(b, groups, f); err != nil {
			t.Fatal(err)
		}
	}
	for _, hidden := range []float64{er.Value("acc").Mean, ewc.Value("acc").Mean, er.Value("bwt").Mean, g.Joint.Mean} {
		if math.IsNaN(hidden) {
			t.Fatal("nothing to hide")
		}
		if strings.Contains(raw.String(), exact(hidden)) || strings.Contains(object.String(), exact(hidden)) {
			t.Errorf("%v, measured on test data, is told:\n%s%s", hidden, raw.String(), object.String())
		}
	}
	for _, word := range []string{"ACC (%)", "BWT", "bracket:"} {
		if strings.Contains(text.String(), word) {
			t.Errorf("%q in\n%s", word, text.String())
		}
	}
	m.valid, m.records = false, nil
	m.records = append(m.records, m.record(learners[1], 1))
	text.Reset()
	if err := writeLeaderboards(&text, Summarise(m.records), Text); err != nil || !strings.Contains(text.String(), "nothing is ranked") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// Every table says of each method whether and with how many trials it was tuned,
// and whether they are as many as those of the others.
func TestTunedColumn(t *testing.T) {
	records := func(change func(*results.Run)) []results.Record {
		m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
		for _, l := range learners[:3] {
			m.add(l, 2)
		}
		for i := range m.records {
			if r := &m.records[i].Run; r.Method != "finetune" {
				r.Tuned = []results.Tuned{{Tuning: strings.Repeat("ab", 32), Trials: 15, FLOPs: 2_300_000_000, Seeds: "1-3"}}
				change(r)
			}
		}
		return m.records
	}
	for name, c := range map[string]struct {
		records    []results.Record
		want, lack []string
	}{
		"equal": {records(func(*results.Run) {}), []string{" tuned ", "15 (2.30 G)", " no ", "and seeds 1-3;"}, []string{"as many trials"}},
		"unequal": {records(func(r *results.Run) {
			if r.Method == "er" {
				r.Tuned[0].Trials = 3
			}
		}), []string{"15 (2.30 G)", "3 (2.30 G)", "! not tuned with as many trials as the others: "}, nil},
		"twice": {records(func(r *results.Run) {
			r.Tuned = append(r.Tuned, results.Tuned{Tuning: strings.Repeat("cd", 32), Trials: 4, Seeds: "5"})
		}), []string{"19 (2.30 G)", "seeds 1-3; 5"}, nil},
		"one run": {records(func(r *results.Run) {
			if r.Method == "er" && r.Seed == 1000 {
				r.Tuned = nil
			}
		}), []string{"weighting=1/t, seed 1000"}, nil},
		"none": {records(func(r *results.Run) { r.Tuned = nil }), []string{"`retain tune` chose none of them"}, []string{" tuned "}},
	} {
		groups := Summarise(c.records)
		for what, write := range map[string]func(*bytes.Buffer) error{
			"table":       func(b *bytes.Buffer) error { return writeTables(b, groups, Options{}) },
			"leaderboard": func(b *bytes.Buffer) error { return writeLeaderboards(b, groups, Text) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(b.String()), " ")
			for _, s := range c.want {
				if !strings.Contains(text, s) {
					t.Errorf("%s, %s: no %q in\n%s", name, what, s, b.String())
				}
			}
			for _, s := range c.lack {
				if strings.Contains(text, s) {
					t.Errorf("%s, %s: %q in\n%s", name, what, s, b.String())
				}
			}
		}
	}
	var b bytes.Buffer
	if err := writeTables(&b, Summarise(records(func(*results.Run) {})), Options{Format: JSON}); err != nil {
		t.Fatal(err)
	}
	var back []struct {
		Methods []struct {
			Method string
			Tuned  []struct{ Trials int }
		}
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back[0].Methods[0].Tuned) != 0 || back[0].Methods[1].Tuned[0].Trials != 15 {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestTunedBy(t *testing.T) {
	r := results.Run{Tuned: []results.Tuned{{Tuning: strings.Repeat("ab", 32), Trials: 6, Seeds: "1-3"}, {Tuning: strings.Repeat("cd", 32), Trials: 4, Seeds: "5"}}}
	if got := tunedBy(r); got != "6 trials on seeds 1-3 by tuning abababababab; 4 trials on seeds 5 by tuning cdcdcdcdcdcd" {
		t.Error(got)
	}
}

// The configurations of a search are many: a reader sees the best of them, a
// machine all, and the report says what was chosen at what cost.
func TestCrowd(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	tuning := results.Tuning{Digest: strings.Repeat("ab", 32), Definition: "{}", Config: "t.yaml", Mask: "all"}
	for k := range 40 {
		l := learners[1]
		l.label = fmt.Sprintf("ewc lambda=%d", k+1)
		r := m.record(l, 1)
		m.records = append(m.records, r)
		tuning.Candidates = append(tuning.Candidates, results.Candidate{Entry: 1, Configuration: k + 1, Method: "ewc", Rung: 1, Score: 0.5, Chosen: k == 7,
			Settings: fmt.Sprintf(`{"methods.ewc.lambda":%d,"methods.ewc.override.optimizer.rate":0.5}`, k+1),
			Trials:   []results.Trial{{Rung: 1, Seed: 1, Identity: r.Run.Identity}}})
	}
	s := stored(t, m.records)
	if err := s.PutTuning(t.Context(), tuning); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files, err := Write(t.Context(), dir, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name, "figure") {
			t.Errorf("%s shows 40 configurations", f.Name)
		}
	}
	board := read("leaderboard-tuning-seeds-split-mnist-2-class.txt")
	if n := strings.Count(board, " ewc lambda="); n != 20 || !strings.Contains(board, "20 more configurations are left out") || strings.Contains(board, "one seed") {
		t.Errorf("%d rows\n%s", n, board)
	}
	if n := strings.Count(read("leaderboard-tuning-seeds-split-mnist-2-class.csv"), ",ewc lambda="); n != 40 {
		t.Errorf("%d rows in CSV", n)
	}
	if text := read("tunings.txt"); !strings.Contains(text, "ewc     lambda=8 optimizer.rate=0.5") || !strings.Contains(text, "! not finished") {
		t.Error(text)
	}
	rows := strings.Split(strings.TrimSpace(read("tunings.csv")), "\n")
	if len(rows) != 41 || !strings.Contains(rows[8], ",ewc,8,") || !strings.Contains(rows[8], ",true,1,0.5,1,0,") {
		t.Errorf("%d rows: %s", len(rows), rows[8])
	}
}
