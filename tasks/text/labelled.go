package text

import (
	"sync"

	"retain/bench"
	"retain/tasks/data"
)

// An Encoder makes inputs of texts.
type Encoder interface{ Encode(texts []string) Rows }

// Rows is encoded texts, one row of inputs for each.
type Rows interface {
	// Append adds row i to in, whose kind and width it sets where in is empty.
	Append(in *bench.Inputs, i int)
	// RowBytes is the size of one row.
	RowBytes() int
}

// Encoded encodes each part of a data set once.
type Encoded struct {
	Encoder

	mu   sync.Mutex
	rows map[*data.Passages]Rows
}

func (e *Encoded) of(p *data.Passages) Rows {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.rows == nil {
		e.rows = map[*data.Passages]Rows{}
	}
	if e.rows[p] == nil {
		e.rows[p] = e.Encode(p.Texts)
	}
	return e.rows[p]
}

// labelled is some texts with labels, one for each text.
type labelled struct {
	rows   Rows
	idx    []int32
	labels []int32
	exp    int32
}

// Labelled is the data of experience exp, from 0, of those texts of p whose
// class has an output: outputs[class] ≥ 0. limit is the most texts of each
// class, the first ones; 0 takes all. Texts without labels all come, with the
// label −1.
func Labelled(p *data.Passages, outputs []int32, exp, limit int, e *Encoded) bench.Data {
	d := &labelled{rows: e.of(p), exp: int32(exp)}
	d.idx, d.labels = Chosen(p, outputs, limit)
	return d
}

// Chosen is the texts of p that [Labelled] takes, by their numbers, and their labels.
func Chosen(p *data.Passages, outputs []int32, limit int) (idx, labels []int32) {
	met := make([]int, len(outputs))
	for n := range p.Texts {
		label := int32(-1)
		if p.Labels != nil {
			class := p.Labels[n]
			label = outputs[class]
			if met[class]++; label < 0 || limit > 0 && met[class] > limit {
				continue
			}
		}
		idx = append(idx, int32(n))
		labels = append(labels, label)
	}
	return idx, labels
}

func (d *labelled) Len() int { return len(d.idx) }

// ExampleBytes is the size of a row and four bytes for the label.
func (d *labelled) ExampleBytes() int { return d.rows.RowBytes() + 4 }

func (d *labelled) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		d.rows.Append(&b.In, int(d.idx[i]))
		b.Labels = append(b.Labels, d.labels[i])
		b.Exp = append(b.Exp, d.exp)
	}
}
