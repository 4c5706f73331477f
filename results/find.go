package results

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Done says of each identity that the store holds how its latest attempt
// ended; identities that it does not hold are left out. One query serves
// thousands.
func (s *Store) Done(ctx context.Context, identities []string) (map[string]Status, error) {
	list, err := json.Marshal(identities)
	if err != nil {
		return nil, diagnose(s.path, err)
	}
	done := make(map[string]Status, len(identities))
	err = s.rows(ctx, `
		SELECT r.identity, r.status FROM json_each(?) AS j JOIN runs AS r ON r.identity = j.value
		ORDER BY r.identity, r.attempt`, []any{string(list)}, func(rows *sql.Rows) error {
		var identity string
		var status Status
		err := rows.Scan(&identity, &status)
		done[identity] = status
		return err
	})
	return done, diagnose(s.path, err)
}

// minPrefix is how many hex digits Find needs, as many as git.
const minPrefix = 4

// Find gives one run by name: its number in this store, or the first 4 or more
// digits of its identity or digest. A number that is there goes before a
// prefix; among the attempts of one identity the latest is meant. The error
// wraps ErrNoRun, or ErrAmbiguous and lists the candidates.
func (s *Store) Find(ctx context.Context, name string) (Run, error) {
	run, err := s.find(ctx, strings.ToLower(strings.TrimSpace(name)))
	return run, diagnose(s.path, err)
}

func (s *Store) find(ctx context.Context, name string) (Run, error) {
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		runs, err := s.runs(ctx, Filter{IDs: []int64{id}, AllAttempts: true, Specs: true})
		if err != nil || len(runs) == 1 {
			return first(runs), err
		}
	}
	if !isHex(name) || len(name) < minPrefix {
		return Run{}, s.noRun("%q: need the number of a run, or %d digits of its identity or digest", name, minPrefix)
	}
	ids, err := s.byPrefix(ctx, name)
	if err != nil {
		return Run{}, err
	}
	if len(ids) == 0 {
		return Run{}, s.noRun("no number, identity or digest begins with %q", name)
	}
	runs, err := s.runs(ctx, Filter{IDs: ids, AllAttempts: true, Specs: true})
	if err != nil || len(runs) == 1 {
		return first(runs), err
	}
	return Run{}, ambiguous(s.path, name, runs)
}

func first(runs []Run) Run {
	if len(runs) == 0 {
		return Run{}
	}
	return runs[0]
}

func (s *Store) noRun(format string, args ...any) error {
	return &Error{Path: s.path, Err: fmt.Errorf("%w: "+format, append([]any{ErrNoRun}, args...)...), hint: hintList}
}

// byPrefix gives the latest attempts of the identities that begin with prefix,
// or that have an attempt whose digest does. "g" sorts after every hex digit.
func (s *Store) byPrefix(ctx context.Context, prefix string) (ids []int64, err error) {
	err = s.rows(ctx, `
		WITH named AS (
			SELECT identity FROM runs WHERE identity >= ?1 AND identity < ?1 || 'g'
			UNION SELECT identity FROM runs WHERE digest >= ?1 AND digest < ?1 || 'g')
		SELECT r.id FROM named JOIN runs AS r USING (identity)
		WHERE r.attempt = (SELECT max(attempt) FROM runs AS n WHERE n.identity = r.identity)
		ORDER BY r.id`, []any{prefix}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

func ambiguous(path, name string, runs []Run) error {
	const shown = 5
	var list []string
	for i, r := range runs {
		if i == shown {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%d (%s, %s, %s, seed %d)", r.ID, r.MethodLabel, r.StreamLabel, r.Scenario, r.Seed))
	}
	return &Error{Path: path, hint: "give the number, or more digits",
		Err: fmt.Errorf("%w: %q is the beginning of %d: %s", ErrAmbiguous, name, len(runs), strings.Join(list, ", "))}
}

// Get gives one run by its number with everything that was measured in it.
func (s *Store) Get(ctx context.Context, id int64) (Record, error) {
	r, err := s.get(ctx, id)
	return r, diagnose(s.path, err)
}

func (s *Store) get(ctx context.Context, id int64) (r Record, err error) {
	runs, err := s.runs(ctx, Filter{IDs: []int64{id}, AllAttempts: true, Specs: true})
	if err != nil {
		return r, err
	}
	if len(runs) == 0 {
		return r, s.noRun("number %d", id)
	}
	r.Run = runs[0]
	evaluations, err := s.Evaluations(ctx, id)
	if err != nil {
		return r, err
	}
	costs, err := s.Costs(ctx, id)
	if err != nil {
		return r, err
	}
	storage, err := s.Storage(ctx, id)
	if err != nil {
		return r, err
	}
	sizes, err := s.Sizes(ctx, id)
	if err != nil {
		return r, err
	}
	decisions, err := s.Decisions(ctx, id)
	if err != nil {
		return r, err
	}
	latencies, err := s.Latencies(ctx, id)
	r.Evaluations, r.Costs, r.Storage, r.Sizes = evaluations[id], costs[id], storage[id], sizes[id]
	r.Decisions, r.Latencies = decisions[id], latencies[id]
	return r, err
}
