package methods

import (
	"math"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// slowSI is synaptic intelligence in float64, one parameter after the other,
// under plain SGD: an implementation of its own, told only the gradient of the
// loss on the data.
type slowSI struct {
	c, xi, clip, rate     float64
	total, clamp          bool
	theta, star, omega, w []float64
	experience, steps     int
}

func (s *slowSI) step(task []float32) {
	for i, d := range task {
		g := float64(d)
		applied := g
		if s.experience > 0 {
			applied += 2 * s.c * s.omega[i] * (s.theta[i] - s.star[i])
		}
		if s.clip > 0 {
			applied = math.Max(-s.clip, math.Min(s.clip, applied))
		}
		if s.total {
			g = applied
		}
		way := -s.rate * applied
		s.theta[i] += way
		s.w[i] += -g * way
	}
	s.steps++
}

func (s *slowSI) end() {
	for i := range s.theta {
		d := s.theta[i] - s.star[i]
		s.omega[i] += s.w[i] / (d*d + s.xi)
		if s.clamp {
			s.omega[i] = math.Max(0, s.omega[i])
		}
		s.star[i], s.w[i] = s.theta[i], 0
	}
	s.experience++
}

// spy learns with SI and shows the slow implementation the same gradients.
type spy struct {
	SI
	slow *slowSI
	t    *testing.T
}

func (m *spy) Learn(l *bench.Learner, train bench.Data) error {
	s := m.slow
	if l.Experience == 0 {
		for _, x := range l.Params {
			s.theta, s.star = append(s.theta, float64(x)), append(s.star, float64(x))
		}
		s.omega, s.w = make([]float64, len(s.theta)), make([]float64, len(s.theta))
		m.SI.state.Omega = make([]float32, len(s.theta))
		m.SI.state.Anchor = append(m.SI.state.Anchor, l.Params...)
	}
	m.path.begin(len(l.Params))
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		s.step(g)
		m.take(l, g)
		for i, x := range l.Params {
			if math.Abs(float64(x)-s.theta[i]) > 1e-5*(1+math.Abs(s.theta[i])) {
				m.t.Fatalf("step %d, parameter %d: %v, want %v", s.steps, i, x, s.theta[i])
			}
		}
	}
	m.addImportance(l.Params)
	s.end()
	for i, o := range m.SI.state.Omega {
		if math.Abs(float64(o)-s.omega[i]) > 1e-5+1e-3*math.Abs(s.omega[i]) {
			m.t.Fatalf("experience %d: Ω[%d] = %v, want %v", l.Experience+1, i, o, s.omega[i])
		}
	}
	return nil
}

// TestSIAgainstASlowOne compares 28 steps of each published variant with the
// slow implementation, parameters after every step and importances after every
// experience; and the variants with each other, which must differ.
func TestSIAgainstASlowOne(t *testing.T) {
	ends := map[float64]string{}
	for name, m := range map[string]SI{
		"van de Ven":   {C: 10, Xi: 0.1, Gradient: SITotal},
		"Mammoth":      {C: 10, Xi: 0.9, Gradient: SITask, Clip: 0.03},
		"Mammoth 2020": {C: 10, Xi: 0.9, Gradient: SITotal, Clip: 0.03},
		"Zenke":        {C: 10, Xi: 0.1, Gradient: SITask, Clamp: true},
	} {
		slow := &slowSI{c: m.C, xi: m.Xi, clip: m.Clip, rate: 0.125, total: m.Gradient == SITotal, clamp: m.Clamp}
		net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(oneStream{}.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p := bench.Plan{
			Stream: shifted{}, Model: net, Method: &spy{m, slow, t}, Optimizer: &optim.SGD{Rate: 0.125},
			Budget: bench.Budget{Iterations: 7, Batch: 7}, Seed: bench.NewSeed(5),
			Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		}
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, x := range slow.theta {
			sum += (x + slow.omega[i]) * float64(i+1)
		}
		if slow.steps != 28 || ends[sum] != "" {
			t.Errorf("%s: %d steps, and ends where %q does", name, slow.steps, ends[sum])
		}
		ends[sum] = name
	}
}

// shifted is four experiences with the same examples and other labels.
type shifted struct{}

func (shifted) Spec() bench.Spec {
	return bench.Spec{Scenario: bench.DomainIncremental, Width: 1, Outputs: 3, Classes: [][]int32{{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {0, 1, 2}}}
}

func (shifted) At(i int, _ bench.Seed) (bench.Experience, error) {
	d := numbered{20, 3 - i%2, 1}
	return bench.Experience{Train: d, Test: d}, nil
}

func TestSIClampsNegativeImportance(t *testing.T) {
	for clamp, want := range map[bool]float32{false: -1.5, true: 0} {
		m := SI{Xi: 0.25, Clamp: clamp}
		m.state.Omega, m.state.Anchor = []float32{0.5, 0.5}, []float32{1, 1}
		m.path.w = []float32{-1, 1}
		m.addImportance([]float32{1.5, 1.5})
		if m.state.Omega[0] != want || m.state.Omega[1] != 2.5 || m.state.Anchor[0] != 1.5 {
			t.Errorf("clamp %v: Ω %v, anchor %v", clamp, m.state.Omega, m.state.Anchor)
		}
	}
}
