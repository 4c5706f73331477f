package dpm

import (
	"testing"

	"retain/bench"
	"retain/model"
	"retain/tasks"
)

// What the parts are for, as inequalities over three seeds whose margins were
// written before they were run. Taking the mechanism out turns them false.

// permuted is three experiences with pixels in three orders, 360 steps each: a loss
// must have settled before a boundary can stand out.
func permuted(t *testing.T, m bench.Method, seed int64) bench.Plan {
	t.Helper()
	c := &tasks.Permuted{Images: tasks.Images{Data: "glyphs-digits", Scenario: bench.DomainIncremental, Limit: 90, TestLimit: 20}, Experiences: 3, First: "permuted"}
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t, bench.DomainIncremental, m)
	p.Stream, p.Model, p.Hidden, p.Seed, p.Budget.Epochs = s, wide(t, s), true, bench.NewSeed(seed), 4
	return p
}

// wide is a network that can learn what the inequalities are about.
func wide(t *testing.T, s bench.Stream) bench.Model {
	t.Helper()
	net, err := (&model.MLP{Hidden: []int{32, 32}, Init: "fan-in"}).Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// TestDriftIsFound: of the 2 boundaries of each of three seeds at least 4 of 6 are
// found and answered by a new slot, with at most 2 false alarms; and at least 80 %
// of the stored examples are retrieved for the slot that they were learned with.
func TestDriftIsFound(t *testing.T) {
	found, wrong, right, stored := 0, 0, 0, 0
	for seed := int64(4); seed <= 6; seed++ {
		m := full()
		r := run(t, permuted(t, m, seed))
		opened := map[int]bool{}
		for _, d := range r.Decisions {
			if d.Cause != causeDrift {
				continue
			}
			if d.Action == actionOpen && d.Experience > 1 && !opened[d.Experience] {
				opened[d.Experience] = true
				found++
			} else {
				wrong++
			}
		}
		k, x := &m.state.Keys, &m.scratch.retrieve
		memory := &m.state.Memory
		var all bench.Batch
		for i := range memory.Items.Len() {
			memory.Items.Gather([]int{i}, &all)
		}
		x.read(k, all.In, 1)
		x.weights(&m.scratch.test.weight, k)
		for i, slot := range memory.Slots {
			stored++
			if a := m.scratch.test.weight.Row(i); a[slot] > 0.5 {
				right++
			}
		}
	}
	t.Logf("%d of 6 boundaries, %d false alarms, %d of %d examples retrieved", found, wrong, right, stored)
	if found < 4 || wrong > 2 {
		t.Errorf("%d of 6 boundaries found, %d false alarms", found, wrong)
	}
	if 5*right < 4*stored {
		t.Errorf("%d of %d examples are retrieved for their slot", right, stored)
	}
}

// TestMemoryKeepsClasses: with its memory version 1 is at least 20 points better
// on classes that came one after the other than without.
func TestMemoryKeepsClasses(t *testing.T) {
	gain := 0.0
	for seed := int64(7); seed <= 9; seed++ {
		for sign, remember := range map[float64]bool{1: true, -1: false} {
			m := full()
			m.Remember, m.Capacity = remember, 90
			p := plan(t, bench.ClassIncremental, m)
			p.Model, p.Hidden, p.Seed, p.Budget.Epochs = wide(t, p.Stream), true, bench.NewSeed(seed), 20
			correct, scored := 0.0, 0.0
			for _, e := range run(t, p).Evaluations {
				if e.After == 3 && e.Split == bench.SplitTest {
					correct, scored = correct+float64(e.Correct), scored+float64(e.Scored)
				}
			}
			gain += sign * 100 * correct / scored / 3
		}
	}
	if gain < 20 {
		t.Errorf("%.1f points better than without, want 20", gain)
	} else {
		t.Logf("%.1f points better", gain)
	}
}
