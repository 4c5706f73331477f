package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/report"
	"retain/results"
)

func newTune() *cobra.Command {
	var o suite.Options
	var quiet bool
	var out string
	cmd := &cobra.Command{
		Use:   "tune CONFIG",
		Short: "choose hyper-parameters on validation data and tuning seeds, as many trials for each method",
		Long: `tune searches what the section tune of a config names, by grid or by seeded
draws, and lets successive halving drop what does badly. A trial is one run of
one configuration on one tuning seed (1 to 99); every method gets as many.
What chooses is the mean accuracy on data held out of the training data
(stream.valid): test data is neither looked at nor shown.

Trials are runs in the store like any other. After an interrupt the same command
goes on where it stopped, and nothing is run twice. What was chosen is written
as a config for retain run, with reporting seeds, and trains on all training
data: of configs/tune/NAME.yaml to configs/tuned/NAME.yaml.

A config that tunes, whole:

  stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class, valid: 0.2}
  model: {name: mlp, hidden: [100, 100]}
  optimizer: {name: adam, rate: 1e-3}
  budget: {epochs: 1, batch: 32}
  methods: [finetune, ewc, er, joint]
  seeds: 1000-1004
  tune:
    search: random
    configurations: 9
    space:
      optimizer.rate: {log_uniform: [1e-4, 1e-2]}
      methods.ewc.lambda: {log_uniform: [1, 1e6]}
    seeds: 1-3
    halving: {by: seeds, eta: 3, rungs: 2}

All keys, with their defaults: retain list config, and configs/README.md.`,
		Example: `  retain plan configs/tune/split-glyphs-class.yaml
  retain tune configs/tune/split-glyphs-class.yaml --jobs 2
  retain run configs/tuned/split-glyphs-class.yaml`,
		Args: exactly(1, "the file of one config"),
	}
	format := formatFlag(cmd)
	cmd.Flags().IntVar(&o.Jobs, "jobs", 0, "runs at the same time; 0: one for each core")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	cmd.Flags().StringVar(&out, "out", "", "file of the tuned config; default: in the folder tuned beside the config's")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.Jobs < 0 {
			return negativeJobs(cmd, o.Jobs)
		}
		if !quiet {
			o.Out, o.Live = cmd.ErrOrStderr(), suite.Terminal(cmd.ErrOrStderr())
		}
		if out == "" {
			out = tunedPath(args[0])
		}
		return tune(cmd, o, args[0], out, *format)
	}
	return cmd
}

// tune chooses for the config at path and writes the choice to out.
func tune(cmd *cobra.Command, o suite.Options, path, out, format string) error {
	if err := tunedTable(&suite.Tuned{}, 0).write(io.Discard, format); err != nil {
		return err // now, and not when all has run
	}
	if err := replaceable(out); err != nil {
		return err
	}
	tuning, err := loadTuning(path)
	if err != nil {
		return err
	}
	if o.Store, err = openStore(cmd, results.Open); err != nil {
		return err
	}
	defer o.Store.Close()
	o.Threads = 1
	found, err := tuning.Run(cmd.Context(), o)
	if err != nil {
		return err
	}
	if err := writeTuned(out, found.Text); err != nil {
		return err
	}
	if format != "table" {
		return tunedTable(found, math.MaxInt).write(cmd.OutOrStdout(), format)
	}
	if err := tunedTable(found, 3).write(cmd.OutOrStdout(), format); err != nil {
		return err
	}
	return tunedSummary(cmd.OutOrStdout(), found, out)
}

// loadTuning reads a config that tunes.
func loadTuning(path string) (*suite.Tuning, error) {
	config, err := suite.LoadTuning(path)
	if err != nil {
		return nil, err
	}
	return suite.NewTuning(config)
}

// tunedPath is where the choice of a config goes: to the folder tuned beside
// that of the config where it is called tune, else within it.
func tunedPath(config string) string {
	dir, name := filepath.Split(filepath.Clean(config))
	if dir = filepath.Clean(dir); filepath.Base(dir) == "tune" {
		dir = filepath.Dir(dir)
	}
	return filepath.Join(dir, "tuned", name)
}

