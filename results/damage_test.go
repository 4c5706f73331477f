package results

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// filled is a closed store of some runs, and its bytes.
func filled(t *testing.T, runs int64) (path string, whole []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "results.db")
	s := reopened(t, path)
	for seed := range runs {
		put(t, s, synthetic("ewc", seed, 5))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, whole
}

// TestTorn cuts a store at many places. Every cut file is refused as damaged
// or foreign when it is opened, never half read and never a panic. (By SQLite's
// own rule a file of one byte is an empty one.)
func TestTorn(t *testing.T) {
	_, whole := filled(t, 5)
	for _, n := range []int{2, 99, 100, 511, 512, 1024, 4095, 4096, 4097, 8192, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		torn := filepath.Join(t.TempDir(), "torn.db")
		write(t, torn, whole[:n])
		_, err := Open(torn)
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
			t.Errorf("cut to %d bytes: open: %v", n, err)
		}
		_, err = OpenReadOnly(torn)
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
			t.Errorf("cut to %d bytes: open for reading: %v", n, err)
		}
		if n > 4096 {
			refusal(t, torn, err, ErrDamaged, "torn or damaged")
		}
	}
}

// TestOverwritten spoils every page but the first, which has the header: the
// first query that meets one says what is wrong.
func TestOverwritten(t *testing.T) {
	path, whole := filled(t, 20)
	for at := 4096; at < len(whole); at++ {
		whole[at] = 0xa5
	}
	write(t, path, whole)
	s, err := Open(path)
	if err == nil {
		defer s.Close()
		_, err = s.Runs(t.Context(), Filter{})
	}
	refusal(t, path, err, ErrDamaged, "torn or damaged")
}

// TestTornLog cuts the write-ahead log in the middle of its last run, as a
// power failure may: the store opens with the runs before it, each whole.
func TestTornLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	s := reopened(t, path)
	for seed := range int64(3) {
		put(t, s, synthetic("ewc", seed, 4))
	}
	torn := filepath.Join(t.TempDir(), "torn.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if suffix == "-wal" {
			data = data[:len(data)-5000]
		}
		write(t, torn+suffix, data)
	}
	if n := wholeRuns(t, torn); n != 2 {
		t.Errorf("%d runs, want 2", n)
	}
}

// wholeRuns opens a store, checks it, and counts its runs, of which each must
// have as many rows as synthetic gives it.
func wholeRuns(t *testing.T, path string) int {
	t.Helper()
	s := reopened(t, path)
	var integrity string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		t.Fatalf("integrity: %s, %v", integrity, err)
	}
	runs, err := s.Runs(t.Context(), Filter{AllAttempts: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		got, err := s.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := synthetic(r.Method, r.Seed, r.Experiences)
		if len(got.Evaluations) != len(want.Evaluations) || len(got.Costs) != len(want.Costs) || len(got.Storage) != len(want.Storage) ||
			len(got.Sizes) != len(want.Sizes) {
			t.Errorf("run %d is not whole: %d evaluations, %d costs, %d storage, %d sizes", r.ID,
				len(got.Evaluations), len(got.Costs), len(got.Storage), len(got.Sizes))
		}
	}
	return len(runs)
}

// TestFullDisk gives the store no page more: a clear error, nothing written,
// and the store goes on once there is space.
func TestFullDisk(t *testing.T) {
	s := opened(t)
	s.db.SetMaxOpenConns(1) // the limit is the connection's
	put(t, s, synthetic("ewc", 1, 3))
	limit := func(pages string) {
		if _, err := s.db.Exec("PRAGMA max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // the lowest that the file allows: its present size
	_, err := s.Put(t.Context(), synthetic("er", 1, 60))
	refusal(t, s.Path(), err, ErrFull, "no space left on the disk: run "+digest("spec", "er", int64(1), 60)[:12]+" was not written")
	limit("100000")
	put(t, s, synthetic("er", 1, 3))
	if n := wholeRuns(t, s.Path()); n != 2 {
		t.Errorf("%d runs, want 2", n)
	}
}

// TestLocked holds the write lock: the other writer waits, then says so.
func TestLocked(t *testing.T) {
	s := opened(t)
	other, err := open(s.Path(), migrations, 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_, err = open(s.Path(), migrations, 50*time.Millisecond)
	refusal(t, s.Path(), err, ErrLocked, "locked by another process")
	_, err = other.Put(t.Context(), synthetic("ewc", 1, 2))
	refusal(t, s.Path(), err, ErrLocked, "locked by another process")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	put(t, other, synthetic("ewc", 1, 2))
}

// TestDiagnose keeps the words of errors that are none of SQLite's.
func TestDiagnose(t *testing.T) {
	err := diagnose("x.db", io.ErrUnexpectedEOF)
	if !errors.Is(err, io.ErrUnexpectedEOF) || err.Error() != "store x.db: unexpected EOF" {
		t.Errorf("got %v", err)
	}
	if again := diagnose("y.db", err); again != err {
		t.Errorf("wrapped twice: %v", again)
	}
	if diagnose("x.db", nil) != nil {
		t.Error("an error out of nothing")
	}
}
