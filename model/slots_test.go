package model

import (
	"fmt"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// someSlots are slots for a model whose weights differ from row to row: some
// rows have one slot alone.
func someSlots(m bench.Modulated, k, rank, rows int, scale float32) *bench.Slots {
	rng := bench.NewSeed(5).Rand("slots")
	s := &bench.Slots{K: k, Rank: rank, Weights: vec.MakeMatrix(rows, k)}
	for r := range rows {
		w := s.Weights.Row(r)
		if r%3 == 1 {
			w[r%k] = 1
			continue
		}
		for i := range w {
			w[i] = float32(1+(r+i)%k) / float32(k*(k+1)/2)
		}
	}
	n := m.SlotLayout(k, rank).Len()
	s.Params, s.Grad = make([]float32, n), make([]float32, n)
	for i := range s.Params {
		s.Params[i], s.Grad[i] = scale*(rng.Float32()-0.5), 10 // which is overwritten
	}
	return s
}

// slotCase is a network with slots of a rank.
type slotCase struct {
	name   string
	config Config
	image  [3]int
	gates  [][]float32
	rank   int
}

func (c slotCase) build(t testing.TB) bench.Model {
	t.Helper()
	m, err := c.config.Build(bench.Spec{Shape: c.image, Width: c.image[0] * c.image[1] * c.image[2], Outputs: netOutputs})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var slotCases = []slotCase{
	{"mlp", &MLP{Hidden: []int{5, 4}, Init: "fan-in"}, [3]int{1, 1, 7}, nil, 2},
	{"mlp gains", &MLP{Hidden: []int{5}, Init: "fan-in"}, [3]int{1, 1, 7}, nil, 0},
	{"mlp gates", &MLP{Hidden: []int{5, 4}, Init: "fan-in"}, [3]int{1, 1, 7}, [][]float32{{1, 0, 0.5, 2, 1}, nil}, 3},
	{"cnn", cnn(func(c *CNN) { c.Channels, c.Pool = []int{3, 4}, 2 }), [3]int{1, 9, 6}, nil, 2},
	{"cnn average", cnn(func(c *CNN) { c.Channels, c.Pool, c.Pooling, c.Hidden = []int{3}, 2, "average", nil }), [3]int{2, 6, 4}, nil, 2},
	{"cnn gates", cnn(func(c *CNN) { c.Channels, c.Hidden = []int{3, 2}, []int{4, 3} }), [3]int{1, 4, 3},
		[][]float32{{1, 0, 0.5}, {2, 1}, nil, {0, 1, 1}}, 1},
	{"cnn group", cnn(func(c *CNN) { c.Channels, c.Pool, c.Norm = []int{4, 6}, 2, "group" }), [3]int{2, 5, 7}, nil, 2},
	{"cnn batch", cnn(func(c *CNN) { c.Channels, c.Pool, c.Norm = []int{3}, 2, "batch" }), [3]int{2, 5, 7}, nil, 0},
}

const slotRows = 5

// TestSlots holds logits and the gradients by parameters, slots and gates to
// central differences of the slow definition.
func TestSlots(t *testing.T) {
	for _, c := range slotCases {
		for _, train := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/train=%v", c.name, train), func(t *testing.T) {
				m := c.build(t)
				params := netCase{}.paramsOf(m)
				slots := someSlots(m.(bench.Modulated), 3, c.rank, slotRows, 1)
				mod := &bench.Modulation{Gates: c.gates, GateGrads: roomFor(c.gates), Slots: slots}
				s := slow{layout: m.Layout(), params: wide(params), train: train, gates: c.gates,
					slots: &slowSlots{slots, m.(bench.Modulated).SlotLayout(3, c.rank), wide(slots.Params)}}
				in := floats(slotRows, c.image[0]*c.image[1]*c.image[2], 3)
				batch := netCase{image: c.image}.images(in)
				logits := func() (all []float64) {
					for _, row := range s.rows(c.config, batch) {
						all = append(all, row...)
					}
					return all
				}
				tape := m.NewTape(slotRows + 1)
				near(t, "logits", tape.Forward(params, in, bench.Pass{Train: train, Mod: mod}).Data, logits(), 2e-5)
				d, by := outer(slotRows)
				g := make([]float32, len(params))
				tape.Backward(g, d)
				loss := func() float64 {
					sum := 0.0
					for i, z := range logits() {
						sum += z * by[i]
					}
					return sum
				}
				near(t, "gradient", g[:m.Layout().Weights()], central(s.params[:m.Layout().Weights()], loss), 3e-4)
				near(t, "gradient of slots", slots.Grad, central(s.slots.params, loss), 3e-4)
				for l, gate := range c.gates {
					near(t, "gradient of gates", mod.GateGrads[l], s.byGate(l, gate, loss), 3e-4)
				}
			})
		}
	}
}

