package methods

import (
	"fmt"
	"math"
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// WA is weight aligning (Zhao et al. 2020, "Maintaining Discrimination and Fairness
// in Class Incremental Learning", sections 3 and 4). It learns from
// stream and exemplars together, holds the old classes to the answers of the
// network as it was when the experience began,
//
//	L = (1 − λ) · CE + λ · KD_T over the old classes,    λ = C_old / (C_old + C_new)
//
// with KD of [Distillation], and when the experience ends brings the weights of
// the new classes' outputs to the mean length of the old ones':
//
//	w_c ← γ w_c for new c,    γ = mean_old ‖w_c‖ / mean_new ‖w_c‖
//
// Biases are left alone. So that a length says how large an output is, weights of
// the last layer that a step brings below 0 are set to 0 (positive); the public
// codes leave that out. In the paper the classes so far compete: mask seen. Under
// the mask all, and with weights of any sign, lengths say less, and aligning may
// harm. Exemplars are chosen by herding as in [ICaRL]; the paper keeps 2000, and
// T = 2.
//
// Measured on Split MNIST (class-incremental, one epoch, MLP 100-100, 200 exemplars,
// seeds 1 and 2, mask seen): 59 % at the end; 28 % without aligning; 28 % with weights
// of any sign, aligned or not.
//
// Deviations: the paper shuffles stream and exemplars into one set; here every
// batch of the stream is accompanied by so many exemplars that they are served as
// often as the stream's examples are.
type WA struct {
	Capacity    int     `yaml:"capacity"`    // exemplars of all classes together
	PerClass    int     `yaml:"per_class"`   // instead of a capacity: exemplars of each class
	Temperature float64 `yaml:"temperature"` // T: by which logits are divided before the softmax of the distillation
	Align       bool    `yaml:"align"`       // false: the outputs stay as training left them, as a control
	Positive    bool    `yaml:"positive"`    // weights of the last layer below 0 are set to 0 after each step

	state struct {
		Memory  Buffer
		Teacher []float32 // (P): the parameters when the experience began
	}
	replayed, both bench.Batch
	scratch        []int
	old            Distillation
	losses         []bench.Loss
}

var (
	_ bench.Stateful  = (*WA)(nil)
	_ bench.Rehearser = (*WA)(nil)
	_ bench.Checker   = (*WA)(nil)
	_ bench.Estimator = (*WA)(nil)
)

// Learn implements bench.Method.
func (m *WA) Learn(l *bench.Learner, train bench.Data) error {
	var deal dealing
	past := slices.Sorted(slices.Values(slices.Concat(l.Spec.Classes[:l.Experience]...)))
	lambda := float64(len(past)) / float64(classesSoFar(l.Spec, l.Experience))
	m.old.Outputs, m.old.T, m.old.Times = past, m.Temperature, lambda
	for b := range l.Batches(train) {
		l.Step(m.grad(l, b, deal.next(b.Len(), m.state.Memory.Len(), train.Len()), lambda))
		if m.Positive {
			w := outputWeight(l.Model.Layout()).Of(l.Params)
			vec.ReLU(w.Data, w.Data)
		}
	}
	if m.Align && len(past) > 0 {
		align(outputWeight(l.Model.Layout()).Of(l.Params), past, l.Classes)
	}
	m.state.Memory.keepExemplars(l, train, m.Capacity, m.PerClass)
	m.state.Teacher = append(m.state.Teacher[:0], l.Params...)
	return nil
}

// grad is the gradient of the loss on b and n exemplars.
func (m *WA) grad(l *bench.Learner, b *bench.Batch, n int, lambda float64) []float32 {
	m.both.Reset()
	m.both.Append(b)
	if n > 0 {
		m.state.Memory.Draw(&m.replayed, n, l.Rand("exemplars"), &m.scratch)
		m.both.Append(&m.replayed)
	}
	m.losses = append(m.losses[:0], l.CrossEntropy(&m.both).Times(1-lambda))
	if l.Experience > 0 {
		m.old.Teacher, m.old.Labels = l.LogitsAt(m.state.Teacher, m.both.In), m.both.Labels
		m.losses = append(m.losses, &m.old)
	}
	return l.Grad(&m.both, m.losses...)
}

// outputWeight is the weight of the last layer, (features, outputs).
func outputWeight(layout bench.Layout) bench.View {
	last := outputLayer(layout)
	for _, v := range layout {
		if v.Layer == last && v.Kind == bench.Weight {
			return v
		}
	}
	panic("methods: the last layer has no weight")
}

// align scales the columns of w that belong to new classes, so that their mean
// length is that of the old ones'. Columns without any length stay.
func align(w bench.Matrix, past, now []int32) {
	if length := meanLength(w, now); length > 0 {
		gamma := float32(meanLength(w, past) / length)
		for i := range w.Rows {
			for _, c := range now {
				w.Row(i)[c] *= gamma
			}
		}
	}
}

// meanLength is the mean Euclidean length of the given columns of w.
func meanLength(w bench.Matrix, columns []int32) float64 {
	sum := 0.0
	for _, c := range columns {
		squares := 0.0
		for i := range w.Rows {
			x := float64(w.Row(i)[c])
			squares += float64(x * x)
		}
		sum += math.Sqrt(squares)
	}
	return sum / float64(len(columns))
}

// State implements bench.Stateful.
func (m *WA) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *WA) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *WA) Shown() []string {
	if m.PerClass > 0 {
		return []string{"per_class"}
	}
	return []string{"capacity"}
}

// Check implements bench.Checker.
func (m *WA) Check(w bench.Work) error {
	if err := checkExemplars("wa", m.Capacity, m.PerClass, m.Temperature, w); err != nil {
		return err
	}
	if v := outputWeight(w.Layout); v.Cols != w.Spec.Outputs {
		return fmt.Errorf("wa aligns the weights of outputs, and %s is no such weight (hint: a last layer that is trained whole)", v.Name)
	}
	return nil
}

// Warnings says what is odd about the memory.
func (m *WA) Warnings(w bench.Work) []string {
	return warnExemplars("wa", m.Capacity, m.PerClass, w)
}

// Estimate implements bench.Estimator.
func (m *WA) Estimate(w bench.Work) bench.Estimate {
	return estimateExemplars(w, m.Capacity, m.PerClass)
}
