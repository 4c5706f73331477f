package bench

import (
	"fmt"
	"slices"
	"sort"
)

// An Outsider is a stream with examples that fit none of its classes. How well
// a model tells them from the test examples of an experience is recorded as the
// fact [FactAUROC], at boundaries, under every mask that does not tell the
// experience, and where scores are logits of probabilities: the area under the
// ROC curve of the greatest softmax probability (Hendrycks and Gimpel 2017).
type Outsider interface {
	// Outside is the examples that fit no class. Their labels are not read.
	Outside(seed Seed) (Data, error)
}

// FactAUROC names the chance that a test example of the experience gets a
// greater greatest probability than one that fits no class, ties counted half.
// The mean over experiences, weighted by their test examples, is that of them
// all.
const FactAUROC = "auroc-outside"

// certainty is how sure a model is of examples: the logarithm of the greatest
// softmax probability of each.
type certainty []float32

// outside asks the stream for the examples that fit no class.
func (r *run) askOutside() error {
	s, ok := r.plan.Stream.(Outsider)
	if !ok || r.plan.Stream.Spec().PerToken {
		return nil
	}
	var err error
	if r.outside, err = s.Outside(r.plan.Seed); err != nil {
		return fmt.Errorf("examples that fit no class: %w", err)
	}
	return nil
}

// strangers is how sure the model is of the examples that fit no class, sorted,
// one list for each test mask; nil where it is not measured.
func (e *evaluator) strangers(r *run, after int) []certainty {
	if r.outside == nil {
		return nil
	}
	now := max(after-1, 0)
	sure := make([]certainty, len(r.plan.Masks.Test))
	for lo := 0; lo < r.outside.Len(); lo += blockRows {
		e.indices = e.indices[:0]
		for i := lo; i < min(lo+blockRows, r.outside.Len()); i++ {
			e.indices = append(e.indices, i)
		}
		e.batch.Reset()
		r.outside.Gather(e.indices, &e.batch)
		scores, logProb := e.score(r)
		if !logProb {
			return nil
		}
		for k, mask := range r.plan.Masks.Test {
			if mask == MaskOwn {
				continue
			}
			active := r.cols.active(mask, now, now)
			for i := range e.batch.Labels {
				sure[k] = append(sure[k], e.sure(scores.Row(i), active))
			}
		}
	}
	for _, s := range sure {
		slices.Sort(s)
	}
	return sure
}

// sure is the logarithm of the greatest softmax probability among the active
// outputs.
func (e *evaluator) sure(z []float32, active []int32) float32 {
	best := z[active[0]]
	for _, k := range active[1:] {
		best = max(best, z[k])
	}
	return best - e.logSumExp(z, active)
}

// auroc is the chance that one of inside is greater than one of outside, which
// is sorted; a tie counts half. NaN for an empty list.
func auroc(inside, outside certainty) float64 {
	twice := int64(0)
	for _, x := range inside {
		less := sort.Search(len(outside), func(i int) bool { return outside[i] >= x })
		equal := sort.Search(len(outside)-less, func(i int) bool { return outside[less+i] > x })
		twice += int64(2*less + equal)
	}
	return float64(twice) / float64(2*int64(len(inside))*int64(len(outside)))
}
