package bench

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "ewc", 3}, {"ewc", "ewc", 0}, {"ecw", "ewc", 1}, {"mre", "mer", 1}, {"ew", "ewc", 1}, {"eewc", "ewc", 1},
		{"finetuen", "finetune", 1}, {"hosre", "hosers", 2}, {"ca", "abc", 3}, {"kitten", "sitting", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

// TestFindSuggests: two letters in each other's place are one mistake, and the
// nearest name is the one suggested.
func TestFindSuggests(t *testing.T) {
	r := Registry[int]{"der": {}, "mer": {}, "si": {}, "experience": {Alias: []string{"replay"}}}
	for name, want := range map[string]string{
		"mre": `did you mean "mer"?`, "relpya": `did you mean "replay"?`, "gradient": "one of der, experience, mer, si",
	} {
		if _, _, err := r.Find(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
}
