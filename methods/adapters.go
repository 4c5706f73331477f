package methods

import (
	"fmt"
	"slices"

	"retain/bench"
)

// adapted is what methods on adapters remember.
type adapted struct {
	Base []float32 // (N): the network as the first experience has left it; none where it is given
	Past []float32 // (k, n): the adapters of past experiences, in the layout of the model
}

// adapters puts adapters around a network, one after the other.
type adapters struct {
	founding
	base []float32 // (N): the network with the adapters of the past
}

// next begins an experience that has one before it with an adapter: that one joins the
// past, which the model computes with from now on, and an adapter takes its place
// that is drawn anew and changes nothing yet. The optimizer starts anew, too: what it
// remembers is of another adapter. What is trained whole goes on as it is.
func (s *adapters) next(l *bench.Learner, state *adapted) {
	model := l.Model.(bench.Adapted)
	n := adapterLen(model)
	state.Past = append(state.Past, l.Params[:n]...)
	l.Mod = s.modulation(model, state)
	l.Bill(int64(len(state.Past)/n) * foldFLOPs(model))
	whole := slices.Clone(l.Params[n:])
	l.Restart()
	model.Init(l.Params, l.Rand("adapter"))
	copy(l.Params[n:], whole)
}

// modulation is the network as it was found with the adapters of the past; nil where
// it is that of the model.
func (s *adapters) modulation(m bench.Model, state *adapted) *bench.Modulation {
	if state.Base == nil && state.Past == nil {
		return nil
	}
	model := m.(bench.Adapted)
	base := state.Base
	if base == nil {
		base = model.Frozen()
	}
	s.base = append(s.base[:0], base...)
	n := adapterLen(model)
	for past := state.Past; len(past) > 0; past = past[n:] {
		model.Fold(s.base, past[:n])
	}
	s.mod.Base = s.base
	return &s.mod
}

// adapterLen is the number n of the parameters of a model that are adapters.
func adapterLen(m bench.Adapted) int {
	n := 0
	for _, a := range m.Adapters() {
		n += a.A.Len() + a.B.Len()
	}
	return n
}

// foldFLOPs is the cost of the products of all adapters of a model.
func foldFLOPs(m bench.Adapted) int64 {
	sum := int64(0)
	for _, a := range m.Adapters() {
		sum += 2 * int64(a.A.Rows) * int64(a.A.Cols) * int64(a.B.Cols)
	}
	return sum
}

// check refuses work in which there are no adapters, or with base first no boundary at
// which the base is done.
func (s *adapters) check(method string, base Foundation, w bench.Work) error {
	s.mask = w.Masks.Train
	if err := base.check(w); err != nil {
		return err
	}
	if w.Adapted == nil {
		return fmt.Errorf("%s trains adapters of a network, and the model has none (hint: model: {name: lora, base: {name: mlp}})", method)
	}
	if base == BaseFirst {
		return needsBoundaries(method, w)
	}
	return nil
}

// bill is that of a stream in which experience k, from 0, has as many adapters before
// its own as past says, each of which takes perStep operations in every step.
func (base Foundation) bill(w bench.Work, past func(k int) int, perStep int64) bench.Estimate {
	var e bench.Estimate
	for k := range w.Shares {
		var model bench.Model = w.Adapted
		if base == BaseFirst && k == 0 {
			model = w.Adapted.Network()
			e.Bytes += 4 * int64(model.Layout().Len())
		}
		before := int64(past(k))
		w.EachBatch(k, func(rows int) {
			forward, backward := model.FLOPs(rows)
			e.Forward += forward + before*perStep
			e.Backward += backward
			e.Examples += int64(rows)
		})
		e.Forward += before * foldFLOPs(w.Adapted)
	}
	e.Bytes += 4 * int64(past(len(w.Shares)-1)) * int64(adapterLen(w.Adapted))
	return e
}
