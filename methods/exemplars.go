package methods

import (
	"fmt"

	"retain/bench"
)

// What methods with herded exemplars of every class have in common: how many they
// keep, how these are dealt out beside the stream, and what that costs.

// dealing gives each batch of an experience so many exemplars that by its end they
// were served as often as the stream's examples.
type dealing struct{ due int } // exemplars owed, times the examples of the experience

// next is how many of the stored exemplars go with a batch of an experience that
// has so many examples.
func (d *dealing) next(batch, stored, examples int) int {
	d.due += batch * stored
	n := d.due / examples
	d.due -= n * examples
	return n
}

// quota is how many exemplars a class has when there are so many classes: perClass,
// or where that is 0 its share of capacity.
func quota(capacity, perClass, classes int) int {
	if perClass > 0 {
		return perClass
	}
	return capacity / classes
}

func classesSoFar(s bench.Spec, experience int) int {
	n := 0
	for _, classes := range s.Classes[:experience+1] {
		n += len(classes)
	}
	return n
}

// keepExemplars brings what is stored to the quota of the classes so far and adds
// the exemplars of those of the experience that ends.
func (m *Buffer) keepExemplars(l *bench.Learner, train bench.Data, capacity, perClass int) {
	n := quota(capacity, perClass, classesSoFar(l.Spec, l.Experience))
	m.keepFirst(n, l.Spec.Outputs)
	m.addHerded(train, l.Classes, n, l.Batch, l.Features)
}

// checkExemplars refuses work in which classes have no exemplars, and settings
// that there cannot be.
func checkExemplars(method string, capacity, perClass int, temperature float64, w bench.Work) error {
	switch {
	case capacity < 0:
		return field("capacity", "capacity is %d and must not be negative", capacity)
	case perClass < 0:
		return field("per_class", "per_class is %d and must not be negative", perClass)
	case !(temperature > 0 && temperature < 1e30):
		return field("temperature", "temperature is %v and must be positive", temperature)
	case w.Spec.Scenario != bench.ClassIncremental:
		return fmt.Errorf("%s tells apart the classes of all experiences and is not defined in the %s-incremental scenario (hint: scenario: class)", method, w.Spec.Scenario)
	case w.Masks.Train == bench.MaskOwn:
		return fmt.Errorf("%s teaches old classes on every example, and the training mask %q hides them (hint: mask: {train: seen, …})", method, string(w.Masks.Train))
	}
	if err := needsBoundaries(method, w); err != nil {
		return err
	}
	if err := needsNewClasses(method, w); err != nil {
		return err
	}
	return needsVectors(method, false, w)
}

// warnExemplars says where a memory is larger than all that it can be offered.
func warnExemplars(method string, capacity, perClass int, w bench.Work) []string {
	if perClass > 0 {
		return nil
	}
	return warnMemory(method, capacity, w)
}

// estimateExemplars is the bill of a method that deals exemplars out beside the
// stream, asks a teacher about all examples of later experiences, and herds when
// each experience ends.
func estimateExemplars(w bench.Work, capacity, perClass int) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	var counts []int // exemplars of each class
	stored := 0
	for k, s := range w.Shares {
		var deal dealing
		replayed := int64(0)
		w.EachBatch(k, func(rows int) {
			replayed += int64(min(deal.next(rows, stored, s.Len), stored))
		})
		cost := joinedCost(w, replayed)
		if k > 0 {
			cost = cost.Plus(w.Forward(s.Rows+replayed, int64(s.Iterations))) // the teacher
		}
		n := quota(capacity, perClass, classesSoFar(w.Spec, k))
		stored = 0
		for i := range counts {
			counts[i] = min(counts[i], n)
			stored += counts[i]
		}
		for _, examples := range w.ClassCounts(k) {
			cost = cost.Plus(w.Forward(int64(examples), w.Batches(examples))) // herding
			counts = append(counts, min(examples, n))
			stored += min(examples, n)
		}
		e.Cost = e.Plus(cost)
	}
	e.Bytes = memoryBytes(w, int64(stored)) + 4*int64(w.Params) // with the teacher
	return e
}
