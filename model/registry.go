package model

import "retain/bench"

// Config is a network before it is known what goes in and what comes out. Its
// exported fields are what configs set.
type Config interface {
	// Build makes the network for streams of this kind.
	Build(s bench.Spec) (bench.Model, error)
	// Label names the network briefly, as "mlp 400-400".
	Label() string
}

// Models lists every network by the name that configs give it.
var Models = bench.Registry[Config]{
	"mlp": {
		New:     func() Config { return &MLP{Hidden: []int{100, 100}, Init: "fan-in"} },
		Version: 1,
		Doc:     "multi-layer perceptron with ReLU",
	},
}
