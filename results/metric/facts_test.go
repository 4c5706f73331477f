package metric

import (
	"math"
	"testing"
)

func TestAnytime(t *testing.T) {
	// Three experiences, two points each: one between steps, one at the end.
	points := []Point{
		{0, []float64{.5, .1, .1}}, {0, []float64{.9, .1, .1}},
		{1, []float64{.3, .6, .1}}, {1, []float64{.7, .8, .1}},
		{2, []float64{.6, .2, .5}}, {2, []float64{.65, .75, .9}},
	}
	// Worst after it was learned: E1 .3 (a dip that the ends .7 and .65 hide; the
	// .5 of its own training does not count), E2 .2.
	if got, want := MinACC(points), (.3+.2)/2; !near(got, want) {
		t.Errorf("MinACC = %v, want %v", got, want)
	}
	if got, want := WCACC(points), .9/3+.25*2/3; !near(got, want) {
		t.Errorf("WCACC = %v, want %v", got, want)
	}
	want := (.5 + .9 + .45 + .75 + 1.3/3 + 2.3/3) / 6
	if got := AAA(points); !near(got, want) {
		t.Errorf("AAA = %v, want %v", got, want)
	}
	one := points[:2]
	if got := AAA(one); !near(got, .7) {
		t.Errorf("AAA of one experience = %v, want .7", got)
	}
	for name, got := range map[string]float64{
		"AAA of nothing": AAA(nil), "MinACC of nothing": MinACC(nil), "WCACC of nothing": WCACC(nil),
		"MinACC of one experience": MinACC(one), "WCACC of one experience": WCACC(one),
		"MinACC with a gap": MinACC([]Point{{0, []float64{.9, .1}}, {1, []float64{nan, .9}}}),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s = %v, want NaN", name, got)
		}
	}
	// With the ends alone AAA is the average incremental accuracy.
	ends := []Point{{0, peakR[0]}, {1, peakR[1]}, {2, peakR[2]}}
	if got, want := AAA(ends), AverageIncremental(peakR); !near(got, want) {
		t.Errorf("AAA of the ends = %v, average incremental %v", got, want)
	}
}

