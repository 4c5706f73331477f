package bench

import (
	"errors"
	"math/rand/v2"
)

// whole is a stream whose boundaries are hidden. It can be learned in batches
// and not looked into: what has not been served yet lies in the future.
type whole struct{ Data }

func (whole) Gather([]int, *Batch) {
	panic("bench: a stream with hidden boundaries is served by Batches alone")
}

// segment is a stretch of batches from the same data sets.
type segment struct {
	experience int
	data       []Data
	orders     []*order
	iterations int
}

// segments says what Batches serves over data; stream is true where that is the
// whole stream, whose boundaries are hidden.
func (r *run) segments(data []Data) (all []segment, stream bool) {
	if _, ok := data[0].(whole); ok {
		if r.eval.row > 0 || r.step > 0 {
			r.fail(errors.New("a stream with hidden boundaries was asked for a second time"))
			return nil, true
		}
		for i, d := range r.seen {
			all = append(all, r.single(i, d))
		}
		return all, true
	}
	if len(data) == 1 {
		return []segment{r.single(r.learner.Experience, data[0])}, false
	}
	s := segment{experience: len(data) - 1, iterations: r.work.joint(len(data)).iterations}
	b := r.plan.Budget
	const ordered = false // learned as one, there is no order of time to keep: what is too hard in order would be no bound
	if r.plan.Masks.Train != MaskOwn {
		u := Union(data...)
		s.data = []Data{u}
		s.orders = []*order{newOrder(r.plan.Seed.At("order", "union", len(data)), u.Len(), b.Batch, b.DropLast, ordered)}
		return []segment{s}, false
	}
	s.data = data
	for i, d := range data {
		s.orders = append(s.orders, newOrder(r.plan.Seed.At("order", i), d.Len(), part(b.Batch, len(data), d.Len()), true, ordered))
	}
	return []segment{s}, false
}

func (r *run) single(experience int, d Data) segment {
	b := r.plan.Budget
	o := newOrder(r.plan.Seed.At("order", experience), d.Len(), b.Batch, b.DropLast, r.work.Spec.Ordered)
	return segment{experience, []Data{d}, []*order{o}, r.work.Shares[experience].Iterations}
}

// passRand is the generator of one training pass. Models without chance in
// them get none: deriving it costs more than a small step.
func (l *Learner) passRand() *rand.Rand {
	if m, ok := l.Model.(interface{ Random() bool }); ok && m.Random() {
		return l.draw("model", "pass")
	}
	return nil
}
