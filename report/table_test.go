package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/results"
	"retain/results/metric"
)

const nasty = `er a|b & "c", 50% of #1_x $2 ~^\ {d} <e>` + "\nline"

func TestEscaping(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	l := learners[2]
	l.label = nasty
	m.add(l, 2)
	groups := Summarise(m.records)
	write := func(f Format) string {
		var b bytes.Buffer
		if err := writeTables(&b, groups, Options{Format: f}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	tex := write(LaTeX)
	want := `er a\textbar{}b \& \texttt{\char34}c\texttt{\char34}, 50\% of \#1\_x \$2 \textasciitilde{}\textasciicircum{}\textbackslash{} \{d\} \textless{}e\textgreater{} line & 2 !`
	if !strings.Contains(tex, want) {
		t.Errorf("LaTeX lacks %s:\n%s", want, tex)
	}
	for _, r := range tex {
		if r > 126 {
			t.Errorf("LaTeX holds %q, which plain fonts lack", r)
		}
	}
	md := write(Markdown)
	if want := `| er a\|b & "c", 50% of \#1\_x $2 \~^\\ {d} &lt;e&gt; line | 2 ! |`; !strings.Contains(md, want) {
		t.Errorf("Markdown lacks %s:\n%s", want, md)
	}
	rows, err := csv.NewReader(strings.NewReader(write(CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := rows[2][8]; got != nasty {
		t.Errorf("CSV label %q, want %q", got, nasty)
	}
	var back []jsonGroup
	if err := json.Unmarshal([]byte(write(JSON)), &back); err != nil {
		t.Fatal(err)
	}
	if got := back[0].Cells[0].Label; got != nasty {
		t.Errorf("JSON label %q", got)
	}
}

// What joint does not have is "–" in text, empty in CSV and null in JSON.
func TestMissingIsNotZero(t *testing.T) {
	groups := Summarise(standard(3, 5))
	joint := groups[0].table(metric.All[:4], false)
	row := joint.rows[len(joint.rows)-1]
	if row[0] != "joint" || row[4] != none || row[5] != none || row[3] == none {
		t.Errorf("row of joint: %q", row)
	}
	var b bytes.Buffer
	if err := writeCSV(&b, groups); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), ",joint,joint,0,0,bwt,points,,,,,0\n") {
		t.Errorf("CSV of joint's BWT is not empty:\n%s", b.String())
	}
	b.Reset()
	if err := writeJSON(&b, groups); err != nil {
		t.Fatal(err)
	}
	var back []jsonGroup
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	cells := back[0].Cells
	for _, m := range cells[len(cells)-1].Metrics {
		if m.Name == "bwt" && (m.Mean != nil || m.N != 0) {
			t.Errorf("JSON of joint's BWT: %+v", m)
		}
		if m.Name == "acc" && (m.Mean == nil || m.Low == nil || m.N != 5) {
			t.Errorf("JSON of joint's ACC: %+v", m)
		}
	}
}

// Columns of metrics that many plans do not have are there where a method of
// the plan has them; elsewhere they are missed only where they were asked for.
func TestOptionalColumns(t *testing.T) {
	for _, c := range []struct {
		name       string
		anytime    bool
		learners   []learner
		metrics    []string
		want, lack []string
	}{
		{"neither", false, learners[:2], nil, nil, []string{"AAA", "min-ACC", "memory gap", "Not measured"}},
		{"anytime", true, learners[:2], nil, []string{"AAA (%)", "min-ACC (%)", "WC-ACC (%)"}, []string{"memory gap", "Not measured", "cumulative"}},
		{"memory", false, learners[:3], nil, []string{"memory gap (pp)", "memory gap = accuracy on stored examples"}, []string{"AAA", "Not measured"}},
		{"both, with bounds", true, learners, nil, []string{"AAA (%)", "memory gap (pp)", "cumulative trains anew"}, []string{"Not measured"}},
		{"asked for", false, learners[:2], []string{"acc", "aaa", "memory-gap"}, []string{"Not measured here: AAA, memory gap."}, []string{"AAA (%)"}},
	} {
		m := maker{t: 3, masks: []string{"all"}, scenario: "class", anytime: c.anytime}
		for _, l := range c.learners {
			m.add(l, 2)
		}
		var b bytes.Buffer
		if err := writeTables(&b, Summarise(m.records), Options{Metrics: c.metrics}); err != nil {
			t.Fatal(err)
		}
		for _, s := range c.want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s: no %q in\n%s", c.name, s, b.String())
			}
		}
		for _, s := range c.lack {
			if strings.Contains(b.String(), s) {
				t.Errorf("%s: %q in\n%s", c.name, s, b.String())
			}
		}
		for line := range strings.Lines(b.String()) {
			if strings.HasSuffix(strings.TrimSuffix(line, "\n"), " ") {
				t.Errorf("%s: a line ends in spaces: %q", c.name, line)
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	g := Summarise(standard(3, 5))[0]
	var got []string
	for _, p := range g.places() {
		got = append(got, p.label()+" "+p.Method+" "+p.tie())
	}
	want := []string{
		"1 er-ace ", "2 er ≈", "3 der ≈", "4 er ?", "5 ewc ", "– gem ", "bound cumulative ", "bound joint ", "bound finetune ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A leaderboard reads less than all, and gives the same bytes.
func TestLeaderboardReadsEnough(t *testing.T) {
	m := maker{t: 3, masks: []string{"own", "seen"}, scenario: "task", records: standard(3, 5)}
	m.add(learners[0], 2)
	m.add(learners[5], 2)
	m.fail(learners[1], 1000, "no")
	m.valid = true
	m.add(learners[1], 2)
	m.records = append(m.records, m.record(learners[1], 1))
	m.scenario = "domain"
	m.fail(learners[1], 1000, "nothing but this")
	m.scenario = "text"
	m.add(learners[0], 2)
	m.add(learners[2], 2)
	speak(m.records[len(m.records)-4:])
	s := stored(t, m.records)
	for _, filter := range []results.Filter{
		{}, {Methods: []string{"er", "gem"}}, {Statuses: []results.Status{results.OK}}, {Statuses: []results.Status{results.Failed}},
	} {
		groups, err := summary(t.Context(), s, filter)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []Format{Text, CSV, JSON} {
			var want, got bytes.Buffer
			if err := writeLeaderboards(&want, groups, f); err != nil {
				t.Fatal(err)
			}
			if err := Leaderboard(t.Context(), &got, s, Options{Filter: filter, Format: f}); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want.String(), got.String()); d != "" {
				t.Errorf("%+v, %s (−all +read):\n%s", filter, f, d)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	ctx := context.Background()
	s := stored(t, standard(2, 2))
	var b bytes.Buffer
	err := Table(ctx, &b, s, Options{Metrics: []string{"accuracy"}})
	if err == nil || !strings.Contains(err.Error(), `unknown metric "accuracy": one of acc, acc-valid, bwt`) {
		t.Errorf("unknown metric: %v", err)
	}
	for _, f := range []func() error{
		func() error { return Table(ctx, &b, s, Options{Format: "xml"}) },
		func() error { return Leaderboard(ctx, &b, s, Options{Format: "xml"}) },
		func() error { return Show(ctx, &b, s, "1", Options{Format: "xml"}) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), `unknown format "xml"`) {
			t.Errorf("unknown format: %v", err)
		}
	}
	b.Reset()
	if err := Table(ctx, &b, s, Options{Filter: results.Filter{Streams: []string{"none"}}}); err != nil || b.String() != "no runs\n" {
		t.Errorf("empty store: %v, %q", err, b.String())
	}
	b.Reset()
	o := Options{Filter: results.Filter{Methods: []string{"ewc"}}, Metrics: []string{"acc"}}
	if err := Table(ctx, &b, s, o); err != nil || strings.Contains(b.String(), "er-ace") || !strings.Contains(b.String(), "joint 9") {
		t.Errorf("filtered: %v\n%s", err, b.String())
	}
}
