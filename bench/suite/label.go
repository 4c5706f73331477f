package suite

import (
	"fmt"
	"strings"

	"retain/bench"
)

// streamLabel names the stream and how it is shown: "split mnist ×5". Runs
// that a table may compare have equal labels, so that hidden boundaries and a
// training mask that the scenario does not imply stand in it.
func (s Spec) streamLabel() string {
	l := s.Stream.New().Label()
	if s.Until > 0 {
		l += fmt.Sprintf(", until experience %d", s.Until)
	}
	if s.Hidden {
		l += ", hidden boundaries"
	}
	usual := bench.MaskAll
	if s.Stream.New().Setting() == bench.TaskIncremental {
		usual = bench.MaskOwn
	}
	if s.Masks.Train != usual {
		l += fmt.Sprintf(", trained on %s classes", s.Masks.Train)
	}
	return l
}

// optimizerLabel is name and rate, and what else differs from the defaults:
// "adam 0.001", "sgd 0.1 momentum=0.9".
func (s Spec) optimizerLabel() string {
	fields := s.Optimizer.fields()
	delete(fields, "rate")
	name := s.Optimizer.Name
	all := plainFields(s.Optimizer.New())
	if rate, ok := all["rate"]; ok {
		name += " " + short(rate)
	}
	return label(name, fields)
}

// budgetLabel is "2000 iterations × 128" or "1 epoch × 10", and what else
// shapes the batches.
func budgetLabel(b bench.Budget) string {
	n, unit := b.Iterations, "iteration"
	if b.Epochs > 0 {
		n, unit = b.Epochs, "epoch"
	}
	if n != 1 {
		unit += "s"
	}
	parts := []string{fmt.Sprintf("%d %s × %d", n, unit, b.Batch)}
	if b.DropLast {
		parts = append(parts, "drop last")
	}
	if b.ResetOptimizer {
		parts = append(parts, "reset optimizer")
	}
	return strings.Join(parts, ", ")
}
