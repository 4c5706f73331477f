package main

import (
	"github.com/spf13/cobra"

	"retain/report"
	"retain/results"
)

func newShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "print one run: R, metrics, costs, where it came from",
		Long: `show prints one run, named by its number in the store or by the first four or
more digits of its identity or digest.`,
		Example: `  retain show 7
  retain show 3fa94c --format json`,
		Args: exactly(1, "one run: its number, or the beginning of its identity or digest"),
	}
	format := formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil {
			return err
		}
		defer store.Close()
		return report.Show(cmd.Context(), cmd.OutOrStdout(), store, args[0], report.Format(*format))
	}
	return cmd
}
