package results

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// A Claim is a claim file as it stood when its runs were first asked for.
type Claim struct {
	Name   string
	Digest string // SHA-256 of the file, in hex
	File   string // its text
	Stored int    // runs of the claim that the store held by then
	First  time.Time
}

// PutClaim writes a claim before its runs are made. What the store holds under
// this name and digest stays as it is.
func (s *Store) PutClaim(ctx context.Context, c Claim) error {
	what := fmt.Sprintf("claim %s %.12s", c.Name, c.Digest)
	if c.Name == "" || !isDigest(c.Digest) {
		return &Error{Path: s.path, Err: fmt.Errorf("%s: %w: it needs a name and a digest of 64 hex digits", what, ErrInvalid)}
	}
	return s.change(ctx, what, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO claims VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			c.Name, c.Digest, c.File, c.Stored, c.First.UTC().Truncate(time.Microsecond).Format(timeLayout))
		return err
	})
}

// Claims gives the versions of a claim that were ever run, the first one first; those
// of every claim where name is empty.
func (s *Store) Claims(ctx context.Context, name string) ([]Claim, error) {
	var all []Claim
	err := s.rows(ctx, `SELECT name, digest, file, stored, first FROM claims WHERE ? IN ('', name) ORDER BY first, digest`, []any{name}, func(rows *sql.Rows) error {
		var c Claim
		var first string
		err := rows.Scan(&c.Name, &c.Digest, &c.File, &c.Stored, &first)
		if err == nil {
			c.First, err = time.Parse(timeLayout, first)
		}
		all = append(all, c)
		return err
	})
	return all, diagnose(s.path, err)
}
