package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FileState is what Verify found of a file.
type FileState string

// The states of a file.
const (
	FileOK      FileState = "ok"
	FileMissing FileState = "missing"
	FileCorrupt FileState = "corrupt" // size or digest differ
	FileFailed  FileState = "failed"  // could not be read
)

// FileStatus is the state of one file of a data set.
type FileStatus struct {
	Name  string // as registered
	Path  string // what was looked at: the file, or a .gz file unpacked, or another gzipped
	State FileState
	Want  Sum
	Found Sum   // zero if missing or failed; no digest where the size is wrong
	Err   error // nil if ok; else the same in words, with Path
}

// Verify reads every file of d in the folder root whole and compares size and
// SHA-256 with the registered ones. Of a plain file that is there gzipped, what
// it holds is compared.
func Verify(d Dataset, root string) []FileStatus {
	status := make([]FileStatus, len(d.Files))
	for i, f := range d.Files {
		status[i] = verifyFile(f, root)
	}
	return status
}

func verifyFile(f File, root string) FileStatus {
	name := filepath.Join(root, filepath.FromSlash(f.Name))
	path, err := present(name)
	broken := false
	s := FileStatus{Name: f.Name, Path: path, Want: Sum{f.Size, f.SHA256}}
	switch {
	case err != nil:
	case path == name:
		s.Found, err = sumFile(path, f.Size)
	case strings.HasSuffix(path, ".gz"):
		s.Found, err = sumContent(path)
		broken = err != nil && !errors.As(err, new(*fs.PathError)) // its bytes came, but cannot be unpacked
	default:
		s.Want = f.Content
		s.Found, err = sumFile(path, f.Content.Size)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.State, s.Err = FileMissing, fmt.Errorf("%s: missing", path)
	case broken:
		s.State, s.Err = FileCorrupt, err
	case err != nil:
		s.State, s.Err = FileFailed, err
	case s.Found == s.Want:
		s.State = FileOK
	case s.Found.Size != s.Want.Size:
		s.State, s.Err = FileCorrupt, fmt.Errorf("%s: corrupt: expected %d bytes, found %d", path, s.Want.Size, s.Found.Size)
	default:
		s.State, s.Err = FileCorrupt, fmt.Errorf("%s: corrupt: expected SHA-256 %s, found %s", path, s.Want.SHA256, s.Found.SHA256)
	}
	return s
}

// sumFile returns size and digest of a file; no digest if the size is not want.
func sumFile(path string, want int64) (Sum, error) {
	f, err := os.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Sum{}, err
	}
	if !info.Mode().IsRegular() {
		return Sum{}, fmt.Errorf("%s: not a regular file", path)
	}
	if info.Size() != want {
		return Sum{Size: info.Size()}, nil
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return Sum{}, err
	}
	return Sum{n, hex.EncodeToString(h.Sum(nil))}, nil
}

// sumContent returns size and digest of what a .gz file holds.
func sumContent(path string) (Sum, error) {
	h := sha256.New()
	var n int64
	_, err := readFile(path, func(r io.Reader, gzipped bool) error {
		r, err := gunzip(r, gzipped)
		if err != nil {
			return err
		}
		if n, err = io.Copy(h, r); err != nil {
			return readError(err, "at byte %d of what it holds", n)
		}
		return nil
	})
	if err != nil {
		return Sum{}, err
	}
	return Sum{n, hex.EncodeToString(h.Sum(nil))}, nil
}
