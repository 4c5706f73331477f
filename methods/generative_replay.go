package methods

import (
	"slices"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
)

// GenerativeReplay is deep generative replay (DGR, Shin et al. 2017) as van de
// Ven et al. 2022 run it: instead of stored examples, replay comes from a
// generator that learns along with the classifier, a [model.VAE]. In experience
// t, with x' drawn from the generator and y' the answer of the classifier as
// both stood after experience t−1,
//
//	L_classifier = 1/t · CE(x, y) + (1 − 1/t) · 1/H Σ_h CE_h(x', y'_h)
//	L_generator = 1/t · ELBO(x) + (1 − 1/t) · ELBO(x')
//
// y'_h is the output that answers loudest (hard targets). Under the training mask
// own (task-incremental) every past experience has an answer of its own to the
// same x', among its own classes: H = t − 1. Otherwise there is one, among all
// outputs, or under the mask seen among the classes of the past.
//
// Each batch of the stream is one step of the classifier and then one of the
// generator, with the same x'. The generator is trained by an Adam of its own at
// Rate, which is carried on through the experiences, and gives images in [0, 1],
// of which no pixel is drawn: inputs are to lie there, too. Published: hidden
// [400, 400], latent 100, rate 1e-3 on Split MNIST; hidden [1000, 1000] and rate
// 1e-4 on Permuted MNIST.
//
// Deviation: the generator is not trained in the last experience, after which
// nobody asks it. Billed are the generator, the moments of its Adam, and the
// copies of decoder and classifier that replay comes from.
type GenerativeReplay struct {
	Hidden []int   `yaml:"hidden"` // widths of the encoder; the decoder has them in reverse
	Latent int     `yaml:"latent"` // numbers that an image is encoded in
	Rate   float64 `yaml:"rate"`   // learning rate of the generator's Adam
	Replay int     `yaml:"replay"` // images generated with each batch; 0: as many as a batch of the stream has

	state struct {
		Generator  []float32       // (G)
		Adam       optim.AdamState // of the generator
		Decoder    []float32       // the decoder after the last experience
		Classifier []float32       // (P): the classifier after the last experience
	}
	masks     bench.Masks // from Check
	generator *bench.Learner
	dreamer   *bench.Learner
	latent    bench.Inputs // (n, Latent)
	dreamed   bench.Batch  // x'
	heads     []head
	elbos     [2]model.ELBO // of x and x'
	losses    []bench.Loss
}

// head is an answer of the last classifier: among which outputs, and what.
type head struct {
	outputs []int32
	bench.Batch
}

var (
	_ bench.Stateful  = (*GenerativeReplay)(nil)
	_ bench.Checker   = (*GenerativeReplay)(nil)
	_ bench.Estimator = (*GenerativeReplay)(nil)
)

// Learn implements bench.Method.
func (m *GenerativeReplay) Learn(l *bench.Learner, train bench.Data) error {
	vae, err := m.vae(l.Spec)
	if err != nil {
		return err
	}
	adam := m.optimizer()
	m.wake(l, vae, adam)
	for b := range l.Batches(train) {
		if l.Experience > 0 {
			m.dream(l, replaySize(m.Replay, b.Len()))
		}
		l.Step(m.grad(l, b))
		if !l.Last {
			m.generator.Step(m.generatorGrad(b))
		}
	}
	if !l.Last {
		m.state.Generator = append(m.state.Generator[:0], m.generator.Params...)
		copyAdam(&m.state.Adam, adam.State().(*optim.AdamState))
		m.state.Decoder = append(m.state.Decoder[:0], vae.DecoderParams(m.generator.Params)...)
		m.state.Classifier = append(m.state.Classifier[:0], l.Params...)
	}
	return nil
}

