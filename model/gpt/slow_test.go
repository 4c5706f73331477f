package gpt

import (
	"fmt"
	"math"

	"retain/bench"
)

// slow is the definition of the transformer in float64: one example, one token, one number
// at a time.
type slow struct {
	m      *gpt
	params []float64
	pass   bench.Pass
	drop   *dropper // nil: none
}

func (s slow) find(name string) []float64 {
	for _, v := range s.m.layout {
		if v.Name == name {
			return s.params[v.Offset : v.Offset+v.Len()]
		}
	}
	return nil
}

func (s slow) linear(name string, x []float64) []float64 {
	w, b := s.find(name+".weight"), s.find(name+".bias")
	y := make([]float64, len(w)/len(x))
	for j := range y {
		for i, v := range x {
			y[j] += v * w[i*len(y)+j]
		}
		if b != nil {
			y[j] += b[j]
		}
	}
	return y
}

func (s slow) norm(name string, x []float64) []float64 {
	w, b := s.find(name+".weight"), s.find(name+".bias")
	mean, square := 0.0, 0.0
	if s.m.Norm == "layer" {
		for _, v := range x {
			mean += v / float64(len(x))
		}
	}
	for _, v := range x {
		square += (v - mean) * (v - mean) / float64(len(x))
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = (v - mean) / math.Sqrt(square+1e-5) * w[i]
		if b != nil {
			y[i] += b[i]
		}
	}
	return y
}

func (s slow) dropped(x []float64, place, first int) {
	if s.drop == nil || !s.drop.active() {
		return
	}
	for i := range x {
		at := uint64(first + i)
		bits := splitMix(s.drop.seeds[place]+at/4*0x9e3779b97f4a7c15) >> (16 * (at % 4)) % (1 << 16)
		if bits < s.drop.limit {
			x[i] = 0
		} else {
			x[i] /= 1 - float64(s.drop.limit)/(1<<16)
		}
	}
}

func (s slow) turn(x []float64, position int) {
	half := s.m.head / 2
	for h := 0; h < len(x); h += s.m.head {
		for i := range half {
			angle := float64(position) * math.Pow(10000, -float64(i)/float64(half))
			a, b := x[h+i], x[h+i+half]
			x[h+i], x[h+i+half] = a*math.Cos(angle)-b*math.Sin(angle), b*math.Cos(angle)+a*math.Sin(angle)
		}
	}
}

func (s slow) activate(x []float64) []float64 {
	y := make([]float64, s.m.hidden)
	for i := range y {
		v := x[i]
		switch s.m.Activation {
		case "gelu":
			y[i] = v / 2 * (1 + math.Erf(v/math.Sqrt2))
		case "gelu-tanh":
			y[i] = v / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(v+0.044715*v*v*v)))
		default:
			y[i] = v / (1 + math.Exp(-v)) * x[s.m.hidden+i]
		}
	}
	return y
}

func (s slow) network(l int, name string, x, slots []float64) []float64 {
	y := s.linear(name+"mlp.c_fc", x)
	if s.pass.Mod != nil && l < len(s.pass.Mod.Gates) && s.pass.Mod.Gates[l] != nil {
		b := s.find(name + "mlp.c_fc.bias")
		for i, g := range s.pass.Mod.Gates[l] {
			at, bias := s.m.into-s.m.hidden+i, 0.0
			if b != nil {
				bias = b[at]
			}
			y[at] = (y[at]-bias)*float64(g) + bias
		}
	}
	h := s.activate(y)
	for i := range h {
		gain := 1.0
		for k, a := range slots {
			gain += a * float64(s.pass.Mod.Slots.Params[(l*len(slots)+k)*s.m.hidden+i])
		}
		h[i] *= gain
	}
	return s.linear(name+"mlp.c_proj", h)
}

