package vec

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// drawsOnly are the rooms whose code computes no result.
var drawsOnly = []string{"retain/bench/load", "retain/bench/suite", "retain/cmd", "retain/paper", "retain/report", "retain/results",
	"retain/model/vec/internal", "retain/model/vec/testdata"}

var fusedOp = regexp.MustCompile(`\bFN?M(ADD|SUB)[SD]?\b`)

// On arm64 the Go compiler fuses a product into the sum that it feeds, unless the product
// is converted explicitly; the same code then has other bits there than on amd64. No
// fused operation may be in a package whose code reaches results; model/vec has them in
// assembly only.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles packages for arm64")
	}
	list, err := exec.Command("go", "list", "-e", "-f", "{{if .GoFiles}}{{.ImportPath}}{{end}}", "retain/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := slices.DeleteFunc(strings.Fields(string(list)), func(p string) bool {
		return slices.ContainsFunc(drawsOnly, func(room string) bool { return p == room || strings.HasPrefix(p, room+"/") })
	})
	if !slices.Contains(packages, "retain/model/vec") {
		t.Errorf("go list retain/... gives only %v", packages)
	}
	t.Logf("looking at %v", packages)
	for _, p := range packages {
		for _, line := range fusedLines(t, p) {
			t.Errorf("%s fuses a product into a sum on arm64: %s (hint: write float32(a*b) + c)", p, line)
		}
	}
}

// The test above would be of no use if it did not find what it looks for.
func TestFusedMultiplyAddIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for arm64")
	}
	if len(fusedLines(t, "./testdata/fused")) == 0 {
		t.Error("testdata/fused multiplies and adds, but no fused operation was found")
	}
}

// fusedLines compiles a package for arm64 and returns the instructions that multiply
// and add with one rounding.
func fusedLines(t *testing.T, pkg string) []string {
	t.Helper()
	c := exec.Command("go", "build", "-o", os.DevNull, "-gcflags=-S", pkg)
	c.Env = append(c.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOFLAGS=")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("compile %s for arm64: %v\n%.2000s", pkg, err, out)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 3 && slices.ContainsFunc(f[3:min(len(f), 6)], fusedOp.MatchString) {
			lines = append(lines, strings.Join(f[2:], " "))
		}
	}
	return lines
}
