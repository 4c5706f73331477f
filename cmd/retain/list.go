package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"retain/bench"
	"retain/bench/suite"
	"retain/model"
	"retain/model/optim"
	"retain/results/metric"
	"retain/tasks"
)

// lists is everything that can be listed.
var lists = map[string]func() table{
	"methods":    func() table { return describe(suite.Describe(suite.Methods)) },
	"streams":    func() table { return describe(suite.Describe(tasks.Streams)) },
	"models":     func() table { return describe(suite.Describe(model.Models)) },
	"optimizers": func() table { return describe(suite.Describe(optim.Optimizers)) },
	"datasets":   datasets,
	"metrics":    metrics,
	"config":     keys,
}

// listed are the names of lists, as help shows them.
var listed = []string{"methods", "streams", "models", "optimizers", "datasets", "metrics", "config"}

func newList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list " + strings.Join(listed, "|") + " [NAME]",
		Short: "list what configs can name, with defaults, or explain one of them",
		Long: `list prints one line for each thing of a kind: its name, and what it is. The
list config is of the keys of a config itself.

With a NAME it prints a page: what the thing is and whose, what each field
means and may be, in which settings it can be used, what it takes, and a config
that has it. --format yaml prints that config alone.`,
		Example: `  retain list methods
  retain list methods ewc
  retain list methods ewc --format yaml > ewc.yaml
  retain list metrics --format csv`,
		ValidArgsFunction: completeList,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 2 {
				return nil
			}
			return exactly(1, "one of "+strings.Join(listed, ", ")+", or one and a name")(cmd, args)
		},
	}
	format := cmd.Flags().String("format", "table", "table, json or csv; of a page "+pageFormats)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		list := args[0]
		if list == "data" {
			list = "datasets"
		}
		make, ok := lists[list]
		if !ok {
			return &usageError{noSuchList(list)}
		}
		if len(args) == 1 {
			if err := make().write(cmd.OutOrStdout(), *format); err != nil || *format != "table" {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nretain list %s NAME explains one of them.\n", args[0])
			return err
		}
		p, err := pageOf(list, args[1])
		if err != nil {
			return &usageError{err}
		}
		return p.write(cmd.OutOrStdout(), *format)
	}
	return cmd
}

// completeList completes the name of a list, then a name in it.
func completeList(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return listed, cobra.ShellCompDirectiveNoFileComp
	case 1:
		return pageNames(args[0]), cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// noSuchList is the error about a list that is not there; it suggests what may
// have been meant, or the pages of what has this name.
func noSuchList(name string) error {
	var pages []string
	for _, list := range listed {
		if slices.Contains(pageNames(list), name) {
			pages = append(pages, "retain list "+list+" "+name)
		}
	}
	if len(pages) > 0 {
		return fmt.Errorf("there is no list of %q (hint: %s)", name, strings.Join(pages, ", or "))
	}
	return notAmong(listed, "there is no list of", name)
}

// notIn is the error about a name that is not in a list.
func notIn(list, what, name string) error {
	return notAmong(pageNames(list), "unknown "+what, name)
}

func notAmong(names []string, what, name string) error {
	known := bench.Registry[any]{}
	for _, l := range names {
		known[l] = bench.Entry[any]{}
	}
	_, _, err := known.Find(name)
	return errors.New(strings.Replace(err.Error(), "unknown name", what, 1))
}

func describe(all []suite.Description) table {
	t := table{columns: []column{{name: "name"}, {name: "aliases"}, {name: "version", only: true}, {name: "defaults", only: true}, {name: "what"}}}
	for _, d := range all {
		var defaults []string
		for _, f := range d.Defaults {
			defaults = append(defaults, f.Field+"="+f.Value)
		}
		t.rows = append(t.rows, []any{d.Name, d.Aliases, d.Version, defaults, d.Doc})
	}
	return t
}

func datasets() table {
	t := table{columns: []column{{name: "name"}, {name: "size", show: size}, {name: "what"}, {name: "licence"}, {name: "citation", only: true}, {name: "homepage", only: true}}}
	for _, name := range tasks.Datasets.Names() {
		d, _ := tasks.Datasets.Lookup(name)
		t.rows = append(t.rows, []any{d.Name, d.Size(), d.Title, d.Licence, d.Citation, d.Homepage})
	}
	return t
}

// size is a download's, or none.
func size(v any) string {
	if v.(int64) == 0 {
		return "embedded"
	}
	return bytes(v)
}

func keys() table {
	t := table{columns: []column{{name: "key"}, {name: "default"}, {name: "what"}}}
	for _, k := range suite.Keys() {
		t.rows = append(t.rows, []any{k.Name, k.Default, k.Doc})
	}
	return t
}

func metrics() table {
	t := table{columns: []column{{name: "name"}, {name: "symbol"}, {name: "better"}, {name: "unit"}, {name: "formula"}, {name: "source"}}}
	for _, m := range metric.All {
		t.rows = append(t.rows, []any{m.Name, m.Symbol, string(m.Better), string(m.Unit), m.Formula, m.Source})
	}
	return t
}
