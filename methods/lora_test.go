package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
)

// adapting says whether a method is defined on adapters alone.
func adapting(m bench.Method) bool {
	switch m.(type) {
	case *methods.IncLoRA, *methods.OLoRA:
		return true
	}
	return false
}

// adaptedMLP is adapters of rank 2 around an MLP with one hidden layer.
func adaptedMLP(t testing.TB, spec bench.Spec, hidden int) bench.Model {
	t.Helper()
	net, err := (&model.LoRA{Base: model.Base{Name: "mlp", Config: &model.MLP{Hidden: []int{hidden}, Init: "fan-in"}}, Rank: 2, Alpha: 4}).Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	return net
}
