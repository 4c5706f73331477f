package report

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retain/results"
	"retain/results/metric"
)

// halved is a store with one tuning of two entries: of each three configurations
// on two seeds, the best on a third one. The second configuration of the first
// entry failed on seed 2, and the third trial of the second entry's best was not
// made yet.
func halved(t *testing.T) (*results.Store, results.Tuning, []results.Record) {
	t.Helper()
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true}
	tuning := results.Tuning{Digest: strings.Repeat("ab", 32), Config: "t.yaml", Mask: "all",
		Definition: `{"methods":[{"method":"ewc","configurations":[{},{},{}]},{"method":"ewc in disguise","configurations":[{},{},{}]}]}`}
	for entry := 1; entry <= 2; entry++ {
		for k := 1; k <= 3; k++ {
			l := learners[1]
			l.label, l.keep = fmt.Sprintf("ewc entry=%d lambda=%d", entry, k), 0.3+0.2*float64(k)
			c := results.Candidate{Entry: entry, Configuration: k, Method: "ewc", Rung: 1, Score: math.NaN(),
				Settings: fmt.Sprintf(`{"methods.ewc.lambda":%d,"optimizer.rate":0.5}`, k)}
			seeds, sum := []int64{1, 2}, 0.0
			if k == 3 {
				seeds, c.Rung, c.Chosen = []int64{1, 2, 3}, 2, entry == 1
			}
			for i, seed := range seeds {
				if entry == 2 && seed == 3 {
					c.Trials = append(c.Trials, results.Trial{Rung: 2, Seed: seed, Identity: strings.Repeat("cd", 32)})
					continue
				}
				if entry == 1 && k == 2 && seed == 2 {
					m.fail(l, seed, "experience 2: step 17: the loss is NaN: training diverged (hint: a smaller rate)\nmore")
				} else {
					m.records = append(m.records, m.record(l, seed))
				}
				r := m.records[len(m.records)-1]
				sum += metric.ACC(facts(r, "all").Valid)
				c.Trials = append(c.Trials, results.Trial{Rung: 1 + i/2, Seed: seed, Identity: r.Run.Identity})
			}
			c.Score = sum / float64(len(seeds))
			if k == 2 && entry == 1 {
				c.Score = math.NaN()
			}
			tuning.Candidates = append(tuning.Candidates, c)
		}
	}
	s := stored(t, m.records)
	if err := s.PutTuning(t.Context(), tuning); err != nil {
		t.Fatal(err)
	}
	return s, tuning, m.records
}

// reported are the files of a report by name.
func reported(t *testing.T, s *results.Store, o Options) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files, err := Write(t.Context(), dir, s, o)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// squeezed is text with single spaces.
func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// The log of trials has every configuration with what each seed came to, failures
// included, and nothing that was measured on test data.
func TestTrials(t *testing.T) {
	s, tuning, records := halved(t)
	files := reported(t, s, Options{Trials: []string{"ewc", "dpm"}})
	valid := func(k int) string {
		return number(metric.Accuracy, metric.ACC(facts(records[k], "all").Valid))
	}
	score := func(k int) string { return fixed(100*tuning.Candidates[k].Score, 2) }
	text := squeezed(files["trials.txt"])
	for _, want := range []string{
		"t.yaml · ewc · tuning abababababab 3 configurations, 7 trials, 1 failed; ACC-valid in percent, mask all; not finished, nothing chosen",
		"no. lambda optimizer.rate seed 1 seed 2 seed 3 mean rung chosen failed",
		" 1 1 0.5 " + valid(0) + " " + valid(1) + " " + score(0) + " 1 2 2 0.5 ",
		" 2 2 0.5 " + valid(2) + " – – 1 experience 2: step 17: the loss is NaN (seed 2) 3 3 0.5 ",
		" 3 3 0.5 " + strings.Join([]string{valid(4), valid(5), valid(6), score(2)}, " ") + " 2 chosen ",
		"t.yaml · ewc in disguise · tuning abababababab 3 configurations, 7 trials, 0 failed, 1 not made yet;",
		"not yet – 2 ───",
		"Trials in tuning abababababab: ewc 7 (1 failed); ewc in disguise 7 (1 not made yet).",
		"No tuning in this store has searched dpm.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, files["trials.txt"])
		}
	}
	all := files["trials.txt"] + files["trials.md"] + files["trials.tex"] + files["trials.csv"] + files["trials.json"]
	for _, r := range records {
		if r.Run.Status == results.Failed {
			continue
		}
		acc := metric.ACC(facts(r, "all").R)
		if strings.Contains(all, exact(acc)) || strings.Contains(files["trials.txt"], " "+number(metric.Accuracy, acc)+" ") {
			t.Errorf("%v, measured on test data, is told:\n%s", acc, all)
		}
	}
	if rows := rowsOf(t, files["trials.csv"]); len(rows) != 14 || rows[3]["status"] != "failed" || rows[3]["acc-valid"] != "" || rows[13]["run"] != "" {
		t.Errorf("%d trials in CSV, want 14: %v", len(rows), rows)
	}
	for _, want := range []string{`"name": "ewc in disguise"`, `"status": "failed"`, `"status": ""`, `"failed": 1`} {
		if !strings.Contains(files["trials.json"], want) {
			t.Errorf("no %s in\n%s", want, files["trials.json"])
		}
	}
}

