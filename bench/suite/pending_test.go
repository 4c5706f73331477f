package suite

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLongestFirst: long runs go first, and those of about one length in
// another order in each process.
func TestLongestFirst(t *testing.T) {
	p := mustPlan(t, "methods: [finetune, {override: {budget: {iterations: 900}}, finetune: {}}, {override: {budget: {iterations: 100}}, finetune: {}}]",
		"seeds: 1000-1009")
	orders := map[string]bool{}
	for process := range 4 {
		todo := slices.Clone(p.Runs)
		order(todo, process)
		var got []int
		for _, r := range todo {
			got = append(got, r.Spec.Budget.Iterations)
		}
		if diff := cmp.Diff(slices.Concat(slices.Repeat([]int{900}, 10), slices.Repeat([]int{100}, 10), slices.Repeat([]int{5}, 10)), got); diff != "" {
			t.Error(diff)
		}
		again := slices.Clone(p.Runs)
		if order(again, process); !slices.Equal(todo, again) {
			t.Error("another order in the same process")
		}
		orders[fmt.Sprint(todo)] = true
	}
	if len(orders) != 4 {
		t.Errorf("%d orders in 4 processes", len(orders))
	}
}

// TestMeanwhile: what another process stores while this one works is skipped,
// also a failure; --again makes it all the same.
func TestMeanwhile(t *testing.T) {
	for _, again := range []bool{false, true} {
		announce()
		p := mustPlan(t, "methods: [test-waits, finetune, test-fails]")
		p.Runs[0].evaluation = 1 << 60 // goes first
		store := newStore(t)
		var out bytes.Buffer
		var got Outcome
		var err error
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			got, err = Run(t.Context(), p, Options{Store: store, Jobs: 1, Again: again, Out: &out})
		}()
		<-waiting
		other := &Plan{Config: p.Config, Runs: p.Runs[1:]}
		if out, err := Run(t.Context(), other, Options{Store: store}); err != nil || out.Ran != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		close(released)
		<-ended
		want, lines := Outcome{Ran: 1, Skipped: 2}, 2
		if again {
			want, lines = Outcome{Ran: 3, Failed: 1}, 0
		}
		if err != nil || got != want || strings.Count(out.String(), "in the store meanwhile (") != lines {
			t.Errorf("again %v: %+v, %v\n%s", again, got, err, &out)
		}
	}
}
