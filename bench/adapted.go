package bench

// Founded is a model around a network that stays as it is: beside what is its own its
// parameters are what of the network is trained whole. A method can give it another
// network of the same layout by [Modulation.Base].
type Founded interface {
	Model
	// Network is what stays.
	Network() Model
	// Frozen is the parameters of the network. They are not to be written.
	Frozen() []float32
	// Adopt writes to params what is trained whole, as full, parameters of the
	// network, has it.
	Adopt(params, full []float32)
}

// Adapted is a model of low-rank adapters around a network (Hu et al. 2022). The base
// that a method gives it may hold earlier adapters.
type Adapted interface {
	Founded
	// Adapters lists the adapters, whose factors come first in the layout and
	// without gaps.
	Adapters() []LowRank
	// Fold adds the products of the adapters that params begin with to base,
	// parameters of the network.
	Fold(base, params []float32)
}

// LowRank is an adapter, which adds a multiple of A·B to a weight (in, out).
type LowRank struct {
	A View // (in, rank)
	B View // (rank, out)
}
