package dpm

// The codes of stored inputs: rows of symbols in which 0 is frequent. Each is
// written plainly or with its runs of zeros counted, whichever is shorter; zeros
// at the end of a counted row are left out.

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

// appendNibbles appends a row of numbers below 16 to dst and says whether it is
// written plainly, two in a byte. Else a number other than 0 stands for itself, and
// a 0 is followed by the length of its run less one, three bits in a nibble, the
// lowest first, of which all but the last have 8 added.
func appendNibbles(dst, row []uint8) (out []uint8, plain bool) {
	s := nibbles{data: dst}
	full := len(dst) + (len(row)+1)/2
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
		s.put(v)
		if len(s.data) >= full {
			break
		}
	}
	if len(s.data) < full {
		return s.data, false
	}
	s = nibbles{data: s.data[:len(dst)]}
	for _, v := range row {
		s.put(v)
	}
	return s.data, true
}

// takeNibbles reads a row that appendNibbles has written; data holds nothing else.
func takeNibbles(row, data []uint8, plain bool) {
	clear(row)
	s := nibbles{data: data}
	for at := 0; at < len(row) && s.more(); at++ {
		v := s.take()
		if v != 0 || plain {
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

// appendBytes is appendNibbles for a row of bytes: a 0 is followed by the length of
// its run less one, seven bits in a byte, of which all but the last have 128 added.
func appendBytes(dst, row []uint8) (out []uint8, plain bool) {
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
		return out, false
	}
	return append(out[:len(dst)], row...), true
}

// takeBytes reads a row that appendBytes has written; data holds nothing else.
func takeBytes(row, data []uint8, plain bool) {
	clear(row)
	if plain {
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
