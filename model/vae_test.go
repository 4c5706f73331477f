package model

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

const vaeWidth, vaeLatent, vaeRows = 70, 3, 4

func testVAE(t *testing.T) (v *VAE, params []float32, in bench.Inputs) {
	t.Helper()
	v, err := NewVAE(vaeWidth, []int{6, 5}, vaeLatent)
	if err != nil {
		t.Fatal(err)
	}
	params = make([]float32, v.Layout().Len())
	v.Init(params, bench.NewSeed(1).Rand("init"))
	in = floats(vaeRows, vaeWidth, 2)
	for i, x := range in.Floats {
		in.Floats[i] = x * x
	}
	return v, params, in
}

// slowDense is dense layers in float64 with ReLU between them.
func slowDense(layout bench.Layout, p, x []float64) []float64 {
	for l := 0; l < len(layout); l += 2 {
		w, b := layout[l], layout[l+1]
		y := slices.Clone(p[b.Offset : b.Offset+b.Len()])
		for j := range y {
			for i, v := range x {
				y[j] += v * p[w.Offset+i*w.Cols+j]
			}
			if l+2 < len(layout) {
				y[j] = max(y[j], 0)
			}
		}
		x = y
	}
	return x
}

// slowELBO is the loss by its definition, with the logarithms of probabilities.
func slowELBO(v *VAE, p []float64, in bench.Inputs, noise []float32, times float64) float64 {
	lower := v.layout[:6]
	loss := 0.0
	for r := range in.Rows {
		x := make([]float64, in.Width)
		for k, value := range in.Slice(r, r+1).Floats {
			x[k] = float64(value)
		}
		moments := slowDense(lower, p, x)
		z := make([]float64, vaeLatent)
		for j := range z {
			mu, logVar := moments[j], moments[vaeLatent+j]
			z[j] = mu + math.Exp(logVar/2)*float64(noise[r*vaeLatent+j])
			loss -= 0.5 * (1 + logVar - mu*mu - math.Exp(logVar))
		}
		for k, logit := range slowDense(v.layout[6:], p, z) {
			q := 1 / (1 + math.Exp(-logit))
			loss -= x[k]*math.Log(q) + (1-x[k])*math.Log(1-q)
		}
	}
	return times * loss / float64(in.Rows*in.Width)
}

// TestVAEGradient holds loss and gradient to the definition and its slope, with
// chance and without.
func TestVAEGradient(t *testing.T) {
	v, params, in := testVAE(t)
	tape := v.NewTape(vaeRows + 3)
	for _, chance := range []bool{false, true} {
		pass := bench.Pass{Train: true}
		noise := make([]float32, vaeRows*vaeLatent)
		if chance {
			pass.Rand = bench.NewSeed(7).Rand("ε")
			vec.NormalSlice(noise, bench.NewSeed(7).Rand("ε"))
		}
		elbo := &ELBO{In: in, Times: 150}
		logits := tape.Forward(params, in, pass)
		d := vec.MakeMatrix(logits.Rows, logits.Cols)
		got := elbo.Gradient(logits, d)
		g := slices.Repeat([]float32{9}, len(params)) // which is overwritten
		tape.Backward(g, d)

		p := make([]float64, len(params))
		for i, x := range params {
			p[i] = float64(x)
		}
		if want := slowELBO(v, p, in, noise, 150); math.Abs(got-want) > 1e-4 {
			t.Errorf("loss %v, want %v", got, want)
		}
		for i, x := range p {
			const h = 1e-6
			p[i] = x + h
			up := slowELBO(v, p, in, noise, 150)
			p[i] = x - h
			slope := (up - slowELBO(v, p, in, noise, 150)) / (2 * h)
			p[i] = x
			if math.Abs(float64(g[i])-slope) > 2e-5*(1+math.Abs(slope)) {
				t.Fatalf("chance %v, parameter %d: gradient %v, slope %v", chance, i, g[i], slope)
			}
		}
	}
}

// TestELBOOfCertainPixels: logits of any size give a loss that is finite and
// right.
func TestELBOOfCertainPixels(t *testing.T) {
	logits := vec.Matrix{Rows: 1, Cols: 7, Data: []float32{-200, -30, 0, 30, 200, 0, 0}}
	in := bench.Inputs{Rows: 1, Width: 5, Floats: []float32{0, 1, 0.5, 1, 0}}
	got := (&ELBO{In: in, Times: 5}).Gradient(logits, vec.MakeMatrix(1, 7))
	if want := 0 + 30 + math.Ln2 + 0 + 200; math.Abs(got-want) > 1e-5 {
		t.Errorf("loss %v, want %v", got, want)
	}
}

// TestVAESquares: the squares of a batch are the sum of those of its rows.
func TestVAESquares(t *testing.T) {
	v, params, in := testVAE(t)
	tape := v.NewTape(vaeRows)
	gradient := func(in bench.Inputs) (d vec.Matrix) {
		logits := tape.Forward(params, in, bench.Pass{})
		d = vec.MakeMatrix(logits.Rows, logits.Cols)
		(&ELBO{In: in, Times: 10 * float64(in.Rows)}).Gradient(logits, d)
		return d
	}
	want := make([]float64, len(params))
	g := make([]float32, len(params))
	for r := range vaeRows {
		tape.Backward(g, gradient(in.Slice(r, r+1)))
		for i, x := range g {
			want[i] += float64(x) * float64(x)
		}
	}
	got := make([]float32, len(params))
	tape.BackwardSquares(got, gradient(in))
	near(t, "square", got, want, 1e-5)
}

// TestVAEDecoder: the second half alone gives the pixels of what the first half
// gives.
func TestVAEDecoder(t *testing.T) {
	v, params, in := testVAE(t)
	out := v.NewTape(vaeRows).Forward(params, in, bench.Pass{})
	z := bench.Inputs{Rows: vaeRows, Width: vaeLatent}
	for r := range vaeRows {
		z.Floats = append(z.Floats, out.Row(r)[vaeWidth:vaeWidth+vaeLatent]...)
	}
	pixels := v.Decoder().NewTape(vaeRows).Forward(v.DecoderParams(params), z, bench.Pass{})
	for r := range vaeRows {
		if !slices.Equal(pixels.Row(r), out.Row(r)[:vaeWidth]) {
			t.Fatalf("row %d of the decoder alone differs", r)
		}
	}
	names := map[string]bool{}
	next := 0
	for _, w := range v.Layout() {
		if names[w.Name] || w.Offset != next {
			t.Errorf("view %q comes twice or leaves a gap", w.Name)
		}
		names[w.Name] = true
		next += w.Len()
	}
}

func TestVAERefuses(t *testing.T) {
	for _, c := range []struct {
		hidden []int
		latent int
	}{{[]int{3}, 0}, {[]int{0}, 2}} {
		if _, err := NewVAE(4, c.hidden, c.latent); err == nil {
			t.Errorf("hidden %v, latent %d is no autoencoder", c.hidden, c.latent)
		}
	}
}
