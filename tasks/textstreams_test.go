package tasks

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/tasks/data"
)

// needs skips a test whose data set is not here.
func needs(t *testing.T, c Config) {
	t.Helper()
	for _, name := range c.Sources() {
		d, _ := Datasets.Lookup(name)
		if len(d.Files) > 0 && os.Getenv(data.Env) == "" {
			t.Skipf("%s is not set: no real data here", data.Env)
		}
	}
}

// streamDigest is the SHA-256 of the first and the last 32 training, and the
// first 32 validation and test examples of every experience.
func streamDigest(t *testing.T, s bench.Stream, seed int64) string {
	t.Helper()
	h := sha256.New()
	put := func(v []int32) {
		for _, x := range v {
			h.Write(binary.LittleEndian.AppendUint32(nil, uint32(x)))
		}
	}
	for i := range s.Spec().Experiences() {
		x := at(t, s, i, seed)
		for _, d := range []bench.Data{x.Train, x.Valid, x.Test} {
			if d == nil {
				continue
			}
			put([]int32{int32(d.Len()), int32(d.ExampleBytes())})
			var idx []int
			for k := range d.Len() {
				if k < 32 || k >= d.Len()-32 {
					idx = append(idx, k)
				}
			}
			var b bench.Batch
			d.Gather(idx, &b)
			put(b.In.Tokens)
			put(b.Labels)
			put(b.Exp)
			h.Write(b.In.Bytes)
			for _, f := range b.In.Floats {
				put([]int32{int32(math.Float32bits(f))})
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// textGolden is the digest of every stream of texts under seed 1, by its
// version. When one moves, the version in Streams is raised and it is written
// anew.
var textGolden = []struct {
	name    string
	version int
	digest  string
	change  func(Config)
}{
	{"clinc150", 1, "844291ca99774898", nil},
	{"clinc150", 1, "bdf409ceac6de17d", func(c Config) { d := c.(*CLINC150); d.Features, d.Valid = "tokens", true }},
	{"clinc150", 1, "d69ab001fbbb4d0f", func(c Config) {
		d := c.(*CLINC150)
		d.Features, d.Tokenizer, d.Vocabulary, d.Scenario, d.Order = "tokens", "bpe", 400, bench.TaskIncremental, "fixed"
	}},
	{"clinc150", 2, "3635801045f8239b", func(c Config) {
		d := c.(*CLINC150)
		d.Features, d.Tokenizer, d.Vocabulary, d.Limit = "tokens", "bpe", 400, 20
	}},
	{"clinc150", 1, "27e26a7ce579b881", func(c Config) {
		d := c.(*CLINC150)
		d.Features, d.Tokenizer, d.Vocabulary = "tokens", "bpe-all", 400
	}},
	{"clinc150", 1, "92e987f3189eabf4", func(c Config) { c.(*CLINC150).Store = "uint8" }},
	{"lm-domains", 1, "f984a17a4baad6d5", nil},
	{"lm-domains", 1, "dc77fc2c60a7575f", func(c Config) {
		d := c.(*LMDomains)
		d.Domains, d.Tokenizer, d.Vocabulary = []string{"dialogue", "fiction", "dialogue"}, "bpe", 400
		d.Limit, d.Test, d.Valid = 100000, 20000, 0.1
	}},
	{"lm-switch", 1, "9ae35026a275f06b", nil},
	{"tinyshakespeare", 1, "94e4af9c7bb6f34a", nil},
	{"dialects", 1, "5c12e5b17db1ed3a", nil},
	{"dialects", 1, "d18851582d346d93", func(c Config) { d := c.(*Dialects); d.Limit, d.Test, d.Valid, d.Windows = 9000, 1000, 0.2, "every" }},
	{"headlines", 1, "dfb6591aff2c4abf", nil},
	{"news-drift", 1, "314bd2f47a80538b", nil},
	{"news-drift", 1, "e923e7d16b33e0df", func(c Config) {
		d := c.(*NewsDrift)
		d.Features, d.Tokenizer, d.Vocabulary = "tokens", "bpe", 300
	}},
	{"news-drift", 2, "111a5863ffa1affa", func(c Config) {
		d := c.(*NewsDrift)
		d.Features, d.Tokenizer, d.Vocabulary, d.Valid = "tokens", "bpe", 300, 0.3
	}},
	{"text-5", 1, "4cb459308011d9ed", nil},
	{"text-5", 1, "a03d7855d0674d90", func(c Config) { // as in configs/text-5.yaml
		d := c.(*LongSequence)
		d.Features, d.Tokenizer, d.Vocabulary, d.Limit, d.TestLimit = "tokens", "bpe", 2048, 500, 100
	}},
	{"text-5", 2, "0e864e9d50f313a7", func(c Config) {
		d := c.(*LongSequence)
		d.Features, d.Tokenizer, d.Vocabulary, d.Limit, d.TestLimit, d.Valid = "tokens", "bpe", 300, 20, 10, 0.3
	}},
	{"text-5", 1, "e767fbbf6e9616d6", func(c Config) {
		d := c.(*LongSequence)
		d.Features, d.Order, d.Limit, d.TestLimit, d.Valid = "tokens", 3, 20, 10, 0.2
	}},
	{"text-15", 1, "297bf0e939df88e7", nil},
	{"text-15", 1, "476102b0bc4eb957", func(c Config) { c.(*LongSequence).Order = 3 }},
	{"banking77", 1, "43d5a356576463fa", func(c Config) {
		d := c.(*Banking77)
		d.Features, d.Tokenizer, d.Vocabulary = "tokens", "bpe", 300
	}},
	{"banking77", 2, "2dafa3a2a0baec78", func(c Config) {
		d := c.(*Banking77)
		d.Features, d.Tokenizer, d.Vocabulary, d.Limit, d.Valid = "tokens", "bpe", 300, 20, 0.3
	}},
	{"banking77", 1, "cbbafbf13e5517f8", func(c Config) { c.(*Banking77).Valid = 0.1 }},
}

// TestTextStreams: every stream of texts hands out what its Spec says, the same
// as ever.
func TestTextStreams(t *testing.T) {
	for n, g := range textGolden {
		t.Run(fmt.Sprintf("%s %d", g.name, n), func(t *testing.T) {
			t.Parallel()
			c := Streams[g.name].New()
			needs(t, c)
			if g.change != nil {
				g.change(c)
			}
			s := open(t, c)
			spec := s.Spec()
			if name, _, _ := strings.Cut(g.name, "-"); spec.Scenario != c.Setting() || !strings.HasPrefix(c.Label(), name) {
				t.Errorf("%s: scenario %s", c.Label(), spec.Scenario)
			}
			for i, classes := range spec.Classes {
				x := at(t, s, i, 1)
				for part, d := range map[string]bench.Data{"train": x.Train, "valid": x.Valid, "test": x.Test} {
					if d != nil {
						checkTexts(t, fmt.Sprintf("experience %d, %s", i, part), spec, classes, i, d)
					}
				}
			}
			version := Streams[g.name].Version
			if d, ok := c.(bench.Dated); ok {
				version = d.Since()
			}
			if got := streamDigest(t, s, 1); got != g.digest || version != g.version {
				t.Errorf("version %d, digest %s, want %d, %s", version, got, g.version, g.digest)
			}
		})
	}
}

func checkTexts(t *testing.T, place string, spec bench.Spec, classes []int32, exp int, d bench.Data) {
	t.Helper()
	var b bench.Batch
	for i := 0; i < d.Len(); i += max(1, d.Len()/200) {
		d.Gather([]int{i}, &b)
	}
	if b.In.Width != spec.Width || spec.Tokens != (b.In.Tokens != nil) {
		t.Errorf("%s: %d wide, spec says %d", place, b.In.Width, spec.Width)
	}
	if want := len(b.In.Bytes)/b.Len() + 4*(len(b.In.Floats)+len(b.In.Tokens)+len(b.Labels))/b.Len(); d.ExampleBytes() != want {
		t.Errorf("%s: an example has %d bytes, says %d", place, want, d.ExampleBytes())
	}
	if spec.PerToken != (b.LabelsPerExample() > 1) || spec.PerToken && len(spec.LabelBytes) != spec.Outputs {
		t.Errorf("%s: %d labels an example", place, b.LabelsPerExample())
	}
	for _, k := range b.In.Tokens {
		if k < 0 || int(k) >= spec.Vocabulary {
			t.Fatalf("%s: token %d of %d", place, k, spec.Vocabulary)
		}
	}
	for _, y := range b.Labels {
		if _, ok := slices.BinarySearch(classes, y); !ok && y != -1 || int(y) >= spec.Outputs {
			t.Fatalf("%s: label %d is none of %v", place, y, classes)
		}
	}
	if e := slices.Compact(b.Exp); len(e) != 1 || e[0] != int32(exp) {
		t.Errorf("%s: examples of %v", place, e)
	}
}

func TestTextStreamsRefuse(t *testing.T) {
	clinc := func(change func(c *CLINC150)) *CLINC150 {
		c := Streams["clinc150"].New().(*CLINC150)
		change(c)
		return c
	}
	for want, c := range map[string]interface{ Check() error }{
		"unknown scenario":   clinc(func(c *CLINC150) { c.Scenario = "domain" }),
		"unknown order":      clinc(func(c *CLINC150) { c.Order = "random" }),
		"limit is -1":        clinc(func(c *CLINC150) { c.Limit = -1 }),
		"unknown features":   clinc(func(c *CLINC150) { c.Features = "words" }),
		"width is 0":         clinc(func(c *CLINC150) { c.Width = 0 }),
		"words is 9":         clinc(func(c *CLINC150) { c.Words = 9 }),
		"chars is [4 3]":     clinc(func(c *CLINC150) { c.Chars = []int{4, 3} }),
		"neither n-grams":    clinc(func(c *CLINC150) { c.Words, c.Chars = 0, nil }),
		"unknown store":      clinc(func(c *CLINC150) { c.Store = "int4" }),
		"length is 0":        clinc(func(c *CLINC150) { c.Length = 0 }),
		"unknown tokenizer":  clinc(func(c *CLINC150) { c.Tokenizer = "words" }),
		"vocabulary is 255":  clinc(func(c *CLINC150) { c.Vocabulary = 255 }),
		"into 5 experiences": &Banking77{Experiences: 5},
		"valid is 1":         &Banking77{Experiences: 7, Valid: 1},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
