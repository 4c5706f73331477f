package model

import (
	"retain/bench"
	"retain/model/vec"
)

// ELBO is the loss of a [VAE], the negative evidence lower bound (Kingma and
// Welling 2014, equation 10) over the number of pixels d:
//
//	L = Times · 1/n Σ_rows 1/d · (BCE(x, sigmoid(logits)) + KL(N(μ, σ²) ‖ N(0, 1)))
//	BCE = Σ_pixels −x log p − (1−x) log(1−p) = Σ log(1 + e^logit) − x·logit
//	KL = −½ Σ_latent 1 + log σ² − μ² − σ²
//
// as van de Ven et al. 2022 have it. x lies in [0, 1] and need not be 0 or 1.
type ELBO struct {
	In    bench.Inputs // x, (n, d): pixels are taken by 255, features as they are
	Times float64

	x     []float32 // (d): one row
	sigma []float32 // (latent): σ² of one row
}

// Gradient implements bench.Loss.
func (l *ELBO) Gradient(logits, dlogits bench.Matrix) float64 {
	d := l.In.Width
	latent := (logits.Cols - d) / 2
	l.x, l.sigma = grow(l.x, d), grow(l.sigma, latent)
	perPixel := l.Times / float64(l.In.Rows) / float64(d)
	scale := float32(perPixel)
	sum := 0.0
	for i := range logits.Rows {
		l.In.Slice(i, i+1).Dense(vec.Matrix{Rows: 1, Cols: d, Data: l.x})
		z, dz := logits.Row(i), dlogits.Row(i)
		sum += bernoulli(dz[:d], z[:d], l.x)
		sum += divergence(dz[d:d+latent], dz[d+latent:], z[d:d+latent], z[d+latent:], l.sigma)
		vec.Scale(scale, dz)
	}
	return perPixel * sum
}

// bernoulli is the binary cross-entropy of one row; dz becomes sigmoid(z) − x.
// With s = sigmoid(z), log(1 + e^z) = max(z, 0) − log max(s, 1−s): so many
// factors between ½ and 1 are multiplied before one logarithm is taken.
func bernoulli(dz, z, x []float32) float64 {
	const factors = 64
	vec.SigmoidSlice(dz, z)
	sum, product := 0.0, 1.0
	for i, s := range dz {
		v, likely := float64(z[i]), s
		sum -= float64(v * float64(x[i]))
		if v > 0 {
			sum += v
		}
		if 1-s > s {
			likely = 1 - s
		}
		product *= float64(likely)
		if i%factors == factors-1 {
			sum -= float64(vec.Log(float32(product)))
			product = 1
		}
	}
	sum -= float64(vec.Log(float32(product)))
	vec.Sub(dz, dz, x)
	return sum
}

// divergence is KL(N(μ, σ²) ‖ N(0, 1)) of one row and its gradients, μ and
// ½(σ² − 1). sigma is scratch.
func divergence(dmu, dlogVar, mu, logVar, sigma []float32) float64 {
	vec.ExpSlice(sigma, logVar)
	sum := 0.0
	for j, m := range mu {
		sum -= 1 + float64(logVar[j]) - float64(float64(m)*float64(m)) - float64(sigma[j])
		dmu[j] = m
		dlogVar[j] = float32(0.5 * (sigma[j] - 1))
	}
	return 0.5 * sum
}
