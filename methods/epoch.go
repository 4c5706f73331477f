package methods

import "retain/bench"

// firstEpoch is how many batches and examples the first epoch of experience k
// (from 0) is served in.
func firstEpoch(w bench.Work, k int) (batches, examples int) {
	w.EachBatch(k, func(rows int) {
		if examples+rows <= w.Shares[k].Len {
			batches++
			examples += rows
		}
	})
	return batches, examples
}
