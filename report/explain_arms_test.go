package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"retain/results"
)

// TestConverged: the mean is of the arms of the later half, by hand: of 28
// decisions the last 14 chose (0.7, 1.3) 4 times and the others 5 times each.
func TestConverged(t *testing.T) {
	s := auditedStore(t)
	var text, raw bytes.Buffer
	if err := Explain(t.Context(), &text, s, "1", Text); err != nil {
		t.Fatal(err)
	}
	if want := "arm over the last half of the run, 14 of 28 decisions: mean p 1.0214, mean w 0.9786"; !strings.Contains(text.String(), want) {
		t.Errorf("no %q in\n%s", want, text.String())
	}
	if err := Explain(t.Context(), &raw, s, "1", JSON); err != nil {
		t.Fatal(err)
	}
	var out struct{ Arm *convergence }
	if err := json.Unmarshal(raw.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	if c := out.Arm; c == nil || c.Decisions != 14 || math.Abs(c.P-14.3/14) > 1e-12 || math.Abs(c.W-13.7/14) > 1e-12 {
		t.Errorf("%+v", c)
	}
	if c := (audit{looks: []results.Decision{{Action: actionNone, After: "(1, 1)"}}}).converged(); c != nil {
		t.Errorf("a run without a controller converged to %+v", c)
	}
}

// TestExplainStepJSON: a step in JSON has the numbers and what is told of it.
func TestExplainStepJSON(t *testing.T) {
	s := auditedStore(t)
	var raw bytes.Buffer
	if err := ExplainStep(t.Context(), &raw, s, "1", 204, JSON); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Run       int64
		Decisions []struct {
			Step                         int64
			Cause, Action                string
			Numbers                      map[string]float64
			Evidence, Alternatives, Cost []string
			Earned                       []string
		}
	}
	if err := json.Unmarshal(raw.Bytes(), &out); err != nil {
		t.Fatalf("%v in\n%s", err, raw.String())
	}
	if len(out.Decisions) != 1 {
		t.Fatalf("%+v", out)
	}
	d := out.Decisions[0]
	if d.Step != 203 || d.Cause != causeDrift || d.Action != actionOpen || d.Numbers["cusum"] != 13.5 || len(d.Evidence) != 4 || len(d.Alternatives) != 3 || len(d.Cost) != 1 || len(d.Earned) == 0 {
		t.Errorf("%+v", d)
	}
}
