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
	acc map[string]float64 // by mask; a mask is missing where ACC is
}

// List writes one line for each run of the store, every attempt, in order of
// the time when it ended: number, status, method, stream, scenario, seed, ACC
// under each mask and that time. Formats: table, json, csv. The error is that
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
	measured, err := store.Summaries(ctx, results.Filter{AllAttempts: true}, results.SplitTest, "")
	if err != nil {
		return nil, nil, err
	}
	acc := map[int64]map[string]float64{}
	for _, s := range measured {
		mask := s.Matrix.Mask
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
	for _, r := range all {
		runs = append(runs, listedRun{r, acc[r.ID]})
	}
	slices.SortFunc(runs, func(a, b listedRun) int {
		return cmp.Or(a.Finished.Compare(b.Finished), cmp.Compare(a.ID, b.ID))
	})
	return runs, masks, nil
}

// under is ACC under mask, NaN where it is missing.
func (r listedRun) under(mask string) float64 {
	if v, ok := r.acc[mask]; ok {
		return v
	}
	return math.NaN()
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
	for _, r := range runs {
		row := []string{strconv.FormatInt(r.ID, 10), string(r.Status), r.MethodLabel, r.StreamLabel, r.Scenario, strconv.FormatInt(r.Seed, 10)}
		for _, mask := range masks {
			row = append(row, number(metric.Accuracy, r.under(mask)))
		}
		g.rows = append(g.rows, append(row, r.Finished.UTC().Format("2006-01-02 15:04:05")))
	}
	return g
}

func listJSON(w io.Writer, runs []listedRun) error {
	type line struct {
		Run      int64              `json:"run"`
		Attempt  int                `json:"attempt"`
		Status   string             `json:"status"`
		Error    string             `json:"error,omitempty"`
		Method   string             `json:"method"`
		Label    string             `json:"label"`
		Stream   string             `json:"stream"`
		Scenario string             `json:"scenario"`
		Seed     int64              `json:"seed"`
		ACC      map[string]float64 `json:"acc"` // by mask; empty where it is missing
		Finished time.Time          `json:"finished"`
	}
	out := []line{}
	for _, r := range runs {
		acc := r.acc
		if acc == nil {
			acc = map[string]float64{}
		}
		out = append(out, line{r.ID, r.Attempt, string(r.Status), r.Error, r.Method, r.MethodLabel, r.StreamLabel, r.Scenario,
			r.Seed, acc, r.Finished.UTC()})
	}
	return encode(w, out)
}

func listCSV(w io.Writer, runs []listedRun, masks []string) error {
	header := []string{"run", "attempt", "status", "method", "label", "stream", "scenario", "seed", "finished"}
	for _, mask := range masks {
		header = append(header, "acc_"+mask)
	}
	rows := [][]string{header}
	for _, r := range runs {
		row := []string{strconv.FormatInt(r.ID, 10), strconv.Itoa(r.Attempt), string(r.Status), r.Method, r.MethodLabel, r.StreamLabel,
			r.Scenario, strconv.FormatInt(r.Seed, 10), r.Finished.UTC().Format(time.RFC3339)}
		for _, mask := range masks {
			row = append(row, exact(r.under(mask)))
		}
		rows = append(rows, row)
	}
	return csv.NewWriter(w).WriteAll(rows)
}