func roomFor(gates [][]float32) (grads [][]float32) {
	for _, g := range gates {
		if g == nil {
			grads = append(grads, nil)
			continue
		}
		grads = append(grads, slices.Repeat([]float32{10}, len(g)))
	}
	return grads
}

// byGate is the gradient by the gates of layer l.
func (s slow) byGate(l int, gate []float32, loss func() float64) (g []float64) {
	const h = 1.0 / (1 << 18)
	for i, v := range gate {
		gate[i] = v + h
		up := loss()
		gate[i] = v - h
		g = append(g, (up-loss())/(2*h))
		gate[i] = v
	}
	return g
}

func central(x []float64, loss func() float64) []float64 {
	g := make([]float64, len(x))
	const h = 1e-6
	for i, v := range x {
		x[i] = v + h
		up := loss()
		x[i] = v - h
		g[i] = (up - loss()) / (2 * h)
		x[i] = v
	}
	return g
}

func wide(x []float32) []float64 { return float64s(x, nil) }

// TestEmptySlotsMoveNoBit: where U and G are zero, logits and the gradient of the
// parameters are those of the network without slots.
func TestEmptySlotsMoveNoBit(t *testing.T) {
	for _, c := range slotCases {
		m := c.build(t)
		params := netCase{}.paramsOf(m)
		in := floats(slotRows, c.image[0]*c.image[1]*c.image[2], 3)
		outcome := func(mod *bench.Modulation) []float32 {
			tape, g := m.NewTape(slotRows), make([]float32, len(params))
			z := slices.Clone(tape.Forward(slices.Clone(params), in, bench.Pass{Train: true, Mod: mod}).Data)
			d, _ := outer(slotRows)
			tape.Backward(g, d)
			return append(z, g...)
		}
		slots := someSlots(m.(bench.Modulated), 3, c.rank, slotRows, 1)
		for _, v := range m.(bench.Modulated).SlotLayout(3, c.rank) {
			if v.Name[len(v.Name)-1] != 'v' {
				clear(v.Of(slots.Params).Data)
			}
		}
		want := outcome(&bench.Modulation{Gates: c.gates})
		if got := outcome(&bench.Modulation{Gates: c.gates, Slots: slots}); !sameBits(got, want) {
			t.Errorf("%s: empty slots move a bit", c.name)
		}
		if got := outcome(&bench.Modulation{Gates: c.gates, GateGrads: roomFor(c.gates)}); !sameBits(got, want) {
			t.Errorf("%s: asking for the gradient of gates moves a bit", c.name)
		}
	}
}

