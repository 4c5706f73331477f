package methods_test

import (
	"math"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
)

// orthogonal is o-lora's settings.
var orthogonal = map[string]func() bench.Method{
	"o-lora-strong": func() bench.Method { return &methods.OLoRA{Lambda1: 5, Base: methods.BaseGiven} },
	"o-lora-λ0":     func() bench.Method { return &methods.OLoRA{Base: methods.BaseGiven} },
	"o-lora-first":  func() bench.Method { return &methods.OLoRA{Lambda1: 0.5, Base: methods.BaseFirst} },
}

// TestOLoRAWithoutItsLossIsIncLoRA: λ_1 = 0 gives the parameters, the state and the
// bill of inc-lora.
func TestOLoRAWithoutItsLossIsIncLoRA(t *testing.T) {
	for _, s := range scenarios {
		want, got := run(t, plan(t, s.name, &methods.IncLoRA{Base: methods.BaseGiven})), run(t, plan(t, s.name, &methods.OLoRA{Base: methods.BaseGiven}))
		if got.Digest != want.Digest {
			t.Errorf("%s: not the bits of inc-lora", s.name)
		}
		for i := range want.Phases {
			if got.Phases[i].Cost != want.Phases[i].Cost {
				t.Errorf("%s: %v is billed, for inc-lora %v", s.name, got.Phases[i].Cost, want.Phases[i].Cost)
			}
		}
		if run(t, plan(t, s.name, &methods.OLoRA{Lambda1: 1, Base: methods.BaseGiven})).Digest == want.Digest {
			t.Errorf("%s: λ_1 = 1 has the bits of inc-lora", s.name)
		}
	}
}

// overlap is the root of the mean square of the cosines between columns of the
// adapters of different experiences, after a run of the ablation's size.
func overlap(t *testing.T, seed int64, lambda float64) float64 {
	m := &methods.OLoRA{Lambda1: lambda, Base: methods.BaseGiven}
	p := plan(t, bench.TaskIncremental, m)
	p.Stream = small(t, bench.TaskIncremental, 100)
	p.Budget, p.Seed = bench.Budget{Epochs: 20, Batch: 16}, bench.NewSeed(seed)
	r := run(t, p)
	past := remembered(t, m).Past
	sum, n := 0.0, 0.0
	for _, a := range p.Model.(bench.Adapted).Adapters() {
		var experiences []vec.Matrix
		for lo := 0; lo < len(past); lo += len(past) / 2 {
			experiences = append(experiences, a.A.Of(past[lo:]))
		}
		experiences = append(experiences, a.A.Of(r.Params))
		for t, now := range experiences {
			for _, before := range experiences[:t] {
				for j := range now.Cols {
					for k := range now.Cols {
						c := cosine(before, j, now, k)
						sum += c * c
						n++
					}
				}
			}
		}
	}
	return math.Sqrt(sum / n)
}

// cosine is that between column j of a and column k of b.
func cosine(a vec.Matrix, j int, b vec.Matrix, k int) float64 {
	var dot, aa, bb float64
	for i := range a.Rows {
		x, y := float64(a.Row(i)[j]), float64(b.Row(i)[k])
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	return dot / math.Sqrt(aa*bb)
}

// TestOLoRAIsOrthogonal: columns of adapters of different experiences have cosines
// at most a quarter of what they have without the loss, as a mean over three seeds.
func TestOLoRAIsOrthogonal(t *testing.T) {
	with, without := 0.0, 0.0
	for seed := int64(1); seed <= 3; seed++ {
		with += overlap(t, seed, 0.5) / 3
		without += overlap(t, seed, 0) / 3
	}
	if with > without/4 {
		t.Errorf("cosines of %.4f, without the loss of %.4f", with, without)
	} else {
		t.Logf("cosines of %.4f, without the loss of %.4f", with, without)
	}
}

// TestOLoRAKeepsTheFirst: adapters of the output layer alone, on random features, where
// each experience gives the same three outputs another meaning. The gradient of A is
// of differences between the means of classes, which an adapter of rank 2 holds for
// three classes; an adapter orthogonal to it leaves them as they were read. That takes
// a rate at which what is learned outweighs where A began.
//
// Note: on adapters of all layers, at Adam's default rate, task-incremental, o-lora has
// kept the first experience worse than inc-lora (by 6 points, seeds 1 to 3): where A has
// hardly moved from where it was drawn, to be orthogonal to it keeps nothing.
func TestOLoRAKeepsTheFirst(t *testing.T) {
	const margin = 5
	got := advantageFrom(t, 4, bench.DomainIncremental, func() bench.Method { return &methods.OLoRA{Lambda1: 5, Base: methods.BaseGiven} }, methods.Methods["inc-lora"].New, first, func(p *bench.Plan) {
		net, err := (&model.LoRA{Base: model.Base{Name: "mlp", Config: &model.MLP{Hidden: []int{64}, Init: "fan-in"}}, Rank: 2, Alpha: 4, Layers: []string{"layer2"}}).Build(p.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p.Model, p.Optimizer = net, &optim.Adam{Rate: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	})
	if got < margin {
		t.Errorf("%.1f points better than without the loss, want %d", got, margin)
	} else {
		t.Logf("%.1f points better", got)
	}
}

func TestOLoRARefuses(t *testing.T) {
	p := plan(t, bench.ClassIncremental, &methods.OLoRA{Lambda1: -1, Base: methods.BaseGiven})
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "lambda_1 is -1") {
		t.Errorf("λ_1 of −1: %v", err)
	}
}

func TestWarmOLoRAAllocatesNothing(t *testing.T) {
	allocateNothing(t, "o-lora", func() bench.Plan { return plan(t, bench.ClassIncremental, orthogonal["o-lora-strong"]()) })
}
