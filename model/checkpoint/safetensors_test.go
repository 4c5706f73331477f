package checkpoint

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// file is a file of a header and so many bytes of numbers.
func file(header string, numbers ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), numbers...)
}

func read(b []byte) (*File, error) { return Read(bytes.NewReader(b), int64(len(b))) }

func TestRoundTrip(t *testing.T) {
	arrays := []Array{
		{"z", []int{2, 3}, []float32{1, -2, 3.5, float32(math.Inf(1)), 0, -0.25}},
		{"a \"quoted\" ü", []int{}, []float32{7}},
		{"empty", []int{0, 4}, nil},
	}
	var b bytes.Buffer
	if err := Write(&b, arrays, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	f, err := read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if f.Metadata["format"] != "pt" || len(f.Tensors) != 3 {
		t.Errorf("read back %+v", f)
	}
	for _, a := range arrays {
		tensor, ok := f.Find(a.Name)
		got := make([]float32, len(a.Data))
		if err := f.Floats(got, tensor); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(append([]float32{}, a.Data...), got); diff != "" || len(tensor.Shape) != len(a.Shape) {
			t.Errorf("%s of shape %v: %s", a.Name, tensor.Shape, diff)
		}
	}
	if b.Len()%4 != 0 || binary.LittleEndian.Uint64(b.Bytes())%8 != 0 {
		t.Error("the numbers do not begin at a multiple of 8 bytes")
	}
}

// TestKindsOfFloat: numbers of other widths are read as what they stand for.
func TestKindsOfFloat(t *testing.T) {
	for _, c := range []struct {
		kind  string
		bytes []byte
		want  float32
	}{
		{"BF16", []byte{0xc0, 0x3f}, 1.5},
		{"F16", []byte{0x00, 0x3c}, 1},
		{"F16", []byte{0xff, 0xfb}, -65504},
		{"F16", []byte{0x01, 0x00}, 0x1p-24},
		{"F16", []byte{0xff, 0x03}, 0x1p-14 - 0x1p-24},
		{"F16", []byte{0x00, 0x7c}, float32(math.Inf(1))},
		{"F64", binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.1)), 0.1},
	} {
		f, err := read(file(`{"x":{"dtype":"`+c.kind+`","shape":[1],"data_offsets":[0,`+string(rune('0'+len(c.bytes)))+`]}}`, c.bytes...))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, 1)
		if err := f.Floats(got, f.Tensors[0]); err != nil || got[0] != c.want {
			t.Errorf("%s % x: %v, want %v (%v)", c.kind, c.bytes, got[0], c.want, err)
		}
	}
	f, err := read(file(`{"x":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}`, 1, 0x7e))
	got := make([]float32, 1)
	if err != nil || f.Floats(got, f.Tensors[0]) != nil || got[0] == got[0] {
		t.Errorf("a NaN of 16 bits is %v (%v)", got[0], err)
	}
}

// broken are files that must be refused, and a word of the reason.
var broken = []struct {
	name, reason string
	bytes        []byte
}{
	{"nothing", "no header", nil},
	{"short", "no header", []byte{1, 2}},
	{"a length of 2⁶³", "a header of", binary.LittleEndian.AppendUint64(nil, 1<<63)},
	{"a header behind the end", "a header of", binary.LittleEndian.AppendUint64(nil, 100)},
	{"a list", "no JSON object", file(`[]`)},
	{"cut off", "EOF", file(`{"x":`)},
	{"behind the object", "behind", file(`{} {}`)},
	{"twice", "twice", file(`{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`)},
	{"a kind", "kind", file(`{"x":{"dtype":"Q4","shape":[],"data_offsets":[0,4]}}`, 0, 0, 0, 0)},
	{"one offset", "data_offsets", file(`{"x":{"dtype":"F32","shape":[],"data_offsets":[0]}}`)},
	{"offsets out of order", "data_offsets", file(`{"x":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}`, 0, 0, 0, 0)},
	{"negative", "data_offsets", file(`{"x":{"dtype":"F32","shape":[],"data_offsets":[-4,0]}}`)},
	{"a shape of another size", "takes 8 bytes", file(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 0, 0, 0, 0)},
	{"a negative shape", "shape", file(`{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 0, 0, 0, 0)},
	{"a shape that overflows", "too large", file(`{"x":{"dtype":"U8","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,0]}}`)},
	{"an empty shape that overflows", "too large", file(`{"x":{"dtype":"U8","shape":[0,2147483647,2147483647,2147483647],"data_offsets":[0,0]}}`)},
	{"behind the end", "end of the file", file(`{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 0, 0)},
	{"a hole", "begins at 1", file(`{"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 0, 0)},
	{"an overlap", "begins at 0", file(`{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 0, 0)},
	{"bytes left over", "3 bytes", file(`{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, 0, 0, 0)},
	{"metadata of numbers", "__metadata__", file(`{"__metadata__":{"x":1}}`)},
}

func TestBrokenFiles(t *testing.T) {
	for _, c := range broken {
		if _, err := read(c.bytes); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want an error about %q", c.name, err, c.reason)
		}
	}
	f, err := read(file(`{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}`, 5, 0, 0, 0, 0, 0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Floats(make([]float32, 1), f.Tensors[0]); err == nil || !strings.Contains(err.Error(), "I64") {
		t.Errorf("integers read as floats: %v", err)
	}
	if err := f.Floats(nil, f.Tensors[0]); err == nil {
		t.Error("one number read into none")
	}
	if got, err := f.Integers(f.Tensors[0]); err != nil || got[0] != 5 {
		t.Errorf("integers: %v, %v", got, err)
	}
	for _, a := range [][]Array{{{"x", []int{2}, []float32{1}}}, {{"x", nil, []float32{1}}, {"x", nil, []float32{1}}}} {
		if Write(&bytes.Buffer{}, a, nil) == nil {
			t.Errorf("%v is written", a)
		}
	}
}

// FuzzRead: whatever the bytes, reading ends in an error or in tensors that can be read.
func FuzzRead(f *testing.F) {
	for _, c := range broken {
		f.Add(c.bytes)
	}
	f.Add(file(`{"__metadata__":{"a":"b"},"x":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}  `, 0, 1, 2, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := read(b)
		if err != nil {
			return
		}
		total := int64(0)
		for _, tensor := range file.Tensors {
			total += tensor.size
			if floats[tensor.Kind] == nil {
				continue
			}
			if err := file.Floats(make([]float32, tensor.Len()), tensor); err != nil {
				t.Errorf("%+v: %v", tensor, err)
			}
		}
		if total > int64(len(b)) {
			t.Errorf("%d bytes of tensors in a file of %d", total, len(b))
		}
	})
}
