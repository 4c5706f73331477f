package methods

import (
	"fmt"

	"retain/bench"
)

// Prompts is Progressive Prompts (Razdaibiedina et al. 2023). In each experience k a
// soft prompt P_k is learned, virtual tokens before the text x of a network θ that
// stays as it is; those of the experiences before it are frozen and stand before it:
//
//	L_k = −Σ log p(y | [P_1, …, P_k, x]; θ, h_k),  by P_k and h_k alone
//
// Where texts have classes, h_k is a head of the experience's own, which begins as the
// network has it. The model is prompts, which says θ and how long a prompt is (10 in
// the example of the authors' code). A text is answered behind the prompts up to that
// of its experience and by its head, so that nothing is forgotten; the experience has
// to be told. One that has not come yet is answered behind the latest prompt. Virtual
// tokens begin as embeddings of tokens drawn from the vocabulary, and the optimizer
// begins anew with each experience. Billed are the prompts and heads of the past, and
// the base where it is first.
//
// Deviations: the authors' code puts a new prompt before those of the past; here it
// stands behind them, where a causal network makes of the earlier prompts what it has
// always made of them. Prompts are not passed through a residual network while they
// are learned, which is part of the paper's method and off by default in the code for
// T5. Their code keeps of every experience the prompt with the best accuracy on
// validation data (early stopping), here it is the last. With BERT their first virtual
// token begins as [CLS]. They cut prompts and text together to the length of the input,
// so that long prompts cost the end of the text; here the context must have room for
// both.
type Prompts struct {
	Base Foundation `yaml:"base"` // given: θ is as the model has it; first: trained on the first experience, which has no prompt

	state struct {
		Base  []float32 // (N): θ as the first experience has left it; none where it is given
		Past  []float32 // (k, n): prompts and heads of past experiences, in the layout of the model
		Begun bool      // the parameters' prompt is in use
	}
	founding founding
	now      prefix // of the parameters
	told     prefix // of an experience of the past
	params   []float32
}

// prefix is a modulation that puts prompts before the parameters' own.
type prefix struct {
	mod    bench.Modulation
	prompt bench.Prompt
}

var (
	_ bench.Stateful   = (*Prompts)(nil)
	_ bench.Modulator  = (*Prompts)(nil)
	_ bench.TaskScorer = (*Prompts)(nil)
	_ bench.Checker    = (*Prompts)(nil)
	_ bench.Estimator  = (*Prompts)(nil)
)

// Learn implements bench.Method.
func (m *Prompts) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience < m.Base.first() {
		m.founding.mod.Prompt = &bench.Prompt{Alone: true}
		return m.founding.found(l, train, &m.state.Base)
	}
	m.next(l)
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// next begins a prompt: the one before it, with its head, joins the past. In the first
// experience the run has begun it.
func (m *Prompts) next(l *bench.Learner) {
	model := l.Model.(bench.Tuned)
	if m.state.Begun {
		m.state.Past = append(m.state.Past, l.Params...)
	}
	m.state.Begun = true
	l.Mod = m.Modulation(model)
	if l.Experience == 0 {
		return
	}
	l.Restart()
	base := m.state.Base
	if base == nil {
		base = model.Frozen()
	}
	model.Begin(l.Params, base, l.Rand("prompt"))
}

// Modulation implements bench.Modulator.
func (m *Prompts) Modulation(model bench.Model) *bench.Modulation {
	if m.state.Base == nil && m.state.Past == nil {
		return nil
	}
	return m.behind(&m.now, model.(bench.Tuned), len(m.state.Past)/model.Layout().Len(), !m.state.Begun)
}

// behind puts the first k prompts of the past into p.
func (m *Prompts) behind(p *prefix, model bench.Tuned, k int, alone bool) *bench.Modulation {
	n := model.Layout().Len()
	p.prompt = bench.Prompt{Vectors: p.prompt.Vectors[:0], Alone: alone}
	for i := range k {
		p.prompt.Vectors = append(p.prompt.Vectors, model.Prompt(m.state.Past[i*n:(i+1)*n]).Data...)
	}
	p.mod = bench.Modulation{Base: m.state.Base, Prompt: &p.prompt}
	return &p.mod
}

// TaskScores implements bench.TaskScorer.
func (m *Prompts) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) (logProb bool) {
	model := l.Model.(bench.Tuned)
	n, at := model.Layout().Len(), exp-m.Base.first()
	switch {
	case !m.state.Begun || at >= len(m.state.Past)/n:
		copy(out.Data, l.Logits(in).Data)
		return true
	case at < 0: // the network alone
		m.params = grown(m.params, n)
		model.Adopt(m.params, m.state.Base)
	default:
		m.params = append(m.params[:0], m.state.Past[at*n:(at+1)*n]...)
	}
	live := l.Mod
	l.Mod = m.behind(&m.told, model, max(at, 0), at < 0)
	copy(out.Data, l.LogitsAt(m.params, in).Data)
	l.Mod = live
	return true
}

// State implements bench.Stateful.
func (m *Prompts) State() any { return &m.state }

// Check implements bench.Checker.
func (m *Prompts) Check(w bench.Work) error {
	m.founding.mask = w.Masks.Train
	if err := m.Base.check(w); err != nil {
		return err
	}
	if w.Tuned == nil {
		return fmt.Errorf("prompts trains prompts before a network, and the model has none (hint: model: {name: prompts, base: {name: gpt}})")
	}
	if err := needsTold("prompts", w); err != nil {
		return err
	}
	length := w.Tuned.Prompt(make([]float32, w.Params)).Rows
	if before := length * m.Base.past(len(w.Shares)-1); before > w.Tuned.PromptRoom() {
		context := w.Spec.Width + length + before
		return fmt.Errorf("prompts puts up to %d virtual tokens before %d of text, and the context has room for %d (hint: base: {name: gpt, context: %d}, or shorter prompts)",
			length+before, w.Spec.Width, length+w.Tuned.PromptRoom(), context)
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *Prompts) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Bytes: 1} // Begun
	own := w.Tuned.Prompt(make([]float32, w.Params)).Data
	for k := range w.Shares {
		var model bench.Model = w.Tuned
		before := bench.Prompt{Vectors: make([]float32, m.Base.past(k)*len(own))}
		if k < m.Base.first() {
			model = w.Tuned.Network()
			e.Bytes += 4 * int64(model.Layout().Len())
		}
		w.EachBatch(k, func(rows int) {
			forward, backward := model.FLOPs(rows)
			f, b := w.Tuned.PromptFLOPs(rows, &before)
			e.Forward += forward + f
			e.Backward += backward + b
			e.Examples += int64(rows)
		})
	}
	e.Bytes += 4 * int64(m.Base.past(len(w.Shares)-1)) * int64(w.Params)
	return e
}
