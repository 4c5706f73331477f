// Package metric holds the measures of continual learning as pure functions
// of what a run measured.
//
// R is the accuracy matrix: R[i][j] is the accuracy on experience j after
// learning experience i, both from 0 in the code and from 1 in the formulas.
// T is len(R), so R[:k] gives a metric as it stood after k experiences; rows
// may be longer than T. b[j] is the accuracy of the untrained model on j.
// Accuracies are fractions in [0, 1].
//
// A value that was not measured is NaN, and so is every metric that needs it:
// nothing is guessed and no mean leaves a gap out. The same holds for cells
// that lie outside the slices given. Functions whose formula divides by T−1
// give NaN for T = 1, and all give NaN for T = 0.
//
// The same R gives other "BWT" and "forgetting" in other projects, up to the
// sign. Here each definition has a name of its own and its source; the tests
// show where the numbers of other projects coincide with which of them.
package metric

import "math"

// Direction says which values of a metric are good.
type Direction string

// The directions. Neutral marks costs and gaps that are facts and no score.
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neutral Direction = "neutral"
)

// Unit says how a value is meant, and so how it is shown.
type Unit string

// The units. Accuracy is a fraction shown in percent; Points is a difference
// of two accuracies, shown in percentage points; Score is a number in [0, 1]
// that is no accuracy; Ratio is a quotient of two costs, or two perplexities; Words
// is a number of equally likely tokens.
const (
	Accuracy Unit = "accuracy"
	Points   Unit = "points"
	Score    Unit = "score"
	Ratio    Unit = "ratio"
	FLOPs    Unit = "FLOPs"
	Examples Unit = "examples"
	Bytes    Unit = "bytes"
	Nats     Unit = "nats" // for each label
	Bits     Unit = "bits" // for each byte of text
	Words    Unit = "tokens"
	Steps    Unit = "steps"
	Alarms   Unit = "alarms"
)

// Need names a part of Facts that a metric reads.
type Need string

// The needs, as shown to a reader.
const (
	NeedR         Need = "R"
	NeedLastRow   Need = "last row of R"
	NeedDiagonal  Need = "diagonal of R"
	NeedUntrained Need = "untrained row"
	NeedCumul     Need = "cumulative's diagonal"
	NeedAnytime   Need = "anytime evaluations"
	NeedTrain     Need = "R on train"
	NeedValid     Need = "R on the held-out part"
	NeedMemory    Need = "accuracy on stored examples"
	NeedCosts     Need = "counted costs"
	NeedFinetune  Need = "finetune's FLOPs"
	NeedJoint     Need = "joint's FLOPs"
	NeedSizes     Need = "sizes by experience"
	NeedLoss      Need = "loss on test"
	NeedBits      Need = "bits per byte on test"
	NeedFloor     Need = "entropy of the text"
	NeedOutside   Need = "examples that fit no class"
	NeedReturns   Need = "experiences that come again"
	NeedWritten   Need = "texts that the model wrote"
	NeedAdapting  Need = "learning from test data once it was scored"
	NeedAlarms    Need = "alarms of a drift detector"
)

// Facts is what one run measured under one mask, and what others measured
// that it is compared with. A part that is missing is nil or NaN.
type Facts struct {
	R     [][]float64 // (T, T) accuracy on test
	B     []float64   // (T) accuracy of the untrained model on test
	Train [][]float64 // (T, T) accuracy on the fixed part of train
	Valid [][]float64 // (T, T) accuracy on what was held out of train

	Nats  [][]float64 // (T, T) mean loss of a label on test
	NatsB []float64   // (T) that of the untrained model
	Bits  [][]float64 // (T, T) loss of a byte of text on test
	BitsB []float64   // (T) that of the untrained model
	Floor []float64   // (T) bits that a byte of the text holds; nil where it is not known
	AUROC float64     // of test examples against those that fit no class, at the end

	Quality []float64 // (J) share of the texts written at the end that is right, of each experience whose texts can be judged; nil without
	Novel   []float64 // (J) share of them that is right and new

	Moments []Moment  // the same evaluations as Points, with steps and losses
	Same    []float64 // (T) equal for experiences with the same test data; nil where none comes again

	MemoryRight, MemoryStored []float64 // (T) stored examples of each experience at the end, and those that are right; (1) where experiences are hidden; nil where none is stored
	Points                    []Point   // anytime evaluations, in order of time; nil without evaluations between steps

	Star []float64 // (T) a*: the cumulative model's accuracy on k after 1…k

	Alarms []float64 // steps before which a drift detector raised its alarms, ascending; nil where there is no detector
	Ends   []float64 // (T) steps after which the experiences ended

	AdaptFLOPs float64 // of learning from test data once it was scored, at the end; NaN where the method does not
	ScoreFLOPs float64 // of scoring it

	FLOPs         float64 // of training and finish, forward and backward
	Examples      float64 // seen in training, replayed ones included
	Stored        float64 // bytes kept by the method at the end
	FinetuneFLOPs float64 // of finetune under the same plan
	JointFLOPs    float64 // of joint under the same plan

	ModelBytes  []float64 // (T) of the parameters while i is learned
	SampleBytes []float64 // (T) of the examples stored after i
	DataBytes   float64   // all training data of the stream
	PassFLOPs   []float64 // (T) one forward and backward pass over the training data of i
	StepFLOPs   []float64 // (T) all that was counted while i was learned
}

// NoFacts is Facts with every number missing: start from it and fill in what
// was measured, so that a missing cost is NaN and never 0.
func NoFacts() Facts {
	n := math.NaN()
	return Facts{AdaptFLOPs: n, ScoreFLOPs: n, FLOPs: n, Examples: n, Stored: n, FinetuneFLOPs: n, JointFLOPs: n, DataBytes: n, AUROC: n}
}

// A Metric describes one measure and computes it.
type Metric struct {
	Name    string    // as the command and the tables call it; unique
	Symbol  string    // as the formula calls it
	Meaning string    // in words, as a note below a table
	Formula string    // plain text, indices from 1
	Source  string    // paper, or "retain" for our own definitions
	Better  Direction // which values are good
	Unit    Unit
	Needs   []Need
	Of      func(Facts) float64 // NaN where a need is not met
}

// Find returns the metric called name, and whether there is one.
func Find(name string) (Metric, bool) {
	for _, m := range All {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Chance is the mean accuracy of the untrained model, (1/T) Σ_j b[j]: what is
// reached without learning. NaN: T = 0 or a missing value.
func Chance(b []float64) float64 {
	return mean(0, len(b), func(j int) float64 { return el(b, j) })
}

// at is r[i][j], NaN outside.
func at(r [][]float64, i, j int) float64 {
	if i < 0 || i >= len(r) {
		return math.NaN()
	}
	return el(r[i], j)
}

// el is v[j], NaN outside.
func el(v []float64, j int) float64 {
	if j < 0 || j >= len(v) {
		return math.NaN()
	}
	return v[j]
}

// mean is the sum of f(lo) … f(hi−1), in that order, over their number; NaN
// for an empty range.
func mean(lo, hi int, f func(int) float64) float64 {
	if hi <= lo {
		return math.NaN()
	}
	sum := 0.0
	for i := lo; i < hi; i++ {
		sum += f(i)
	}
	return sum / float64(hi-lo)
}
