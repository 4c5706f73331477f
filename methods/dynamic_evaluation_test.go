package methods_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/internal/race"
	"retain/methods"
	"retain/model/gpt"
)

// dynamic is dynamic evaluation with each of its parts.
var dynamic = map[string]func() bench.Method{
	"dynamic-evaluation-back": func() bench.Method { return &methods.DynamicEvaluation{Eta: 0.1, Lambda: 0.05} },
	"dynamic-evaluation-rms": func() bench.Method {
		return &methods.DynamicEvaluation{Eta: 1e-3, Lambda: 0.01, RMS: true, Epsilon: 1e-3, RMSN: 30}
	},
	"dynamic-evaluation-rms-all": func() bench.Method { return &methods.DynamicEvaluation{Eta: 1e-3, RMS: true, Epsilon: 1e-3} },
}

// TestDynamicEvaluationWithoutAStepIsFinetune, in all that a run finds.
func TestDynamicEvaluationWithoutAStepIsFinetune(t *testing.T) {
	facts := func(r *bench.Result) *bench.Result {
		for i := range r.Phases {
			r.Phases[i].Time = bench.Time{}
		}
		for i, e := range r.Evaluations {
			for _, f := range e.Facts {
				if f.Name == bench.FactAdapt && f.Value != 0 {
					t.Errorf("%+v: adapted", e)
				}
			}
			if e.After > 0 {
				r.Evaluations[i].Facts = nil
			}
		}
		return r
	}
	want := facts(run(t, textPlan(t, &methods.Finetune{})))
	for name, m := range map[string]*methods.DynamicEvaluation{
		"η=0": {}, "η=0 with a way back": {Lambda: 0.1}, "η=0 by mean squares": {RMS: true, Epsilon: 1e-3, Lambda: 0.1},
	} {
		if diff := cmp.Diff(want, facts(run(t, textPlan(t, m)))); diff != "" {
			t.Errorf("%s (-finetune +got):\n%s", name, diff)
		}
	}
}

// TestDynamicEvaluationTrainsAsFinetune: what it does in tests leaves no trace.
func TestDynamicEvaluationTrainsAsFinetune(t *testing.T) {
	want := run(t, textPlan(t, &methods.Finetune{}))
	for name, m := range dynamic {
		got := run(t, textPlan(t, m()))
		if !cmp.Equal(got.Params, want.Params) {
			t.Errorf("%s: not the parameters of finetune", name)
		}
		if got.Evaluations[len(got.Evaluations)-1].Loss == want.Evaluations[len(want.Evaluations)-1].Loss {
			t.Errorf("%s: not adapted", name)
		}
	}
}

// TestAdaptingCostIsKnownInAdvance, to the operation.
func TestAdaptingCostIsKnownInAdvance(t *testing.T) {
	all := map[string]bench.Plan{}
	for name, fresh := range dynamic {
		all[name] = textPlan(t, fresh())
		p := textPlan(t, fresh())
		p.Model = adaptedGPT(t, p.Stream.Spec())
		all[name+" on adapters"] = p
	}
	for name, p := range all {
		w, err := p.Work()
		if err != nil {
			t.Fatal(err)
		}
		said := p.Method.(bench.Estimator).Estimate(w)
		each, block := said.Adapt, said.AdaptBlock
		for _, e := range run(t, p).Evaluations {
			x, err := p.Stream.At(e.Experience-1, p.Seed)
			if err != nil {
				t.Fatal(err)
			}
			n, blocks := int64(x.Test.Len()), w.Blocks(x.Test.Len())
			want := []bench.Fact{
				{Name: bench.FactAdapt, Value: float64(n*(each.Forward+each.Backward) + blocks*(block.Forward+block.Backward))},
				{Name: bench.FactScore, Value: float64(w.Forward(n, blocks).Forward)},
			}
			if diff := cmp.Diff(want, e.Facts); e.After > 0 && diff != "" {
				t.Errorf("%s: after %d on %d (-said +counted):\n%s", name, e.After, e.Experience, diff)
			}
		}
	}
}

// refrain is text of eight tokens: what is trained on has no order, and each test
// text repeats a line of its own, which no training text has told of.
type refrain struct{ windows int }

const refrainTokens, refrainWidth, refrainLine = 8, 16, 24

func (s refrain) Spec() bench.Spec {
	spec := bench.Spec{Scenario: bench.DomainIncremental, Width: refrainWidth, Tokens: true, Vocabulary: refrainTokens, Outputs: refrainTokens, PerToken: true}
	spec.Classes = [][]int32{allTokens(), allTokens()}
	return spec
}

func allTokens() (all []int32) {
	for k := range int32(refrainTokens) {
		all = append(all, k)
	}
	return all
}

