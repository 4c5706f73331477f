package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// Reduction says how a loss over outputs is put together.
type Reduction string

const (
	OverOutputs Reduction = "sum"  // the sum over outputs, the mean over examples (van de Ven et al. 2022)
	PerOutput   Reduction = "mean" // the mean over both (Buzzega et al. 2020)
)

// ICaRL learns a representation and classifies by the nearest mean of exemplars
// (Rebuffi et al. 2017). Outputs are sigmoids g_k. On the examples of the stream
// and of the memory, of N in all,
//
//	L = −1/N Σ_n Σ_k [q_nk log g_k(x_n) + (1 − q_nk) log(1 − g_k(x_n))]
//
// with q_nk = [y_n = k] for classes k of this experience and, for old ones,
// q_nk = σ(z_k/T) by the network as it was when the experience began (T = 1 in
// the paper and Mammoth, 2 for van de Ven). k runs over the outputs that the mask
// of training makes active: mask seen is the paper and van de Ven, all is
// Mammoth. When an experience ends, exemplars of its classes are chosen by
// herding in normalized features. An example is given the class whose exemplars'
// features, normalized, averaged and normalized again, are nearest.
//
// The memory has capacity/classes so far of each class, the first by herding
// being kept, or a fixed number with per_class. The paper has capacity 2000.
//
// Deviations: the published codes shuffle stream and exemplars into one set;
// here every batch of the stream is accompanied by so many exemplars that they
// are served as often as the stream's examples are, drawn without replacement. Until there
// are exemplars the outputs themselves answer. Mammoth averages features over an
// image and its mirror image and adds 1e-5·‖θ‖² to the loss; for the latter set
// the optimizer's decay to 2e-5.
type ICaRL struct {
	Capacity    int       `yaml:"capacity"`    // exemplars of all classes together
	PerClass    int       `yaml:"per_class"`   // instead of a capacity: exemplars of each class
	Temperature float64   `yaml:"temperature"` // T: by which logits are divided before they are compared with the old network's
	Reduction   Reduction `yaml:"reduction"`   // how the loss goes over outputs: sum or mean

	state struct {
		Memory  Buffer
		Teacher []float32 // the parameters when the experience began
	}
	replayed, both bench.Batch
	scratch        []int
	loss           binaryCrossEntropy
	means          classMeans
	current        bool // means are those of the live parameters
	diff           []float32
}

var (
	_ bench.Stateful  = (*ICaRL)(nil)
	_ bench.Rehearser = (*ICaRL)(nil)
	_ bench.Scorer    = (*ICaRL)(nil)
	_ bench.Checker   = (*ICaRL)(nil)
	_ bench.Estimator = (*ICaRL)(nil)
)

// Learn implements bench.Method.
func (m *ICaRL) Learn(l *bench.Learner, train bench.Data) error {
	var deal dealing
	m.loss.outputs = nil
	for b := range l.Batches(train) {
		if m.loss.outputs == nil {
			m.loss.outputs = l.Active(b)
		}
		l.Step(m.grad(l, b, deal.next(b.Len(), m.state.Memory.Len(), train.Len())))
		m.current = false
	}
	m.state.Memory.keepExemplars(l, train, m.Capacity, m.PerClass)
	m.state.Teacher = append(m.state.Teacher[:0], l.Params...)
	m.current = false
	return nil
}

// grad is the gradient of the loss on b and n exemplars.
func (m *ICaRL) grad(l *bench.Learner, b *bench.Batch, n int) []float32 {
	m.both.Reset()
	m.both.Append(b)
	if n > 0 {
		m.state.Memory.Draw(&m.replayed, n, l.Rand("exemplars"), &m.scratch)
		m.both.Append(&m.replayed)
	}
	rows := m.both.Len()
	t := &m.loss.targets
	*t = bench.Matrix{Rows: rows, Cols: l.Spec.Outputs, Data: room(&t.Data, rows*l.Spec.Outputs)}
	vec.Zero(t.Data)
	for i, y := range m.both.Labels {
		if y >= 0 {
			t.Row(i)[y] = 1
		}
	}
	if l.Experience > 0 {
		m.distil(l, *t)
	}
	m.loss.scale = 1 / float64(rows)
	if m.Reduction == PerOutput {
		m.loss.scale = 1 / float64(rows*len(m.loss.outputs))
	}
	return l.Grad(&m.both, &m.loss)
}

// distil sets the targets of old classes to what the teacher answers.
func (m *ICaRL) distil(l *bench.Learner, targets bench.Matrix) {
	z := l.LogitsAt(m.state.Teacher, m.both.In)
	soft := float32(1 / m.Temperature)
	for i := range targets.Rows {
		for _, classes := range l.Spec.Classes[:l.Experience] {
			for _, k := range classes {
				targets.Row(i)[k], _ = sigmoid(soft * z.Row(i)[k])
			}
		}
	}
}

// Scores implements bench.Scorer.
func (m *ICaRL) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	if m.state.Memory.Len() == 0 {
		copy(out.Data, l.Logits(in).Data)
		return false
	}
	if !m.current {
		m.average(l)
	}
	phi := l.Features(in)
	for i := range phi.Rows {
		normalize(phi.Row(i))
		m.means.score(out.Row(i), phi.Row(i), room(&m.diff, phi.Cols))
	}
	return false
}

// average takes the means of the exemplars' features.
func (m *ICaRL) average(l *bench.Learner) {
	m.means.reset()
	memory := &m.state.Memory
	for lo := 0; lo < memory.Len(); lo += l.Batch {
		hi := min(lo+l.Batch, memory.Len())
		phi := l.Features(memory.inputs().Slice(lo, hi))
		for i := range phi.Rows {
			normalize(phi.Row(i))
			m.means.add(l.Spec.Outputs, int(memory.Labels[lo+i]), phi.Row(i), room(&m.diff, phi.Cols))
		}
	}
	for class := range m.means.Count {
		d := len(m.means.Mean) / len(m.means.Count)
		normalize(m.means.Mean[class*d : (class+1)*d])
	}
	m.current = true
}

// State implements bench.Stateful.
func (m *ICaRL) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *ICaRL) Memory() bench.Data { return &m.state.Memory }

// Check implements bench.Checker.
func (m *ICaRL) Check(w bench.Work) error {
	if m.Reduction != OverOutputs && m.Reduction != PerOutput {
		return field("reduction", "unknown reduction %q (hint: sum or mean)", string(m.Reduction))
	}
	return checkExemplars("icarl", m.Capacity, m.PerClass, m.Temperature, w)
}

// Warnings says what is odd about the memory.
func (m *ICaRL) Warnings(w bench.Work) []string {
	return warnExemplars("icarl", m.Capacity, m.PerClass, w)
}

// Estimate implements bench.Estimator.
func (m *ICaRL) Estimate(w bench.Work) bench.Estimate {
	return estimateExemplars(w, m.Capacity, m.PerClass)
}
