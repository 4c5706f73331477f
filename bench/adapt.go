package bench

import (
	"fmt"
	"math"

	"retain/model/vec"
)

// An Adapter learns from a block of test data after it was scored, on a copy of
// the parameters: dynamic evaluation (Mikolov et al. 2010; Krause et al. 2018).
//
// In an evaluation of one split of one experience the blocks come in their order.
// Each is scored at the parameters that the blocks before it have left, under
// every mask, and is then given to Adapt with its labels. Every such evaluation
// begins at the trained parameters again, and what it has learned is thrown away:
// it moves no bit of training. The untrained model is scored as it is.
//
// The learner is another one than that of Learn: Params is the copy, which Adapt
// moves itself, and Trained what it began with, for reading. It has gradients,
// logits and draws; it has no batches of the stream, and no Step, since the
// optimizer belongs to training. The batch does not tell its experience, and is
// valid until Adapt returns. What is computed is billed to the evaluation.
//
// What an Adapter reaches is no score of a model that stays as it was trained:
// tables mark it, by [FactAdapt]. See [Work.Adaptable] for where it is refused.
type Adapter interface {
	Adapt(l *Learner, b *Batch) error
}

// Facts of an evaluation that an Adapter took part in, at boundaries: operations
// of learning from its blocks, and of scoring them.
const (
	FactAdapt = "adapt-flops"
	FactScore = "score-flops"
)

// Adaptable refuses streams on whose test data an [Adapter] must not learn.
//
// Where a label is the next token the text itself shows it, to whoever reads on:
// nobody has to be asked. Elsewhere labels are what the test keeps to itself, and
// a block of them tells besides which experience is under test.
func (w Work) Adaptable() error {
	if w.Spec.PerToken && w.Spec.Outputs == w.Spec.Vocabulary {
		return nil
	}
	return fmt.Errorf("it learns from the labels of test data once they were scored, and here nothing but the labels shows them (hint: a stream of a language model, where a label is the next token)")
}

// subject is the learner that is scored: that of the run, or for an Adapter one
// of its own at the same parameters.
func (e *evaluator) subject(r *run, at Evaluation) *Learner {
	l := r.learner
	if _, ok := r.plan.Method.(Adapter); !ok || at.After == 0 && !at.Anytime {
		return l
	}
	if e.pupil == nil {
		e.pupil = &Learner{Params: make([]float32, len(l.Params)), rands: map[randKey]*source{}, workspace: &workspace{}}
	}
	p := e.pupil
	copy(p.Params, l.Params)
	*p = Learner{
		Params: p.Params, Trained: l.Params, Model: l.Model, Spec: l.Spec,
		Experience: l.Experience, Classes: l.Classes, Last: l.Last, Batch: l.Batch, Mod: l.Mod,
		run: r, mask: l.mask, weights: l.weights, rands: p.rands, workspace: p.workspace,
	}
	e.scoring, e.adapting = 0, 0
	return p
}

// adapt lets an Adapter learn from the block that was scored; false where that
// failed.
func (e *evaluator) adapt(r *run, at Evaluation) bool {
	l := e.live
	if l == r.learner {
		return true
	}
	before := r.cost
	clear(e.batch.Exp)
	e.batch.fresh = e.batch.Len()
	e.place.step()
	l.place = e.place
	err := r.plan.Method.(Adapter).Adapt(l, &e.batch)
	l.Discard()
	if s := vec.SumSquares(l.Params); err == nil && (math.IsNaN(s) || math.IsInf(s, 0)) {
		err = &DivergedError{Step: r.step, What: "the parameters are", Value: s}
	}
	e.adapting += r.cost.Forward + r.cost.Backward - before.Forward - before.Backward
	return e.good(r, at, err)
}

// good reports an error of adapting.
func (e *evaluator) good(r *run, at Evaluation, err error) bool {
	if err != nil {
		r.fail(fmt.Errorf("learning from %s data of experience %d while it is scored: %w", at.Split, at.Experience, err))
	}
	return err == nil
}

// confess adds to the evaluations of one split what an Adapter's learning from it
// took.
func (e *evaluator) confess(r *run, at Evaluation, rows []Evaluation) {
	if e.live == r.learner {
		return
	}
	for k := range rows {
		if loss := rows[k].Loss; math.IsNaN(loss) || math.IsInf(loss, 0) {
			e.good(r, at, &DivergedError{Step: r.step, What: "the loss is", Value: loss})
		}
		if !at.Anytime {
			rows[k].Facts = append(rows[k].Facts, Fact{FactAdapt, float64(e.adapting)}, Fact{FactScore, float64(e.scoring)})
		}
	}
}
