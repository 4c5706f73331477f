package model

import (
	"fmt"
	"math"

	"retain/bench"
)

// slow is the definition of the image networks in float64: one position, one
// channel, one product at a time, on images of shape (c, h, w).
type slow struct {
	layout bench.Layout
	params []float64
	train  bool
	gates  [][]float32
	slots  *slowSlots // nil: none
}

type image struct {
	shape
	x []float64
}

func newImage(c, h, w int) image { return image{shape{c, h, w}, make([]float64, c*h*w)} }

func (m image) at(c, y, x int) *float64 { return &m.x[(c*m.h+y)*m.w+x] }

func (s slow) find(name string) []float64 {
	v := s.layout.Find(name)
	return s.params[v.Offset : v.Offset+v.Len()]
}

func (s slow) has(name string) bool {
	for _, v := range s.layout {
		if v.Name == name {
			return true
		}
	}
	return false
}

func (s slow) conv(batch []image, name string, size, stride int, gate []float32) (out []image) {
	weight := s.find(name + ".weight")
	channels := s.layout.Find(name + ".weight").Cols
	bias := make([]float64, channels)
	if s.has(name + ".bias") {
		bias = s.find(name + ".bias")
	}
	for _, in := range batch {
		m := newImage(channels, (in.h-1)/stride+1, (in.w-1)/stride+1)
		for o := range channels {
			for y := range m.h {
				for x := range m.w {
					v := 0.0
					for i := range size * size * in.c {
						c, kx, ky := i%in.c, i/in.c%size, i/in.c/size
						iy, ix := y*stride+ky-size/2, x*stride+kx-size/2
						if iy >= 0 && iy < in.h && ix >= 0 && ix < in.w {
							v += *in.at(c, iy, ix) * weight[i*channels+o]
						}
					}
					if gate != nil {
						v *= float64(gate[o])
					}
					*m.at(o, y, x) = v + bias[o]
				}
			}
		}
		out = append(out, m)
	}
	return out
}

// moments of a group of channels over some images.
func moments(batch []image, lo, hi int) (mean, variance, count float64) {
	for pass := range 2 {
		sum, n := 0.0, 0.0
		for _, m := range batch {
			for _, v := range m.x[lo*m.h*m.w : hi*m.h*m.w] {
				n++
				if pass == 0 {
					sum += v
				} else {
					sum += (v - mean) * (v - mean)
				}
			}
		}
		if pass == 0 {
			mean = sum / n
		} else {
			variance = sum / n
		}
		count = n
	}
	return mean, variance, count
}

func (s slow) norm(batch []image, name string, groups int) (out []image) {
	if !s.has(name + ".scale") {
		return batch
	}
	scale, shift := s.find(name+".scale"), s.find(name+".shift")
	for r, in := range batch {
		m := newImage(in.c, in.h, in.w)
		for c := range in.c {
			var mean, variance float64
			switch per := in.c / max(groups, 1); {
			case !s.has(name + ".mean"):
				mean, variance, _ = moments(batch[r:r+1], c/per*per, (c/per+1)*per)
			case s.train:
				mean, variance, _ = moments(batch, c, c+1)
			default:
				mean, variance = s.find(name + ".mean")[c], s.find(name + ".variance")[c]
			}
			for i := range m.h * m.w {
				at := c*m.h*m.w + i
				m.x[at] = shift[c] + scale[c]*(in.x[at]-mean)/math.Sqrt(variance+1e-5)
			}
		}
		out = append(out, m)
	}
	return out
}

func each(batch []image, f func(r, i int, v float64) float64) (out []image) {
	for r, in := range batch {
		m := newImage(in.c, in.h, in.w)
		for i, v := range in.x {
			m.x[i] = f(r, i, v)
		}
		out = append(out, m)
	}
	return out
}

func relu(batch []image) []image {
	return each(batch, func(_, _ int, v float64) float64 { return max(v, 0) })
}

