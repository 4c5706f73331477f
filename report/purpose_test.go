package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mixed is a store of reporting seeds (2) and tuning seeds (3) of the same
// methods, one of the tuning runs failed.
func mixed(t *testing.T) []Group {
	t.Helper()
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	for _, l := range []learner{learners[0], learners[1], learners[5]} {
		m.add(l, 2)
		for seed := int64(1); seed <= 3; seed++ {
			m.records = append(m.records, m.record(l, seed))
		}
	}
	m.fail(learners[1], 4, "loss is NaN")
	return Summarise(m.records)
}

// Tuning seeds make groups of their own: means, intervals, bracket and failures.
func TestPurposes(t *testing.T) {
	groups := mixed(t)
	if len(groups) != 2 || groups[0].Purpose != Reporting || groups[1].Purpose != Tuning {
		t.Fatalf("%d groups, want reporting, then tuning", len(groups))
	}
	for i, n := range []int{2, 3} {
		g := groups[i]
		if g.Chance.N != n || g.Joint.N != n || g.Finetune.N != n {
			t.Errorf("%s: bracket over %d, %d, %d seeds; want %d", g.Purpose, g.Chance.N, g.Finetune.N, g.Joint.N, n)
		}
		for _, c := range g.Cells {
			if e := c.Value("acc"); e.N != n {
				t.Errorf("%s, %s: ACC over %d seeds, want %d", g.Purpose, c.Label, e.N, n)
			}
			for _, r := range c.Runs {
				if (r.Seed < 1000) != (g.Purpose == Tuning) {
					t.Errorf("%s holds seed %d", g.Purpose, r.Seed)
				}
			}
		}
		if g.anyFailed() != (g.Purpose == Tuning) {
			t.Errorf("%s: failed %v", g.Purpose, g.anyFailed())
		}
		for _, title := range []string{g.title(), g.table(nil, false).title, g.leaderboard().title} {
			if strings.HasSuffix(title, " · tuning seeds") != (g.Purpose == Tuning) {
				t.Errorf("%s: title %q", g.Purpose, title)
			}
		}
	}
}

func TestPurposesRaw(t *testing.T) {
	groups := mixed(t)
	for name, write := range map[string]func(Format, *bytes.Buffer) error{
		"table":       func(f Format, b *bytes.Buffer) error { return writeTables(b, groups, Options{Format: f}) },
		"leaderboard": func(f Format, b *bytes.Buffer) error { return writeLeaderboards(b, groups, f) },
	} {
		var b bytes.Buffer
		if err := write(CSV, &b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at, seen := slices.Index(rows[0], "purpose"), map[string]bool{}
		for _, row := range rows[1:] {
			seen[row[max(at, 0)]] = true
		}
		if at < 0 || len(seen) != 2 || !seen[Tuning] || !seen[Reporting] {
			t.Errorf("%s: CSV has the purposes %v in column %d", name, seen, at)
		}
		b.Reset()
		if err := write(JSON, &b); err != nil {
			t.Fatal(err)
		}
		var back []struct{ Purpose string }
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back) != 2 || back[0].Purpose != Reporting || back[1].Purpose != Tuning {
			t.Errorf("%s: JSON %+v, %v", name, back, err)
		}
	}
}

// ACC on the held-out part stands behind ACC, before it on tuning seeds, whose
// leaderboard has no other, and nowhere where nothing was held out.
func TestValidColumn(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.add(learners[0], 1)
	m.valid = true
	m.add(learners[1], 2)
	m.records = append(m.records, m.record(learners[1], 1))
	groups := Summarise(m.records)
	columns, _ := Options{}.columns()
	for i, both := range [][]string{{"ACC (%) ACC-valid (%)", "ACC (%) ACC-valid (%)"}, {"ACC-valid (%) ACC (%)", "ACC-valid (%)"}, {"ACC-valid (%)", "ACC-valid (%)"}} {
		g := groups[min(i, 1)]
		if i == 2 {
			g = g.withoutTest()
		}
		for k, grid := range []grid{g.table(columns, false), g.withoutTest().leaderboard()} {
			want := both[k]
			header := slices.DeleteFunc(slices.Clone(grid.header), func(s string) bool { return !strings.HasPrefix(s, "ACC") })
			if got := strings.Join(header, " "); got != want {
				t.Errorf("%s: columns %q, want %q", grid.title, got, want)
			}
		}
		if i == 2 {
			continue
		}
		c, _ := g.Cell("ewc")
		if acc, valid := c.Value("acc"), c.Value("acc-valid"); valid.N != acc.N || math.Abs(acc.Mean-valid.Mean-.05) > .001 {
			t.Errorf("%s: ACC %+v, on the held-out part %+v", g.title(), acc, valid)
		}
	}
	m = maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.add(learners[0], 1)
	var b bytes.Buffer
	if err := writeTables(&b, Summarise(m.records), Options{}); err != nil || strings.Contains(b.String(), "ACC-valid") {
		t.Errorf("ACC-valid where nothing was held out: %v\n%s", err, b.String())
	}
}

