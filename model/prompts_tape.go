package model

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

var (
	_ bench.Tuned       = (*prompts)(nil)
	_ bench.Featured    = (*prompts)(nil)
	_ bench.Squared     = (*prompts)(nil)
	_ bench.FeatureTape = (*promptTape)(nil)
)

// FeatureWidth is that of the network; 0 where it shows none.
func (m *prompts) FeatureWidth() int {
	if f, ok := m.network.(bench.Featured); ok {
		return f.FeatureWidth()
	}
	return 0
}

// Random says whether training passes of the network draw.
func (m *prompts) Random() bool {
	r, ok := m.network.(interface{ Random() bool })
	return ok && r.Random()
}

// promptTape puts the prompts of the pass and that of the parameters before the text, and
// the head into the network.
type promptTape struct {
	m      *prompts
	inner  bench.Tape
	full   []float32 // the network's parameters, with the head
	grad   []float32 // of those
	single []float32 // the gradient of one example
	prompt bench.Prompt
	mod    bench.Modulation
	one    bench.Modulation // of the pass through one example

	in    bench.Inputs // of the latest Forward
	pass  bench.Pass   // of the network
	rows  int          // of logits
	own   int          // numbers of the prompt that are the parameters'
	apart bool         // the network has seen single examples since
}

// NewTape makes room for the network with its head.
func (m *prompts) NewTape(maxRows int) bench.Tape {
	return &promptTape{m: m, inner: m.network.NewTape(maxRows), full: make([]float32, m.inner.Len())}
}

// Forward computes the logits of the text behind the prompts.
func (t *promptTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	t.begin(params, p)
	logits := t.inner.Forward(t.full, in, t.pass)
	t.in, t.rows, t.apart = in, logits.Rows, false
	return logits
}

// begin sets network and pass up.
func (t *promptTape) begin(params []float32, p bench.Pass) {
	full, before, alone := t.m.Frozen(), []float32(nil), false
	t.mod = bench.Modulation{}
	if p.Mod != nil {
		t.mod = *p.Mod
	}
	if t.mod.Base != nil {
		full = t.mod.Base
	}
	if len(full) != len(t.full) {
		panic(fmt.Sprintf("model: %d parameters for a network that has %d", len(full), len(t.full)))
	}
	if t.mod.Prompt != nil {
		before, alone = t.mod.Prompt.Vectors, t.mod.Prompt.Alone
	}
	copy(t.full, full)
	for _, w := range t.m.head {
		copy(w.from.Of(t.full).Data, w.at.Of(params).Data)
	}
	t.prompt.Vectors, t.own = append(t.prompt.Vectors[:0], before...), 0
	if !alone {
		t.own = t.m.own.Len()
		t.prompt.Vectors = append(t.prompt.Vectors, t.m.own.Of(params).Data...)
	}
	t.prompt.Grad = grow(t.prompt.Grad, len(t.prompt.Vectors))
	t.mod.Base, t.mod.Prompt = nil, &t.prompt
	t.pass = p
	t.pass.Mod = &t.mod
}

// Features is what the network shows.
func (t *promptTape) Features() vec.Matrix { return t.inner.(bench.FeatureTape).Features() }

// Backward writes the gradients of the prompt and the head. A prompt of the parameters
// that is left out has one of +0.
func (t *promptTape) Backward(grad []float32, dlogits vec.Matrix) {
	if t.apart {
		t.inner.Forward(t.full, t.in, t.pass)
		t.apart = false
	}
	t.descend(grad, dlogits)
}

func (t *promptTape) descend(grad []float32, dlogits vec.Matrix) {
	t.grad = grow(t.grad, t.m.inner.Len())
	t.inner.Backward(t.grad, dlogits)
	own := t.m.own.Of(grad).Data
	clear(own)
	copy(own, t.prompt.Grad[len(t.prompt.Grad)-t.own:])
	for _, w := range t.m.head {
		copy(w.at.Of(grad).Data, w.from.Of(t.grad).Data)
	}
}

// BackwardSquares takes a pass through each example alone, as at test time. It panics after
// a training pass whose chance single examples do not share.
func (t *promptTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	if t.pass.Train && t.m.Random() {
		panic("model: squared gradients of single examples after a training pass that they did not take alone")
	}
	if t.in.Rows == 0 {
		return
	}
	t.single = grow(t.single, len(squares))
	alone, per := t.pass, t.rows/t.in.Rows
	t.one = bench.Modulation{Gates: t.mod.Gates, Prompt: &t.prompt}
	alone.Mod = &t.one
	for e := range t.in.Rows {
		t.inner.Forward(t.full, t.in.Slice(e, e+1), alone)
		t.descend(t.single, dlogits.Slice(e*per, (e+1)*per))
		vec.AddSquares(squares, t.single)
	}
	t.apart = true
}
