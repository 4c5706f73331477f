package model

import (
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// counted is a network that counts the operations of its passes.
type counted struct {
	promptable
	flops *int64
}

func (m counted) NewTape(rows int) bench.Tape {
	return countedTape{m.promptable.NewTape(rows), m, new(int64)}
}

type countedTape struct {
	bench.Tape
	m    counted
	back *int64 // of a backward pass through the latest pass
}

func (t countedTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	ahead := 0
	if p.Mod != nil && p.Mod.Prompt != nil {
		ahead = len(p.Mod.Prompt.Vectors) / t.m.PromptWidth()
	}
	forward, backward := t.m.FLOPsBehind(in.Rows, ahead)
	*t.m.flops += forward
	*t.back = backward
	return t.Tape.Forward(params, in, p)
}

func (t countedTape) Backward(grad []float32, dlogits vec.Matrix) {
	*t.m.flops += *t.back
	t.Tape.Backward(grad, dlogits)
}

// TestSquaresAreBilled: squared gradients behind adapters and prompts take a pass through
// each example alone, and are billed so; adapters take their products beside that.
func TestSquaresAreBilled(t *testing.T) {
	for _, spec := range []bench.Spec{languageSpec, classSpec} {
		built, err := promptCase{}.config().Base.Config.Build(spec)
		if err != nil {
			t.Fatal(err)
		}
		flops := int64(0)
		network := counted{built.(promptable), &flops}
		adapters := &lora{Model: network, scale: 1, inner: network.Layout()}
		if err := adapters.arrange(&LoRA{Rank: 2, Layers: []string{"attn"}}); err != nil {
			t.Fatal(err)
		}
		products := int64(0) // dW·Bᵀ and Aᵀ·dW of the two weights, 8 × 24 and 8 × 8
		for _, out := range []int64{24, 8} {
			products += 2 * 2 * 8 * 2 * out
		}
		for _, c := range []struct {
			name     string
			model    bench.Model
			products int64
		}{{"lora", adapters, products}, {"prompts", newPrompts(network, 3), 0}} {
			params := make([]float32, c.model.Layout().Len())
			c.model.Init(params, bench.NewSeed(1).Rand("init"))
			in := promptCase{spec: spec}.inputs()
			tape := c.model.NewTape(in.Rows)
			logits := tape.Forward(params, in, bench.Pass{})
			flops = 0
			tape.BackwardSquares(make([]float32, len(params)), logits)
			want := flops + int64(in.Rows)*c.products
			if got := c.model.(bench.Squared).SquaresFLOPs(in.Rows); got != want || flops == 0 {
				t.Errorf("%s: %d operations are billed and %d computed", c.name, got, want)
			}
			if _, backward := c.model.FLOPs(in.Rows); want <= backward {
				t.Errorf("%s: no more than the %d operations of a gradient", c.name, backward)
			}
		}
	}
}
