package report

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"retain/results/metric"
)

// csvHeader names the columns of the CSV of a summary: one line for each cell
// and metric. Accuracies are fractions; missing values are empty.
var csvHeader = []string{
	"stream", "scenario", "mask", "model", "optimizer", "budget", "purpose", "method", "label", "failed", "trials",
	"metric", "unit", "mean", "sd", "low", "high", "n",
}

func writeCSV(w io.Writer, groups []Group) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHeader); err != nil {
		return err
	}
	for _, g := range groups {
		line := func(method, label, optimizer string, failed, trials int, name string, u metric.Unit, e Estimate) error {
			return out.Write([]string{
				g.Stream, g.Scenario, g.Mask, g.Model, optimizer, g.Budget, g.Purpose, method, label, strconv.Itoa(failed), strconv.Itoa(trials),
				name, string(u), exact(e.Mean), exact(e.SD), exact(e.Low), exact(e.High), strconv.Itoa(e.N),
			})
		}
		if err := line("chance", "untrained model", g.Optimizer, 0, 0, "acc", metric.Accuracy, g.Chance); err != nil {
			return err
		}
		for _, c := range g.Cells {
			for k, m := range metric.All {
				if err := line(c.Method, c.bare, c.Optimizer, len(c.Failed), c.trials(), m.Name, m.Unit, c.values[k]); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// jsonEstimate is an estimate with null for what is missing.
type jsonEstimate struct {
	Mean *float64 `json:"mean"`
	SD   *float64 `json:"sd"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	N    int      `json:"n"`
}

type jsonMetric struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	jsonEstimate
}

type jsonFailure struct {
	Run   int64  `json:"run"`
	Seed  int64  `json:"seed"`
	Error string `json:"error"`
}

type jsonTuned struct {
	Tuning string `json:"tuning"` // digest
	Trials int    `json:"trials"`
	FLOPs  int64  `json:"flops"`
	Seeds  string `json:"seeds"`
}

type jsonCell struct {
	Rank      int           `json:"rank,omitempty"` // leaderboard only
	Tied      *bool         `json:"tied,omitempty"` // leaderboard only; null where not known
	Bound     bool          `json:"bound"`          // brackets the others and does not compete
	Method    string        `json:"method"`
	Label     string        `json:"label"`
	Optimizer string        `json:"optimizer"`
	Runs      []int64       `json:"runs"`
	Seeds     []int64       `json:"seeds"`
	Tuned     []jsonTuned   `json:"tuned"` // the tunings that chose its hyper-parameters
	Failed    []jsonFailure `json:"failed"`
	Metrics   []jsonMetric  `json:"metrics"`
}

type jsonGroup struct {
	Plan
	Chance   jsonEstimate `json:"chance"`
	Finetune jsonEstimate `json:"finetune"`
	Joint    jsonEstimate `json:"joint"`
	Cells    []jsonCell   `json:"methods"`
	Warnings []string     `json:"warnings"`
}

func writeJSON(w io.Writer, groups []Group) error {
	out := make([]jsonGroup, len(groups))
	for i, g := range groups {
		out[i] = g.json()
	}
	return encode(w, out)
}

// encode writes v as indented JSON with a line break at the end.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (g Group) json() jsonGroup {
	out := jsonGroup{Plan: g.Plan, Chance: estimateJSON(g.Chance), Finetune: estimateJSON(g.Finetune),
		Joint: estimateJSON(g.Joint), Cells: []jsonCell{}, Warnings: append([]string{}, g.Warnings...)}
	for _, c := range g.Cells {
		out.Cells = append(out.Cells, c.json(metricNames()))
	}
	return out
}

// json is c with the metrics of those names.
func (c Cell) json(metrics []string) jsonCell {
	_, bound := bounds[c.Method]
	out := jsonCell{Bound: bound, Method: c.Method, Label: c.bare, Optimizer: c.Optimizer, Runs: []int64{}, Seeds: []int64{}, Tuned: []jsonTuned{}, Failed: []jsonFailure{}}
	for _, u := range c.tunings() {
		out.Tuned = append(out.Tuned, jsonTuned(u))
	}
	for _, r := range c.Runs {
		out.Runs, out.Seeds = append(out.Runs, r.ID), append(out.Seeds, r.Seed)
	}
	for _, r := range c.Failed {
		out.Failed = append(out.Failed, jsonFailure{r.ID, r.Seed, r.Error})
	}
	for k, m := range metric.All {
		if slices.Contains(metrics, m.Name) {
			out.Metrics = append(out.Metrics, jsonMetric{m.Name, string(m.Unit), estimateJSON(c.values[k])})
		}
	}
	return out
}

func estimateJSON(e Estimate) jsonEstimate {
	return jsonEstimate{orNull(e.Mean), orNull(e.SD), orNull(e.Low), orNull(e.High), e.N}
}

func orNull(v float64) *float64 {
	if isMissing(v) {
		return nil
	}
	return &v
}
