package methods_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// bigram is the smallest language model: the logits of the next token are a row
// of a table, that of the present one.
type bigram struct{}

func (bigram) Layout() bench.Layout {
	return bench.Layout{{Name: "table", Rows: refrainTokens, Cols: refrainTokens}}
}

func (bigram) Init(params []float32, rng *rand.Rand) {
	for i := range params {
		params[i] = rng.Float32() - 0.5
	}
}

func (bigram) FLOPs(rows int) (forward, backward int64) { return int64(rows), int64(rows) }
func (bigram) NewTape(maxRows int) bench.Tape           { return &bigramTape{} }

type bigramTape struct {
	tokens []int32
	logits []float32
}

func (b *bigramTape) Forward(params []float32, in bench.Inputs, _ bench.Pass) bench.Matrix {
	b.tokens, b.logits = in.Tokens, b.logits[:0]
	for _, k := range in.Tokens {
		b.logits = append(b.logits, params[int(k)*refrainTokens:int(k+1)*refrainTokens]...)
	}
	return bench.Matrix{Rows: len(in.Tokens), Cols: refrainTokens, Data: b.logits}
}

func (b *bigramTape) Backward(grad []float32, dlogits bench.Matrix) {
	clear(grad)
	for i, k := range b.tokens {
		for j, d := range dlogits.Row(i) {
			grad[int(k)*refrainTokens+j] += d
		}
	}
}

func (b *bigramTape) BackwardSquares([]float32, bench.Matrix) { panic("not asked for") }

// slowBigram is the table in float64, and what dynamic evaluation does with it.
type slowBigram struct {
	theta, squares []float64
	batches        float64
}

// of is the summed loss of windows of words and the gradient of its mean.
func (s *slowBigram) of(words []int32) (loss float64, g []float64) {
	g = make([]float64, len(s.theta))
	n := len(words) - 1
	for at := range n {
		row := s.theta[int(words[at])*refrainTokens:][:refrainTokens]
		sum := 0.0
		for _, z := range row {
			sum += math.Exp(z)
		}
		loss += math.Log(sum) - row[words[at+1]]
		for k, z := range row {
			g[int(words[at])*refrainTokens+k] += math.Exp(z) / sum / float64(n)
		}
		g[int(words[at])*refrainTokens+int(words[at+1])] -= 1 / float64(n)
	}
	return loss, g
}

// test is the loss of words in blocks, the table learning from each.
func (s *slowBigram) test(m *methods.DynamicEvaluation, words []int32) (sum float64) {
	theta := append([]float64(nil), s.theta...)
	rms, avg := make([]float64, len(theta)), 0.0
	for i := range rms {
		if m.RMS {
			rms[i] = math.Sqrt(s.squares[i] / s.batches)
			avg += rms[i] / float64(len(rms))
		}
	}
	const block = 8 * refrainWidth
	for at := 0; at+block < len(words); at += block {
		now := &slowBigram{theta: theta}
		loss, g := now.of(words[at : at+block+1])
		sum += loss
		next := make([]float64, len(theta))
		for i := range theta {
			rate, back := m.Eta, m.Lambda
			if m.RMS {
				rate /= rms[i] + m.Epsilon
				back *= rms[i] / avg
				back = min(back, 1)
			}
			next[i] = theta[i] - rate*g[i] + back*(s.theta[i]-theta[i])
		}
		theta = next
	}
	return sum
}

// TestDynamicEvaluationAgainstASlowOne: twenty steps on each test text, after ten
// of training in each of two experiences, all written a second time.
func TestDynamicEvaluationAgainstASlowOne(t *testing.T) {
	for name, m := range map[string]methods.DynamicEvaluation{
		"plain":           {Eta: 2},
		"with a way back": {Eta: 2, Lambda: 0.1},
		"by mean squares": {Eta: 0.02, Lambda: 0.6, RMS: true, Epsilon: 1e-3}, // so far back that it is cut at 1
	} {
		p := textPlan(t, &m)
		s := refrain{160}
		p.Stream, p.Model, p.Optimizer = s, bigram{}, &optim.SGD{Rate: 3}
		p.Budget = bench.Budget{Iterations: 10, Batch: 64} // a batch is all there is
		got := map[[2]int]float64{}
		for _, e := range run(t, p).Evaluations {
			got[[2]int{e.After, e.Experience}] = e.Loss
		}
		slow := &slowBigram{squares: make([]float64, refrainTokens*refrainTokens)}
		params := make([]float32, refrainTokens*refrainTokens)
		bigram{}.Init(params, p.Seed.Rand("init"))
		for _, v := range params {
			slow.theta = append(slow.theta, float64(v))
		}
		for i := range 2 {
			x, _ := s.At(i, p.Seed)
			for range 10 {
				_, g := slow.of(x.Train.(refrainText).words)
				for k := range g {
					slow.theta[k] -= 3 * g[k]
				}
			}
			_, g := slow.of(x.Train.(refrainText).words)
			for k := range g {
				slow.squares[k] += g[k] * g[k]
			}
			slow.batches++
			for j := range 2 {
				y, _ := s.At(j, p.Seed)
				want := slow.test(&m, y.Test.(refrainText).words)
				if e := got[[2]int{i + 1, j + 1}]; math.Abs(e-want) > 2e-5*want {
					t.Errorf("%s: after %d on %d: a loss of %v, slowly computed %v", name, i+1, j+1, e, want)
				}
			}
		}
	}
}
