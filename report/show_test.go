package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"retain/results"
)

func show1(t *testing.T, s *results.Store, name string, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := Show(context.Background(), &b, s, name, Options{Format: f}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestShow(t *testing.T) {
	s := stored(t, standard(3, 2))
	compare(t, "show.txt", []byte(show1(t, s, "5", Text))) // er, seed 1000

	joint := show1(t, s, "11", Text)
	for _, want := range []string{"experience 1      –      –      –", "Not defined for this run: ACC-valid, BWT, FWT, next, F,", "FLOPs/finetune (×)"} {
		if !strings.Contains(joint, want) {
			t.Errorf("joint lacks %q:\n%s", want, joint)
		}
	}
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.records = append(m.records, m.record(learners[0], 99))
	m.records = append(m.records, m.record(learners[0], 1000))
	both := stored(t, m.records)
	for name, tunes := range map[string]bool{"1": true, "2": false} {
		text := show1(t, both, name, Text)
		if strings.HasPrefix(text, "! tuning seed: what is measured on test data must not choose, and is left out") != tunes ||
			strings.Contains(show1(t, both, name, JSON), `"purpose": "tuning"`) != tunes {
			t.Errorf("run %s:\n%s", name, text)
		}
	}
	failed := show1(t, s, "16", Text)
	for _, want := range []string{"status       failed", "loss is NaN", "no evaluations", "digest       –"} {
		if !strings.Contains(failed, want) {
			t.Errorf("failed run lacks %q:\n%s", want, failed)
		}
	}
	if err := Show(context.Background(), &bytes.Buffer{}, s, "999", Options{}); err == nil {
		t.Error("run 999 is not there, and no error")
	}
}

func TestShowRaw(t *testing.T) {
	s := stored(t, standard(3, 2))
	var back jsonRun
	if err := json.Unmarshal([]byte(show1(t, s, "11", JSON)), &back); err != nil {
		t.Fatal(err)
	}
	m := back.Masks[0]
	if back.Method != "joint" || m.R[0][0] != nil || m.R[2][0] == nil || m.Untrained[0] == nil {
		t.Errorf("joint: %+v", m)
	}
	if m.Metrics["bwt"] != nil || m.Metrics["acc"] == nil || m.Metrics["flops-finetune"] == nil {
		t.Errorf("metrics of joint: %+v", m.Metrics)
	}
	if len(back.Costs) != 6 || back.Costs[0].WallNS != nil || len(back.Storage) != 3 {
		t.Errorf("costs %+v, storage %+v", back.Costs, back.Storage)
	}
	rows, err := csv.NewReader(strings.NewReader(show1(t, s, "11", CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	find := func(prefix ...string) string {
		for _, r := range rows {
			if strings.Join(r[:6], "|") == strings.Join(prefix, "|") {
				return r[6]
			}
		}
		t.Errorf("no line %q", prefix)
		return ""
	}
	if v := find("accuracy", "test", "all", "1", "1", "accuracy"); v != "" {
		t.Errorf("R[1][1] of joint = %q, want empty", v)
	}
	if v := find("accuracy", "test", "all", "3", "1", "accuracy"); !strings.HasPrefix(v, "0.9") {
		t.Errorf("R[3][1] of joint = %q", v)
	}
	if v := find("metric", "", "all", "", "", "bwt"); v != "" {
		t.Errorf("BWT of joint = %q", v)
	}
	if v := find("cost", "", "", "", "1", "train.wall_ns"); v != "" {
		t.Errorf("wall time that was not measured = %q", v)
	}
	if v := find("cost", "", "", "", "1", "train.forward_flops"); v != "1100000000000" {
		t.Errorf("forward FLOPs = %q", v)
	}
	if v := find("storage", "", "", "3", "", "examples"); v != "0" {
		t.Errorf("stored examples = %q", v)
	}
	if v := find("size", "", "", "", "2", "bytes"); v != "9420000" || len(back.Sizes) != 3 || back.Sizes[1].Bytes != 9420000 {
		t.Errorf("bytes of experience 2 = %q, %+v", v, back.Sizes)
	}
	for _, r := range rows {
		if r[1] == "memory" || len(m.Memory) != 0 {
			t.Errorf("joint stores nothing that it rehearses: %q, %v", r, m.Memory)
		}
	}
}
