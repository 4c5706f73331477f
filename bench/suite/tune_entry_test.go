package suite

import (
	"strings"
	"testing"
)

// TestSearchOfOneEntry: what names an entry is for it alone and stands in place
// of what is for its method, wherever it is written; fixed names entries, too.
func TestSearchOfOneEntry(t *testing.T) {
	const search = "space: {optimizer.rate: [1e-3], methods.mine.capacity: [7, 9], methods.er.capacity: [5, 10]}, seeds: 1-3, fixed: [kept]"
	tuning := mustTuning(t, tuneLine(search, "methods: [er, {er: {}, as: mine}, {er: {}, as: kept}]"))
	for i, want := range []string{"1e-3 5, 1e-3 10", "1e-3 7, 1e-3 9", ""} {
		if got := strings.Join(settingsOf(tuning.entries[i]), ", "); got != want {
			t.Errorf("entry %d: %q, want %q", i, got, want)
		}
	}
}
