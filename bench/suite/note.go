package suite

import (
	"slices"
	"strings"

	"retain/bench"
)

// notes say what the forecast of evaluations cannot know.
func (p *Plan) notes() []string {
	var storing, scoring []string
	for _, r := range p.Runs {
		name := r.Spec.Method.Name
		if r.stores() && !slices.Contains(storing, name) {
			storing = append(storing, name)
		}
		if r.scores() && !slices.Contains(scoring, name) {
			scoring = append(scoring, name)
		}
	}
	var all []string
	if len(storing) > 0 {
		all = append(all, "evaluation leaves out the examples that methods store, which are evaluated too, and whose number after each experience is not told in advance: "+strings.Join(storing, ", "))
	}
	if len(scoring) > 0 {
		all = append(all, "evaluation is that of the model's outputs, and these methods score by other means: "+strings.Join(scoring, ", "))
	}
	return all
}

// stores says whether the run evaluates a memory, whose size after each
// experience its method does not tell in advance.
func (r *Planned) stores() bool {
	_, ok := r.Spec.Method.New().(bench.Rehearser)
	return ok
}

// scores says whether the run is evaluated otherwise than by one forward pass
// of the model for each example.
func (r *Planned) scores() bool {
	m := r.Spec.Method.New()
	_, one := m.(bench.Scorer)
	_, two := m.(bench.TaskScorer)
	return one || two
}
