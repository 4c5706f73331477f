package model

import (
	"retain/bench"
	"retain/model/vec"
)

var (
	_ bench.Featured    = (*mlp)(nil)
	_ bench.Featured    = (*net)(nil)
	_ bench.FeatureTape = (*mlpTape)(nil)
	_ bench.FeatureTape = (*netTape)(nil)
)

// FeatureWidth is the number of units that the output layer reads.
func (m *mlp) FeatureWidth() int { return m.layers.features() }

// FeatureWidth is the number of units that the output layer reads.
func (n *net) FeatureWidth() int { return n.head.features() }

// Features is what the output layer has read, (rows, width).
func (t *mlpTape) Features() vec.Matrix { return t.stack.features() }

// Features is what the output layer has read, (rows, width).
func (t *netTape) Features() vec.Matrix { return t.latest.head.features() }

func (s stack) features() int { return s[len(s)-1].weight.Rows }

func (t *stackTape) features() vec.Matrix { return t.below(len(t.layers) - 1) }
