package gpt

import "retain/model/vec"

// skew is added to the rows of transposed keys, so that they do not fall into the same
// cache sets.
const skew = 16

// heads is the queries, keys and values of head h of example e in x, (tokens, 3·width).
func (t *tape) heads(x []float32, e, h int) (q, k, v vec.View) {
	d, w := t.m.Width, t.m.head
	all := vec.View{Rows: t.length, Cols: 3 * d, RowStride: 3 * d, ColStride: 1, Data: x[e*t.length*3*d:]}
	return all.Part(0, t.length, h*w, (h+1)*w), all.Part(0, t.length, d+h*w, d+(h+1)*w), all.Part(0, t.length, 2*d+h*w, 2*d+(h+1)*w)
}

// headOf is head h of example e in x, (tokens, width).
func (t *tape) headOf(x []float32, e, h int) vec.View {
	d, w := t.m.Width, t.m.head
	all := vec.View{Rows: t.length, Cols: d, RowStride: d, ColStride: 1, Data: x[e*t.length*d:]}
	return all.Part(0, t.length, h*w, (h+1)*w)
}

// transpose writes x (tokens, head) into the worker's memory as (head, tokens).
func (s *scratch) transpose(x vec.View) vec.View {
	to := vec.View{Rows: x.Cols, Cols: x.Rows, RowStride: x.Rows + skew, ColStride: 1, Data: s.turned}
	vec.Transpose(to, x)
	return to
}

// attend is the attention of one head: number p is head p mod heads of the (p div
// heads)-th example under way. Queries i to end−1 look at keys 0 to end−1; what a query
// must not see has a weight of +0.
func (t *tape) attend(worker, l, p int) {
	m, s, kept := t.m, &t.scratch[worker], t.store.of(l)
	e, h := t.first+p/m.Heads, p%m.Heads
	q, k, v := t.heads(kept.qkv, e, h)
	out, w := t.headOf(kept.attended, e, h), m.head
	keys := s.transpose(k)
	n, number := m.probabilities(t.length), e*m.Heads+h
	weights := kept.weights[number*n : (number+1)*n]
	for i := 0; i < t.length; i += attentionRows {
		end := min(i+attentionRows, t.length)
		block := vec.View{Rows: end - i, Cols: end, RowStride: end, ColStride: 1, Data: weights[:(end-i)*end]}
		weights = weights[(end-i)*end:]
		vec.MulView(block, q.Part(i, end, 0, w), keys.Part(0, w, 0, end))
		for r := range block.Rows {
			row := block.Row(r)
			vec.Softmax(row[:i+r+1], row[:i+r+1])
			clear(row[i+r+1:])
		}
		vec.MulView(out.Part(i, end, 0, w), t.droppedWeights(s, block, l, number, i), v.Part(0, end, 0, w))
	}
}

// droppedWeights is the weights of queries from i on as dropout leaves them.
func (t *tape) droppedWeights(s *scratch, block vec.View, l, number, i int) vec.View {
	if !t.drop.active() {
		return block
	}
	d := block
	d.Data = s.dropped[:block.Rows*block.Cols]
	copy(d.Data, block.Data)
	t.dropWeights(d, l, number, i)
	return d
}

func (t *tape) dropWeights(block vec.View, l, number, i int) {
	for r := range block.Rows {
		t.drop.drop(block.Row(r), 3*l+1, uint64(number*t.length+i+r)*uint64(t.length))
	}
}

// attendBack is the backward pass of attend: from the gradient of what was attended to
// that of queries, keys and values, those of keys and values adding up over the blocks of
// queries in order.
func (t *tape) attendBack(worker, l, p int) {
	m, s, kept := t.m, &t.scratch[worker], t.store.of(l)
	e, h := t.first+p/m.Heads, p%m.Heads
	q, k, v := t.heads(kept.qkv, e, h)
	dq, dk, dv := t.heads(t.store.dqkv[l&1], e, h)
	dout, w := t.headOf(t.store.dattended, e, h), m.head
	for r := range t.length {
		clear(dk.Row(r))
		clear(dv.Row(r))
	}
	values := s.transpose(v)
	n, number := m.probabilities(t.length), e*m.Heads+h
	weights := kept.weights[number*n : (number+1)*n]
	for i := 0; i < t.length; i += attentionRows {
		end := min(i+attentionRows, t.length)
		block := vec.View{Rows: end - i, Cols: end, RowStride: end, ColStride: 1, Data: weights[:(end-i)*end]}
		weights = weights[(end-i)*end:]
		d := block
		d.Data = s.weights[:block.Rows*end]
		vec.MulView(d, dout.Part(i, end, 0, w), values.Part(0, w, 0, end))
		if t.drop.active() {
			t.dropWeights(d, l, number, i)
		}
		for r := range block.Rows {
			row := d.Row(r)
			vec.SoftmaxGrad(row[:i+r+1], block.Row(r)[:i+r+1])
			clear(row[i+r+1:])
		}
		vec.MulView(dq.Part(i, end, 0, w), d, k.Part(0, end, 0, w))
		vec.AddMulView(dk.Part(0, end, 0, w), d.T(), q.Part(i, end, 0, w))
		vec.AddMulView(dv.Part(0, end, 0, w), t.droppedWeights(s, block, l, number, i).T(), dout.Part(i, end, 0, w))
	}
}