// attention of example e; x is (tokens, 3·width).
func (s slow) attention(l, e int, qkv [][]float64) [][]float64 {
	d, w, tokens := s.m.Width, s.m.head, len(qkv)
	out := make([][]float64, tokens)
	for t := range out {
		out[t] = make([]float64, d)
		for h := range s.m.Heads {
			p, sum := make([]float64, tokens), 0.0
			for u := range t + 1 {
				z := 0.0
				for i := range w {
					z += qkv[t][h*w+i] * qkv[u][d+h*w+i]
				}
				p[u] = math.Exp(z / math.Sqrt(float64(w)))
				sum += p[u]
			}
			for u := range p {
				p[u] /= sum
			}
			s.dropped(p, 3*l+1, ((e*s.m.Heads+h)*tokens+t)*tokens)
			for u := range t + 1 {
				for i := range w {
					out[t][h*w+i] += p[u] * qkv[u][2*d+h*w+i]
				}
			}
		}
	}
	return out
}

func sum(a, b []float64) []float64 {
	c := make([]float64, len(a))
	for i := range c {
		c[i] = a[i] + b[i]
	}
	return c
}

// example is the logits of example e, one row or one for each token.
func (s slow) example(e int, tokens []int32) (logits [][]float64) {
	d, x := s.m.Width, s.prompt()
	ahead := len(x)
	for t, k := range tokens {
		v := append([]float64{}, s.find("wte.weight")[int(k)*d:int(k+1)*d]...)
		if p := s.find("wpe.weight"); p != nil {
			v = sum(v, p[t*d:(t+1)*d])
		}
		x = append(x, v)
	}
	n := len(x)
	for t := range x {
		s.dropped(x[t], 0, (e*n+t)*d)
	}
	for l := range s.m.Layers {
		name := fmt.Sprintf("h.%d.", l)
		qkv := make([][]float64, n)
		for t := range x {
			qkv[t] = s.linear(name+"attn.c_attn", s.norm(name+"ln_1", x[t]))
			if s.m.Positions == "rotary" {
				s.turn(qkv[t][:2*d], t)
			}
		}
		for t, y := range s.attention(l, e, qkv) {
			y = s.linear(name+"attn.c_proj", y)
			s.dropped(y, 3*l+2, (e*n+t)*d)
			x[t] = sum(x[t], y)
			y = s.network(l, name, s.norm(name+"ln_2", x[t]), s.slots(e, t, n))
			s.dropped(y, 3*l+3, (e*n+t)*d)
			x[t] = sum(x[t], y)
		}
	}
	if !s.m.perToken {
		return [][]float64{s.linear("score", s.norm("ln_f", x[n-1]))}
	}
	for t := range x[ahead:] {
		y := s.norm("ln_f", x[ahead+t])
		if !s.m.tied {
			logits = append(logits, s.linear("lm_head", y))
			continue
		}
		z, w := make([]float64, s.m.outputs), s.find("wte.weight")
		for k := range z {
			for i, v := range y {
				z[k] += v * w[k*d+i]
			}
		}
		logits = append(logits, z)
	}
	return logits
}

// prompt is the vectors that stand before the tokens.
func (s slow) prompt() (x [][]float64) {
	if s.pass.Mod == nil || s.pass.Mod.Prompt == nil {
		return nil
	}
	for i, v := range s.pass.Mod.Prompt.Vectors {
		if i%s.m.Width == 0 {
			x = append(x, nil)
		}
		x[len(x)-1] = append(x[len(x)-1], float64(v))
	}
	return x
}

// slots is the weights of a token.
func (s slow) slots(e, t, n int) []float64 {
	if s.pass.Mod == nil || s.pass.Mod.Slots == nil {
		return nil
	}
	row := e
	if s.m.perToken {
		row = e*n + t
	}
	var a []float64
	for _, v := range s.pass.Mod.Slots.Weights.Row(row) {
		a = append(a, float64(v))
	}
	return a
}

func (s slow) logits(in bench.Inputs) (all []float64) {
	for e := range in.Rows {
		for _, row := range s.example(e, in.Slice(e, e+1).Tokens) {
			all = append(all, row...)
		}
	}
	return all
}

// derivative is that of Σ logits·d by one number, by central differences.
func (s slow) derivative(x *float64, in bench.Inputs, d []float64) float64 {
	const h = 1e-5
	at := func(v float64) (sum float64) {
		old := *x
		*x = v
		for i, z := range s.logits(in) {
			sum += z * d[i]
		}
		*x = old
		return sum
	}
	return (at(*x+h) - at(*x-h)) / (2 * h)
}
