package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/results"
)

// audited is a run of three experiences of 200 steps each, with looks at every
// twentieth step, four alarms and a refusal.
func audited() results.Record {
	m := maker{t: 3, masks: []string{results.MaskAll}, scenario: "domain"}
	rec := m.record(learner{"dpm", "dpm capacity=200", 0.9, 0.02, 30, 784, false}, 1000)
	for i := range rec.Evaluations {
		rec.Evaluations[i].Step = int64(200 * rec.Evaluations[i].After)
	}
	number := func(name string, v float64) results.Number { return results.Number{Name: name, Value: v} }
	alarm := func(step int64, experience int, action, from, to string, unknown, deviations float64) results.Decision {
		bytes := 0.0
		if action == actionOpen {
			bytes = 52000
		}
		return results.Decision{Step: step, Experience: experience, Cause: causeDrift, Action: action, Before: from, After: to,
			Numbers: []results.Number{number(numberCUSUM, 13.5), number("threshold", 12), number("loss", 2.25), number("unknown", unknown),
				number("deviations", deviations), number("slots", 2), number("bytes", bytes)}}
	}
	rest := []results.Decision{
		alarm(150, 1, actionReuse, "slot 0", "slot 0", 0, 0.5),
		alarm(203, 2, actionOpen, "slot 0", "slot 1", 0, 8.25),
		alarm(260, 2, actionShift, "slot 1", "slot 1", 0.75, 3),
		{Step: 300, Experience: 2, Cause: "not finite", Action: "refuse", Before: "plasticity 1", After: "plasticity 0.5",
			Numbers: []results.Number{number("loss", math.NaN()), number("refusals", 1)}},
		alarm(405, 3, actionReuse, "slot 1", "slot 0", 0, -0.25),
	}
	arms := []string{"(0.7, 1.3)", "(1, 1)", "(1.3, 0.7)"}
	before := arms[1]
	for step := int64(50); step < 600; step += 20 {
		k := step / 20
		for len(rest) > 0 && rest[0].Step < step {
			rec.Decisions, rest = append(rec.Decisions, rest[0]), rest[1:]
		}
		d := results.Decision{Step: step, Experience: int(step/200) + 1, Cause: causeInterval, Action: actionArm, Before: before, After: arms[k%3]}
		before = d.After
		if step > 50 {
			d.Reward = results.Some(0.5 * wobble(step))
		}
		loss := 0.25 + 2/(1+float64(step%200)/10)
		d.Numbers = []results.Number{number("loss", loss), number("J", loss+0.5), number("policy (0.7, 1.3)", 0.5), number("policy (1, 1)", 0),
			number("policy (1.3, 0.7)", -0.25), number("guard", 0.75), number("train", 0.5), number("gap", 0.25), number(numberCUSUM, 0.5),
			number("slots", float64(1+step/201)), number("slot", float64(step/201%2)), number("temperature", 4),
			number("plasticity layer1", float64(step)/2000), number("plasticity layer2", 0.125), number("operations", 19.4e6)}
		rec.Decisions = append(rec.Decisions, d)
	}
	rec.Latencies = []results.Latency{{Phase: results.PhaseTrain, Experience: 3, Updates: 200, P50: 1_250_000, P99: 4_000_000}}
	return rec
}

