package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"retain/report"
	"retain/results"
)

func newReport() *cobra.Command {
	var dir string
	var o report.Options
	cmd := &cobra.Command{
		Use:   "report",
		Short: "write tables and figures of everything in the store",
		Long: `report writes, for each stream and scenario, tables and leaderboards (text,
Markdown, LaTeX, CSV), and for each plan the figures (SVG and PNG), with a
README.md that lists them. A folder whose README.md is not of a report is left
alone. Of tuning seeds, below 1000, there is nothing that was measured on test
data, which must not choose, and no figure, but with --test.

Where something was tuned, tunings.* tells what was chosen, and trials.csv and
trials.json every trial. With --trials, trials.txt, .md and .tex are the log of
the methods that it names: in each tuning each configuration, what every seed
came to on validation data, failures included, and what was chosen.`,
		Example: `  retain report --out out/report
  retain report --db mnist.db --out out/mnist
  retain report --db mnist.db --trials dpm,der++ --out out/mnist`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := openStore(cmd, results.OpenReadOnly)
			if err != nil {
				return err
			}
			defer store.Close()
			files, err := report.Write(cmd.Context(), dir, store, o)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "wrote %d files to %s; begin with README.md\n", len(files), dir)
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "out", "out/report", "folder to write to; made where it is missing")
	cmd.Flags().StringSliceVar(&o.Trials, "trials", nil, "methods, or names of entries, whose every trial is told in trials.txt, .md and .tex")
	cmd.Flags().BoolVar(&o.Test, "test", false, "show also what tuning seeds measured on test data, but in leaderboards")
	return cmd
}
