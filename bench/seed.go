package bench

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// A Seed names a place from which randomness is drawn. Generators are never
// kept or passed on: each is derived anew from its seed by a path of names,
// so that one purpose never disturbs another and a resumed run needs no
// generator state.
type Seed [sha256.Size]byte

// NewSeed is the root of all randomness of the run with number n.
func NewSeed(n int64) Seed { return Seed{}.At("retain", n) }

// At derives the seed at path below s. The elements are strings and integers;
// each is written with its kind and length, so that ("ab", "c") and
// ("a", "bc") differ. Any other type panics.
func (s Seed) At(path ...any) Seed {
	var room [128]byte
	b := append(room[:0], s[:]...)
	for _, p := range path {
		switch v := p.(type) {
		case string:
			b = append(b, 's')
			b = binary.LittleEndian.AppendUint64(b, uint64(len(v)))
			b = append(b, v...)
		case int:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(int64(v)))
		case int32:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(int64(v)))
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		default:
			panic("bench: a seed's path holds strings and integers only") // naming the type would let p escape to the heap
		}
	}
	return sha256.Sum256(b)
}

// Rand is the generator at path below s. Use its integers, floats, IntN, Perm
// and Shuffle; NormFloat64 and ExpFloat64 are not the same on every CPU.
func (s Seed) Rand(path ...any) *rand.Rand {
	return rand.New(rand.NewChaCha8(s.At(path...)))
}
