package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"retain/report"
	"retain/results"
)

func newShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [RUN]",
		Short: "list the runs of the store, or print one: R, metrics, costs, where it came from",
		Long: `show lists the runs of the store, the newest last. With the number of a run in
the store, or the first four or more digits of its identity or digest, it prints
that run. Of a run on a tuning seed, below 1000, it leaves out what was measured
on test data, which must not choose, but with --test. R of a language model is
printed as next-token accuracy, bits for each byte of text, nats for each token and
perplexity; --in chooses among them. JSON and CSV have all.`,
		Example: `  retain show
  retain show 7
  retain show 7 --in bpb,perplexity
  retain show 3fa94c --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return wrongUse(cmd, errors.New("need one run at most: its number, or the beginning of its identity or digest"))
			}
			return nil
		},
	}
	format := formatFlag(cmd)
	var o report.Options
	cmd.Flags().BoolVar(&o.Test, "test", false, "show also what a run on a tuning seed measured on test data; not in the list")
	cmd.Flags().StringSliceVar(&o.In, "in", nil, "what to print R in, of a run: acc, bpb, loss (nats), perplexity (default: all that say something of it)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil {
			return err
		}
		defer store.Close()
		if len(args) == 0 {
			return report.List(cmd.Context(), cmd.OutOrStdout(), store, report.Format(*format))
		}
		o.Format = report.Format(*format)
		err = report.Show(cmd.Context(), cmd.OutOrStdout(), store, args[0], o)
		if errors.Is(err, results.ErrNoRun) {
			return fmt.Errorf("%w (hint: `retain show` lists the runs of the store)", err)
		}
		return err
	}
	return cmd
}
