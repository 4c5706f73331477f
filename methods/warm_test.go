package methods_test

import (
	"runtime"
	"runtime/debug"
	"testing"

	"retain/bench"
	"retain/internal/race"
)

// allocateNothing reports a method whose last four steps allocate memory. What is
// counted is the whole process, in which the runtime allocates at moments of its
// own: a method that allocates does so in every one of several runs.
func allocateNothing(t *testing.T, name string, fresh func() bench.Plan) {
	t.Helper()
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools that products pack into
	least := ^uint64(0)
	for attempt := 0; attempt < 5 && least > 0; attempt++ {
		least = min(least, lastAllocations(t, fresh()))
	}
	if least > 0 {
		t.Errorf("%s: %d allocations in the last four steps", name, least)
	}
}

// lastAllocations is how often the last four steps of a run have allocated.
func lastAllocations(t *testing.T, p bench.Plan) uint64 {
	counts := make([]uint64, 0, 1000)
	var stats runtime.MemStats
	p.Watch = func(int) {
		runtime.ReadMemStats(&stats)
		counts = append(counts, stats.Mallocs)
	}
	run(t, p)
	return counts[len(counts)-1] - counts[len(counts)-5]
}
