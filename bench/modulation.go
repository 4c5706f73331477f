package bench

import "fmt"

// Modulation changes what a network computes without changing its parameters.
// The zero value, like nil, changes nothing. A forward pass and the backward
// passes through it must have the same modulation.
type Modulation struct {
	// Gates multiplies the product of each hidden layer, before the bias is
	// added, by one factor for each unit: Gates[l] has the width of layer l, or
	// is nil. A gated unit thus gives ReLU(b), not 0 (Masse et al. 2018 as van de
	// Ven et al. 2022 have it).
	Gates [][]float32
	// GateGrads is where Backward writes the gradient of the loss by the gates:
	// GateGrads[l] has the width of layer l, or is nil where it is not wanted. A
	// layer without gates has none. Asking for it changes no other bit.
	GateGrads [][]float32
	// Slots adds low-rank terms and gains; nil for none.
	Slots *Slots
	// Prompt stands before the tokens of every example; nil for none.
	Prompt *Prompt
	// Base is the parameters of the network that a [Founded] model is around; nil:
	// those that it is frozen at. Other models do not read it.
	Base []float32
}

// A Modulator is a method whose network is more than its parameters, whenever it
// stands between two experiences: Modulation is what its state makes of a model, nil
// for nothing. Who takes up parameters and state that a run has left takes it, too.
type Modulator interface{ Modulation(m Model) *Modulation }

// Slots modulates layers by K alternatives that each row of a layer's output
// weighs for itself. A modulated layer l computes
//
//	h_l = act(W_l x + b_l + U_l (a ⊗ 1_r ⊙ V_l x)) ⊙ (1 + aᵀ G_l)
//
// with a the row's weights. The order of operations is its definition: the
// layer's product and bias as ever; then the low-rank term is added to it, slot
// after slot; the activation; the gain, a product that starts from 1. Where U and
// G are zero every number is that of the network without slots, to the bit, as
// long as V x is finite: ReLU takes away the sign of a zero.
type Slots struct {
	K, Rank int       // slots, and the rank r of each; 0: gains alone
	Weights Matrix    // a, (n, K): one row for each row of logits
	Params  []float32 // U, V and G of all layers in the model's SlotLayout
	Grad    []float32 // where Backward writes the gradient of Params; nil: it is not wanted
}

// Modulated is a model that takes slots.
type Modulated interface {
	// SlotLayout names the parameters of K slots of a rank: for each modulated
	// layer, from the input on, "⟨layer⟩.u" (K·r, out), which is Uᵀ,
	// "⟨layer⟩.v" (K·r, in) and "⟨layer⟩.g" (K, out). Slot k has rows k·r to
	// k·r+r−1 of the first two and row k of the third. Layers that take gains
	// alone, and all where the rank is 0, have only the third. A model without
	// a modulated layer has no views.
	SlotLayout(k, rank int) Layout
	// SlotFLOPs counts what slots add to [Model.FLOPs] for rows examples: the
	// products of a forward pass, and of a backward pass that writes their
	// gradient.
	SlotFLOPs(rows, k, rank int) (forward, backward int64)
}

// Fit panics unless the slots have the shapes of layout, which is the model's
// SlotLayout, and a row of weights for each of rows rows of logits.
func (s *Slots) Fit(layout Layout, rows int) {
	n := layout.Len()
	switch {
	case n == 0:
		panic("bench: slots for a model that takes none")
	case s.Weights.Rows != rows || s.Weights.Cols != s.K:
		panic(fmt.Sprintf("bench: slot weights (%d, %d) for %d rows and %d slots", s.Weights.Rows, s.Weights.Cols, rows, s.K))
	case len(s.Params) != n:
		panic(fmt.Sprintf("bench: %d parameters of slots, and the layout has %d", len(s.Params), n))
	case s.Grad != nil && len(s.Grad) != n:
		panic(fmt.Sprintf("bench: a gradient of %d numbers for %d parameters of slots", len(s.Grad), n))
	}
}

// slotFLOPs is what the learner's slots add to a pass over rows examples.
func (l *Learner) slotFLOPs(rows int) (forward, backward int64) {
	if l.Mod == nil || l.Mod.Slots == nil {
		return 0, 0
	}
	m, ok := l.Model.(Modulated)
	if !ok {
		panic(fmt.Sprintf("bench: slots for %T, which takes none", l.Model))
	}
	return m.SlotFLOPs(rows, l.Mod.Slots.K, l.Mod.Slots.Rank)
}
