package suite

import (
	"fmt"

	"retain/bench"
)

// workspace is what a worker's runs use one after the other: a model, which
// nothing writes to, and the memory that fits it.
type workspace struct {
	key    string
	model  bench.Model
	memory bench.Workspace
}

// serve gives a plan the worker's memory, and its model where that is the same
// one.
func (w *workspace) serve(r *Planned, p *bench.Plan) {
	key := fmt.Sprintf("%s %v", canonical(r.Spec.Model.canonical()), p.Stream.Spec())
	if key != w.key {
		w.key, w.model = key, p.Model
	}
	p.Model, p.Workspace = w.model, &w.memory
}
