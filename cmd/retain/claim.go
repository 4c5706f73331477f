package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/report"
	"retain/results"
)

func newClaim() *cobra.Command {
	var o suite.Options
	var quiet, judge bool
	var out, format string
	cmd := &cobra.Command{
		Use:   "claim FILE",
		Short: "judge a claim by its file: run what is missing, then say supported, refuted or inconclusive",
		Long: `claim reads a file that was written before the runs: the sentence under test,
the treatment, the baselines, the streams, the metric, the threshold with its
unit, and the seeds. It makes the runs that the store does not hold yet, and
gives for each stream and baseline both means, the gain by paired seeds with its
interval, the confidence in a gain as large as the threshold, and a verdict:

  supported      the whole interval lies at or above the threshold
  refuted        the whole interval lies below it
  inconclusive   neither, and about how many seeds would decide it
  not judged     a method failed there on more than half of the seeds

"Up to" is judged by the largest of all cells, corrected for having looked at
that many. What each method keeps stands beside what it reaches, and what a
reader has to know of runs and file stands under the heading, behind a "!".
The file's digest is stored before its first run, so that a later
edit shows. After an interrupt the same command goes on where it stopped.

A claim, whole; configs/claims/README.md has one with every key:

  claim:
    says: replay is up to 20 % better than naive training
    source: a talk, slide 7
    treatment: er
    assertions:
      - {metric: acc, unit: relative, threshold: 20, judged: up to, baselines: [finetune]}
  seeds: 2000-2009
  model: {name: mlp, hidden: [100, 100]}
  optimizer: {name: sgd, rate: 0.1}
  budget: {epochs: 1, batch: 10}
  methods: [finetune, er]
  streams:
    split glyphs:
      stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class}`,
		Example: `  retain claim configs/claims/dpm-25.yaml
  retain claim configs/claims/dpm-25.yaml --out out/dpm-25
  retain claim configs/claims/dpm-25.yaml --judge --format json`,
		Args: exactly(1, "the file of one claim"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.Jobs < 0 {
			return negativeJobs(cmd, o.Jobs)
		}
		c, err := suite.LoadClaim(args[0])
		if err != nil {
			return err
		}
		if err := report.Format(format).Check(); err != nil {
			return &usageError{err}
		}
		plan, err := suite.NewClaimPlan(c)
		if err != nil {
			return err
		}
		open := results.Open
		if judge {
			open = results.OpenReadOnly
		}
		o.Store, err = openStore(cmd, open)
		var missing *results.Error
		if judge && errors.Is(err, results.ErrMissing) && errors.As(err, &missing) {
			return fmt.Errorf("store %s: %w (hint: `retain claim %s` makes the runs and the store; --db FILE or RETAIN_DB names another)", missing.Path, missing.Err, args[0])
		}
		if err != nil {
			return err
		}
		defer o.Store.Close()
		if !quiet {
			o.Out, o.Live = cmd.ErrOrStderr(), suite.Terminal(cmd.ErrOrStderr())
		}
		var made suite.Outcome
		if !judge {
			if made, err = plan.Run(cmd.Context(), o); err != nil {
				return err
			}
		}
		judged, err := plan.Judge(cmd.Context(), o.Store)
		if err != nil {
			return err
		}
		if made.Failed > 0 {
			judged.Warnings = append(judged.Warnings, fmt.Sprintf("%d of %d runs failed; they are stored with what ended them", made.Failed, made.Ran))
		}
		if err := report.WriteClaim(cmd.OutOrStdout(), judged, report.Format(format)); err != nil || out == "" {
			return err
		}
		files, err := report.WriteClaimFiles(out, judged)
		for _, f := range files {
			fmt.Fprintln(cmd.ErrOrStderr(), filepath.Join(out, f.Name))
		}
		return err
	}
	cmd.Flags().IntVar(&o.Jobs, "jobs", 0, "runs at the same time; 0: one for each core")
	cmd.Flags().BoolVar(&judge, "judge", false, "run nothing: judge what the store holds")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	cmd.Flags().StringVar(&out, "out", "", "also write text, Markdown, LaTeX, CSV, JSON and forest plots into this directory")
	cmd.Flags().StringVar(&format, "format", "table", "table, markdown, latex, json or csv")
	return cmd
}
