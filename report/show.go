package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"retain/results"
	"retain/results/metric"
)

// A view is one run with what a reader wants to know of it.
type view struct {
	results.Record
	masks  []string
	facts  []metric.Facts // one for each mask
	above  [][]string     // the bracket of the plan, for each mask
	hidden bool           // of test data nothing is shown
	in     []string       // the measures of R that a reader asked for, as in Options
}

// Show writes one run: where it came from, R, metrics, costs by phase and what
// the method stores. The run is named by its number, or by the first digits of
// its identity or digest. Formats: table, json, csv. Metrics that need other
// methods take them from the store. Of a run on a tuning seed nothing that was
// measured on test data is written, but with the option Test; of the options
// that, In and the format are used. The error is that of the store's Find, or names
// an unknown format or measure.
func Show(ctx context.Context, w io.Writer, store *results.Store, name string, o Options) error {
	if err := o.checkIn(); err != nil {
		return err
	}
	run, err := store.Find(ctx, name)
	if err != nil {
		return err
	}
	rec, err := store.Get(ctx, run.ID)
	if err != nil {
		return err
	}
	peers, err := standings(ctx, store, results.Filter{StreamLabels: []string{run.StreamLabel}, Scenarios: []string{run.Scenario}})
	if err != nil {
		return err
	}
	rec.Run.Spec = run.Spec
	v := newView(rec, peers)
	v.in = o.In
	if !o.Test {
		v = v.withoutTest()
	}
	switch o.Format {
	case Text, "":
		return v.text(w)
	case JSON:
		return v.json(w)
	case CSV:
		return v.csv(w)
	}
	return fmt.Errorf("unknown format %q: one of table, json, csv", o.Format)
}

func newView(rec results.Record, groups []Group) view {
	v := view{Record: rec, masks: masks(rec)}
	for _, mask := range v.masks {
		f := facts(rec, mask)
		plan := planOf(rec.Run, mask)
		var above []string
		if i := slices.IndexFunc(groups, func(g Group) bool { return g.Plan == plan }); i >= 0 {
			groups[i].refer(&f, rec.Run.Seed)
			above = []string{groups[i].bracket()}
		}
		v.above = append(v.above, above)
		v.facts = append(v.facts, f)
	}
	return v
}

// provenance are the facts about the run itself, by name.
func (v view) provenance() [][2]string {
	r := v.Run
	rows := [][2]string{
		{"run", fmt.Sprintf("%d (attempt %d)", r.ID, r.Attempt)},
		{"status", string(r.Status)},
	}
	if r.Error != "" {
		rows = append(rows, [2]string{"error", r.Error})
	}
	return append(rows, [][2]string{
		{"method", r.MethodLabel}, {"stream", r.StreamLabel},
		{"scenario", planOf(r, "").scenario()}, {"experiences", fmt.Sprint(r.Experiences)},
		{"model", fmt.Sprintf("%s (%s parameters)", r.Model, grouped(float64(r.Params)))},
		{"optimizer", r.Optimizer}, {"budget", r.Budget}, {"seed", fmt.Sprint(r.Seed)}, {"config", r.Config}, {"tuned", tunedBy(r)},
		{"identity", r.Identity}, {"digest", orNone(r.Digest)},
		{"versions", r.Versions}, {"host", r.Host},
		{"started", r.Started.UTC().Format(time.RFC3339)},
		{"finished", r.Finished.UTC().Format(time.RFC3339)},
		{"wall time", r.Finished.Sub(r.Started).Round(time.Millisecond).String()},
	}...)
}

