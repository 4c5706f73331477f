package report

import (
	"retain/results"
	"retain/results/metric"
)

// Values gives a metric under one mask of every run that ended well, by the run's
// identity; of several attempts that of the newest. Metrics that compare with
// finetune or joint find those among the records.
func Values(records []results.Record, mask string, m metric.Metric) map[string]float64 {
	values := map[string]float64{}
	for _, r := range records {
		if r.Run.Status != results.Failed {
			values[r.Run.Identity] = m.Of(facts(r, mask))
		}
	}
	for _, g := range Summarise(records) {
		if g.Mask != mask {
			continue
		}
		for _, c := range g.Cells {
			for _, r := range c.Runs {
				values[r.Identity] = m.Of(r.Facts)
			}
		}
	}
	return values
}
