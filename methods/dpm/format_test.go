package dpm

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/bench"
)

// TestNibbles holds the lengths of written rows to what their code says.
func TestNibbles(t *testing.T) {
	row := func(parts ...[]uint8) []uint8 { return slices.Concat(parts...) }
	zeros := func(n int) []uint8 { return make([]uint8, n) }
	for _, c := range []struct {
		name        string
		row         []uint8
		size, bytes int  // as nibbles, as bytes
		as          code // as nibbles
	}{
		{"nothing", zeros(100), 0, 0, counted},
		{"one at the end of a run of 8", row(zeros(8), []uint8{5}), 2, 3, counted},
		{"one at the end of a run of 9", row(zeros(9), []uint8{5}), 2, 3, counted},
		{"a run of 64, and one of 65", row(zeros(64), []uint8{5}, zeros(65), []uint8{5}), 5, 6, counted},
		{"a run of 512", row(zeros(512), []uint8{5}), 3, 4, counted},
		{"zeros at the end", row([]uint8{5, 6}, zeros(700)), 1, 2, counted},
		{"no zero", slices.Repeat([]uint8{15}, 9), 5, 9, plain},
		{"every second", slices.Repeat([]uint8{0, 3}, 20), 15, 40, masked},
	} {
		got, as := appendNibbles(nil, c.row)
		if len(got) != c.size || as != c.as {
			t.Errorf("%s: %d bytes of nibbles in code %d, want %d", c.name, len(got), as, c.size)
		}
		back := slices.Repeat([]uint8{9}, len(c.row))
		if takeNibbles(back, got, as); !bytes.Equal(back, c.row) {
			t.Errorf("%s: nibbles are read as %v", c.name, back)
		}
		got, as = appendBytes(nil, c.row)
		if len(got) != c.bytes || (as == counted) != (c.as == counted) {
			t.Errorf("%s: %d bytes in code %d, want %d", c.name, len(got), as, c.bytes)
		}
		if takeBytes(back, got, as); !bytes.Equal(back, c.row) {
			t.Errorf("%s: bytes are read as %v", c.name, back)
		}
	}
}

// TestQuantise: pixels lie within half a level, images of 16 levels and of few grey
// values are kept as they are; features within half a step and 0 at 0; logits within
// half a step, and their least and largest nearly where they were.
func TestQuantise(t *testing.T) {
	levels := make([]uint8, 16)
	dim := make([]uint8, 16)
	all := make([]uint8, 256)
	for i := range all {
		all[i] = uint8(i)
		levels[i%16], dim[i%16] = uint8(i%16*17), uint8(i%16)
	}
	for _, x := range [][]uint8{levels, dim, all, {0, 0}, {3, 200, 77}} {
		q := make([]uint8, len(x))
		fromNibbles(q, toNibbles(q, x))
		most := int(slices.Max(x))
		for i := range x {
			d := int(x[i]) - int(q[i])
			if 30*max(d, -d) > most+15 || most <= 15 && d != 0 || most == 255 && q[i] != (x[i]+8)/17*17 && x[i] < 248 {
				t.Errorf("pixel %d of at most %d becomes %d", x[i], most, q[i])
			}
		}
		again := make([]uint8, len(x))
		fromNibbles(again, toNibbles(again, q))
		if !bytes.Equal(again, q) {
			t.Errorf("%v is quantised again, to %v", q, again)
		}
	}
	features := []float32{0, 1, -3, 0.01, -0.02, 2.9}
	q, back := make([]uint8, 6), make([]float32, 6)
	step := toSigned(q, features)
	fromSigned(back, q, step)
	for i, v := range features {
		if math.Abs(float64(v-back[i])) > float64(step)/2*1.0001 || v == 0 && back[i] != 0 {
			t.Errorf("feature %v becomes %v", v, back[i])
		}
	}
	least, logit := toSteps(q, features)
	for i, v := range appendSteps(nil, q, least, logit) {
		if math.Abs(float64(v-features[i])) > 3.0/255*1.0001 {
			t.Errorf("logit %v becomes %v", features[i], v)
		}
	}
}