func pooled(batch []image, h, w int, average bool) (out []image) {
	for _, in := range batch {
		m := newImage(in.c, in.h/h, in.w/w)
		for i := range m.x {
			c, y, x := i/m.w/m.h, i/m.w%m.h, i%m.w
			best, sum := math.Inf(-1), 0.0
			for k := range h * w {
				v := *in.at(c, y*h+k/w, x*w+k%w)
				best, sum = max(best, v), sum+v
			}
			if m.x[i] = best; average {
				m.x[i] = sum / float64(h*w)
			}
		}
		out = append(out, m)
	}
	return out
}

// dense is every dense layer, over the numbers of an image in the order
// (h, w, c); gates are those of the dense hidden layers.
func (s slow) dense(batch []image, gates [][]float32) (logits [][]float64) {
	for row, m := range batch {
		var x []float64
		for i := range m.x {
			c, at := i%m.c, i/m.c
			x = append(x, *m.at(c, at/m.w, at%m.w))
		}
		for l := 1; s.has(fmt.Sprintf("dense%d.weight", l)); l++ {
			name := fmt.Sprintf("dense%d", l)
			weight, bias := s.find(name+".weight"), s.find(name+".bias")
			y := make([]float64, len(bias))
			last := !s.has(fmt.Sprintf("dense%d.weight", l+1))
			for j := range y {
				for i, v := range x {
					y[j] += v * weight[i*len(y)+j]
				}
				if l <= len(gates) && gates[l-1] != nil && !last {
					y[j] *= float64(gates[l-1][j])
				}
				y[j] += bias[j]
				if !last {
					y[j] = max(y[j]+s.slots.lowRank(row, name, x, j), 0) * s.slots.gain(row, name, j)
				}
			}
			x = y
		}
		logits = append(logits, x)
	}
	return logits
}

func (s slow) cnn(c *CNN, batch []image) [][]float64 {
	var rest [][]float32
	for i := range c.Channels {
		name := fmt.Sprintf("conv%d", i+1)
		var gate []float32
		if i < len(s.gates) {
			gate = s.gates[i]
			rest = s.gates[i+1:]
		}
		batch = relu(s.norm(s.conv(batch, name, c.Kernel, c.Stride, gate), name, c.Groups))
		if c.Pool > 1 {
			batch = pooled(batch, c.Pool, c.Pool, c.Pooling == "average")
		}
		batch = each(batch, func(r, at int, v float64) float64 {
			return v * s.slots.gain(r, name, at/batch[r].h/batch[r].w)
		})
	}
	return s.dense(batch, rest)
}

func (s slow) resnet(c *ResNet, batch []image) [][]float64 {
	unit := func(x []image, name string, size, stride int) []image {
		return s.norm(s.conv(x, name, size, stride, nil), name, c.Groups)
	}
	batch = relu(unit(batch, "conv1", 3, 1))
	for i, blocks := range c.Blocks {
		for j := range blocks {
			name, stride := fmt.Sprintf("stage%d.block%d", i+1, j+1), 1
			shortcut := batch
			if s.has(name + ".shortcut.weight") {
				stride = 2
				shortcut = unit(batch, name+".shortcut", 1, 2)
			}
			x := relu(unit(batch, name+".conv1", 3, stride))
			x = unit(x, name+".conv2", 3, 1)
			batch = relu(each(x, func(r, i int, v float64) float64 { return v + shortcut[r].x[i] }))
		}
	}
	return s.dense(pooled(batch, batch[0].h, batch[0].w, true), nil)
}

func (s slow) logits(c Config, batch []image) [][]float64 {
	if r, ok := c.(*ResNet); ok {
		return s.resnet(r, batch)
	}
	return s.cnn(c.(*CNN), batch)
}

// loss is the sum of all logits, each times its d.
func (s slow) loss(c Config, batch []image, d []float64) float64 {
	sum, i := 0.0, 0
	for _, row := range s.logits(c, batch) {
		for _, v := range row {
			sum += v * d[i]
			i++
		}
	}
	return sum
}

// gradient is that of loss, by central differences.
func (s slow) gradient(c Config, batch []image, d []float64) []float64 {
	g := make([]float64, len(s.params))
	const h = 1e-6
	for i, p := range s.params {
		s.params[i] = p + h
		up := s.loss(c, batch, d)
		s.params[i] = p - h
		g[i] = (up - s.loss(c, batch, d)) / (2 * h)
		s.params[i] = p
	}
	return g
}
