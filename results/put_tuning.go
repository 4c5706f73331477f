package results

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// PutTuning writes a tuning whole in one transaction. One of the same digest is
// replaced: a tuning is written anew with each rung that it reaches.
func (s *Store) PutTuning(ctx context.Context, t Tuning) error {
	if err := t.check(); err != nil {
		return &Error{Path: s.path, Err: fmt.Errorf("tuning %.12s: %w", t.Digest, err)}
	}
	return s.change(ctx, fmt.Sprintf("tuning %.12s", t.Digest), func(tx *sql.Tx) error {
		return insertTuning(ctx, tx, t)
	})
}

func (t *Tuning) check() error {
	masks := []string{MaskAll, MaskSeen, MaskOwn}
	switch {
	case !isDigest(t.Digest):
		return fmt.Errorf("%w: digest %q, need 64 hex digits in lower case", ErrInvalid, t.Digest)
	case !json.Valid([]byte(t.Definition)):
		return fmt.Errorf("%w: definition is no JSON: %.40q", ErrInvalid, t.Definition)
	case !slices.Contains(masks, t.Mask):
		return fmt.Errorf("%w: mask %q", ErrInvalid, t.Mask)
	}
	chosen := map[int]bool{}
	for _, c := range t.Candidates {
		at := fmt.Sprintf("configuration %d of method %d", c.Configuration, c.Entry)
		switch {
		case c.Method == "":
			return fmt.Errorf("%w: %s has no method", ErrInvalid, at)
		case !json.Valid([]byte(c.Settings)):
			return fmt.Errorf("%w: %s: settings are no JSON: %.40q", ErrInvalid, at, c.Settings)
		case c.Chosen && chosen[c.Entry]:
			return fmt.Errorf("%w: %s is the second one chosen", ErrInvalid, at)
		}
		chosen[c.Entry] = chosen[c.Entry] || c.Chosen
		for _, k := range c.Trials {
			if !isDigest(k.Identity) {
				return fmt.Errorf("%w: %s: identity %q, need 64 hex digits in lower case", ErrInvalid, at, k.Identity)
			}
		}
	}
	return nil
}

// insertTuning replaces the tuning of one digest.
func insertTuning(ctx context.Context, tx *sql.Tx, t Tuning) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM tunings WHERE digest = ?", t.Digest); err != nil {
		return err
	}
	finished := ""
	if !t.Finished.IsZero() {
		finished = t.Finished.UTC().Truncate(time.Microsecond).Format(timeLayout)
	}
	var id int64
	err := tx.QueryRowContext(ctx, `
		INSERT INTO tunings (digest, definition, config, mask, finished) VALUES (?, ?, ?, ?, nullif(?, '')) RETURNING id`,
		t.Digest, t.Definition, t.Config, t.Mask, finished).Scan(&id)
	if err != nil {
		return err
	}
	err = each(ctx, tx, `INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, len(t.Candidates), func(i int) []any {
		c := &t.Candidates[i]
		return []any{id, c.Entry, c.Configuration, c.Method, c.Settings, c.Rung, numberOrNull(Some(c.Score)), c.Chosen}
	})
	if err != nil {
		return fmt.Errorf("candidates: %w", err)
	}
	for _, c := range t.Candidates {
		err := each(ctx, tx, `INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?)`, len(c.Trials), func(i int) []any {
			return []any{id, c.Entry, c.Configuration, c.Trials[i].Rung, c.Trials[i].Seed, c.Trials[i].Identity}
		})
		if err != nil {
			return fmt.Errorf("trials: %w", err)
		}
	}
	return nil
}

// Tunings gives the tunings of the store in order of their digests.
func (s *Store) Tunings(ctx context.Context) ([]Tuning, error) {
	all, err := s.tunings(ctx)
	return all, diagnose(s.path, err)
}

func (s *Store) tunings(ctx context.Context) ([]Tuning, error) {
	var all []Tuning
	err := s.rows(ctx, `SELECT digest, definition, config, mask, ifnull(finished, '') FROM tunings ORDER BY digest`, nil, func(rows *sql.Rows) error {
		var t Tuning
		var finished string
		err := rows.Scan(&t.Digest, &t.Definition, &t.Config, &t.Mask, &finished)
		if err == nil && finished != "" {
			t.Finished, err = time.Parse(timeLayout, finished)
		}
		all = append(all, t)
		return err
	})
	for i := range all {
		if err == nil {
			err = s.addCandidates(ctx, &all[i])
		}
	}
	return all, err
}

func (s *Store) addCandidates(ctx context.Context, t *Tuning) error {
	type name struct{ entry, configuration int }
	at := map[name]int{}
	err := s.rows(ctx, `
		SELECT c.entry, c.configuration, c.method, c.settings, c.rung, c.score, c.chosen
		FROM tunings AS t JOIN candidates AS c ON c.tuning = t.id
		WHERE t.digest = ? ORDER BY c.entry, c.configuration`, []any{t.Digest}, func(rows *sql.Rows) error {
		var c Candidate
		var score sql.Null[float64]
		err := rows.Scan(&c.Entry, &c.Configuration, &c.Method, &c.Settings, &c.Rung, &score, &c.Chosen)
		c.Score = numberOrNaN(score)
		at[name{c.Entry, c.Configuration}] = len(t.Candidates)
		t.Candidates = append(t.Candidates, c)
		return err
	})
	if err != nil {
		return err
	}
	return s.rows(ctx, `
		SELECT k.entry, k.configuration, k.rung, k.seed, k.identity
		FROM tunings AS t JOIN trials AS k ON k.tuning = t.id
		WHERE t.digest = ? ORDER BY k.entry, k.configuration, k.rung, k.seed`, []any{t.Digest}, func(rows *sql.Rows) error {
		var n name
		var k Trial
		err := rows.Scan(&n.entry, &n.configuration, &k.Rung, &k.Seed, &k.Identity)
		if i, ok := at[n]; ok {
			t.Candidates[i].Trials = append(t.Candidates[i].Trials, k)
		}
		return err
	})
}
