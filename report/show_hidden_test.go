package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"retain/results/metric"
)

// A run on a tuning seed tells nothing of test data, in no format, unless it is
// asked to; what was measured on the data held out it tells.
func TestShowHidesTest(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	for _, l := range []learner{learners[0], learners[1], learners[5]} {
		m.records = append(m.records, m.record(l, 1))
	}
	s := stored(t, m.records)
	f := facts(m.records[1], "all")
	var secret []float64
	for i := range f.R {
		secret = append(append(secret, f.B[i]), f.R[i]...)
	}
	for _, x := range metric.All {
		if v := x.Of(f); ofTest(x) && !math.IsNaN(v) && v != math.Trunc(v) {
			secret = append(secret, v)
		}
	}
	for _, format := range []Format{Text, JSON, CSV} {
		for _, test := range []bool{false, true} {
			var b bytes.Buffer
			if err := Show(t.Context(), &b, s, "2", Options{Format: format, Test: test}); err != nil {
				t.Fatal(err)
			}
			text := b.String()
			for _, v := range secret {
				if format != Text && strings.Contains(text, exact(v)) != test {
					t.Errorf("%s, test %v: %s is there: %v", format, test, exact(v), !test)
				}
			}
			if format != Text && !strings.Contains(text, exact(metric.ACC(f.Valid))) {
				t.Errorf("%s, test %v: ACC-valid is missing", format, test)
			}
			if format != Text {
				continue
			}
			for _, word := range []string{"\nR in percent, test, mask all\n", "\n ACC (%) ", "BWT", "ACC bracket"} {
				if strings.Contains(text, word) != test {
					t.Errorf("test %v: %q is there: %v\n%s", test, word, !test, text)
				}
			}
			if !strings.Contains(text, "\n ACC-valid (%) ") || strings.Contains(text, "\nR in percent, valid, mask all\n") == test {
				t.Errorf("test %v:\n%s", test, text)
			}
		}
	}
}
