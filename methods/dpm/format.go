package dpm

import (
	"encoding/binary"
	"math"

	"retain/bench"
)

// format is how the examples of a stream lie in an arena. An item is, in little-
// endian order:
//
//	length   of the item in bytes: 2, or 4 where the largest needs them
//	key      4 bytes
//	mark     1 byte: the slot, below 64, and in the two highest bits the code of the inputs
//	exp      0 bytes where boundaries are hidden, else 1 to 4
//	labels   each +1 in 1 to 4 bytes, as outputs need; of tokens whose labels are the
//	         next tokens, the last alone
//	logits   where they are stored: the least of them and the step as float32, then a
//	         byte each
//	inputs   pixels: the largest, then 4 bits each; features: the step as float32, then
//	         8 bits each; either in the code that is shortest. Tokens: 1 to 4 bytes each,
//	         as the vocabulary needs
type format struct {
	kind       kind
	width      int // of an example's inputs
	per        int // labels, and rows of logits, of an example
	outputs    int // logits in a row; 0: none are stored
	lengthSize int // bytes of each of these numbers
	expSize    int
	labelSize  int
	tokenSize  int
}

// kind is the type of the inputs.
type kind uint8

const (
	pixels kind = iota
	features8
	tokens
)

// Parts of an item's mark.
const (
	markCode  = 6             // the first bit of the code
	mostSlots = 1 << markCode // that it can name
	keySize   = 4

	nextToken code = 1 // of tokens whose labels are the next ones
)

// newFormat is that of examples of a stream with per labels each, with their
// logits or without.
func newFormat(s bench.Spec, k kind, per int, logits bool) format {
	f := format{kind: k, width: s.Width, per: per, lengthSize: 2, labelSize: sizeOf(s.Outputs), tokenSize: sizeOf(s.Vocabulary - 1)}
	if n := len(s.Classes); n > 0 {
		f.expSize = sizeOf(n - 1)
	}
	if logits {
		f.outputs = s.Outputs
	}
	if f.largest() > math.MaxUint16 {
		f.lengthSize = 4
	}
	return f
}

// sizeOf is in how many bytes numbers up to most are stored.
func sizeOf(most int) int {
	switch {
	case most <= math.MaxUint8:
		return 1
	case most <= math.MaxUint16:
		return 2
	}
	return 4
}

// head is the bytes of an item before its labels.
func (f *format) head() int { return f.lengthSize + keySize + 1 + f.expSize }

// largest is the most bytes that an item takes.
func (f *format) largest() int {
	n := f.head() + f.per*f.labelSize
	if f.outputs > 0 {
		n += 8 + f.per*f.outputs
	}
	switch f.kind {
	case pixels:
		return n + 1 + (f.width+1)/2
	case features8:
		return n + 4 + f.width
	}
	return n + f.width*f.tokenSize
}

// least is the fewest bytes that an item takes.
func (f *format) least() int {
	n := f.head() + f.labelSize
	if f.outputs > 0 {
		n += 8 + f.per*f.outputs
	}
	return n + 1
}

// codec writes and reads items; it remembers nothing.
type codec struct {
	format
	item   []uint8   // the latest that was written
	q      []uint8   // (width) or (per × outputs)
	row    []float32 // (width)
	tokens []int32   // (width)
}

