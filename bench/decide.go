package bench

// Decision is a change that a method made to how it learns, or found that it
// need not make: a row of the audit. It is a fact of the run and no part of its
// digest, which is over parameters and state.
type Decision struct {
	Step       int    // batches of the stream served before it, the present one not counted
	Experience int    // that the stream stood in, from 1; the method may not have known it
	Cause      string // what led to it, in a word or two
	Numbers    []Fact // the evidence, in a written order
	Action     string // what was done; "none" where it was only looked at
	Before     string // what was in force before it, and after it
	After      string
	Reward     float64 // of what was in force before it
	HasReward  bool
}

// Fact is a named number.
type Fact struct {
	Name  string
	Value float64
}

// Decide records a decision, with its step and experience. It is billed nothing
// and moves no bit.
func (l *Learner) Decide(d Decision) {
	r := l.run
	d.Step, d.Experience = r.step, min(r.eval.row+1, len(r.experiences))
	r.result.Decisions = append(r.result.Decisions, d)
}

// Bill counts operations in matrix products that the method makes itself, beside
// those of the model.
func (l *Learner) Bill(forward int64) { l.run.cost.Forward += forward }
