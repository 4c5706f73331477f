package model

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// gatesOf is the gates of a pass through a network whose hidden layers have
// these widths; nil for none. Gates that do not fit are the caller's mistake.
func gatesOf(p bench.Pass, widths []int) [][]float32 {
	if p.Mod == nil {
		return nil
	}
	g := p.Mod.Gates
	if len(g) > len(widths) {
		panic(fmt.Sprintf("model: gates for %d layers and the network has %d hidden ones", len(g), len(widths)))
	}
	for l, gate := range g {
		if gate != nil && len(gate) != widths[l] {
			panic(fmt.Sprintf("model: %d gates for hidden layer %d of %d units", len(gate), l, widths[l]))
		}
	}
	return g
}

// gateColumns multiplies column j of m by g[j].
func gateColumns(m vec.Matrix, g []float32) {
	for i := range m.Rows {
		row := m.Row(i)
		for j, v := range g {
			row[j] *= v
		}
	}
}

// addToRows adds b to every row of m.
func addToRows(m vec.Matrix, b []float32) {
	for i := range m.Rows {
		vec.Add(m.Row(i), b)
	}
}

var (
	_ bench.Gated = (*mlp)(nil)
	_ bench.Gated = (*net)(nil)
)

// GateWidths is the widths of the hidden layers.
func (m *mlp) GateWidths() []int { return m.hidden }

// GateWidths is the channels of the convolutions and the widths of the hidden
// layers; none for a residual network.
func (n *net) GateWidths() []int { return n.widths }
