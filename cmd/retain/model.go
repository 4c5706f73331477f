package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/model/checkpoint"
	"retain/model/gpt"
	"retain/results"
	"retain/tasks/token"
)

func newModel() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "look into model files, convert them, write the models of runs",
		Long: `Checkpoints are folders as Hugging Face's transformers have them: config.json
and model.safetensors, and the files of a tokenizer where there is one. GPT-2 is read and written; a config begins with one by
model: {name: gpt, from: folder}.`,
		Example: `  retain model inspect gpt2
  retain model export 7 out/fiction --experience 1`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newModelInspect(), newModelConvert(), newModelExport())
	return cmd
}

func newModelInspect() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect FOLDER|FILE",
		Short: "list the tensors of a checkpoint, or of a safetensors file",
		Long: `inspect lists the tensors of a file and what it says of itself. Of a folder it
also checks that it holds a GPT-2 that can be computed here.`,
		Example: "  retain model inspect gpt2\n  retain model inspect adapter.safetensors --format json",
		Args:    exactly(1, "one folder or file"),
	}
	format := formatFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path, w := args[0], cmd.OutOrStdout()
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		var k *gpt.Checkpoint
		if info.IsDir() {
			if k, err = gpt.OpenCheckpoint(path); err != nil {
				return err
			}
			path = gpt.WeightsFile(path)
		}
		return checkpoint.Open(path, func(f *checkpoint.File) error { return inspect(w, f, k, *format) })
	}
	return cmd
}

// inspect lists the tensors of a file; k is the checkpoint that it belongs to, or nil.
func inspect(w io.Writer, f *checkpoint.File, k *gpt.Checkpoint, format string) error {
	t, total := table{columns: []column{{name: "tensor"}, {name: "kind"}, {name: "shape"}, {name: "numbers"}}}, 0
	for _, x := range f.Tensors {
		t.rows = append(t.rows, []any{x.Name, x.Kind, fmt.Sprint(x.Shape), x.Len()})
		total += x.Len()
	}
	if err := t.write(w, format); err != nil || format != "table" {
		return err
	}
	fmt.Fprintf(w, "\n%d tensors, %d numbers\n", len(f.Tensors), total)
	for _, key := range slices.Sorted(maps.Keys(f.Metadata)) {
		fmt.Fprintf(w, "%s: %s\n", key, f.Metadata[key])
	}
	if k == nil {
		return nil
	}
	digest, err := k.Digest()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s, vocabulary %d, %d parameters\nSHA-256 %s\n", k.Config().Label(), k.Vocabulary, k.Parameters(), digest)
	return nil
}

func newModelConvert() *cobra.Command {
	return &cobra.Command{
		Use:   "convert FROM TO",
		Short: "write a GPT-2 checkpoint anew: float32, the names of transformers today",
		Long: `convert reads a checkpoint of any kind of float, with or without the prefix
"transformer." and the masks of old files, checks every shape, and writes it to a
folder that is not there yet or empty. The files of a tokenizer are copied as they
are.`,
		Example: "  retain model convert gpt2-half gpt2",
		Args:    exactly(2, "two folders: from, to"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := gpt.OpenCheckpoint(args[0])
			if err != nil {
				return err
			}
			if err := vacant(args[1]); err != nil {
				return err
			}
			params := make([]float32, k.Parameters())
			if err := k.Read(params); err != nil {
				return err
			}
			if err := gpt.WriteCheckpoint(args[1], k.Model(), params); err != nil {
				return err
			}
			copied, err := token.Copy(args[1], args[0])
			if err == nil && len(copied) == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s has no tokenizer: none was written\n", args[0])
			}
			return err
		},
	}
}

func newModelExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export RUN FOLDER",
		Short: "write the language model of a run as a GPT-2 checkpoint",
		Long: `export makes a run of the store again from its spec, checks that it ends in the
same bits, and writes its model to a folder that is not there yet or empty, and the
tokenizer of its stream: the files that it came from, or vocab.json and merges.txt.
Where tokens are bytes there are no such files, and it says so.`,
		Example: "  retain model export 7 out/fiction --experience 1",
		Args:    exactly(2, "a run and a folder"),
	}
	experience := cmd.Flags().Int("experience", 0, "the model after this experience, from 1; 0: as it ended")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := vacant(args[1]); err != nil {
			return err
		}
		store, err := openStore(cmd, results.OpenReadOnly)
		if err != nil {
			return err
		}
		defer store.Close()
		run, err := store.Find(cmd.Context(), args[0])
		if errors.Is(err, results.ErrNoRun) {
			return fmt.Errorf("%w (hint: `retain show` lists the runs of the store)", err)
		}
		if err != nil {
			return err
		}
		about, err := suite.Export(cmd.Context(), run, *experience, args[1])
		if err != nil {
			return err
		}
		fmt.Fprintln(cmd.ErrOrStderr(), about)
		return nil
	}
	return cmd
}

// vacant refuses a folder in which something would be written over.
func vacant(folder string) error {
	there, err := os.ReadDir(folder)
	if err == nil && len(there) > 0 {
		var names []string
		for _, e := range there {
			names = append(names, e.Name())
		}
		return fmt.Errorf("%s has something in it: %s (hint: a new folder)", folder, strings.Join(names, ", "))
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
