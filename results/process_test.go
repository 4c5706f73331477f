package results

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The test binary is its own second process: with childEnv set it writes to
// the store named by storeEnv instead of running tests.
const (
	childEnv = "RETAIN_TEST_CHILD"
	storeEnv = "RETAIN_TEST_STORE"
)

func TestMain(m *testing.M) {
	child := os.Getenv(childEnv)
	if child == "" {
		os.Exit(m.Run())
	}
	if err := children[child](os.Getenv(storeEnv)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

const runsPerChild = 25

var children = map[string]func(path string) error{
	// writer opens the store, new or not, and writes runs; some of them are
	// attempts of identities that the other writer has too.
	"writer": func(path string) error {
		s, err := Open(path)
		if err != nil {
			return err
		}
		defer s.Close()
		for i := range int64(runsPerChild) {
			if _, err := s.Put(context.Background(), synthetic("ewc", i, 3)); err != nil {
				return err
			}
		}
		return nil
	},
	// open opens the store for writing and writes nothing.
	"open": func(path string) error {
		s, err := Open(path)
		if err != nil {
			return err
		}
		return s.Close()
	},
	// read opens the store for reading and reads.
	"read": func(path string) error {
		s, err := OpenReadOnly(path)
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = s.Runs(context.Background(), Filter{})
		return err
	},
	// endless writes runs until it is killed.
	"endless": func(path string) error {
		s, err := Open(path)
		if err != nil {
			return err
		}
		fmt.Println("ready")
		for i := int64(0); ; i++ {
			if _, err := s.Put(context.Background(), synthetic("er", i, 6)); err != nil {
				return err
			}
		}
	},
	// half writes all rows of a run, so many that they spill into the log
	// before the commit, and waits to be killed.
	"half": func(path string) error {
		s, err := Open(path)
		if err != nil {
			return err
		}
		tx, err := s.db.Begin()
		if err != nil {
			return err
		}
		if _, err := tx.Exec("PRAGMA cache_size = 10"); err != nil {
			return err
		}
		r := synthetic("agem", 1, 30)
		if _, err := insert(context.Background(), tx, &r); err != nil {
			return err
		}
		fmt.Println("ready")
		time.Sleep(time.Minute)
		return nil
	},
}

func child(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childEnv+"="+name, storeEnv+"="+path)
	c.Stderr = os.Stderr
	return c
}

// TestTwoProcesses lets processes make one store together and write to it at
// once: no run is lost, attempts are numbered without a gap.
func TestTwoProcesses(t *testing.T) {
	const writers = 3
	path := filepath.Join(t.TempDir(), "results.db")
	var running []*exec.Cmd
	for range writers {
		c := child(t, "writer", path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
	}
	for _, c := range running {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	if n := wholeRuns(t, path); n != writers*runsPerChild {
		t.Errorf("%d runs, want %d", n, writers*runsPerChild)
	}
	runs, err := reopened(t, path).Runs(t.Context(), Filter{AllAttempts: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range runs { // in order of seed and attempt
		if r.Seed != int64(i/writers) || r.Attempt != i%writers+1 {
			t.Errorf("run %d: seed %d, attempt %d", i, r.Seed, r.Attempt)
		}
	}
}

// TestNewStoreRace opens a store that is not there from many goroutines, each
// with connections of its own.
func TestNewStoreRace(t *testing.T) {
	for round := range 10 {
		path := filepath.Join(t.TempDir(), strconv.Itoa(round))
		failed := make(chan error)
		const openers = 6
		for range openers {
			go func() {
				s, err := Open(path)
				if err == nil {
					err = s.Close()
				}
				failed <- err
			}()
		}
		for range openers {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		put(t, reopened(t, path), synthetic("ewc", 1, 2))
	}
}

// TestKilledWriter kills a process by SIGKILL in the middle of a transaction
// whose rows are partly in the log: no half run is left, no lock, and the next
// writer goes on.
func TestKilledWriter(t *testing.T) {
	for _, test := range []struct {
		name string
		more time.Duration // between ready and the kill
	}{{"half", 0}, {"endless", 3 * time.Millisecond}, {"endless", 20 * time.Millisecond}, {"endless", 61 * time.Millisecond}} {
		path := filepath.Join(t.TempDir(), "results.db")
		s := reopened(t, path)
		put(t, s, synthetic("ewc", 1, 2))
		logged := size(path + "-wal")
		c := child(t, test.name, path)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Fatalf("%s: %q, %v", test.name, line, err)
		}
		time.Sleep(test.more)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait()
		if test.name == "half" && size(path+"-wal") == logged {
			t.Error("nothing of the half run had reached the log: the test no longer tries what it should")
		}
		n := wholeRuns(t, path)
		if test.name == "half" && n != 1 {
			t.Errorf("%d runs, want 1", n)
		}
		put(t, s, synthetic("ewc", 2, 2))
		if again := wholeRuns(t, path); again != n+1 {
			t.Errorf("%d runs after the kill, then %d", n, again)
		}
	}
}