// Which methods are told is a matter of their names; without any there is the log
// for machines alone, and without a tuning only that there is none.
func TestTrialsOf(t *testing.T) {
	s, _, _ := halved(t)
	text := reported(t, s, Options{Trials: []string{"ewc in disguise"}})["trials.txt"]
	if strings.Contains(text, "· ewc ·") || !strings.Contains(text, "· ewc in disguise ·") || strings.Contains(text, "No tuning") {
		t.Error(text)
	}
	files := reported(t, s, Options{})
	if files["trials.txt"] != "" || files["trials.csv"] == "" {
		t.Errorf("unasked: %q, %q", files["trials.txt"], files["trials.csv"])
	}
	files = reported(t, stored(t, standard(2, 1)), Options{Trials: []string{"dpm", "dpm-2"}})
	if got := files["trials.md"]; got != "No tuning in this store has searched dpm, dpm-2.\n" || files["trials.csv"] != "" {
		t.Errorf("%q, %q", got, files["trials.csv"])
	}
}

// A store may hold what chose and no test data: its trials are told, and an empty
// store is an error.
func TestTrialsWithoutTestData(t *testing.T) {
	_, tuning, _ := halved(t)
	s := stored(t, nil)
	if _, err := Write(t.Context(), t.TempDir(), s, Options{}); err == nil || !strings.Contains(err.Error(), "has no runs that match") {
		t.Errorf("error %v of an empty store", err)
	}
	if err := s.PutTuning(t.Context(), tuning); err != nil {
		t.Fatal(err)
	}
	if files := reported(t, s, Options{Trials: []string{"ewc"}}); !strings.Contains(files["trials.txt"], "7 not made yet") {
		t.Error(files["trials.txt"])
	}
}

// A second tuning of one config shares runs with the first: they count once, and
// where not one more was made it says so. The older one stands first.
func TestTrialsAgain(t *testing.T) {
	s, tuning, records := halved(t)
	again := tuning
	again.Digest = strings.Repeat("00", 32) // before the first one in the order of digests
	again.Definition = strings.Replace(tuning.Definition, "]}]}", `]},{"method":"er","configurations":[{}]}]}`, 1)
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", valid: true, records: records}
	later := m.record(learners[2], 1)
	if _, err := s.Put(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	again.Candidates = append(again.Candidates[:len(again.Candidates):len(again.Candidates)], results.Candidate{Entry: 3, Configuration: 1, Method: "er",
		Settings: "{}", Rung: 1, Score: 0.5, Trials: []results.Trial{{Rung: 1, Seed: 1, Identity: later.Run.Identity}}})
	if err := s.PutTuning(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	text := squeezed(reported(t, s, Options{Trials: []string{"ewc"}})["trials.txt"])
	first, second := strings.Index(text, "tuning abababababab"), strings.Index(text, "tuning 000000000000")
	if first < 0 || second < first || strings.Count(text, "The same runs as in tuning abababababab above") != 2 {
		t.Error(text)
	}
	if want := "In all 2 tunings of t.yaml, a run that served several counted once: ewc 7 (1 failed); ewc in disguise 7 (1 not made yet); er 1."; strings.Count(text, want) != 2 {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// Where rungs differ in their budget, a seed has a column in each.
func TestTrialsByBudget(t *testing.T) {
	c := trialled{Candidate: results.Candidate{Configuration: 1, Settings: "{}"}}
	for i, v := range []float64{0.25, 0.5, 0.75, 1} {
		c.trials = append(c.trials, trial{Trial: results.Trial{Rung: 1 + i/2, Seed: int64(1 + i%2)}, status: results.OK, valid: v})
	}
	short := trialled{Candidate: results.Candidate{Configuration: 2, Settings: "{}"}, trials: c.trials[:2]}
	g := search{Tuning: results.Tuning{Digest: strings.Repeat("ab", 32)}}.trialsGrid(searched{name: "er", configurations: []trialled{c, short}})
	if got := strings.Join(g.header, "|"); got != "no.|rung 1, seed 1|rung 1, seed 2|rung 2, seed 1|rung 2, seed 2|mean|rung|chosen" {
		t.Error(got)
	}
	for i, want := range []string{"1|25.0|50.0|75.0|100.0|87.50|2|", "2|25.0|50.0|||37.50|1|"} {
		if got := strings.Join(g.rows[i], "|"); got != want {
			t.Errorf("row %d: %s, want %s", i+1, got, want)
		}
	}
}

// A tuning that could not choose names the methods that it fell with.
func TestHopeless(t *testing.T) {
	judged := func(score float64) trialled {
		return trialled{Candidate: results.Candidate{Rung: 1, Score: score}}
	}
	s := search{methods: []searched{
		{name: "ewc", configurations: []trialled{judged(math.NaN()), judged(math.NaN())}},
		{name: "er", configurations: []trialled{judged(math.NaN()), judged(0.5)}},
		{name: "si", configurations: []trialled{{Candidate: results.Candidate{Score: math.NaN()}}}},
	}}
	if notes := strings.Join(s.others([]search{s}), "\n"); !strings.Contains(notes, "! nothing was chosen: no configuration of ewc went through its trials") {
		t.Error(notes)
	}
}
