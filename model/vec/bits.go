package vec

import (
	"encoding/binary"
	"math"
)

// canonicalNaN stands for every NaN in CanonicalBits.
const canonicalNaN = 0x7fc00000

// CanonicalBits appends the bits of x to dst, four bytes each, little-endian, and
// returns it. Every NaN is written as 0x7fc00000, since CPUs differ in payload and sign.
func CanonicalBits(x []float32, dst []byte) []byte {
	for _, v := range x {
		u := math.Float32bits(v)
		if v != v {
			u = canonicalNaN
		}
		dst = binary.LittleEndian.AppendUint32(dst, u)
	}
	return dst
}
