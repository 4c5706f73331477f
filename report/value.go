package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"retain/results/metric"
)

// none stands for a value that was not measured.
const none = "–"

// heading is the title of a metric's column with its unit.
func heading(m metric.Metric) string {
	switch m.Unit {
	case metric.Accuracy:
		return m.Symbol + " (%)"
	case metric.Points:
		return m.Symbol + " (pp)"
	case metric.Ratio:
		return m.Symbol + " (×)"
	case metric.Nats:
		return m.Symbol + " (nats)"
	case metric.Bits:
		return m.Symbol + " (bits/byte)"
	case metric.Steps:
		return m.Symbol + " (steps)"
	}
	return m.Symbol
}

// show writes an estimate as "mean ± half" in its unit, rounded for a reader:
// percent and points to one decimal. Without an interval only the mean stands,
// and a counted cost that is the same in every seed stands alone too.
func show(u metric.Unit, e Estimate) string {
	if e.N == 0 || math.IsNaN(e.Mean) {
		return none
	}
	counted := u == metric.FLOPs || u == metric.Examples || u == metric.Bytes || u == metric.Ratio
	if e.N < 2 || (counted && e.Half() <= 0.0005*math.Abs(e.Mean)) {
		return number(u, e.Mean)
	}
	return number(u, e.Mean) + " ± " + number(u, e.Half())
}

// isMissing reports whether v is no finite number.
func isMissing(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// number writes one value in its unit.
func number(u metric.Unit, v float64) string {
	if isMissing(v) {
		return none
	}
	switch u {
	case metric.Accuracy, metric.Points:
		return fixed(100*v, 1)
	case metric.Score:
		return fixed(v, 3)
	case metric.Ratio:
		return fixed(v, 2)
	case metric.Nats, metric.Bits:
		return fixed(v, 3)
	case metric.Alarms:
		return fixed(v, 1)
	case metric.Words:
		return fixed(v, 2)
	case metric.FLOPs:
		return scaled(v, "")
	case metric.Bytes:
		return scaled(v, "B")
	}
	return grouped(v)
}

// fixed writes v with d decimals, a real minus sign, and no negative zero.
func fixed(v float64, d int) string {
	s := strconv.FormatFloat(v, 'f', d, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// scaled writes v with three digits and a decimal prefix: "3.14 MB".
func scaled(v float64, unit string) string {
	v, prefix := shortened(v)
	d := 0
	switch a := math.Abs(v); {
	case prefix == "":
	case a < 9.995:
		d = 2
	case a < 99.95:
		d = 1
	}
	return strings.TrimSpace(fixed(v, d) + " " + prefix + unit)
}

// shortened is v in thousands, millions, …, below 1000 in three digits, and the
// prefix of that.
func shortened(v float64) (float64, string) {
	prefixes := []string{"", "k", "M", "G", "T", "P", "E"}
	k := 0
	for math.Abs(v) >= 999.5 && k < len(prefixes)-1 {
		v /= 1000
		k++
	}
	return v, prefixes[k]
}

// grouped writes v rounded to an integer with commas: "1,280,000".
func grouped(v float64) string {
	s := fixed(v, 0)
	sign := ""
	if r, ok := strings.CutPrefix(s, "−"); ok {
		sign, s = "−", r
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// exact writes v in full precision for machines; empty where it is missing.
func exact(v float64) string {
	if isMissing(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// title is the heading of a group.
func (p Plan) title() string {
	mask := "mask " + p.Mask
	if p.Mask == "" {
		mask = "no evaluations"
	}
	return fmt.Sprintf("%s · %s · %s", p.Stream, p.scenario(), mask) + p.caution(" · ")
}

// caution names the tuning seeds, after sep, and is empty for reporting ones.
func (p Plan) caution(sep string) string {
	if p.Purpose == Tuning {
		return sep + "tuning seeds"
	}
	return ""
}

func (p Plan) scenario() string {
	switch p.Scenario {
	case "task", "domain", "class":
		return p.Scenario + "-incremental"
	}
	return p.Scenario
}
