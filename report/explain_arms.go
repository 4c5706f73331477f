package report

import "fmt"

// convergence is where a controller ended: the mean arm of the later half of its
// decisions, the weights of the stream's gradient and of the memory's.
type convergence struct {
	Decisions int     `json:"decisions"` // whose arms are averaged
	Of        int     `json:"of"`        // decisions of the run
	P         float64 `json:"p"`
	W         float64 `json:"w"`
}

// converged is nil where no controller chose arms "(p, w)".
func (a audit) converged() *convergence {
	var arms [][2]float64
	for _, d := range a.looks {
		var p, w float64
		if n, err := fmt.Sscanf(d.After, "(%g, %g)", &p, &w); d.Action == actionArm && n == 2 && err == nil {
			arms = append(arms, [2]float64{p, w})
		}
	}
	if len(arms) == 0 {
		return nil
	}
	late := arms[len(arms)/2:]
	c := &convergence{Decisions: len(late), Of: len(arms)}
	for _, arm := range late {
		c.P += arm[0]
		c.W += arm[1]
	}
	c.P /= float64(len(late))
	c.W /= float64(len(late))
	return c
}

// String is the line of a summary.
func (c convergence) String() string {
	return fmt.Sprintf("arm over the last half of the run, %d of %d decisions: mean p %s, mean w %s", c.Decisions, c.Of, fixed(c.P, 4), fixed(c.W, 4))
}
