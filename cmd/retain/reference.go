package main

import (
	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/report"
	"retain/results"
)

// referenceFlags are the flags of retain reference.
type referenceFlags struct {
	suite.Options
	protocol, seeds, format string
	run, gated, quiet       bool
}

func newReference() *cobra.Command {
	var f referenceFlags
	cmd := &cobra.Command{
		Use:   "reference",
		Short: "hold methods against the numbers that were published for them",
		Long: `reference reads from the store what was measured in the protocols of the
field (van de Ven et al. 2022; Buzzega et al. 2020, Mammoth), and prints it
beside the published numbers: within their band or outside, and by how much.
With --run it first makes the runs that the store does not hold yet, which takes
hours. The protocols are configs, built into the command; they and the published
numbers, with their sources, are in configs/reference.`,
		Example: `  retain reference --db paper/data/reference.db
  retain reference --run --protocol vandeven2022 --gated --db mine.db
  retain reference --format csv`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.do(cmd) },
	}
	cmd.Flags().StringVar(&f.protocol, "protocol", "", "one protocol instead of all: vandeven2022, der2020, …")
	cmd.Flags().BoolVar(&f.gated, "gated", false, "only what is held to a number")
	cmd.Flags().BoolVar(&f.run, "run", false, "first run what the store does not hold yet")
	cmd.Flags().StringVar(&f.seeds, "seeds", "", "seeds instead of the configs': 1000-1004 or 1000,1002")
	cmd.Flags().StringVar(&f.format, "format", "table", "table, markdown, latex, json or csv")
	cmd.Flags().IntVar(&f.Jobs, "jobs", 0, "runs at the same time; 0: one for each core")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "no progress")
	return cmd
}

func (f *referenceFlags) do(cmd *cobra.Command) error {
	if f.Jobs < 0 {
		return negativeJobs(cmd, f.Jobs)
	}
	seeds, err := optionalSeeds(f.seeds)
	if err != nil {
		return err
	}
	r, err := suite.LoadReferences(f.protocol, f.gated, seeds)
	if err != nil {
		return err
	}
	open := results.OpenReadOnly
	if f.run {
		open = results.Open
	}
	if f.Store, err = openStore(cmd, open); err != nil {
		return err
	}
	defer f.Store.Close()
	var out suite.Outcome
	if f.run {
		if !f.quiet {
			f.Out, f.Live = cmd.ErrOrStderr(), suite.Terminal(cmd.ErrOrStderr())
		}
		if out, err = r.Run(cmd.Context(), f.Options); err != nil {
			return err
		}
	}
	cells, err := r.Read(cmd.Context(), f.Store)
	if err != nil {
		return err
	}
	if err := report.Reference(cmd.OutOrStdout(), cells, report.Format(f.format)); err != nil {
		return err
	}
	return failedRuns(out)
}
