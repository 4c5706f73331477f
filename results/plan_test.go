package results

import (
	"strings"
	"testing"
)

// TestPlans holds the queries of one run to searches by key: a scan of a table
// with millions of rows would not be noticed in a small test otherwise.
func TestPlans(t *testing.T) {
	s := opened(t)
	put(t, s, synthetic("ewc", 1, 2))
	for _, query := range []string{
		"SELECT * FROM metrics_v WHERE run = 1",
		"SELECT * FROM matrix_v WHERE run = 1 AND split = 'test' AND mask = 'all'",
		"SELECT * FROM runs_v WHERE id = 1",
		"SELECT * FROM runs_v WHERE stream = 'split' AND scenario = 'class'",
		"SELECT * FROM runs_v WHERE config = 'a.yaml'",
		"SELECT * FROM runs_v AS r JOIN metrics_v AS m ON m.run = r.id WHERE r.method = 'ewc' AND r.stream = 'split'",
	} {
		rows, err := s.db.Query("EXPLAIN QUERY PLAN " + query)
		if err != nil {
			t.Fatalf("%v in %s", err, query)
		}
		for rows.Next() {
			var a, b, c int
			var step string
			if err := rows.Scan(&a, &b, &c, &step); err != nil {
				t.Fatal(err)
			}
			// The peaks of forgetting, one for each experience, are the only
			// list that is made anew.
			if strings.HasPrefix(step, "SCAN") && step != "SCAN p" {
				t.Errorf("%s: %s", query, step)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
