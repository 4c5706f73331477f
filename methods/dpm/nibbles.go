package dpm

// The codes of stored inputs: rows of symbols in which 0 is frequent, each in the
// code that makes it shortest.

// code is how a row is written.
type code uint8

const (
	counted code = iota // runs of zeros are counted, and left out at the end
	plain               // every symbol as it is
	masked              // a bit for each symbol, and those that are not 0
)

// nibbles is a stream of numbers below 16, the first in the low half of a byte.
type nibbles struct {
	data []uint8
	n    int // numbers written or read
}

func (s *nibbles) put(v uint8) {
	if s.n%2 == 0 {
		s.data = append(s.data, v)
	} else {
		s.data[len(s.data)-1] |= v << 4
	}
	s.n++
}

// more says whether a number is left to read.
func (s *nibbles) more() bool { return s.n < 2*len(s.data) }

func (s *nibbles) take() uint8 {
	v := s.data[s.n/2] >> (s.n % 2 * 4) & 15
	s.n++
	return v
}

// appendNibbles appends a row of numbers below 16 to dst, two in a byte, and says in
// which code. Plainly, all of them. Masked, behind a bit for each, the lowest first,
// those that are not 0. Counted, a number other than 0 stands for itself, and a 0 is
// followed by the length of its run less one, three bits in a nibble, the lowest
// first, of which all but the last have 8 added.
func appendNibbles(dst, row []uint8) (out []uint8, as code) {
	inked := 0
	for _, v := range row {
		if v != 0 {
			inked++
		}
	}
	shortest, mask := (len(row)+1)/2, (len(row)+7)/8
	as = plain
	if n := mask + (inked+1)/2; n < shortest {
		as, shortest = masked, n
	}
	if out, ok := appendCounted(dst, row, len(dst)+shortest); ok {
		return out, counted
	}
	s := nibbles{data: dst}
	if as == masked {
		for i, v := range row {
			if i%8 == 0 {
				s.data = append(s.data, 0)
			}
			if v != 0 {
				s.data[len(s.data)-1] |= 1 << (i % 8)
			}
		}
	}
	for _, v := range row {
		if v != 0 || as == plain {
			s.put(v)
		}
	}
	return s.data, as
}

// appendCounted appends a row as it is counted, where it stays shorter than end.
func appendCounted(dst, row []uint8, end int) (out []uint8, ok bool) {
	s := nibbles{data: dst}
	run := 0
	for _, v := range row {
		if v == 0 {
			run++
			continue
		}
		if run > 0 {
			s.put(0)
			for run--; run >= 8; run >>= 3 {
				s.put(uint8(run)&7 | 8)
			}
			s.put(uint8(run))
			run = 0
		}
		if s.put(v); len(s.data) >= end {
			return dst, false
		}
	}
	return s.data, len(s.data) < end
}

// takeNibbles reads a row that appendNibbles has written; data holds nothing else.
func takeNibbles(row, data []uint8, as code) {
	clear(row)
	s := nibbles{data: data}
	if as == masked {
		s.n = 2 * ((len(row) + 7) / 8)
	}
	for at := 0; at < len(row) && s.more(); at++ {
		if as == masked {
			if data[at/8]>>(at%8)&1 != 0 {
				row[at] = s.take()
			}
			continue
		}
		v := s.take()
		if v != 0 || as == plain {
			row[at] = v
			continue
		}
		run := 0
		for shift := 0; s.more(); shift += 3 {
			digit := s.take()
			run |= int(digit&7) << shift
			if digit < 8 {
				break
			}
		}
		at += run
	}
}

// appendBytes is appendNibbles for a row of bytes, plainly or counted: a 0 is followed
// by the length of its run less one, seven bits in a byte, of which all but the last
// have 128 added.
func appendBytes(dst, row []uint8) (out []uint8, as code) {
	out = dst
	full := len(dst) + len(row)
	run := 0
	for _, v := range row {
		if v == 0 {
			run++
			continue
		}
		if run > 0 {
			out = append(out, 0)
			for run--; run >= 128; run >>= 7 {
				out = append(out, uint8(run)|128)
			}
			out = append(out, uint8(run))
			run = 0
		}
		if out = append(out, v); len(out) >= full {
			break
		}
	}
	if len(out) < full {
		return out, counted
	}
	return append(out[:len(dst)], row...), plain
}

// takeBytes reads a row that appendBytes has written; data holds nothing else.
func takeBytes(row, data []uint8, as code) {
	clear(row)
	if as == plain {
		copy(row, data)
		return
	}
	at := 0
	for i := 0; i < len(data) && at < len(row); i++ {
		if data[i] != 0 {
			row[at] = data[i]
			at++
			continue
		}
		run, shift := 1, 0
		for i++; i < len(data); i++ {
			run += int(data[i]&127) << shift
			if data[i] < 128 {
				break
			}
			shift += 7
		}
		at += run
	}
}
