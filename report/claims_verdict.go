package report

import (
	"fmt"
	"slices"
	"strings"

	"retain/report/claim"
)

func shout(v claim.Verdict) string { return strings.ToUpper(string(v)) }

// verdicts are the verdicts in the order in which a score names them.
var verdicts = []claim.Verdict{claim.Supported, claim.Refuted, claim.Inconclusive, claim.NotJudged}

// of names the baselines with a verdict.
func (a Assertion) of(v claim.Verdict) []string {
	var names []string
	for _, b := range a.Against {
		if b.Verdict == v {
			names = append(names, b.Baseline)
		}
	}
	return names
}

// conclusion is the verdict on an assertion in its own words, with what made it and
// the score against its baselines.
func (a Assertion) conclusion(c Claim) string {
	beside := ""
	if a.Beside {
		beside = " (beside the claim, no part of its verdict)"
	}
	s := fmt.Sprintf("Verdict%s: %s – “%s”%s%s.", beside, shout(a.Verdict), strings.TrimSuffix(a.says(), "."), a.enough(), open(a.Verdict, a.Needed, a.Held))
	if len(a.Against) < 2 {
		return s
	}
	return s + " " + a.score() + "." + a.remembered(c)
}

// enough says what the verdict takes.
func (a Assertion) enough() string {
	of := func(s string) string { return fmt.Sprintf(" (judged “%s”: %s)", a.Rule.Judged, s) }
	switch {
	case a.Cells < 2 && a.Rule.Judged != claim.Mean:
	case a.Verdict == claim.Supported && a.Rule.Judged == claim.UpTo:
		return of(fmt.Sprintf("one cell of %d is enough for the sentence", a.Cells))
	case a.Verdict == claim.Refuted && a.Rule.Judged == claim.UpTo:
		return of("no cell is as large")
	case a.Verdict == claim.Refuted && a.Rule.Judged == claim.Mean && len(a.Against) > 1:
		return of("one baseline is enough to refute it")
	case a.Verdict == claim.Refuted && a.Rule.Judged == claim.Each:
		return of(fmt.Sprintf("one cell of %d is enough to refute it", a.Cells))
	}
	return ""
}

// score says against which baselines which verdict was found.
func (a Assertion) score() string {
	var parts []string
	for _, v := range verdicts {
		names := a.of(v)
		if len(names) == 0 {
			continue
		}
		of := ""
		if parts == nil {
			of = fmt.Sprintf(" of %d baselines", len(a.Against))
		}
		parts = append(parts, fmt.Sprintf("%s against %d%s (%s)", shout(v), len(names), of, strings.Join(names, ", ")))
	}
	return strings.Join(parts, "; ")
}

// remembered says how an assertion fares against the baselines that keep examples,
// where the treatment does, some baselines do not, and these make it look better.
func (a Assertion) remembered(c Claim) string {
	if len(a.True) == 0 || !c.entry(a.Treatment).remembers() {
		return ""
	}
	n, plain := 0, false
	var names []string
	for _, b := range a.Against {
		switch {
		case b.Verdict == claim.NotJudged:
		case !c.entry(b.Baseline).remembers():
			plain = plain || b.Verdict == claim.Supported
		default:
			n++
			if slices.Contains(a.True, b.Baseline) {
				names = append(names, b.Baseline)
			}
		}
	}
	switch {
	case n == 0 || !plain || len(names) == n:
		return ""
	case n == 1:
		return " It is not supported against the one baseline with a memory of examples."
	case len(names) == 0:
		return fmt.Sprintf(" It is supported against none of the %d baselines with a memory of examples.", n)
	}
	return fmt.Sprintf(" Of the %d baselines with a memory of examples it is supported against %d (%s).", n, len(names), strings.Join(names, ", "))
}

// whole is the verdict on a claim of several assertions, and a line for each of
// them in its own words.
func (c Claim) whole() []string {
	if len(c.Assertions) < 2 {
		return nil
	}
	lines := []string{fmt.Sprintf("Verdict on the whole claim: %s. Verdicts are on what is asserted, not on the quoted sentence:", shout(c.Verdict()))}
	for i, a := range c.Assertions {
		var with []string
		if len(a.Against) > 1 {
			with = append(with, fmt.Sprintf("against %d of %d baselines", len(a.of(a.Verdict)), len(a.Against)))
		}
		if a.Beside {
			with = append(with, "beside the claim")
		}
		how := ""
		if with != nil {
			how = " (" + strings.Join(with, "; ") + ")"
		}
		lines = append(lines, fmt.Sprintf("%d. %s%s – “%s”", i+1, shout(a.Verdict), how, strings.TrimSuffix(a.says(), ".")))
	}
	return lines
}

// result is what stands over the first table: the verdict on the whole where there
// are several assertions.
func (c Claim) result() []string {
	if whole := c.whole(); whole != nil {
		return whole
	}
	return []string{c.Assertions[0].conclusion(c)}
}
