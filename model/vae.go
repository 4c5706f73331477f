package model

import (
	"fmt"
	"math/rand/v2"

	"retain/bench"
	"retain/model/vec"
)

// VAE is a variational autoencoder (Kingma and Welling 2014) of numbers in
// [0, 1], dense layers with ReLU between them:
//
//	(μ, log σ²) = encoder(x),  z = μ + σ·ε,  ε ~ N(0, 1),  logits = decoder(z)
//
// The sigmoid of a logit is the reconstruction of a pixel. A row of output is
// the logits of the width pixels, then the latent μ, then as many log σ²: all
// that [ELBO], its loss, is a function of. Without a generator of chance in the
// pass z is μ. The encoder's parameters come first, then the decoder's, which
// alone are a model of their own, Decoder.
type VAE struct {
	width, latent    int
	encoder, decoder *mlp
	lower, upper     stack // of both, with the offsets that they have here
	layout           bench.Layout
}

// NewVAE is the autoencoder of inputs of the given width, through the hidden
// layers to latent numbers and back through the hidden layers in reverse. Weights
// and biases start from U(±1/√fan_in).
func NewVAE(width int, hidden []int, latent int) (*VAE, error) {
	if latent < 1 {
		return nil, &bench.FieldError{Field: "latent", Err: fmt.Errorf("latent is %d and must be at least 1", latent)}
	}
	back := make([]int, len(hidden))
	for i, h := range hidden {
		back[len(hidden)-1-i] = h
	}
	v := &VAE{width: width, latent: latent}
	for _, half := range []struct {
		name    string
		hidden  []int
		in, out int
		to      **mlp
		layers  *stack
	}{{"encoder", hidden, width, 2 * latent, &v.encoder, &v.lower}, {"decoder", back, latent, width, &v.decoder, &v.upper}} {
		c := &MLP{Hidden: half.hidden, Init: "fan-in"}
		if err := c.Check(); err != nil {
			return nil, err
		}
		m, err := c.Build(bench.Spec{Width: half.in, Outputs: half.out})
		if err != nil {
			return nil, err
		}
		*half.to = m.(*mlp)
		*half.layers = v.append(half.name, *half.to)
	}
	return v, nil
}

// append puts the views of a half behind those that there are.
func (v *VAE) append(name string, half *mlp) stack {
	offset, layer := v.layout.Len(), 0
	if n := len(v.layout); n > 0 {
		layer = v.layout[n-1].Layer + 1
	}
	moved := func(w bench.View) bench.View {
		w.Name, w.Layer, w.Offset = name+"."+w.Name, w.Layer+layer, w.Offset+offset
		v.layout = append(v.layout, w)
		return w
	}
	var layers stack
	for _, l := range half.layers {
		layers = append(layers, dense{weight: moved(l.weight), bias: moved(l.bias)})
	}
	return layers
}

// Decoder is the model that turns rows of latent numbers into logits of pixels.
func (v *VAE) Decoder() bench.Model { return v.decoder }

// DecoderParams is the part of params that belongs to Decoder, sharing memory.
func (v *VAE) DecoderParams(params []float32) []float32 { return params[v.encoder.Layout().Len():] }

// Layout implements bench.Model.
func (v *VAE) Layout() bench.Layout { return v.layout }

// Random says that a training pass draws ε.
func (v *VAE) Random() bool { return true }

// Init draws the encoder, then the decoder.
func (v *VAE) Init(params []float32, rng *rand.Rand) {
	v.encoder.Init(params, rng)
	v.decoder.Init(v.DecoderParams(params), rng)
}

// FLOPs counts the products of both halves.
func (v *VAE) FLOPs(rows int) (forward, backward int64) {
	f, b := v.lower.flops(rows, false)
	g, c := v.upper.flops(rows, true)
	return f + g, b + c
}

