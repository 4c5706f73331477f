package metric

import "math"

// CostRatio is cost over reference, both in the same unit: the FLOPs of a
// method over those of finetune, or of joint, under the same plan. NaN: either
// is missing or reference is not positive.
func CostRatio(cost, reference float64) float64 {
	if !(reference > 0) {
		return math.NaN()
	}
	return cost / reference
}