// Every file but the index and results.json is about one purpose, and its name
// says so.
func TestPurposesInFiles(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.add(learners[0], 2)
	for seed := int64(1); seed <= 2; seed++ {
		m.records = append(m.records, m.record(learners[0], seed))
	}
	s := stored(t, m.records)
	files, err := Write(context.Background(), t.TempDir(), s, Options{Test: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
		if strings.Contains(f.Name, "tuning-seeds") != strings.Contains(f.What, "tuning seeds") {
			t.Errorf("%s: %s", f.Name, f.What)
		}
	}
	for _, name := range []string{
		"table-split-mnist-2-class.txt", "table-tuning-seeds-split-mnist-2-class.txt", "leaderboard-tuning-seeds-split-mnist-2-class.csv",
		"figure-pareto-split-mnist-2-class.svg", "figure-pareto-tuning-seeds-split-mnist-2-class.svg",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("%s was not written; there are %q", name, names)
		}
	}
}

// What tuning seeds measured on test data is in no file but where it is asked for.
func TestTuningHidesTest(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	m.add(learners[0], 1)
	m.add(learners[5], 1)
	for seed := int64(1); seed <= 2; seed++ {
		m.records = append(m.records, m.record(learners[0], seed))
		m.records = append(m.records, m.record(learners[5], seed))
	}
	s := stored(t, m.records)
	for _, test := range []bool{false, true} {
		dir := t.TempDir()
		files, err := Write(t.Context(), dir, s, Options{Test: test})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasPrefix(f.Name, "figure") && strings.Contains(f.Name, "tuning-seeds") && !test {
				t.Errorf("%s was written", f.Name)
			}
		}
		read := func(name string) string {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		text := read("table-tuning-seeds-split-mnist-2-class.txt")
		for _, shown := range []string{" ACC (%)", "BWT (pp)", "ACC bracket"} {
			if strings.Contains(text, shown) != test {
				t.Errorf("test %v: %q in the table: %v", test, shown, !test)
			}
		}
		if !strings.Contains(text, "ACC-valid (%)") || strings.Contains(text, "left out (`retain report --test`") == test {
			t.Errorf("test %v:\n%s", test, text)
		}
		for name, columns := range map[string][]string{
			"runs-tuning-seeds-split-mnist-2-class.csv":        {"acc", "learning-acc", "gap"},
			"leaderboard-tuning-seeds-split-mnist-2-class.csv": {"acc_mean", "chance_mean", "joint_mean"},
		} {
			row := rowsOf(t, read(name))[0]
			for _, c := range columns {
				if want := test && strings.HasPrefix(name, "runs"); (row[c] != "") != want {
					t.Errorf("test %v: %s has %s = %q", test, name, c, row[c])
				}
			}
		}
		for _, row := range rowsOf(t, read("table-tuning-seeds-split-mnist-2-class.csv")) {
			if row["metric"] == "acc" && (row["mean"] != "") != test || row["metric"] == "acc-valid" && row["mean"] == "" && row["method"] != "joint" {
				t.Errorf("test %v: %v", test, row)
			}
		}
		if index := read("README.md"); strings.Contains(index, "retain report --test") == test {
			t.Errorf("test %v: %s", test, index)
		}
		if strings.Contains(read("table-split-mnist-2-class.txt"), "left out") {
			t.Error("a table of reporting seeds leaves something out")
		}
	}
}
