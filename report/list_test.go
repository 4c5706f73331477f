package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retain/results"
	"retain/results/metric"
)

func listOf(t *testing.T, s *results.Store, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := List(t.Context(), &b, s, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// All runs are there, the newest last, with ACC under the masks that each has.
func TestList(t *testing.T) {
	m := maker{t: 2, masks: []string{"own", "seen"}, scenario: "task"}
	m.add(learners[0], 2)
	m.masks = []string{"seen"}
	m.add(learners[5], 1)
	m.fail(learners[1], 3, "loss is NaN")
	m.records[0].Run.Finished = m.records[0].Run.Finished.Add(time.Hour)
	again := m.records[1]
	again.Run.Attempt, again.Run.Started = 2, again.Run.Started.Add(2*time.Hour)
	again.Run.Finished = again.Run.Finished.Add(2 * time.Hour)
	s := stored(t, append(m.records, again))

	var back []struct {
		Run, Seed            int64
		Attempt              int
		Status, Error, Label string
		ACC                  map[string]float64
	}
	if err := json.Unmarshal([]byte(listOf(t, s, JSON)), &back); err != nil {
		t.Fatal(err)
	}
	var order []int64
	for _, r := range back {
		order = append(order, r.Run)
	}
	if len(order) != 5 || order[3] != 1 || order[4] != 5 || back[4].Attempt != 2 {
		t.Errorf("order %v, want 1 and the second attempt, 5, last", order)
	}
	f := facts(m.records[0], "own")
	if want := (f.R[1][0] + f.R[1][1]) / 2; back[3].ACC["own"] != want || len(back[3].ACC) != 2 {
		t.Errorf("ACC %v, want %v under own", back[3].ACC, want)
	}
	rows := rowsOf(t, listOf(t, s, CSV))
	for i, r := range rows {
		if (r["acc_own"] == "") != (r["label"] != "finetune") || (r["acc_seen"] == "") != (r["status"] == "failed") || r["seed"] == "" {
			t.Errorf("line %d: %v", i, r)
		}
	}
	text := listOf(t, s, Text)
	for _, want := range []string{"5 runs", "ACC own", "ACC seen", "failed", "2026-01-31 14:0", " –"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Of tuning seeds the list has ACC-valid in place of ACC, and trials that differ
// in their optimizer are told apart.
func TestListTuning(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	m.add(learners[0], 1)
	m.records = append(m.records, m.record(learners[0], 1))
	m.valid = false
	m.records = append(m.records, m.record(learners[0], 2))
	m.records[2].Run.Optimizer = "adam 0.01"
	s := stored(t, m.records)
	valid := number(metric.Accuracy, metric.ACC(facts(m.records[1], "all").Valid))
	acc := number(metric.Accuracy, metric.ACC(facts(m.records[0], "all").R))
	var got []string
	for line := range strings.Lines(listOf(t, s, Text)) {
		if fields := strings.Fields(line); len(fields) > 4 && fields[1] == "ok" {
			got = append(got, strings.Join(slices.Concat(fields[2:len(fields)-8], fields[len(fields)-3:len(fields)-2]), " "))
		}
	}
	if d := cmp.Diff([]string{"finetune " + acc, "finetune · adam 0.001 " + valid, "finetune · adam 0.01 –"}, got); d != "" {
		t.Errorf("−want +got:\n%s\n%s", d, listOf(t, s, Text))
	}
	if !strings.Contains(listOf(t, s, Text), "ACC-valid stands in place of ACC") {
		t.Error("nothing is said of ACC-valid")
	}
	for i, r := range rowsOf(t, listOf(t, s, CSV)) {
		if (r["acc_all"] == "") != (i > 0) || (r["acc-valid_all"] == "") != (i == 2) || r["optimizer"] == "" {
			t.Errorf("line %d: %v", i, r)
		}
	}
	if raw := listOf(t, s, JSON); strings.Count(raw, `"acc": {}`) != 2 || strings.Count(raw, `"acc_valid": {}`) != 1 {
		t.Error(raw)
	}
}

func TestListNothing(t *testing.T) {
	s := stored(t, nil)
	if text, raw := listOf(t, s, Text), listOf(t, s, JSON); text != "no runs\n" || raw != "[]\n" {
		t.Errorf("%q, %q", text, raw)
	}
	if err := List(t.Context(), &bytes.Buffer{}, s, "xml"); err == nil || !strings.Contains(err.Error(), `unknown format "xml"`) {
		t.Errorf("unknown format: %v", err)
	}
}
