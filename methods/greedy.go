package methods

import (
	"math/rand/v2"
	"slices"

	"retain/bench"
)

// Greedy keeps classes equal in number and takes whatever comes while it does
// (greedy sampling, Prabhu et al. 2020, algorithm 1).
const Greedy Policy = "greedy"

// offerGreedy offers the examples of b to a greedy balancing sampler. While there
// is room all are kept. Then one is stored where its class has none stored or
// fewer than ⌊capacity/classes⌋, the classes being those stored, and a random
// example of the largest class, the first of equals, leaves for it. Examples that
// are not scored are not kept. stored is scratch, one number for each class.
//
// Deviation: the paper holds a class to ⌊capacity/classes⌋ while there is room,
// too. A class then gives up later what it has more here, and room that no class
// may fill is filled.
func (m *Buffer) offerGreedy(b *bench.Batch, capacity int, stored []int, rng *rand.Rand) {
	clear(stored)
	classes := 0
	for _, y := range m.Labels {
		if stored[y]++; stored[y] == 1 {
			classes++
		}
	}
	for i, y := range b.Labels {
		if y < 0 {
			continue
		}
		switch {
		case m.Len() < capacity:
			m.Append(b, i)
		case stored[y] > 0 && stored[y] >= capacity/classes:
			continue
		default:
			largest := slices.Index(stored, slices.Max(stored))
			m.Replace(m.nth(largest, rng.IntN(stored[largest])), b, i)
			if stored[largest]--; stored[largest] == 0 {
				classes--
			}
		}
		if stored[y]++; stored[y] == 1 {
			classes++
		}
	}
}