// tunedBy says how the hyper-parameters of a run were chosen.
func tunedBy(r results.Run) string {
	var each []string
	for _, u := range r.Tuned {
		each = append(each, fmt.Sprintf("%d trials on seeds %s by tuning %.12s", u.Trials, u.Seeds, u.Tuning))
	}
	if each == nil {
		return "no"
	}
	return strings.Join(each, "; ")
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

func (v view) text(w io.Writer) error {
	var b bytes.Buffer
	switch {
	case v.hidden:
		b.WriteString("! tuning seed: what is measured on test data must not choose, and is left out (`retain show RUN --test` has it)\n\n")
	case purposeOf(v.Run.Seed) == Tuning:
		b.WriteString("! tuning seed: what is measured on test data must not choose\n\n")
	}
	for _, row := range v.provenance() {
		fmt.Fprintf(&b, "%-12s %s\n", row[0], row[1])
	}
	if adapts(v.Record) {
		fmt.Fprintf(&b, "! %s\n", strings.TrimPrefix(adaptsNote, "† "))
	}
	var spec bytes.Buffer
	if v.Run.Spec != "" && json.Indent(&spec, []byte(v.Run.Spec), "  ", "  ") == nil {
		fmt.Fprintf(&b, "spec\n  %s\n", spec.String())
	}
	b.WriteByte('\n')
	var grids []grid
	for i, mask := range v.masks {
		f := v.facts[i]
		grids = append(grids, v.matrices(i)...)
		grids = append(grids, v.metricGrid(i, mask))
		if returns := metric.Returns(f.Moments, f.Same); len(f.Points) > 0 && returns != nil {
			grids = append(grids, returnsGrid(returns, mask))
		}
	}
	if len(v.Costs) > 0 {
		grids = append(grids, v.costGrid())
	}
	if len(v.Latencies) > 0 {
		grids = append(grids, v.latencyGrid())
	}
	if len(v.Storage) > 0 {
		grids = append(grids, v.storageGrid())
	}
	if len(v.masks) == 0 {
		fmt.Fprint(&b, "no evaluations\n\n")
	}
	if err := writeTrimmed(w, b.String()); err != nil || len(grids) == 0 {
		return err
	}
	return writeGrids(w, grids, Text)
}

func (v view) metricGrid(i int, mask string) grid {
	g := grid{
		title: "metrics, mask " + mask, above: v.above[i],
		header: []string{"metric", "value", "formula", "source"}, left: []bool{true, false, true, true},
	}
	var undefined []string
	for _, m := range metric.All {
		value := v.value(m, i)
		if isMissing(value) {
			if !v.hidden || !ofTest(m) {
				undefined = append(undefined, m.Symbol)
			}
			continue
		}
		g.rows = append(g.rows, []string{heading(m), number(m.Unit, value), m.Formula, m.Source})
	}
	if undefined != nil {
		g.notes = append(g.notes, "Not defined for this run: "+strings.Join(undefined, ", ")+".")
	}
	g.notes = append(g.notes, "One run has no interval: see the table of its plan for mean and interval over seeds.")
	return g
}

// costGrid sums the costs over experiences, by phase. A time that is missing
// in one of them is missing in the sum; the peak is the largest known.
func (v view) costGrid() grid {
	g := grid{
		title:  "costs by phase",
		header: []string{"phase", "forward FLOPs", "backward FLOPs", "examples", "replayed", "wall", "CPU", "peak memory"},
	}
	for _, phase := range []string{results.PhaseTrain, results.PhaseFinish, results.PhaseEvaluate} {
		var sum results.Cost
		wall, cpu, n := true, true, 0
		for _, c := range v.Costs {
			if c.Phase != phase {
				continue
			}
			n++
			sum.ForwardFLOPs += c.ForwardFLOPs
			sum.BackwardFLOPs += c.BackwardFLOPs
			sum.Examples += c.Examples
			sum.Replayed += c.Replayed
			wall, cpu = wall && c.WallNS.Valid, cpu && c.CPUNS.Valid
			sum.WallNS.V += c.WallNS.V
			sum.CPUNS.V += c.CPUNS.V
			if c.PeakBytes.Valid {
				sum.PeakBytes.Valid, sum.PeakBytes.V = true, max(sum.PeakBytes.V, c.PeakBytes.V)
			}
		}
		if n == 0 {
			continue
		}
		g.rows = append(g.rows, []string{
			phase, number(metric.FLOPs, float64(sum.ForwardFLOPs)), number(metric.FLOPs, float64(sum.BackwardFLOPs)),
			grouped(float64(sum.Examples)), grouped(float64(sum.Replayed)),
			duration(sum.WallNS.V, wall), duration(sum.CPUNS.V, cpu), bytesOrNone(sum.PeakBytes.V, sum.PeakBytes.Valid),
		})
	}
	return g
}

func (v view) storageGrid() grid {
	g := grid{title: "stored by the method", header: []string{"after", "bytes", "examples"}}
	for _, s := range v.Storage {
		g.rows = append(g.rows, []string{fmt.Sprintf("experience %d", s.After), number(metric.Bytes, float64(s.Bytes)), grouped(float64(s.Examples))})
	}
	return g
}

func duration(ns int64, known bool) string {
	if !known {
		return none
	}
	return fixed(float64(ns)/1e9, 2) + " s"
}

func bytesOrNone(n int64, known bool) string {
	if !known {
		return none
	}
	return number(metric.Bytes, float64(n))
}
