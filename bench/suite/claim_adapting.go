package suite

import (
	"fmt"
	"slices"
	"strings"

	"retain/bench"
)

// adapting warns of methods of the claim that learn while they are tested.
func (p *ClaimPlan) adapting() []string {
	var names []string
	for _, r := range p.runs {
		if _, ok := r.Spec.Method.New().(bench.Adapter); ok && !slices.Contains(names, r.Spec.Arm) {
			names = append(names, r.Spec.Arm)
		}
	}
	if names == nil {
		return nil
	}
	return []string{fmt.Sprintf("%s: dynamic evaluation, which learns from each block of test text after that was scored: its numbers are not those of a model that stays as it was trained",
		strings.Join(names, ", "))}
}
