package dialects

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"retain/bench"
)

func line(g *Grammar, seed bench.Seed) []byte { return g.Append(nil, seed.Rand("line")) }

// TestEntropy: the entropy by the linear system is the mean of −log₂ p over
// lines, and what is drawn parses.
func TestEntropy(t *testing.T) {
	for _, name := range Names() {
		g, err := Of(name)
		if err != nil {
			t.Fatal(err)
		}
		rng := bench.NewSeed(1).Rand(name)
		const n = 4000
		var sum, squares, length float64
		for range n {
			l := g.Append(nil, rng)
			bits, ok := g.Parse(l)
			if !ok || bytes.IndexByte(l, '\n') != len(l)-1 {
				t.Fatalf("%s: %q was drawn and does not parse", name, l)
			}
			sum += bits
			squares += bits * bits
			length += float64(len(l))
		}
		mean := sum / n
		sd := math.Sqrt((squares/n - mean*mean) / n)
		if math.Abs(mean-g.Entropy) > 4*sd {
			t.Errorf("%s: %.2f bits a line, %.2f ± %.2f in %d lines", name, g.Entropy, mean, sd, n)
		}
		if math.Abs(length/n/g.Length-1) > 0.1 {
			t.Errorf("%s: %.1f bytes a line, %.1f in %d lines", name, g.Length, length/n, n)
		}
		t.Logf("%s: %.3f bits a byte, %.0f bytes a line: %s", name, g.Rate(), g.Length, line(g, bench.NewSeed(2)))
	}
}

// TestKnownEntropy compares with values worked out by hand.
func TestKnownEntropy(t *testing.T) {
	for notation, want := range map[string][2]float64{
		"a = \"x\\n\"":                           {0, 2},
		"a = \"x\" | \"y\"":                      {1, 1},
		"a = 3 \"x\" | 1 \"yz\"":                 {2 - 0.75*math.Log2(3), 1.25},
		"a = \"x\" a | \"y\"":                    {2, 2},    // geometric
		"a = \"ab\" | \"ac\" | \"ad\" | \"b\"":   {2, 1.75}, // factored
		"a = 2 \"(\" b \")\" | 2 \"x\"\nb = a a": {0, 0},    // critical: refused
	} {
		g, err := New(notation)
		if strings.Contains(notation, "a a") {
			if err == nil || !strings.Contains(err.Error(), "does not end") {
				t.Errorf("%s: error %v", notation, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", notation, err)
		}
		if math.Abs(g.Entropy-want[0]) > 1e-12 || math.Abs(g.Length-want[1]) > 1e-12 {
			t.Errorf("%s: %v bits and %v bytes, want %v", notation, g.Entropy, g.Length, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for notation, want := range map[string]string{
		"a = b | c\nb = \"x\"\nc = \"xy\"": "both begin with 'x'",
		"a = b \"x\"\nb = \"\" | \"x\"":    "both begin with 'x'",
		"a = a \"x\" | \"x\"":              "both begin with 'x'",
		"a = \"x\" a":                      "does not end",
		"a = c":                            "no rule is called c",
		"a = \"x\"\na = \"y\"":             "a second one",
		"a = 0 \"x\"":                      "a weight of 0",
		"a = ?":                            "stands where",
		"":                                 "no rules",
		" | \"x\"":                         "goes on with no rule",
	} {
		if _, err := New(notation); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", notation, err, want)
		}
	}
}

func TestParse(t *testing.T) {
	g, err := Of("code")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"func sum(x,y) { return x+y }\n":                             true,
		"func sum() { let x=(1+20)*n[i]; return x }\n":               true,
		"func max(n) { if n<10 { print(n); } return call gcd(n) }\n": true,
		"func sum(x,y) { return x+y }":                               false, // no end
		"func sum(x,y) { return x+y }\n\n":                           false, // more behind it
		"func sum(x,) { return x }\n":                                false,
		"func sum(x { return x }\n":                                  false,
		"func sum() { let x=(1+20; return x }\n":                     false,
		"":                                                           false,
	} {
		if _, ok := g.Parse([]byte(text)); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

// TestLog2 compares with the library.
func TestLog2(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		x := math.Ldexp(rng.Float64()+1e-9, rng.IntN(80)-40)
		if got, want := log2(x), math.Log2(x); math.Abs(got-want) > 4e-16*math.Max(1, math.Abs(want)) {
			t.Fatalf("log2(%v) = %v, want %v", x, got, want)
		}
	}
	for e := -20; e < 20; e++ {
		if got := log2(math.Ldexp(1, e)); got != float64(e) {
			t.Errorf("log2(2^%d) = %v", e, got)
		}
	}
}

// The digest of 200 lines of each dialect. When it moves, Version is raised.
func TestGolden(t *testing.T) {
	h := sha256.New()
	for _, name := range Names() {
		g, _ := Of(name)
		rng := bench.NewSeed(1).Rand("golden", name)
		for range 200 {
			h.Write(g.Append(nil, rng))
		}
		fmt.Fprintf(h, "%v %v", g.Entropy, g.Length)
	}
	if got := fmt.Sprintf("%x", h.Sum(nil))[:16]; Version != 1 || got != goldenLines {
		t.Errorf("version %d, digest %s", Version, got)
	}
}

const goldenLines = "fcc0037906cccb5b"

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		g, _ := Of(name)
		f.Add(line(g, bench.NewSeed(3)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, name := range Names() {
			g, _ := Of(name)
			if bits, ok := g.Parse(text); ok && !(bits > 0 && text[len(text)-1] == '\n') {
				t.Errorf("%s: %q parses with %v bits", name, text, bits)
			}
		}
	})
}

// TestBegins: whatever a line begins with begins a line, and nothing else does.
func TestBegins(t *testing.T) {
	for _, name := range Names() {
		g, err := Of(name)
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		for range 20 {
			line := g.Append(nil, rng)
			for n := range line {
				if !g.Begins(line[:n]) || g.Begins(append(line[:n:n], '~')) {
					t.Fatalf("%s: %q", name, line[:n])
				}
			}
			if !g.Begins(line) || g.Begins(append(line, 'x')) {
				t.Fatalf("%s: %q", name, line)
			}
		}
	}
}
