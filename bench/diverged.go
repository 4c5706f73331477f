package bench

import (
	"fmt"
	"math"

	"retain/model/vec"
)

// DivergedError ends a run whose loss or parameters are not finite.
type DivergedError struct {
	Step  int
	What  string // "the loss is", "the parameters are", …
	Value float64
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("step %d: %s %v: training diverged (hint: a smaller rate or penalty)", e.Step, e.What, e.Value)
}

// finite reports parameters that are not: a penalty can drive them there while
// the loss is still a number.
func (r *run) finite() error {
	if s := vec.SumSquares(r.learner.Params); math.IsNaN(s) || math.IsInf(s, 0) {
		return &DivergedError{Step: r.step, What: "the parameters are", Value: s}
	}
	return nil
}

// defined fails the run where the loss on test data is no number. A method that
// refuses steps keeps parameters which are numbers, and may predict nothing by them
// any more.
func (r *run) defined(rows []Evaluation) {
	for _, row := range rows {
		if row.Split == SplitTest && row.HasLoss && math.IsNaN(row.Loss) {
			r.fail(&DivergedError{Step: r.step, What: fmt.Sprintf("the loss on test data of experience %d is", row.Experience), Value: row.Loss})
		}
	}
}