// TestSlotSquares holds the sum of squared gradients under slots to the gradients
// of single rows.
func TestSlotSquares(t *testing.T) {
	for _, c := range slotCases {
		m := c.build(t)
		params := netCase{}.paramsOf(m)
		slots := someSlots(m.(bench.Modulated), 3, c.rank, netRows, 1)
		in := floats(netRows, c.image[0]*c.image[1]*c.image[2], 3)
		tape, want := m.NewTape(netRows), make([]float64, len(params))
		for r := range netRows {
			one := *slots
			one.Weights = slots.Weights.Slice(r, r+1)
			tape.Forward(params, in.Slice(r, r+1), bench.Pass{Mod: &bench.Modulation{Gates: c.gates, Slots: &one}})
			d, _ := outer(netRows)
			g := make([]float32, len(params))
			tape.Backward(g, d.Slice(r, r+1))
			for i, v := range g {
				want[i] += float64(v) * float64(v)
			}
		}
		tape.Forward(params, in, bench.Pass{Mod: &bench.Modulation{Gates: c.gates, Slots: slots}})
		d, _ := outer(netRows)
		got := make([]float32, len(params))
		tape.BackwardSquares(got, d)
		t.Run(c.name, func(t *testing.T) { near(t, "square", got, want, 1e-4) })
	}
}

// TestSlotBlocks: rows that go through the body in blocks give the bits of rows
// that go through it at once, gains and gates included.
func TestSlotBlocks(t *testing.T) {
	c := slotCases[5]
	outcome := func(blockRows int) []float32 {
		m := c.build(t).(*net)
		m.blockRows, m.slotted.blockRows = blockRows, blockRows
		params := netCase{}.paramsOf(m)
		slots := someSlots(m, 3, c.rank, slotRows, 1)
		mod := &bench.Modulation{Gates: c.gates, GateGrads: roomFor(c.gates), Slots: slots}
		tape, g := m.NewTape(slotRows), make([]float32, len(params))
		all := slices.Clone(tape.Forward(params, floats(slotRows, 12, 3), bench.Pass{Mod: mod}).Data)
		d, _ := outer(slotRows)
		tape.Backward(g, d)
		all = append(append(all, g...), slots.Grad...)
		for _, gate := range mod.GateGrads {
			all = append(all, gate...)
		}
		return all
	}
	want := outcome(100)
	for _, rows := range []int{1, 2, 4} {
		if !sameBits(outcome(rows), want) {
			t.Errorf("blocks of %d rows give other bits", rows)
		}
	}
}

// TestSlotFLOPs counts the products by hand.
func TestSlotFLOPs(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{5, 6}, Init: "fan-in"}, 4, 3).(*mlp)
	f, b := m.SlotFLOPs(7, 2, 3)
	if want := int64(2 * 7 * (6*(4+5) + 2*5 + 6*(5+6) + 2*6)); f != want {
		t.Errorf("forward %d, want %d", f, want)
	}
	if want := int64(2 * 7 * (6*(5+5+4) + 2*5 + 6*(6+6+5+5) + 2*6)); b != want {
		t.Errorf("backward %d, want %d", b, want)
	}
	if f, b := m.SlotFLOPs(7, 2, 0); f != 2*7*2*11 || b != f {
		t.Errorf("gains alone: %d and %d, want %d", f, b, 2*7*2*11)
	}
	r, err := resnet("none").Build(bench.Spec{Shape: [3]int{1, 4, 4}, Width: 16, Outputs: 2})
	if err != nil {
		t.Fatal(err)
	}
	if n := r.(bench.Modulated).SlotLayout(3, 2).Len(); n != 0 {
		t.Errorf("a residual network has %d parameters of slots", n)
	}
}

// TestSlotsMustFit: slots of a wrong shape are refused before anything is
// computed.
func TestSlotsMustFit(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{5}, Init: "fan-in"}, 4, 3)
	params := make([]float32, m.Layout().Len())
	for name, change := range map[string]func(s *bench.Slots){
		"rows":     func(s *bench.Slots) { s.Weights.Rows-- },
		"slots":    func(s *bench.Slots) { s.K++ },
		"rank":     func(s *bench.Slots) { s.Rank++ },
		"gradient": func(s *bench.Slots) { s.Grad = s.Grad[1:] },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("slots with other %s are taken", name)
				}
			}()
			s := someSlots(m.(bench.Modulated), 2, 2, 3, 1)
			change(s)
			m.NewTape(3).Forward(params, floats(3, 4, 1), bench.Pass{Mod: &bench.Modulation{Slots: s}})
		}()
	}
}
