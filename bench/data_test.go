package bench_test

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestKindsInReusedMemory: a batch that held pixels and holds features now
// gives the features.
func TestKindsInReusedMemory(t *testing.T) {
	b := bench.Batch{}
	b.In.Append(bench.Inputs{Rows: 2, Width: 2, Bytes: []uint8{9, 9, 9, 9}})
	b.Reset()
	b.In.Append(bench.Inputs{Rows: 2, Width: 2, Floats: []float32{1, 2, 3, 4}})
	x := vec.Matrix{Rows: 2, Cols: 2, Data: make([]float32, 4)}
	b.In.Dense(x)
	if !slices.Equal(x.Data, []float32{1, 2, 3, 4}) {
		t.Errorf("features %v", x.Data)
	}
	if one := b.In.Slice(1, 2); !slices.Equal(one.Floats, []float32{3, 4}) || len(one.Bytes) > 0 {
		t.Errorf("row 2: %+v", one)
	}
	b.Reset()
	b.In.Append(bench.Inputs{Rows: 1, Width: 1, Tokens: []int32{7}})
	if one := b.In.Slice(0, 1); !slices.Equal(one.Tokens, []int32{7}) || len(one.Floats)+len(one.Bytes) > 0 {
		t.Errorf("token: %+v", one)
	}
}
