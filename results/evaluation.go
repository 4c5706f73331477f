package results

import "database/sql"

// The parts of an experience that a run is evaluated on.
const (
	SplitTest   = "test"
	SplitTrain  = "train"  // a fixed part of the training data
	SplitValid  = "valid"  // held out from the training data
	SplitMemory = "memory" // the examples that the method stores
)

// The outputs among which the argmax is taken.
const (
	MaskAll  = "all"  // every output of the stream
	MaskSeen = "seen" // the classes met so far
	MaskOwn  = "own"  // the classes of the example's experience
)

// Evaluation is one measurement of the model on one experience: the raw counts
// behind one cell of the accuracy matrix R, or one point between two rows of it.
//
// After, Step, Experience, Split, Mask and Anytime together name it; a run
// holds no two evaluations of one name. A cell that was not measured (joint
// training has no rows before the last) has no Evaluation at all.
type Evaluation struct {
	After      int    // experiences finished when it was made: 0 (untrained model) … T
	Step       int64  // batches of the stream trained on so far
	Anytime    bool   // made between two boundaries, no cell of R
	Experience int    // the experience evaluated, 1 … T; in SplitMemory 0: examples whose experience the method does not know
	Split      string // SplitTest, SplitTrain, SplitValid or SplitMemory
	Mask       string // MaskAll, MaskSeen or MaskOwn

	Correct int64             // predictions that were right
	Scored  int64             // predictions that counted; 0: the accuracy is missing
	LossSum sql.Null[float64] // sum of the cross-entropy over Scored, in nats; null where scores are no log-probabilities
	Bytes   sql.Null[int64]   // bytes of text behind Scored, for bits per byte; null where the data is no text

	Facts []Fact // further facts by name, in order of name
}

// Fact is a further fact of an evaluation (AUROC, share of answers that parse).
// NaN is stored as NULL and read back as NaN.
type Fact struct {
	Name  string
	Value float64
}

// Names of facts that metrics are made of.
const (
	FactOutside = "auroc-outside" // test examples against those that fit no class
	FactAdapt   = "adapt-flops"   // operations of learning from the data once it was scored, where the method does
	FactScore   = "score-flops"   // operations of scoring it, where the method learns from it
	FactFloor   = "floor-bits"    // bits that a byte of the experience's text holds; before learning, where it is known
	FactSame    = "same-as"       // the first experience with the same test data, from 1; before learning, where something comes again
	FactWritten = "written"       // texts that the model wrote, at the end, where they can be judged
	FactQuality = "quality"       // share of them that is right
	FactNovel   = "novel"         // share of them that is right and in no training text
)

// Some is a known value of a field that may be missing.
func Some[T any](v T) sql.Null[T] { return sql.Null[T]{V: v, Valid: true} }
