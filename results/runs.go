package results

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// where gives the condition of a filter on runs AS r, and its arguments.
func (f Filter) where() (condition string, args []any, err error) {
	conditions := []string{"1"}
	add := func(column string, n int, list any) {
		if n < 0 || err != nil {
			return
		}
		var text []byte
		text, err = json.Marshal(list)
		conditions = append(conditions, "r."+column+" IN (SELECT value FROM json_each(?))")
		args = append(args, string(text))
	}
	add("id", length(f.IDs), f.IDs)
	add("identity", length(f.Identities), f.Identities)
	add("method", length(f.Methods), f.Methods)
	add("method_label", length(f.MethodLabels), f.MethodLabels)
	add("stream", length(f.Streams), f.Streams)
	add("stream_label", length(f.StreamLabels), f.StreamLabels)
	add("scenario", length(f.Scenarios), f.Scenarios)
	add("config", length(f.Configs), f.Configs)
	add("seed", length(f.Seeds), f.Seeds)
	add("status", length(f.Statuses), f.Statuses)
	if !f.AllAttempts {
		conditions = append(conditions,
			"NOT EXISTS (SELECT 1 FROM runs AS n WHERE n.identity = r.identity AND n.attempt > r.attempt)")
	}
	return strings.Join(conditions, " AND "), args, err
}

// length is the length of a list, −1 for nil: an empty list lets nothing pass.
func length[T any](list []T) int {
	if list == nil {
		return -1
	}
	return len(list)
}

// runOrder depends on what was run and not on which worker was done first.
const runOrder = "r.stream, r.stream_label, r.scenario, r.method, r.method_label, r.seed, r.identity, r.attempt"

// runColumns are what runRow reads.
const runColumns = `r.id, r.identity, r.attempt, r.status, ifnull(r.error, ''), r.method, r.method_label,
	r.stream, r.stream_label, r.scenario, r.model, r.optimizer, r.budget, r.experiences, r.seed, r.params,
	ifnull(r.digest, ''), r.versions, r.host, r.config, r.started, r.finished`

// runRow takes the columns of one run; texts and times are filled in by run.
type runRow struct {
	Run
	versions, host    int64
	started, finished string
}

func (r *runRow) targets() []any {
	return []any{&r.ID, &r.Identity, &r.Attempt, &r.Status, &r.Error, &r.Method, &r.MethodLabel,
		&r.Stream, &r.StreamLabel, &r.Scenario, &r.Model, &r.Optimizer, &r.Budget, &r.Experiences, &r.Seed, &r.Params,
		&r.Digest, &r.versions, &r.host, &r.Config, &r.started, &r.finished}
}

func (r *runRow) run(texts map[int64]string) (Run, error) {
	var err error
	if r.Started, err = time.Parse(timeLayout, r.started); err != nil {
		return Run{}, fmt.Errorf("run %d: column started: %w", r.ID, err)
	}
	if r.Finished, err = time.Parse(timeLayout, r.finished); err != nil {
		return Run{}, fmt.Errorf("run %d: column finished: %w", r.ID, err)
	}
	r.Versions, r.Host = texts[r.versions], texts[r.host]
	return r.Run, nil
}

// Runs gives the runs that pass the filter, in order of stream, scenario,
// method, seed, identity and attempt.
func (s *Store) Runs(ctx context.Context, f Filter) ([]Run, error) {
	runs, err := s.runs(ctx, f)
	return runs, diagnose(s.path, err)
}

func (s *Store) runs(ctx context.Context, f Filter) ([]Run, error) {
	where, args, err := f.where()
	if err != nil {
		return nil, err
	}
	spec := "''"
	if f.Specs {
		spec = "(SELECT p.spec FROM specs AS p WHERE p.identity = r.identity)"
	}
	texts, err := s.texts(ctx)
	if err != nil {
		return nil, err
	}
	var runs []Run
	query := "SELECT " + runColumns + ", " + spec + " FROM runs AS r WHERE " + where + " ORDER BY " + runOrder
	err = s.rows(ctx, query, args, func(rows *sql.Rows) error {
		var row runRow
		if err := rows.Scan(append(row.targets(), &row.Spec)...); err != nil {
			return err
		}
		run, err := row.run(texts)
		runs = append(runs, run)
		return err
	})
	if err != nil {
		return runs, err
	}
	at := make([]*Run, len(runs))
	for i := range runs {
		at[i] = &runs[i]
	}
	return runs, s.fillTuned(ctx, at)
}

// texts reads the shared texts by number. Writers only ever add to them.
func (s *Store) texts(ctx context.Context) (map[int64]string, error) {
	texts := map[int64]string{}
	err := s.rows(ctx, "SELECT id, text FROM texts", nil, func(rows *sql.Rows) error {
		var id int64
		var text string
		err := rows.Scan(&id, &text)
		texts[id] = text
		return err
	})
	return texts, err
}

// rows calls f for every row of a query.
func (s *Store) rows(ctx context.Context, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
