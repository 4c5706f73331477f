package methods

import (
	"math/rand/v2"
	"slices"

	"retain/bench"
)

// Policy names how a buffer chooses what to keep.
type Policy string

const (
	// Reservoir keeps a uniform sample of everything offered (Vitter 1985).
	Reservoir Policy = "reservoir"
	// Balanced keeps classes as equal in number as the stream allows
	// (class-balancing reservoir sampling, Chrysakis and Moens 2020).
	Balanced Policy = "balanced"
	// PerClass keeps a fixed number of examples of each class of each
	// experience, drawn when the experience ends.
	PerClass Policy = "per-class"
	// PerExperience keeps a fixed number of examples of each experience, drawn
	// when it ends.
	PerExperience Policy = "per-experience"
)

// offerReservoir offers the examples of b one after the other to a reservoir
// of the given capacity; offered counts all that ever were.
func (m *Buffer) offerReservoir(b *bench.Batch, capacity int, offered *int64, rng *rand.Rand) {
	for i := range b.Len() {
		if slot := ReservoirSlot(capacity, offered, rng); slot == m.Len() {
			m.Append(b, i)
		} else if slot >= 0 {
			m.Replace(slot, b, i)
		}
	}
}

// ReservoirSlot is where a reservoir puts the next example that it is offered:
// behind the others while there is room, then in the place of one of them or,
// −1, nowhere.
func ReservoirSlot(capacity int, offered *int64, rng *rand.Rand) int {
	slot := *offered
	if slot >= int64(capacity) {
		slot = rng.Int64N(slot + 1)
	}
	*offered++
	if slot >= int64(capacity) {
		return -1
	}
	return int(slot)
}

// offerBalanced offers the examples of b to a class-balancing reservoir. While
// there is room all are kept. Then an example of a class that was never the
// largest takes the place of one of the largest class; one of a class that was
// replaces one of its own class with probability stored/met of that class.
// Both lists are by label: how many examples were met, and whether the class
// was ever the largest of a full memory. A class that was the largest only while
// the memory filled is not held to have been: it would be frozen at a share that
// the others may outgrow. Examples that are not scored are not kept.
func (m *Buffer) offerBalanced(b *bench.Batch, capacity int, met []int64, full []bool, rng *rand.Rand) {
	per := b.LabelsPerExample()
	for i := range b.Len() {
		class := int(b.Labels[i*per])
		if class < 0 {
			continue
		}
		met[class]++
		if m.Len() < capacity {
			m.Append(b, i)
			continue
		}
		stored := m.counts(len(met))
		largest := slices.Max(stored)
		for c, n := range stored {
			if n == largest {
				full[c] = true
			}
		}
		if !full[class] {
			classes := indices(stored, largest)
			m.Replace(m.nth(classes[rng.IntN(len(classes))], rng.IntN(largest)), b, i)
		} else if rng.Int64N(met[class]) < int64(stored[class]) {
			m.Replace(m.nth(class, rng.IntN(stored[class])), b, i)
		}
	}
}

// counts is the number of stored examples of each class.
func (m *Buffer) counts(classes int) []int {
	n := make([]int, classes)
	for per, i := m.perExample(), 0; i < m.Len(); i++ {
		n[m.Labels[i*per]]++
	}
	return n
}

// nth is the place of the k-th stored example of a class.
func (m *Buffer) nth(class, k int) int {
	for per, i := m.perExample(), 0; i < m.Len(); i++ {
		if int(m.Labels[i*per]) == class {
			if k == 0 {
				return i
			}
			k--
		}
	}
	panic("methods: a class has fewer stored examples than were counted")
}

func indices(list []int, value int) []int {
	var at []int
	for i, v := range list {
		if v == value {
			at = append(at, i)
		}
	}
	return at
}

// addPerClass stores n examples of each class of train, drawn without
// replacement, or all of a class that has fewer; classes in ascending order.
func (m *Buffer) addPerClass(train bench.Data, n int, rng *rand.Rand) {
	var b bench.Batch
	order := rng.Perm(train.Len())
	byClass := map[int32][]int{}
	var classes []int32
	for _, i := range order {
		b.Reset()
		train.Gather([]int{i}, &b)
		y := b.Labels[0]
		if y >= 0 && byClass[y] == nil {
			classes = append(classes, y)
		}
		if y >= 0 && len(byClass[y]) < n {
			byClass[y] = append(byClass[y], i)
		}
	}
	slices.Sort(classes)
	for _, y := range classes {
		b.Reset()
		train.Gather(byClass[y], &b)
		for i := range b.Len() {
			m.Append(&b, i)
		}
	}
}

// addRandom stores n examples of train, drawn without replacement, or all where
// there are fewer.
func (m *Buffer) addRandom(train bench.Data, n int, rng *rand.Rand) {
	var b bench.Batch
	var scratch []int
	train.Gather(Choose(train.Len(), n, rng, &scratch), &b)
	for i := range b.Len() {
		m.Append(&b, i)
	}
}
