package results

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// insertTuned notes the tunings that chose the hyper-parameters of a run.
func insertTuned(ctx context.Context, tx *sql.Tx, identity string, tuned []Tuned) error {
	err := each(ctx, tx, `INSERT OR REPLACE INTO tuned VALUES (?, ?, ?, ?, ?)`, len(tuned), func(i int) []any {
		u := &tuned[i]
		return []any{identity, u.Tuning, u.Trials, u.FLOPs, u.Seeds}
	})
	if err != nil {
		return fmt.Errorf("tuned: %w", err)
	}
	return nil
}

// MarkTuned notes of runs that the store holds, by their identities, which
// tunings chose their hyper-parameters: such a run may have been made before
// the choice. An identity that is not there is an error.
func (s *Store) MarkTuned(ctx context.Context, runs map[string][]Tuned) error {
	for identity, tuned := range runs {
		for _, u := range tuned {
			if err := u.check(); err != nil {
				return &Error{Path: s.path, Err: fmt.Errorf("run %.12s: %w", identity, err)}
			}
		}
	}
	return s.change(ctx, "the mark of tuned runs", func(tx *sql.Tx) error {
		for identity, tuned := range runs {
			if err := insertTuned(ctx, tx, identity, tuned); err != nil {
				return err
			}
		}
		return nil
	})
}

func (u Tuned) check() error {
	if !isDigest(u.Tuning) || u.Trials < 1 || u.FLOPs < 0 || u.Seeds == "" {
		return fmt.Errorf("%w: tuned by %+v, need a digest of 64 hex digits, trials and seeds", ErrInvalid, u)
	}
	return nil
}

// fillTuned fills in which of the runs are tuned. Few stores have any: those pay
// one look at an empty table.
func (s *Store) fillTuned(ctx context.Context, runs []*Run) error {
	var some bool
	if err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM tuned)").Scan(&some); err != nil || !some {
		return err
	}
	at := make(map[string][]*Run, len(runs))
	identities := make([]string, 0, len(runs))
	for _, r := range runs {
		if at[r.Identity] == nil {
			identities = append(identities, r.Identity)
		}
		at[r.Identity] = append(at[r.Identity], r)
	}
	list, err := json.Marshal(identities)
	if err != nil {
		return err
	}
	return s.rows(ctx, `
		SELECT u.identity, u.tuning, u.trials, u.flops, u.seeds
		FROM json_each(?) AS j CROSS JOIN tuned AS u ON u.identity = j.value
		ORDER BY u.identity, u.tuning`, []any{string(list)}, func(rows *sql.Rows) error {
		var identity string
		var u Tuned
		err := rows.Scan(&identity, &u.Tuning, &u.Trials, &u.FLOPs, &u.Seeds)
		for _, r := range at[identity] {
			r.Tuned = append(r.Tuned, u)
		}
		return err
	})
}
