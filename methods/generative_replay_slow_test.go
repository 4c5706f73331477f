package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/vec"
)

// threeStream is tinyStream with an experience more.
type threeStream struct{ tinyStream }

const threeOutputs = 6

func (s threeStream) Spec() bench.Spec {
	return bench.Spec{Scenario: s.scenario, Width: 3, Outputs: threeOutputs, Classes: [][]int32{{0, 1}, {2, 3}, {4, 5}}}
}

// slowDGR is deep generative replay in float64: the generator by the slope of its
// loss, the classifier by slowNet.
type slowDGR struct {
	t          *testing.T
	seed       bench.Seed
	mask       bench.Mask
	rate       float64
	net        *slowNet
	generator  []float64
	m, v       []float64 // of Adam
	steps      int
	old        []float64 // the generator after the last experience
	classifier *slowNet  // the classifier after the last experience
}

const slowLatent, slowHidden = 2, 4 // of an autoencoder 3-4-2-4-3

// layer is y = x·W + b, its parameters being the first of p, of which the rest is
// returned.
func layer(p, x []float64, out int) (y, rest []float64) {
	y = slices.Clone(p[len(x)*out : (len(x)+1)*out])
	for j := range y {
		for i, v := range x {
			y[j] += v * p[i*out+j]
		}
	}
	return y, p[(len(x)+1)*out:]
}

func relu(x []float64) []float64 {
	for i, v := range x {
		x[i] = max(v, 0)
	}
	return x
}

// decode is the probabilities of pixels.
func decode(p, z []float64) []float64 {
	h, p := layer(p, z, slowHidden)
	x, _ := layer(p, relu(h), 3)
	for k, v := range x {
		x[k] = 1 / (1 + math.Exp(-v))
	}
	return x
}

// elbo is the loss of a generator on examples under the given noise.
func elbo(p []float64, xs [][]float64, noise []float32) float64 {
	loss := 0.0
	for n, x := range xs {
		h, rest := layer(p, x, slowHidden)
		moments, decoder := layer(rest, relu(h), 2*slowLatent)
		z := make([]float64, slowLatent)
		for j := range z {
			mu, variance := moments[j], math.Exp(moments[slowLatent+j])
			z[j] = mu + math.Sqrt(variance)*float64(noise[n*slowLatent+j])
			loss += (mu*mu + variance - 1 - math.Log(variance)) / 2
		}
		for k, q := range decode(decoder, z) {
			loss -= x[k]*math.Log(q) + (1-x[k])*math.Log(1-q)
		}
	}
	return loss / float64(3*len(xs))
}

// encoderLen is where the decoder begins.
const encoderLen = 3*slowHidden + slowHidden + slowHidden*2*slowLatent + 2*slowLatent

func (s *slowDGR) noise(phase string, step, nth, rows int) []float32 {
	e := make([]float32, rows*slowLatent)
	vec.NormalSlice(e, s.seed.Rand("model", phase, "pass", step, nth))
	return e
}

func (s *slowDGR) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience == 0 {
		s.begin(l)
	}
	share := 1 / float64(l.Experience+1)
	phase := string(rune('1'+l.Experience)) + "/generator"
	step := 0
	for b := range l.Batches(train) {
		xs := make([][]float64, b.Len())
		for i := range xs {
			for _, v := range b.In.Slice(i, i+1).Floats {
				xs[i] = append(xs[i], float64(v))
			}
		}
		all := xs
		loss := func(p []float64) float64 { return share * elbo(p, xs, s.noise(phase, step, 0, len(xs))) }
		if l.Experience > 0 {
			again := s.dream(l, len(xs))
			all = append(all[:len(xs):len(xs)], again...)
			loss = func(p []float64) float64 {
				return share*elbo(p, xs, s.noise(phase, step, 0, len(xs))) + (1-share)*elbo(p, again, s.noise(phase, step, 1, len(xs)))
			}
		}
		g := s.net.gradient(all, func(n int, z []float64) []float64 {
			times := float64(len(all)) / float64(len(xs))
			d := make([]float64, threeOutputs)
			if n < len(xs) {
				for k, v := range slowSoftmax(z, s.competing(l.Experience, l.Experience), b.Labels[n]) {
					d[k] = times * share * v
				}
				return d
			}
			_, answers := s.classifier.run(all[n])
			heads := s.heads(l.Experience)
			for _, h := range heads {
				y := h[0]
				for _, k := range h {
					if answers[k] > answers[y] {
						y = k
					}
				}
				among := h
				if s.mask == bench.MaskSeen {
					among = s.competing(l.Experience, 0)
				}
				for k, v := range slowSoftmax(z, among, y) {
					d[k] += times * (1 - share) / float64(len(heads)) * v
				}
			}
			return d
		})
		for i := range g {
			s.net.p[i] -= 0.2 * g[i]
		}
		if !l.Last {
			s.adam(loss)
		}
		step++
		l.Discard()
	}
	s.old = slices.Clone(s.generator)
	s.classifier = &slowNet{in: 3, hidden: tinyHidden, out: threeOutputs, p: slices.Clone(s.net.p)}
	return nil
}

