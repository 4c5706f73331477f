package methods

import "slices"

// allOutputs is the outputs below n.
func allOutputs(n int) []int32 {
	all := make([]int32, n)
	for c := range all {
		all[c] = int32(c)
	}
	return all
}

// merged is the classes of all lists, each once, ascending.
func merged(lists [][]int32) []int32 {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(lists...))))
}
