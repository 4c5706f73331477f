package vec

import (
	"sync"
	"sync/atomic"
)

// threads is how many goroutines one product may use.
var threads atomic.Int32

// worthSharing is the number of multiply-adds from which a product is worth waking others
// for: about 20 µs of one core.
const worthSharing = 1 << 20

// SetThreads lets every product use up to n goroutines, which compute disjoint outputs:
// the bits stay the same. It pays where one run has the machine to itself; several runs
// side by side are faster with one thread each, which is the default.
func SetThreads(n int) { threads.Store(int32(max(n, 1))) }

// Threads is how many goroutines a product may use.
func Threads() int { return int(max(threads.Load(), 1)) }

// helpers take parts of products from whoever has some to give. They are started when
// first needed and stay.
var helpers struct {
	sync.Mutex
	running int
	parts   chan part
}

type part struct {
	product product
	done    *sync.WaitGroup
}

// waits are reused, so that sharing a product allocates nothing.
var waits = sync.Pool{New: func() any { return new(sync.WaitGroup) }}

// share cuts p into n parts along its longer side, in whole tiles, gives all but the
// first away, and returns when all are done.
func share(p product, n int) {
	const tileRows, tileCols = 14, 32
	rows, cols := (p.m+tileRows-1)/tileRows, (p.n+tileCols-1)/tileCols
	n = min(n, max(rows, cols))
	parts := help(n - 1)
	done := waits.Get().(*sync.WaitGroup)
	done.Add(n - 1)
	cut := func(i int) product {
		if rows >= cols {
			return p.between(min(i*rows/n*tileRows, p.m), min((i+1)*rows/n*tileRows, p.m), 0, p.n)
		}
		return p.between(0, p.m, min(i*cols/n*tileCols, p.n), min((i+1)*cols/n*tileCols, p.n))
	}
	for i := 1; i < n; i++ {
		parts <- part{cut(i), done}
	}
	first := cut(0)
	first.compute()
	done.Wait()
	waits.Put(done)
}

// between is the part of p with rows i to j−1 and columns k to l−1 of C.
func (p product) between(i, j, k, l int) product {
	q := p
	q.m, q.n = j-i, l-k
	q.c = p.c[i*p.ldc+k:]
	q.a = p.a[min(i*p.ars, len(p.a)):]
	q.b = p.b[min(k*p.bcs, len(p.b)):]
	if p.start == fromBias {
		q.bias = p.bias[k:l]
	}
	return q
}

// help makes sure that n helpers run.
func help(n int) chan<- part {
	helpers.Lock()
	defer helpers.Unlock()
	if helpers.parts == nil {
		helpers.parts = make(chan part, 64)
	}
	for ; helpers.running < n; helpers.running++ {
		go func() {
			for p := range helpers.parts {
				p.product.compute()
				p.done.Done()
			}
		}()
	}
	return helpers.parts
}
