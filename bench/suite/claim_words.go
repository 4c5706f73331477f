package suite

import (
	"fmt"
	"strings"

	"retain/results/metric"
)

// meant is a hint that names the known words, and first the one that a word is
// most like.
func meant(word string, known []string) string {
	_, hint, _ := strings.Cut(unknown("name", word, known).Error(), "(hint: did you mean ")
	if near, _, ok := strings.Cut(hint, ")"); ok && len(word) > 3 { // anything is like three letters
		return fmt.Sprintf("did you mean %s they are %s", near, strings.Join(known, ", "))
	}
	return "they are " + strings.Join(known, ", ")
}

// percentage refuses a threshold with a unit of its own, such as "20 %".
func percentage(n *node) error {
	if n == nil || n.kind != scalar {
		return nil
	}
	for _, sign := range []string{"%", "percent", "points", "pp"} {
		text, ok := strings.CutSuffix(n.text, sign)
		if text = strings.TrimSpace(text); !ok || text == "" {
			continue
		}
		if _, ok := number(text); !ok {
			continue
		}
		return n.errorf("%q stands where a number belongs (hint: threshold: %s with unit: relative, percent of the baseline; or with unit: points)", n.text, text)
	}
	return nil
}

// longMetrics are words that are said for a metric's name.
var longMetrics = map[string]string{
	"accuracy": "acc", "final accuracy": "acc", "average accuracy": "acc", "backward transfer": "bwt", "forward transfer": "fwt",
	"bits per byte": "bpb", "memory": "stored", "bytes": "stored", "operations": "flops", "compute": "flops",
}

// unknownMetric is the error about a metric that there is not: it suggests the one
// of which the word is the long form, or a part of it.
func unknownMetric(word string) error {
	err := unknown("metric", word, metricNames())
	if strings.Contains(err.Error(), "did you mean") {
		return err
	}
	plain := strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(word))
	near := longMetrics[plain]
	for _, m := range metric.All {
		if near == "" && strings.EqualFold(m.Symbol, plain) {
			near = m.Name
		}
	}
	if near == "" {
		return err
	}
	return fmt.Errorf("unknown metric %q (hint: did you mean %q? `retain list metrics` has all)", word, near)
}

// metricNames are the names of all metrics.
func metricNames() []string {
	var names []string
	for _, m := range metric.All {
		names = append(names, m.Name)
	}
	return names
}
