package results

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"os"
	"time"
)

// Put writes a record whole in one transaction, or not at all, and returns its
// run with ID and Attempt filled in. Attempts of one identity are numbered 1,
// 2, … in the order in which they are written. A record that cannot be right
// is refused with ErrInvalid.
func (s *Store) Put(ctx context.Context, r Record) (run Run, err error) {
	if err := r.check(); err != nil {
		return Run{}, &Error{Path: s.path, Err: fmt.Errorf("run %.12s: %w", r.Run.Identity, err)}
	}
	err = s.change(ctx, fmt.Sprintf("run %.12s", r.Run.Identity), func(tx *sql.Tx) error {
		run, err = insert(ctx, tx, &r)
		return err
	})
	if err != nil {
		return Run{}, err
	}
	return run, nil
}

// change makes one transaction of f, or none: what it would have written is
// named in errors.
func (s *Store) change(ctx context.Context, what string, f func(*sql.Tx) error) error {
	if s.readOnly {
		return &Error{Path: s.path, Err: fmt.Errorf("%w: it was opened for reading", ErrUnwritable)}
	}
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.transact(ctx, f); err != nil {
		return diagnose(s.path, fmt.Errorf("%s was not written: %w", what, err))
	}
	// A file that was removed meanwhile takes writes until it is closed, and
	// nobody would ever read them.
	if now, err := os.Stat(s.path); err != nil || !os.SameFile(s.file, now) {
		return &Error{Path: s.path, Err: fmt.Errorf("%w: %s: the file was removed or replaced since it was opened", ErrUnwritable, what), hint: "run the same command again, with a store that stays"}
	}
	return nil
}

