package text

import (
	"slices"
	"testing"

	"retain/bench"
)

func TestWindows(t *testing.T) {
	for n := range 30 {
		tokens := make([]int32, n)
		for i := range tokens {
			tokens[i] = int32(100 + i)
		}
		for context := 1; context < 8; context++ {
			d := Windows(tokens, context, 2, false)
			var b bench.Batch
			scored := map[int32]int{}
			for i := range d.Len() {
				b.Reset()
				d.Gather([]int{i}, &b)
				if len(b.In.Tokens) != context || len(b.Labels) != context || d.ExampleBytes() != 8*context || b.Exp[0] != 2 {
					t.Fatalf("%d tokens, window %d of %d: %+v", n, i, context, b)
				}
				for k, y := range b.Labels {
					if y >= 0 {
						scored[y]++
						if y != b.In.Tokens[k]+1 {
							t.Fatalf("%d follows %d", y, b.In.Tokens[k])
						}
					}
				}
			}
			if n > context {
				for _, y := range tokens[1:] {
					if scored[y] != 1 {
						t.Fatalf("%d tokens, windows of %d: token %d is a label %d times", n, context, y, scored[y])
					}
				}
			} else if d.Len() != 0 {
				t.Fatalf("%d tokens make %d windows of %d", n, d.Len(), context)
			}
			if every := Windows(tokens, context, 0, true); every.Len() != max(0, n-context) {
				t.Fatalf("%d tokens have %d windows of %d", n, every.Len(), context)
			} else if every.Len() > 0 {
				b.Reset()
				every.Gather([]int{every.Len() - 1, 0}, &b)
				if b.Labels[context-1] != tokens[n-1] || b.In.Tokens[context] != tokens[0] {
					t.Fatalf("the last and the first window: %+v", b)
				}
			}
		}
	}
}

func TestLines(t *testing.T) {
	text := []byte("ab\ncd\nef")
	for place, want := range []int{0, 1, 2, 3, 3, 3, 6, 6, 6} {
		before, behind := Lines(text, place)
		if len(before) != want || string(before)+string(behind) != string(text) {
			t.Errorf("cut at %d: %q and %q", place, before, behind)
		}
	}
	if before, _ := Lines(text, 5); !slices.Equal(append(before, 'x'), []byte("ab\nx")) || string(text) != "ab\ncd\nef" {
		t.Error("what is appended to one part goes into the other")
	}
}
