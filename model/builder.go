package model

import (
	"fmt"

	"retain/bench"
)

// builder puts a net together, operation after operation. The weights lie in
// the order in which they are asked for; running averages follow the last one.
type builder struct {
	n      *net
	shapes []shape // by tensor
	offset int
	layer  int
	stats  []*bench.View
	norm   string // none, batch or group
	groups int
}

func newBuilder(spec bench.Spec, image shape, rule, norm string, groups int) *builder {
	return &builder{
		n:      &net{spec: spec, image: image, rule: rule, tensors: []tensor{{len: image.len()}}, batchNorm: norm == "batch"},
		shapes: []shape{image}, norm: norm, groups: groups,
	}
}

// tensor adds a tensor.
func (b *builder) tensor(s shape) int {
	b.n.tensors = append(b.n.tensors, tensor{len: s.len()})
	b.shapes = append(b.shapes, s)
	return len(b.shapes) - 1
}

// view adds weights to the layout.
func (b *builder) view(name string, rows, cols int) bench.View {
	v := bench.View{Name: name, Layer: b.layer, Offset: b.offset, Rows: rows, Cols: cols}
	b.offset += v.Len()
	b.n.layout = append(b.n.layout, v)
	return v
}

// stat adds running averages, which find their place in the end.
func (b *builder) stat(name string, cols int, v *bench.View) {
	*v = bench.View{Name: name, Layer: b.layer, Kind: bench.Stat, Rows: 1, Cols: cols}
	b.stats = append(b.stats, v)
}

// unit says what a convolution is made of.
type unit struct {
	name                   string
	channels, size, stride int
	relu                   bool
	other                  int  // tensor that is added before ReLU; noTensor for none
	pooled                 bool // max pooling follows
	gated                  bool // it is a hidden layer that gates can act on
}

// unit adds a convolution with norm, if any, addition and ReLU, and returns
// its output. Only a convolution without norm has a bias.
func (b *builder) unit(from int, u unit) int {
	w := newWindow(b.shapes[from], u.size, u.stride)
	out := shape{c: u.channels, h: w.h, w: w.w}
	c := &conv{window: w, from: link{tensor: from}, to: b.tensor(out), hidden: -1}
	c.weight = b.view(u.name+".weight", w.depth(), u.channels)
	if u.gated {
		c.hidden = len(b.n.widths)
		b.n.widths = append(b.n.widths, u.channels)
	}
	b.n.body = append(b.n.body, c)
	at := c.to
	switch {
	case b.norm != "none":
		at = b.normalise(at, u)
	default:
		c.bias = b.view(u.name+".bias", 1, u.channels)
		c.relu, c.masked = u.relu && u.other == noTensor, u.pooled
		if u.other != noTensor {
			j := &join{from: link{tensor: at}, other: link{tensor: u.other}, to: b.tensor(out)}
			b.n.body = append(b.n.body, j)
			at = j.to
		}
	}
	b.layer++
	return at
}

func (b *builder) normalise(from int, u unit) int {
	n := &norm{shape: b.shapes[from], from: link{tensor: from}, other: link{tensor: u.other}, to: b.tensor(b.shapes[from]), relu: u.relu}
	n.scale = b.view(u.name+".scale", 1, u.channels)
	n.shift = b.view(u.name+".shift", 1, u.channels)
	if b.norm == "batch" {
		b.stat(u.name+".mean", u.channels, &n.mean)
		b.stat(u.name+".variance", u.channels, &n.square)
	} else {
		n.groups = b.groups
	}
	b.n.body = append(b.n.body, n)
	return n.to
}

func (b *builder) maxPool(from, size int) int {
	p := &maxPool{in: b.shapes[from], size: size, from: link{tensor: from}}
	p.to = b.tensor(p.out())
	b.n.body = append(b.n.body, p)
	return p.to
}

func (b *builder) avgPool(from, h, w int) int {
	p := &avgPool{in: b.shapes[from], h: h, w: w, from: link{tensor: from}}
	p.to = b.tensor(p.out())
	b.n.body = append(b.n.body, p)
	return p.to
}

// finish puts dense layers of these widths and the output on top.
func (b *builder) finish(from int, hidden []int, outputs int) *net {
	in := b.shapes[from].len()
	for i, width := range append(append([]int{}, hidden...), outputs) {
		name := fmt.Sprintf("dense%d", i+1)
		w := b.view(name+".weight", in, width)
		b.n.head = append(b.n.head, dense{w, b.view(name+".bias", 1, width)})
		if i < len(hidden) {
			b.n.modulated = append(b.n.modulated, modulated{name: name, layer: b.layer, in: in, out: width, below: true})
		}
		b.layer++
		in = width
	}
	b.n.widths = append(b.n.widths, hidden...)
	for _, v := range b.stats {
		v.Offset = b.offset
		b.offset += v.Len()
		b.n.layout = append(b.n.layout, *v)
	}
	b.n.features = from
	b.n.plan()
	return b.n
}
