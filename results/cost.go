package results

import "database/sql"

// The phases of a run.
const (
	PhaseTrain    = "train"    // Learn on one experience
	PhaseEvaluate = "evaluate" // the harness's evaluations after one experience (0: of the untrained model)
	PhaseFinish   = "finish"   // Finish after the last experience
)

// Cost is what one phase of one experience cost. The counted fields are exact
// and part of what a specification determines; the timed ones are not.
type Cost struct {
	Phase      string // PhaseTrain, PhaseEvaluate or PhaseFinish
	Experience int    // 1 … T; 0 where the phase belongs to none (evaluation before training, finish, hidden boundaries)

	ForwardFLOPs  int64 // of matrix products alone; a multiply-add is 2
	BackwardFLOPs int64
	Examples      int64 // examples of the stream
	Replayed      int64 // examples from the method's memory, on top of Examples

	WallNS    sql.Null[int64] // nanoseconds
	CPUNS     sql.Null[int64] // nanoseconds of the run's own thread
	PeakBytes sql.Null[int64] // null unless the run had the process to itself
}

// Storage is what a method keeps after an experience beyond parameters and
// optimizer: the bytes that it is billed for, and the examples among them.
type Storage struct {
	After    int // 1 … T
	Bytes    int64
	Examples int64
}

// Size is how large the work of one experience was: what its costs are held
// against.
type Size struct {
	Experience int   // 1 … T
	Examples   int64 // of training data
	Bytes      int64 // of training data, inputs in their native type
	PassFLOPs  int64 // one forward and backward pass over the training data
	ModelBytes int64 // of the model's parameters
}
