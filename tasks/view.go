package tasks

import (
	"slices"

	"retain/bench"
	"retain/model/vec"
	"retain/tasks/data"
)

// view is some examples of an image data set, with new labels and with pixels
// moved as they are read: twenty permutations of a data set cost one.
type view struct {
	part   *data.Part
	size   int     // pixels of an image in the source
	idx    []int32 // its examples, as numbers of the part
	labels []int32 // new label of each class
	pixels []int32 // for each pixel that comes out, the source's, or −1 for black; nil: as they are
	exp    int32
}

func (v *view) Len() int { return len(v.idx) }

func (v *view) width() int {
	if v.pixels != nil {
		return len(v.pixels)
	}
	return v.size
}

// ExampleBytes is a byte a pixel and four for the label.
func (v *view) ExampleBytes() int { return v.width() + 4 }

// ahead is how many images are fetched before the one that is copied: as many as the
// memory can bring at a time.
const ahead = 10

// image is the source's image of example i.
func (v *view) image(i int) []uint8 {
	n := int(v.idx[i])
	return v.part.Pixels[n*v.size : (n+1)*v.size]
}

func (v *view) Gather(idx []int, b *bench.Batch) {
	if b.In.Rows == 0 {
		b.In.Width = v.width()
	}
	if b.In.Width != v.width() || len(b.In.Floats)+len(b.In.Tokens) > 0 {
		panic("tasks: images gathered into a batch of something else")
	}
	for _, i := range idx[:min(ahead, len(idx))] {
		vec.Prefetch(v.image(i))
	}
	for k, i := range idx {
		if k+ahead < len(idx) {
			vec.Prefetch(v.image(idx[k+ahead]))
		}
		n, image := v.idx[i], v.image(i)
		if v.pixels == nil {
			b.In.Bytes = append(b.In.Bytes, image...)
		} else {
			b.In.Bytes = appendMoved(b.In.Bytes, image, v.pixels)
		}
		b.Labels = append(b.Labels, v.labels[v.part.Labels[n]])
		b.Exp = append(b.Exp, v.exp)
	}
	b.In.Rows += len(idx)
}

func appendMoved(dst, image []uint8, pixels []int32) []uint8 {
	at := len(dst)
	dst = slices.Grow(dst, len(pixels))[:at+len(pixels)]
	out := dst[at:]
	for k, from := range pixels {
		if from < 0 {
			out[k] = 0
		} else {
			out[k] = image[from]
		}
	}
	return dst
}
