package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/tasks"
	"retain/tasks/data"
)

func newData() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "list, download and check data sets",
		Long: `Data sets are looked for in $RETAIN_DATA, then in the user's cache folder.
Downloads go to the first of them that is set, and are checked against their
SHA-256 before anything uses them.`,
		Example: `  retain data list
  retain data fetch mnist
  retain data verify`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDataList(), newDataFetch(), newDataVerify())
	return cmd
}

func newDataList() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "list the data sets and whether they are here",
		Example: "  retain data list --format json",
		Args:    exactly(0, "no arguments"),
	}
	format := formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		all, err := tasks.Datasets.List()
		if err != nil {
			return err
		}
		t := table{columns: []column{{name: "name"}, {name: "presence"}, {name: "size", show: size}, {name: "folder"}, {name: "what"},
			{name: "licence", only: true}, {name: "citation", only: true}, {name: "homepage", only: true}}}
		for _, d := range all {
			t.rows = append(t.rows, []any{d.Name, string(d.Presence), d.Size(), d.Root, d.Title, d.Licence, d.Citation, d.Homepage})
		}
		return t.write(cmd.OutOrStdout(), *format)
	}
	return cmd
}

func newDataFetch() *cobra.Command {
	return &cobra.Command{
		Use:   "fetch NAME...",
		Short: "download data sets",
		Long: `fetch downloads the files of data sets that are not here yet, resumes what was
cut off, and checks size and SHA-256 before a file gets its name.`,
		Example: "  retain data fetch mnist fashion-mnist",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse(cmd, fmt.Errorf("need the names of data sets"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			sets, err := suite.Datasets(args)
			if err != nil {
				return err
			}
			root, err := data.FetchRoot()
			if err != nil {
				return err
			}
			for _, d := range sets {
				if err := suite.Fetch(cmd.Context(), d, root, cmd.ErrOrStderr()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func newDataVerify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [NAME...]",
		Short: "check the files of data sets against their SHA-256",
		Long: `verify reads the files of the named data sets, or of all that are here, and
compares size and SHA-256 with what is expected. It fails if any file differs.`,
		Example: "  retain data verify mnist",
	}
	format := formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		checked, wrong := suite.Verify(args)
		t := table{columns: []column{{name: "data set"}, {name: "file"}, {name: "state"}, {name: "path", only: true}}}
		for _, c := range checked {
			t.rows = append(t.rows, []any{c.Dataset, c.Name, string(c.State), c.Path})
		}
		if len(t.rows) > 0 {
			if err := t.write(cmd.OutOrStdout(), *format); err != nil {
				return err
			}
		}
		return wrong
	}
	return cmd
}
