package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"retain/bench"
)

// An equality makes one setting of a method as large as it may be without the
// method taking more than another one of the same config: a memory grown until
// the bytes are equal, replay or epochs grown until the operations are. Its bill
// is what methods declare in advance.
type equality struct {
	at   *node
	of   string // bytes or flops
	path string // of the setting: capacity, replay, budget.epochs
	to   string // the other entry, by its name in the config
}

// equalTo reads "equal: {bytes: capacity, to: dpm}".
func equalTo(n *node) (*equality, error) {
	if n == nil {
		return nil, nil
	}
	const form = "(hint: equal: {bytes: capacity, to: dpm} or equal: {flops: replay, to: dpm})"
	if n.kind != mapping {
		return nil, n.errorf("%s stands where an equality belongs %s", n.kind, form)
	}
	if err := n.only("bytes", "flops", "to"); err != nil {
		return nil, err
	}
	e := &equality{at: n}
	for _, of := range []string{"bytes", "flops"} {
		v := n.get(of)
		switch {
		case v == nil:
		case e.of != "":
			return nil, v.errorf("bytes and flops cannot both be made equal by one setting %s", form)
		case v.kind != scalar:
			return nil, v.errorf("%s stands where the name of a setting belongs %s", v.kind, form)
		default:
			e.of, e.path = of, v.text
		}
	}
	to := n.get("to")
	if e.of == "" || to == nil || to.kind != scalar {
		return nil, n.errorf("an equality says what is made equal, by which setting, and to which method %s", form)
	}
	e.to = to.text
	return e, nil
}

// set is the spec with the setting at v.
func (e *equality) set(s Spec, v int) (Spec, error) {
	path := strings.Split(e.path, ".")
	if !slices.Contains(cellKeys, path[0]) {
		path = append([]string{"method"}, path...)
	}
	at := key{name: path[len(path)-1], line: e.at.line, column: e.at.column}
	value := &node{kind: scalar, line: e.at.line, column: e.at.column, text: strconv.Itoa(v)}
	next, err := resolve(s.from.set(path, value, at))
	if err != nil {
		return s, e.at.errorf("%s cannot be set to %d: %w", e.path, v, err)
	}
	next.Seed, next.point, next.equal = s.Seed, s.point, nil
	return next, nil
}

// bill is what counts.
func (e *equality) bill(b bench.Estimate) int64 {
	if e.of == "bytes" {
		return b.Bytes
	}
	return b.Forward + b.Backward
}

// equalise gives every run whose entry asks for it the largest setting with which
// no seed takes more than the run that it is to equal.
func equalise(path string, runs []*Planned) error {
	type entry struct {
		point int
		arm   string
	}
	values := map[entry]int{}
	for _, r := range runs {
		e := r.Spec.equal
		if e == nil {
			continue
		}
		other, err := e.other(r, runs)
		if err != nil {
			return inFile(path, err)
		}
		v, err := e.solve(r, e.bill(other.Estimate))
		if err != nil {
			return inFile(path, err)
		}
		k := entry{r.Spec.point, r.Spec.Arm}
		if known, ok := values[k]; !ok || v < known {
			values[k] = v
		}
	}
	for i, r := range runs {
		e := r.Spec.equal
		if e == nil {
			continue
		}
		spec, err := e.set(r.Spec, values[entry{r.Spec.point, r.Spec.Arm}])
		if err != nil {
			return inFile(path, err)
		}
		other, err := e.other(r, runs)
		if err != nil {
			return inFile(path, err)
		}
		if runs[i], err = plan(spec, r.measured); err != nil {
			return inFile(path, err)
		}
		runs[i].short(e, other)
	}
	return nil
}

// short warns where the bill stays well below what it was to equal.
func (r *Planned) short(e *equality, other *Planned) {
	got, want := e.bill(r.Estimate), e.bill(other.Estimate)
	if float64(got) < 0.95*float64(want) {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s takes %.3g of the %.3g %s of %s: one more of %s is too much, or takes no more", r.Spec.Arm, float64(got), float64(want), e.of, e.to, e.path))
	}
}

// other is the run that r is to equal: that of the named entry, on the same point
// of the grid with the same seed.
func (e *equality) other(r *Planned, runs []*Planned) (*Planned, error) {
	var names []string
	for _, o := range runs {
		if o.Spec.point != r.Spec.point || o.Spec.Seed != r.Spec.Seed || o.Spec.equal != nil {
			continue
		}
		if o.Spec.Arm == e.to {
			return o, nil
		}
		if !slices.Contains(names, o.Spec.Arm) {
			names = append(names, o.Spec.Arm)
		}
	}
	return nil, e.at.at(unknown("method", e.to, names))
}

// mostSetting bounds the search: no memory and no budget here is larger.
const mostSetting = 1 << 24

// solve is the largest setting with a bill of at most limit. Where the bill stops
// growing below the limit, a memory that holds the whole stream, it is the
// smallest one that has the largest bill.
func (e *equality) solve(r *Planned, limit int64) (int, error) {
	bill := func(v int) (int64, error) {
		spec, err := e.set(r.Spec, v)
		if err != nil {
			return 0, err
		}
		p, err := plan(spec, r.measured)
		if err != nil {
			return 0, err
		}
		return e.bill(p.Estimate), nil
	}
	least, err := bill(1)
	if err != nil {
		return 0, err
	}
	if least > limit {
		return 0, e.at.errorf("%s with %s 1 takes %d %s, more than the %d of %s", r.Spec.Arm, e.path, least, e.of, limit, e.to)
	}
	lo, hi := 1, 2 // the bill of lo is within the limit
	last := least
	for flat := 0; ; hi *= 2 {
		b, err := bill(hi)
		if err != nil {
			return 0, err
		}
		if b > limit {
			break
		}
		if lo = hi; b == last {
			flat++
		}
		if last = b; flat > 4 || hi >= mostSetting {
			return e.smallest(bill, last, hi)
		}
	}
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		b, err := bill(mid)
		if err != nil {
			return 0, err
		}
		if b <= limit {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, nil
}

// smallest is the smallest setting of which the bill is that of hi.
func (e *equality) smallest(bill func(int) (int64, error), most int64, hi int) (int, error) {
	lo := 0 // below every setting
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		b, err := bill(mid)
		if err != nil {
			return 0, err
		}
		if b == most {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, nil
}

// String says what is made equal.
func (e *equality) String() string {
	if e == nil {
		return ""
	}
	return fmt.Sprintf("%s chosen so that %s are those of %s", e.path, e.of, e.to)
}
