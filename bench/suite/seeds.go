package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Seeds from firstTuning to lastTuning choose hyper-parameters, seeds from
// firstReporting up give the numbers that are reported.
const (
	firstTuning    = 1
	lastTuning     = 99
	firstReporting = 1000
	mostSeeds      = 100_000
)

// seedsOf reads a number, a range "1000-1004", or a list of those.
func seedsOf(n *node) ([]int64, error) {
	parts := []*node{n}
	if n.kind == list {
		parts = n.items
	}
	var seeds []int64
	for _, p := range parts {
		if p.kind != scalar {
			return nil, p.errorf("%s stands where a seed belongs (hint: seeds: 1000-1004)", p.kind)
		}
		some, err := ParseSeeds(p.text)
		if err != nil {
			return nil, p.at(err)
		}
		seeds = append(seeds, some...)
	}
	return seeds, n.at(checkSeeds(seeds))
}

// ParseSeeds reads seeds as the command line gives them: numbers and ranges
// between commas, "1000-1004" or "1000,1002". Seeds that mix tuning (1 to 99)
// and reporting (1000 up), or are neither, are refused.
func ParseSeeds(text string) ([]int64, error) {
	var seeds []int64
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		lo, ok := integer(strings.TrimSpace(from))
		hi := lo
		if isRange && ok {
			hi, ok = integer(strings.TrimSpace(to))
		}
		if !ok {
			return nil, fmt.Errorf("%q is no seed and no range of seeds (hint: seeds: 1000-1004)", part)
		}
		if hi < lo || hi-lo >= mostSeeds {
			return nil, fmt.Errorf("%q is no range of seeds (hint: from the smaller to the larger, at most %d)", part, mostSeeds)
		}
		for s := lo; s <= hi; s++ {
			seeds = append(seeds, s)
		}
	}
	return seeds, checkSeeds(seeds)
}

func checkSeeds(seeds []int64) error {
	if len(seeds) == 0 {
		return errors.New("no seeds (hint: seeds: 1000-1004)")
	}
	tuning := 0
	for _, s := range seeds {
		switch {
		case s >= firstTuning && s <= lastTuning:
			tuning++
		case s < firstReporting:
			return fmt.Errorf("seed %d neither tunes (1 to 99) nor reports (1000 and up) (hint: seeds: 1000-1004)", s)
		}
	}
	if tuning > 0 && tuning < len(seeds) {
		return errors.New("seeds for tuning (1 to 99) and for reporting (1000 and up) in one config: " +
			"what was tuned on would be reported (hint: two configs)")
	}
	sorted := slices.Sorted(slices.Values(seeds))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return fmt.Errorf("seed %d stands here twice", sorted[i])
		}
	}
	return nil
}
