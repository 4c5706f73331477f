package vec

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	all := []isaKind{avx512, avx2, generic}
	for _, c := range []struct {
		want string
		have []isaKind
		isa  isaKind
		err  string
	}{
		{"", all, avx512, ""},
		{"", all[1:], avx2, ""},
		{"", all[2:], generic, ""},
		{"generic", all, generic, ""},
		{"avx2", all, avx2, ""},
		{"avx512", all, avx512, ""},
		{"avx512", all[1:], 0, "RETAIN_CPU=avx512 does not run here (hint: this build and CPU run avx2 and generic)"},
		{"avx2", all[2:], 0, "RETAIN_CPU=avx2 does not run here"},
		{"neon", []isaKind{neon, generic}, neon, ""},
		{"neon", all, 0, "RETAIN_CPU=neon does not run here"},
		{"AVX2", all, 0, "RETAIN_CPU=AVX2 is unknown (hint: use generic, avx2, avx512 or neon"},
	} {
		isa, err := choose(c.want, c.have)
		switch {
		case c.err == "" && (err != nil || isa != c.isa):
			t.Errorf("choose(%q, %v) = %v, %v, want %v", c.want, c.have, isa, err, c.isa)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("choose(%q, %v): error %v, want %q", c.want, c.have, err, c.err)
		}
	}
}

// The variable is read when a program starts.
func TestEnvironment(t *testing.T) {
	if os.Getenv("VEC_TEST_PRINT_ISA") != "" {
		t.Log("runs on "+ISA(), Problem())
		return
	}
	run := func(cpu string) (string, error) {
		c := exec.Command(os.Args[0], "-test.run=^TestEnvironment$", "-test.v")
		c.Env = append(os.Environ(), "RETAIN_CPU="+cpu, "VEC_TEST_PRINT_ISA=1")
		out, err := c.CombinedOutput()
		return string(out), err
	}
	var failed *exec.ExitError
	if _, err := run("generic"); err != nil && !errors.As(err, &failed) {
		t.Skipf("an emulated program cannot start itself: %v", err)
	}
	for _, k := range supported() {
		if out, err := run(k.String()); err != nil || !strings.Contains(out, "runs on "+k.String()) {
			t.Errorf("RETAIN_CPU=%v: %v\n%s", k, err, out)
		}
	}
	if out, err := run("sse2"); err != nil || !strings.Contains(out, "runs on generic") || !strings.Contains(out, "hint: use generic") {
		t.Errorf("RETAIN_CPU=sse2: %v\n%s", err, out)
	}
}
