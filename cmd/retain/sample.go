package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"retain/bench/suite"
	"retain/results"
)

func newSample() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sample RUN",
		Short: "let the language model of a run write",
		Long: `sample makes a run of the store again from its spec, checks that it ends in the
same bits, and lets the model write as it was after an experience, with its own
parameters also where the method predicts by others. Where text can be judged
without doubt, it says what share of it is in which language: the lines of
dialects, and Go code as Go's parser takes it; what stands in the prompt whole is
not judged. On a terminal, bytes that do not print are escaped; JSON has the texts'
bytes in texts_base64, too.`,
		Example: `  retain sample 7
  retain sample 7 --experience 1 --prompt "The old " --temperature 0.7 --top-k 20
  retain sample 3fa94c --count 50 --quiet`,
		Args: exactly(1, "one run: its number, or the beginning of its identity or digest"),
	}
	var o suite.Sampling
	var quiet bool
	f := cmd.Flags()
	f.IntVar(&o.Experience, "experience", 0, "the model after this experience, from 1; 0: as it ended")
	f.StringVar(&o.Prompt, "prompt", "", "what each text begins with; none: the beginning of a line")
	f.IntVar(&o.Count, "count", 1, "how many texts")
	f.IntVar(&o.Tokens, "tokens", 400, "tokens of each text")
	f.Float64Var(&o.Temperature, "temperature", 1, "logits are divided by it; 0: the likeliest token each time")
	f.IntVar(&o.Top, "top-k", 0, "draw from the likeliest tokens only; 0: from all")
	f.Int64Var(&o.Seed, "seed", 1, "of the draws")
	f.BoolVar(&quiet, "quiet", false, "print the shares alone, not the texts")
	format := f.String("format", "text", "text or json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *format != "text" && *format != "json" {
			return wrongUse(cmd, fmt.Errorf("unknown format %q: text or json", *format))
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
		found, err := suite.Sample(cmd.Context(), run, o)
		if err != nil {
			return err
		}
		if *format == "json" {
			return sampleJSON(cmd.OutOrStdout(), found)
		}
		w, show := cmd.OutOrStdout(), func(text []byte) string { return string(text) }
		if f, ok := w.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
			show = printable
		}
		return sampleText(w, found, quiet, show)
	}
	return cmd
}

// printable is a text that does nothing to a terminal: control characters but line
// breaks and tabs, other characters that do not print, and bytes that are no UTF-8
// are written as Go escapes them.
func printable(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case unicode.IsPrint(r) || r == '\n' || r == '\t':
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		text = text[n:]
	}
	return b.String()
}

// sampleText writes texts, as show has them, and what can be said of them.
func sampleText(w io.Writer, s *suite.Sampled, quiet bool, show func([]byte) string) error {
	if !quiet {
		for i, text := range s.Texts {
			if len(s.Texts) > 1 {
				fmt.Fprintf(w, "── %d ──\n", i+1)
			}
			fmt.Fprintln(w, show(text))
		}
	}
	if len(s.Verdicts) == 0 {
		if quiet {
			fmt.Fprintln(w, "nothing can be said of texts of this stream")
		}
		return nil
	}
	fmt.Fprintf(w, "\n%s, after experience %d\n", s.Run, s.Experience)
	t := table{columns: []column{{name: "language"}, {name: "judged"}, {name: "valid %"}, {name: "valid and new %"}}}
	for _, v := range s.Verdicts {
		t.rows = append(t.rows, []any{v.Language, v.Units, share(v.Valid, v.Units), share(v.New, v.Units)})
	}
	return t.write(w, "table")
}

// share is part of whole in percent.
func share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", 100*float64(part)/float64(whole))
}

func sampleJSON(w io.Writer, s *suite.Sampled) error {
	type verdict struct {
		Language string `json:"language"`
		Judged   int    `json:"judged"`
		Valid    int    `json:"valid"`
		New      int    `json:"new"`
	}
	out := struct {
		Run        string    `json:"run"`
		Experience int       `json:"experience"`
		Texts      []string  `json:"texts"`        // as UTF-8: broken bytes become U+FFFD
		Base64     [][]byte  `json:"texts_base64"` // the bytes as they are
		Verdicts   []verdict `json:"verdicts"`
	}{Run: s.Run, Experience: s.Experience, Base64: s.Texts, Verdicts: []verdict{}}
	for _, t := range s.Texts {
		out.Texts = append(out.Texts, string(t))
	}
	for _, v := range s.Verdicts {
		out.Verdicts = append(out.Verdicts, verdict{v.Language, v.Units, v.Valid, v.New})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
