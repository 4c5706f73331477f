package vec

import "math"

// An AdamStep holds the scalars of one step of Adam (Kingma and Ba 2015) or AdamW
// (Loshchilov and Hutter 2019), as PyTorch arranges them:
//
//	StepSize     = rate / (1 − β1ᵗ)
//	InvSqrtBias2 = 1 / sqrt(1 − β2ᵗ)
//	Decay        = rate·(weight decay), decoupled; 0 for Adam
type AdamStep struct {
	Beta1, Beta2, StepSize, InvSqrtBias2, Eps, Decay float32
}

// Adam does one step on theta with first and second moments m and v and gradient g.
// For each element, each operation rounded once, in this order:
//
//	θ = θ − Decay·θ                             (only if Decay ≠ 0)
//	g = g, +0 if |g| < 2⁻⁵⁶
//	m = β1·m + (1−β1)·g, +0 if |m| < 2⁻¹⁰⁰
//	v = β2·v + (1−β2)·(g·g), +0 if v < 2⁻¹²⁶
//	θ = θ − (StepSize·m) / (sqrt(v)·InvSqrtBias2 + Eps)
//
// 1−β1 and 1−β2 are computed in float32.
func Adam(theta, m, v, g []float32, s AdamStep) {
	checkLen("Adam", len(theta), len(m), len(v), len(g))
	if simdAdam(theta, m, v, g, &s) {
		return
	}
	c1, c2 := 1-s.Beta1, 1-s.Beta2
	for i, gi := range g {
		if -leastGrad < gi && gi < leastGrad {
			gi = 0
		}
		t := theta[i]
		if s.Decay != 0 {
			t -= float32(s.Decay * t)
		}
		mi := flush(float32(s.Beta1*m[i]) + float32(c1*gi))
		vi := float32(s.Beta2*v[i]) + float32(c2*float32(gi*gi))
		if vi < minNormal {
			vi = 0
		}
		m[i], v[i] = mi, vi
		root := float32(math.Sqrt(float64(vi)))
		theta[i] = t - float32(s.StepSize*mi)/(float32(root*s.InvSqrtBias2)+s.Eps)
	}
}

// SGD does one step of stochastic gradient descent with momentum and coupled weight
// decay, as PyTorch defines it. For each element, each operation rounded once:
//
//	d = g + decay·θ                 (d = g if decay = 0)
//	v = flush(momentum·v + d)       (v = flush(d) if velocity is nil: no momentum)
//	θ = θ − rate·v
//
// flush: |v| < 2⁻¹⁰⁰ becomes +0. Momentum is not used where velocity is nil.
func SGD(theta, velocity, g []float32, rate, momentum, decay float32) {
	checkLen("SGD", len(theta), len(g))
	if velocity == nil {
		if simdSGD(theta, g, rate, decay) {
			return
		}
		for i, d := range g {
			if decay != 0 {
				d += float32(decay * theta[i])
			}
			theta[i] -= float32(rate * flush(d))
		}
		return
	}
	checkLen("SGD", len(theta), len(velocity))
	if simdMomentum(theta, velocity, g, rate, momentum, decay) {
		return
	}
	for i, d := range g {
		if decay != 0 {
			d += float32(decay * theta[i])
		}
		v := flush(float32(momentum*velocity[i]) + d)
		velocity[i] = v
		theta[i] -= float32(rate * v)
	}
}

// Penalty adds the gradient of the quadratic penalty λ/2·Σ F·(θ−θ*)² (EWC, Kirkpatrick
// et al. 2017, eq. 3) to g: g = g + λ·(F·(θ−θ*)), each operation rounded once.
func Penalty(g []float32, lambda float32, fisher, theta, anchor []float32) {
	checkLen("Penalty", len(g), len(fisher), len(theta), len(anchor))
	if simdPenalty(g, fisher, theta, anchor, lambda) {
		return
	}
	for i, f := range fisher {
		g[i] += float32(lambda * float32(f*(theta[i]-anchor[i])))
	}
}
