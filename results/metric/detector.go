package metric

import "math"

// AlarmWindow is how many steps after a boundary an alarm still is its own.
const AlarmWindow = 100

// Detection holds a drift detector's alarms against the boundaries of the stream,
// which it was not told. ends[i] is the step at which experience i+1 ended; alarms
// are the steps before which they were raised, ascending. A boundary is hit by the
// first alarm that comes within AlarmWindow steps after it and before the next one;
// every other alarm is false. Hits is the share of the T−1 boundaries that were
// hit, delay the mean number of steps from a boundary to its alarm, false the number
// of false alarms. NaN: no boundary, a missing end, and delay where none was hit.
func Detection(alarms, ends []float64) (hits, delay, falseAlarms float64) {
	n := math.NaN()
	if alarms == nil || len(ends) == 0 {
		return n, n, n
	}
	found, sum, next := 0, 0.0, 0
	for i, end := range ends[:len(ends)-1] {
		if math.IsNaN(end) || math.IsNaN(ends[i+1]) {
			return n, n, n
		}
		for next < len(alarms) && alarms[next] <= end {
			next++
		}
		if next < len(alarms) && alarms[next] <= min(end+AlarmWindow, ends[i+1]) {
			found++
			sum += alarms[next] - end
			next++
		}
	}
	falseAlarms = float64(len(alarms) - found)
	if found > 0 {
		delay = sum / float64(found)
	} else {
		delay = n
	}
	if len(ends) == 1 {
		return n, n, falseAlarms
	}
	return float64(found) / float64(len(ends)-1), delay, falseAlarms
}
