package suite

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"retain/report"
	"retain/results"
)

// TestClaimHistory: whatever was registered or made before a file is told: for which
// file runs were made, and under which names its sentence was judged.
func TestClaimHistory(t *testing.T) {
	c, err := parseClaim("copy.yaml", []byte(claimText))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewClaimPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	minutes := func(n int) time.Time { return day.Add(time.Duration(n) * time.Minute) }
	register := func(s *results.Store, name, text string, at int) {
		digest := c.Digest
		if text != claimText {
			digest = strings.Repeat("ab", 32)
		}
		if err := s.PutClaim(t.Context(), results.Claim{Name: name, Digest: digest, File: text, First: minutes(at)}); err != nil {
			t.Fatal(err)
		}
	}
	made := func(config string, at ...int) (all []results.Record) {
		for _, n := range at {
			all = append(all, results.Record{Run: results.Run{Config: config, Finished: minutes(n)}})
		}
		return all
	}
	other := strings.Replace(claimText, "threshold: 5", "threshold: 9", 1) + "# from: a.yaml\nstream: {name: x}\nclaim: twice\n"
	for name, test := range map[string]struct {
		before  func(*results.Store)
		records []results.Record
		want    []string
	}{
		"all as it should be": {func(s *results.Store) { register(s, "copy", claimText, 0) }, made("copy.yaml", 1, 2), nil},
		"runs of another claim": {
			func(s *results.Store) {
				register(s, "copy", claimText, 5)
				register(s, "first", "claim: {says: another sentence}\n", 0)
			},
			append(made("first.yaml", 1, 2, 3), append(made("sweep.yaml", 4), made("copy.yaml", 6)...)...),
			[]string{"4 of 40 runs were made before this file was registered at 2026-03-01 12:05:00: 3 of them for first.yaml, registered at 2026-03-01 12:00:00; 1 of them for sweep.yaml"},
		},
		"registered after its runs": {
			func(s *results.Store) { register(s, "copy", claimText, 5); register(s, "first", "claim: {}\n", 4) }, made("first.yaml", 1, 2),
			[]string{"2 of 40 runs were made before this file was registered at 2026-03-01 12:05:00: for first.yaml"},
		},
		"a renamed copy": {
			func(s *results.Store) { register(s, "copy", claimText, 5); register(s, "strict", other, 0) }, nil,
			[]string{"other files with the same sentence were judged on this store: strict (abababababab, registered at 2026-03-01 12:00:00, threshold 9 where this has 5)"},
		},
		"a copy with the same threshold": {
			func(s *results.Store) { register(s, "copy", claimText, 5); register(s, "twin", claimText, 0) }, nil,
			[]string{"other files with the same sentence were judged on this store: twin (" + c.Digest[:12] + ", registered at 2026-03-01 12:00:00)"},
		},
	} {
		store, err := results.Open(filepath.Join(t.TempDir(), "r.db"))
		if err != nil {
			t.Fatal(err)
		}
		test.before(store)
		got, err := p.history(t.Context(), store, test.records)
		if err != nil || strings.Join(got, "\n") != strings.Join(test.want, "\n") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		store.Close()
	}
}

// TestClaimEntries: what methods keep, which runs failed, and which ended at chance,
// reach the judged claim.
func TestClaimEntries(t *testing.T) {
	p, store := failing(t)
	if _, err := p.Run(t.Context(), Options{Store: store, Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	judged, err := p.Judge(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	er, finetune := judged.Entries[0], judged.Entries[1]
	if er.Name != "er" || er.On[1].Examples != 7 || er.On[1].Bytes < 7*784 || er.On[1].FLOPs <= 0 || er.On[0].Stream != "split" || er.On[1].Stream != "rotated" {
		t.Errorf("%+v", er)
	}
	if finetune.On[0].Bytes != 0 || finetune.On[1].Bytes == finetune.On[1].Bytes { // NaN where all runs failed
		t.Errorf("%+v", finetune)
	}
	if len(judged.Failed) != 3 || judged.Failed[1] != (report.Failure{Entry: "finetune", Stream: "rotated", Seed: 2001}) {
		t.Errorf("%+v", judged.Failed)
	}
	chance := 0
	for _, d := range judged.Doubts {
		if strings.Contains(d.Text, "ended at chance") && strings.Contains(d.Text, "untrained models: ") {
			chance++
		}
	}
	if chance == 0 { // a model of 8 units after 20 examples
		t.Errorf("%+v", judged.Doubts)
	}
}
