package methods_test

import (
	"testing"

	"retain/bench"
)

// costsOnAdapters holds the estimate of a plan to what is counted.
func costsOnAdapters(t *testing.T, p bench.Plan) {
	t.Helper()
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	costs(t, w, p.Method, run(t, p))
}

// costs holds what a method said of its bill to what a run has counted.
func costs(t *testing.T, w bench.Work, m bench.Method, r *bench.Result) {
	t.Helper()
	said, cost := m.(bench.Estimator).Estimate(w), bench.Cost{}
	if kept := r.Stored[len(r.Stored)-1].Bytes; said.Bytes != kept {
		t.Errorf("%d bytes were estimated and %d are kept", said.Bytes, kept)
	}
	for _, phase := range r.Phases {
		if phase.Name != "evaluate" {
			cost = cost.Plus(phase.Cost)
		}
	}
	if said.Cost != cost {
		t.Errorf("said %+v, counted %+v", said.Cost, cost)
	}
}
