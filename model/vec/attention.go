package vec

// SoftmaxGrad takes the gradient dp of a row of probabilities p to that of its logits, in
// place: with D = Dot(p, dp), rounded to float32,
//
//	dp[i] = flush(p[i]·(dp[i] − D)), each operation rounded once
//
// where flush makes +0 of what is below 2⁻¹⁰⁰ in magnitude.
func SoftmaxGrad(dp, p []float32) {
	checkLen("SoftmaxGrad", len(dp), len(p))
	softmaxBack(dp, p, float32(Dot(p, dp)))
}

// softmaxBack is SoftmaxGrad for a given D.
func softmaxBack(dp, p []float32, d float32) {
	if simdSoftmaxBack(dp, p, d) {
		return
	}
	for i, v := range p {
		dp[i] = flush(v * (dp[i] - d))
	}
}
