package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"retain/model/vec"
)

// Snapshot is a run after some of its experiences: resumed from it in another
// process, the run ends in the same bits and the same facts.
type Snapshot struct {
	After       int // experiences learned
	Step        int
	Params      []float32
	Optimizer   []byte // its State, encoded
	Method      []byte // its State, encoded
	Evaluations []Evaluation
	Phases      []Phase
	Stored      []Stored
	Decisions   []Decision
}

// keep hands a snapshot to the plan.
func (r *run) keep(after int) error {
	s := Snapshot{
		After: after, Step: r.step, Params: append([]float32(nil), r.learner.Params...),
		Evaluations: append([]Evaluation(nil), r.result.Evaluations...),
		Phases:      append([]Phase(nil), r.result.Phases...),
		Stored:      append([]Stored(nil), r.result.Stored...),
		Decisions:   append([]Decision(nil), r.result.Decisions...),
	}
	var err error
	if s.Optimizer, err = MarshalState(r.plan.Optimizer.State()); err != nil {
		return fmt.Errorf("snapshot: optimizer: %w", err)
	}
	if s.Method, err = MarshalState(stateOf(r.plan.Method)); err != nil {
		return fmt.Errorf("snapshot: method: %w", err)
	}
	return r.plan.Keep(s)
}

// restore takes up what a snapshot left.
func (r *run) restore(s *Snapshot) error {
	switch {
	case r.plan.Hidden:
		return fmt.Errorf("resume: a stream with hidden boundaries cannot be resumed after an experience")
	case s.After < 1 || s.After > len(r.experiences):
		return fmt.Errorf("resume: the snapshot stands after experience %d of %d", s.After, len(r.experiences))
	case len(s.Params) != len(r.learner.Params):
		return fmt.Errorf("resume: the snapshot has %d parameters, the model %d", len(s.Params), len(r.learner.Params))
	}
	copy(r.learner.Params, s.Params)
	r.plan.Optimizer.Reset()
	if err := UnmarshalState(s.Optimizer, r.plan.Optimizer.State()); err != nil {
		return fmt.Errorf("resume: optimizer: %w", err)
	}
	if err := UnmarshalState(s.Method, stateOf(r.plan.Method)); err != nil {
		return fmt.Errorf("resume: method: %w", err)
	}
	if m, ok := r.plan.Method.(Modulator); ok {
		r.learner.Mod = m.Modulation(r.plan.Model)
	}
	for _, e := range r.experiences[:s.After] {
		r.seen = append(r.seen, e.Train)
	}
	r.step = s.Step
	r.eval.row = s.After
	r.result.Evaluations, r.result.Phases, r.result.Stored = slices.Clip(s.Evaluations), slices.Clip(s.Phases), slices.Clip(s.Stored)
	r.result.Decisions = slices.Clip(s.Decisions)
	return nil
}

// digest is the SHA-256 over parameters and state, in their canonical form.
func digest(params []float32, state any) (string, error) {
	encoded, err := MarshalState(state)
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	h := sha256.New()
	h.Write(vec.CanonicalBits(params, nil))
	h.Write(encoded)
	return hex.EncodeToString(h.Sum(nil)), nil
}
