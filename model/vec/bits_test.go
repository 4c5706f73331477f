package vec

import (
	"bytes"
	"math"
	"testing"
)

func TestCanonicalBits(t *testing.T) {
	x := []float32{1, float32(math.Copysign(0, -1)), math.Float32frombits(0x7fc00001), math.Float32frombits(0xff812345)}
	want := []byte{9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x80, 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f}
	if got := CanonicalBits(x, []byte{9}); !bytes.Equal(got, want) {
		t.Errorf("CanonicalBits = % x, want % x", got, want)
	}
}