// example is a batch of one drawn example and its logits.
func example(f *format, data []byte, rng *rand.Rand) (*bench.Batch, []float32) {
	b := &bench.Batch{In: bench.Inputs{Rows: 1, Width: f.width}, Exp: []int32{0}}
	at := func(i int) uint8 {
		if len(data) == 0 {
			return 0
		}
		return data[i%len(data)] + uint8(i/len(data))
	}
	for i := range f.width {
		switch f.kind {
		case pixels:
			b.In.Bytes = append(b.In.Bytes, at(i))
		case features8:
			bits := uint32(at(4*i)) | uint32(at(4*i+1))<<8 | uint32(at(4*i+2))<<16 | uint32(at(4*i+3))<<24
			b.In.Floats = append(b.In.Floats, math.Float32frombits(bits))
		default:
			b.In.Tokens = append(b.In.Tokens, int32(at(i))%7)
		}
	}
	for i := range f.per {
		y := int32(rng.IntN(8)) - 1
		if f.kind == tokens && at(0)%2 == 0 && i+1 < f.width {
			y = b.In.Tokens[i+1]
		}
		b.Labels = append(b.Labels, y)
	}
	z := make([]float32, f.per*f.outputs)
	for i := range z {
		z[i] = float32(int8(at(i))) / 8
	}
	return b, z
}

// FuzzItems: every example is read as it was quantised, in as many bytes as the
// format allows, and what was read is read again as it is.
func FuzzItems(f *testing.F) {
	f.Add([]byte{0, 0, 0, 9, 255}, uint8(0), uint8(5))
	f.Add([]byte{0, 0, 128, 63}, uint8(1), uint8(40))
	f.Add([]byte{0, 0, 192, 255, 1}, uint8(1), uint8(9))
	f.Add([]byte{2, 4, 6}, uint8(2), uint8(12))
	f.Add([]byte{1, 2, 3}, uint8(2), uint8(200))
	f.Fuzz(func(t *testing.T, data []byte, which, width uint8) {
		spec := bench.Spec{Width: int(width)*4 + 1, Outputs: 7}
		k, per := kind(which%3), 1
		if k == tokens {
			spec.Tokens, spec.Vocabulary = true, 7
			if which%2 == 0 {
				per = spec.Width
			}
		}
		rng := bench.NewSeed(int64(which)).Rand("items")
		for _, logits := range []bool{false, true} {
			c := codec{format: newFormat(spec, k, per, logits)}
			b, z := example(&c.format, data, rng)
			item := slices.Clone(c.write(77, 5, b, 0, z))
			if n, _ := takeNumber(item, c.lengthSize); n != len(item) || n > c.largest() || n < c.least() {
				t.Fatalf("an item of %d bytes says that it has %d, of %d to %d", len(item), n, c.least(), c.largest())
			}
			var got bench.Batch
			var gotZ bench.Matrix
			c.read(item, &got, &gotZ)
			want := quantised(b)
			if !slices.Equal(got.Labels, b.Labels) || !slices.Equal(got.In.Tokens, b.In.Tokens) || !slices.Equal(got.In.Bytes, want.Bytes) || !slices.Equal(got.In.Floats, want.Floats) {
				t.Fatalf("%+v is read as %+v, want inputs %+v", b, got, want)
			}
			if logits {
				q := make([]uint8, len(z))
				least, step := toSteps(q, z)
				if !slices.Equal(gotZ.Data, appendSteps(nil, q, least, step)) || gotZ.Rows != per || gotZ.Cols != 7 {
					t.Fatalf("logits %v are read as %v", z, gotZ)
				}
			}
			if k != features8 && !bytes.Equal(c.write(77, 5, &got, 0, z), item) {
				t.Fatal("what was read is written otherwise")
			}
		}
	})
}

// quantised is the inputs as they are stored.
func quantised(b *bench.Batch) (in bench.Inputs) {
	switch {
	case len(b.In.Bytes) > 0:
		in.Bytes = make([]uint8, len(b.In.Bytes))
		fromNibbles(in.Bytes, toNibbles(in.Bytes, b.In.Bytes))
	case len(b.In.Floats) > 0:
		q := make([]uint8, len(b.In.Floats))
		in.Floats = make([]float32, len(q))
		fromSigned(in.Floats, q, toSigned(q, b.In.Floats))
	}
	return in
}