func (s refrain) At(i int, seed bench.Seed) (bench.Experience, error) {
	random, line := seed.Rand("train", i), seed.Rand("line", i)
	var x bench.Experience
	words := make([]int32, 64*refrainWidth+1)
	for k := range words {
		words[k] = int32(random.IntN(refrainTokens))
	}
	x.Train = refrainText{words, i}
	words = make([]int32, s.windows*refrainWidth+1)
	for k := range words {
		if words[k] = int32(line.IntN(refrainTokens)); k >= refrainLine {
			words[k] = words[k-refrainLine]
		}
	}
	x.Test = refrainText{words, i}
	return x, nil
}

type refrainText struct {
	words []int32
	exp   int
}

func (d refrainText) Len() int          { return len(d.words) / refrainWidth }
func (d refrainText) ExampleBytes() int { return 8 * refrainWidth }
func (d refrainText) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		at := i * refrainWidth
		b.In.Append(bench.Inputs{Rows: 1, Width: refrainWidth, Tokens: d.words[at : at+refrainWidth]})
		b.Labels = append(b.Labels, d.words[at+1:at+1+refrainWidth]...)
		b.Exp = append(b.Exp, int32(d.exp))
	}
}

// TestDynamicEvaluationAblation: a test text that repeats itself takes fewer bits.
// The margin, a tenth of a bit of the three that a token has, was written before
// the first run; without a step the difference is 0.
func TestDynamicEvaluationAblation(t *testing.T) {
	bits := func(seed int64, m bench.Method) (sum float64) {
		p := textPlan(t, m)
		p.Stream, p.Seed = refrain{320}, bench.NewSeed(seed)
		g := gpt.Default()
		g.Layers, g.Heads, g.Width = 1, 2, 16
		var err error
		if p.Model, err = g.Build(p.Stream.Spec()); err != nil {
			t.Fatal(err)
		}
		for _, e := range run(t, p).Evaluations {
			if e.After == 2 {
				sum += e.Loss / math.Ln2 / float64(e.Scored) / 2
			}
		}
		return sum
	}
	const margin = 0.1
	for name, m := range map[string]func() bench.Method{
		"plain":           func() bench.Method { return &methods.DynamicEvaluation{Eta: 0.5} },
		"by mean squares": func() bench.Method { return &methods.DynamicEvaluation{Eta: 1e-3, RMS: true, Epsilon: 1e-2} },
	} {
		mean := 0.0
		for seed := int64(1); seed <= 3; seed++ {
			mean += (bits(seed, &methods.Finetune{}) - bits(seed, m())) / 3
		}
		if mean < margin {
			t.Errorf("%s: %.3f bits less than finetune, want %v", name, mean, margin)
		} else {
			t.Logf("%s: %.3f bits less than finetune", name, mean)
		}
	}
}

func TestDynamicEvaluationRefuses(t *testing.T) {
	for want, m := range map[string]*methods.DynamicEvaluation{
		"eta is -1":          {Eta: -1},
		"lambda is -1":       {Lambda: -1},
		"lambda is 2: ":      {Lambda: 2},
		"epsilon is -1":      {Epsilon: -1},
		"epsilon is 0, and ": {Eta: 1, RMS: true},
		"rms_n is -1":        {RMSN: -1},
	} {
		p := textPlan(t, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for _, s := range scenarios {
		p := plan(t, s.name, &methods.DynamicEvaluation{})
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "nothing but the labels") {
			t.Errorf("%s: error %v", s.name, err)
		}
	}
	p := textPlan(t, dynamic["dynamic-evaluation-rms"]())
	p.Hidden = true
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
		t.Errorf("hidden boundaries: %v", err)
	}
	p = textPlan(t, dynamic["dynamic-evaluation-back"]())
	p.Hidden = true
	run(t, p)
	if got := (&methods.DynamicEvaluation{}).Warnings(bench.Work{}); len(got) != 1 || !strings.Contains(got[0], "it is finetune") {
		t.Errorf("warnings %q", got)
	}
}

// counted is dynamic evaluation that notes how often each step on a block has
// allocated memory.
type counted struct {
	*methods.DynamicEvaluation
	least *uint64
}

func (c counted) Adapt(l *bench.Learner, b *bench.Batch) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := c.DynamicEvaluation.Adapt(l, b)
	runtime.ReadMemStats(&after)
	*c.least = min(*c.least, after.Mallocs-before.Mallocs)
	return err
}

func TestDynamicEvaluationAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for name, m := range dynamic {
		least := ^uint64(0)
		run(t, textPlan(t, counted{m().(*methods.DynamicEvaluation), &least}))
		if least != 0 {
			t.Errorf("%s: at least %d allocations in each step on a block", name, least)
		}
	}
}
