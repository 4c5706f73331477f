package methods

import (
	"math"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// slowRWalk is Riemannian walk in float64 with plain SGD of its own, one
// parameter after the other.
type slowRWalk struct {
	lambda, alpha, epsilon, rate float64
	every                        int
	params                       []walker
	steps                        int
}

type walker struct {
	theta, star, from, w, squares, fisher, score, sum, weight float64
}

func (m *slowRWalk) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience == 0 {
		for _, x := range l.Params {
			m.params = append(m.params, walker{theta: float64(x)})
		}
	}
	for i := range m.params {
		m.params[i].from, m.params[i].sum = m.params[i].theta, 0
	}
	step := 0
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		for i := range m.params {
			p, d := &m.params[i], float64(g[i])
			way := -m.rate * (d + 2*m.lambda*p.weight*(p.theta-p.star))
			p.theta += way
			p.w -= d * way
			p.squares += d * d
			l.Params[i] = float32(p.theta)
		}
		l.Discard()
		if step++; step%m.every == 0 {
			m.window(m.every)
		}
		m.steps++
	}
	if step%m.every != 0 {
		m.window(step % m.every)
	}
	m.end(l.Experience)
	return nil
}

func (m *slowRWalk) window(steps int) {
	first := true
	for _, p := range m.params {
		first = first && p.fisher == 0
	}
	for i := range m.params {
		p := &m.params[i]
		latest := p.squares / float64(steps)
		if first {
			p.fisher = latest
		}
		p.sum += math.Max(0, p.w/(0.5*p.fisher*(p.theta-p.from)*(p.theta-p.from)+m.epsilon))
		if !first {
			p.fisher = (1-m.alpha)*p.fisher + m.alpha*latest
		}
		p.from, p.w, p.squares = p.theta, 0, 0
	}
}

func (m *slowRWalk) end(experience int) {
	f, s := make([]float32, len(m.params)), make([]float32, len(m.params))
	for i := range m.params {
		p := &m.params[i]
		if experience == 0 {
			p.score = p.sum
		} else {
			p.score = (p.score + p.sum) / 2
		}
		f[i], s[i] = float32(p.fisher), float32(p.score)
		p.star = p.theta
	}
	for i := range m.params {
		m.params[i].weight = unit(f, i) + unit(s, i)
	}
}

// TestRWalkAgainstASlowOne compares parameters after 32 steps in four
// experiences, with windows that fit into them and windows that do not.
func TestRWalkAgainstASlowOne(t *testing.T) {
	for _, every := range []int{1, 3, 4} {
		end := func(m bench.Method) []float32 {
			net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(shifted{}.Spec())
			if err != nil {
				t.Fatal(err)
			}
			r, err := bench.Run(t.Context(), bench.Plan{
				Stream: shifted{}, Model: net, Method: m, Optimizer: &optim.SGD{Rate: 0.25},
				Budget: bench.Budget{Iterations: 8, Batch: 7}, Seed: bench.NewSeed(5),
				Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
			})
			if err != nil {
				t.Fatal(err)
			}
			return r.Params
		}
		slow := &slowRWalk{lambda: 0.5, alpha: 0.75, epsilon: 1e-3, rate: 0.25, every: every}
		want := end(slow)
		got := end(&RWalk{Lambda: 0.5, Alpha: 0.75, Epsilon: 1e-3, Every: every})
		without := end(&RWalk{Lambda: 0, Alpha: 0.75, Epsilon: 1e-3, Every: every})
		off := 0.0
		for i := range want {
			if math.Abs(float64(got[i]-want[i])) > 1e-5 {
				t.Fatalf("every %d: parameter %d is %v, want %v", every, i, got[i], want[i])
			}
			off = math.Max(off, math.Abs(float64(without[i]-want[i])))
		}
		if slow.steps != 32 || off < 1e-2 {
			t.Errorf("every %d: %d steps, at most %v from fine-tuning: the test cannot tell", every, slow.steps, off)
		}
	}
}
