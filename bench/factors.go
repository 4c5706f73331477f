package bench

// Factored is a model of dense layers alone, each with a bias behind its weight in
// the layout, whose tapes are FactorTapes.
type Factored interface {
	// FactorFLOPs counts the products of BackwardFactors over rows examples, with
	// the factors of inputs or without.
	FactorFLOPs(rows int, inputs bool) int64
}

// FactorTape is a Tape that gives the factors of a Kronecker-factored curvature
// (Martens and Grosse 2015): with a the input of a layer and a 1 behind it, for the
// bias, and g the gradient of a loss by what the layer gives, the gradient of one
// example is a ⊗ g.
type FactorTape interface {
	// BackwardFactors adds to gradients[i], (out, out), the sum of g gᵀ over the
	// examples of the latest Forward, g of each example alone, and to inputs[i],
	// (in+1, in+1), that of a aᵀ, layer after layer from the input on. It leaves
	// inputs out where that is nil, and may overwrite dlogits. It panics after a
	// modulated Forward, where gradients are no such product.
	BackwardFactors(inputs, gradients []Matrix, dlogits Matrix)
}

// BackwardFactors adds to the factors of each layer, as [FactorTape] does. It may
// overwrite dlogits.
func (t Trace) BackwardFactors(inputs, gradients []Matrix, dlogits Matrix) {
	t.l.run.cost.Backward += t.l.Model.(Factored).FactorFLOPs(t.rows, inputs != nil)
	t.l.tape.Tape.(FactorTape).BackwardFactors(inputs, gradients, dlogits)
}
