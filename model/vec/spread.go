package vec

import (
	"sync"
	"sync/atomic"
)

// Parts is work on n numbered things that can be cut between any two of them: Part does
// those from lo to hi−1. What one writes no other one reads or writes. worker, below
// [Threads], names the scratch memory that the call has to itself.
type Parts interface{ Part(worker, lo, hi int) }

// Spread does the work on all of n things, size of them at a time, on up to [Threads]
// goroutines, of which the caller is one. With one thread it is a single call. Who does
// which part is left open, so no result may depend on it. Within a Part only products of
// [View] are of use: those of Matrix would wake others again.
func Spread(n, size int, p Parts) {
	calls := (n + size - 1) / size
	workers := min(Threads(), calls)
	if workers <= 1 {
		if n > 0 {
			p.Part(0, 0, n)
		}
		return
	}
	c := crews.Get().(*crew)
	c.parts, c.n, c.size = p, n, size
	c.next.Store(0)
	c.done.Add(workers - 1)
	queue := hands(workers - 1)
	for i := 1; i < workers; i++ {
		queue <- hand{c, i}
	}
	c.work(0)
	c.done.Wait()
	c.parts = nil
	crews.Put(c)
}

// A crew is those who share one Spread.
type crew struct {
	parts   Parts
	n, size int
	next    atomic.Int64 // the first thing that nobody has taken
	done    sync.WaitGroup
}

// hand is a place in a crew.
type hand struct {
	crew   *crew
	worker int
}

var crews = sync.Pool{New: func() any { return new(crew) }}

func (c *crew) work(worker int) {
	for {
		hi := int(c.next.Add(int64(c.size)))
		lo := hi - c.size
		if lo >= c.n {
			return
		}
		c.parts.Part(worker, lo, min(hi, c.n))
	}
}

// idle are goroutines that wait for a place in a crew. They are started when first
// needed and stay.
var idle struct {
	sync.Mutex
	running int
	queue   chan hand
}

// hands makes sure that n goroutines wait.
func hands(n int) chan<- hand {
	idle.Lock()
	defer idle.Unlock()
	if idle.queue == nil {
		idle.queue = make(chan hand, 64)
	}
	for ; idle.running < n; idle.running++ {
		go func() {
			for h := range idle.queue {
				h.crew.work(h.worker)
				h.crew.done.Done()
			}
		}()
	}
	return idle.queue
}
