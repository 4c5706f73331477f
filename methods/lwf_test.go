package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// TestDistillation holds value and gradient to the definition in float64, and
// the gradient to the slope of that value.
func TestDistillation(t *testing.T) {
	const rows, cols = 4, 6
	rng := bench.NewSeed(2).Rand("logits")
	draw := func() bench.Matrix {
		m := bench.Matrix{Rows: rows, Cols: cols, Data: make([]float32, rows*cols)}
		for i := range m.Data {
			m.Data[i] = rng.Float32()*6 - 3
		}
		return m
	}
	teacher, logits := draw(), draw()
	labels := []int32{1, -1, 3, 0}
	for _, outputs := range [][]int32{{0, 1, 2, 3, 4, 5}, {1, 4}} {
		d := Distillation{Teacher: teacher, Labels: labels, Outputs: outputs, T: 2, Times: 1.5}
		grad := bench.Matrix{Rows: rows, Cols: cols, Data: slices.Repeat([]float32{7}, rows*cols)}
		got := d.Gradient(logits, grad)
		z := make([]float64, len(logits.Data))
		for i, x := range logits.Data {
			z[i] = float64(x)
		}
		slow := func() float64 {
			sum := 0.0
			for i, y := range labels {
				if y < 0 {
					continue
				}
				var all, teachers float64
				for _, c := range outputs {
					all += math.Exp(z[i*cols+int(c)] / 2)
					teachers += math.Exp(float64(teacher.Row(i)[c]) / 2)
				}
				for _, c := range outputs {
					sum -= math.Exp(float64(teacher.Row(i)[c])/2) / teachers * math.Log(math.Exp(z[i*cols+int(c)]/2)/all)
				}
			}
			return 1.5 / 3 * sum
		}
		if want := slow(); math.Abs(got-want) > 1e-6 {
			t.Errorf("loss %v, want %v", got, want)
		}
		for i, x := range z {
			const h = 1e-5
			z[i] = x + h
			up := slow()
			z[i] = x - h
			down := slow()
			z[i] = x
			if slope := (up - down) / (2 * h); math.Abs(float64(grad.Data[i])-slope) > 1e-6 {
				t.Fatalf("row %d, output %d: gradient %v, slope %v", i/cols, i%cols, grad.Data[i], slope)
			}
		}
	}
}

// TestLwFTerms: what is distilled in the third experience of each scenario.
func TestLwFTerms(t *testing.T) {
	split := [][]int32{{0, 1}, {4, 5}, {2, 3}}
	shared := [][]int32{{0, 1}, {0, 1}, {0, 1}}
	every := []int32{0, 1, 2, 3, 4, 5}
	type term struct {
		outputs []int32
		times   float64
	}
	for _, c := range []struct {
		scenario bench.Scenario
		classes  [][]int32
		outputs  int
		over     Over
		want     []term
	}{
		{bench.TaskIncremental, split, 6, OverAuto, []term{{split[0], 3}, {split[1], 3}}},
		{bench.DomainIncremental, shared, 2, OverAuto, []term{{shared[0], 6}}},
		{bench.ClassIncremental, split, 6, OverAuto, []term{{every, 3}}},
		{bench.ClassIncremental, split, 6, OverHeads, []term{{split[0], 3}, {split[1], 3}}},
		{bench.ClassIncremental, split, 6, OverPast, []term{{[]int32{0, 1, 4, 5}, 3}}},
		{bench.TaskIncremental, split, 6, OverAll, []term{{every, 3}}},
	} {
		m := LwF{Alpha: 3, Temperature: 2, Over: c.over}
		got := m.distillations(bench.Spec{Scenario: c.scenario, Classes: c.classes, Outputs: c.outputs}, 2)
		if !slices.EqualFunc(got, c.want, func(d Distillation, w term) bool {
			return slices.Equal(d.Outputs, w.outputs) && d.Times == w.times && d.T == 2
		}) {
			t.Errorf("%s, over %s: %+v, want %v", c.scenario, c.over, got, c.want)
		}
	}
}

// warming looks at what the warm-up of LwF does in the second experience.
type warming struct {
	LwF
	t *testing.T
}

func (m *warming) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience != 1 {
		return m.LwF.Learn(l, train)
	}
	var b bench.Batch
	for i := range train.Len() {
		train.Gather([]int{i}, &b)
	}
	loss := func() float64 {
		defer l.Discard()
		l.Grad(&b, l.CrossEntropy(&b).Among(l.Classes))
		return l.Loss()
	}
	before, worse := slices.Clone(l.Params), loss()
	if !slices.Equal(m.LwF.state.Teacher, before) {
		m.t.Error("the teacher is not the model after the first experience")
	}
	m.warmUp(l, train)
	head := l.Model.Layout().Find("layer2.weight").Offset
	if !slices.Equal(l.Params[:head], before[:head]) {
		m.t.Error("the warm-up moves features")
	}
	if better := loss(); better > 0.95*worse {
		m.t.Errorf("the warm-up takes the loss on the new classes from %.4f to %.4f", worse, better)
	}
	if !slices.Equal(m.LwF.state.Teacher, l.Params) {
		m.t.Error("the teacher does not have the last layer of the warm-up")
	}
	return nil
}

func TestLwFWarmUp(t *testing.T) {
	net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(shifted{}.Spec())
	if err != nil {
		t.Fatal(err)
	}
	_, err = bench.Run(t.Context(), bench.Plan{
		Stream: shifted{}, Model: net, Method: &warming{LwF{Alpha: 1, Temperature: 2, Over: OverPast, WarmUp: 10, WarmUpRate: 0.5}, t},
		Optimizer: &optim.SGD{Rate: 0.25}, Budget: bench.Budget{Iterations: 8, Batch: 7}, Seed: bench.NewSeed(5),
		Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
	})
	if err != nil {
		t.Fatal(err)
	}
}
