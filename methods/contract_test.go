package methods_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/gpt"
	"retain/model/vec"
)

// Every method keeps the same contract in every scenario that it does not
// refuse; what each refuses is held by the goldens.

func forAll(t *testing.T, f func(t *testing.T, scenario bench.Scenario, fresh func() bench.Method)) {
	all := variants()
	for name, fresh := range all {
		for _, s := range scenariosOf(fresh) {
			t.Run(name+"/"+string(s.name), func(t *testing.T) {
				t.Parallel()
				if err := refused(t, s.name, fresh); err != nil {
					t.Skipf("refused: %v", err)
				}
				f(t, s.name, fresh)
			})
		}
	}
}

func TestSameSeedSameBits(t *testing.T) {
	forAll(t, func(t *testing.T, scenario bench.Scenario, fresh func() bench.Method) {
		first := run(t, plan(t, scenario, fresh()))
		if run(t, plan(t, scenario, fresh())).Digest != first.Digest {
			t.Error("the same seed gave other bits")
		}
		p := plan(t, scenario, fresh())
		p.Evaluate = bench.Evaluate{Train: 10, Every: 3, Sample: 5}
		if run(t, p).Digest != first.Digest {
			t.Error("evaluating more often gave other bits")
		}
		other := plan(t, scenario, fresh())
		other.Seed = bench.NewSeed(2)
		if run(t, other).Digest == first.Digest {
			t.Error("another seed gave the same bits")
		}
	})
}

// TestThreadsMoveNoBit trains networks whose products are large enough to be
// shared.
func TestThreadsMoveNoBit(t *testing.T) {
	defer vec.SetThreads(vec.Threads())
	for name, digest := range map[string]func() string{"mlp": mlpDigest(t), "gpt": gptDigest(t)} {
		vec.SetThreads(1)
		want := digest()
		for _, threads := range []int{2, 3, 8} {
			vec.SetThreads(threads)
			if digest() != want {
				t.Errorf("%s: %d threads gave other bits than one", name, threads)
			}
		}
	}
}

