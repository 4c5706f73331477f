package model

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// shape is that of one image inside a network. Its numbers lie line by line,
// pixel by pixel, channel by channel: (h, w, c). So the numbers under a kernel
// are contiguous within a line, and the channels of many images are the
// columns of one matrix.
type shape struct{ c, h, w int }

func (s shape) len() int  { return s.c * s.h * s.w }
func (s shape) line() int { return s.w * s.c }

// imageOf is the shape of the stream's images; the error names the network
// that needs them.
func imageOf(network string, s bench.Spec) (shape, error) {
	in := shape{c: s.Shape[0], h: s.Shape[1], w: s.Shape[2]}
	switch {
	case s.Tokens:
		return in, fmt.Errorf("a %s reads images and the stream has tokens (hint: a model for text)", network)
	case in == shape{}:
		return in, fmt.Errorf("a %s reads images and the inputs of the stream have no shape (hint: mlp)", network)
	case in.c < 1 || in.h < 1 || in.w < 1 || in.len() != s.Width:
		return in, fmt.Errorf("images of shape (%d, %d, %d) in inputs of width %d", in.c, in.h, in.w, s.Width)
	}
	return in, nil
}

// window is a square kernel of odd size that moves over an image with zeros
// around it. An image of h lines becomes one of ⌈h/stride⌉.
type window struct {
	in           shape
	size, stride int
	h, w         int // of what comes out
}

func newWindow(in shape, size, stride int) window {
	return window{in: in, size: size, stride: stride, h: (in.h + stride - 1) / stride, w: (in.w + stride - 1) / stride}
}

// depth is how many numbers lie under the kernel: (size, size, channels).
func (w window) depth() int { return w.size * w.size * w.in.c }

// plain says that the numbers under the kernel are the image as it is.
func (w window) plain() bool { return w.size == 1 && w.stride == 1 }

// clip is the part of the kernel's width that lies within the line when it
// stands at column x: kernel columns first to last−1, from image column at on.
func (w window) clip(x int) (first, last, at int) {
	at = x*w.stride - w.size/2
	first, last = max(0, -at), min(w.size, w.in.w-at)
	return first, last, at + first
}

// gather writes what lies under the kernel at lines lines of output, from line
// on, into cols (lines·w, depth): im2col. Lines count through all images of x.
func (w window) gather(cols, x []float32, line, lines int) {
	c, depth, run := w.in.c, w.depth(), w.size*w.in.c
	for l := line; l < line+lines; l++ {
		image := x[l/w.h*w.in.len():][:w.in.len()]
		top := l%w.h*w.stride - w.size/2
		low, high := max(0, -top), min(w.size, w.in.h-top) // kernel lines within the image
		for col := range w.w {
			rest, to := cols, cols[:depth]
			cols = cols[depth:]
			first, last, at := w.clip(col)
			if first >= last || low >= high {
				clear(to)
				continue
			}
			clear(to[:low*run])
			from := image[(top+low)*w.in.line()+at*c:]
			switch {
			case last-first < w.size:
				clear(to[low*run:])
				copyLines(to[low*run+first*c:], from, high-low, (last-first)*c, run, w.in.line())
				continue
			case run <= 16:
				copyShort(rest[low*run:], from, high-low, run, w.in.line())
			default:
				copyLines(to[low*run:], from, high-low, run, run, w.in.line())
			}
			clear(to[high*run:])
		}
	}
}

// unroll writes what lies under one line of the kernel, of stride 1, at lines
// lines of one image from line on, into to (lines·w, size·channels). Lines beyond
// the image are zeros.
func (w window) unroll(to, image []float32, line, lines int) {
	c, run := w.in.c, w.size*w.in.c
	for y := line; y < line+lines; y++ {
		part := to[:w.w*run]
		to = to[w.w*run:]
		if y < 0 || y >= w.in.h {
			clear(part)
			continue
		}
		from := image[y*w.in.line():][:w.in.line()]
		for col := range w.w {
			first, last, at := w.clip(col)
			seg := part[col*run : (col+1)*run]
			if last-first < w.size {
				clear(seg)
			}
			if first < last {
				copy(seg[first*c:], from[at*c:(at+last-first)*c])
			}
		}
	}
}

// copyLines copies n numbers from each of lines lines, which lie step apart, to
// places that lie run apart.
func copyLines(to, from []float32, lines, n, run, step int) {
	for k := range lines {
		copy(to[k*run:k*run+n], from[k*step:])
	}
}

// copyShort is copyLines for n = run ≤ 16 by copies of a fixed size. What these
// write beyond their n numbers the next ones set right; those near the end of
// to or from are made one number at a time.
func copyShort(to, from []float32, lines, run, step int) {
	for k := range lines {
		t, f := to[k*run:], from[k*step:]
		switch n := min(len(t), len(f)); {
		case run <= 4 && n >= 4:
			*(*[4]float32)(t) = [4]float32(f)
		case run > 4 && n >= 16:
			*(*[16]float32)(t) = [16]float32(f)
		default:
			for i := range run {
				t[i] = f[i]
			}
		}
	}
}

// scatter is the transpose of gather: it adds cols to the numbers of dx that
// they were gathered from, in the order of cols.
func (w window) scatter(dx, cols []float32, line, lines int) {
	c, depth, run := w.in.c, w.depth(), w.size*w.in.c
	for l := line; l < line+lines; l++ {
		image := dx[l/w.h*w.in.len():][:w.in.len()]
		top := l%w.h*w.stride - w.size/2
		for col := range w.w {
			first, last, at := w.clip(col)
			from := cols[:depth]
			cols = cols[depth:]
			for k := range w.size {
				if y := top + k; y >= 0 && y < w.in.h && first < last {
					add(image[y*w.in.line()+at*c:][:(last-first)*c], from[k*run+first*c:k*run+last*c])
				}
			}
		}
	}
}

// add is vec.Add, in place where a call costs more than the sum.
func add(dst, x []float32) {
	if len(x) > 16 {
		vec.Add(dst, x)
		return
	}
	for i, v := range x {
		dst[i] += v
	}
}
