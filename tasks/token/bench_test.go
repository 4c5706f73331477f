package token

import (
	"fmt"
	"strings"
	"testing"
)

func benchText() []byte {
	var b strings.Builder
	for k := range 20000 {
		fmt.Fprintf(&b, "The %s number %d was not what %s had said it%s; ", []string{"old", "second", "other", "captain's"}[k%4], k*k%9973, sample[k%50:k%50+9], []string{"", " is"}[k%2])
	}
	return []byte(b.String())
}

func BenchmarkTrain(b *testing.B) {
	text := benchText()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Train(1024, [][]byte{text}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	text := benchText()
	t, err := Train(1024, [][]byte{text})
	if err != nil {
		b.Fatal(err)
	}
	var tokens []int32
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tokens = t.Append(tokens[:0], text)
	}
}