func TestOverfitting(t *testing.T) {
	train := [][]float64{{1, .1, .1}, {.75, .99, .1}, {.62, .85, 1}}
	// diagonal: 1−.99, .99−.97, 1−.96; last row: .62−.60, .85−.80, 1−.96
	if got, want := GeneralisationGap(train, forgettingR), (.01+.02+.04)/3; !near(got, want) {
		t.Errorf("gap = %v, want %v", got, want)
	}
	if got, want := FinalGap(train, forgettingR), (.02+.05+.04)/3; !near(got, want) {
		t.Errorf("final gap = %v, want %v", got, want)
	}
	for _, c := range []struct {
		name          string
		right, stored []float64
		r             [][]float64
		want          float64
	}{
		{"equal shares", []float64{10, 9, 8}, []float64{10, 10, 10}, forgettingR, .9 - (.60+.80+.96)/3},
		{"nothing of the last", []float64{10, 9, 0}, []float64{10, 10, 0}, forgettingR, .95 - (.60+.80)/2},
		{"unequal shares", []float64{30, 5, 10}, []float64{30, 10, 10}, forgettingR, .9 - (.6*.60 + .2*.80 + .2*.96)},
		{"hidden boundaries", []float64{45}, []float64{50}, forgettingR, .9 - (.60+.80+.96)/3},
		{"one task", []float64{5}, []float64{5}, oneR, 1 - .90},
		{"nothing stored", []float64{0, 0, 0}, []float64{0, 0, 0}, forgettingR, nan},
		{"no memory", nil, nil, forgettingR, nan},
		{"no rows of R", []float64{1}, []float64{1}, nil, nan},
	} {
		if got := MemoryGap(c.right, c.stored, c.r); !near(got, c.want) {
			t.Errorf("memory gap, %s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := GeneralisationGap(train, jointR); !math.IsNaN(got) {
		t.Errorf("gap of joint = %v", got)
	}
	if got, want := FinalGap(train, jointR), (.62-.90+.85-.93+1-.96)/3; !near(got, want) {
		t.Errorf("final gap of joint = %v, want %v", got, want)
	}
}

// ACC-valid is ACC of the held-out part, and of nothing else.
func TestValid(t *testing.T) {
	m, _ := Find("acc-valid")
	if got, want := m.Of(full()), (.85+.70+.95)/3; !near(got, want) {
		t.Errorf("ACC-valid = %v, want %v", got, want)
	}
}

func TestSizesAndCosts(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"MS, fixed", ModelSizeEfficiency([]float64{8, 8, 8}), 1},
		{"MS, growing", ModelSizeEfficiency([]float64{8, 16, 32}), (1 + .5 + .25) / 3},
		{"MS, shrinking stays at 1", ModelSizeEfficiency([]float64{8, 4}), 1},
		{"MS, none", ModelSizeEfficiency(nil), nan},
		{"SSS, none stored", SampleStorageEfficiency([]float64{0, 0}, 100), 1},
		{"SSS", SampleStorageEfficiency([]float64{10, 30}, 100), .8},
		{"SSS, more than all", SampleStorageEfficiency([]float64{300, 300}, 100), 0},
		{"SSS, no data", SampleStorageEfficiency([]float64{0}, 0), nan},
		{"CE, one epoch", ComputeEfficiency([]float64{5, 5}, []float64{5, 5}, 1), 1},
		{"CE, two and four", ComputeEfficiency([]float64{5, 5}, []float64{10, 20}, 1), .375},
		{"CE, scaled", ComputeEfficiency([]float64{5, 5}, []float64{10, 20}, 2), .75},
		{"CE, scaled past 1", ComputeEfficiency([]float64{5, 5}, []float64{10, 20}, 9), 1},
		{"CE, unequal", ComputeEfficiency([]float64{5}, []float64{10, 20}, 1), nan},
		{"CE, joint learns only at the end", ComputeEfficiency([]float64{5, 5}, []float64{0, 20}, 1), nan},
		{"ratio", CostRatio(30, 20), 1.5},
		{"ratio, no reference", CostRatio(30, nan), nan},
		{"ratio, reference zero", CostRatio(30, 0), nan},
		{"ratio, no cost", CostRatio(nan, 20), nan},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

// full is facts in which every metric is defined.
func full() Facts {
	return Facts{
		R: forgettingR, B: []float64{.1, .1, .1}, Train: positiveR, Valid: peakR, MemoryRight: []float64{1, 1, 1}, MemoryStored: []float64{1, 1, 1},
		Points: []Point{{0, forgettingR[0]}, {1, forgettingR[1]}, {2, forgettingR[2]}},
		Star:   []float64{1, 1, 1}, FLOPs: 30, Examples: 6, Stored: 3, FinetuneFLOPs: 20, JointFLOPs: 60,
		ModelBytes: []float64{8, 8, 8}, SampleBytes: []float64{1, 2, 3}, DataBytes: 10,
		Nats: forgettingR, NatsB: []float64{5, 5, 5}, Bits: forgettingR, BitsB: []float64{8, 8, 8}, AUROC: .8, Floor: []float64{.1, .1, .1}, AdaptFLOPs: 6, ScoreFLOPs: 2,
		Same: []float64{1, 2, 1, 4, 1}, Quality: []float64{.5}, Novel: []float64{.5},
		Moments:   []Moment{{Exp: 0, Step: 2, Loss: alike(1)}, {Exp: 1, Step: 3, Loss: alike(3)}, {Exp: 2, Step: 4, Loss: alike(3)}, {Exp: 2, Step: 5, Loss: alike(1)}, {Exp: 3, Step: 6, Loss: alike(3)}, {Exp: 4, Step: 7, Loss: alike(1)}},
		PassFLOPs: []float64{1, 1, 1}, StepFLOPs: []float64{2, 2, 2},
		Alarms: []float64{11}, Ends: []float64{10, 20, 30},
	}
}

// alike is one loss on five experiences.
func alike(loss float64) []float64 { return []float64{loss, loss, loss, loss, loss} }

// without clears the part of f that need names.
func without(f Facts, need Need) Facts {
	switch need {
	case NeedR, NeedLastRow, NeedDiagonal:
		f.R, f.Nats, f.Bits = nil, nil, nil
	case NeedUntrained:
		f.B, f.NatsB, f.BitsB = nil, nil, nil
	case NeedCumul:
		f.Star = nil
	case NeedAnytime:
		f.Points, f.Moments = nil, nil
	case NeedLoss:
		f.Nats, f.Moments = nil, nil
	case NeedBits:
		f.Bits = nil
	case NeedFloor:
		f.Floor = nil
	case NeedOutside:
		f.AUROC = nan
	case NeedAlarms:
		f.Alarms = nil
	case NeedWritten:
		f.Quality, f.Novel = nil, nil
	case NeedAdapting:
		f.AdaptFLOPs = nan
	case NeedReturns:
		f.Same = nil
	case NeedTrain:
		f.Train = nil
	case NeedValid:
		f.Valid = nil
	case NeedMemory:
		f.MemoryRight, f.MemoryStored = nil, nil
	case NeedCosts:
		f.FLOPs, f.Examples, f.Stored, f.StepFLOPs, f.SampleBytes = nan, nan, nan, nil, nil
	case NeedFinetune:
		f.FinetuneFLOPs = nan
	case NeedJoint:
		f.JointFLOPs = nan
	case NeedSizes:
		f.ModelBytes, f.DataBytes, f.PassFLOPs = nil, nan, nil
	}
	return f
}

// Every metric is described in full, computes from full facts, and is
// undefined without any one of its needs and from NoFacts.
func TestRegistry(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range All {
		if m.Name == "" || m.Symbol == "" || m.Meaning == "" || m.Formula == "" || m.Source == "" ||
			m.Better == "" || m.Unit == "" || len(m.Needs) == 0 {
			t.Errorf("%+v: a field is empty", m)
		}
		if seen[m.Name] {
			t.Errorf("%s: registered twice", m.Name)
		}
		seen[m.Name] = true
		if found, ok := Find(m.Name); !ok || found.Symbol != m.Symbol {
			t.Errorf("Find(%q) = %v, %v", m.Name, found.Symbol, ok)
		}
		if v := m.Of(full()); math.IsNaN(v) {
			t.Errorf("%s: undefined from full facts", m.Name)
		}
		if v := m.Of(NoFacts()); !math.IsNaN(v) {
			t.Errorf("%s of nothing = %v, want NaN", m.Name, v)
		}
		for _, need := range m.Needs {
			if v := m.Of(without(full(), need)); !math.IsNaN(v) {
				t.Errorf("%s without %s = %v, want NaN", m.Name, need, v)
			}
		}
	}
	if _, ok := Find("no such"); ok {
		t.Error("Find knows a metric that is not there")
	}
}
