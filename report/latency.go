package report

import "fmt"

// latencyGrid is how long updates took, by phase and experience.
func (v view) latencyGrid() grid {
	g := grid{
		title:  "wall time of an update",
		header: []string{"phase", "experience", "updates", "half at most", "99 of 100 at most"},
		notes:  []string{"From a batch to the request for the next one, as other runs on the machine left it: a timing, and no part of a digest."},
	}
	for _, l := range v.Latencies {
		experience := none
		if l.Experience > 0 {
			experience = fmt.Sprint(l.Experience)
		}
		g.rows = append(g.rows, []string{l.Phase, experience, grouped(float64(l.Updates)), ms(l.P50), ms(l.P99)})
	}
	return g
}