// wake takes up the generator where the last experience left it, and what it
// gave then.
func (m *GenerativeReplay) wake(l *bench.Learner, vae *model.VAE, adam *optim.Adam) {
	m.generator = l.Fork("generator", vae, adam, bench.MaskAll)
	if l.Experience == 0 {
		return
	}
	copy(m.generator.Params, m.state.Generator)
	copyAdam(adam.State().(*optim.AdamState), &m.state.Adam)
	m.dreamer = l.Fork("decoder", vae.Decoder(), &optim.SGD{}, bench.MaskAll)
	m.answers(l.Spec, l.Experience)
}

// copyAdam copies what an Adam remembers, so that what was stored stays as it is.
func copyAdam(to, from *optim.AdamState) {
	*to = *from
	to.M, to.V = slices.Clone(from.M), slices.Clone(from.V)
}

// answers are what the last classifier is asked in the experience numbered now.
func (m *GenerativeReplay) answers(s bench.Spec, now int) {
	m.heads = m.heads[:0]
	past := s.Classes[:now]
	switch m.masks.Train {
	case bench.MaskOwn:
		for _, classes := range past {
			m.heads = append(m.heads, head{outputs: classes})
		}
	case bench.MaskSeen:
		m.heads = append(m.heads, head{outputs: merged(past)})
	default:
		m.heads = append(m.heads, head{outputs: allOutputs(s.Outputs)})
	}
}

// dream generates n images and has them labelled by the last classifier.
func (m *GenerativeReplay) dream(l *bench.Learner, n int) {
	m.latent.Rows, m.latent.Width = n, m.Latent
	m.latent.Floats = room(&m.latent.Floats, n*m.Latent)
	vec.NormalSlice(m.latent.Floats, l.Rand("latent"))
	pixels := m.dreamer.LogitsAt(m.state.Decoder, m.latent)
	in := &m.dreamed.In
	in.Rows, in.Width = n, pixels.Cols
	in.Floats = room(&in.Floats, len(pixels.Data))
	vec.SigmoidSlice(in.Floats, pixels.Data)
	scores := l.LogitsAt(m.state.Classifier, *in)
	for k := range m.heads {
		h := &m.heads[k]
		h.In, h.Labels, h.Exp = *in, h.Labels[:0], h.Exp[:0]
		for i := range n {
			h.Labels = append(h.Labels, loudest(scores.Row(i), h.outputs))
			h.Exp = append(h.Exp, int32(k))
		}
	}
}

// loudest is the first of the outputs with the greatest score.
func loudest(scores []float32, outputs []int32) int32 {
	best := outputs[0]
	for _, k := range outputs[1:] {
		if scores[k] > scores[best] {
			best = k
		}
	}
	return best
}

// grad is the gradient of the classifier's loss.
func (m *GenerativeReplay) grad(l *bench.Learner, b *bench.Batch) []float32 {
	now := 1 / float64(l.Experience+1)
	g := l.Grad(b, l.CrossEntropy(b).Times(now))
	if l.Experience == 0 {
		return g
	}
	m.losses = m.losses[:0]
	for k := range m.heads {
		m.losses = append(m.losses, l.CrossEntropy(&m.heads[k].Batch).Times((1-now)/float64(len(m.heads))))
	}
	vec.Add(g, l.Grad(&m.dreamed, m.losses...))
	return g
}

// generatorGrad is the gradient of the generator's loss.
func (m *GenerativeReplay) generatorGrad(b *bench.Batch) []float32 {
	g := m.generator
	now := 1 / float64(g.Experience+1)
	m.elbos[0].In, m.elbos[0].Times = b.In, now
	grad := g.Grad(b, &m.elbos[0])
	if g.Experience == 0 {
		return grad
	}
	m.elbos[1].In, m.elbos[1].Times = m.dreamed.In, 1-now
	vec.Add(grad, g.Grad(&m.dreamed, &m.elbos[1]))
	return grad
}

func (m *GenerativeReplay) vae(s bench.Spec) (*model.VAE, error) {
	return model.NewVAE(s.Width, m.Hidden, m.Latent)
}

func (m *GenerativeReplay) optimizer() *optim.Adam {
	return &optim.Adam{Rate: m.Rate, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// State implements bench.Stateful.
func (m *GenerativeReplay) State() any { return &m.state }
