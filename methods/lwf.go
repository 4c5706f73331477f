package methods

import (
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// Over says which outputs a distillation goes over.
type Over string

const (
	OverAuto  Over = "auto"  // heads in the task- and domain-incremental scenario, all in the class-incremental one
	OverHeads Over = "heads" // one term for each past experience, over its own classes; equal terms add up
	OverAll   Over = "all"   // one term over every output
	OverPast  Over = "past"  // one term over the classes of all past experiences
)

// LwF is learning without forgetting (Li and Hoiem 2016): on the examples of
// the current experience the model is to answer as it did before it,
//
//	L(θ) = L_t(θ) + α · Σ_h KD_h(f(x; θ*), f(x; θ))
//
// with θ* the parameters after the last experience and KD of [Distillation].
// What the terms h go over is published in three variants. Van de Ven et al.
// 2022 take one for each past head in the task-incremental scenario, t−1 times
// the same over the shared outputs in the domain-incremental one, and one over
// all outputs in the class-incremental one: all three are over auto. Mammoth
// takes one over the classes of the past (over past, under the training mask
// seen), and before each later experience trains the last layer alone on the
// new classes, whose outcome is the teacher: warm_up epochs of plain SGD at
// warm_up_rate, outside the budget, and billed as replayed examples.
//
// Deviation from Mammoth: the teacher answers for each batch as it is met, where
// that stores the answers for the whole experience; they are the same.
type LwF struct {
	Alpha       float64 `yaml:"alpha"`        // α: strength of the distillation; 0: none
	Temperature float64 `yaml:"temperature"`  // T: by which logits are divided before the softmax of the distillation
	Over        Over    `yaml:"over"`         // which outputs the distillation goes over
	WarmUp      int     `yaml:"warm_up"`      // epochs of the last layer alone before each later experience
	WarmUpRate  float64 `yaml:"warm_up_rate"` // learning rate of those epochs

	state struct {
		Teacher []float32 // (P): θ*
	}
	terms  []Distillation
	losses []bench.Loss
}

var (
	_ bench.Stateful  = (*LwF)(nil)
	_ bench.Checker   = (*LwF)(nil)
	_ bench.Estimator = (*LwF)(nil)
)

// Learn implements bench.Method.
func (m *LwF) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience > 0 {
		m.warmUp(l, train)
		m.terms = m.distillations(l.Spec, l.Experience)
	}
	for b := range l.Batches(train) {
		l.Step(m.grad(l, b))
	}
	if !l.Last && m.Alpha != 0 {
		m.state.Teacher = append(m.state.Teacher[:0], l.Params...)
	}
	return nil
}

// grad is the gradient of the loss on b.
func (m *LwF) grad(l *bench.Learner, b *bench.Batch) []float32 {
	m.losses = append(m.losses[:0], l.CrossEntropy(b))
	if m.state.Teacher != nil {
		answers := l.LogitsAt(m.state.Teacher, b.In)
		for i := range m.terms {
			m.terms[i].Teacher, m.terms[i].Labels = answers, b.Labels
			m.losses = append(m.losses, &m.terms[i])
		}
	}
	return l.Grad(b, m.losses...)
}

// distillations are the terms of the loss in the experience numbered now.
func (m *LwF) distillations(s bench.Spec, now int) []Distillation {
	var terms []Distillation
	add := func(outputs []int32) {
		for i := range terms {
			if slices.Equal(terms[i].Outputs, outputs) {
				terms[i].Times += m.Alpha
				return
			}
		}
		terms = append(terms, Distillation{Outputs: outputs, T: m.Temperature, Times: m.Alpha})
	}
	past := s.Classes[:now]
	switch m.over(s) {
	case OverHeads:
		for _, classes := range past {
			add(classes)
		}
	case OverPast:
		add(merged(past))
	default:
		add(allOutputs(s.Outputs))
	}
	return terms
}

func (m *LwF) over(s bench.Spec) Over {
	switch {
	case m.Over != OverAuto:
		return m.Over
	case s.Scenario == bench.ClassIncremental:
		return OverAll
	}
	return OverHeads
}

// warmUp trains the last layer on the classes of the experience that begins,
// which compete among themselves; the teacher then has that layer.
func (m *LwF) warmUp(l *bench.Learner, train bench.Data) {
	var head []bench.View
	for _, v := range l.Model.Layout() {
		if v.Kind != bench.Weight {
			continue
		}
		if len(head) > 0 && v.Layer > head[0].Layer {
			head = head[:0]
		}
		if len(head) == 0 || v.Layer == head[0].Layer {
			head = append(head, v)
		}
	}
	for range m.WarmUp {
		for b := range l.Sample("warm-up", train, 0) {
			g := l.Grad(b, l.CrossEntropy(b).Among(l.Classes))
			for _, v := range head {
				vec.Axpy(-float32(m.WarmUpRate), v.Of(g).Data, v.Of(l.Params).Data)
			}
			l.Discard()
		}
	}
	copy(m.state.Teacher, l.Params)
}

// State implements bench.Stateful.
func (m *LwF) State() any { return &m.state }

// Check implements bench.Checker.
func (m *LwF) Check(w bench.Work) error {
	switch {
	case m.Over != OverAuto && m.Over != OverHeads && m.Over != OverAll && m.Over != OverPast:
		return field("over", "unknown outputs %q (hint: auto, heads, all or past)", string(m.Over))
	case m.WarmUp < 0:
		return field("warm_up", "warm_up is %d and must not be negative", m.WarmUp)
	}
	errs := []error{notNegative("alpha", m.Alpha), positive("temperature", m.Temperature)}
	if m.WarmUp > 0 {
		errs = append(errs, positive("warm_up_rate", m.WarmUpRate))
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return needsBoundaries("lwf", w)
}

// Estimate implements bench.Estimator.
func (m *LwF) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	for _, s := range w.Shares[1:] {
		rows := int64(m.WarmUp) * int64(s.Len)
		c := besideCost(w, rows, int64(m.WarmUp)*w.Batches(s.Len))
		if m.Alpha != 0 {
			c = c.Plus(w.Forward(s.Rows, int64(s.Iterations)))
			e.Bytes = 4 * int64(w.Params)
		}
		e.Cost = e.Plus(c)
	}
	return e
}
