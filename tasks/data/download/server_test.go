package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// content is what the tests download: several read buffers long, no two parts
// of it alike.
var content = func() []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < 300_000; i++ {
		fmt.Fprintln(&b, i)
	}
	return b.Bytes()
}()

func hexSum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// answer is how a server treats its nth request, n = 1, 2, …
type answer func(w http.ResponseWriter, r *http.Request, n int)

// server answers and keeps the Range and If-Range of each request.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
}

func serve(t *testing.T, a answer) *server {
	s := new(server)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, strings.TrimSpace(r.Header.Get("Range")+" "+r.Header.Get("If-Range")))
		n := len(s.requests)
		s.mu.Unlock()
		a(w, r, n)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.requests...)
}

// good serves content as a file server does, with ranges and an entity tag.
func good(w http.ResponseWriter, r *http.Request, _ int) {
	w.Header().Set("ETag", `"v1"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// status refuses with a code.
func status(code int) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ int) { http.Error(w, "no", code) }
}

// half promises the whole, sends the first half and cuts the connection.
func half(w http.ResponseWriter, r *http.Request, _ int) {
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content[:len(content)/2])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// hang sends the first half and then nothing until the client leaves.
func hang(w http.ResponseWriter, r *http.Request, _ int) {
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content[:len(content)/2])
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// mute does not answer at all.
func mute(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() }

// corrupt serves content with one bit flipped.
func corrupt(w http.ResponseWriter, r *http.Request, _ int) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(flipped()))
}

func flipped() []byte {
	b := bytes.Clone(content)
	b[len(b)/3] ^= 1
	return b
}

// endless never stops sending, and does not say how much will come.
func endless(w http.ResponseWriter, r *http.Request, _ int) {
	for r.Context().Err() == nil {
		if _, err := w.Write(content); err != nil {
			return
		}
	}
}

// sized sends b, whatever was asked for.
func sized(b []byte) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Write(b)
	}
}

// first answers the first request with a, all others with b.
func first(a, b answer) answer {
	return func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			a(w, r, n)
		} else {
			b(w, r, n)
		}
	}
}

// patient waits longer than any test should need, and does not wait to retry.
func patient() *Client {
	return &Client{HTTP: http.DefaultClient, Stall: 20 * time.Second, Tries: 3, Backoff: time.Millisecond}
}

// download fetches content from the servers into a new folder, where part lies
// already if it is not nil, and returns the path.
func download(t *testing.T, c *Client, part []byte, servers ...*server) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if part != nil {
		if err := os.WriteFile(path+".part", part, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return path, c.Fetch(context.Background(), wanted(servers...), path, nil)
}

func wanted(servers ...*server) File {
	f := File{Size: int64(len(content)), SHA256: hexSum(content)}
	for _, s := range servers {
		f.URLs = append(f.URLs, s.URL)
	}
	return f
}

// holds fails the test unless path holds want; nil stands for no file.
func holds(t *testing.T, path string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	switch {
	case want == nil && os.IsNotExist(err):
	case want == nil:
		t.Errorf("%s is there, %d bytes, %v", filepath.Base(path), len(got), err)
	case err != nil:
		t.Error(err)
	case !bytes.Equal(got, want):
		t.Errorf("%s holds other bytes than expected (%d, expected %d)", filepath.Base(path), len(got), len(want))
	}
}
