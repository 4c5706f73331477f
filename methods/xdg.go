package methods

import (
	"fmt"

	"retain/bench"
)

// XdG is context-dependent gating (Masse et al. 2018): in each experience a
// proportion of the units of every hidden layer, drawn at random, is gated, and
// the same units are gated where the experience is told at test time. In a layer
// of n units int(gating_prop·n) of them are gated, without replacement.
//
// As van de Ven et al. 2022 have it the gate multiplies the product before the
// bias is added: a gated unit gives ReLU(b), its incoming weights get no
// gradient, its bias does. (Masse gates the unit's output.) Published: 0.8
// (Masse), 0.9 on Split MNIST and 0.6 on Permuted MNIST (van de Ven).
//
// All gates follow from one number drawn at the start, which is all that is
// remembered. With proportion 0 XdG is fine-tuning to the bit.
type XdG struct {
	GatingProp float64 `yaml:"gating_prop"` // share of the units of every hidden layer that are gated in an experience; 0: fine-tuning

	state struct {
		Seed int64 // of the gates; 0 before the first experience
	}
}

var (
	_ bench.Stateful   = (*XdG)(nil)
	_ bench.TaskScorer = (*XdG)(nil)
	_ bench.Checker    = (*XdG)(nil)
	_ bench.Estimator  = (*XdG)(nil)
)

// Learn implements bench.Method.
func (m *XdG) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience == 0 {
		m.state.Seed = l.Rand("gates").Int64()
	}
	l.Mod = m.gates(l.Model.(bench.Gated).GateWidths(), l.Experience)
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// TaskScores implements bench.TaskScorer.
func (m *XdG) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) (logProb bool) {
	l.Mod = m.gates(l.Model.(bench.Gated).GateWidths(), exp)
	copy(out.Data, l.Logits(in).Data)
	return true
}

// gates is those of an experience, for hidden layers of these widths.
func (m *XdG) gates(widths []int, exp int) *bench.Modulation {
	mod := &bench.Modulation{}
	for layer, units := range widths {
		mod.Gates = append(mod.Gates, m.gate(units, exp, layer))
	}
	return mod
}

// gate is the gate of one layer, 0 for a gated unit and 1 for another; nil
// where none is gated.
func (m *XdG) gate(units, exp, layer int) []float32 {
	gated := int(m.GatingProp * float64(units))
	if gated == 0 {
		return nil
	}
	gate := make([]float32, units)
	for i, unit := range bench.NewSeed(m.state.Seed).Rand("gates", exp, layer).Perm(units) {
		if i >= gated {
			gate[unit] = 1
		}
	}
	return gate
}

// State implements bench.Stateful.
func (m *XdG) State() any { return &m.state }

// Check implements bench.Checker.
func (m *XdG) Check(w bench.Work) error {
	if !(m.GatingProp >= 0 && m.GatingProp < 1) {
		return field("gating_prop", "gating_prop is %v and must lie in [0, 1)", m.GatingProp)
	}
	if len(w.Gates) == 0 {
		return fmt.Errorf("xdg gates the units of hidden layers, and this model takes no gates (hint: an mlp with hidden layers, or a cnn)")
	}
	return needsTask("xdg", w)
}

// Estimate implements bench.Estimator.
func (m *XdG) Estimate(w bench.Work) bench.Estimate {
	return bench.Estimate{Cost: w.Stream(), Bytes: 8}
}
