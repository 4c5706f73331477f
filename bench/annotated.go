package bench

import (
	"slices"
	"strings"
)

// Annotated is a stream that knows facts of its experiences: how many bits their
// text holds, which of them come again. They are recorded with the evaluation of
// the untrained model on the experience's test data, under every mask.
type Annotated interface {
	// Facts is what is known of experience i, from 0.
	Facts(i int) []Fact
}

// annotate adds what the stream knows of experience j to the latest rows.
func (r *run) annotate(rows []Evaluation, j int) {
	s, ok := r.plan.Stream.(Annotated)
	if !ok {
		return
	}
	for k := range rows {
		rows[k].Facts = append(rows[k].Facts, s.Facts(j)...)
		slices.SortFunc(rows[k].Facts, func(a, b Fact) int { return strings.Compare(a.Name, b.Name) })
	}
}
