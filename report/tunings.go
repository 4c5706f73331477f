package report

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// A tried configuration is one candidate of a tuning, with what its trials took.
type tried struct {
	results.Candidate
	flops  int64
	cpu    sql.Null[float64] // seconds
	failed int
}

// plus adds what the trials of another configuration took.
func (t tried) plus(u tried) tried {
	t.flops += u.flops
	t.failed += u.failed
	t.cpu.V += u.cpu.V
	t.cpu.Valid = t.cpu.Valid && u.cpu.Valid
	t.Trials = slices.Concat(t.Trials, u.Trials)
	return t
}

// tunings writes what hyper-parameters were chosen, from how many trials and at
// what cost, and every trial: nothing where the store has no tuning, but that it
// has none of the methods whose trials are asked for.
func (d *directory) tunings(ctx context.Context, store *results.Store, o Options) {
	if d.err != nil {
		return
	}
	all, err := store.Tunings(ctx)
	if err != nil {
		d.err = err
		return
	}
	if len(all) > 0 {
		d.chosen(ctx, store, all)
	}
	d.trials(ctx, store, all, o.Trials)
}

// chosen writes what tunings chose.
func (d *directory) chosen(ctx context.Context, store *results.Store, all []results.Tuning) {
	of := make([][]tried, len(all))
	for i, t := range all {
		if of[i], d.err = triedIn(ctx, store, t); d.err != nil {
			return
		}
	}
	name := d.base("tunings")
	for _, f := range forReaders {
		d.file(name+"."+f.ext, "what retain tune chose, from how many trials and at what cost, "+f.how, func(w io.Writer) error {
			grids := make([]grid, len(all))
			for i, t := range all {
				grids[i] = tuningGrid(t, of[i])
			}
			return writeGrids(w, grids, f.format)
		})
	}
	d.file(name+".csv", "every configuration that retain tune tried, CSV, full precision", func(w io.Writer) error {
		return tuningsCSV(w, all, of)
	})
}

// forReaders are the formats of tables that are read, with the ends of their files.
var forReaders = []struct {
	format   Format
	ext, how string
}{{Text, "txt", "text"}, {Markdown, "md", "Markdown"}, {LaTeX, "tex", "LaTeX (booktabs)"}}

// trials writes every trial for machines, and those of the named methods for
// readers.
func (d *directory) trials(ctx context.Context, store *results.Store, tunings []results.Tuning, names []string) {
	if d.err != nil || len(tunings) == 0 && len(names) == 0 {
		return
	}
	all, err := searches(ctx, store, tunings)
	if err != nil {
		d.err = err
		return
	}
	name := d.base("trials")
	if len(names) > 0 {
		for _, f := range forReaders {
			d.file(name+"."+f.ext, "every trial of "+strings.Join(names, ", ")+" by configuration and seed, "+f.how, func(w io.Writer) error {
				return writeTrials(w, all, names, f.format)
			})
		}
	}
	if len(tunings) > 0 {
		d.file(name+".csv", "every trial of retain tune, CSV, full precision", func(w io.Writer) error { return trialsCSV(w, all) })
		d.file(name+".json", "every trial of retain tune, JSON", func(w io.Writer) error { return trialsJSON(w, all) })
	}
}

// triedIn are the candidates of a tuning with the costs of their runs.
func triedIn(ctx context.Context, store *results.Store, t results.Tuning) ([]tried, error) {
	identities := []string{}
	for _, c := range t.Candidates {
		for _, k := range c.Trials {
			identities = append(identities, k.Identity)
		}
	}
	runs, err := store.Runs(ctx, results.Filter{Identities: identities})
	if err != nil {
		return nil, err
	}
	ids, by := make([]int64, len(runs)), map[string]results.Run{}
	for i, r := range runs {
		ids[i], by[r.Identity] = r.ID, r
	}
	costs, err := store.Costs(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]tried, len(t.Candidates))
	for i, c := range t.Candidates {
		out[i] = tried{Candidate: c, cpu: results.Some(0.0)}
		for _, k := range c.Trials {
			r := by[k.Identity]
			if r.Status == results.Failed {
				out[i].failed++
			}
			for _, cost := range costs[r.ID] {
				if cost.Phase != results.PhaseEvaluate {
					out[i].flops += cost.ForwardFLOPs + cost.BackwardFLOPs
				}
				out[i].cpu.V += float64(cost.CPUNS.V) / 1e9
				out[i].cpu.Valid = out[i].cpu.Valid && cost.CPUNS.Valid
			}
		}
	}
	return out, nil
}

