package download

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Many at once: one downloads, the others wait and find the file. A lock
// belongs to an open file, so goroutines stand for processes.
func TestConcurrent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) {
		time.Sleep(50 * time.Millisecond)
		good(w, r, n)
	})
	path := filepath.Join(t.TempDir(), "file")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := patient().Fetch(context.Background(), wanted(s), path, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	holds(t, path, content)
	holds(t, path+".part", nil)
	if diff := cmp.Diff([]string{""}, s.seen()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// Who waits for another's download can still be interrupted.
func TestCancelWhileWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	held, err := lock(context.Background(), path+".part")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err = patient().Fetch(ctx, wanted(serve(t, good)), path, nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := patient().Fetch(context.Background(), wanted(serve(t, good)), path, nil); err != nil {
		t.Error(err)
	}
}

func TestDisk(t *testing.T) {
	s := serve(t, good)
	t.Run("full", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		if _, err := os.Stat("/dev/full"); err != nil {
			t.Skip("no /dev/full, the device on which every write fails")
		}
		if err := os.Symlink("/dev/full", path+".part"); err != nil {
			t.Fatal(err)
		}
		err := patient().Fetch(context.Background(), wanted(s, s), path, nil)
		if err == nil || !strings.Contains(err.Error(), path+".part: no space left on device") {
			t.Errorf("got %v", err)
		}
		holds(t, path, nil)
		if got := len(s.seen()); got != 1 {
			t.Errorf("%d requests: another mirror does not help a full disk", got)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "nowhere", "file")
		err := patient().Fetch(context.Background(), wanted(s), path, nil)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("unwritable", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may write everywhere")
		}
		path := filepath.Join(t.TempDir(), "file")
		if err := os.Chmod(filepath.Dir(path), 0o555); err != nil {
			t.Fatal(err)
		}
		err := patient().Fetch(context.Background(), wanted(s), path, nil)
		if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("name taken by a folder", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.MkdirAll(filepath.Join(path, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		err := patient().Fetch(context.Background(), wanted(s), path, nil)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v", err)
		}
	})
}
