package bench

import (
	"slices"
	"time"
)

// Latency is how long updates took in wall time: from the moment that a batch
// was served to that at which the next one was asked for. Measured, never part
// of a digest.
type Latency struct {
	Updates  int64
	P50, P99 int64 // nanoseconds: the least time that so many in a hundred updates did not exceed
}

// stopwatch times the updates of a phase.
type stopwatch struct {
	began time.Time
	took  []int64
}

func (s *stopwatch) start() { s.began = time.Now() }

func (s *stopwatch) stop() { s.took = append(s.took, int64(time.Since(s.began))) }

// read is the latency since the last time it was read.
func (s *stopwatch) read() Latency {
	n := len(s.took)
	if n == 0 {
		return Latency{}
	}
	slices.Sort(s.took)
	l := Latency{Updates: int64(n), P50: s.took[(50*n+99)/100-1], P99: s.took[(99*n+99)/100-1]}
	s.took = s.took[:0]
	return l
}

// reserve makes room for the updates of a run, so that none of its steps
// allocates; beyond the first million the room grows as it is needed.
func (s *stopwatch) reserve(w Work) {
	n := 0
	for _, share := range w.Shares {
		n += share.Iterations
	}
	s.took = make([]int64, 0, min(n, 1<<20))
}
