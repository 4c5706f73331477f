package results

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// fill puts n runs into a store: 10 methods on streams of 5 experiences.
func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	for i := range n {
		put(t, s, synthetic(fmt.Sprintf("method-%d", i%10), int64(i/10), 5))
	}
}

// TestScale times the queries behind a leaderboard and a report. The number of
// runs is RETAIN_STORE_RUNS; the default is small enough for every test run.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a store")
	}
	n := 300
	if v := os.Getenv("RETAIN_STORE_RUNS"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil {
			t.Fatal(err)
		}
	}
	s := opened(t)
	ctx := context.Background()
	clock := func(what string, f func() error) {
		start := time.Now()
		if err := f(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		t.Logf("%-28s %8.1f ms", what, float64(time.Since(start).Microseconds())/1000)
	}
	clock(fmt.Sprintf("put %d runs", n), func() error { fill(t, s, n); return nil })
	if info, err := os.Stat(filepath.Clean(s.Path())); err == nil {
		t.Logf("file %d bytes a run", info.Size()/int64(n))
	}
	var runs []Run
	clock("runs", func() (err error) { runs, err = s.Runs(ctx, Filter{}); return err })
	if len(runs) != n {
		t.Fatalf("%d runs, want %d", len(runs), n)
	}
	clock("summaries (leaderboard)", func() error {
		sums, err := s.Summaries(ctx, Filter{}, SplitTest, MaskAll)
		if len(sums) != n {
			t.Errorf("%d summaries, want %d", len(sums), n)
		}
		return err
	})
	ids := make([]int64, len(runs))
	identities := make([]string, len(runs))
	for i, r := range runs {
		ids[i], identities[i] = r.ID, r.Identity
	}
	clock("done", func() error { _, err := s.Done(ctx, identities); return err })
	clock("matrices", func() error { _, err := s.Matrices(ctx, SplitTest, MaskAll, ids...); return err })
	clock("evaluations", func() error { _, err := s.Evaluations(ctx, ids...); return err })
	clock("find", func() error { _, err := s.Find(ctx, identities[n/2][:20]); return err })
	clock("metrics_v, all of them", func() error {
		_, err := s.db.Exec(`CREATE TEMP TABLE x AS SELECT * FROM metrics_v`)
		return err
	})
}
