package report

import "slices"

// timed are the streams, by canonical name, whose experiences follow each other in
// time, so that the next one is the future.
var timed = []string{"headlines", "news-drift"}

// ofTime are the metrics that say how well a model does on the future before it is
// there. In other streams the next experience is another one and no later one, and
// FWT says as much.
var ofTime = []string{"next-acc", "bpb-next"}

// inTime reports whether the experiences of g's stream follow each other in time.
func (g Group) inTime() bool {
	return slices.ContainsFunc(g.Cells, func(c Cell) bool {
		return slices.ContainsFunc(c.Runs, func(r Run) bool { return slices.Contains(timed, r.Stream) })
	})
}
