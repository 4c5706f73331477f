package dpm

import "retain/model/vec"

// averageRate is the largest weight of what an average was.
const averageRate = 0.98

// average is T, the exponential average of the parameters and of the slots:
// T ← d T + (1 − d) θ with d = min(0.98, 1 − 1/(t + 1.5)) in step t, from 1.
type average struct {
	Params, Slots []float32
}

func (a *average) follow(t int64, params, slots []float32) {
	d := float32(min(averageRate, 1-1/(float64(t)+1.5)))
	vec.Average(a.Params, d, params)
	if len(a.Slots) > 0 {
		vec.Average(a.Slots, d, slots)
	}
}
