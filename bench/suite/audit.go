package suite

import (
	"retain/bench"
	"retain/results"
)

// decisions packs the audit of a run.
func decisions(made []bench.Decision) []results.Decision {
	var rows []results.Decision
	for _, d := range made {
		row := results.Decision{
			Step: int64(d.Step), Experience: d.Experience, Cause: d.Cause, Action: d.Action, Before: d.Before, After: d.After,
		}
		if d.HasReward {
			row.Reward = results.Some(d.Reward)
		}
		for _, n := range d.Numbers {
			row.Numbers = append(row.Numbers, results.Number{Name: n.Name, Value: n.Value})
		}
		rows = append(rows, row)
	}
	return rows
}

// latencies packs how long the updates of each phase took.
func latencies(phases []bench.Phase) []results.Latency {
	var rows []results.Latency
	for _, p := range phases {
		if l := p.Time.Latency; l.Updates > 0 {
			rows = append(rows, results.Latency{Phase: p.Name, Experience: p.Experience, Updates: l.Updates, P50: l.P50, P99: l.P99})
		}
	}
	return rows
}
