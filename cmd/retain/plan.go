package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/results"
)

func newPlan() *cobra.Command {
	var jobs int
	var seeds string
	cmd := &cobra.Command{
		Use:   "plan CONFIG",
		Short: "say what a config or a claim would run, what it costs and about how long it takes",
		Long: `plan reads a config and its data, checks every run, and counts what lies ahead:
runs, floating-point operations, bytes that methods keep. For the duration it
times a few real steps of each model, optimizer and batch size on this machine.
Nothing is run and nothing is stored. Of a config that tunes it counts the
trials of each rung, and of a claim (retain claim) its runs.`,
		Example: `  retain plan configs/split-mnist-class.yaml
  retain plan configs/split-mnist-class.yaml --jobs 2 --format json
  retain plan configs/claims/dpm-25.yaml`,
		Args: exactly(1, "the file of one config or claim"),
	}
	format := formatFlag(cmd)
	cmd.Flags().IntVar(&jobs, "jobs", 0, "runs at the same time; 0: one for each core")
	cmd.Flags().StringVar(&seeds, "seeds", "", "seeds instead of the config's: 1000-1004 or 1000,1002")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if jobs < 0 {
			return negativeJobs(cmd, jobs)
		}
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil && !errors.Is(err, results.ErrMissing) {
			return err
		}
		if store != nil {
			defer store.Close()
		}
		if suite.Tunes(args[0]) && seeds == "" {
			return planTuning(cmd, args[0], store, jobs, *format)
		}
		plan, err := planOf(cmd, args[0], seeds)
		if err != nil {
			return err
		}
		f, err := plan.Forecast(cmd.Context(), store, jobs)
		if err != nil {
			return err
		}
		if err := forecastTable(f).write(cmd.OutOrStdout(), *format); err != nil || *format != "table" {
			return err
		}
		return forecastSummary(cmd.OutOrStdout(), f)
	}
	return cmd
}

// planOf is the plan of a config, or that of a claim.
func planOf(cmd *cobra.Command, path, seeds string) (*suite.Plan, error) {
	if !suite.Claims(path) {
		return loadPlan(path, seeds)
	}
	if seeds != "" {
		return nil, wrongUse(cmd, errors.New("--seeds is for configs: a claim is judged by its own"))
	}
	c, err := suite.LoadClaim(path)
	if err != nil {
		return nil, err
	}
	p, err := suite.NewClaimPlan(c)
	if err != nil {
		return nil, err
	}
	return p.Plan, nil
}

// planTuning says what a config that tunes will take.
func planTuning(cmd *cobra.Command, path string, store *results.Store, jobs int, format string) error {
	tuning, err := loadTuning(path)
	if err != nil {
		return err
	}
	f, err := tuning.Forecast(cmd.Context(), store, jobs)
	if err != nil {
		return err
	}
	if err := tuningTable(f).write(cmd.OutOrStdout(), format); err != nil || format != "table" {
		return err
	}
	return tuningForecastSummary(cmd.OutOrStdout(), f)
}

func forecastTable(f *suite.Forecast) table {
	t := table{columns: []column{
		{name: "method"}, {name: "stream"}, {name: "scenario"}, {name: "model"}, {name: "optimizer"}, {name: "budget"},
		{name: "seeds", show: func(v any) string { return fmt.Sprint(len(v.([]int64))) }},
		{name: "stored"}, {name: "FLOPs", show: scaled}, {name: "evaluation", show: scaled},
		{name: "replayed", show: scaled}, {name: "keeps", show: bytes}, {name: "seconds", show: seconds},
	}}
	for _, r := range f.Rows {
		t.rows = append(t.rows, []any{
			r.Method, r.Stream, r.Scenario, r.Model, r.Optimizer, r.Budget, r.Seeds,
			r.Stored, r.FLOPs, r.Evaluation, r.Replayed, r.Bytes, known(r.Seconds),
		})
	}
	return t
}

// counted is a number of things, each called one: "1 job", "2 jobs".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// known is nil for a number that is none.
func known(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

func seconds(v any) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.2g", v)
}

func forecastSummary(w io.Writer, f *suite.Forecast) error {
	_, err := fmt.Fprintf(w, `
FLOPs (training), evaluation (FLOPs), replayed (examples), keeps and seconds: of one run.
%s, %d of them in the store already. Left: %s FLOPs, about %s with %s,
from a few steps timed on this machine (kinds of steps: %d); what is not counted in FLOPs comes on top.
`, counted(f.Runs, "run"), f.Stored, scaled(f.FLOPs), f.About(), counted(f.Jobs, "job"), f.Measured)
	for _, note := range f.Notes {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s.\n", strings.ToUpper(note[:1]), note[1:])
		}
	}
	if f.Untimed > 0 && err == nil {
		_, err = fmt.Fprintf(w, "Left out of the time: %s whose steps could not be timed.\n", counted(f.Untimed, "run"))
	}
	for _, warning := range f.Warnings {
		if err == nil {
			_, err = fmt.Fprintf(w, "! %s\n", warning)
		}
	}
	return err
}
