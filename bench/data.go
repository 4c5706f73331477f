package bench

import (
	"fmt"
	"slices"

	"retain/model/vec"
)

// Inputs is a block of examples in their native type: exactly one of Bytes,
// Floats and Tokens is set.
type Inputs struct {
	Rows, Width int
	Bytes       []uint8   // (Rows, Width): pixels, which stand for Bytes/255
	Floats      []float32 // (Rows, Width): features
	Tokens      []int32   // (Rows, Width): token numbers
}

// Dense writes the inputs as numbers into x, (Rows, Width): pixels divided by
// 255, features as they are. Tokens panic: they are names, not numbers.
func (in Inputs) Dense(x vec.Matrix) {
	if x.Rows != in.Rows || x.Cols != in.Width {
		panic(fmt.Sprintf("bench: inputs (%d, %d) written into (%d, %d)", in.Rows, in.Width, x.Rows, x.Cols))
	}
	switch {
	case len(in.Bytes) > 0: // memory that is reused may hold an empty slice of another kind
		vec.Dequantize(x.Data[:len(in.Bytes)], in.Bytes, 255)
	case len(in.Floats) > 0:
		copy(x.Data, in.Floats)
	case in.Rows > 0:
		panic("bench: tokens have no dense form")
	}
}

// Dense writes the inputs as the stream's models read them into x, (Rows,
// Width): as [Inputs.Dense] does, and where the spec has a mean and a deviation
// for each channel, less the one and divided by the other.
func (s Spec) Dense(in Inputs, x vec.Matrix) {
	in.Dense(x)
	if s.Mean == nil {
		return
	}
	plane := s.Width / len(s.Mean)
	for i := range x.Rows {
		row := x.Row(i)
		for c, mean := range s.Mean {
			for k, v := range row[c*plane : (c+1)*plane] {
				row[c*plane+k] = (v - mean) / s.Std[c]
			}
		}
	}
}

// Slice is rows i to j−1, sharing memory with in.
func (in Inputs) Slice(i, j int) Inputs {
	out := Inputs{Rows: j - i, Width: in.Width}
	lo, hi := i*in.Width, j*in.Width
	switch {
	case len(in.Bytes) > 0:
		out.Bytes = in.Bytes[lo:hi]
	case len(in.Floats) > 0:
		out.Floats = in.Floats[lo:hi]
	case len(in.Tokens) > 0:
		out.Tokens = in.Tokens[lo:hi]
	}
	return out
}

// Append adds the rows of more, which must be of the same kind and width. An
// Inputs without rows takes the kind and width of what is added first; its
// memory is kept.
func (in *Inputs) Append(more Inputs) {
	if in.Rows == 0 {
		in.Width = more.Width
		in.Bytes, in.Floats, in.Tokens = in.Bytes[:0], in.Floats[:0], in.Tokens[:0]
	}
	if more.Width != in.Width {
		panic(fmt.Sprintf("bench: inputs %d wide appended to inputs %d wide", more.Width, in.Width))
	}
	in.Bytes = append(in.Bytes, more.Bytes...)
	in.Floats = append(in.Floats, more.Floats...)
	in.Tokens = append(in.Tokens, more.Tokens...)
	in.Rows += more.Rows
	if n := in.Rows * in.Width; len(in.Bytes)+len(in.Floats)+len(in.Tokens) != n {
		panic("bench: inputs of different kinds appended to each other")
	}
}

// A Batch is a block of labelled examples. One label belongs to each row of
// logits: a classifier has one a row of inputs, a language model one a token.
type Batch struct {
	In     Inputs
	Labels []int32   // one per row of logits; −1 is not scored
	Exp    []int32   // (In.Rows): the experience of each example; zero where boundaries are hidden
	Weight []float32 // (In.Rows): nil is one for each

	fresh int // examples that the stream served, as against replayed ones
	again int // examples that were gathered from Replayed data
}

// Len is the number of examples.
func (b *Batch) Len() int { return b.In.Rows }

// LabelsPerExample is the number of labels, and rows of logits, of one example.
func (b *Batch) LabelsPerExample() int {
	if b.In.Rows == 0 {
		return 1
	}
	return len(b.Labels) / b.In.Rows
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.In.Rows = 0
	b.In.Bytes, b.In.Floats, b.In.Tokens = b.In.Bytes[:0], b.In.Floats[:0], b.In.Tokens[:0]
	b.Labels, b.Exp, b.Weight = b.Labels[:0], b.Exp[:0], nil
	b.fresh, b.again = 0, 0
}

// Append adds the examples of more to b: inputs, labels, experiences and,
// where either batch has them, weights.
func (b *Batch) Append(more *Batch) {
	if b.Weight != nil || more.Weight != nil {
		b.Weight = append(padOnes(b.Weight, b.Len()), padOnes(more.Weight, more.Len())...)
	}
	b.In.Append(more.In)
	b.Labels = append(b.Labels, more.Labels...)
	b.Exp = append(b.Exp, more.Exp...)
	b.fresh += more.fresh
	b.again += more.again
}

// Slice is examples i to j−1, sharing memory with b, for reading. Of a batch that
// mixes those of the stream with replayed ones all count as replayed.
func (b *Batch) Slice(i, j int) Batch {
	per := b.LabelsPerExample()
	part := Batch{In: b.In.Slice(i, j), Labels: b.Labels[i*per : j*per], Exp: b.Exp[i:j]}
	if b.Weight != nil {
		part.Weight = b.Weight[i:j]
	}
	if b.fresh == b.Len() {
		part.fresh = j - i
	}
	return part
}

func padOnes(w []float32, n int) []float32 {
	if w == nil {
		w = slices.Repeat([]float32{1}, n)
	}
	return w
}

// Data is a set of labelled examples, read lazily: views share their source
// and transform what they hand out. Data never changes and is safe for
// concurrent use, unless it says otherwise.
type Data interface {
	Len() int
	// Gather appends the examples numbered idx, in that order, to b.
	Gather(idx []int, b *Batch)
	// ExampleBytes is the size of one example in memory: its input in its
	// native type and its labels.
	ExampleBytes() int
}

// Subset is the examples numbered idx of d, in that order.
func Subset(d Data, idx []int) Data { return subset{d, idx} }

type subset struct {
	Data
	idx []int
}

func (s subset) Len() int { return len(s.idx) }

func (s subset) Gather(idx []int, b *Batch) {
	for _, i := range idx {
		s.Data.Gather(s.idx[i:i+1], b)
	}
}

// Replayed is d, its examples being billed as replayed ones where Batches
// serves them: for a method that trains on its memory mixed into the stream.
func Replayed(d Data) Data { return replayed{d} }

type replayed struct{ Data }

func (d replayed) Gather(idx []int, b *Batch) {
	d.Data.Gather(idx, b)
	b.again += len(idx)
}

// Union is the examples of all parts, one part after the other.
func Union(parts ...Data) Data { return union(parts) }

type union []Data

func (u union) Len() int {
	n := 0
	for _, d := range u {
		n += d.Len()
	}
	return n
}

func (u union) ExampleBytes() int { return u[0].ExampleBytes() }

func (u union) Gather(idx []int, b *Batch) {
	for n := range idx {
		part, at := 0, idx[n]
		for at >= u[part].Len() {
			at -= u[part].Len()
			part++
		}
		one := [1]int{at}
		u[part].Gather(one[:], b)
	}
}
