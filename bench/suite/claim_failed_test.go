package suite

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"retain/report/claim"
	"retain/results"
)

// failing is a claim of which a baseline fails on all seeds of a stream, and an empty
// store.
func failing(t *testing.T) (*ClaimPlan, *results.Store) {
	t.Helper()
	text := strings.ReplaceAll(claimText, "2000-2009", "2000-2002")
	text = strings.Replace(text, "methods: [finetune, {er: {capacity: 7}}]", "methods: [{test-fails: {word: x}, as: finetune}, {er: {capacity: 7}}]", 1)
	c, err := parseClaim("c.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewClaimPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	store, err := results.Open(filepath.Join(t.TempDir(), "r.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return p, store
}

// TestClaimWithFailures: a baseline that fails on all seeds of a stream leaves that
// cell without a verdict, and the claim with one.
func TestClaimWithFailures(t *testing.T) {
	p, store := failing(t)
	ctx := context.Background()
	made, err := p.Run(ctx, Options{Store: store, Jobs: 2})
	if err != nil || made.Failed != 3 {
		t.Fatalf("%+v, %v", made, err)
	}
	judged, err := p.Judge(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	cells := judged.Assertions[0].Against[0].Cells
	if len(cells) != 2 || cells[0].Verdict == claim.NotJudged || cells[0].Seeds != 3 || cells[1].Reason != "baseline failed on 3 of 3 seeds" || math.IsNaN(cells[1].Treatment) {
		t.Errorf("%+v", cells)
	}
}
