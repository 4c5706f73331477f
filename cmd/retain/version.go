package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"retain/bench"
	"retain/bench/suite"
	"retain/model/vec"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version of the program and of the engine",
		Example: "  retain version",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "retain %s\nengine %d, kernels %s\n%s %s/%s\n",
				suite.Release(), bench.Version, vec.ISA(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
