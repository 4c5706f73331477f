package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"retain/results/metric"
)

// rowsOf reads CSV as one map for each line.
func rowsOf(t *testing.T, text string) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// The values of the runs have the mean and the standard deviation of the table.
func TestRunsCSV(t *testing.T) {
	groups := Summarise(standard(3, 5))
	var b, table bytes.Buffer
	if err := writeRuns(&b, groups); err != nil {
		t.Fatal(err)
	}
	if err := writeCSV(&table, groups); err != nil {
		t.Fatal(err)
	}
	var values []float64
	failed, joint := 0, false
	for _, row := range rowsOf(t, b.String()) {
		for _, m := range metric.All {
			if _, ok := row[m.Name]; !ok {
				t.Fatalf("no column %s", m.Name)
			}
		}
		switch {
		case row["status"] == "failed":
			failed++
			if row["acc"] != "" || row["run"] == "" {
				t.Errorf("a failed run: %v", row)
			}
		case row["method"] == "joint":
			joint = joint || row["bwt"] == "" && row["acc"] != ""
		case row["method"] == "ewc":
			v, err := strconv.ParseFloat(row["bwt"], 64)
			if err != nil || row["seed"] != strconv.Itoa(1000+len(values)) || row["purpose"] != Reporting {
				t.Errorf("%v: %v", row, err)
			}
			values = append(values, v)
		}
	}
	if failed != 2 || !joint || len(values) != 5 {
		t.Fatalf("%d failed, joint without BWT %v, %d seeds of ewc", failed, joint, len(values))
	}
	e, sum := estimate(values), 0.0
	for _, v := range values {
		sum += (v - e.Mean) * (v - e.Mean)
	}
	i := slices.IndexFunc(rowsOf(t, table.String()), func(row map[string]string) bool { return row["method"] == "ewc" && row["metric"] == "bwt" })
	row := rowsOf(t, table.String())[i]
	if sd, err := strconv.ParseFloat(row["sd"], 64); err != nil || math.Abs(sd-math.Sqrt(sum/4)) > 1e-12 || row["mean"] != exact(e.Mean) {
		t.Errorf("sd %v, want %v; mean %s, want %v", sd, math.Sqrt(sum/4), row["mean"], e.Mean)
	}
}

// Every symbol that a table shows is spelled out below it, and b of FWT too.
func TestSymbolsSpelledOut(t *testing.T) {
	g := Summarise(standard(3, 5))[0]
	g2 := g.table(metric.All, true)
	notes := strings.Join(g2.notes, "\n")
	for _, m := range metric.All {
		if g.defines(m) && !strings.Contains(notes, m.Symbol+" = "+m.Meaning) {
			t.Errorf("%s is not spelled out", m.Symbol)
		}
	}
	if !strings.Contains(notes, "b, the untrained model's accuracy") {
		t.Error("nothing says what b of FWT is")
	}
	var b bytes.Buffer
	if err := g2.text(&b); err != nil {
		t.Fatal(err)
	}
	width, inTable := 0, true
	for line := range strings.Lines(b.String()) {
		n := len([]rune(strings.TrimSuffix(line, "\n")))
		if strings.HasPrefix(line, "Mean ±") {
			inTable = false
		}
		switch {
		case inTable && strings.HasPrefix(line, "──"):
			width = max(width, n)
		case !inTable && !strings.HasPrefix(line, "!") && n > width:
			t.Errorf("a note of %d characters below a table of %d: %s", n, width, line)
		}
	}
}

// Labels are names that LaTeX takes, and differ between the tables of a report.
func TestLabels(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range []Plan{
		{Stream: "split mnist ×5", Scenario: "class", Mask: "all", Model: "mlp 400-400", Budget: "2 epochs × 32", Purpose: Reporting},
		{Stream: "split mnist ×5", Scenario: "class", Mask: "all", Model: "mlp 400-400", Budget: "2 epochs × 32", Purpose: Tuning},
		{Stream: "split mnist ×5", Scenario: "class", Mask: "seen", Model: "mlp 400-400", Budget: "2 epochs × 32", Purpose: Reporting},
		{Stream: "split mnist ×5", Scenario: "class", Mask: "all", Model: "mlp 400", Budget: "2 epochs × 32", Purpose: Reporting},
	} {
		for _, kind := range []string{"table", "leaderboard"} {
			label := Group{Plan: p}.label(kind)
			if seen[label] || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-:") != "" {
				t.Errorf("label %q", label)
			}
			seen[label] = true
		}
	}
	var b bytes.Buffer
	g := Summarise(standard(2, 2))[0]
	if err := g.table(metric.All[:2], false).latex(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`\label{` + g.label("table") + `}`, `\caption{Split mnist 2 `, `\resizebox{`, `\toprule`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}
