package suite

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

// TestUntil: a run on the beginning of a stream is the whole run up to there,
// under another identity; a method that is told of no end cannot look ahead.
func TestUntil(t *testing.T) {
	const stream = "stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class, limit: 20, test_limit: 20, valid: 0.2}"
	const methods = "methods: [finetune, {ewc: {lambda: 10}}, {er: {capacity: 10}}]"
	run := func(p *Planned) []bench.Evaluation {
		t.Helper()
		b, err := p.plan()
		if err != nil {
			t.Fatal(err)
		}
		found, err := bench.Run(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		var early []bench.Evaluation
		for _, e := range found.Evaluations {
			if e.After <= 2 && e.Experience <= 2 {
				early = append(early, e)
			}
		}
		if last := found.Evaluations[len(found.Evaluations)-1]; last.After != len(p.Work.Shares) {
			t.Errorf("%s ends after %d", p.Spec, last.After)
		}
		return early
	}
	whole, part := mustPlan(t, stream, methods), mustPlan(t, stream, methods, "until: 2")
	for i, w := range whole.Runs {
		p := part.Runs[i]
		if len(p.Work.Shares) != 2 || p.Identity == w.Identity || !strings.Contains(p.Spec.String(), "×5") || !strings.Contains(p.Spec.String(), "until experience 2") {
			t.Errorf("%s: %d experiences", p.Spec, len(p.Work.Shares))
		}
		if diff := cmp.Diff(run(w), run(p)); diff != "" {
			t.Errorf("%s (-whole +until):\n%s", w.Spec, diff)
		}
		again, err := ReadSpec(p.json)
		if err != nil || again.Identity() != p.Identity {
			t.Errorf("read again: %s, %v", again, err)
		}
		if b, err := again.Plan(); err != nil || b.Stream.Spec().Experiences() != 2 {
			t.Errorf("built again: %v", err)
		}
	}
	if all := mustPlan(t, stream, methods, "until: 5"); all.Runs[0].Identity != whole.Runs[0].Identity {
		t.Error("until the end is another run than the whole")
	}
	for want, line := range map[string]string{
		"x.yaml:8:8: until is 6 and the stream has 5 experiences": "until: 6",
		"x.yaml:8:8: until is 0 and must be at least 1":           "until: 0",
	} {
		c, err := Parse("x.yaml", []byte(tiny(stream, line)), nil)
		if err == nil {
			_, err = NewPlan(c)
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
