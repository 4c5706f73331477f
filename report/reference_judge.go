package report

import (
	"fmt"
	"math"
	"strings"

	"retain/configs/reference"
)

// The least bands, in percentage points.
const (
	referenceFloor = 2
	der2020Floor   = 3 // its table has no spread
)

// A verdict is a cell with its band.
type verdict struct {
	reference.Cell
	ours Estimate // of percent
	band float64  // percentage points
}

func judge(c reference.Cell) verdict {
	v := verdict{Cell: c, ours: estimate(c.Measured)}
	v.band = bandOf(c.Row, v.ours)
	return v
}

// bandOf is how far a mean may lie from a published one:
//
//	max(3 · √(SE_ref² + SE_ours²), floor)
//
// percentage points, SE_ours standing for both where SE_ref is unknown.
func bandOf(row reference.Row, ours Estimate) float64 {
	floor := float64(referenceFloor)
	if row.Protocol == "der2020" {
		floor = der2020Floor
	}
	own := ours.SD / math.Sqrt(float64(ours.N))
	theirs := row.SE()
	if math.IsNaN(theirs) {
		theirs = own
	}
	return max(3*math.Hypot(theirs, own), floor)
}

// name is the method as it is published, with the size of its buffer.
func (v verdict) name() string { return strings.TrimSpace(v.Method + " " + v.Buffer) }

// judged says whether there is a published number and a mean of ours: one run
// does not tell how far it may lie from others.
func (v verdict) judged() bool { return v.ours.N > 1 && !math.IsNaN(v.Accuracy) }

// difference is ours less the published one.
func (v verdict) difference() float64 { return v.ours.Mean - v.Accuracy }

func (v verdict) within() bool { return v.judged() && math.Abs(v.difference()) <= v.band }

// String is the verdict in words; in brackets where nothing hangs on it.
func (v verdict) String() string {
	switch {
	case v.ours.N == 1 && !math.IsNaN(v.Accuracy):
		return "one run"
	case !v.judged():
		return ""
	}
	text := "within"
	if !v.within() {
		text = fmt.Sprintf("outside by %s", fixed(math.Abs(v.difference())-v.band, 2))
	}
	if !v.Gate {
		text = "(" + text + ")"
	}
	return text
}

// An orderCheck is two gated cells whose published numbers lie further apart
// than the wider of their bands, the higher first.
type orderCheck struct{ high, low verdict }

// orderChecks are those of a setting.
func orderChecks(verdicts []verdict) []orderCheck {
	var all []orderCheck
	for i, a := range verdicts {
		for _, b := range verdicts[i+1:] {
			if !a.Gate || !b.Gate || !a.judged() || !b.judged() || math.Abs(a.Accuracy-b.Accuracy) <= max(a.band, b.band) {
				continue
			}
			if a.Accuracy < b.Accuracy {
				all = append(all, orderCheck{b, a})
			} else {
				all = append(all, orderCheck{a, b})
			}
		}
	}
	return all
}

// kept says whether ours are in the same order.
func (o orderCheck) kept() bool { return o.high.ours.Mean > o.low.ours.Mean }

func (o orderCheck) String() string {
	return fmt.Sprintf("%s above %s as published (%s, %s), but ours are %s and %s", o.high.name(), o.low.name(),
		fixed(o.high.Accuracy, 2), fixed(o.low.Accuracy, 2), fixed(o.high.ours.Mean, 2), fixed(o.low.ours.Mean, 2))
}
