// Command retain runs experiments in continual learning, keeps what they
// measured in one SQLite file, and draws tables and figures from it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// The exit codes.
const (
	exitError       = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() { os.Exit(Main()) }

// Main runs the command of this process and gives its exit code. The first
// interrupt ends it cleanly, the second at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := run(ctx, os.Stdout, os.Stderr, os.Args[1:])
	if err == nil {
		return 0
	}
	printError(os.Stderr, err)
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitError
}

// run is the command: what it has to say goes to w, progress to wErr.
func run(ctx context.Context, w, wErr io.Writer, args []string) error {
	root := newRoot()
	root.SetOut(w)
	root.SetErr(wErr)
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// usageError is a wrong use of the command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// printError writes one line for the error and one for its hint.
func printError(w io.Writer, err error) {
	text, hint := err.Error(), ""
	if i := strings.LastIndex(text, " (hint: "); i >= 0 && strings.HasSuffix(text, ")") {
		text, hint = text[:i], strings.TrimSuffix(text[i+len(" (hint: "):], ")")
	}
	var hinted interface{ Hint() string }
	if hint == "" && errors.As(err, &hinted) {
		hint = hinted.Hint()
	}
	fmt.Fprintf(w, "retain: error: %s\n", strings.ReplaceAll(text, "\n", " "))
	if hint != "" {
		fmt.Fprintf(w, "retain: hint: %s\n", hint)
	}
}
