package report

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"retain/results"
	"retain/results/metric"
)

// fluent is a run of a language model over three experiences, of seed, whose losses
// are multiples of ln 2 nats, two bytes to a token, so that all is told by hand. In
// bits for each token, after
//
//	untrained  8    8    8
//	1          1    6    7
//	2          3    2    5
//	3          4    4    1
func fluent(seed int64) results.Record {
	m := maker{t: 3, masks: []string{"all"}, scenario: "domain"}
	rec := m.record(learners[0], seed)
	nats := [][]float64{{8, 8, 8}, {1, 6, 7}, {3, 2, 5}, {4, 4, 1}}
	for i := range rec.Evaluations {
		if e := &rec.Evaluations[i]; e.Split == results.SplitTest {
			e.Correct, e.Scored, e.Bytes = int64(2*(8-nats[e.After][e.Experience-1])), 20, results.Some[int64](40)
			e.LossSum = results.Some(20 * math.Ln2 * nats[e.After][e.Experience-1])
		}
	}
	return rec
}

// TestShowLanguage: R in accuracy, bits for each byte, nats and perplexity, and
// the metrics of each, in every format.
func TestShowLanguage(t *testing.T) {
	s := stored(t, []results.Record{fluent(1000)})
	compare(t, "show-language.txt", []byte(show1(t, s, "1", Text)))

	want := map[string]struct {
		untrained, first float64 // of the second experience: untrained, and after the first
	}{"bpb": {4, 3}, "loss": {8 * math.Ln2, 6 * math.Ln2}, "perplexity": {256, 64}}
	metrics := map[string]float64{
		"acc": 0.5, "bwt": -.25, "forgetting": .25, "fwt": .25,
		"bpb": 1.5, "bpb-bwt": -1.25, "bpb-forgetting": 1.25, "bpb-fwt": 1.25, "bpb-next": 2.75,
		"loss": 3 * math.Ln2, "loss-bwt": -2.5 * math.Ln2, "loss-forgetting": 2.5 * math.Ln2, "loss-fwt": 2.5 * math.Ln2,
		"perplexity": 8, "perplexity-bwt": 1 / math.Sqrt(32), "perplexity-forgetting": math.Sqrt(32), "perplexity-fwt": math.Sqrt(32),
	}
	var back jsonRun
	if err := json.Unmarshal([]byte(show1(t, s, "1", JSON)), &back); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(show1(t, s, "1", CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	line := func(prefix ...string) string {
		i := slices.IndexFunc(rows, func(r []string) bool { return slices.Equal(r[:6], prefix) })
		if i < 0 {
			t.Fatalf("no line %q", prefix)
		}
		return rows[i][6]
	}
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-9 }
	for name, w := range want {
		in := back.Masks[0].In[name]
		if len(in.R) != 3 || !near(*in.Untrained[1], w.untrained) || !near(*in.R[0][1], w.first) {
			t.Errorf("JSON: R in %s: %+v, want %v", name, in, w)
		}
		if got := line(name, "test", "all", "0", "2", name); got != exact(*in.Untrained[1]) {
			t.Errorf("CSV: %s of the untrained model %s", name, got)
		}
		if got := line(name, "test", "all", "1", "2", name); got != exact(*in.R[0][1]) {
			t.Errorf("CSV: R in %s: %s", name, got)
		}
	}
	for name, w := range metrics {
		if got := back.Masks[0].Metrics[name]; got == nil || !near(*got, w) {
			t.Errorf("%s = %v, want %v", name, got, w)
		}
	}
}

// TestShowIn: what R is in is what was asked for; without that a classifier has
// accuracy alone, though its loss was measured too.
func TestShowIn(t *testing.T) {
	classes := fluent(1001)
	for i := range classes.Evaluations {
		classes.Evaluations[i].Bytes.Valid = false
	}
	classes.Run.ID, classes.Run.Identity, classes.Run.Digest = 2, strings.Repeat("2", 64), strings.Repeat("3", 64)
	s := stored(t, []results.Record{fluent(1000), classes})
	for _, c := range []struct {
		run  string
		in   []string
		want []string
	}{
		{"1", nil, []string{"percent", "bits", "nats", "perplexity"}},
		{"1", []string{"perplexity", "acc"}, []string{"percent", "perplexity"}},
		{"1", []string{"loss"}, []string{"nats"}},
		{"2", nil, []string{"percent"}},
		{"2", []string{"loss"}, []string{"nats"}},
	} {
		var b strings.Builder
		if err := Show(t.Context(), &b, s, c.run, Options{In: c.in}); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"percent", "bits", "nats", "perplexity"} {
			if strings.Contains(b.String(), "\nR in "+word) != slices.Contains(c.want, word) {
				t.Errorf("run %s in %v: R in %s\n%s", c.run, c.in, word, b.String())
			}
		}
	}
	err := Show(t.Context(), &strings.Builder{}, s, "1", Options{In: []string{"acc", "bits"}})
	if err == nil || err.Error() != `unknown measure of R "bits": one of acc, bpb, loss, perplexity` {
		t.Errorf("unknown measure: %v", err)
	}
}

