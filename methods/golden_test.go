package methods_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/internal/golden"
	"retain/model"
	"retain/tasks"
)

// outcome is what a run of each method and scenario came to, to the bit.
type outcome struct {
	Versions map[string]int `json:"versions"` // of what the bits depend on
	Digest   string         `json:"digest"`   // of parameters and state
	Matrix   []string       `json:"matrix"`   // "after mask: correct/scored …", one experience after the other
	Costs    []string       `json:"costs"`    // of each phase
	Stored   []string       `json:"stored"`
}

func TestGolden(t *testing.T) {
	for name, entry := range registered {
		for _, s := range scenariosOf(entry.New) {
			t.Run(name+"-"+string(s.name), func(t *testing.T) {
				t.Parallel()
				if refused(t, s.name, entry.New) != nil {
					t.Skip("see TestGoldensBelongToMethods")
				}
				p := plan(t, s.name, shorter(entry.New)())
				p.Evaluate.Train = 20
				fewer(&p)
				got := summary(run(t, p))
				got.Versions = map[string]int{
					"engine": bench.Version, "method": entry.Version, "stream": tasks.Streams["split"].Version, "model": model.Models["mlp"].Version,
				}
				if adapting(p.Method) {
					got.Versions["adapters"] = model.Models["lora"].Version
				}
				if prompting(p.Method) {
					got.Versions["model"], got.Versions["prompts"] = model.Models["gpt"].Version, model.Models["prompts"].Version
					delete(got.Versions, "stream") // it is a test's own
				}
				if s.name == text {
					got.Versions["stream"], got.Versions["model"] = tasks.Streams["dialects"].Version, model.Models["gpt"].Version
				}
				compare(t, filepath.Join("..", "testdata", "golden", name+"-"+string(s.name)+".json"), got)
			})
		}
	}
}

// summary is the part of a result that a plan determines.
func summary(r *bench.Result) outcome {
	g := outcome{Digest: r.Digest}
	rows := map[string]int{}
	for _, e := range r.Evaluations {
		row := fmt.Sprintf("after %d %s %s:", e.After, e.Split, e.Mask)
		i, ok := rows[row]
		if !ok {
			i = len(g.Matrix)
			rows[row] = i
			g.Matrix = append(g.Matrix, row)
		}
		g.Matrix[i] += fmt.Sprintf(" %d/%d", e.Correct, e.Scored)
	}
	for _, p := range r.Phases {
		g.Costs = append(g.Costs, fmt.Sprintf("%s %d: forward %d backward %d examples %d replayed %d",
			p.Name, p.Experience, p.Cost.Forward, p.Cost.Backward, p.Cost.Examples, p.Cost.Replayed))
	}
	for _, s := range r.Stored {
		g.Stored = append(g.Stored, fmt.Sprintf("after %d: %d bytes, %d examples", s.After, s.Bytes, s.Examples))
	}
	return g
}

// compare holds got to the golden file, or with -update writes it: a file that
// would change is rewritten only if a version in it was raised.
func compare(t *testing.T, path string, got outcome) {
	t.Helper()
	var want outcome
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	missing := os.IsNotExist(err)
	if err != nil && !(missing && *golden.Update) {
		t.Fatalf("%v (hint: go test ./methods -update writes a golden that is new)", err)
	}
	diff := cmp.Diff(want, got)
	if diff == "" {
		return
	}
	if !*golden.Update {
		t.Fatalf("%s moved (-want +got):\n%s", filepath.Base(path), diff)
	}
	if !missing && !raised(want.Versions, got.Versions) {
		t.Fatalf("%s would move and no version was raised: raise that of what moved and say why in CHANGELOG.md\n%s", filepath.Base(path), diff)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	text, err = json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func raised(want, got map[string]int) bool {
	for k, v := range got {
		if v > want[k] {
			return true
		}
	}
	return false
}

// TestGoldensBelongToMethods: each method has a golden in every scenario that
// it can be run in and in no other, so that a refusal that comes or goes is
// noticed, and nothing else lies among them.
func TestGoldensBelongToMethods(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "golden", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, f := range files {
		left[strings.TrimSuffix(filepath.Base(f), ".json")] = true
	}
	for name, entry := range registered {
		runs := 0
		for _, s := range scenariosOf(entry.New) {
			file := name + "-" + string(s.name)
			switch why := refused(t, s.name, entry.New); {
			case why == nil && !left[file]:
				t.Errorf("%s has no golden (hint: go test ./methods -update)", file)
			case why != nil && left[file]:
				t.Errorf("%s has a golden and is refused: %v", file, why)
			case why == nil:
				runs++
			default:
				if _, err := bench.Run(t.Context(), plan(t, s.name, entry.New())); err == nil {
					t.Errorf("%s is refused by its plan and runs", file)
				}
			}
			delete(left, file)
		}
		if runs == 0 {
			t.Errorf("%s is refused in every scenario", name)
		}
	}
	for file := range left {
		t.Errorf("%s belongs to no method", file)
	}
}
