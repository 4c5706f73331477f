package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"retain/report/claim"
	"retain/results/metric"
)

// says is what is asserted, in words.
func (a Assertion) says() string {
	if a.Text != "" {
		return a.Text
	}
	return a.Metric.Symbol + ": " + a.sentence()
}

// scope is the metric, and under which mask where that makes a difference.
func (a Assertion) scope() string {
	switch a.Metric.Unit {
	case metric.FLOPs, metric.Bytes:
		return a.Metric.Symbol
	}
	return fmt.Sprintf("%s under mask %s", a.Metric.Symbol, a.Mask)
}

// word is what an effect is: a metric of which less is better is reduced.
func (a Assertion) word() string {
	if a.Rule.Higher {
		return "gain"
	}
	return "reduction"
}

// claimed is the threshold as one says it.
func (a Assertion) claimed() string {
	t := a.Rule.Threshold
	switch size := a.size(math.Abs(t)); {
	case t == 0 && a.Rule.Higher:
		return "no less than the baseline"
	case t == 0:
		return "no more than the baseline"
	case a.Rule.Higher && t > 0:
		return "a gain of at least " + size
	case a.Rule.Higher:
		return "at most " + size + " below the baseline"
	case t > 0:
		return "at least " + size + " less than the baseline"
	default:
		return "at most " + size + " more than the baseline"
	}
}

// sentence is what is claimed, and over what it is to hold.
func (a Assertion) sentence() string {
	switch size := a.threshold(); {
	case a.Rule.Judged == claim.Mean:
		return a.claimed() + ", in the mean over streams against every baseline"
	case a.Rule.Judged == claim.Each:
		return a.claimed() + ", in every cell"
	case a.Rule.Threshold <= 0:
		return a.claimed() + ", in one cell at least"
	case a.Rule.Higher:
		return fmt.Sprintf("up to %s, that is, at least %s in one cell", size, size)
	default:
		return fmt.Sprintf("up to %s less, that is, at least %s less in one cell", size, size)
	}
}

// level is the confidence of intervals.
func (a Assertion) level() string {
	return strconv.FormatFloat(100*a.Rule.Level, 'g', 6, 64) + " %"
}

// threshold is the threshold with its unit.
func (a Assertion) threshold() string { return a.size(a.Rule.Threshold) }

// size writes an effect in the unit of the threshold with no more digits than it
// has: "25 %".
func (a Assertion) size(v float64) string {
	short := strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
	switch {
	case a.Rule.Unit == claim.Relative:
		return short + " %"
	case a.isShare():
		return short + " points"
	}
	return a.scale(v)
}

// unitEffect writes an effect in the unit of the threshold.
func (a Assertion) unitEffect(v float64) string {
	if a.Rule.Unit == claim.Relative {
		return fixed(v, 1) + " %"
	}
	if a.isShare() {
		return a.scale(v) + " points"
	}
	return a.scale(v)
}

// isShare reports whether the metric is a share, whose differences are points.
func (a Assertion) isShare() bool {
	return a.Metric.Unit == metric.Accuracy || a.Metric.Unit == metric.Points
}

// scale writes a difference of the metric, which is held in hundredths.
func (a Assertion) scale(v float64) string {
	if a.isShare() {
		return fixed(v, 1)
	}
	return number(a.Metric.Unit, v/100)
}

func (a Assertion) gain(e claim.Effect) string {
	if math.IsNaN(e.Estimate) {
		return none
	}
	return a.scale(e.Estimate) + " " + interval(e.Interval, a.scale)
}

func (a Assertion) corrected(c claim.Cell) string {
	if math.IsNaN(c.Corrected.Low) {
		return none
	}
	if a.Rule.Unit == claim.Relative {
		return interval(c.Corrected, func(v float64) string { return fixed(v, 1) }) + " %"
	}
	return interval(c.Corrected, a.scale)
}

// probability is P(gain ≥ threshold).
func probability(c claim.Cell) string {
	if math.IsNaN(c.AtLeast) {
		return none
	}
	return fixed(c.AtLeast, 3)
}

func showEffect(e claim.Effect, digits int) string {
	if math.IsNaN(e.Estimate) {
		return none
	}
	show := func(v float64) string { return fixed(v, digits) }
	return show(e.Estimate) + " " + interval(e.Interval, show)
}

// interval writes both ends; a percentage of what may be 0 has none.
func interval(i claim.Interval, show func(float64) string) string {
	if math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) {
		return "[−∞, ∞]"
	}
	return "[" + show(i.Low) + ", " + show(i.High) + "]"
}

func pointsUnit(u metric.Unit) string {
	if u == metric.Accuracy || u == metric.Points {
		return " (points)"
	}
	return ""
}
