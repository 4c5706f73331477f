package download

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFetchSucceeds(t *testing.T) {
	n := len(content) / 2
	resume := fmt.Sprintf("bytes=%d-", n)
	tests := []struct {
		name    string
		part    []byte
		servers []answer
		want    []string // requests to the last server
	}{
		{"whole", nil, []answer{good}, []string{""}},
		{"cut, then resumed", nil, []answer{first(half, good)}, []string{"", resume + ` "v1"`}},
		{"cut by a mirror, resumed at the next", nil, []answer{half, good}, []string{resume}},
		{"left by an earlier run", content[:n], []answer{good}, []string{resume}},
		{"left whole by an earlier run", content, []answer{good}, nil},
		{"left whole but wrong", flipped(), []answer{good}, []string{""}},
		{"left too long", append(content[:n:n], content...), []answer{good}, []string{""}},
		{"left wrong: resumed, found corrupt, fetched whole", flipped()[:n], []answer{good}, []string{resume, ""}},
		{"range ignored", content[:n], []answer{sized(content)}, []string{resume}},
		{"another version: sent whole", nil, []answer{first(half, changed)}, []string{"", resume + ` "v1"`}},
		{"range refused", content[:n], []answer{first(status(416), good)}, []string{resume, ""}},
		{"wrong range", content[:n], []answer{first(wrongRange, good)}, []string{resume, ""}},
		{"server busy twice", nil, []answer{first(status(503), first(status(429), good))}, []string{"", ""}},
		{"forbidden, then a mirror", nil, []answer{status(403), status(404), good}, []string{""}},
		{"corrupt, then a mirror", nil, []answer{corrupt, good}, []string{""}},
		{"a page in place of the file", nil, []answer{sized([]byte("<html>")), good}, []string{""}},
		{"too much, then a mirror", nil, []answer{endless, good}, []string{""}},
		{"labelled as an encoding", nil, []answer{labelled}, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			servers := make([]*server, len(tt.servers))
			for i, a := range tt.servers {
				servers[i] = serve(t, a)
			}
			path, err := download(t, patient(), tt.part, servers...)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, path, content)
			holds(t, path+".part", nil)
			if diff := cmp.Diff(append([]string{}, tt.want...), servers[len(servers)-1].seen()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// changed is a server whose file has another entity tag by now: If-Range fails
// and it sends the whole.
func changed(w http.ResponseWriter, r *http.Request, n int) {
	w.Header().Set("ETag", `"v2"`)
	sized(content)(w, r, n)
}

func wrongRange(w http.ResponseWriter, _ *http.Request, _ int) {
	w.Header().Set("Content-Range", fmt.Sprintf("bytes 7-%d/%d", len(content)-1, len(content)))
	w.WriteHeader(http.StatusPartialContent)
	w.Write(content[7:])
}

// labelled says that the file, which may be a .gz, is an encoding of another.
func labelled(w http.ResponseWriter, r *http.Request, n int) {
	w.Header().Set("Content-Encoding", "gzip")
	sized(content)(w, r, n)
}

func TestFetchFails(t *testing.T) {
	n := len(content) / 2
	size := fmt.Sprint(len(content))
	tests := []struct {
		name     string
		servers  []answer
		requests int // to the first server
		part     []byte
		want     []string // in the message
	}{
		{"not found", []answer{status(404)}, 1, nil, []string{"404 Not Found"}},
		{"every mirror", []answer{status(403), status(404)}, 1, nil, []string{"403 Forbidden; http", "404 Not Found"}},
		{"broken server", []answer{status(500)}, 3, nil, []string{"500 Internal Server Error"}},
		{"corrupt", []answer{corrupt}, 1, nil, []string{"expected SHA-256 " + hexSum(content), "found " + hexSum(flipped()), "deleted"}},
		{"always cut", []answer{half}, 3, content[:n], []string{fmt.Sprintf("broke off after %d of %s bytes", n, size)}},
		{"promises too much", []answer{sized(append(content, 'x'))}, 1, nil, []string{fmt.Sprintf("offers %d bytes, expected %s", len(content)+1, size)}},
		{"promises too little", []answer{sized(content[:9])}, 1, nil, []string{"offers 9 bytes, expected " + size}},
		{"sends without end", []answer{endless}, 1, nil, []string{"sends more than the expected " + size}},
		{"no mirror", nil, 0, nil, []string{"no address"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			servers := make([]*server, len(tt.servers))
			for i, a := range tt.servers {
				servers[i] = serve(t, a)
			}
			path, err := download(t, patient(), nil, servers...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(tt.want, path) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			holds(t, path, nil)
			holds(t, path+".part", tt.part)
			if len(servers) > 0 && len(servers[0].seen()) != tt.requests {
				t.Errorf("%d requests, expected %d", len(servers[0].seen()), tt.requests)
			}
		})
	}
}

func TestDigestError(t *testing.T) {
	_, err := download(t, patient(), nil, serve(t, corrupt), serve(t, status(404)))
	var digest *DigestError
	if !errors.As(err, &digest) {
		t.Fatalf("%v is no DigestError", err)
	}
	want := DigestError{Want: hexSum(content), Got: hexSum(flipped())}
	if diff := cmp.Diff(want, *digest); diff != "" {
		t.Error(diff)
	}
}

func TestStall(t *testing.T) {
	for name, a := range map[string]answer{"in the middle": hang, "before the answer": mute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := patient()
			c.Stall, c.Tries = 300*time.Millisecond, 2
			s := serve(t, a)
			path, err := download(t, c, nil, s)
			if !errors.Is(err, errStall) || !strings.Contains(err.Error(), "stalled: no byte in 300ms") {
				t.Errorf("got error %v", err)
			}
			if got := len(s.seen()); got != 2 {
				t.Errorf("%d requests, expected 2", got)
			}
			holds(t, path, nil)
		})
	}
}

// A server that sends a little at a time is slower than Stall in all, but
// never silent for so long.
func TestSlowIsNoStall(t *testing.T) {
	t.Parallel()
	c := patient()
	c.Stall, c.Tries = 600*time.Millisecond, 1
	slow := func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		const pieces = 10
		for i := range pieces {
			w.Write(content[i*len(content)/pieces : (i+1)*len(content)/pieces])
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond)
		}
	}
	path, err := download(t, c, nil, serve(t, slow))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, content)
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	path := filepath.Join(t.TempDir(), "file")
	n := int64(len(content) / 2)
	err := patient().Fetch(ctx, wanted(serve(t, hang)), path, func(done, total int64) {
		if done == n {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	holds(t, path, nil)
	holds(t, path+".part", content[:n])
}

func TestProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	last := int64(-1)
	err := patient().Fetch(context.Background(), wanted(serve(t, first(half, good))), path, func(done, total int64) {
		if done < last || total != int64(len(content)) {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil || last != int64(len(content)) {
		t.Errorf("ended at %d of %d: %v", last, len(content), err)
	}
}

func TestReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := patient().Fetch(context.Background(), wanted(serve(t, good)), path, nil); err != nil {
		t.Fatal(err)
	}
	holds(t, path, content)
}
