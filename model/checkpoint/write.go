package checkpoint

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// An Array is a tensor of float32 to write.
type Array struct {
	Name  string
	Shape []int
	Data  []float32
}

// Write writes arrays, in the order of their names, to w. The same arrays give the same
// bytes.
func Write(w io.Writer, arrays []Array, metadata map[string]string) error {
	arrays = slices.Clone(arrays)
	slices.SortFunc(arrays, func(a, b Array) int { return strings.Compare(a.Name, b.Name) })
	header, err := writeHeader(arrays, metadata)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<20)
	var word [8]byte
	binary.LittleEndian.PutUint64(word[:], uint64(len(header)))
	_, _ = b.Write(word[:])
	_, _ = b.Write(header)
	for _, a := range arrays {
		for _, v := range a.Data {
			binary.LittleEndian.PutUint32(word[:], math.Float32bits(v))
			_, _ = b.Write(word[:4])
		}
	}
	return b.Flush() // which tells of every earlier error
}

func writeHeader(arrays []Array, metadata map[string]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	if len(metadata) > 0 {
		text, err := json.Marshal(metadata)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, `"__metadata__":%s`, text)
	}
	at := 0
	for i, a := range arrays {
		if n := (Tensor{Shape: a.Shape}).Len(); n != len(a.Data) {
			return nil, fmt.Errorf("tensor %q has %d numbers and shape %v", a.Name, len(a.Data), a.Shape)
		}
		if i > 0 && arrays[i-1].Name == a.Name {
			return nil, fmt.Errorf("tensor %q is there twice", a.Name)
		}
		name, err := json.Marshal(a.Name)
		if err != nil {
			return nil, err
		}
		shape, err := json.Marshal(append([]int{}, a.Shape...))
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%s:{"dtype":"F32","shape":%s,"data_offsets":[%d,%d]}`, name, shape, at, at+4*len(a.Data))
		at += 4 * len(a.Data)
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	return b.Bytes(), nil
}
