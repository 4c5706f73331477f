package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"retain/model/vec"
	"retain/results"
)

// newRoot makes the command with all its sub-commands.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "retain",
		Short: "train models on sequences of tasks and measure what they keep",
		Long: `retain trains continual-learning methods on streams of tasks, records every
fact in one SQLite file, and draws tables and figures from it.`,
		Example: `  retain run configs/quickstart.yaml
  retain leaderboard
  retain report --out out/report`,
		SuggestionsMinimumDistance: 2,
		SilenceErrors:              true,
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:                       noSuchCommand,
		PersistentPreRunE:          func(*cobra.Command, []string) error { return kernels() },
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String("db", defaultStore(), "store of results; also set by $RETAIN_DB")
	root.SetFlagErrorFunc(wrongUse)
	root.AddCommand(newRun(), newPlan(), newTune(), newReport(), newShow(), newLeaderboard(), newReference(), newClaim(), newSample(), newModel(), newExplain(), newList(), newData(), newVersion())
	return root
}

// kernels refuses a wish for kernels, by $RETAIN_CPU, that cannot be met: runs
// would be slow without a word.
func kernels() error {
	if err := vec.Problem(); err != nil {
		return &usageError{err}
	}
	return nil
}

// defaultStore is the store that is meant where --db is not given.
func defaultStore() string {
	if path := os.Getenv("RETAIN_DB"); path != "" {
		return path
	}
	return "results.db"
}

// openStore opens the store that --db names.
func openStore(cmd *cobra.Command, open func(string) (*results.Store, error)) (*results.Store, error) {
	path, err := cmd.Flags().GetString("db")
	if err != nil {
		return nil, err
	}
	return open(path)
}

func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "retain --help lists the commands"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{fmt.Errorf("unknown command %q (hint: %s)", args[0], hint)}
}

// wrongUse is an error about flags or arguments of cmd.
func wrongUse(cmd *cobra.Command, err error) error {
	return &usageError{fmt.Errorf("%w (hint: %s --help)", err, cmd.CommandPath())}
}

// exactly wants n arguments, which what names.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			need := "need " + what
			if len(args) > 0 {
				need += fmt.Sprintf(", and not %d arguments: %s", len(args), strings.Join(args, " "))
			}
			return wrongUse(cmd, errors.New(need))
		}
		return nil
	}
}
