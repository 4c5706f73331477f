package methods

import (
	"fmt"
	"slices"

	"retain/bench"
)

// adapters is the adapters of past experiences, which a network that stays as it is
// has for good.
type adapters struct {
	base []float32 // parameters of the network with them
	mod  bench.Modulation
}

// next begins an experience: from the second one on, the adapter of the last joins
// past, (k, n), which the model computes with from now on, and an adapter takes its
// place that is drawn anew and changes nothing yet. The optimizer starts anew, too:
// what it remembers is of another adapter. What is trained whole goes on as it is.
func (s *adapters) next(l *bench.Learner, past *[]float32) {
	if l.Experience == 0 {
		return
	}
	model := l.Model.(bench.Adapted)
	n := adapterLen(model)
	*past = append(*past, l.Params[:n]...)
	l.Mod = s.modulation(model, *past)
	l.Bill(int64(l.Experience) * foldFLOPs(model))
	whole := slices.Clone(l.Params[n:])
	l.Restart()
	model.Init(l.Params, l.Rand("adapter"))
	copy(l.Params[n:], whole)
}

// modulation is the network with the adapters past; nil where there are none.
func (s *adapters) modulation(m bench.Model, past []float32) *bench.Modulation {
	if len(past) == 0 {
		return nil
	}
	model := m.(bench.Adapted)
	s.base = append(s.base[:0], model.Frozen()...)
	for n := adapterLen(model); len(past) > 0; past = past[n:] {
		model.Fold(s.base, past[:n])
	}
	s.mod.Base = s.base
	return &s.mod
}

// adapterLen is the number n of the parameters of a model that are adapters.
func adapterLen(m bench.Adapted) int {
	n := 0
	for _, a := range m.Adapters() {
		n += a.A.Len() + a.B.Len()
	}
	return n
}

// foldFLOPs is the cost of the products of all adapters of a model.
func foldFLOPs(m bench.Adapted) int64 {
	sum := int64(0)
	for _, a := range m.Adapters() {
		sum += 2 * int64(a.A.Rows) * int64(a.A.Cols) * int64(a.B.Cols)
	}
	return sum
}

// needsAdapters refuses work in which there are no adapters, or no boundaries at
// which one is added.
func needsAdapters(method string, w bench.Work) error {
	if w.Adapted == nil {
		return fmt.Errorf("%s adds adapters to a network, and the model has none (hint: model: {name: lora, base: {name: mlp}})", method)
	}
	return needsBoundaries(method, w)
}

// adapterCost is the bill of a stream on which every experience has an adapter of
// its own, and each step takes perPast operations for every experience before it.
func adapterCost(w bench.Work, perPast int64) bench.Estimate {
	var e bench.Estimate
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			forward, backward := w.Adapted.FLOPs(rows)
			e.Forward += forward + int64(k)*perPast
			e.Backward += backward
			e.Examples += int64(rows)
		})
		e.Forward += int64(k) * foldFLOPs(w.Adapted)
	}
	e.Bytes = 4 * int64(len(w.Shares)-1) * int64(adapterLen(w.Adapted))
	return e
}
