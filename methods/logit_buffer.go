package methods

import (
	"math/rand/v2"

	"retain/bench"
)

// LogitBuffer is a Buffer that keeps with each example the logits that a model
// gave it when it was stored (dark knowledge). They are state, and billed.
type LogitBuffer struct {
	Buffer
	Logits []float32 // (n, labels of an example × outputs)
}

// ExampleBytes is the size of one stored example with its logits.
func (m *LogitBuffer) ExampleBytes() int {
	if m.Len() == 0 {
		return 0
	}
	return m.Buffer.ExampleBytes() + 4*len(m.Logits)/m.Len()
}

// offerReservoir offers the examples of b, whose logits are z, to a reservoir;
// see [Buffer].
func (m *LogitBuffer) offerReservoir(b *bench.Batch, z bench.Matrix, capacity int, offered *int64, rng *rand.Rand) {
	width := b.LabelsPerExample() * z.Cols
	for i := range b.Len() {
		own := z.Data[i*width : (i+1)*width]
		if slot := ReservoirSlot(capacity, offered, rng); slot == m.Len() {
			m.Append(b, i)
			m.Logits = append(m.Logits, own...)
		} else if slot >= 0 {
			m.Replace(slot, b, i)
			copy(m.Logits[slot*width:], own)
		}
	}
}

// Draw fills b with n stored examples, or all where there are fewer, uniformly
// and without replacement, and z with their logits, one row for each label.
func (m *LogitBuffer) Draw(b *bench.Batch, z *bench.Matrix, n int, rng *rand.Rand, scratch *[]int) {
	b.Reset()
	idx := Choose(m.Len(), n, rng, scratch)
	m.Gather(idx, b)
	width := len(m.Logits) / m.Len()
	z.Rows, z.Cols, z.Data = len(b.Labels), width/m.perExample(), z.Data[:0]
	for _, i := range idx {
		z.Data = append(z.Data, m.Logits[i*width:(i+1)*width]...)
	}
}

// keep copies z into dst, in dst's memory where that is enough.
func keep(dst *bench.Matrix, z bench.Matrix) {
	dst.Rows, dst.Cols = z.Rows, z.Cols
	dst.Data = append(dst.Data[:0], z.Data...)
}
