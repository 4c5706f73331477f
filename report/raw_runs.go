package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"retain/results"
	"retain/results/metric"
)

// writeRuns writes one line for each run and mask behind the means, with its
// seed and every metric; failed runs have a line without metrics. Accuracies
// are fractions; missing and hidden values are empty.
func writeRuns(w io.Writer, groups []Group) error {
	out := csv.NewWriter(w)
	header := []string{"stream", "scenario", "mask", "model", "optimizer", "budget", "purpose", "method", "label", "run", "seed", "status"}
	if err := out.Write(append(header, metricNames()...)); err != nil {
		return err
	}
	for _, g := range groups {
		for _, c := range g.Cells {
			line := func(r results.Run, of func(metric.Metric) string) error {
				row := []string{
					g.Stream, g.Scenario, g.Mask, g.Model, c.Optimizer, g.Budget, g.Purpose, c.Method, c.bare,
					strconv.FormatInt(r.ID, 10), strconv.FormatInt(r.Seed, 10), string(r.Status),
				}
				for _, m := range metric.All {
					row = append(row, of(m))
				}
				return out.Write(row)
			}
			for _, r := range c.Runs {
				if err := line(r.Run, func(m metric.Metric) string {
					if g.hides(m) {
						return ""
					}
					return exact(m.Of(r.Facts))
				}); err != nil {
					return err
				}
			}
			for _, r := range c.Failed {
				if err := line(r, func(metric.Metric) string { return "" }); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}
