package bench

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
)

// decoder reads the canonical encoding of state. The first error stays.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// take is the next n bytes, or zeros and an error where they are missing.
func (d *decoder) take(n int, place string) []byte {
	if d.err != nil || n > len(d.data) {
		d.fail("%s: cut short", place)
		return make([]byte, min(n, 8))
	}
	b := d.data[:n]
	d.data = d.data[n:]
	return b
}

func (d *decoder) string(place string) string {
	n := binary.LittleEndian.Uint32(d.take(4, place))
	if d.err != nil || uint64(n) > uint64(len(d.data)) {
		d.fail("%s: cut short", place)
		return ""
	}
	return string(d.take(int(n), place))
}

func (d *decoder) value(v reflect.Value, place string) {
	if d.err != nil {
		return
	}
	if k := reflect.Kind(d.take(1, place)[0]); d.err == nil && k != v.Kind() {
		d.fail("%s: holds a %s where a %s belongs", place, k, v.Kind())
		return
	}
	switch k := v.Kind(); {
	case k == reflect.Struct:
		d.fields(v, place)
	case k == reflect.String:
		v.SetString(d.string(place))
	case k == reflect.Slice:
		d.slice(v, place)
	case fixed(k):
		d.number(v, place)
	default:
		d.fail("%s: a state cannot hold a %s", place, k)
	}
}

func (d *decoder) fields(v reflect.Value, place string) {
	if n := binary.LittleEndian.Uint32(d.take(4, place)); d.err == nil && int(n) != v.NumField() {
		d.fail("%s: has %d fields where %d belong", place, n, v.NumField())
	}
	for i := range v.NumField() {
		if d.err != nil {
			return
		}
		f := v.Type().Field(i)
		if name := d.string(place); d.err == nil && name != f.Name {
			d.fail("%s: field %q where %q belongs", place, name, f.Name)
		}
		if !f.IsExported() {
			d.fail("%s.%s is not exported", place, f.Name)
			return
		}
		d.value(v.Field(i), place+"."+f.Name)
	}
}

func (d *decoder) slice(v reflect.Value, place string) {
	elem := v.Type().Elem().Kind()
	if k := reflect.Kind(d.take(1, place)[0]); d.err == nil && k != elem {
		d.fail("%s: holds a slice of %s where one of %s belongs", place, k, elem)
	}
	n := binary.LittleEndian.Uint64(d.take(8, place))
	least := uint64(1) // bytes that an element takes at the least
	if fixed(elem) {
		least = uint64(width(elem))
	}
	if d.err != nil || n > uint64(len(d.data))/least {
		d.fail("%s: says that it has %d elements and is cut short", place, n)
		return
	}
	if n == 0 {
		return
	}
	s := reflect.MakeSlice(v.Type(), int(n), int(n))
	v.Set(s)
	switch s := s.Interface().(type) {
	case []float32:
		for i, b := 0, d.take(4*len(s), place); i < len(s); i++ {
			s[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		return
	case []uint8:
		copy(s, d.take(len(s), place))
		return
	}
	for i := range int(n) {
		if fixed(elem) {
			d.number(s.Index(i), place)
		} else {
			d.value(s.Index(i), fmt.Sprintf("%s[%d]", place, i))
		}
	}
}

func (d *decoder) number(v reflect.Value, place string) {
	var all [8]byte
	copy(all[:], d.take(width(v.Kind()), place))
	u := binary.LittleEndian.Uint64(all[:])
	switch k := v.Kind(); {
	case k == reflect.Bool:
		if u > 1 {
			d.fail("%s: a bool that is %d", place, u)
		}
		v.SetBool(u == 1)
	case k == reflect.Float32:
		v.SetFloat(float64(math.Float32frombits(uint32(u))))
	case k == reflect.Float64:
		v.SetFloat(math.Float64frombits(u))
	case v.CanInt():
		shift := 64 - 8*width(k)
		v.SetInt(int64(u<<shift) >> shift)
	default:
		v.SetUint(u)
	}
}
