package gpt

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

func sameBits(x, y []float32) bool {
	return slices.EqualFunc(x, y, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
}

// outcome is logits, features, gradient and squares, and gradients of gates and slots.
func (c gptCase) outcome(m *gpt, train bool) []float32 {
	params, in, p := c.params(m), c.inputs(), c.pass(m, train)
	tape := m.NewTape(c.rows).(*tape)
	logits := tape.Forward(params, in, p)
	out := slices.Concat(logits.Data, tape.Features().Data)
	g := make([]float32, len(params))
	d, _ := outer(logits.Rows, logits.Cols)
	tape.Backward(g, d)
	out = append(out, g...)
	if p.Mod != nil {
		out = append(out, slices.Concat(p.Mod.GateGrads...)...)
		if p.Mod.Slots != nil {
			out = append(out, p.Mod.Slots.Grad...)
		}
		if p.Mod.Prompt != nil {
			out = append(out, p.Mod.Prompt.Grad...)
		}
	}
	clear(g)
	d, _ = outer(logits.Rows, logits.Cols)
	tape.BackwardSquares(g, d)
	return append(out, g...)
}

// TestThreadsAndPartsMoveNoBit: how many threads there are, how many tokens go through
// a step together, and whether a pass keeps what it computes, is nobody's business.
func TestThreadsAndPartsMoveNoBit(t *testing.T) {
	defer vec.SetThreads(vec.Threads())
	defer func(old int) { blocksAtOnce = old }(blocksAtOnce)
	defer func(old int) { partTokens = old }(partTokens)
	for _, c := range slices.Concat(cases, prompted) {
		m := c.build(t)
		vec.SetThreads(1)
		want := c.outcome(m, true)
		for _, threads := range []int{1, 2, 3, 7} {
			for _, size := range []int{1, 3, 1000} {
				vec.SetThreads(threads)
				blocksAtOnce, partTokens = size, size*c.long
				if !sameBits(want, c.outcome(m, true)) {
					t.Errorf("%s: other bits on %d threads, %d blocks at once", c.name, threads, size)
				}
				if m.Dropout == 0 && !sameBits(want, c.outcome(m, false)) {
					t.Errorf("%s: other bits as at test time on %d threads, %d examples at once", c.name, threads, size)
				}
			}
		}
	}
}

// TestExamplesAlone: an example has the same logits and gradient in whatever company, and
// on a tape that has seen others; a language model's logits do not depend on what follows.
func TestExamplesAlone(t *testing.T) {
	for _, c := range cases {
		if c.mod != nil {
			continue
		}
		m := c.build(t)
		params, in := c.params(m), c.inputs()
		used := m.NewTape(c.rows)
		p := c.pass(m, false)
		logits := used.Forward(params, in, p)
		all, per := slices.Clone(logits.Data), logits.Rows/c.rows*logits.Cols
		for e := range c.rows {
			fresh := m.NewTape(1)
			if !sameBits(fresh.Forward(params, in.Slice(e, e+1), p).Data, all[e*per:(e+1)*per]) {
				t.Errorf("%s: example %d has other logits alone", c.name, e)
			}
			used.Forward(params, in.Slice(e, e+1), p)
			a, b := make([]float32, len(params)), make([]float32, len(params))
			d, _ := outer(logits.Rows, logits.Cols)
			used.Backward(a, d.Slice(0, logits.Rows/c.rows))
			d, _ = outer(logits.Rows, logits.Cols)
			fresh.Backward(b, d.Slice(0, logits.Rows/c.rows))
			if !sameBits(a, b) {
				t.Errorf("%s: example %d has another gradient on a used tape", c.name, e)
			}
		}
		if !m.perToken {
			continue
		}
		for n := 1; n < c.long; n += 3 {
			short := in.Slice(0, 1)
			short.Width, short.Tokens = n, short.Tokens[:n]
			if got := m.NewTape(1).Forward(params, short, p); !sameBits(got.Data, all[:n*m.outputs]) {
				t.Errorf("%s: the logits of %d tokens depend on what follows", c.name, n)
			}
		}
	}
}

// TestStepAllocatesNothing once the tape is warm.
func TestStepAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range slices.Concat(cases, prompted) {
		m := c.build(t)
		params, in := c.params(m), c.inputs()
		g, tape := make([]float32, len(params)), m.NewTape(c.rows)
		train, test := c.pass(m, true), c.pass(m, false)
		d, _ := outer(c.answers(), m.outputs)
		if n := testing.AllocsPerRun(3, func() {
			tape.Forward(params, in, train)
			tape.Backward(g, d)
			tape.Forward(params, in, test)
			tape.Backward(g, d)
			tape.BackwardSquares(g, d)
		}); n != 0 {
			t.Errorf("%s: a step allocates %v times", c.name, n)
		}
	}
}

// gptDigest is SHA-256 over the outcomes of every case. It moves only when a definition
// does: raise the version of gpt with it.
const gptDigest = "53057842b48d454deda5cbd24cb7932d4f09cc0e0dafd21180c884a19c3340a2"

// promptDigest is that of cases behind a prompt.
const promptDigest = "366cb25c7c0f2b3bddca5414ef812ab91a0a3742828d601f37a73f9544fb2b47"

// TestSameBitsOnEveryCPU compares with the digest here and, in processes of their own,
// under every instruction set that runs.
func TestSameBitsOnEveryCPU(t *testing.T) {
	for want, cases := range map[string][]gptCase{gptDigest: cases, promptDigest: prompted} {
		h := sha256.New()
		for _, c := range cases {
			h.Write(vec.CanonicalBits(c.outcome(c.build(t), true), nil))
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("digest %s under %s, want %s", got, vec.ISA(), want)
		}
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
