package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"retain/results/metric"
)

func leaderboardCSV(w io.Writer, groups []Group) error {
	out := csv.NewWriter(w)
	header := []string{"stream", "scenario", "mask", "model", "optimizer", "budget", "purpose", "rank", "tied", "bound", "method", "label", "n", "failed", "trials"}
	for _, name := range append([]string{"chance", "finetune", "joint"}, boardMetrics...) {
		header = append(header, name+"_mean", name+"_sd", name+"_low", name+"_high")
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, g := range groups {
		g = g.withoutTest()
		for _, p := range g.places() {
			row := []string{
				g.Stream, g.Scenario, g.Mask, g.Model, p.Optimizer, g.Budget, g.Purpose,
				p.csvRank(), p.csvTied(), strconv.FormatBool(class(p) > 0), p.Method, p.bare,
				strconv.Itoa(len(p.Runs)), strconv.Itoa(len(p.Failed)), strconv.Itoa(p.trials()),
			}
			estimates := []Estimate{g.Chance, g.Finetune, g.Joint}
			for _, name := range boardMetrics {
				estimates = append(estimates, p.Value(name))
			}
			for _, e := range estimates {
				row = append(row, exact(e.Mean), exact(e.SD), exact(e.Low), exact(e.High))
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (p place) csvRank() string {
	if p.rank == 0 {
		return ""
	}
	return strconv.Itoa(p.rank)
}

func (p place) csvTied() string {
	if !p.known {
		return ""
	}
	return strconv.FormatBool(p.tied)
}

func leaderboardJSON(w io.Writer, groups []Group) error {
	out := make([]jsonGroup, len(groups))
	for i, g := range groups {
		g = g.withoutTest()
		places := g.places()
		g.Cells = nil
		out[i] = g.json()
		shown := slices.DeleteFunc(slices.Clone(boardMetrics), func(name string) bool {
			m, _ := metric.Find(name)
			return g.hides(m)
		})
		for _, p := range places {
			c := p.json(shown)
			c.Rank = p.rank
			if p.known {
				c.Tied = &p.tied
			}
			out[i].Cells = append(out[i].Cells, c)
		}
	}
	return encode(w, out)
}
