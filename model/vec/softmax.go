package vec

import (
	"fmt"
	"math"
)

// The parts that the functions of this file share, for one row x:
//
//	max   the greatest value of x (any NaN in x makes every result NaN)
//	e[i]  Exp(x[i] − max), +0 where x[i] − max < −100·log 2
//	s     Σ e[i] in 16 float32 lanes
//
// Where a row holds −Inf (a masked class) its e is +0; a row of −Inf alone gives NaN.

// Softmax sets p[i] = e[i] / s for one row of logits, +0 where that is below 2⁻¹⁰⁰.
// p and logits may be the same slice.
func Softmax(p, logits []float32) {
	checkLen("Softmax", len(p), len(logits))
	s := expRow(p, logits, maximum(logits))
	divideRow(p, s, 1)
}

// LogSumExp returns log Σ exp(logits[i]) as Log(s) + max; −Inf for an empty row.
func LogSumExp(logits []float32) float32 {
	if len(logits) == 0 {
		return float32(math.Inf(-1))
	}
	m := maximum(logits)
	return Log(sumExpRow(logits, m)) + m
}

// SoftmaxCrossEntropy returns the loss of one row of logits (d) and its gradient:
//
//	loss       = weight·(Log(s) − (logits[label] − max))
//	dlogits[i] = weight·(e[i]/s − onehot[i]), +0 where that is below 2⁻¹⁰⁰ in magnitude
//
// dlogits may be logits itself, or nil where only the loss is wanted.
func SoftmaxCrossEntropy(dlogits, logits []float32, label int, weight float32) (loss float32) {
	if label < 0 || label >= len(logits) {
		panic(fmt.Sprintf("vec: SoftmaxCrossEntropy: label %d of %d logits", label, len(logits)))
	}
	m := maximum(logits)
	z := logits[label] - m
	if dlogits == nil {
		return weight * (Log(sumExpRow(logits, m)) - z)
	}
	checkLen("SoftmaxCrossEntropy", len(logits), len(dlogits))
	s := expRow(dlogits, logits, m)
	e := dlogits[label]
	divideRow(dlogits, s, weight)
	dlogits[label] = flush(weight * (e/s - 1))
	return weight * (Log(s) - z)
}

// SoftmaxCrossEntropyRows applies SoftmaxCrossEntropy to each row of logits (n, d) and
// returns the sum of the losses, in row order, in float64. Row i has the label labels[i]
// and the weight scale, or weights[i]·scale (one rounding) where weights is not nil. A row
// of label −1 gets a gradient of +0 and adds no loss.
// dlogits may be logits itself, or the zero Matrix where only the loss is wanted.
func SoftmaxCrossEntropyRows(dlogits, logits Matrix, labels []int32, weights []float32, scale float32) float64 {
	logits.valid("SoftmaxCrossEntropyRows", "logits")
	checkLen("SoftmaxCrossEntropyRows: labels", logits.Rows, len(labels))
	if weights != nil {
		checkLen("SoftmaxCrossEntropyRows: weights", logits.Rows, len(weights))
	}
	grad := dlogits.Data != nil
	if grad {
		dlogits.valid("SoftmaxCrossEntropyRows", "dlogits")
		if dlogits.Rows != logits.Rows || dlogits.Cols != logits.Cols {
			panic(fmt.Sprintf("vec: SoftmaxCrossEntropyRows: dlogits (%d, %d), logits (%d, %d)",
				dlogits.Rows, dlogits.Cols, logits.Rows, logits.Cols))
		}
	}
	var sum float64
	for i, label := range labels {
		var d []float32
		if grad {
			d = dlogits.Row(i)
		}
		if label == -1 {
			clear(d)
			continue
		}
		w := scale
		if weights != nil {
			w = weights[i] * scale
		}
		sum += float64(SoftmaxCrossEntropy(d, logits.Row(i), int(label), w))
	}
	return sum
}

// maximum returns the greatest value of x, −Inf for none; what it returns where x holds
// a NaN is left open.
func maximum(x []float32) float32 {
	if len(x) > 24 { // below, folding lanes costs more than it saves
		if m, ok := simdMax(x); ok {
			return m
		}
	}
	m := float32(math.Inf(-1))
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m
}

// expOf returns Exp(x), +0 for x < −100·log 2.
func expOf(x float32) float32 {
	if x < expLeast {
		return 0
	}
	return Exp(x)
}

// expRow sets e[i] as defined above and returns s.
func expRow(e, x []float32, max float32) float32 {
	var lanes [16]float32
	if !simdExpRow(e, x, max, &lanes) {
		for i, v := range x {
			y := expOf(v - max)
			e[i] = y
			lanes[i&15] += y
		}
	}
	return fold32(&lanes)
}

// sumExpRow returns s without writing e.
func sumExpRow(x []float32, max float32) float32 {
	var lanes [16]float32
	if !simdSumExpRow(x, max, &lanes) {
		for i, v := range x {
			lanes[i&15] += expOf(v - max)
		}
	}
	return fold32(&lanes)
}

// divideRow sets e[i] = flush(weight·(e[i]/s)).
func divideRow(e []float32, s, weight float32) {
	if simdDivideRow(e, s, weight) {
		return
	}
	for i, v := range e {
		e[i] = flush(weight * (v / s))
	}
}
