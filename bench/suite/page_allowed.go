package suite

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"

	"retain/bench"
	"retain/bench/suite/meaning"
)

// A prober finds out what a field may be by asking the check of its component,
// so that what is said of it is what holds.
type prober struct {
	make  func() any           // the component with its defaults
	check func(made any) error // nil: it has none
}

// takes says whether the component takes the value: whether its check finds no
// fault with this field.
func (p prober) takes(field string, index []int, v reflect.Value) bool {
	return p.refusal(field, index, v) == nil
}

func (p prober) refusal(field string, index []int, v reflect.Value) error {
	made := p.make()
	reflect.ValueOf(made).Elem().FieldByIndex(index).Set(v)
	var fault *bench.FieldError
	if err := p.check(made); errors.As(err, &fault) && fault.Field == field {
		return fault
	}
	return nil
}

// allowed is what the field may be: words, of a text that takes some only, or a
// range of numbers in words; nothing where no bounds are found.
func (p prober) allowed(field string, index []int, t reflect.Type) ([]meaning.Word, string) {
	if p.check == nil {
		return nil, ""
	}
	now := reflect.ValueOf(p.make()).Elem().FieldByIndex(index)
	switch {
	case t.Kind() == reflect.String:
		return p.words(field, index, t), ""
	case now.CanInt():
		return nil, p.span(field, index, t, integers(float64(now.Int())))
	case now.CanFloat():
		return nil, p.span(field, index, t, numbers(now.Float()))
	case t.Kind() == reflect.Slice && now.Len() > 0 && now.Index(0).CanInt():
		if text := p.span(field, index, t, integers(float64(now.Index(0).Int()))); text != "" {
			return nil, "each " + text
		}
	}
	return nil, ""
}

// words are the texts that a field takes: of those that its type lists and
// those that its check offers where it is given another one. None where it takes any.
func (p prober) words(field string, index []int, t reflect.Type) []meaning.Word {
	text := func(s string) reflect.Value { return reflect.ValueOf(s).Convert(t) }
	err := p.refusal(field, index, text("?"))
	if err == nil {
		return nil
	}
	var all []meaning.Word
	known := map[string]bool{}
	add := func(w meaning.Word) {
		if w.Word != "" && !known[w.Word] && p.takes(field, index, text(w.Word)) {
			known[w.Word] = true
			all = append(all, w)
		}
	}
	for _, w := range meaning.Of(t).Words {
		add(w)
	}
	_, hint, _ := strings.Cut(err.Error(), "(hint: ")
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(hint, " or ", ","), func(r rune) bool { return strings.ContainsRune(",;() ", r) }) {
		add(meaning.Word{Word: w})
	}
	return all
}

// endless is a bound so far away that nobody asks for it.
const endless = 1e9

// scale is the line of values on which bounds are searched, in order: at gives
// the value at a place.
type scale struct {
	least, now, most int64
	at               func(place int64) float64
}

// integers reach far enough for every bound that a check may have, and not so
// far that numbers made of them overflow.
func integers(now float64) scale {
	return scale{-1 << 40, int64(now), 1 << 40, func(i int64) float64 { return float64(i) }}
}

// numbers are all finite ones: places are the bits, in order of size.
func numbers(now float64) scale {
	at := func(i int64) float64 {
		if i < 0 {
			return -math.Float64frombits(uint64(-i))
		}
		return math.Float64frombits(uint64(i))
	}
	most := int64(math.Float64bits(math.MaxFloat64))
	i := int64(math.Float64bits(math.Abs(now)))
	if now < 0 {
		i = -i
	}
	return scale{-most, i, most, at}
}

// span says in words between which bounds a number has to lie. It says nothing
// where the default itself is refused, or where what is allowed has gaps.
func (p prober) span(field string, index []int, t reflect.Type, s scale) string {
	takes := func(place int64) bool { return p.takes(field, index, filled(t, s.at(place), p, index)) }
	if !takes(s.now) {
		return ""
	}
	low, under := bound(s.now, s.least, takes)
	high, over := bound(s.now, s.most, takes)
	if low == high {
		return "" // other fields have to move first
	}
	for k := range int64(9) {
		if !takes(min(low+k, high)) || !takes(max(high-k, low)) || !takes(low+(high/9-low/9)*k) ||
			low > s.least && takes(max(under-k, s.least)) || high < s.most && takes(min(over+k, s.most)) {
			return ""
		}
	}
	var parts []string
	if low > s.least && s.at(low) > -endless {
		parts = append(parts, edge("at least", s.at(low), "above", s.at(under)))
	}
	if high < s.most && s.at(high) < endless {
		parts = append(parts, edge("at most", s.at(high), "below", s.at(over)))
	}
	return strings.Join(parts, ", ")
}

// filled is a value of type t: the number, or a list as long as the default whose
// elements all are it.
func filled(t reflect.Type, x float64, p prober, index []int) reflect.Value {
	if t.Kind() != reflect.Slice {
		return reflect.ValueOf(x).Convert(t)
	}
	n := reflect.ValueOf(p.make()).Elem().FieldByIndex(index).Len()
	v := reflect.MakeSlice(t, n, n)
	for i := range n {
		v.Index(i).Set(reflect.ValueOf(x).Convert(t.Elem()))
	}
	return v
}

// bound is the last place from good towards end that is taken, and the next one,
// which is not; both are end where all are taken.
func bound(good, end int64, takes func(int64) bool) (last, next int64) {
	if takes(end) {
		return end, end
	}
	bad := end
	if good > 0 && end < 0 || good < 0 && end > 0 { // places on both sides of 0 may lie too far apart for an int64
		if takes(0) {
			good = 0
		} else {
			bad = 0
		}
	}
	for bad-good > 1 || good-bad > 1 {
		if middle := good + (bad-good)/2; takes(middle) {
			good = middle
		} else {
			bad = middle
		}
	}
	return good, bad
}

// edge names a bound by that of two neighbours which is shorter to write.
func edge(inside string, good float64, outside string, bad float64) string {
	g, b := shortNumber(good+0), shortNumber(bad+0)
	if len(g) <= len(b) {
		return fmt.Sprintf("%s %s", inside, g)
	}
	return fmt.Sprintf("%s %s", outside, b)
}
