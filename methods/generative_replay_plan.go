package methods

import (
	"fmt"

	"retain/bench"
)

// Check implements bench.Checker. It also notes the masks, which tell among
// which outputs the last classifier answers.
func (m *GenerativeReplay) Check(w bench.Work) error {
	switch {
	case m.Replay < 0:
		return field("replay", "replay is %d and must not be negative", m.Replay)
	case w.Spec.Tokens:
		return fmt.Errorf("generative-replay generates images, and the stream has tokens (hint: er)")
	case w.PerLabel > 1:
		return fmt.Errorf("generative-replay labels what it generates once, and examples have %d labels each (hint: er)", w.PerLabel)
	}
	if err := positive("rate", m.Rate); err != nil {
		return err
	}
	if _, err := m.vae(w.Spec); err != nil {
		return err
	}
	m.masks = w.Masks
	return needsBoundaries("generative-replay", w)
}

// Estimate implements bench.Estimator.
func (m *GenerativeReplay) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream(), Bytes: 8 + 8 + 8} // Pow1, Pow2 and Steps
	vae, err := m.vae(w.Spec)
	if err != nil {
		return e // which Check refuses
	}
	forward, backward := vae.FLOPs(1)
	generating, _ := vae.Decoder().FLOPs(1)
	last := len(w.Shares) - 1
	for k, s := range w.Shares {
		generated, batches := int64(0), int64(0)
		if k > 0 {
			w.EachBatch(k, func(rows int) { generated += int64(replaySize(m.Replay, rows)) })
			batches = int64(s.Iterations)
		}
		c := w.Grad(generated, batches).Plus(w.Forward(generated, batches)) // learned from and labelled
		c.Forward += generated * generating
		c.Replayed = generated
		if k < last {
			c.Forward += (s.Rows + generated) * forward
			c.Backward += (s.Rows + generated) * backward
			c.Replayed += generated
		}
		e.Cost = e.Plus(c)
	}
	if last > 0 {
		params := vae.Layout().Len()
		moments := 2 * params
		e.Bytes += 4 * int64(params+moments+vae.Decoder().Layout().Len()+w.Params)
	}
	return e
}
