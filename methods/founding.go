package methods

import (
	"slices"

	"retain/bench"
)

// Foundation names the network that adapters or prompts are put around.
type Foundation string

const (
	// BaseGiven is the network as the model has it: its checkpoint, or without one
	// parameters drawn at random, the same in all runs.
	BaseGiven Foundation = "given"
	// BaseFirst is that network trained whole on the first experience, which has
	// nothing around it, and frozen from then on.
	BaseFirst Foundation = "first"
)

// first is the experience, from 0, that is the first to have something around the
// network.
func (base Foundation) first() int {
	if base == BaseFirst {
		return 1
	}
	return 0
}

// past is how many adapters or prompts there are before that of experience k, from 0,
// where each has its own.
func (base Foundation) past(k int) int { return max(k-base.first(), 0) }

// check refuses a base that there is not, or cannot be had.
func (base Foundation) check(w bench.Work) error {
	switch {
	case base != BaseGiven && base != BaseFirst:
		return field("base", "unknown base %q (hint: given or first)", string(base))
	case base == BaseFirst && w.PerParam < 0:
		return field("base", "base: first trains the network by an optimizer like that of the run, which cannot be had a second time (hint: base: given)")
	}
	return nil
}

// founding trains a network before anything is put around it.
type founding struct {
	mask bench.Mask // of training, from check
	mod  bench.Modulation
}

// found trains the network whole on the first experience, by an optimizer like that of
// the run, from initial values of the run's own (or the checkpoint), and keeps it in
// base.
func (s *founding) found(l *bench.Learner, train bench.Data, base *[]float32) error {
	model := l.Model.(bench.Founded)
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
	*base = slices.Clone(f.Params)
	return nil
}
