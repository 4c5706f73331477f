package report

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"retain/results"
)

// ExplainStep writes the last decisions that a run's method made up to a step: the
// evidence, the alternatives, what they cost and what came of them. Formats: table,
// json. The error is that of Explain, or says that no decision was made so early.
func ExplainStep(ctx context.Context, w io.Writer, store *results.Store, name string, step int64, f Format) error {
	a, err := newAudit(ctx, store, name)
	if err != nil {
		return err
	}
	last := int64(-1)
	for _, d := range a.Decisions {
		if d.Step <= step {
			last = d.Step
		}
	}
	if last < 0 {
		return fmt.Errorf("no decision up to step %d (hint: the first was at step %d)", step, a.Decisions[0].Step)
	}
	if f == JSON {
		return a.stepJSON(w, last)
	}
	var b strings.Builder
	fmt.Fprintln(&b, a.title())
	for i, d := range a.Decisions {
		if d.Step == last {
			a.tell(&b, i)
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// stepJSON writes the decisions of one step, with what is told of each.
func (a audit) stepJSON(w io.Writer, step int64) error {
	type told struct {
		rawDecision
		Evidence     []string `json:"evidence"`
		Alternatives []string `json:"alternatives"`
		Cost         []string `json:"cost"`
		Earned       []string `json:"earned"`
	}
	out := struct {
		Run       int64  `json:"run"`
		Identity  string `json:"identity"`
		Decisions []told `json:"decisions"`
	}{Run: a.Run.ID, Identity: a.Run.Identity}
	for i, d := range a.Decisions {
		if d.Step == step {
			out.Decisions = append(out.Decisions, told{newRawDecision(d), a.why(d), alternatives(d), costOf(d), a.earned(i)})
		}
	}
	return indented(w, out)
}

// tell writes one decision.
func (a audit) tell(b *strings.Builder, i int) {
	d := a.Decisions[i]
	fmt.Fprintf(b, "\nstep %s, experience %d: %s, %s", grouped(float64(d.Step)), d.Experience, d.Cause, d.Action)
	if d.Before != d.After {
		fmt.Fprintf(b, ", %s → %s\n", d.Before, d.After)
	} else {
		fmt.Fprintf(b, ", %s stays\n", d.After)
	}
	for _, part := range []struct {
		name  string
		lines []string
	}{
		{"evidence", a.why(d)}, {"alternatives", alternatives(d)}, {"cost", costOf(d)}, {"earned", a.earned(i)},
	} {
		for k, line := range part.lines {
			name := part.name
			if k > 0 {
				name = ""
			}
			fmt.Fprintf(b, "  %-13s %s\n", name, line)
		}
	}
}

// why is the evidence of a decision in words.
func (a audit) why(d results.Decision) (lines []string) {
	if d.Cause != causeDrift {
		for _, n := range d.Numbers {
			if !strings.HasPrefix(n.Name, "policy ") && n.Name != "operations" {
				lines = append(lines, n.Name+" "+rounded(n.Value))
			}
		}
		return []string{strings.Join(lines, ", ")}
	}
	get := func(name string) string { v, _ := d.Of(name); return rounded(v) }
	lines = []string{
		fmt.Sprintf("the sum of the loss's deviations was %s, and %s raises an alarm; the loss was %s", get(numberCUSUM), get("threshold"), get("loss")),
		fmt.Sprintf("%s of the batch's labels were unknown", shareOf(number0(d, "unknown"))),
		fmt.Sprintf("the batch lies %s standard deviations below the mean likelihood of the nearest slot", get("deviations")),
	}
	if after, ok := a.boundary(d); ok {
		lines = append(lines, fmt.Sprintf("in truth experience %d had begun %s steps before", d.Experience, grouped(after)))
	} else {
		lines = append(lines, "in truth no boundary had come yet")
	}
	return lines
}

func number0(d results.Decision, name string) float64 {
	v, _ := d.Of(name)
	return v
}

// alternatives are what could have been done, and why it was or was not.
func alternatives(d results.Decision) (lines []string) {
	mark := func(taken bool, text string) string {
		if taken {
			return text + "  ← taken"
		}
		return text
	}
	switch {
	case d.Cause == causeDrift:
		return []string{
			mark(d.Action == actionShift, "label shift, which needs no slot: where more than 50 % of the labels are unknown"),
			mark(d.Action == actionReuse, "reuse the nearest slot: where it lies within 2.5 standard deviations, or no slot is left"),
			mark(d.Action == actionOpen, "open a slot: else"),
		}
	case d.Action == actionArm:
		names, logits := policy(d)
		for i, p := range chances(logits) {
			lines = append(lines, mark(names[i] == d.After, fmt.Sprintf("arm %s with chance %s", names[i], shareOf(p))))
		}
		return lines
	case d.Action == actionNone:
		return []string{"none: there is no controller that chooses"}
	}
	return nil
}

// policy is the arms of a decision, and the controller's logits for them.
func policy(d results.Decision) (names []string, logits []float64) {
	for _, n := range d.Numbers {
		if name, ok := strings.CutPrefix(n.Name, "policy "); ok {
			names, logits = append(names, name), append(logits, n.Value)
		}
	}
	return names, logits
}

// chances are those of the controller: 10 % even, the rest by the softmax.
func chances(logits []float64) []float64 {
	sum, out := 0.0, make([]float64, len(logits))
	for i, v := range logits {
		out[i] = math.Exp(v)
		sum += out[i]
	}
	for i := range out {
		out[i] = 0.1/float64(len(out)) + float64(0.9*out[i]/sum)
	}
	return out
}

// costOf is what a decision took.
func costOf(d results.Decision) (lines []string) {
	if v, ok := d.Of("operations"); ok {
		lines = append(lines, scaled(v, "")+" operations, to look at guards and keys")
	}
	if v, ok := d.Of("bytes"); ok && v > 0 {
		lines = append(lines, scaled(v, "B")+" of the memory that is reserved for slots")
	}
	if lines == nil {
		lines = []string{"nothing beyond the step"}
	}
	return lines
}

// earned is what came of the decision: the reward that the next one gave it, and
// the losses before and after it.
func (a audit) earned(i int) (lines []string) {
	d := a.Decisions[i]
	var around []*results.Decision // the look before it, and three after it
	later := 0
	for k := range a.Decisions {
		switch e := &a.Decisions[k]; {
		case e.Cause != causeInterval:
		case k <= i:
			around = []*results.Decision{e}
		case later < 3:
			later++
			around = append(around, e)
		}
	}
	if later == 0 {
		return []string{"nothing that was looked at any more"}
	}
	if next := around[len(around)-later]; d.Action == actionArm && next.Reward.Valid {
		lines = append(lines, fmt.Sprintf("a reward of %s, by the next decision", fixed(next.Reward.V, 2)))
	}
	for _, name := range []string{"loss", "guard", "train"} {
		var parts []string
		for _, e := range around {
			if v, ok := e.Of(name); ok {
				parts = append(parts, fmt.Sprintf("%s (step %s)", rounded(v), grouped(float64(e.Step))))
			}
		}
		if parts != nil {
			lines = append(lines, name+" "+strings.Join(parts, " → "))
		}
	}
	return lines
}
