package results

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
)

// applicationID marks a SQLite file as ours: "rtn1".
const applicationID = 0x72746e31

var (
	//go:embed schema/0001_runs.sql
	runs0001 string
	//go:embed schema/0001_views.sql
	views0001 string
	//go:embed schema/0002_tunings.sql
	tunings0002 string
	//go:embed schema/0003_claims.sql
	claims0003 string
	//go:embed schema/0004_decisions.sql
	decisions0004 string
	//go:embed schema/0005_language.sql
	language0005 string
)

// migration is one step from a version of the schema to the next: SQL
// statements that are applied in one transaction.
type migration []string

// migrations brings an empty file to the newest version; step i leads from
// version i to i+1. A step that was ever released is never changed.
var migrations = []migration{
	{runs0001, views0001},
	{tunings0002},
	{claims0003},
	{decisions0004},
	{language0005},
}

// header is what identifies a SQLite file.
type header struct {
	application int64
	version     int
	objects     int // tables, indices and views
}

func (h header) empty() bool { return h == header{} }

// check refuses a file that is not ours, or too new for us.
func (h header) check(path string, newest int) error {
	switch {
	case h.empty():
		return nil
	case h.application != applicationID:
		return &Error{Path: path, hint: hintOther,
			Err: fmt.Errorf("%w: a SQLite database of another program (application id %#x)", ErrForeign, h.application)}
	case h.version > newest:
		return &Error{Path: path, hint: hintNewer,
			Err: fmt.Errorf("%w: the store has version %d, this retain knows up to %d", ErrNewer, h.version, newest)}
	}
	return nil
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readHeader reads all three in one statement, so that they belong together.
func readHeader(ctx context.Context, q querier) (header, error) {
	var h header
	err := q.QueryRowContext(ctx, `
		SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
		FROM pragma_application_id, pragma_user_version`).Scan(&h.application, &h.version, &h.objects)
	return h, err
}

// checkLength refuses a file that ends inside a page. SQLite itself reads the
// missing bytes as zeros. Where there is a log, a page that was cut while it
// was copied out of it is mended from it.
func checkLength(ctx context.Context, path string, q querier) error {
	var page int64
	if err := q.QueryRowContext(ctx, "PRAGMA page_size").Scan(&page); err != nil {
		return err
	}
	if n := size(path); n%page != 0 && size(path+"-wal") <= 0 {
		return &Error{Path: path, hint: hintDamaged,
			Err: fmt.Errorf("%w: %d bytes are no whole number of pages of %d", ErrDamaged, n, page)}
	}
	return nil
}

// migrate applies the steps that are missing, each in a transaction of its
// own. Every transaction looks at the version anew: of two processes that open
// the same file, one applies a step and the other finds it applied.
func migrate(ctx context.Context, path string, conn *sql.Conn, steps []migration) error {
	for {
		done, err := migrateOnce(ctx, path, conn, steps)
		if done || err != nil {
			return err
		}
	}
}

func migrateOnce(ctx context.Context, path string, conn *sql.Conn, steps []migration) (done bool, err error) {
	if h, err := readHeader(ctx, conn); err != nil || h.version == len(steps) {
		return true, err
	}
	tx, err := conn.BeginTx(ctx, nil) // immediate, by the connection's _txlock
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	h, err := readHeader(ctx, tx)
	if err != nil {
		return false, err
	}
	if err := h.check(path, len(steps)); err != nil {
		return false, err
	}
	if h.version == len(steps) {
		return true, nil
	}
	for _, sql := range steps[h.version] {
		if _, err := tx.ExecContext(ctx, sql); err != nil {
			return false, fmt.Errorf("migration to version %d: %w", h.version+1, err)
		}
	}
	// A pragma takes no parameters; both numbers are our own.
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, h.version+1)
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return false, err
	}
	return false, tx.Commit()
}
