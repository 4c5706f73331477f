package methods

import (
	"math/rand/v2"

	"retain/bench"
)

// Buffer is a memory of examples in their native type. It is State as it
// stands, and Data: what it holds can be gathered, counted and evaluated.
type Buffer struct {
	Width  int
	Bytes  []uint8   // (n, Width): one of Bytes, Floats and Tokens is in use
	Floats []float32 // (n, Width)
	Tokens []int32   // (n, Width)
	Labels []int32   // (n, labels of an example)
	Exp    []int32   // (n)
}

// Len is the number of stored examples.
func (m *Buffer) Len() int { return len(m.Exp) }

// ExampleBytes is the size of one stored example.
func (m *Buffer) ExampleBytes() int {
	if m.Len() == 0 {
		return 0
	}
	return (len(m.Bytes) + 4*(len(m.Floats)+len(m.Tokens)+len(m.Labels)+len(m.Exp))) / m.Len()
}

func (m *Buffer) inputs() bench.Inputs {
	in := bench.Inputs{Rows: m.Len(), Width: m.Width}
	switch {
	case len(m.Bytes) > 0:
		in.Bytes = m.Bytes
	case len(m.Floats) > 0:
		in.Floats = m.Floats
	default:
		in.Tokens = m.Tokens
	}
	return in
}

// Gather implements bench.Data.
func (m *Buffer) Gather(idx []int, b *bench.Batch) {
	in, per := m.inputs(), m.perExample()
	for _, i := range idx {
		b.In.Append(in.Slice(i, i+1))
		b.Labels = append(b.Labels, m.Labels[i*per:(i+1)*per]...)
		b.Exp = append(b.Exp, m.Exp[i])
	}
}

func (m *Buffer) perExample() int {
	if m.Len() == 0 {
		return 1
	}
	return len(m.Labels) / m.Len()
}

// Append stores example i of b behind the others.
func (m *Buffer) Append(b *bench.Batch, i int) {
	one, per := b.In.Slice(i, i+1), b.LabelsPerExample()
	m.Width = one.Width
	m.Bytes = append(m.Bytes, one.Bytes...)
	m.Floats = append(m.Floats, one.Floats...)
	m.Tokens = append(m.Tokens, one.Tokens...)
	m.Labels = append(m.Labels, b.Labels[i*per:(i+1)*per]...)
	m.Exp = append(m.Exp, b.Exp[i])
}

// Replace stores example i of b in the place of stored example slot.
func (m *Buffer) Replace(slot int, b *bench.Batch, i int) {
	one, per := b.In.Slice(i, i+1), b.LabelsPerExample()
	lo := slot * m.Width
	copy(m.Bytes[min(lo, len(m.Bytes)):], one.Bytes)
	copy(m.Floats[min(lo, len(m.Floats)):], one.Floats)
	copy(m.Tokens[min(lo, len(m.Tokens)):], one.Tokens)
	copy(m.Labels[slot*per:], b.Labels[i*per:(i+1)*per])
	m.Exp[slot] = b.Exp[i]
}

// Draw fills b with n stored examples, or all where there are fewer, uniformly
// and without replacement.
func (m *Buffer) Draw(b *bench.Batch, n int, rng *rand.Rand, scratch *[]int) {
	b.Reset()
	m.Gather(Choose(m.Len(), n, rng, scratch), b)
}

// Choose draws k of the numbers below n without replacement, by the first k
// steps of a Fisher–Yates shuffle, in memory that the caller keeps.
func Choose(n, k int, rng *rand.Rand, scratch *[]int) []int {
	idx := (*scratch)[:0]
	for i := range n {
		idx = append(idx, i)
	}
	*scratch = idx
	k = min(k, n)
	for i := range k {
		j := i + rng.IntN(n-i)
		idx[i], idx[j] = idx[j], idx[i]
	}
	return idx[:k]
}