// write makes an item of example i of b, with its logits z where those are stored,
// valid until the next.
func (c *codec) write(key uint32, slot int, b *bench.Batch, i int, z []float32) []uint8 {
	in, labels := b.In.Slice(i, i+1), b.Labels[i*c.per:(i+1)*c.per]
	out := append(c.item[:0], 0, 0, 0, 0)[:c.lengthSize]
	out = binary.LittleEndian.AppendUint32(out, key)
	at := len(out)
	out = append(out, 0)
	if c.expSize > 0 {
		out = appendNumber(out, int(b.Exp[i]), c.expSize)
	}
	var as code
	if c.kind == tokens && shifts(in.Tokens, labels) {
		as = nextToken
		labels = labels[len(labels)-1:]
	}
	for _, y := range labels {
		out = appendNumber(out, int(y)+1, c.labelSize)
	}
	if c.outputs > 0 {
		out = c.appendLogits(out, z)
	}
	switch c.kind {
	case pixels:
		c.q = resize(c.q, c.width)
		most := toNibbles(c.q, in.Bytes)
		out, as = appendNibbles(append(out, most), c.q)
	case features8:
		c.q = resize(c.q, c.width)
		step := toSigned(c.q, in.Floats)
		out, as = appendBytes(appendFloat(out, step), c.q)
	default:
		for _, v := range in.Tokens {
			out = appendNumber(out, int(v), c.tokenSize)
		}
	}
	out[at] = uint8(max(slot, 0)) | uint8(as)<<markCode
	putNumber(out[:c.lengthSize], len(out))
	c.item = out
	return out
}

// shifts says whether each label but the last is the next token.
func shifts(in, labels []int32) bool {
	if len(labels) < 2 || len(labels) != len(in) {
		return false
	}
	for t, next := range in[1:] {
		if labels[t] != next {
			return false
		}
	}
	return true
}

func (c *codec) appendLogits(out []uint8, z []float32) []uint8 {
	c.q = resize(c.q, len(z))
	least, step := toSteps(c.q, z)
	return append(appendFloat(appendFloat(out, least), step), c.q...)
}

// read appends the example of an item to b, and its logits to z where those are
// stored.
func (c *codec) read(item []uint8, b *bench.Batch, z *bench.Matrix) {
	as, rest := code(item[c.lengthSize+keySize]>>markCode), item[c.lengthSize+keySize+1:]
	exp, n, next := 0, c.per, c.kind == tokens && as == nextToken
	if c.expSize > 0 {
		exp, rest = takeNumber(rest, c.expSize)
	}
	if next {
		n = 1
	}
	labels := rest[:n*c.labelSize]
	rest = rest[n*c.labelSize:]
	if c.outputs > 0 {
		k := c.per * c.outputs
		z.Data = appendSteps(z.Data, rest[8:8+k], float(rest), float(rest[4:]))
		z.Cols = c.outputs
		z.Rows += c.per
		rest = rest[8+k:]
	}
	in := c.readInputs(rest, as)
	b.In.Append(in)
	b.Exp = append(b.Exp, int32(exp))
	if next {
		b.Labels = append(b.Labels, in.Tokens[1:]...)
	}
	for y := 0; len(labels) > 0; {
		y, labels = takeNumber(labels, c.labelSize)
		b.Labels = append(b.Labels, int32(y)-1)
	}
}

func (c *codec) readInputs(data []uint8, as code) bench.Inputs {
	in := bench.Inputs{Rows: 1, Width: c.width}
	switch c.kind {
	case pixels:
		c.q = resize(c.q, c.width)
		takeNibbles(c.q, data[1:], as)
		fromNibbles(c.q, data[0])
		in.Bytes = c.q
	case features8:
		c.q, c.row = resize(c.q, c.width), resize(c.row, c.width)
		takeBytes(c.q, data[4:], as)
		fromSigned(c.row, c.q, float(data))
		in.Floats = c.row
	default:
		c.tokens = resize(c.tokens, c.width)
		for t := range c.tokens {
			v, _ := takeNumber(data[t*c.tokenSize:], c.tokenSize)
			c.tokens[t] = int32(v)
		}
		in.Tokens = c.tokens
	}
	return in
}

func appendNumber(out []uint8, v, size int) []uint8 {
	for range size {
		out = append(out, uint8(v))
		v >>= 8
	}
	return out
}

func putNumber(to []uint8, v int) {
	for i := range to {
		to[i] = uint8(v)
		v >>= 8
	}
}

func takeNumber(data []uint8, size int) (v int, rest []uint8) {
	for i := range size {
		v |= int(data[i]) << (8 * i)
	}
	return v, data[size:]
}

func appendFloat(out []uint8, v float32) []uint8 {
	return binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
}

func float(data []uint8) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(data))
}
