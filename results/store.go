package results

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// busyTimeout is how long a writer waits for other processes. A run is written
// in milliseconds, so that even a long queue is served within it.
const busyTimeout = 30 * time.Second

// Store is an open store. All methods may be called by several goroutines at
// once, and several processes may have the same file open.
type Store struct {
	path     string // as it was given to Open
	db       *sql.DB
	readOnly bool
	file     os.FileInfo // what path named when it was opened for writing
	write    sync.Mutex  // writers of this process queue here, and not in SQLite's polling
}

// Open opens the store at path for reading and writing. It makes the file
// where there is none (the directory must be there), and brings an older
// store to the newest version. The error is an *Error that wraps ErrForeign,
// ErrNewer, ErrDamaged, ErrUnwritable or ErrLocked; a file that is refused is
// left as it was.
func Open(path string) (*Store, error) { return open(path, migrations, busyTimeout) }

// OpenReadOnly opens the store at path for reading; Put fails. A missing or
// empty file is an error (ErrMissing). An older store is brought to the newest
// version first, which needs write access.
func OpenReadOnly(path string) (*Store, error) {
	return openReadOnly(path, migrations, busyTimeout)
}

// Close closes the store.
func (s *Store) Close() error { return diagnose(s.path, s.db.Close()) }

// Path is the file of the store, as it was given to Open.
func (s *Store) Path() string { return s.path }

func open(path string, steps []migration, wait time.Duration) (*Store, error) {
	s, err := connect(path, "rwc", wait)
	if err != nil {
		return nil, err
	}
	if err := retry(wait, func() error { return s.prepare(steps) }); err != nil {
		s.db.Close()
		return nil, diagnose(path, err)
	}
	return s, nil
}

// prepare checks that the file is ours or new, turns on the write-ahead log,
// brings the schema to the newest version and tries that it can be written.
func (s *Store) prepare(steps []migration) error {
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	h, err := readHeader(ctx, conn)
	if err != nil {
		return err
	}
	if err := h.check(s.path, len(steps)); err != nil {
		return err
	}
	if err := checkLength(ctx, s.path, conn); err != nil && !h.empty() {
		return err
	}
	// Where the file system has no shared memory the answer is another mode
	// than wal: slower with many processes, and as safe.
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if err := migrate(ctx, s.path, conn, steps); err != nil {
		return err
	}
	// A file that may only be read opens as well, and would refuse the first
	// run after all the work. A statement that writes nothing shows it now;
	// beginning a transaction would not.
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM runs WHERE 0"); err != nil {
		return err
	}
	s.file, err = os.Stat(s.path)
	return err
}

func openReadOnly(path string, steps []migration, wait time.Duration) (*Store, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &Error{Path: path, Err: ErrMissing, hint: hintMake}
	case err != nil:
		return nil, &Error{Path: path, Err: fmt.Errorf("%w: %w", ErrUnwritable, err), hint: hintOther}
	case info.IsDir():
		return nil, &Error{Path: path, Err: fmt.Errorf("%w: it is a directory", ErrUnwritable), hint: hintOther}
	case info.Size() == 0 && size(path+"-wal") <= 0:
		return nil, &Error{Path: path, Err: fmt.Errorf("%w of a store: it is empty", ErrMissing), hint: hintMake}
	}
	s, version, err := openToRead(path, len(steps), wait)
	if err != nil || version == len(steps) {
		return s, err
	}
	s.db.Close()
	older, err := open(path, steps, wait)
	if err != nil {
		return nil, err
	}
	if err := older.Close(); err != nil {
		return nil, err
	}
	s, _, err = openToRead(path, len(steps), wait)
	return s, err
}

// openToRead opens a file that is there, and changes nothing in it. The right
// to write is taken where there is one: without it SQLite would leave the
// files of its write-ahead log behind. In a directory without write access it
// cannot make those at all; where no log is needed the file is opened as
// immutable then.
func openToRead(path string, newest int, wait time.Duration) (*Store, int, error) {
	s, version, err := tryRead(path, "rw&_query_only=1", newest, wait)
	if errors.Is(err, ErrUnwritable) && size(path+"-wal") <= 0 {
		return tryRead(path, "ro&immutable=1", newest, wait)
	}
	return s, version, err
}

func tryRead(path, mode string, newest int, wait time.Duration) (*Store, int, error) {
	s, err := connect(path, mode, wait)
	if err != nil {
		return nil, 0, err
	}
	var h header
	err = retry(wait, func() error {
		ctx := context.Background()
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if h, err = readHeader(ctx, conn); err != nil {
			return err
		}
		if err := h.check(path, newest); err != nil {
			return err
		}
		return checkLength(ctx, path, conn)
	})
	if err == nil && h.empty() {
		err = &Error{Path: path, Err: fmt.Errorf("%w of a store: it is empty", ErrMissing), hint: hintMake}
	}
	if err != nil {
		s.db.Close()
		return nil, 0, diagnose(path, err)
	}
	s.readOnly = true
	return s, h.version, nil
}

// connect names the file to the driver; nothing is opened yet.
func connect(path, mode string, wait time.Duration) (*Store, error) {
	if path == "" {
		return nil, &Error{Path: `""`, Err: fmt.Errorf("%w: the name is empty", ErrUnwritable), hint: hintOther}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, &Error{Path: path, Err: fmt.Errorf("%w: %w", ErrUnwritable, err), hint: hintOther}
	}
	name := (&url.URL{Path: filepath.ToSlash(abs)}).EscapedPath()
	db, err := sql.Open("sqlite3", fmt.Sprintf("file:%s?mode=%s&_busy_timeout=%d&_foreign_keys=1&_txlock=immediate&_synchronous=FULL",
		name, mode, wait.Milliseconds()))
	if err != nil {
		return nil, diagnose(path, err)
	}
	return &Store{path: path, db: db}, nil
}

// retry calls f until it ends without ErrLocked or the time is over: the
// change to a write-ahead log does not wait by itself.
func retry(wait time.Duration, f func() error) error {
	deadline := time.Now().Add(wait)
	for {
		err := f()
		if !errors.Is(diagnose("", err), ErrLocked) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// size is the size of a file in bytes, −1 where there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}