// replaceable refuses a file that no tuning has written, before anything runs.
func replaceable(path string) error {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !strings.HasPrefix(string(text), suite.Mark):
		return fmt.Errorf("%s: is there, and was not written by retain tune (hint: --out names another file)", path)
	}
	return nil
}

// writeTuned writes the file whole or not at all.
func writeTuned(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".retain-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.WriteString(text); err == nil {
		err = f.Chmod(0o644)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// tunedTable has the best so many configurations of each method.
func tunedTable(found *suite.Tuned, most int) table {
	t := table{columns: []column{
		{name: "method"}, {name: "place"}, {name: "configuration"}, {name: "settings", show: func(v any) string { return report.Settings(string(v.(settings))) }},
		{name: "rung"}, {name: "seeds"}, {name: "ACC-valid", show: percent}, {name: "failed"},
	}}
	for _, m := range found.Methods {
		for i, c := range m.Candidates[:min(most, len(m.Candidates))] {
			t.rows = append(t.rows, []any{m.Method, i + 1, c.Number, settings(c.Settings), c.Rung, c.Seeds, known(c.Score), c.Failure})
		}
	}
	return t
}

// settings are values by path, as JSON.
type settings string

// MarshalJSON implements json.Marshaler.
func (s settings) MarshalJSON() ([]byte, error) { return json.RawMessage(s).MarshalJSON() }

func percent(v any) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f %%", 100*v.(float64))
}

func tunedSummary(w io.Writer, found *suite.Tuned, path string) error {
	var flops int64
	var cpu time.Duration
	timed := true
	for _, m := range found.Methods {
		flops += m.FLOPs
		cpu += m.CPU.V
		timed = timed && m.CPU.Valid
	}
	spent := "CPU time unknown"
	if timed {
		spent = fmt.Sprintf("%.1f s of CPU time", cpu.Seconds())
	}
	n := found.Methods[0].Trials
	_, err := fmt.Fprintf(w, `
ACC-valid: mean over the seeds of the rung, mask %s, on data held out of the training data; no test data was looked at.
Place 1 is the choice; the places that are left out: --format csv. %d runs of each of %d methods chose, %d in all: %s FLOPs of training, %s.
wrote %s (hint: retain run %s)
`, found.Mask, n, len(found.Methods), n*len(found.Methods), scaled(flops), spent, path, path)
	return err
}

// tuningTable is the forecast of a config that tunes.
func tuningTable(f *suite.TuningForecast) table {
	t := table{columns: []column{
		{name: "rung"}, {name: "method"}, {name: "configurations"}, {name: "seeds"}, {name: "budget"},
		{name: "runs"}, {name: "stored"}, {name: "FLOPs", show: scaled}, {name: "seconds", show: seconds}, {name: "at most"},
	}}
	for _, r := range f.Rows {
		t.rows = append(t.rows, []any{r.Rung, r.Method, r.Configurations, r.Seeds, r.Budget,
			r.Runs, r.Stored, r.FLOPs, known(r.Seconds), r.Bound})
	}
	return t
}

func tuningForecastSummary(w io.Writer, f *suite.TuningForecast) error {
	_, err := fmt.Fprintf(w, `
FLOPs (training and evaluation) and seconds: of all runs of the row that are left. At most: the configurations that come
so far are not known yet, and the dearest are counted.
%s of each method, %s, %d of them in the store already. Left: %s FLOPs, about %s with %s.
Chosen by ACC-valid under mask %s; tuning %.12s.
`, counted(f.Trials, "trial"), counted(f.Runs, "run"), f.Stored, scaled(f.FLOPs), f.About(), counted(f.Jobs, "job"), f.Mask, f.Digest)
	for _, note := range f.Notes {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s.\n", strings.ToUpper(note[:1]), note[1:])
		}
	}
	for _, warning := range f.Warnings {
		if err == nil {
			_, err = fmt.Fprintf(w, "! %s\n", warning)
		}
	}
	return err
}
