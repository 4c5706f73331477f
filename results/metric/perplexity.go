package metric

import "math"

// The perplexity of a cell is P[i][j] = exp(L[i][j]), L in nats for each token:
// among how many equally likely tokens the model would be as unsure. It is a
// factor and no sum. So what is made of perplexities here is made of their
// quotients and geometric means, which are e to the metrics of L:
//
//	PPL     = exp(loss)            geometric mean of P[T][j]
//	PPL-BWT = exp(BWT of L)        geometric mean of P[j][j] / P[T][j]
//	PPL-F   = exp(forgetting of L) geometric mean of P[T][j] / min P[l][j]
//	PPL-FWT = exp(FWT of L)        geometric mean of b[j] / P[j−1][j]
//
// Each is 1 where nothing was lost or gained, and better on the same side as its
// namesake: above 1 where that is above 0.
//
// Note: with differences of perplexities, (1/(T−1)) Σ (P[j][j] − P[T][j]), the
// one experience with the most perplexity would decide: from 2 to 4 counts as
// much as from 200 to 202. Forward transfer would measure the untrained model,
// whose perplexity is the number of tokens (50257 for GPT-2), and a mean over
// seeds the worst seed.

// Perplexity is e to the mean loss at the end, in nats,
//
//	exp((1/T) Σ_j L[T][j])
//
// the geometric mean of the experiences' perplexities (Jelinek et al. 1977). It is
// comparable between models with the same tokens only, as are all of perplexity.
// NaN: T = 0 or a missing cell.
func Perplexity(nats [][]float64) float64 { return math.Exp(FinalLoss(nats)) }

// PerplexityBWT is backward transfer as a quotient of perplexities,
//
//	(Π_{j<T} P[j][j] / P[T][j])^(1/(T−1)) = exp(LossBWT)
//
// below 1 is forgetting. NaN as for BWT.
func PerplexityBWT(nats [][]float64) float64 { return math.Exp(LossBWT(nats)) }

// PerplexityForgetting is forgetting as a quotient of perplexities,
//
//	(Π_{j<T} P[T][j] / min_{l≤T−1} P[l][j])^(1/(T−1)) = exp(LossForgetting)
//
// above 1 is forgetting. NaN as for Forgetting.
func PerplexityForgetting(nats [][]float64) float64 { return math.Exp(LossForgetting(nats)) }

// PerplexityFWT is forward transfer as a quotient of perplexities,
//
//	(Π_{j≥2} b[j] / P[j−1][j])^(1/(T−1)) = exp(LossFWT)
//
// with b the untrained model's perplexity, and its loss in the arguments; above 1
// is transfer. NaN as for FWT.
func PerplexityFWT(nats [][]float64, b []float64) float64 { return math.Exp(LossFWT(nats, b)) }

// Perplexities are P of one row of losses in nats, that of the untrained model
// too, of the tokens of a language model: where bits, its loss for each byte of
// text, is missing, the labels are no tokens, and the cell is NaN.
func Perplexities(nats, bits []float64) []float64 {
	out := make([]float64, len(nats))
	for j := range out {
		out[j] = ofTokens(math.Exp(nats[j]), el(bits, j))
	}
	return out
}

// ofTokens is v where a loss for each byte is known, and NaN elsewhere: of classes
// there is no perplexity.
func ofTokens(v, bits float64) float64 {
	if math.IsNaN(bits) {
		return math.NaN()
	}
	return v
}
