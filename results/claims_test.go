package results

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestClaims(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "results.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	version := func(digit string, at time.Time) Claim {
		return Claim{Name: "dpm-25", Digest: strings.Repeat(digit, 64), File: "claim: {says: " + digit + "}\n", Stored: 3, First: at}
	}
	first, edited := version("a", day), version("1", day.Add(time.Hour))
	again := first
	again.First, again.Stored = day.Add(2*time.Hour), 99
	for _, c := range []Claim{edited, first, again} {
		if err := s.PutClaim(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Claims(t.Context(), "dpm-25")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Claim{first, edited}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if other, err := s.Claims(t.Context(), "dpm-40"); err != nil || len(other) != 0 {
		t.Errorf("%v, %v", other, err)
	}
	bad := first
	bad.Digest = "x"
	if err := s.PutClaim(t.Context(), bad); !errors.Is(err, ErrInvalid) {
		t.Errorf("error %v", err)
	}
}