func auditedStore(t *testing.T) *results.Store {
	t.Helper()
	s, err := results.Open(filepath.Join(t.TempDir(), "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	plain := (&maker{records: make([]results.Record, 1), t: 3, masks: []string{results.MaskAll}, scenario: "domain"}).record(learners[0], 1000)
	for _, rec := range []results.Record{audited(), plain} {
		if _, err := s.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestExplain(t *testing.T) {
	s := auditedStore(t)
	var text, steps, raw bytes.Buffer
	if err := Explain(t.Context(), &text, s, "1", Text); err != nil {
		t.Fatal(err)
	}
	compare(t, "explain.txt", text.Bytes())
	for _, step := range []int64{204, 262, 300, 590} {
		if err := ExplainStep(t.Context(), &steps, s, "1", step, Text); err != nil {
			t.Fatal(err)
		}
	}
	compare(t, "explain-step.txt", steps.Bytes())
	if err := Explain(t.Context(), &raw, s, "1", JSON); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Decisions []struct {
			Step    int64
			Numbers map[string]float64
			Reward  *float64
		}
	}
	if err := json.Unmarshal(raw.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	if n := len(audited().Decisions); len(out.Decisions) != n || out.Decisions[0].Numbers["J"] == 0 || out.Decisions[0].Reward != nil || out.Decisions[1].Reward == nil {
		t.Errorf("%d decisions, the first %+v; want %d", len(out.Decisions), out.Decisions[0], n)
	}
}

func TestExplainRefuses(t *testing.T) {
	s := auditedStore(t)
	var b bytes.Buffer
	for want, err := range map[string]error{
		"the store holds no decisions of run 2, finetune (hint: it has those of run 1, dpm": Explain(t.Context(), &b, s, "2", Text),
		"no decision up to":    ExplainStep(t.Context(), &b, s, "1", 3, Text),
		`unknown format "csv"`: Explain(t.Context(), &b, s, "1", CSV),
		"no such run":          Explain(t.Context(), &b, s, "99", Text),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	if _, err := Timeline(t.Context(), t.TempDir(), s, "2"); err == nil {
		t.Error("a timeline of a run without decisions")
	}
}

// TestRefusedInARow: steps that were refused one after another are one line, and
// another experience begins another.
func TestRefusedInARow(t *testing.T) {
	rec := audited()
	rec.Decisions = nil
	for step := int64(390); step < 410; step++ {
		if step != 395 {
			rec.Decisions = append(rec.Decisions, results.Decision{Step: step, Experience: int(step/400) + 2, Cause: "not finite", Action: "refuse",
				Before: fmt.Sprint("plasticity ", step), After: fmt.Sprint("plasticity ", step+1)})
		}
	}
	var got []string
	for _, row := range auditOf(rec).changes().rows {
		got = append(got, strings.Join(row[:6], " "))
	}
	want := []string{
		"390–394 2 not finite refuse 5 times plasticity 390 plasticity 395",
		"396–399 2 not finite refuse 4 times plasticity 396 plasticity 400",
		"400–409 3 not finite refuse 10 times plasticity 400 plasticity 410",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestTimeline: every part that the run has is drawn, and no other.
func TestTimeline(t *testing.T) {
	draw := func(rec results.Record) string {
		var b bytes.Buffer
		if err := auditOf(rec).figure().SVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	whole := draw(audited())
	parts := []string{"alarm that found a boundary", "false alarm", "not finite", "of guards", "gap, guards", "opened", "in use", "chosen", "spread of λ, layer1", "steps of the stream"}
	for _, p := range parts {
		if !strings.Contains(whole, p) {
			t.Errorf("the timeline has no %q", p)
		}
	}
	bare := audited()
	bare.Decisions = slices.DeleteFunc(bare.Decisions, func(d results.Decision) bool { return d.Cause != causeInterval })
	for i := range bare.Decisions {
		d := &bare.Decisions[i]
		d.Action, d.Numbers = actionNone, d.Numbers[:1]
	}
	svg := draw(bare)
	for _, p := range parts[:len(parts)-1] {
		if strings.Contains(svg, p) {
			t.Errorf("a run without it has %q in its timeline", p)
		}
	}
	dir := t.TempDir()
	files, err := Timeline(t.Context(), dir, auditedStore(t), "1")
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
}

// TestShowTellsLatency: how long updates took is among what show prints.
func TestShowTellsLatency(t *testing.T) {
	var b bytes.Buffer
	if err := Show(t.Context(), &b, auditedStore(t), "1", Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"wall time of an update", "1.25 ms", "4.00 ms"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// TestAlarmFacts: the metrics of a detector read what was decided.
func TestAlarmFacts(t *testing.T) {
	f := facts(audited(), results.MaskAll)
	if !slices.Equal(f.Alarms, []float64{150, 203, 260, 405}) || !slices.Equal(f.Ends, []float64{200, 400, 600}) {
		t.Errorf("alarms %v, ends %v", f.Alarms, f.Ends)
	}
	groups, err := summary(t.Context(), auditedStore(t), results.Filter{Methods: []string{"dpm"}})
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups, %v", len(groups), err)
	}
	if got := groups[0].Cells[0].Runs[0].Facts.Alarms; !slices.Equal(got, f.Alarms) {
		t.Errorf("a report of the store has the alarms %v", got)
	}
	none := audited()
	none.Decisions = nil
	if f := facts(none, results.MaskAll); f.Alarms != nil {
		t.Errorf("alarms %v without a detector", f.Alarms)
	}
}
