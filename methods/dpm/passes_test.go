package dpm

import (
	"slices"
	"testing"

	"retain/bench"
)

// TestPassesHaveTheirSlots: rows of the stream have the current slot alone, those of
// the memory what is retrieved; and predictions are those of the average under the
// slots that are retrieved.
func TestPassesHaveTheirSlots(t *testing.T) {
	m := full()
	p := permuted(t, m, 4)
	mixed := 0
	p.Method = watching{m, func(*bench.Learner) {
		x := &m.scratch
		for i := range x.stream.weight.Rows {
			if row := x.stream.weight.Row(i); row[m.state.Keys.Current] != 1 {
				t.Fatalf("step %d: a row of the stream weighs its slots %v, the current one is %d", m.state.Steps, row, m.state.Keys.Current)
			}
		}
		for i := range x.replay.weight.Rows {
			if row := x.replay.weight.Row(i); row[m.state.Keys.Current] != 1 {
				mixed++
			}
		}
	}}
	p.Inspect = func(l *bench.Learner) error {
		var b bench.Batch
		e, err := p.Stream.At(0, p.Seed)
		if err != nil {
			return err
		}
		e.Test.Gather([]int{0, 1, 2, 3}, &b)
		got, logProb := l.Predict(&b, bench.MaskAll)
		weights, ok := m.Weights(l, b.In, 1)
		if !ok || !logProb {
			t.Fatal("no slots are retrieved, or no probabilities predicted")
		}
		mod := &bench.Modulation{Slots: &bench.Slots{K: m.KMax, Rank: m.Rank, Weights: weights, Params: m.state.Average.Slots}}
		forward := func(params []float32) []float32 {
			return l.Model.NewTape(4).Forward(params, b.In, bench.Pass{Mod: mod}).Data
		}
		if !slices.Equal(got.Data, forward(m.state.Average.Params)) {
			t.Error("predictions are not those of the average")
		}
		if slices.Equal(got.Data, forward(l.Params)) {
			t.Error("the average is the live parameters")
		}
		return nil
	}
	run(t, p)
	if mixed == 0 {
		t.Error("no replayed example was given another slot than the stream's")
	}
}
