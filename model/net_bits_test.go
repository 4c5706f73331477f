package model

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"retain/internal/race"
	"retain/model/vec"
)

// outcome is logits, gradient, squares and moved averages of a network.
func (c netCase) outcome(m *net, rows int, train bool) []float32 {
	params := c.params(m)
	in := floats(rows, c.width(), 3)
	tape := m.NewTape(rows)
	d, _ := outer(rows)
	out := slices.Clone(tape.Forward(params, in, c.pass(train)).Data)
	g := make([]float32, len(params))
	tape.Backward(g, d)
	out = append(out, g...)
	if !train {
		d, _ = outer(rows)
		clear(g)
		tape.BackwardSquares(g, d)
		out = append(out, g...)
	}
	return append(out, params...)
}

func sameBits(x, y []float32) bool {
	return slices.EqualFunc(x, y, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
}

// TestBlocksChangeNoBit: how many rows go through the body together and how
// many columns are gathered at once is nobody's business.
func TestBlocksChangeNoBit(t *testing.T) {
	const rows = 7
	for _, c := range netCases {
		for _, train := range []bool{false, true} {
			want := c.outcome(c.build(t), rows, train)
			for _, size := range [][2]int{{1, 1}, {2, 100}, {3, 1 << 20}, {6, 333}} {
				m := c.build(t)
				m.blockRows, m.colFloats = size[0], size[1]
				if !sameBits(want, c.outcome(m, rows, train)) {
					t.Errorf("%s, train=%v: other bits with blocks of %v", c.name, train, size)
				}
			}
		}
	}
}

// TestTrainingChangesNoBit: without batch norm a pass as at test time, which
// keeps nothing, gives the logits and the gradient of a training pass.
func TestTrainingChangesNoBit(t *testing.T) {
	for _, c := range netCases {
		m := c.build(t)
		m.blockRows = 2
		if m.batchNorm {
			continue
		}
		n := 5*netOutputs + m.Layout().Len()
		if !sameBits(c.outcome(m, 5, true)[:n], c.outcome(m, 5, false)[:n]) {
			t.Errorf("%s: training gives other bits", c.name)
		}
	}
}

// TestRowsAlone: at test time an example gets the same logits in whatever
// company, and its gradient is the same on a tape that has seen others.
func TestRowsAlone(t *testing.T) {
	const rows = 5
	for _, c := range netCases {
		m := c.build(t)
		params := c.params(m)
		in := floats(rows, c.width(), 3)
		tape := m.NewTape(rows)
		all := vec.MakeMatrix(rows, netOutputs)
		copy(all.Data, tape.Forward(params, in, c.pass(false)).Data)
		for r := range rows {
			alone := tape.Forward(params, in.Slice(r, r+1), c.pass(false))
			if !sameBits(alone.Data, all.Row(r)) {
				t.Errorf("%s: row %d has other logits alone", c.name, r)
			}
			g, fresh := make([]float32, len(params)), make([]float32, len(params))
			d, _ := outer(1)
			tape.Backward(g, d)
			d, _ = outer(1)
			other := m.NewTape(1)
			other.Forward(params, in.Slice(r, r+1), c.pass(false))
			other.Backward(fresh, d)
			if !sameBits(g, fresh) {
				t.Errorf("%s: row %d has another gradient on a used tape", c.name, r)
			}
		}
	}
}

// TestTwoBackwards: one forward pass serves any number of gradients.
func TestTwoBackwards(t *testing.T) {
	for _, c := range netCases {
		for _, train := range []bool{false, true} {
			m := c.build(t)
			m.blockRows = 2
			params := c.params(m)
			tape := m.NewTape(5)
			tape.Forward(params, floats(5, c.width(), 3), c.pass(train))
			first, second := make([]float32, len(params)), make([]float32, len(params))
			d, _ := outer(5)
			tape.Backward(first, d)
			d, _ = outer(5)
			tape.Backward(second, d)
			if !sameBits(first, second) {
				t.Errorf("%s, train=%v: the second gradient differs", c.name, train)
			}
		}
	}
}

// netDigest is SHA-256 over the outcomes of every case. It moves only when a
// definition does: raise the versions of cnn and resnet with it.
const netDigest = "5f2853c44987249ffda4e4cba1e0e8d005f64caf047e20bbd65ac81ec0e75654"

// TestSameBitsOnEveryCPU compares with the digest here and, in processes of
// their own, under every instruction set that runs.
func TestSameBitsOnEveryCPU(t *testing.T) {
	h := sha256.New()
	for _, c := range netCases {
		for _, train := range []bool{false, true} {
			h.Write(vec.CanonicalBits(c.outcome(c.build(t), 4, train), nil))
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != netDigest {
		t.Errorf("digest %s under %s, want %s", got, vec.ISA(), netDigest)
	}
	if os.Getenv("RETAIN_CPU") != "" {
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, isa := range []string{"generic", "avx2", "avx512"} {
		t.Run(isa, func(t *testing.T) {
			cmd := exec.Command(self, "-test.run=^TestSameBitsOnEveryCPU$")
			cmd.Env = append(os.Environ(), "RETAIN_CPU="+isa)
			out, err := cmd.CombinedOutput()
			if strings.Contains(string(out), "does not run here") {
				t.Skipf("%s does not run here", isa)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestNetStepAllocatesNothing once the tape is warm, in every kind of pass.
func TestNetStepAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range netCases {
		m := c.build(t)
		m.blockRows = 2
		params := c.params(m)
		g, in := make([]float32, len(params)), floats(5, c.width(), 3)
		tape, d := m.NewTape(5), vec.MakeMatrix(5, netOutputs)
		train, test := c.pass(true), c.pass(false)
		if n := testing.AllocsPerRun(3, func() {
			tape.Forward(params, in, train)
			tape.Backward(g, d)
			tape.Forward(params, in, test)
			tape.BackwardSquares(g, d)
		}); n != 0 {
			t.Errorf("%s: a step allocates %v times", c.name, n)
		}
	}
}
