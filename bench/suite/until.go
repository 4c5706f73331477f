package suite

import (
	"fmt"
	"reflect"

	"retain/bench"
)

// until reads after how many experiences the stream ends.
func (s *Spec) until(n *node) error {
	if n == nil {
		return nil
	}
	if err := decode(n, reflect.ValueOf(&s.Until).Elem()); err != nil {
		return asGrid("until", err)
	}
	if s.Until < 1 {
		return n.errorf("until is %d and must be at least 1 (hint: the stream ends after so many experiences)", s.Until)
	}
	return nil
}

// beginning is the first experiences of a stream. Its outputs are those of the
// whole, so that a run on it is the whole's run up to there.
type beginning struct {
	bench.Stream
	until int
}

// begin cuts the stream off where the spec says so; where that is its end, the
// spec says nothing any more.
func (s *Spec) begin(stream bench.Stream) (bench.Stream, error) {
	n := stream.Spec().Experiences()
	switch {
	case s.Until == n:
		s.Until = 0
	case s.Until > n:
		return nil, s.from.get("until").at(fmt.Errorf("until is %d and the stream has %d experiences", s.Until, n))
	case s.Until > 0:
		return beginning{stream, s.Until}, nil
	}
	return stream, nil
}

// Spec implements bench.Stream.
func (b beginning) Spec() bench.Spec {
	s := b.Stream.Spec()
	s.Classes = s.Classes[:b.until:b.until]
	return s
}
