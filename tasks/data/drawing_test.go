package data

import (
	"bytes"
	"image"
	"math/big"
	"testing"
)

// shrink is the exact box filter: it agrees with one in fractions of a pixel.
func TestShrink(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, penSide, penSide))
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		m.Pix[i] = uint8(state >> 31 * 255)
	}
	got := shrink([]uint8{42}, m)
	if len(got) != 1+omniglotPixels || got[0] != 42 {
		t.Fatalf("%d pixels behind %d", len(got)-1, got[0])
	}
	for i := 0; i < omniglotPixels; i += 5 {
		if v, want := got[1+i], slowBox(m, i%drawnSide, i/drawnSide); v != want {
			t.Fatalf("pixel %d is %d, the box filter says %d", i, v, want)
		}
	}
}

// slowBox is 255 times the share of black in the box of an output pixel,
// rounded to nearest.
func slowBox(m *image.Gray, ox, oy int) uint8 {
	// overlap is how much of input pixel i lies in output pixel o.
	overlap := func(o, i int) *big.Rat {
		low, high := big.NewRat(penSide*int64(o), drawnSide), big.NewRat(penSide*int64(o+1), drawnSide)
		if a := big.NewRat(int64(i), 1); a.Cmp(low) > 0 {
			low = a
		}
		if b := big.NewRat(int64(i+1), 1); b.Cmp(high) < 0 {
			high = b
		}
		if high.Cmp(low) <= 0 {
			return new(big.Rat)
		}
		return new(big.Rat).Sub(high, low)
	}
	ink := new(big.Rat)
	for y := 3 * oy; y < min(4*oy+5, penSide); y++ {
		for x := 3 * ox; x < min(4*ox+5, penSide); x++ {
			if m.Pix[y*m.Stride+x] == 0 {
				ink.Add(ink, new(big.Rat).Mul(overlap(ox, x), overlap(oy, y)))
			}
		}
	}
	box := big.NewRat(penSide*penSide, drawnSide*drawnSide)
	v := new(big.Rat).Quo(ink.Mul(ink, big.NewRat(255, 1)), box)
	v.Add(v, big.NewRat(1, 2))
	return uint8(new(big.Int).Quo(v.Num(), v.Denom()).Uint64())
}

// Ink is white, all ink is 255, and row 0 of the drawing is the top.
func TestDrawing(t *testing.T) {
	got, err := appendDrawing(nil, encode(image.NewGray(image.Rect(0, 0, penSide, penSide))))
	if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{255}, omniglotPixels)) {
		t.Errorf("all black: %v, %v", got, err)
	}
	// A row of ink fills 1 of the 3.75 rows under the first: 68 of 255.
	want := append(bytes.Repeat([]byte{68}, drawnSide), make([]byte, omniglotPixels-drawnSide)...)
	if got, err = appendDrawing(nil, drawing(0)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("a black row: %v, %v", got, err)
	}
}

func FuzzDrawing(f *testing.F) {
	f.Add(drawing(7))
	f.Add(drawing(7)[:80])
	f.Add(encode(image.NewRGBA(image.Rect(0, 0, 3, 3))))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := appendDrawing(nil, b)
		if (err == nil) != (len(got) == omniglotPixels) || err != nil && got != nil {
			t.Errorf("%d pixels, %v", len(got), err)
		}
	})
}
