package data

import (
	"encoding/hex"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Class counts of the official files, and the digest of what they hold: it is
// part of the identity of every run on them.
var realSets = []struct {
	name        string
	train, test []int
	digest      string
}{
	{
		name:   "mnist",
		train:  []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
		test:   []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
		digest: "b92f17db1024181b1e6cb87fe63f7caeab60c41cd3a33f7b4d57d3a2f2ae481a",
	},
	{
		name:   "fashion-mnist",
		train:  []int{6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000},
		test:   []int{1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
		digest: "edbafd8297a2b9bd02173ce8b7caab2cbeeddc7627b14fbaf5f080fab02c2171",
	},
}

func TestReal(t *testing.T) {
	if os.Getenv(Env) == "" {
		t.Skip("real data: $" + Env + " is not set")
	}
	for _, want := range realSets {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			set, err := Open(want.name)
			if err != nil {
				t.Fatal(err)
			}
			if set.Name != want.name || set.Width != 28 || set.Height != 28 || set.Channels != 1 {
				t.Errorf("%s is %d×%d×%d", set.Name, set.Width, set.Height, set.Channels)
			}
			checkPart(t, "train", set, set.Train, want.train)
			checkPart(t, "test", set, set.Test, want.test)
			if got := hex.EncodeToString(set.Digest[:]); got != want.digest {
				t.Errorf("digest %s, expected %s", got, want.digest)
			}
			again, err := Open(want.name)
			if err != nil || again != set {
				t.Errorf("read twice: %v", err)
			}
		})
	}
}

func checkPart(t *testing.T, name string, d *Images, p Part, want []int) {
	t.Helper()
	counts := make([]int, d.Classes)
	for _, l := range p.Labels {
		counts[l]++
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("%s examples by class (-want +got):\n%s", name, diff)
	}
	if len(p.Pixels) != p.Len()*d.Size() {
		t.Errorf("%s: %d pixels for %d images", name, len(p.Pixels), p.Len())
	}
}

func TestRealVerify(t *testing.T) {
	root := os.Getenv(Env)
	if root == "" {
		t.Skip("real data: $" + Env + " is not set")
	}
	for _, d := range Sets() {
		for _, s := range Verify(d, root) {
			if s.State != FileOK {
				t.Errorf("%s: %s: %v", d.Name, s.State, s.Err)
			}
		}
	}
}
