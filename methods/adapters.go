package methods

import (
	"fmt"
	"slices"

	"retain/bench"
)

// Foundation names the network that adapters are put around.
type Foundation string

const (
	// BaseGiven is the network as the model has it: its checkpoint, or without one
	// parameters drawn at random, the same in all runs.
	BaseGiven Foundation = "given"
	// BaseFirst is that network trained whole on the first experience, which has no
	// adapter, and frozen from then on.
	BaseFirst Foundation = "first"
)

// adapted is what methods on adapters remember.
type adapted struct {
	Base []float32 // (N): the network as the first experience has left it; none where it is given
	Past []float32 // (k, n): the adapters of past experiences, in the layout of the model
}

// adapters puts adapters around a network, one after the other.
type adapters struct {
	mask bench.Mask // of training, from check
	base []float32  // (N): the network with the adapters of the past
	mod  bench.Modulation
}

// found trains the network whole on the first experience, by an optimizer like that of
// the run, from initial values of the run's own (or the checkpoint), and keeps it.
func (s *adapters) found(l *bench.Learner, train bench.Data, state *adapted) error {
	model := l.Model.(bench.Adapted)
	network := model.Network()
	var moments bench.OptimizerState
	optimizer, err := l.Sibling(&moments, network.Layout().Weights())
	if err != nil {
		return err
	}
	f := l.Fork("base", network, optimizer, s.mask)
	model.Adopt(l.Params, f.Params)
	s.mod.Base = f.Params
	l.Mod = &s.mod
	for b := range l.Batches(train) {
		f.Step(f.Grad(b, f.CrossEntropy(b)))
		model.Adopt(l.Params, f.Params)
	}
	state.Base = slices.Clone(f.Params)
	return nil
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
	switch {
	case base != BaseGiven && base != BaseFirst:
		return field("base", "unknown base %q (hint: given or first)", string(base))
	case w.Adapted == nil:
		return fmt.Errorf("%s trains adapters of a network, and the model has none (hint: model: {name: lora, base: {name: mlp}})", method)
	case base == BaseFirst && w.PerParam < 0:
		return field("base", "base: first trains the network by an optimizer like that of the run, which cannot be had a second time (hint: base: given)")
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

// past is how many adapters there are before that of experience k, from 0, where each
// has its own.
func (base Foundation) past(k int) int { return max(k-base.first(), 0) }

// first is the experience, from 0, that has the first adapter.
func (base Foundation) first() int {
	if base == BaseFirst {
		return 1
	}
	return 0
}
