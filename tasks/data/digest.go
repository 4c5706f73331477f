package data

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// ContentDigest is the SHA-256 of the name, the dimensions, the number of
// classes and both parts of d: what whoever makes an Images puts into Digest,
// once. Strings and slices are preceded by their length; integers are 64 bits
// and labels 32 bits, little-endian.
func (d *Images) ContentDigest() [32]byte {
	h := sha256.New()
	writeInt(h, len(d.Name))
	h.Write([]byte(d.Name))
	for _, n := range []int{d.Width, d.Height, d.Channels, d.Classes} {
		writeInt(h, n)
	}
	for _, p := range []Part{d.Train, d.Test} {
		writeInt(h, len(p.Pixels))
		h.Write(p.Pixels)
		writeInt(h, len(p.Labels))
		labels := make([]byte, 0, 4*len(p.Labels))
		for _, l := range p.Labels {
			labels = binary.LittleEndian.AppendUint32(labels, uint32(l))
		}
		h.Write(labels)
	}
	return [32]byte(h.Sum(nil))
}

func writeInt(h hash.Hash, n int) {
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}
