package model

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// gatesOf is the gates of a pass through a network whose hidden layers have
// these widths, and where their gradients are wanted; nil for none. Gates that
// do not fit are the caller's mistake.
func gatesOf(p bench.Pass, widths []int) (gates, grads [][]float32) {
	if p.Mod == nil {
		return nil, nil
	}
	for _, g := range [...][][]float32{p.Mod.Gates, p.Mod.GateGrads} {
		if len(g) > len(widths) {
			panic(fmt.Sprintf("model: gates for %d layers and the network has %d hidden ones", len(g), len(widths)))
		}
		for l, gate := range g {
			if gate != nil && len(gate) != widths[l] {
				panic(fmt.Sprintf("model: %d gates for hidden layer %d of %d units", len(gate), l, widths[l]))
			}
		}
	}
	return p.Mod.Gates, p.Mod.GateGrads
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

// kept is where the products of a convolution are kept from a line of the
// block's output on.
func (c *convWorker) kept(t *netTape, line int) []float32 {
	n := c.h * c.w * c.weight.Cols
	c.products = grow(c.products, t.room()*n)
	return c.products[t.offset()*n+line*c.w*c.weight.Cols:]
}

// gateBack adds to the gradient by the gates of a convolution that of the block,
// position after position, and begins it with the first block.
func (c *convWorker) gateBack(t *netTape, dy []float32) {
	g := t.gateGrad(c.hidden)
	if g == nil || t.squares {
		return
	}
	if t.lo == 0 {
		vec.Zero(g)
	}
	c.line = grow(c.line, max(len(g), c.w*len(g)))
	line, products := c.line[:len(g)], c.kept(t, 0)
	for ; len(dy) > 0; dy, products = dy[len(g):], products[len(g):] {
		mul(line, dy[:len(g)], products[:len(g)])
		add(g, line)
	}
}
