package main

import (
	"database/sql"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench/suite"
	"retain/internal/golden"
	"retain/results"
)

// TestREADME does what the README says, in a copy of the repository: its
// commands, its method, its stream and its query. Left out are `make test`,
// which runs this, `make bench`, and lines marked "# long".
func TestREADME(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and runs the demo")
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	dir := copyOfRepository(t)
	var demo string
	for _, block := range blocks(readme, "sh") {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			if line == "make test" || line == "make bench" || line == "" || strings.Contains(line, "# long") {
				continue
			}
			out := shell(t, dir, line)
			if line == "make demo" {
				demo = out
			}
		}
	}
	t.Run("table", func(t *testing.T) { readmeTable(t, readme, demo, dir) })
	t.Run("query", func(t *testing.T) { readmeQuery(t, blocks(readme, "sql")[0], filepath.Join(dir, "out", "mine.db")) })
	t.Run("config", func(t *testing.T) { readmeConfig(t, blocks(readme, "yaml")[0]) })
	t.Run("own code", func(t *testing.T) { readmeCode(t, readme, dir) })
}

// blocks are the fenced blocks of one language, in order.
func blocks(text, language string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func shell(t *testing.T, dir, line string) (stdout string) {
	t.Helper()
	cmd := exec.Command("sh", "-ec", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RETAIN_DB=")
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", line, err, out.String(), errs.String())
	}
	return out.String()
}

// copyOfRepository copies what a clone would have.
func copyOfRepository(t *testing.T) string {
	t.Helper()
	root, dir := filepath.Join("..", ".."), t.TempDir()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			if rel == ".git" || rel == "bin" || rel == "out" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(dir, rel), 0o755)
		}
		if !d.Type().IsRegular() || strings.HasSuffix(rel, ".db") && filepath.Dir(rel) != filepath.Join("paper", "data") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, rel), text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// readmeTable holds the table in the README to the one that `make demo` prints:
// it is the same on every machine.
func readmeTable(t *testing.T, readme, demo, dir string) {
	start := strings.Index(demo, "split glyphs-digits")
	end := strings.Index(demo, "Mean ±")
	if start < 0 || end < start {
		t.Fatalf("no table in what make demo printed:\n%s", demo)
	}
	var table strings.Builder
	for line := range strings.Lines(demo[start:end]) {
		table.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	old := blocks(readme, "text")[0]
	if *golden.Update {
		text := strings.Replace(readme, "```text\n"+old+"```", "```text\n"+table.String()+"```", 1)
		if err := os.WriteFile(filepath.Join("..", "..", "README.md"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		figures, err := filepath.Glob(filepath.Join(dir, "out", "demo", "figure-matrix-*.png"))
		if err != nil || len(figures) != 1 {
			t.Fatalf("figures %v, %v", figures, err)
		}
		png, err := os.ReadFile(figures[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "quickstart-matrix.png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(old, table.String()); diff != "" {
		t.Errorf("the table in the README is not what make demo prints (-README +printed; hint: go test ./cmd/retain -run README -update):\n%s", diff)
	}
}

func readmeQuery(t *testing.T, query, store string) {
	db, err := sql.Open("sqlite3", store)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var method string
		var seeds int
		var acc float64
		var forgetting sql.NullFloat64
		if err := rows.Scan(&method, &seeds, &acc, &forgetting); err != nil {
			t.Fatal(err)
		}
		if n++; seeds != 2 || acc <= 0 || acc > 1 || (method == "joint") == forgetting.Valid {
			t.Errorf("%s: %d seeds, accuracy %v, forgetting %v", method, seeds, acc, forgetting)
		}
	}
	if err := rows.Err(); err != nil || n != 4 {
		t.Errorf("%d methods, %v", n, err)
	}
}

func readmeConfig(t *testing.T, text string) {
	path := filepath.Join(t.TempDir(), "readme.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := suite.Load(path, nil); err != nil {
		t.Error(err)
	}
}

// readmeCode puts the README's method and stream into the copy, as it says,
// and runs one on the other.
func readmeCode(t *testing.T, readme, dir string) {
	code := blocks(readme, "go")
	if len(code) != 4 {
		t.Fatalf("%d blocks of Go, not a method, its name, a stream, its name", len(code))
	}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	name := func(file, head, entry string) {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || strings.Count(string(text), head) != 1 {
			t.Fatalf("%s: %v", file, err)
		}
		put(file, strings.Replace(string(text), head, head+"\n"+entry, 1))
	}
	put("methods/stay.go", code[0])
	name("methods/registry.go", "var Methods = bench.Registry[bench.Method]{", code[1])
	put("tasks/shifted.go", code[2])
	name("tasks/registry.go", "var Streams = bench.Registry[Config]{", code[3])
	put("own.yaml", `stream: {name: shifted, data: glyphs-digits, limit: 50, experiences: 3}
model: {name: mlp, hidden: [32]}
optimizer: {name: sgd, rate: 0.1}
budget: {epochs: 1, batch: 10}
methods: [stay, finetune]
seeds: 1-2
`)
	shell(t, dir, "gofmt -l methods tasks | (! grep .)")
	shell(t, dir, "go vet ./methods ./tasks")
	shell(t, dir, "go test ./methods -run Golden/stay -update")
	shell(t, dir, "go test ./methods -run '(Golden|SameSeed|Cost|State|Neutral)/stay'")
	shell(t, dir, "go test ./bench/suite/meaning -update")
	shell(t, dir, "make build")
	if out := shell(t, dir, "bin/retain list methods stay"); !strings.Contains(out, "λ: strength of the penalty; 0: fine-tuning (a number)") {
		t.Errorf("the page of stay has not its comments:\n%s", out)
	}
	if out := shell(t, dir, "bin/retain run --db own.db own.yaml"); !strings.Contains(out, "stay") || !strings.Contains(out, "shifted") {
		t.Errorf("the table does not show them:\n%s", out)
	}
	store, err := results.OpenReadOnly(filepath.Join(dir, "own.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	runs, err := store.Runs(t.Context(), results.Filter{})
	if err != nil || len(runs) != 4 {
		t.Fatalf("%d runs in the store, %v", len(runs), err)
	}
	for _, r := range runs {
		if r.Status != results.OK {
			t.Errorf("%s: %s", r.MethodLabel, r.Error)
		}
	}
}

// TestReadmeVerdict: the verdict that the README shows is the one in paper/, line
// by line.
func TestReadmeVerdict(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	paper, err := os.ReadFile("../../paper/claims-full.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begun := strings.Cut(string(readme), "<!-- verdict: written by make paper -->\n")
	block, _, ended := strings.Cut(rest, "<!-- end of verdict -->")
	if !begun || !ended || strings.Count(block, "\n") < 10 {
		t.Fatalf("the README shows no verdict: %q (hint: make paper)", block)
	}
	for line := range strings.Lines(block) {
		if !strings.Contains(string(paper), line) {
			t.Errorf("not in paper/claims-full.md (hint: make paper):\n%s", line)
		}
	}
}
