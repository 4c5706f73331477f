package main

import (
	"github.com/spf13/cobra"

	"retain/report"
	"retain/results"
)

func newLeaderboard() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "leaderboard",
		Short: "rank the methods of each stream and scenario",
		Long: `leaderboard ranks the methods of each plan in the store by final average
accuracy, with intervals over seeds, what they cost and keep beside it, and the
bracket (finetune, joint) below.`,
		Example: `  retain leaderboard
  retain leaderboard --db mnist.db --format csv`,
		Args: exactly(0, "no arguments"),
	}
	format := formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil {
			return err
		}
		defer store.Close()
		return report.Leaderboard(cmd.Context(), cmd.OutOrStdout(), store, report.Options{Format: report.Format(*format)})
	}
	return cmd
}
