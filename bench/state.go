package bench

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
)

// The canonical encoding of state: the fields of a struct in their written
// order, each with its name and kind; numbers in little-endian order; slices
// with their length. The same values give the same bytes on every machine, and
// NaN has one form, so that a digest over the bytes is a digest over the state.
const stateMagic = "retain state 1\n"

// MarshalState encodes the struct that state points to. Its fields must be
// exported and made of bools, integers, floats, strings, structs, and slices
// of those: no maps, pointers, interfaces or functions, whose order or
// identity would not survive. A nil state encodes to nothing.
func MarshalState(state any) ([]byte, error) {
	if state == nil {
		return nil, nil
	}
	v, err := stateStruct(state)
	if err != nil {
		return nil, err
	}
	return appendValue([]byte(stateMagic), v, v.Type().String())
}

// UnmarshalState decodes data into the struct that state points to, which is
// overwritten. Data that is cut short, of another struct or trailed by more is
// an error; no length in it is trusted before the bytes are there.
func UnmarshalState(data []byte, state any) error {
	if state == nil {
		if len(data) != 0 {
			return fmt.Errorf("state of %d bytes for something that keeps none", len(data))
		}
		return nil
	}
	v, err := stateStruct(state)
	if err != nil {
		return err
	}
	if len(data) < len(stateMagic) || string(data[:len(stateMagic)]) != stateMagic {
		return fmt.Errorf("not an encoded state: it does not begin with %q", stateMagic)
	}
	v.SetZero()
	d := decoder{data: data[len(stateMagic):]}
	d.value(v, v.Type().String())
	if d.err == nil && len(d.data) != 0 {
		d.err = fmt.Errorf("%d bytes too many", len(d.data))
	}
	if d.err != nil {
		return fmt.Errorf("encoded state: %w", d.err)
	}
	return nil
}

// StateBytes is the memory that a state holds: the elements of its slices and
// its scalars, in the size of
// their kind; int and uint count eight bytes.
func StateBytes(state any) int64 {
	v, err := stateStruct(state)
	if err != nil {
		panic("bench: " + err.Error())
	}
	return sizeOf(v)
}

func stateStruct(state any) (reflect.Value, error) {
	v := reflect.ValueOf(state)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return v, fmt.Errorf("a state is a pointer to a struct, not %T", state)
	}
	return v.Elem(), nil
}

func sizeOf(v reflect.Value) int64 {
	switch v.Kind() {
	case reflect.Struct:
		n := int64(0)
		for i := range v.NumField() {
			n += sizeOf(v.Field(i))
		}
		return n
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); fixed(k) {
			return int64(v.Len()) * int64(width(k))
		}
		n := int64(0)
		for i := range v.Len() {
			n += sizeOf(v.Index(i))
		}
		return n
	case reflect.String:
		return int64(v.Len())
	}
	return int64(width(v.Kind()))
}

// fixed says whether a kind is a number of fixed size. The sizes of int and
// uint differ between machines: they are written as eight bytes.
func fixed(k reflect.Kind) bool {
	return k == reflect.Bool || k >= reflect.Int && k <= reflect.Float64 && k != reflect.Uintptr
}

func appendValue(b []byte, v reflect.Value, place string) ([]byte, error) {
	b = append(b, byte(v.Kind()))
	switch k := v.Kind(); {
	case k == reflect.Struct:
		b = binary.LittleEndian.AppendUint32(b, uint32(v.NumField()))
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				return nil, fmt.Errorf("%s.%s is not exported and would be lost", place, f.Name)
			}
			b = appendString(b, f.Name)
			var err error
			if b, err = appendValue(b, v.Field(i), place+"."+f.Name); err != nil {
				return nil, err
			}
		}
		return b, nil
	case k == reflect.String:
		return appendString(b, v.String()), nil
	case k == reflect.Slice:
		return appendSlice(b, v, place)
	case fixed(k):
		return appendNumber(b, v), nil
	}
	return nil, fmt.Errorf("%s: a state cannot hold a %s", place, v.Kind())
}

func appendString(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
}

func appendSlice(b []byte, v reflect.Value, place string) ([]byte, error) {
	elem := v.Type().Elem().Kind()
	b = append(b, byte(elem))
	b = binary.LittleEndian.AppendUint64(b, uint64(v.Len()))
	switch s := v.Interface().(type) {
	case []float32:
		for _, x := range s {
			b = binary.LittleEndian.AppendUint32(b, bits32(x))
		}
		return b, nil
	case []uint8:
		return append(b, s...), nil
	case []int32:
		for _, x := range s {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		return b, nil
	}
	for i := range v.Len() {
		if fixed(elem) {
			b = appendNumber(b, v.Index(i))
			continue
		}
		var err error
		if b, err = appendValue(b, v.Index(i), fmt.Sprintf("%s[%d]", place, i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// bits32 is x's bits, with one form for NaN.
func bits32(x float32) uint32 {
	if x != x {
		return 0x7fc00000
	}
	return math.Float32bits(x)
}

func appendNumber(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Float32:
		return binary.LittleEndian.AppendUint32(b, bits32(float32(v.Float())))
	case reflect.Float64:
		bits := math.Float64bits(v.Float())
		if v.Float() != v.Float() {
			bits = 0x7ff8000000000000
		}
		return binary.LittleEndian.AppendUint64(b, bits)
	}
	var u uint64
	if v.CanInt() {
		u = uint64(v.Int())
	} else {
		u = v.Uint()
	}
	var all [8]byte
	binary.LittleEndian.PutUint64(all[:], u)
	return append(b, all[:width(v.Kind())]...)
}

// width is the number of bytes of a number's encoding.
func width(k reflect.Kind) int {
	switch k {
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		return 1
	case reflect.Int16, reflect.Uint16:
		return 2
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return 4
	}
	return 8
}
