package report

import (
	"retain/results"
	"retain/results/metric"
)

// causeDrift is the cause of decisions that a drift detector's alarm has led to,
// and numberCUSUM what such a method tells of its detector in others.
const (
	causeDrift  = "drift"
	numberCUSUM = "cusum"
)

// addAlarms fills in the alarms of a drift detector, where the method has one, and
// the steps at which experiences ended.
func addAlarms(f *metric.Facts, rec results.Record) {
	for i := range rec.Decisions {
		d := &rec.Decisions[i]
		if _, ok := d.Of(numberCUSUM); !ok {
			continue
		}
		if f.Alarms == nil {
			f.Alarms = []float64{}
		}
		if d.Cause == causeDrift {
			f.Alarms = append(f.Alarms, float64(d.Step))
		}
	}
	f.Ends = ends(rec)
}

// ends is the steps after which the experiences ended, (T).
func ends(rec results.Record) []float64 {
	at := missing(rec.Run.Experiences)
	for _, e := range rec.Evaluations {
		if !e.Anytime && e.After > 0 {
			put(at, e.After-1, float64(e.Step))
		}
	}
	return at
}
