//go:build unix

package results

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user without rights that root becomes for this test.
const nobody = 65534

// TestAccess opens stores in places where the user may not write. Root may
// write everywhere, so that a process of another user is needed.
func TestAccess(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // else only the owner may pass
		t.Fatal(err)
	}
	locked, store := filepath.Join(dir, "locked"), filepath.Join(dir, "locked", "results.db")
	if err := os.Mkdir(locked, 0o755); err != nil {
		t.Fatal(err)
	}
	s := reopened(t, store)
	put(t, s, synthetic("ewc", 1, 2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// A folder that anybody may write to, and in it a file that nobody may.
	open := filepath.Join(dir, "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	frozen := filepath.Join(open, "results.db")
	if err := reopened(t, frozen).Close(); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(dir, "secret.db")
	write(t, secret, nil)
	for path, mode := range map[string]os.FileMode{locked: 0o555, store: 0o444, secret: 0, frozen: 0o444, open: 0o777} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(locked, 0o755) })
	tests := []struct{ child, path, want string }{
		{"read", store, ""},
		{"writer", store, "no access"},
		{"open", frozen, "no access"},
		{"writer", filepath.Join(locked, "new.db"), "no file can be made in " + locked + ": permission denied"},
		{"writer", secret, "permission denied"},
		{"read", secret, "no such file of a store: it is empty"},
	}
	self := copied(t, dir)
	for _, test := range tests {
		c := exec.CommandContext(t.Context(), self)
		c.Dir = dir
		c.Env = append(os.Environ(), childEnv+"="+test.child, storeEnv+"="+test.path)
		if os.Geteuid() == 0 {
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		out, err := c.CombinedOutput()
		if errors.Is(err, syscall.EPERM) {
			t.Skip("this system does not let root become another user")
		}
		if (err != nil) != (test.want != "") || !strings.Contains(string(out), test.want) {
			t.Errorf("%s %s: %v, %q; want %q", test.child, test.path, err, out, test.want)
		}
	}
}

// copied is a copy of the test binary that every user may run.
func copied(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "child")
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
