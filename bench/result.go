package bench

// Result is what a run found: raw facts, no means.
type Result struct {
	Params      []float32
	Digest      string // SHA-256, in hex, over parameters and the method's state
	Evaluations []Evaluation
	Phases      []Phase
	Stored      []Stored
	Sizes       []Size
	Decisions   []Decision // in the order in which they were made
}

// Split names the data that an evaluation was made on.
type Split string

const (
	SplitTest   Split = "test"
	SplitTrain  Split = "train"  // a fixed choice of the training data
	SplitValid  Split = "valid"  // held out of the training data
	SplitMemory Split = "memory" // what the method has stored
)

// Evaluation counts what was right at one moment on one experience under one
// mask. Experiences are numbered from 1 here, and After is 0 for the model
// before it has learned anything.
type Evaluation struct {
	After      int  // experiences learned in full
	Step       int  // batches of the stream served
	Anytime    bool // made between boundaries
	Experience int  // evaluated; 0 for the memory of a stream whose boundaries are hidden
	Split      Split
	Mask       Mask
	Correct    int64
	Scored     int64
	Loss       float64 // sum over the scored labels, in nats
	HasLoss    bool    // false where the method's scores are no probabilities
	Bytes      int64   // of text behind the scored labels; 0 where outputs are no text
	Facts      []Fact  // further facts, in order of name
}

// Phase is a part of a run with what was counted and timed in it.
type Phase struct {
	Name       string // "train", "finish" or "evaluate"
	Experience int    // from 1; 0 where the phase belongs to none
	Cost       Cost
	Time       Time
}

// Time is measured, never part of a digest.
type Time struct {
	Wall int64 // nanoseconds
	CPU  int64 // nanoseconds of the run's own thread; −1 where it cannot be measured

	Latency Latency // of the updates, where the phase has any
}

// Stored is what a method kept once an experience was learned.
type Stored struct {
	After    int
	Bytes    int64
	Examples int64
}

// Size is how large the work of one experience was, the yardstick of relative
// costs.
type Size struct {
	Experience int   // from 1
	Examples   int64 // of training data
	Bytes      int64 // of training data, inputs in their native type
	Pass       int64 // operations of one forward and backward pass over the training data
	Model      int64 // bytes of the model's parameters
}

func (t Time) plus(u Time) Time {
	t.Wall += u.Wall
	if t.CPU += u.CPU; u.CPU < 0 {
		t.CPU = -1
	}
	return t
}