// NewTape makes room for both halves and what passes between them.
func (v *VAE) NewTape(maxRows int) bench.Tape {
	return &vaeTape{
		v: v, maxRows: maxRows,
		lower: newStackTape(v.lower, maxRows, false), upper: newStackTape(v.upper, maxRows, true),
		out:   room(maxRows, v.width+2*v.latent),
		noise: room(maxRows, v.latent), sigma: room(maxRows, v.latent),
		dpixels: room(maxRows, v.width), dlatent: room(maxRows, 2*v.latent),
	}
}

type vaeTape struct {
	v             *VAE
	maxRows, rows int
	lower, upper  *stackTape
	out           []float32 // (rows, width + 2·latent)
	noise, sigma  []float32 // (rows, latent): ε, zero without chance, and σ
	dpixels       []float32 // (rows, width)
	dlatent       []float32 // (rows, 2·latent)
}

// Forward implements bench.Tape.
func (t *vaeTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	if in.Rows > t.maxRows {
		panic(fmt.Sprintf("model: %d rows on a tape for %d", in.Rows, t.maxRows))
	}
	t.rows, t.lower.rows, t.upper.rows = in.Rows, in.Rows, in.Rows
	in.Dense(t.lower.below(0))
	moments := t.lower.forward(params, nil)
	t.sample(moments, p.Rand)
	pixels := t.upper.forward(params, nil)
	n, d := t.v.width, t.v.width+2*t.v.latent
	out := vec.Matrix{Rows: t.rows, Cols: d, Data: t.out[:t.rows*d]}
	for i := range t.rows {
		copy(out.Row(i), pixels.Row(i))
		copy(out.Row(i)[n:], moments.Row(i))
	}
	return out
}

// sample writes z = μ + σ·ε where the decoder reads it.
func (t *vaeTape) sample(moments vec.Matrix, rng *rand.Rand) {
	n := t.v.latent
	noise := t.noise[:t.rows*n]
	if rng == nil {
		clear(noise)
	} else {
		vec.NormalSlice(noise, rng)
	}
	z := t.upper.below(0)
	for i := range t.rows {
		mu, logVar := moments.Row(i)[:n], moments.Row(i)[n:]
		sigma, e := t.sigma[i*n:(i+1)*n], noise[i*n:(i+1)*n]
		copy(sigma, logVar)
		vec.Scale(0.5, sigma)
		vec.ExpSlice(sigma, sigma)
		for j, s := range sigma {
			z.Row(i)[j] = mu[j] + float32(s*e[j])
		}
	}
}

// Backward implements bench.Tape.
func (t *vaeTape) Backward(grad []float32, dlogits vec.Matrix) {
	t.upper.backward(grad, t.split(dlogits))
	t.lower.backward(grad, t.join(dlogits))
}

// BackwardSquares implements bench.Tape.
func (t *vaeTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	t.upper.squares(squares, t.split(dlogits))
	t.lower.squares(squares, t.join(dlogits))
}

// split is the part of the gradient that belongs to the pixels.
func (t *vaeTape) split(dlogits vec.Matrix) vec.Matrix {
	n := t.v.width
	d := vec.Matrix{Rows: t.rows, Cols: n, Data: t.dpixels[:t.rows*n]}
	for i := range t.rows {
		copy(d.Row(i), dlogits.Row(i)[:n])
	}
	return d
}

// join is the gradient of μ and log σ²: what the loss gives them, and what comes
// through z, dz/dμ = 1 and dz/d(log σ²) = ½·σ·ε.
func (t *vaeTape) join(dlogits vec.Matrix) vec.Matrix {
	w, n := t.v.width, t.v.latent
	d := vec.Matrix{Rows: t.rows, Cols: 2 * n, Data: t.dlatent[:t.rows*2*n]}
	for i := range t.rows {
		row, dz := d.Row(i), t.upper.dinput[i*n:(i+1)*n]
		copy(row, dlogits.Row(i)[w:])
		vec.Add(row[:n], dz)
		for j, v := range dz {
			row[n+j] += float32(v * float32(0.5*float32(t.sigma[i*n+j]*t.noise[i*n+j])))
		}
	}
	return d
}
