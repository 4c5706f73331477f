// Package data opens the data sets that streams are made of: a registry with
// sources, checksums and licences, the download, readers and generators.
package data

// Images is an image data set held in memory, shared by all runs of a process
// and never written to after it was opened.
type Images struct {
	Name                    string
	Width, Height, Channels int
	Classes                 int
	Train, Test             Part
	Digest                  [32]byte // SHA-256 of everything above, part of a run's identity
}

// Part is one part of an image data set: n examples in a fixed order.
type Part struct {
	Pixels []uint8 // (n, Channels·Height·Width), row-major
	Labels []int32 // (n), each in [0, Classes)
}

// Len is the number of examples.
func (p Part) Len() int { return len(p.Labels) }

// Size is the number of pixel values of one image.
func (d *Images) Size() int { return d.Width * d.Height * d.Channels }
