package methods

import (
	"fmt"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
)

// Separate trains a network of its own on each experience, from its own initial
// values, and asks it where the experience is told (van de Ven et al. 2022):
// nothing is forgotten and nothing is shared. Published sizes are chosen so that
// all networks together are about as large as the one network of other methods:
// hidden [100, 100] on Split MNIST, [400, 400] on Permuted MNIST.
//
// The networks are trained by Adam at Rate, whatever the run's optimizer is. An
// experience that was not begun yet has no network: its classes score alike.
//
// Deviation: each network has an output for every class of the stream, as the
// run's model has; those of other experiences never take part.
type Separate struct {
	Hidden []int   `yaml:"hidden"` // widths of an MLP for each experience; none: the run's model
	Init   string  `yaml:"init"`   // how that MLP begins
	Rate   float64 `yaml:"rate"`   // learning rate of each network's Adam

	state struct {
		Params []float32 // (k, P): the network of each experience
	}
	net *bench.Learner // the latest network, while it learns, or a place to run any of them in
}

var (
	_ bench.Stateful   = (*Separate)(nil)
	_ bench.TaskScorer = (*Separate)(nil)
	_ bench.Checker    = (*Separate)(nil)
	_ bench.Estimator  = (*Separate)(nil)
)

// Learn implements bench.Method.
func (m *Separate) Learn(l *bench.Learner, train bench.Data) error {
	if err := m.fork(l, l.Experience); err != nil {
		return err
	}
	for b := range l.Batches(train) {
		m.net.Step(m.net.Grad(b, m.net.CrossEntropy(b)))
	}
	m.state.Params = append(m.state.Params, m.net.Params...)
	return nil
}

// fork makes the network of an experience, at its initial values.
func (m *Separate) fork(l *bench.Learner, exp int) error {
	network := l.Model
	if len(m.Hidden) > 0 {
		var err error
		if network, err = m.mlp().Build(l.Spec); err != nil {
			return err
		}
	}
	adam := &optim.Adam{Rate: m.Rate, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	m.net = l.Fork(fmt.Sprintf("separate %d", exp+1), network, adam, bench.MaskOwn)
	return nil
}

func (m *Separate) mlp() *model.MLP { return &model.MLP{Hidden: m.Hidden, Init: m.Init} }

// TaskScores implements bench.TaskScorer.
func (m *Separate) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) (logProb bool) {
	if m.net == nil && len(m.state.Params) > 0 { // a resumed run
		if err := m.fork(l, exp); err != nil {
			panic("methods: " + err.Error()) // Check has built it
		}
	}
	params, ok := m.params(exp)
	if !ok {
		vec.Zero(out.Data)
		return true
	}
	copy(out.Data, m.net.LogitsAt(params, in).Data)
	return true
}

// params is what the network of an experience has learned, or has so far.
func (m *Separate) params(exp int) (params []float32, ok bool) {
	if m.net == nil {
		return nil, false
	}
	n := len(m.net.Params)
	if lo := exp * n; lo < len(m.state.Params) {
		return m.state.Params[lo : lo+n], true
	}
	return m.net.Params, exp == m.net.Experience
}

// State implements bench.Stateful.
func (m *Separate) State() any { return &m.state }

// Check implements bench.Checker.
func (m *Separate) Check(w bench.Work) error {
	if !(m.Rate > 0 && m.Rate < 1e30) {
		return field("rate", "rate is %v and must be positive", m.Rate)
	}
	if len(m.Hidden) > 0 {
		if err := m.mlp().Check(); err != nil {
			return err
		}
		if _, err := m.mlp().Build(w.Spec); err != nil {
			return err
		}
	}
	return needsTask("separate", w)
}

// Estimate implements bench.Estimator.
func (m *Separate) Estimate(w bench.Work) bench.Estimate {
	params := w.Params
	if len(m.Hidden) > 0 {
		if network, err := m.mlp().Build(w.Spec); err == nil {
			w = w.Through(network)
			params = network.Layout().Len()
		}
	}
	return bench.Estimate{Cost: w.Stream(), Bytes: 4 * int64(len(w.Shares)) * int64(params)}
}
