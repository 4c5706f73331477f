package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// TestLogitMSEAgainstFiniteDifferences holds the gradient to its loss, and both
// to the rows that are held to something.
func TestLogitMSEAgainstFiniteDifferences(t *testing.T) {
	z := bench.Matrix{Rows: 3, Cols: 2, Data: []float32{9, -9, 0.5, -1, 2, 0.25}}
	loss := LogitMSE{Target: bench.Matrix{Rows: 2, Cols: 2, Data: []float32{1, -1, 0, 3}}, First: 1, Times: 0.5}
	d := bench.Matrix{Rows: 3, Cols: 2, Data: slices.Repeat([]float32{7}, 6)}
	want := 0.5 * (0.25 + 0 + 4 + 2.75*2.75) / 4
	if got := loss.Gradient(z, d); math.Abs(got-want) > 1e-12 {
		t.Errorf("loss %v, want %v", got, want)
	}
	scratch := bench.Matrix{Rows: 3, Cols: 2, Data: make([]float32, 6)}
	for i := range z.Data {
		const h = 1.0 / 64
		old := z.Data[i]
		z.Data[i] = old + h
		up := loss.Gradient(z, scratch)
		z.Data[i] = old - h
		down := loss.Gradient(z, scratch)
		z.Data[i] = old
		if slope := (up - down) / (2 * h); math.Abs(slope-float64(d.Data[i])) > 1e-6 {
			t.Errorf("gradient %v by logit %d, finite differences give %v", d.Data[i], i, slope)
		}
	}
}

// TestLogitsStayWithTheirExamples: whatever the reservoir throws out, a stored
// example has its own logits, and is drawn with them.
func TestLogitsStayWithTheirExamples(t *testing.T) {
	b := numbered{100, 5, 3}.batch()
	z := bench.Matrix{Rows: 100, Cols: 2, Data: make([]float32, 200)}
	for i := range 100 {
		z.Data[2*i], z.Data[2*i+1] = float32(i), float32(-i)
	}
	var m LogitBuffer
	var plain Buffer
	offered, plainly := int64(0), int64(0)
	m.offerReservoir(b, z, 20, &offered, bench.NewSeed(1).Rand("reservoir"))
	plain.offerReservoir(b, 20, &plainly, bench.NewSeed(1).Rand("reservoir"))
	if !slices.Equal(m.Bytes, plain.Bytes) || offered != plainly {
		t.Error("a reservoir with logits keeps other examples than one without")
	}
	if m.ExampleBytes() != plain.ExampleBytes()+8 {
		t.Errorf("%d bytes an example", m.ExampleBytes())
	}
	var r bench.Batch
	var drawn bench.Matrix
	var scratch []int
	m.Draw(&r, &drawn, 15, bench.NewSeed(1).Rand("replay"), &scratch)
	if drawn.Rows != 15 || drawn.Cols != 2 {
		t.Fatalf("logits (%d, %d)", drawn.Rows, drawn.Cols)
	}
	for i, pixel := range r.In.Bytes {
		if row := drawn.Row(i); row[0] != float32(pixel) || row[1] != -float32(pixel) {
			t.Errorf("example %d was drawn with logits %v", pixel, row)
		}
	}
}

// TestDarkLogitsAreThoseBeforeTheStep: what DER and DER++ store is what the
// model said before it learned from the batch.
func TestDarkLogitsAreThoseBeforeTheStep(t *testing.T) {
	for name, m := range map[string]struct {
		bench.Method
		memory func(bench.Method) *LogitBuffer
	}{
		"der":   {&DER{Alpha: 1, Capacity: 20}, func(m bench.Method) *LogitBuffer { return &m.(*DER).state.Memory }},
		"der++": {&DERPP{Alpha: 1, Beta: 1, Draws: 2, Capacity: 20}, func(m bench.Method) *LogitBuffer { return &m.(*DERPP).state.Memory }},
	} {
		net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(oneStream{}.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p := bench.Plan{
			Stream: oneStream{}, Model: net, Optimizer: &optim.SGD{Rate: 0.5},
			Budget: bench.Budget{Iterations: 1, Batch: 20}, Seed: bench.NewSeed(5),
			Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		}
		p.Method = calling(func(l *bench.Learner, train bench.Data) {
			before := slices.Clone(l.Params)
			if err := m.Learn(l, train); err != nil {
				t.Fatal(err)
			}
			memory := m.memory(m.Method)
			if memory.Len() != 20 {
				t.Fatalf("%s: %d stored", name, memory.Len())
			}
			if !slices.Equal(memory.Logits, l.LogitsAt(before, memory.inputs()).Data) {
				t.Errorf("%s: the stored logits are not those before the step", name)
			}
			if slices.Equal(memory.Logits, l.Logits(memory.inputs()).Data) {
				t.Errorf("%s: nothing was learned, and the test cannot tell", name)
			}
		})
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// TestProjection: a gradient against the reference loses what points against
// it, one along it is left alone.
func TestProjection(t *testing.T) {
	g, ref := []float32{1, -2, 0}, []float32{1, 1, 0}
	project(g, ref, 0)
	if !slices.Equal(g, []float32{1.5, -1.5, 0}) {
		t.Errorf("projected to %v", g)
	}
	g = []float32{1, 2, -5}
	project(g, ref, 0)
	if !slices.Equal(g, []float32{1, 2, -5}) {
		t.Errorf("a gradient that does no harm became %v", g)
	}
	g = []float32{1, -2, 0}
	project(g, ref, 2)
	if !slices.Equal(g, []float32{1.25, -1.75, 0}) {
		t.Errorf("with ε = 2 projected to %v", g)
	}
}

func TestPerExperienceKeepsSoManyAtRandom(t *testing.T) {
	var m Buffer
	m.addRandom(numbered{50, 4, 3}, 12, bench.NewSeed(1).Rand("memory"))
	pixels := slices.Clone(m.Bytes)
	slices.Sort(pixels)
	if m.Len() != 12 || len(slices.Compact(pixels)) != 12 {
		t.Errorf("kept %v", m.Bytes)
	}
	var other Buffer
	other.addRandom(numbered{50, 4, 3}, 12, bench.NewSeed(2).Rand("memory"))
	if slices.Equal(other.Bytes, m.Bytes) {
		t.Error("another seed keeps the same examples")
	}
	var few Buffer
	few.addRandom(numbered{5, 4, 3}, 12, bench.NewSeed(1).Rand("memory"))
	if few.Len() != 5 {
		t.Errorf("%d kept of 5", few.Len())
	}
}
