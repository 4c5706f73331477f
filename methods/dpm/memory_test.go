package dpm

import (
	"slices"
	"testing"

	"retain/bench"
)

// numbered is a batch whose examples from first on have their number as input,
// label and logits.
func numbered(first, n int) (*bench.Batch, bench.Matrix) {
	b, z := &bench.Batch{}, bench.Matrix{Rows: n, Cols: 2}
	for i := first; i < first+n; i++ {
		b.In.Append(bench.Inputs{Rows: 1, Width: 1, Floats: []float32{float32(i)}})
		b.Labels, b.Exp = append(b.Labels, int32(i)), append(b.Exp, 0)
		z.Data = append(z.Data, float32(i), -float32(i))
	}
	return b, z
}

// TestMemoryKeepsTogether: input, label, logits and slot of an item are stored and
// replaced together.
func TestMemoryKeepsTogether(t *testing.T) {
	var m memory
	rng := bench.NewSeed(1).Rand("memory")
	for i := range 20 {
		b, z := numbered(i*10, 10)
		m.offer(b, z, i%3, 30, rng)
	}
	if m.Items.Len() != 30 || m.Offered != 200 || len(m.Slots) != 30 {
		t.Fatalf("%d items of %d offered", m.Items.Len(), m.Offered)
	}
	late := 0
	for i, y := range m.Items.Labels {
		n := float32(y)
		if m.Items.Floats[i] != n || m.Items.Logits[2*i] != n || m.Items.Logits[2*i+1] != -n || int(m.Slots[i]) != int(y)/10%3 {
			t.Errorf("item %d: label %d with input %v, logits %v, slot %d", i, y, m.Items.Floats[i], m.Items.Logits[2*i:2*i+2], m.Slots[i])
		}
		if y >= 100 {
			late++
		}
	}
	if late < 8 || late > 22 {
		t.Errorf("%d of 30 items are from the second half of what was offered", late)
	}
	var b bench.Batch
	var z bench.Matrix
	var scratch []int
	idx := m.draw(&b, 12, nil, rng, &scratch)
	m.logits(&z, idx, 1)
	if b.Len() != 12 || z.Rows != 12 || z.Cols != 2 {
		t.Fatalf("drew %d examples and %d rows of logits", b.Len(), z.Rows)
	}
	for i, y := range b.Labels {
		if z.Row(i)[0] != float32(y) {
			t.Errorf("example %d has the logits of %v", y, z.Row(i)[0])
		}
	}
	slices.Sort(b.Labels)
	if len(slices.Compact(b.Labels)) != 12 {
		t.Error("an example was drawn twice")
	}
}

// TestGuardsAreNeverDrawn: every tenth place is guard; the pool of the others
// does not have them, and all together is everything.
func TestGuardsAreNeverDrawn(t *testing.T) {
	var m memory
	b, z := numbered(0, 57)
	m.offer(b, z, -1, 100, bench.NewSeed(1).Rand("memory"))
	free, guard := slices.Clone(m.pool(false, nil)), m.pool(true, nil)
	if int64(len(guard)) != guards(57) || len(free)+len(guard) != 57 || !slices.Equal(guard, []int{9, 19, 29, 39, 49}) {
		t.Fatalf("%d guards %v and %d others of 57", len(guard), guard, len(free))
	}
	var r bench.Batch
	var scratch []int
	for i := range 30 {
		for _, at := range m.draw(&r, 40, free, bench.NewSeed(int64(i)).Rand("draw"), &scratch) {
			if guarded(at) {
				t.Fatalf("place %d, which is guard, was drawn", at)
			}
		}
	}
	if got := m.draw(&r, 50, guard, bench.NewSeed(1).Rand("guard"), &scratch); len(got) != 5 {
		t.Errorf("%d of 5 guards", len(got))
	}
	if len(m.Slots) != 0 {
		t.Error("slots are kept where there are none")
	}
}
