package dpm

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"

	"retain/bench"
	"retain/methods"
)

// packed is a uniform sample of the past in an arena of so many bytes. Every example
// that is offered draws a key; the arena holds those of the smallest keys, as many
// as fit (bottom-k sampling, Cohen and Kaplan 2007, with a size in bytes in place of
// k). Which those are depends on keys and sizes alone, not on the order in which they
// came: all below the least key that did not fit. An example that takes a share of
// the arena more than others is held with a chance that is smaller by about as much;
// otherwise every example offered is as likely to be held as any other.
type packed struct {
	Arena   []uint8 // items by ascending key, without gaps; the rest is zero
	Used    int64   // bytes
	Offered int64   // examples
	Missed  bool    // an example did not fit, and then
	Below   uint32  // the least key of those that did not fit
}

// newPacked is an empty arena of so many bytes.
func newPacked(bytes int64) packed { return packed{Arena: make([]uint8, bytes)} }

// index is where the items of an arena lie; it remembers nothing that the arena does
// not.
type index struct {
	at      []int32      // (n): the first byte of each
	keys    []uint32     // (n), ascending
	labels  []int32      // (n): the first label of each
	end     int          // of the last
	ignored bench.Matrix // logits that are read along
}

// store is a packed sample in use.
type store struct {
	*packed
	codec
	index
}

// newStore is a sample in use with room for all that it can hold.
func newStore(p *packed, f format) *store {
	most := len(p.Arena) / f.least()
	s := &store{packed: p, codec: codec{format: f, item: make([]uint8, 0, 3*f.largest())}}
	s.at, s.keys, s.labels = make([]int32, 0, most), make([]uint32, 0, most), make([]int32, 0, most)
	for s.end < int(p.Used) {
		s.note(len(s.at), s.end)
	}
	return s
}

// sure is how many examples are held for certain once as many were offered.
func (f *format) sure(bytes int64) int64 { return bytes / int64(f.largest()) }

// Len implements bench.Data.
func (s *store) Len() int { return len(s.at) }

// bytes is those of the item at a place.
func (s *store) bytes(place int) []uint8 {
	at := int(s.at[place])
	n, _ := takeNumber(s.Arena[at:], s.lengthSize)
	return s.Arena[at : at+n]
}

// slot is the one that was current when an item was stored.
func (s *store) slot(place int) int {
	return int(s.Arena[int(s.at[place])+s.lengthSize+keySize] & (mostSlots - 1))
}

// note takes an item that lies at a byte of the arena into the index, before the one
// at a place.
func (s *store) note(place, at int) {
	data := s.Arena[at:]
	n, rest := takeNumber(data, s.lengthSize)
	y, _ := takeNumber(data[s.head():], s.labelSize)
	s.at = slices.Insert(s.at, place, int32(at))
	s.keys = slices.Insert(s.keys, place, binary.LittleEndian.Uint32(rest))
	s.labels = slices.Insert(s.labels, place, int32(y)-1)
	for i := place + 1; i < len(s.at); i++ {
		s.at[i] += int32(n)
	}
	s.end += n
}

// offer offers example i of b to the sample, with its logits z where those are
// stored, and the slot that is current.
func (s *store) offer(b *bench.Batch, i int, z []float32, slot int, rng *rand.Rand) {
	s.Offered++
	key := rng.Uint32()
	if s.Missed && key >= s.Below {
		return
	}
	item := s.write(key, slot, b, i, z)
	for s.end+len(item) > len(s.Arena) {
		last := len(s.keys) - 1
		s.Missed = true
		if last < 0 || key >= s.keys[last] {
			s.Below = key
			return
		}
		s.Below = s.keys[last]
		s.drop(last)
	}
	s.insert(item, key)
}

// drop removes the last item.
func (s *store) drop(last int) {
	at := int(s.at[last])
	clear(s.Arena[at:s.end])
	s.at, s.keys, s.labels, s.end = s.at[:last], s.keys[:last], s.labels[:last], at
	s.Used = int64(at)
}

// insert puts an item that fits behind those of no larger key.
func (s *store) insert(item []uint8, key uint32) {
	place, _ := slices.BinarySearchFunc(s.keys, key, func(have, want uint32) int {
		if have <= want {
			return -1
		}
		return 1
	})
	at := s.end
	if place < len(s.at) {
		at = int(s.at[place])
	}
	copy(s.Arena[at+len(item):], s.Arena[at:s.end])
	copy(s.Arena[at:], item)
	s.note(place, at)
	s.Used = int64(s.end)
}

// Gather implements bench.Data. It is not for concurrent use.
func (s *store) Gather(idx []int, b *bench.Batch) {
	s.ignored.Data = s.ignored.Data[:0]
	for _, place := range idx {
		s.read(s.bytes(place), b, &s.ignored)
	}
}

// draw fills b with k items, or all where there are fewer, drawn without
// replacement, and z with their logits where those are stored. It returns where they
// lie, valid until the next draw with the same scratch.
func (s *store) draw(b *bench.Batch, z *bench.Matrix, k int, rng *rand.Rand, scratch *[]int) []int {
	idx := methods.Choose(s.Len(), k, rng, scratch)
	b.Reset()
	z.Rows, z.Data = 0, z.Data[:0]
	for _, place := range idx {
		s.read(s.bytes(place), b, z)
	}
	return idx
}

// ExampleBytes implements bench.Data: the mean of the items that are held.
func (s *store) ExampleBytes() int {
	return int(math.Ceil(float64(s.Used) / float64(max(s.Len(), 1))))
}