func (s *Store) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil) // immediate, by the connection's _txlock
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// insert writes every row of a record.
func insert(ctx context.Context, tx *sql.Tx, r *Record) (Run, error) {
	run, err := insertRun(ctx, tx, r.Run)
	if err != nil {
		return run, err
	}
	if err := insertEvaluations(ctx, tx, run.ID, r.Evaluations); err != nil {
		return run, err
	}
	err = each(ctx, tx, `INSERT INTO costs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(r.Costs), func(i int) []any {
		c := &r.Costs[i]
		return []any{run.ID, c.Phase, c.Experience, c.ForwardFLOPs, c.BackwardFLOPs,
			c.Examples, c.Replayed, c.WallNS, c.CPUNS, c.PeakBytes}
	})
	if err != nil {
		return run, fmt.Errorf("costs: %w", err)
	}
	err = each(ctx, tx, `INSERT INTO storage VALUES (?, ?, ?, ?)`, len(r.Storage), func(i int) []any {
		return []any{run.ID, r.Storage[i].After, r.Storage[i].Bytes, r.Storage[i].Examples}
	})
	if err != nil {
		return run, fmt.Errorf("storage: %w", err)
	}
	err = each(ctx, tx, `INSERT INTO experience_sizes VALUES (?, ?, ?, ?, ?, ?)`, len(r.Sizes), func(i int) []any {
		z := &r.Sizes[i]
		return []any{run.ID, z.Experience, z.Examples, z.Bytes, z.PassFLOPs, z.ModelBytes}
	})
	if err != nil {
		return run, fmt.Errorf("sizes: %w", err)
	}
	if err := insertDecisions(ctx, tx, run.ID, r); err != nil {
		return run, err
	}
	return run, insertTuned(ctx, tx, run.Identity, r.Run.Tuned)
}

// timeLayout is RFC 3339 in UTC with a fixed width, so that text order is the
// order of time.
const timeLayout = "2006-01-02T15:04:05.000000Z"

func insertRun(ctx context.Context, tx *sql.Tx, r Run) (Run, error) {
	var known sql.Null[string]
	row := tx.QueryRowContext(ctx, `SELECT (SELECT spec FROM specs WHERE identity = ?)`, r.Identity)
	if err := row.Scan(&known); err != nil {
		return r, err
	}
	if known.Valid && known.V != r.Spec {
		return r, fmt.Errorf("%w: the store holds another spec under this identity", ErrInvalid)
	}
	if !known.Valid {
		if _, err := tx.ExecContext(ctx, `INSERT INTO specs VALUES (?, ?)`, r.Identity, r.Spec); err != nil {
			return r, err
		}
	}
	versions, err := insertText(ctx, tx, r.Versions)
	if err != nil {
		return r, err
	}
	host, err := insertText(ctx, tx, r.Host)
	if err != nil {
		return r, err
	}
	r.Started, r.Finished = r.Started.UTC().Truncate(time.Microsecond), r.Finished.UTC().Truncate(time.Microsecond)
	err = tx.QueryRowContext(ctx, `
		INSERT INTO runs (identity, attempt, status, error, method, method_label, stream, stream_label, scenario,
			model, optimizer, budget, experiences, seed, params, digest, versions, host, config, started, finished)
		VALUES (?1, (SELECT ifnull(max(attempt), 0) + 1 FROM runs WHERE identity = ?1),
			?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?)
		RETURNING id, attempt`,
		r.Identity, r.Status, r.Error, r.Method, r.MethodLabel, r.Stream, r.StreamLabel, r.Scenario,
		r.Model, r.Optimizer, r.Budget, r.Experiences, r.Seed, r.Params, r.Digest, versions, host, r.Config,
		r.Started.Format(timeLayout), r.Finished.Format(timeLayout)).Scan(&r.ID, &r.Attempt)
	return r, err
}

// insertText finds or makes the row of a shared text.
func insertText(ctx context.Context, tx *sql.Tx, text string) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO texts (text) VALUES (?) ON CONFLICT DO NOTHING`, text); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT id FROM texts WHERE text = ?`, text).Scan(&id)
	return id, err
}

func insertEvaluations(ctx context.Context, tx *sql.Tx, run int64, evaluations []Evaluation) error {
	type name struct{ split, mask string }
	matrices := map[name]int64{}
	facts := 0
	for i := range evaluations {
		e := &evaluations[i]
		facts += len(e.Facts)
		n := name{e.Split, e.Mask}
		if matrices[n] != 0 {
			continue
		}
		var id int64
		err := tx.QueryRowContext(ctx, `INSERT INTO matrices (run, split, mask) VALUES (?, ?, ?) RETURNING id`,
			run, e.Split, e.Mask).Scan(&id)
		if err != nil {
			return fmt.Errorf("matrices: %w", err)
		}
		matrices[n] = id
	}
	err := each(ctx, tx, `INSERT INTO evaluations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(evaluations), func(i int) []any {
		e := &evaluations[i]
		return []any{matrices[name{e.Split, e.Mask}], e.Anytime, e.After, e.Step, e.Experience,
			e.Correct, e.Scored, numberOrNull(e.LossSum), e.Bytes}
	})
	if err != nil {
		return fmt.Errorf("evaluations: %w", err)
	}
	if facts == 0 {
		return nil
	}
	for i := range evaluations {
		e := &evaluations[i]
		err := each(ctx, tx, `INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)`, len(e.Facts), func(j int) []any {
			f := e.Facts[j]
			return []any{matrices[name{e.Split, e.Mask}], e.Anytime, e.After, e.Step, e.Experience,
				f.Name, numberOrNull(Some(f.Value))}
		})
		if err != nil {
			return fmt.Errorf("facts: %w", err)
		}
	}
	return nil
}

// numberOrNull makes NaN the null that SQLite stores it as.
func numberOrNull(v sql.Null[float64]) sql.Null[float64] {
	if math.IsNaN(v.V) {
		return sql.Null[float64]{}
	}
	return v
}

// each runs one statement n times with the values that row gives.
func each(ctx context.Context, tx *sql.Tx, statement string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	stmt, err := tx.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for i := range n {
		if _, err := stmt.ExecContext(ctx, row(i)...); err != nil {
			return err
		}
	}
	return nil
}