// tuningGrid has one row for each method, with its choice.
func tuningGrid(t results.Tuning, all []tried) grid {
	g := grid{
		title:  fmt.Sprintf("Tuning %.12s · %s · chosen by ACC-valid, mask %s", t.Digest, t.Config, t.Mask),
		header: []string{"method", "chosen", "ACC-valid (%)", "configurations", "trials", "failed", "FLOPs", "CPU (s)"}, left: []bool{true, true},
		label: "tuning-" + t.Digest[:12],
		notes: []string{
			"ACC-valid: mean over the tuning seeds, on data held out of the training data; the same data chose, so that it flatters.",
			"Trials are runs; FLOPs are those of their training, CPU time is all of theirs.",
		},
	}
	if t.Finished.IsZero() {
		g.notes = append(g.notes, "! not finished: nothing is chosen (hint: the same retain tune goes on)")
	}
	for start := 0; start < len(all); {
		end, best := start, -1
		sum := tried{cpu: results.Some(0.0)}
		for ; end < len(all) && all[end].Entry == all[start].Entry; end++ {
			sum = sum.plus(all[end])
			if all[end].Chosen {
				best = end
			}
		}
		chosen, score := none, none
		if best >= 0 {
			chosen, score = Settings(all[best].Settings), number(metric.Accuracy, all[best].Score)
		}
		cpu := none
		if sum.cpu.Valid {
			cpu = fixed(sum.cpu.V, 1)
		}
		g.rows = append(g.rows, []string{all[start].Method, chosen, score, strconv.Itoa(end - start),
			strconv.Itoa(len(sum.Trials)), strconv.Itoa(sum.failed), number(metric.FLOPs, float64(sum.flops)), cpu})
		start = end
	}
	return g
}

// Settings writes the settings of a candidate, JSON by path, for a reader who
// knows the method: "lambda=10 optimizer.rate=0.01".
func Settings(settings string) string {
	var all map[string]any
	if json.Unmarshal([]byte(settings), &all) != nil {
		return settings
	}
	var parts []string
	for _, path := range slices.Sorted(maps.Keys(all)) {
		parts = append(parts, fmt.Sprintf("%s=%v", shortPath(path), all[path]))
	}
	return strings.Join(parts, " ")
}

// shortPath is a path without the method whose it is.
func shortPath(path string) string {
	if p := strings.SplitN(path, ".", 3); len(p) == 3 && p[0] == "methods" {
		return strings.TrimPrefix(p[2], "override.")
	}
	return path
}

func tuningsCSV(w io.Writer, all []results.Tuning, of [][]tried) error {
	rows := [][]string{{"tuning", "config", "mask", "entry", "method", "configuration", "settings", "chosen", "rung",
		"acc-valid", "trials", "failed", "flops", "cpu_seconds"}}
	for i, t := range all {
		for _, c := range of[i] {
			cpu := ""
			if c.cpu.Valid {
				cpu = exact(c.cpu.V)
			}
			rows = append(rows, []string{t.Digest, t.Config, t.Mask, strconv.Itoa(c.Entry), c.Method, strconv.Itoa(c.Configuration),
				c.Settings, strconv.FormatBool(c.Chosen), strconv.Itoa(c.Rung), exact(c.Score),
				strconv.Itoa(len(c.Trials)), strconv.Itoa(c.failed), strconv.FormatInt(c.flops, 10), cpu})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
