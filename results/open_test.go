package results

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// foreign makes a SQLite file by the given statements.
func foreign(t *testing.T, path string, statements ...string) {
	t.Helper()
	s, err := connect(path, "rwc", busyTimeout)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, statement := range statements {
		if _, err := s.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefused tries files that are no store: one clear error with the path and
// a hint, and the file stays as it was.
func TestRefused(t *testing.T) {
	tests := []struct {
		name       string
		make       func(t *testing.T, path string)
		open, read error // of Open and OpenReadOnly; nil: not refused
		want       string
	}{
		{"nothing", func(*testing.T, string) {}, nil, ErrMissing, "no such file"},
		{"empty", func(t *testing.T, path string) { write(t, path, nil) }, nil, ErrMissing, "empty"},
		{"text", func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("seed,acc\n"), 300)) },
			ErrForeign, ErrForeign, "not a retain store"},
		{"short text", func(t *testing.T, path string) { write(t, path, []byte("hello")) },
			ErrForeign, ErrForeign, "not a retain store"},
		{"other tables", func(t *testing.T, path string) { foreign(t, path, "CREATE TABLE runs (id)") },
			ErrForeign, ErrForeign, "another program"},
		{"other application", func(t *testing.T, path string) { foreign(t, path, "PRAGMA application_id = 7") },
			ErrForeign, ErrForeign, "0x7"},
		{"other version, no tables", func(t *testing.T, path string) { foreign(t, path, "PRAGMA user_version = 1") },
			ErrForeign, ErrForeign, "another program"},
		{"newer", func(t *testing.T, path string) {
			foreign(t, path, fmt.Sprintf("PRAGMA application_id = %d", applicationID),
				fmt.Sprintf("PRAGMA user_version = %d", len(migrations)+1))
		}, ErrNewer, ErrNewer, fmt.Sprintf("version %d", len(migrations)+1)},
		{"directory", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, ErrUnwritable, ErrUnwritable, "it is a directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a b%c?d#e.db")
			test.make(t, path)
			before, _ := os.ReadFile(path)
			_, err := OpenReadOnly(path)
			refusal(t, path, err, test.read, test.want)
			if test.open == nil {
				reopened(t, path)
				return
			}
			_, err = Open(path)
			refusal(t, path, err, test.open, test.want)
			after, _ := os.ReadFile(path)
			if !bytes.Equal(before, after) {
				t.Error("the refused file was changed")
			}
		})
	}
}

func refusal(t *testing.T, path string, err, kind error, want string) {
	t.Helper()
	var known *Error
	if !errors.Is(err, kind) || !errors.As(err, &known) {
		t.Fatalf("got %v, want an *Error with %v", err, kind)
	}
	text := err.Error()
	if !strings.Contains(text, path) || !strings.Contains(text, want) || strings.Contains(text, "\n") || known.Hint() == "" {
		t.Errorf("%q (hint %q): want path, %q, one line, and a hint", text, known.Hint(), want)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestUnwritablePlaces(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), nil)
	tests := []struct{ path, want string }{
		{filepath.Join(dir, "none", "x.db"), "there is no directory"},
		{filepath.Join(dir, "file", "x.db"), "not a directory"},
		{"", "the name is empty"},
	}
	for _, test := range tests {
		_, err := Open(test.path)
		refusal(t, test.path, err, ErrUnwritable, test.want)
	}
}

// TestRemovedMeanwhile: SQLite goes on writing to a file that has lost its name.
func TestRemovedMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, synthetic("ewc", 1, 2))
	for _, step := range []func() error{
		func() error { return os.Remove(path) },
		func() error { return os.WriteFile(path, []byte("another"), 0o644) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Put(t.Context(), synthetic("ewc", 2, 2)); !errors.Is(err, ErrUnwritable) || !strings.Contains(err.Error(), "removed or replaced") {
			t.Errorf("error %v", err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	s := reopened(t, path)
	put(t, s, synthetic("ewc", 1, 2))
	r, err := OpenReadOnly(path) // while a writer has it open
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Put(t.Context(), synthetic("ewc", 2, 2)); !errors.Is(err, ErrUnwritable) {
		t.Errorf("put: %v", err)
	}
	if _, err := r.db.Exec("DELETE FROM runs"); err == nil {
		t.Error("a statement changed the store")
	}
	put(t, s, synthetic("ewc", 3, 2))
	if runs, err := r.Runs(t.Context(), Filter{}); err != nil || len(runs) != 2 {
		t.Errorf("%d runs, %v: the reader does not see the writer's run", len(runs), err)
	}
	for _, c := range []*Store{s, r} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(path + "-*"); left != nil {
		t.Errorf("left behind: %v", left)
	}
	im, _, err := tryRead(path, "ro&immutable=1", len(migrations), busyTimeout)
	if err != nil {
		t.Fatal(err)
	}
	defer im.Close()
	if runs, err := im.Runs(t.Context(), Filter{}); err != nil || len(runs) != 2 {
		t.Errorf("immutable: %d runs, %v", len(runs), err)
	}
}

// TestMigration brings a store with a run in it one version up, by Open and by
// OpenReadOnly; an older retain then refuses it.
func TestMigration(t *testing.T) {
	newest := len(migrations)
	steps := append(migrations[:newest:newest], migration{"CREATE TABLE later (id INTEGER PRIMARY KEY)", "INSERT INTO later VALUES (5)"})
	for name, again := range map[string]func(string, []migration, time.Duration) (*Store, error){"open": open, "read": openReadOnly} {
		path := filepath.Join(t.TempDir(), name)
		old, err := open(path, steps[:newest], busyTimeout)
		if err != nil {
			t.Fatal(err)
		}
		want := put(t, old, synthetic("ewc", 1, 2))
		old.Close()
		for range 2 {
			s, err := again(path, steps, busyTimeout)
			if err != nil {
				t.Fatal(err)
			}
			var id, version int
			err = s.db.QueryRow("SELECT id, user_version FROM later, pragma_user_version").Scan(&id, &version)
			if err != nil || id != 5 || version != newest+1 {
				t.Errorf("%s: id %d, version %d, %v", name, id, version, err)
			}
			if run, err := s.Find(t.Context(), "1"); err != nil || run.Identity != want.Identity {
				t.Errorf("%s: the run is gone: %v", name, err)
			}
			s.Close()
		}
		_, err = open(path, steps[:newest], busyTimeout)
		refusal(t, path, err, ErrNewer, fmt.Sprintf("version %d", newest+1))
	}
}

// TestBrokenMigration leaves the old version whole when a step fails.
func TestBrokenMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	newest := len(migrations)
	broken := append(migrations[:newest:newest], migration{"CREATE TABLE later (id)", "CREATE TABLE later (id)"})
	if _, err := open(path, broken, busyTimeout); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("migration to version %d", newest+1)) {
		t.Fatalf("got %v", err)
	}
	put(t, reopened(t, path), synthetic("ewc", 1, 2))
}

// TestVersionOne: a store that the first release has made opens, and keeps its
// runs.
func TestVersionOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	old, err := open(path, migrations[:1], busyTimeout)
	if err != nil {
		t.Fatal(err)
	}
	rec := synthetic("ewc", 1, 2)
	rec.Decisions, rec.Latencies = nil, nil
	tx, err := old.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := insert(t.Context(), tx, &rec); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	old.Close()
	runs, err := reopened(t, path).Runs(t.Context(), Filter{})
	if err != nil || len(runs) != 1 || runs[0].Identity != rec.Run.Identity || runs[0].Tuned != nil {
		t.Errorf("%+v, %v", runs, err)
	}
}
