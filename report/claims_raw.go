package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"retain/report/claim"
)

// claimCSV writes a line for each cell, and for each baseline one of the mean
// over streams, whose stream is empty, in full precision.
func claimCSV(w io.Writer, c Claim) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"claim", "metric", "mask", "unit", "threshold", "judged", "baseline", "stream", "seeds", "failed", "failed_baseline", "treatment", "baseline_value",
		"points", "points_low", "points_high", "relative", "relative_low", "relative_high", "corrected_low", "corrected_high", "p_at_least", "verdict", "needed", "baseline_verdict", "assertion_verdict", "not_judged",
		"treatment_bytes", "baseline_bytes", "treatment_examples", "baseline_examples", "budget", "firm", "held", "one_seed"}}
	for _, a := range c.Assertions {
		for _, b := range a.Against {
			for _, cell := range append(append([]claim.Cell(nil), b.Cells...), b.Mean) {
				treatment, baseline := c.entry(a.Treatment), c.entry(b.Baseline)
				t, u := treatment.on(cell.Stream), baseline.on(cell.Stream)
				lines = append(lines, []string{
					c.Name, a.Metric.Name, a.Mask, string(a.Rule.Unit), exact(a.Rule.Threshold), string(a.Rule.Judged), b.Baseline, cell.Stream,
					fmt.Sprint(cell.Seeds), fmt.Sprint(cell.Failed), fmt.Sprint(cell.FailedBase), exact(cell.Treatment), exact(cell.Base),
					exact(cell.Points.Estimate), exact(cell.Points.Interval.Low), exact(cell.Points.Interval.High),
					exact(cell.Relative.Estimate), exact(cell.Relative.Interval.Low), exact(cell.Relative.Interval.High),
					exact(cell.Corrected.Low), exact(cell.Corrected.High), exact(cell.AtLeast), string(cell.Verdict), fmt.Sprint(cell.Needed), string(b.Verdict), string(a.Verdict), cell.Reason,
					exact(t.Bytes), exact(u.Bytes), exact(t.Examples), exact(u.Examples), baseline.budget(treatment), string(cell.Firm), cell.Held, seed(cell.OneSeed),
				})
			}
		}
	}
	if err := out.WriteAll(lines); err != nil {
		return err
	}
	return out.Error()
}

// claimJSON writes everything in full precision; a value that is missing is null.
func claimJSON(w io.Writer, c Claim) error {
	var assertions []map[string]any
	for _, a := range c.Assertions {
		var against []map[string]any
		for _, b := range a.Against {
			var cells []map[string]any
			for _, cell := range b.Cells {
				cells = append(cells, cellJSON(cell))
			}
			var largest any
			if b.Largest >= 0 {
				largest = b.Cells[b.Largest].Stream
			}
			against = append(against, map[string]any{
				"baseline": b.Baseline, "cells": cells, "mean": cellJSON(b.Mean), "largest": largest, "verdict": b.Verdict, "needed": b.Needed, "held": b.Held,
				"budget": c.entry(b.Baseline).budget(c.entry(a.Treatment)),
			})
		}
		score := map[string][]string{}
		for _, v := range verdicts {
			score[string(v)] = append([]string{}, a.of(v)...)
		}
		assertions = append(assertions, map[string]any{
			"text": a.says(), "treatment": a.Treatment, "claimed": a.sentence(), "score": score, "conclusion": a.conclusion(c), "counted": a.counted(c), "beside": a.Beside, "metric": a.Metric.Name, "better": a.Metric.Better, "mask": a.Mask, "seeds": a.Seeds,
			"unit": a.Rule.Unit, "threshold": a.Rule.Threshold, "judged": a.Rule.Judged, "level": a.Rule.Level, "correction": a.Rule.Correction,
			"resamples": a.Rule.Resamples, "cells": a.Cells, "not_judged": a.Aside, "against": against, "verdict": a.Verdict, "needed": a.Needed, "held": a.Held, "promise": a.Promise(), "true_against": a.True, "warnings": append(a.doubts(c), a.Warnings...),
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{
		"claim": c.Name, "says": c.Says, "source": c.Source, "treatment": c.Treatment, "digest": c.Digest,
		"streams": c.Streams, "entries": entriesJSON(c.Entries), "failed": failedJSON(c.Failed), "verdict": c.Verdict(), "assertions": assertions, "warnings": c.Warnings,
	})
}

func cellJSON(c claim.Cell) map[string]any {
	m := map[string]any{
		"stream": c.Stream, "seeds": c.Seeds, "failed": c.Failed, "failed_baseline": c.FailedBase, "treatment": orNull(c.Treatment), "baseline": orNull(c.Base),
		"points": effectJSON(c.Points), "relative": effectJSON(c.Relative), "corrected": intervalJSON(c.Corrected),
		"p_at_least": orNull(c.AtLeast), "verdict": c.Verdict, "in_the_claim": c.Firm, "needed": c.Needed, "one_seed": c.OneSeed,
	}
	if c.Held != "" {
		m["held"] = c.Held
	}
	if c.Reason != "" {
		m["not_judged"] = c.Reason
	}
	return m
}

func entriesJSON(entries []Entry) []map[string]any {
	out := []map[string]any{}
	for _, e := range entries {
		var on []map[string]any
		for _, t := range e.On {
			on = append(on, map[string]any{"stream": t.Stream, "bytes": orNull(t.Bytes), "examples": orNull(t.Examples), "flops": orNull(t.FLOPs)})
		}
		out = append(out, map[string]any{"name": e.Name, "on": on})
	}
	return out
}

func failedJSON(failed []Failure) []map[string]any {
	out := []map[string]any{}
	for _, f := range failed {
		out = append(out, map[string]any{"entry": f.Entry, "stream": f.Stream, "seed": f.Seed})
	}
	return out
}

func effectJSON(e claim.Effect) map[string]any {
	return map[string]any{"estimate": orNull(e.Estimate), "interval": intervalJSON(e.Interval)}
}

func intervalJSON(i claim.Interval) []any { return []any{orNull(i.Low), orNull(i.High)} }

// seed is a seed, or empty for none.
func seed(s *int64) string {
	if s == nil {
		return ""
	}
	return fmt.Sprint(*s)
}
