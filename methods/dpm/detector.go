package dpm

import "math"

// Constants of the drift detector.
const (
	drift         = 1    // what a z-score must exceed to add to the sum
	threshold     = 12   // of the sum, at which an alarm is raised
	largestZ      = 8    // z-scores beyond it count as this one
	calm          = 3    // below this sum the mean and variance follow the loss
	deadTime      = 20   // losses after an alarm, or after the first one, that raise none
	lossRate      = 0.05 // of the mean and variance of the loss
	leastVariance = 1e-4 // added to the variance
)

// detector is a one-sided CUSUM of the stream's loss: c ← max(0, c + min(z, 8) − 1)
// for z-scores against running mean and variance; an alarm is c ≥ 12. Mean and
// variance follow the loss while c < 3 and in the dead time, in which c stays 0: the
// 20 losses after an alarm, and at the start the 20 after the first, which sets the
// mean. After an alarm c is 0 and the mean is the present loss.
type detector struct {
	Mean, Variance float64
	Sum            float64 // c
	Met            int64   // losses
	Dead           int64   // steps that are left of the dead time
}

// observe takes in the loss of one step. It says whether it raises an alarm, and
// what the sum then was.
func (d *detector) observe(loss float64) (sum float64, alarm bool) {
	d.Met++
	if d.Met == 1 {
		d.Mean, d.Dead = loss, deadTime
		return 0, false
	}
	z := min((loss-d.Mean)/math.Sqrt(d.Variance+leastVariance), largestZ)
	if d.Dead > 0 {
		d.Dead--
		d.follow(loss)
		return 0, false
	}
	d.Sum = max(0, d.Sum+z-drift)
	if sum = d.Sum; sum >= threshold {
		d.Sum, d.Mean, d.Dead = 0, loss, deadTime
		return sum, true
	}
	if d.Sum < calm {
		d.follow(loss)
	}
	return sum, false
}

func (d *detector) follow(loss float64) {
	d.Mean, d.Variance = follow(d.Mean, d.Variance, loss, lossRate, lossRate)
}

// follow moves an exponential mean and variance towards x: with δ = x − mean,
// mean + rate·δ and (1 − varRate)·(variance + varRate·δ²).
func follow(mean, variance, x, rate, varRate float64) (float64, float64) {
	d := x - mean
	return mean + float64(rate*d), (1 - varRate) * (variance + float64(varRate*float64(d*d)))
}