func (s *slowDGR) begin(l *bench.Learner) {
	s.net = slowFrom(l.Params, 3, tinyHidden, threeOutputs)
	vae, err := model.NewVAE(3, []int{slowHidden}, slowLatent)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range l.Fork("generator", vae, still{}, bench.MaskAll).Params {
		s.generator = append(s.generator, float64(v))
	}
	s.m, s.v = make([]float64, len(s.generator)), make([]float64, len(s.generator))
}

// competing is the outputs that compete for an example of experience exp.
func (s *slowDGR) competing(now, exp int) []int32 {
	switch s.mask {
	case bench.MaskOwn:
		return []int32{int32(2 * exp), int32(2*exp + 1)}
	case bench.MaskSeen:
		return []int32{0, 1, 2, 3, 4, 5}[:2*(now+1)]
	}
	return []int32{0, 1, 2, 3, 4, 5}
}

// heads is what the last classifier is asked.
func (s *slowDGR) heads(now int) (all [][]int32) {
	switch s.mask {
	case bench.MaskOwn:
		for exp := range now {
			all = append(all, s.competing(now, exp))
		}
		return all
	case bench.MaskSeen:
		return [][]int32{s.competing(now-1, 0)}
	}
	return [][]int32{s.competing(now, 0)}
}

func (s *slowDGR) dream(l *bench.Learner, n int) (xs [][]float64) {
	z := make([]float32, n*slowLatent)
	vec.NormalSlice(z, l.Rand("latent"))
	for i := range n {
		xs = append(xs, decode(s.old[encoderLen:], []float64{float64(z[2*i]), float64(z[2*i+1])}))
	}
	return xs
}

// adam is a step against the slope of the generator's loss.
func (s *slowDGR) adam(loss func(p []float64) float64) {
	s.steps++
	g := make([]float64, len(s.generator))
	for i, x := range s.generator {
		const h = 1e-5
		s.generator[i] = x + h
		up := loss(s.generator)
		s.generator[i] = x - h
		g[i] = (up - loss(s.generator)) / (2 * h)
		s.generator[i] = x
	}
	for i, d := range g {
		s.m[i] = 0.9*s.m[i] + 0.1*d
		s.v[i] = 0.999*s.v[i] + 0.001*d*d
		n := float64(s.steps)
		s.generator[i] -= s.rate * s.m[i] / (1 - math.Pow(0.9, n)) / (math.Sqrt(s.v[i]/(1-math.Pow(0.999, n))) + 1e-8)
	}
}

// TestGenerativeReplayAgainstTheSlowWay: 20 steps in each of three experiences,
// under every mask.
func TestGenerativeReplayAgainstTheSlowWay(t *testing.T) {
	const rate = 0.01
	for _, mask := range []bench.Mask{bench.MaskOwn, bench.MaskSeen, bench.MaskAll} {
		scenario := bench.ClassIncremental
		if mask == bench.MaskOwn {
			scenario = bench.TaskIncremental
		}
		with := func(m bench.Method) bench.Plan {
			p := tinyPlan(t, scenario, m)
			p.Stream = threeStream{tinyStream{scenario}}
			net, err := (&model.MLP{Hidden: []int{tinyHidden}, Init: "fan-in"}).Build(p.Stream.Spec())
			if err != nil {
				t.Fatal(err)
			}
			p.Model, p.Masks = net, bench.Masks{Train: mask, Test: []bench.Mask{mask}}
			return p
		}
		m := &GenerativeReplay{Hidden: []int{slowHidden}, Latent: slowLatent, Rate: rate}
		r, err := bench.Run(t.Context(), with(m))
		if err != nil {
			t.Fatal(err)
		}
		p := with(nil)
		s := &slowDGR{t: t, seed: p.Seed, mask: mask, rate: rate}
		p.Method = s
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for i, want := range s.generator {
			if got := m.state.Generator[i]; math.Abs(float64(got)-want) > 2e-4 {
				t.Fatalf("mask %s: parameter %d of the generator is %v, by the slow way %v", mask, i, got, want)
			}
		}
		s.net.compare(t, r.Params)
	}
}