// TestShowHidesLosses: of a run on a tuning seed no loss on test data is told, in
// whatever it is asked for.
func TestShowHidesLosses(t *testing.T) {
	s := stored(t, []results.Record{fluent(1)})
	for _, test := range []bool{false, true} {
		for format, secrets := range map[Format][]string{
			Text: {"R in nats", "R in perplexity", "R in bits", "256.00", "PPL-BWT (×)"},
			JSON: {`"perplexity": {`, exact(2.5 * math.Ln2)}, CSV: {"\nloss,", "\nperplexity,", exact(2.5 * math.Ln2)},
		} {
			var b strings.Builder
			o := Options{Format: format, Test: test, In: []string{"bpb", "loss", "perplexity"}}
			if err := Show(t.Context(), &b, s, "1", o); err != nil {
				t.Fatal(err)
			}
			for _, secret := range secrets {
				if strings.Contains(b.String(), secret) != test {
					t.Errorf("%s, test %v: %q is there: %v\n%s", format, test, secret, !test, b.String())
				}
			}
		}
	}
}

// TestInTime: tables of a stream in order of time show the accuracy on the next
// experience before it is learned, and bits for each byte of a language model;
// others do where it is asked for.
func TestInTime(t *testing.T) {
	for _, c := range []struct {
		name         string
		stream       string
		speaks       bool
		metrics      []string
		next, inBits string // as the table has them; none
	}{
		{"in time", "news-drift", false, nil, "next (%)", ""},
		{"in time, a language model", "headlines", true, nil, "next (%)", "BPB-next (bits/byte)"},
		{"not in time", "split", true, nil, "", ""},
		{"not in time, asked for", "split", true, []string{"next-acc"}, "next (%)", ""},
		{"in time, something else asked for", "news-drift", true, []string{"acc"}, "", ""},
	} {
		rec := fluent(1000)
		rec.Run.Stream = c.stream
		for i := range rec.Evaluations {
			rec.Evaluations[i].Bytes.Valid = rec.Evaluations[i].Bytes.Valid && c.speaks
		}
		var b strings.Builder
		if err := writeTables(&b, Summarise([]results.Record{rec}), Options{Metrics: c.metrics}); err != nil {
			t.Fatal(err)
		}
		for heading, want := range map[string]string{"next (%)": c.next, "BPB-next (bits/byte)": c.inBits} {
			if strings.Contains(b.String(), heading) != (want != "") {
				t.Errorf("%s: %q is there: %v\n%s", c.name, heading, want == "", b.String())
			}
		}
		if m, _ := metric.Find("next-acc"); c.next != "" && !strings.Contains(b.String(), " "+number(m.Unit, .25)) {
			t.Errorf("%s: (20 %% + 30 %%) / 2 is missing\n%s", c.name, b.String())
		}
	}
}
