package methods

import (
	"fmt"

	"retain/bench"
)

// What methods with a reservoir and a replayed batch in each step have in
// common: their settings and what these cost.

// replaySize is how many examples are drawn beside a batch of the stream:
// replay, or where that is 0 as many as the batch has.
func replaySize(replay, batch int) int {
	if replay > 0 {
		return replay
	}
	return batch
}

// checkMemory refuses a capacity and a replay that there cannot be.
func checkMemory(capacity, replay int) error {
	switch {
	case capacity < 0:
		return field("capacity", "capacity is %d and must not be negative", capacity)
	case replay < 0:
		return field("replay", "replay is %d and must not be negative", replay)
	}
	return nil
}

// warnMemory says where a memory is larger than all that it can be offered.
func warnMemory(name string, capacity int, w bench.Work) []string {
	total := 0
	for _, s := range w.Shares {
		total += s.Len
	}
	if capacity <= total {
		return nil
	}
	return []string{fmt.Sprintf("%s: a memory of %d examples is larger than the stream's %d", name, capacity, total)}
}

// warnShares says where experiences have fewer examples than their share of the
// memory, and where that share is nothing.
func warnShares(name string, capacity int, w bench.Work) []string {
	share := capacity / len(w.Shares)
	if capacity > 0 && share == 0 {
		return []string{fmt.Sprintf("%s: a memory of %d examples has none for each of %d experiences", name, capacity, len(w.Shares))}
	}
	for k, s := range w.Shares {
		if share > s.Len {
			return []string{fmt.Sprintf("%s: experience %d has %d examples, fewer than the %d that a memory of %d has room for", name, k+1, s.Len, share, capacity)}
		}
	}
	return nil
}

// rehearse adds up over the stream what a step costs beyond its own batch once the
// reservoir holds something: f is told how many examples are drawn for it.
// stored is how many are kept in the end.
func rehearse(w bench.Work, capacity, replay int, f func(drawn int64) bench.Cost) (cost bench.Cost, stored int64) {
	offered := int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			if stored > 0 {
				cost = cost.Plus(f(min(int64(replaySize(replay, rows)), stored)))
			}
			offered += int64(rows)
			stored = min(offered, int64(capacity))
		})
	}
	return cost, stored
}

// replayCost is that of one gradient on replayed examples, of none where there are none.
func replayCost(w bench.Work, replayed int64) bench.Cost {
	return besideCost(w, replayed, min(replayed, 1))
}

// joinedCost is what replayed examples add to gradients on batches of the stream.
func joinedCost(w bench.Work, replayed int64) bench.Cost { return besideCost(w, replayed, 0) }

// besideCost is that of so many gradients on replayed examples together.
func besideCost(w bench.Work, replayed, passes int64) bench.Cost {
	c := w.Grad(replayed, passes)
	c.Replayed = replayed
	return c
}

// memoryBytes is what so many stored examples are billed, each with the number
// of its experience, and the width of their inputs.
func memoryBytes(w bench.Work, stored int64) int64 {
	return stored*int64(w.Example+4) + 8
}

// logitBytes is what the logits of so many stored examples are billed.
func logitBytes(w bench.Work, stored int64) int64 {
	return stored * int64(w.PerLabel) * int64(w.Spec.Outputs) * 4
}
