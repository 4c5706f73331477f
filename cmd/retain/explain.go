package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/report"
	"retain/results"
)

func newExplain() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain RUN",
		Short: "tell what a method decided about itself in a run, and why",
		Long: `explain tells what the method of a run decided about itself: alarms against the
true boundaries, what was done about them, and what it looked at and chose. It
writes the timeline as SVG and PNG to the folder --out.

With --step it explains the last decision up to a step: its evidence, the
alternatives, what it cost and earned. With --example it makes the run again from
its spec, checks that it ends in the same bits, and says of one test example
which slots were retrieved for it and which stored examples lie nearest; that
serves every run whose method stores examples.`,
		Example: `  retain explain 7
  retain explain 7 --out out/report
  retain explain 7 --format json
  retain explain 7 --step 1200
  retain explain 7 --example 12 --experience 3`,
		Args: exactly(1, "one run: its number, or the beginning of its identity or digest"),
	}
	var o explained
	f := cmd.Flags()
	f.StringVar(&o.dir, "out", "out/report", "folder for the timeline; made where it is missing")
	f.Int64Var(&o.step, "step", 0, "explain the last decision up to this step of the stream")
	f.IntVar(&o.example, "example", 0, "explain the prediction of this test example, from 1")
	f.IntVar(&o.experience, "experience", 1, "of the test example, from 1")
	f.StringVar(&o.format, "format", "table", "table or json")
	cmd.MarkFlagsMutuallyExclusive("step", "example")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.format != "table" && o.format != "json" {
			return wrongUse(cmd, fmt.Errorf("unknown format %q: table or json", o.format))
		}
		if o.withStep = f.Changed("step"); f.Changed("out") && (o.withStep || f.Changed("example") || o.format == "json") {
			return wrongUse(cmd, errors.New("--out is for the timeline of a run, which --step, --example and --format json do not draw"))
		}
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil {
			return err
		}
		defer store.Close()
		err = o.explain(cmd, store, args[0])
		if errors.Is(err, results.ErrNoRun) {
			return fmt.Errorf("%w (hint: `retain show` lists the runs of the store)", err)
		}
		return err
	}
	return cmd
}

// explained is what is asked of a run.
type explained struct {
	dir, format         string
	step                int64
	withStep            bool
	example, experience int
}

func (o explained) explain(cmd *cobra.Command, store *results.Store, name string) error {
	ctx, w := cmd.Context(), cmd.OutOrStdout()
	switch {
	case o.withStep:
		return report.ExplainStep(ctx, w, store, name, o.step, report.Format(o.format))
	case cmd.Flags().Changed("example"):
		run, err := store.Find(ctx, name)
		if err != nil {
			return err
		}
		found, err := suite.ExplainExample(ctx, run, o.experience, o.example)
		if err != nil {
			return err
		}
		return writePrediction(w, found, o.format)
	}
	if err := report.Explain(ctx, w, store, name, report.Format(o.format)); err != nil || o.format == "json" {
		return err
	}
	files, err := report.Timeline(ctx, o.dir, store, name)
	for _, f := range files {
		fmt.Fprintf(w, "%s/%s\n", o.dir, f.Name)
	}
	return err
}

func writePrediction(w io.Writer, p *suite.Prediction, format string) error {
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(predictionJSON(p))
	}
	right := "wrong"
	if p.Predicted == p.Label {
		right = "right"
	}
	fmt.Fprintf(w, "%s\ntest example %d of experience %d: label %d, predicted %d, %s", p.Run, p.Example, p.Experience, p.Label, p.Predicted, right)
	if p.Chance > 0 {
		fmt.Fprintf(w, ", with %.1f %%", 100*p.Chance)
	}
	fmt.Fprintln(w)
	for k, v := range p.Slots {
		if v > 0 {
			fmt.Fprintf(w, "  slot %d retrieved with weight %.3f\n", k, v)
		}
	}
	if len(p.Nearest) == 0 {
		_, err := fmt.Fprintln(w, "  the method stores no examples")
		return err
	}
	t := table{columns: []column{{name: "nearest stored"}, {name: "label"}, {name: "slot"}, {name: "distance"}}}
	for _, n := range p.Nearest {
		slot := "–"
		if n.Slot >= 0 {
			slot = fmt.Sprint(n.Slot)
		}
		t.rows = append(t.rows, []any{n.Place + 1, n.Label, slot, fmt.Sprintf("%.3f", n.Distance)})
	}
	return t.write(w, "table")
}

// predictionJSON is a prediction under the names that JSON has.
func predictionJSON(p *suite.Prediction) any {
	type neighbour struct {
		Stored   int     `json:"stored"`
		Label    int32   `json:"label"`
		Slot     *int    `json:"slot"`
		Distance float64 `json:"distance"`
	}
	out := struct {
		Run        string      `json:"run"`
		Experience int         `json:"experience"`
		Example    int         `json:"example"`
		Label      int32       `json:"label"`
		Predicted  int32       `json:"predicted"`
		Chance     float64     `json:"chance"`
		Slots      []float64   `json:"slots"`
		Nearest    []neighbour `json:"nearest"`
	}{Run: p.Run, Experience: p.Experience, Example: p.Example, Label: p.Label, Predicted: p.Predicted, Chance: p.Chance,
		Slots: p.Slots, Nearest: []neighbour{}}
	for _, n := range p.Nearest {
		row := neighbour{Stored: n.Place + 1, Label: n.Label, Distance: n.Distance}
		if n.Slot >= 0 {
			row.Slot = &n.Slot
		}
		out.Nearest = append(out.Nearest, row)
	}
	return out
}
