package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/report"
	"retain/results"
)

func newRun() *cobra.Command {
	var o suite.Options
	var quiet bool
	var seeds string
	cmd := &cobra.Command{
		Use:   "run CONFIG",
		Short: "run what a config describes and the store does not hold yet",
		Long: `run makes every run of a config (methods × grid × seeds) that the store does
not hold yet, and prints the table of results. Each run is stored when it ends:
after an interrupt the same command goes on where it stopped. The results are
the same bits whatever the number of jobs.

Several processes may share a config and a store: each takes runs in an order of
its own, and skips what the store got since it began. A run that two of them had
begun by then is stored as two attempts, with the same bits.

A config, whole:

  stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class}
  model: {name: mlp, hidden: [100, 100]}
  optimizer: {name: adam, rate: 1e-3}
  budget: {epochs: 1, batch: 32}
  methods:
    - finetune
    - ewc: {lambda: 1e4}
    - joint
  seeds: 1000-1004

All keys, with their defaults: retain list config, and configs/README.md.`,
		Example: `  retain run configs/quickstart.yaml
  retain run configs/split-mnist-class.yaml --jobs 2 --db mnist.db
  retain run configs/quickstart.yaml --seeds 1000-1019`,
		Args: exactly(1, "the file of one config"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Jobs < 0 {
				return negativeJobs(cmd, o.Jobs)
			}
			if o.Threads < 1 {
				return wrongUse(cmd, fmt.Errorf("--threads is %d and must be at least 1", o.Threads))
			}
			plan, err := loadPlan(args[0], seeds)
			if err != nil {
				return err
			}
			if o.Store, err = openStore(cmd, results.Open); err != nil {
				return err
			}
			defer o.Store.Close()
			if !quiet {
				o.Out, o.Live = cmd.ErrOrStderr(), suite.Terminal(cmd.ErrOrStderr())
			}
			out, err := suite.Run(cmd.Context(), plan, o)
			if err != nil {
				return err
			}
			err = report.Table(cmd.Context(), cmd.OutOrStdout(), o.Store, report.Options{Filter: results.Filter{Identities: plan.Identities()}})
			if err != nil {
				return err
			}
			return failedRuns(out)
		},
	}
	cmd.Flags().IntVar(&o.Jobs, "jobs", 0, "runs at the same time; 0: one for each core")
	cmd.Flags().IntVar(&o.Threads, "threads", 1, "threads that one matrix product may use: for a single large run, with --jobs 1")
	cmd.Flags().BoolVar(&o.Again, "again", false, "run also what the store holds, as another attempt")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	cmd.Flags().StringVar(&seeds, "seeds", "", "seeds instead of the config's: 1000-1004 or 1000,1002")
	return cmd
}

func negativeJobs(cmd *cobra.Command, jobs int) error {
	return wrongUse(cmd, fmt.Errorf("--jobs is %d and must not be negative", jobs))
}

// failedRuns is the error of runs that failed; nil where none did.
func failedRuns(out suite.Outcome) error {
	if out.Failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d runs failed; they are stored with what ended them (hint: retain show RUN tells, retain run --again tries again)", out.Failed, out.Ran)
}

// optionalSeeds reads the flag --seeds; nil where it is not given.
func optionalSeeds(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	list, err := suite.ParseSeeds(text)
	if err != nil {
		return nil, &usageError{fmt.Errorf("--seeds: %w", err)}
	}
	return list, nil
}

// loadPlan reads a config, with seeds in place of its own if there are some.
func loadPlan(path, seeds string) (*suite.Plan, error) {
	list, err := optionalSeeds(seeds)
	if err != nil {
		return nil, err
	}
	config, err := suite.Load(path, list)
	if err != nil {
		return nil, err
	}
	return suite.NewPlan(config)
}
