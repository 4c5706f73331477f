package data

import (
	"errors"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every registered set is complete and usable by those who download, list and
// cite it.
func TestSets(t *testing.T) {
	r := NewRegistry(Sets()...)
	want := []string{
		"abc-headlines-subset", "banking77", "cifar10", "cifar10-subset", "cifar100", "cifar100-coarse", "cifar100-subset", "cifar100-subset-coarse",
		"cl-text", "clinc150", "digits", "fashion-mnist", "lm-domains", "mnist", "news-category-subset", "omniglot-small1", "omniglot-small2", "tinyshakespeare",
	}
	if diff := cmp.Diff(want, r.Names()); diff != "" {
		t.Error(diff)
	}
	byName := map[string]File{}
	for _, d := range Sets() {
		for what, text := range map[string]string{"title": d.Title, "licence": d.Licence, "citation": d.Citation, "homepage": d.Homepage} {
			if text == "" {
				t.Errorf("%s has no %s", d.Name, what)
			}
		}
		if (d.Open == nil) == (d.Text == nil) || len(d.Files) == 0 {
			t.Errorf("%s cannot be read", d.Name)
		}
		subset := strings.Contains(d.Name, "subset")
		if subset != strings.Contains(d.Title, "subset") || subset && d.Origin == "" {
			t.Errorf("%s is called %q, origin %q", d.Name, d.Title, d.Origin)
		}
		for _, f := range d.Files {
			checkFile(t, d, f)
			if other, ok := byName[f.Name]; ok && !cmp.Equal(other, f) {
				t.Errorf("%s is registered twice, and not the same", f.Name)
			}
			byName[f.Name] = f
		}
	}
	if d, ok := r.Lookup("mnist"); !ok || d.Size() != 11594722 {
		t.Errorf("mnist: %v, %d bytes", ok, d.Size())
	}
}

func checkFile(t *testing.T, d Dataset, f File) {
	t.Helper()
	if f.Size <= 0 || len(f.SHA256) != 64 {
		t.Errorf("%s: %+v", d.Name, f)
	}
	// What may be there unpacked can be checked.
	if packed := strings.HasSuffix(f.Name, ".gz") && twin(f.Name) != ""; packed != (len(f.Content.SHA256) == 64 && f.Content.Size > 0) {
		t.Errorf("%s: %+v", d.Name, f)
	}
	if len(f.URLs) == 0 && d.Origin == "" {
		t.Errorf("%s: from nowhere", f.Name)
	}
	for _, u := range f.URLs {
		if p, err := url.Parse(u); err != nil || p.Host == "" || path.Base(p.Path) != path.Base(f.Name) {
			t.Errorf("%s: address %s: %v", f.Name, u, err)
		}
	}
}

func TestUnknown(t *testing.T) {
	_, err := NewRegistry(Dataset{Name: "mnist"}, Dataset{Name: "digits"}).Open("mnits")
	var unknown *UnknownError
	if !errors.As(err, &unknown) || err.Error() != `unknown data set "mnits"; there are digits, mnist` {
		t.Errorf("got %v", err)
	}
}

func TestTwoOfAName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("accepted")
		}
	}()
	NewRegistry(Dataset{Name: "a"}, Dataset{Name: "b"}, Dataset{Name: "a"})
}

// Many callers get one set from one read; a failed read is not remembered.
func TestOpenOnce(t *testing.T) {
	var reads atomic.Int32
	r := NewRegistry(Dataset{Name: "made", Open: func(root string) (*Images, error) {
		if root != "" {
			t.Errorf("an embedded set opened in %q", root)
		}
		if reads.Add(1) == 1 {
			return nil, errors.New("not yet")
		}
		return &Images{Name: "made"}, nil
	}})
	if _, err := r.Open("made"); err == nil || !strings.Contains(err.Error(), "not yet") {
		t.Fatalf("got %v", err)
	}
	var wg sync.WaitGroup
	got := make([]*Images, 16)
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = r.Open("made"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, d := range got {
		if d == nil || d != got[0] {
			t.Error("not shared")
		}
	}
	if reads.Load() != 2 {
		t.Errorf("%d reads, expected a failed and a good one", reads.Load())
	}
}

// Everything that is in a set is in its digest, and parts cannot run into one
// another.
func TestContentDigest(t *testing.T) {
	fresh := func() *Images {
		return &Images{
			Name: "a", Width: 1, Height: 2, Channels: 1, Classes: 3,
			Train: Part{Pixels: []uint8{1, 2, 3, 4}, Labels: []int32{0, 1}},
			Test:  Part{Pixels: []uint8{5, 6}, Labels: []int32{2}},
		}
	}
	seen := map[[32]byte]string{fresh().ContentDigest(): "unchanged"}
	for name, change := range map[string]func(d *Images){
		"name":    func(d *Images) { d.Name = "b" },
		"turned":  func(d *Images) { d.Width, d.Height = 2, 1 },
		"channel": func(d *Images) { d.Channels = 2 },
		"classes": func(d *Images) { d.Classes = 4 },
		"pixel":   func(d *Images) { d.Train.Pixels[3] = 9 },
		"label":   func(d *Images) { d.Train.Labels[0] = 2 },
		"test":    func(d *Images) { d.Test.Pixels[0] = 9 },
		"tested":  func(d *Images) { d.Test.Labels[0] = 0 },
		"swapped": func(d *Images) { d.Train, d.Test = d.Test, d.Train },
		"moved": func(d *Images) {
			d.Train = Part{Pixels: []uint8{1, 2}, Labels: []int32{0}}
			d.Test = Part{Pixels: []uint8{3, 4, 5, 6}, Labels: []int32{1, 2}}
		},
	} {
		d := fresh()
		change(d)
		sum := d.ContentDigest()
		if other, ok := seen[sum]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[sum] = name
	}
}
