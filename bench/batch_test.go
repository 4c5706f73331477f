package bench

import (
	"slices"
	"testing"
)

// TestBatchSlice: every part of a batch goes along, and so does where its examples
// come from, as far as it is known.
func TestBatchSlice(t *testing.T) {
	b := Batch{
		In:     Inputs{Rows: 3, Width: 2, Tokens: []int32{1, 2, 3, 4, 5, 6}},
		Labels: []int32{1, 2, 3, 4, 5, 6}, Exp: []int32{7, 8, 9}, Weight: []float32{0.5, 1, 2}, fresh: 3,
	}
	part := b.Slice(1, 3)
	if part.Len() != 2 || !slices.Equal(part.In.Tokens, []int32{3, 4, 5, 6}) || !slices.Equal(part.Labels, []int32{3, 4, 5, 6}) ||
		!slices.Equal(part.Exp, []int32{8, 9}) || !slices.Equal(part.Weight, []float32{1, 2}) || part.fresh != 2 {
		t.Errorf("examples 1 and 2: %+v", part)
	}
	b.fresh, b.Weight = 2, nil
	if part := b.Slice(0, 1); part.fresh != 0 || part.Weight != nil {
		t.Errorf("of a mixed batch: %+v", part)
	}
}
