package suite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"retain/bench"
	"retain/model/vec"
	"retain/results"
)

// Prediction is what one prediction of a run rests on.
type Prediction struct {
	Run        string
	Experience int     // of the test data, from 1
	Example    int     // its number there, from 1
	Label      int32   // right
	Predicted  int32   // among the outputs of the run's first test mask
	Chance     float64 // of the prediction; 0 where scores are no log-probabilities
	Slots      []float64
	Nearest    []Neighbour // stored examples, the nearest first; none where the method stores none
}

// Neighbour is a stored example near the one that was predicted.
type Neighbour struct {
	Place    int     // in memory, from 0
	Label    int32   // its first
	Slot     int     // that was in use when it was stored; −1 where there are no slots
	Distance float64 // Euclidean, of the inputs as numbers; of tokens, how many differ
}

// A retriever is a method that modulates by slots which it retrieves.
type retriever interface {
	Weights(l *bench.Learner, in bench.Inputs, per int) (a bench.Matrix, ok bool)
	SlotOf(place int) (slot int, ok bool)
}

// neighbours is how many stored examples are named.
const neighbours = 5

// ExplainExample makes a run again from its spec, refuses a result with another
// digest, and says of one test example what the method as it ended predicts, which
// slots were retrieved for it with what weight, and which stored examples lie
// nearest. Experience and example count from 1.
func ExplainExample(ctx context.Context, r results.Run, experience, example int) (*Prediction, error) {
	if r.Status != results.OK {
		return nil, fmt.Errorf("run %d failed and has no model: %s", r.ID, r.Error)
	}
	if experience < 1 || experience > r.Experiences {
		return nil, fmt.Errorf("experience %d of %d (hint: 1 to %d)", experience, r.Experiences, r.Experiences)
	}
	spec, err := ReadSpec([]byte(r.Spec))
	if err != nil {
		return nil, err
	}
	p, err := spec.Plan()
	if err != nil {
		return nil, err
	}
	e, err := p.Stream.At(experience-1, p.Seed)
	if err != nil {
		return nil, err
	}
	if example < 1 || example > e.Test.Len() {
		return nil, fmt.Errorf("test example %d of %d in experience %d (hint: 1 to %d)", example, e.Test.Len(), experience, e.Test.Len())
	}
	found := &Prediction{Run: spec.String(), Experience: experience, Example: example}
	var b bench.Batch
	e.Test.Gather([]int{example - 1}, &b)
	p.Inspect = func(l *bench.Learner) error {
		found.predict(l, p, &b)
		found.look(l, p.Method, &b)
		return nil
	}
	if _, _, err := remake(ctx, spec, p, r, 0); err != nil {
		return nil, err
	}
	return found, nil
}

// predict fills in what the method predicts for the first label of an example.
func (f *Prediction) predict(l *bench.Learner, p bench.Plan, b *bench.Batch) {
	scores, logProb := l.Predict(b, p.Masks.Test[0])
	active := make([]int32, p.Stream.Spec().Outputs)
	for k := range active {
		active[k] = int32(k)
	}
	if p.Masks.Test[0] == bench.MaskOwn {
		active = p.Stream.Spec().Classes[f.Experience-1]
	}
	z := make([]float32, len(active))
	for i, k := range active {
		z[i] = scores.Row(0)[k]
	}
	best := vec.Argmax(z)
	f.Label, f.Predicted = b.Labels[0], active[best]
	if logProb {
		vec.Softmax(z, z)
		f.Chance = float64(z[best])
	}
}

// look fills in the slots, and the stored examples that lie nearest.
func (f *Prediction) look(l *bench.Learner, m bench.Method, b *bench.Batch) {
	slots, retrieves := m.(retriever)
	if retrieves {
		if a, ok := slots.Weights(l, b.In, b.LabelsPerExample()); ok {
			for _, v := range a.Row(0) {
				f.Slots = append(f.Slots, float64(v))
			}
		}
	}
	r, ok := m.(bench.Rehearser)
	if !ok {
		return
	}
	memory := r.Memory()
	var one bench.Batch
	for i := range memory.Len() {
		one.Reset()
		memory.Gather([]int{i}, &one)
		n := Neighbour{Place: i, Label: one.Labels[0], Slot: -1, Distance: distance(b.In, one.In)}
		if retrieves {
			if slot, ok := slots.SlotOf(i); ok {
				n.Slot = slot
			}
		}
		f.Nearest = append(f.Nearest, n)
	}
	slices.SortFunc(f.Nearest, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Place, b.Place))
	})
	f.Nearest = f.Nearest[:min(neighbours, len(f.Nearest))]
}

// distance is that of two inputs of one row.
func distance(a, b bench.Inputs) float64 {
	if a.Tokens != nil {
		n := 0
		for i, t := range a.Tokens {
			if b.Tokens[i] != t {
				n++
			}
		}
		return float64(n)
	}
	x, y := vec.MakeMatrix(1, a.Width), vec.MakeMatrix(1, a.Width)
	a.Dense(x)
	b.Dense(y)
	return math.Sqrt(vec.SquaredDistance(x.Data, y.Data))
}