// mlpDigest is of a run with memory.
func mlpDigest(t *testing.T) func() string {
	return func() string {
		p := plan(t, bench.ClassIncremental, methods.Methods["er"].New())
		net, err := (&model.MLP{Hidden: []int{100, 30}, Init: "fan-in"}).Build(p.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p.Model, p.Budget = net, bench.Budget{Epochs: 1, Batch: 30}
		return run(t, p).Digest
	}
}

// gptDigest is of a run of a transformer that drops numbers, with memory.
func gptDigest(t *testing.T) func() string {
	return func() string {
		p := textPlan(t, methods.Methods["er"].New())
		g := gpt.Default()
		g.Layers, g.Heads, g.Width, g.Dropout = 2, 2, 32, 0.1
		net, err := g.Build(p.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p.Model, p.Budget = net, bench.Budget{Iterations: 3, Batch: 16}
		return run(t, p).Digest
	}
}

func TestCostIsKnownInAdvance(t *testing.T) {
	for _, budget := range []bench.Budget{{Epochs: 2, Batch: 16}, {Iterations: 9, Batch: 32, DropLast: true}} {
		forAll(t, func(t *testing.T, scenario bench.Scenario, fresh func() bench.Method) {
			m := fresh()
			p := plan(t, scenario, m)
			p.Budget = budget
			w, err := p.Work()
			if err != nil {
				t.Fatal(err)
			}
			said := m.(bench.Estimator).Estimate(w)
			said.Adapt, said.AdaptBlock = bench.Cost{}, bench.Cost{} // of the test: held to what is counted by TestAdaptingCostIsKnownInAdvance
			r := run(t, p)
			var got bench.Estimate
			for _, phase := range r.Phases {
				if phase.Name != "evaluate" {
					got.Cost = got.Plus(phase.Cost)
				}
			}
			got.Bytes = r.Stored[len(r.Stored)-1].Bytes
			if said != got {
				t.Errorf("said  %+v\ncounted %+v", said, got)
			}
		})
	}
}

// TestStateSurvivesANewProcess saves what each method remembers after the
// first experience, restores it in another process and ends in the same bits.
func TestStateSurvivesANewProcess(t *testing.T) {
	dir := t.TempDir()
	want := map[string]string{}
	for name, fresh := range variants() {
		for _, s := range scenariosOf(fresh) {
			if refused(t, s.name, fresh) != nil {
				continue
			}
			file := name + "." + string(s.name)
			p := plan(t, s.name, fresh())
			p.Keep = func(snap bench.Snapshot) error {
				if snap.After > 1 {
					return nil
				}
				f, err := os.Create(filepath.Join(dir, file))
				if err != nil {
					return err
				}
				defer f.Close()
				return gob.NewEncoder(f).Encode(snap)
			}
			want[file] = run(t, p).Digest
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestResumeInChild$", "-test.v")
	cmd.Env = append(os.Environ(), "RETAIN_TEST_SNAPSHOTS="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := map[string]string{}
	for line := range bytes.Lines(out) {
		if f := strings.Fields(string(line)); len(f) == 3 && f[0] == "resumed" {
			got[f[1]] = f[2]
		}
	}
	for file, digest := range want {
		if got[file] != digest {
			t.Errorf("%s: uninterrupted %s, resumed in another process %s", file, digest, got[file])
		}
	}
}

// TestResumeInChild is the other process.
func TestResumeInChild(t *testing.T) {
	dir := os.Getenv("RETAIN_TEST_SNAPSHOTS")
	if dir == "" {
		t.Skip("started by TestStateSurvivesANewProcess")
	}
	for name, fresh := range variants() {
		for _, s := range scenariosOf(fresh) {
			if refused(t, s.name, fresh) != nil {
				continue
			}
			file := name + "." + string(s.name)
			f, err := os.Open(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			p := plan(t, s.name, fresh())
			p.Resume = &bench.Snapshot{}
			if err := gob.NewDecoder(f).Decode(p.Resume); err != nil {
				t.Fatal(err)
			}
			f.Close()
			os.Stdout.WriteString("resumed " + file + " " + run(t, p).Digest + "\n")
		}
	}
}

// TestNeutralSettingIsFinetune: a method whose mechanism is switched off is
// fine-tuning to the bit.
func TestNeutralSettingIsFinetune(t *testing.T) {
	neutral := map[string]bench.Method{
		"ewc λ=0":          &methods.EWC{Lambda: 0, Labels: methods.LabelsAll},
		"ewc-online λ=0":   &methods.EWCOnline{Lambda: 0, Gamma: 1, Labels: methods.LabelsAll},
		"er of nothing":    &methods.ER{Capacity: 0, Buffer: methods.Reservoir, Weighting: methods.Concat},
		"balanced nothing": &methods.ER{Capacity: 0, Buffer: methods.Balanced, Weighting: methods.Concat},
	}
	for _, s := range scenarios {
		want := run(t, plan(t, s.name, &methods.Finetune{})).Params
		for name, m := range neutral {
			if !slices.Equal(run(t, plan(t, s.name, m)).Params, want) {
				t.Errorf("%s, %s: not the parameters of finetune", name, s.name)
			}
		}
	}
}

func TestMethodsRefuse(t *testing.T) {
	for want, m := range map[string]bench.Method{
		"lambda is -1":          &methods.EWC{Lambda: -1, Labels: methods.LabelsAll},
		`unknown labels "some"`: &methods.EWC{Labels: "some"},
		"fisher_n is -2":        &methods.EWC{Labels: methods.LabelsAll, FisherN: -2},
		"gamma is 2":            &methods.EWCOnline{Gamma: 2, Labels: methods.LabelsAll},
		`unknown buffer "ring"`: &methods.ER{Buffer: "ring", Weighting: methods.Concat},
		`unknown weighting "x"`: &methods.ER{Buffer: methods.Reservoir, Weighting: "x"},
		"capacity is -1":        &methods.ER{Capacity: -1, Buffer: methods.Reservoir, Weighting: methods.Concat},
		"either a capacity":     &methods.ER{PerClass: 3, Buffer: methods.Balanced, Weighting: methods.Concat},
		"replay is -1":          &methods.ER{Replay: -1, Buffer: methods.Reservoir, Weighting: methods.Concat},
		"per_class is -1":       &methods.ER{PerClass: -1, Buffer: methods.Reservoir, Weighting: methods.Concat},
	} {
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestMethodsThatNeedBoundariesSaySo(t *testing.T) {
	hidden := func(m bench.Method) bench.Plan {
		p := plan(t, bench.DomainIncremental, m)
		p.Hidden = true
		return p
	}
	for _, m := range []bench.Method{
		&methods.EWC{Labels: methods.LabelsAll}, &methods.EWCOnline{Labels: methods.LabelsAll}, &methods.Cumulative{},
		&methods.ER{PerClass: 3, Buffer: methods.Reservoir, Weighting: methods.Concat},
		&methods.ER{Capacity: 3, Buffer: methods.Reservoir, Weighting: methods.ByExperience},
	} {
		p := hidden(m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
			t.Errorf("%T with hidden boundaries: %v", m, err)
		}
	}
	for _, m := range []bench.Method{&methods.Finetune{}, methods.Methods["er"].New(), &methods.Joint{}} {
		if _, err := bench.Run(context.Background(), hidden(m)); err != nil {
			t.Errorf("%T with hidden boundaries: %v", m, err)
		}
	}
}

func TestWarnsOfAMemoryLargerThanTheStream(t *testing.T) {
	m := &methods.ER{Capacity: 1000, Buffer: methods.Reservoir, Weighting: methods.Concat}
	p := plan(t, bench.ClassIncremental, m)
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Warnings(w); len(got) != 1 || !strings.Contains(got[0], "1000") || !strings.Contains(got[0], "270") {
		t.Errorf("warnings %q", got)
	}
}
