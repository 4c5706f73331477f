package bench

// A Method learns from one experience at a time and owns its training loop.
// Its exported fields are its hyper-parameters.
type Method interface {
	Learn(l *Learner, train Data) error
}

// Stateful is a method that remembers: State points to a struct of exported
// scalars and flat slices, which is everything that the method keeps between
// experiences beyond parameters and optimizer. Restored into a fresh method,
// it continues to the same bits; its size is what the method is billed for: every
// element of a slice and every scalar in the bytes of its kind (see [StateBytes]).
type Stateful interface{ State() any }

// A Scorer predicts by other means than the model's logits (nearest means, an
// average of parameters). It writes one row of scores for each row of inputs;
// logProb says whether the scores are logits of class probabilities, so that
// a loss can be recorded.
type Scorer interface {
	Scores(l *Learner, in Inputs, out Matrix) (logProb bool)
}

// A TaskScorer predicts otherwise where it is told the experience of the
// examples: evaluations under the mask "own" ask it with exp, from 0, in place of
// Scores or the model's logits (XdG's gates, a network for each experience).
type TaskScorer interface {
	TaskScores(l *Learner, in Inputs, exp int, out Matrix) (logProb bool)
}

// A Finisher does its work, or the last of it, after the last experience.
// Before it has finished its predictions mean nothing and are not recorded.
type Finisher interface{ Finish(l *Learner) error }

// A Bound is not a competitor but a mark to measure competitors by: it may
// see every experience so far again through [Learner.Seen], and is billed for
// keeping them all.
type Bound interface{ Bound() }

// A Rehearser keeps examples: Memory is what it has stored, for the count of
// stored examples and the accuracy on them.
type Rehearser interface{ Memory() Data }

// A Checker refuses work for which it is not defined, before anything runs.
type Checker interface{ Check(w Work) error }

// An Estimator computes in advance, from its hyper-parameters and the work
// before it, what a run will be billed. A test holds this equal to what is
// counted.
type Estimator interface{ Estimate(w Work) Estimate }

// Estimate is the bill of a whole run.
type Estimate struct {
	Cost
	Bytes int64 // kept by the method after the last experience

	// What an Adapter takes to learn from test data once it was scored: from each
	// example, and beside that for each block of them.
	Adapt, AdaptBlock Cost
}

// Cost is what was counted: exact, and part of a run's facts.
type Cost struct {
	Forward, Backward int64 // operations in matrix products, a multiply-add being two
	Examples          int64 // examples that the stream served
	Replayed          int64 // examples in gradients that came from elsewhere
}

// Plus is the sum of two costs.
func (c Cost) Plus(d Cost) Cost {
	return Cost{
		Forward:  c.Forward + d.Forward,
		Backward: c.Backward + d.Backward,
		Examples: c.Examples + d.Examples,
		Replayed: c.Replayed + d.Replayed,
	}
}
