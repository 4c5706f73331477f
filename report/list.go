package report

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"retain/results"
	"retain/results/metric"
)

// A listed run is one line of List.
type listedRun struct {
	results.Run
	acc    map[string]float64 // by mask; a mask is missing where ACC is, and all are on tuning seeds
	valid  map[string]float64 // ACC-valid, by mask
	adapts bool               // it learned from test data while it was scored
	differ bool               // from another run under the same plan, in its optimizer
}

// List writes one line for each run of the store, every attempt, in order of
// the time when it ended: number, status, method, with its optimizer where runs
// under the same plan differ in it, stream, scenario, seed, ACC under each mask,
// of tuning seeds ACC-valid in its place, and that time. Formats: table, json, csv. The error is that
// of the store or of w, or names an unknown format.
func List(ctx context.Context, w io.Writer, store *results.Store, f Format) error {
	runs, masks, err := listed(ctx, store)
	if err != nil {
		return err
	}
	switch f {
	case Text, "":
		if len(runs) == 0 {
			return writeGrids(w, nil, Text)
		}
		return listGrid(runs, masks).text(w)
	case JSON:
		return listJSON(w, runs)
	case CSV:
		return listCSV(w, runs, masks)
	}
	return fmt.Errorf("unknown format %q: one of table, json, csv", f)
}

// listed are the runs in order, and the masks that occur, sorted.
func listed(ctx context.Context, store *results.Store) (runs []listedRun, masks []string, err error) {
	all, err := store.Runs(ctx, results.Filter{AllAttempts: true})
	if err != nil {
		return nil, nil, err
	}
	acc, masks, adapts, err := accuracies(ctx, store, results.SplitTest)
	if err != nil {
		return nil, nil, err
	}
	valid, _, _, err := accuracies(ctx, store, results.SplitValid)
	if err != nil {
		return nil, nil, err
	}
	optimizer, differ := map[Plan]string{}, map[Plan]bool{}
	for _, r := range all {
		p := planOf(r, "")
		if o, ok := optimizer[p]; ok && o != r.Optimizer {
			differ[p] = true
		}
		optimizer[p] = r.Optimizer
	}
	for _, r := range all {
		l := listedRun{Run: r, acc: acc[r.ID], valid: valid[r.ID], adapts: adapts[r.ID], differ: differ[planOf(r, "")]}
		if purposeOf(r.Seed) == Tuning {
			l.acc = nil
		}
		runs = append(runs, l)
	}
	slices.SortFunc(runs, func(a, b listedRun) int {
		return cmp.Or(a.Finished.Compare(b.Finished), cmp.Compare(a.ID, b.ID))
	})
	return runs, masks, nil
}

// accuracies are the mean accuracies on a split at the end, by the number of the
// run and the mask, the masks that occur, sorted, and the runs that learned while
// they were tested.
func accuracies(ctx context.Context, store *results.Store, split string) (acc map[int64]map[string]float64, masks []string, adapts map[int64]bool, err error) {
	measured, err := store.Summaries(ctx, results.Filter{AllAttempts: true}, split, "")
	if err != nil {
		return nil, nil, nil, err
	}
	acc, adapts = map[int64]map[string]float64{}, map[int64]bool{}
	for _, s := range measured {
		mask := s.Matrix.Mask
		adapts[s.Run.ID] = s.Adapts
		if !slices.Contains(masks, mask) {
			masks = append(masks, mask)
		}
		if v := metric.ACC(s.Matrix.R); !math.IsNaN(v) {
			if acc[s.Run.ID] == nil {
				acc[s.Run.ID] = map[string]float64{}
			}
			acc[s.Run.ID][mask] = v
		}
	}
	slices.Sort(masks)
	return acc, masks, adapts, nil
}

// under is what acc holds of mask, NaN where it is missing.
func under(acc map[string]float64, mask string) float64 {
	if v, ok := acc[mask]; ok {
		return v
	}
	return math.NaN()
}

// label names the method, and the optimizer where it tells runs apart.
func (r listedRun) label() string {
	name := r.MethodLabel
	if r.differ {
		name += " · " + r.Optimizer
	}
	if r.adapts {
		name += adaptsMark
	}
	return name
}

func listGrid(runs []listedRun, masks []string) grid {
	g := grid{
		title:  fmt.Sprintf("%d runs; ACC in percent, by mask; times in UTC", len(runs)),
		header: []string{"run", "status", "method", "stream", "scenario", "seed"}, left: []bool{false, true, true, true, true},
	}
	for _, mask := range masks {
		g.header = append(g.header, "ACC "+mask)
	}
	g.header = append(g.header, "ended")
	tunes := false
	for _, r := range runs {
		row := []string{strconv.FormatInt(r.ID, 10), string(r.Status), r.label(), r.StreamLabel, r.Scenario, strconv.FormatInt(r.Seed, 10)}
		for _, mask := range masks {
			shown := r.acc
			if purposeOf(r.Seed) == Tuning {
				shown, tunes = r.valid, true
			}
			row = append(row, number(metric.Accuracy, under(shown, mask)))
		}
		g.rows = append(g.rows, append(row, r.Finished.UTC().Format("2006-01-02 15:04:05")))
	}
	if slices.ContainsFunc(runs, func(r listedRun) bool { return r.adapts }) {
		g.notes = append(g.notes, adaptsNote+".")
	}
	if tunes {
		g.notes = append(g.notes, "Of tuning seeds (below 1000) ACC-valid stands in place of ACC: what is measured on test data must not choose.")
	}
	return g
}

func listJSON(w io.Writer, runs []listedRun) error {
	type line struct {
		Run       int64              `json:"run"`
		Attempt   int                `json:"attempt"`
		Status    string             `json:"status"`
		Error     string             `json:"error,omitempty"`
		Method    string             `json:"method"`
		Label     string             `json:"label"`
		Optimizer string             `json:"optimizer"`
		Stream    string             `json:"stream"`
		Scenario  string             `json:"scenario"`
		Seed      int64              `json:"seed"`
		ACC       map[string]float64 `json:"acc"` // by mask; empty where it is missing, and on tuning seeds
		Valid     map[string]float64 `json:"acc_valid"`
		Finished  time.Time          `json:"finished"`
	}
	out := []line{}
	for _, r := range runs {
		acc, valid := r.acc, r.valid
		if acc == nil {
			acc = map[string]float64{}
		}
		if valid == nil {
			valid = map[string]float64{}
		}
		out = append(out, line{r.ID, r.Attempt, string(r.Status), r.Error, r.Method, r.MethodLabel, r.Optimizer, r.StreamLabel, r.Scenario,
			r.Seed, acc, valid, r.Finished.UTC()})
	}
	return encode(w, out)
}

func listCSV(w io.Writer, runs []listedRun, masks []string) error {
	header := []string{"run", "attempt", "status", "method", "label", "optimizer", "stream", "scenario", "seed", "finished"}
	for _, mask := range masks {
		header = append(header, "acc_"+mask, "acc-valid_"+mask)
	}
	rows := [][]string{header}
	for _, r := range runs {
		row := []string{strconv.FormatInt(r.ID, 10), strconv.Itoa(r.Attempt), string(r.Status), r.Method, r.MethodLabel, r.Optimizer, r.StreamLabel,
			r.Scenario, strconv.FormatInt(r.Seed, 10), r.Finished.UTC().Format(time.RFC3339)}
		for _, mask := range masks {
			row = append(row, exact(under(r.acc, mask)), exact(under(r.valid, mask)))
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}
