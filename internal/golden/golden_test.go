package golden

import (
	"os/exec"
	"strings"
	"testing"
)

// TestEveryTestKnowsTheFlag: a test binary that does not import this package
// stops at -update, and with it the whole command.
func TestEveryTestKnowsTheFlag(t *testing.T) {
	out, err := exec.Command("go", "list", "-f",
		"{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{join .TestImports \" \"}} {{join .XTestImports \" \"}}{{end}}", "retain/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) > 0 && f[0] != "retain/internal/golden" && !strings.Contains(line, "retain/internal/golden ") && !strings.HasSuffix(strings.TrimSpace(line), "retain/internal/golden") {
			t.Errorf("the tests of %s do not know -update (hint: import _ \"retain/internal/golden\" in one of them)", f[0])
		}
	}
}
