package data

import (
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type realSet struct {
	name        string
	shape       [3]int // channels, height, width
	train, test []int
	digest      string // "": too large for the data folder, may be absent
}

// Class counts of the files, and the digest of what they hold: it is part of
// the identity of every run on them. Those of CIFAR, Omniglot and digits were
// computed by an independent program that shares no code with this one.
var realSets = []realSet{
	{
		name:   "mnist",
		shape:  [3]int{1, 28, 28},
		train:  []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
		test:   []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009},
		digest: "b92f17db1024181b1e6cb87fe63f7caeab60c41cd3a33f7b4d57d3a2f2ae481a",
	},
	{
		name:   "fashion-mnist",
		shape:  [3]int{1, 28, 28},
		train:  slices.Repeat([]int{6000}, 10),
		test:   slices.Repeat([]int{1000}, 10),
		digest: "edbafd8297a2b9bd02173ce8b7caab2cbeeddc7627b14fbaf5f080fab02c2171",
	},
	{
		name:  "cifar10",
		shape: [3]int{3, 32, 32},
		train: slices.Repeat([]int{5000}, 10),
		test:  slices.Repeat([]int{1000}, 10),
	},
	{
		name:   "cifar10-subset",
		shape:  [3]int{3, 32, 32},
		train:  slices.Repeat([]int{350}, 10),
		test:   slices.Repeat([]int{70}, 10),
		digest: "84a2760bd9b8e841a5e1284b418f9d118c08560a9c00afc09c5c2b3e214d53da",
	},
	{
		name:  "cifar100",
		shape: [3]int{3, 32, 32},
		train: slices.Repeat([]int{500}, 100),
		test:  slices.Repeat([]int{100}, 100),
	},
	{
		name:  "cifar100-coarse",
		shape: [3]int{3, 32, 32},
		train: slices.Repeat([]int{2500}, 20),
		test:  slices.Repeat([]int{500}, 20),
	},
	{
		name:   "cifar100-subset",
		shape:  [3]int{3, 32, 32},
		train:  slices.Repeat([]int{80}, 100),
		test:   slices.Repeat([]int{20}, 100),
		digest: "e34ee9e064af11ce5fa10dbfe278d9364e5d1f092f2756f4f18668a0ce18298b",
	},
	{
		name:   "cifar100-subset-coarse",
		shape:  [3]int{3, 32, 32},
		train:  slices.Repeat([]int{400}, 20),
		test:   slices.Repeat([]int{100}, 20),
		digest: "446dae62a47d177a4a54802d85ee0c4be1cdd47381fc86ceb94d51c2a1cd0afd",
	},
	{
		name:   "digits",
		shape:  [3]int{1, 8, 8},
		train:  []int{376, 389, 380, 389, 387, 376, 377, 387, 380, 382},
		test:   []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180},
		digest: "5ef6ce177a6645fc0a53482f6ca2223f2bc7f0340a3f303b6feba5a89ff66aa3",
	},
	{
		name:   "omniglot-small1",
		shape:  [3]int{1, 28, 28},
		train:  slices.Repeat([]int{15}, 136),
		test:   slices.Repeat([]int{5}, 136),
		digest: "555ec2cca691708530879433208dbcaea161221a172cc6fc9ff801ed7e5eb9b5",
	},
	{
		name:   "omniglot-small2",
		shape:  [3]int{1, 28, 28},
		train:  slices.Repeat([]int{15}, 156),
		test:   slices.Repeat([]int{5}, 156),
		digest: "8e24ce1294c003d8bc7c28cb51cc6401d25b3ae7612f894d56b2da7f3e5c7180",
	},
}

func TestReal(t *testing.T) {
	if os.Getenv(Env) == "" {
		t.Skip("real data: $" + Env + " is not set")
	}
	r := NewRegistry(Sets()...)
	if n := len(realSets) + len(realTexts); n != len(r.Names()) {
		t.Errorf("%d sets are tried, there are %v", n, r.Names())
	}
	for _, want := range realSets {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			set, err := r.Open(want.name)
			if want.digest == "" && errors.As(err, new(*MissingError)) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := [3]int{set.Channels, set.Height, set.Width}; set.Name != want.name || got != want.shape {
				t.Errorf("%s is %v, expected %v", set.Name, got, want.shape)
			}
			checkPart(t, "train", set, set.Train, want.train)
			checkPart(t, "test", set, set.Test, want.test)
			if got := hex.EncodeToString(set.Digest[:]); want.digest != "" && got != want.digest {
				t.Errorf("digest %s, expected %s", got, want.digest)
			}
			again, err := r.Open(want.name)
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
		known := slices.IndexFunc(realSets, func(s realSet) bool { return s.name == d.Name })
		if _, err := Find(d); errors.As(err, new(*MissingError)) && known >= 0 && realSets[known].digest == "" {
			t.Log(err)
			continue
		}
		for _, s := range Verify(d, root) {
			if s.State != FileOK {
				t.Errorf("%s: %s: %v", d.Name, s.State, s.Err)
			}
		}
	}
}
