package dpm

import (
	"math/rand/v2"

	"retain/bench"
	"retain/methods"
)

// memory is a reservoir of examples, each with the logits that the model gave it
// when it was stored and the slot that was current then.
type memory struct {
	Items   methods.LogitBuffer // its Logits are empty where none are stored
	Slots   []uint8             // (n): empty where there are no slots
	Offered int64
}

// offer offers the examples of b to the reservoir, with their logits z where
// those are stored (else the zero Matrix), and the slot where slots are (else −1).
// An item takes its place from the one that it replaces: every tenth is guard.
func (m *memory) offer(b *bench.Batch, z bench.Matrix, slot int, capacity int, rng *rand.Rand) {
	width := b.LabelsPerExample() * z.Cols
	for i := range b.Len() {
		at := methods.ReservoirSlot(capacity, &m.Offered, rng)
		if at < 0 {
			continue
		}
		own := z.Data[i*width : (i+1)*width]
		if at == m.Items.Len() {
			m.Items.Append(b, i)
			m.Items.Logits = append(m.Items.Logits, own...)
			if slot >= 0 {
				m.Slots = append(m.Slots, uint8(slot))
			}
			continue
		}
		m.Items.Replace(at, b, i)
		copy(m.Items.Logits[at*width:], own)
		if slot >= 0 {
			m.Slots[at] = uint8(slot)
		}
	}
}

// guarded says whether the item at a place is guard where there are guards.
func guarded(place int) bool { return place%guardEvery == guardEvery-1 }

// guards is how many of n items are guard.
func guards(n int64) int64 { return n / guardEvery }

// pool lists the places of the items that are guard, or of those that are not, in
// memory that the caller keeps.
func (m *memory) pool(guard bool, places []int) []int {
	places = places[:0]
	for i := range m.Items.Len() {
		if guarded(i) == guard {
			places = append(places, i)
		}
	}
	return places
}

// draw fills b with k items, or all where there are fewer, without replacement:
// of those at the given places, or of all where places is nil. It returns where
// they lie, valid until the next draw with the same scratch.
func (m *memory) draw(b *bench.Batch, k int, places []int, rng *rand.Rand, scratch *[]int) []int {
	n := len(places)
	if places == nil {
		n = m.Items.Len()
	}
	idx := methods.Choose(n, k, rng, scratch)
	if places != nil {
		for i, at := range idx {
			idx[i] = places[at]
		}
	}
	b.Reset()
	m.Items.Gather(idx, b)
	return idx
}

// logits writes the stored logits of the items at idx to z, one row for each label.
func (m *memory) logits(z *bench.Matrix, idx []int, per int) {
	width := len(m.Items.Logits) / m.Items.Len()
	z.Rows, z.Cols, z.Data = len(idx)*per, width/per, z.Data[:0]
	for _, i := range idx {
		z.Data = append(z.Data, m.Items.Logits[i*width:(i+1)*width]...)
	}
}
