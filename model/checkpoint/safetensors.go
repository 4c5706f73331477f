// Package checkpoint reads and writes parameters in the format safetensors
// (https://github.com/huggingface/safetensors): the length of a header in eight bytes, the
// header as JSON (the kind, shape and place of each tensor by its name), then the numbers.
//
// Nothing in a header is trusted: sizes are checked against the file and against each
// other before memory is taken for them.
package checkpoint

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// maxHeader is the longest header that is read, as in the reference implementation.
const maxHeader = 100_000_000

// A Tensor is the entry of one tensor in a header.
type Tensor struct {
	Name  string
	Kind  string // F32, F16, BF16, F64, I64, …
	Shape []int

	at, size int64 // its numbers, from the start of the file
}

// Len is the number of elements.
func (t Tensor) Len() int {
	n := 1
	for _, s := range t.Shape {
		n *= s
	}
	return n
}

// kinds is the size of an element of each kind in bytes.
var kinds = map[string]int64{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
	"U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}

// A File is the header of an open file.
type File struct {
	Tensors  []Tensor // in the order of their numbers
	Metadata map[string]string

	r io.ReaderAt
}

// Open reads the header of a file and calls use with it.
func Open(path string, use func(*File) error) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return err
	}
	f, err := Read(r, info.Size())
	if err == nil {
		err = use(f)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Read reads the header of size bytes in r.
func Read(r io.ReaderAt, size int64) (*File, error) {
	var length [8]byte
	if size < int64(len(length)) {
		return nil, fmt.Errorf("%d bytes hold no header (hint: is this a safetensors file?)", size)
	}
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return nil, fmt.Errorf("the length of the header: %w", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader || int64(n) > size-8 {
		return nil, fmt.Errorf("a header of %d bytes in a file of %d (hint: is this a safetensors file?)", n, size)
	}
	text := make([]byte, n)
	if _, err := r.ReadAt(text, 8); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	f := &File{r: r}
	if err := f.parse(text); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	if err := f.place(8+int64(n), size); err != nil {
		return nil, err
	}
	return f, nil
}

// entry is a tensor as the header has it.
type entry struct {
	Kind    string  `json:"dtype"`
	Shape   []int64 `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

func (f *File) parse(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("no JSON object")
	}
	met := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name := t.(string) // a key of an object is one
		if met[name] {
			return fmt.Errorf("%q is there twice", name)
		}
		met[name] = true
		if name == "__metadata__" {
			if err := d.Decode(&f.Metadata); err != nil {
				return fmt.Errorf("%q: %w", name, err)
			}
			continue
		}
		var e entry
		if err := d.Decode(&e); err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		t2, err := e.tensor(name)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		f.Tensors = append(f.Tensors, t2)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if rest := bytes.TrimRight(text[d.InputOffset():], " "); len(rest) > 0 {
		return fmt.Errorf("%d bytes behind the object", len(rest))
	}
	return nil
}

// tensor checks an entry by itself. Its place counts from the end of the header.
func (e entry) tensor(name string) (Tensor, error) {
	t := Tensor{Name: name, Kind: e.Kind}
	width, ok := kinds[e.Kind]
	if !ok {
		return t, fmt.Errorf("unknown kind %q", e.Kind)
	}
	if len(e.Offsets) != 2 || e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] {
		return t, fmt.Errorf("data_offsets %v (hint: two numbers in order)", e.Offsets)
	}
	t.at, t.size = e.Offsets[0], e.Offsets[1]-e.Offsets[0]
	elements, empty := int64(1), false
	for _, s := range e.Shape {
		if s < 0 || s > math.MaxInt32 {
			return t, fmt.Errorf("shape %v", e.Shape)
		}
		empty = empty || s == 0
		if s > 0 && elements > math.MaxInt64/16/s {
			return t, fmt.Errorf("shape %v is too large", e.Shape)
		}
		elements *= max(s, 1)
		t.Shape = append(t.Shape, int(s))
	}
	if empty {
		elements = 0
	}
	if elements*width != t.size {
		return t, fmt.Errorf("shape %v of %s takes %d bytes and the tensor has %d", e.Shape, e.Kind, elements*width, t.size)
	}
	return t, nil
}

// place sorts the tensors and sees that they lie one behind the other and fill the file.
func (f *File) place(start, size int64) error {
	slices.SortFunc(f.Tensors, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.size, b.size), cmp.Compare(a.Name, b.Name))
	})
	at := int64(0)
	for i := range f.Tensors {
		t := &f.Tensors[i]
		if t.at != at {
			return fmt.Errorf("tensor %q begins at %d and should at %d", t.Name, t.at, at)
		}
		if t.size > size-start-at {
			return fmt.Errorf("tensor %q ends behind the end of the file", t.Name)
		}
		at += t.size
		t.at += start
	}
	if at != size-start {
		return fmt.Errorf("%d bytes of numbers, and the tensors take %d", size-start, at)
	}
	return nil
}

// Find is the tensor called name.
func (f *File) Find(name string) (Tensor, bool) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}

// Floats reads the numbers of a tensor of any kind of float into dst, which has its length;
// those of F64 are rounded.
func (f *File) Floats(dst []float32, t Tensor) error {
	if len(dst) != t.Len() {
		return fmt.Errorf("tensor %q has %d numbers and %d are wanted", t.Name, t.Len(), len(dst))
	}
	convert, width := floats[t.Kind], int(kinds[t.Kind])
	if convert == nil {
		return fmt.Errorf("tensor %q holds %s (hint: F32, F16, BF16 or F64)", t.Name, t.Kind)
	}
	return f.each(t, width, func(i int, b []byte) { dst[i] = convert(b) })
}

// Integers reads a tensor of kind I64.
func (f *File) Integers(t Tensor) ([]int64, error) {
	if t.Kind != "I64" {
		return nil, fmt.Errorf("tensor %q holds %s (hint: I64)", t.Name, t.Kind)
	}
	all := make([]int64, t.Len())
	return all, f.each(t, 8, func(i int, b []byte) { all[i] = int64(binary.LittleEndian.Uint64(b)) })
}

// each calls use with every element of a tensor.
func (f *File) each(t Tensor, width int, use func(i int, b []byte)) error {
	r := io.NewSectionReader(f.r, t.at, t.size)
	buffer := make([]byte, min(t.size, 1<<20)) // a multiple of every width, but for the last
	for i := 0; i < t.Len(); {
		n := min(int64(len(buffer)), t.size-int64(i)*int64(width))
		if _, err := io.ReadFull(r, buffer[:n]); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		for b := buffer[:n]; len(b) > 0; b = b[width:] {
			use(i, b[:width])
			i++
		}
	}
	return nil
}

var floats = map[string]func(b []byte) float32{
	"F32":  func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) },
	"F64":  func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) },
	"BF16": func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) },
	"F16":  func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) },
}

// half is the value of a float of 16 bits.
func half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, int(h>>10&31), float64(h&1023)
	v := math.Ldexp(frac, -24) // subnormal
	switch {
	case exp == 31 && frac == 0:
		v = math.Inf(1)
	case exp == 31:
		v = math.NaN()
	case exp > 0:
		v = math.Ldexp(1024+frac, exp-25)
	}
	return math.Float32frombits(math.Float32bits(float32(v)) | sign)
}
