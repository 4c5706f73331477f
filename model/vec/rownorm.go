package vec

import (
	"fmt"
	"math"
)

// LayerNorm sets each row of y (n, d) from that of x (n, d) (Ba et al. 2016) and keeps
// mean (n) and rstd (n) for LayerNormGrad:
//
//	mean = Sum(x)/d, rounded to float32
//	rstd = 1/sqrt(Σ(x−mean)²/d + eps), in float64, rounded to float32; the differences are
//	       rounded to float32, their exact squares summed in 16 lanes
//	y    = ((x−mean)·rstd)·gamma + beta, each operation rounded once
//
// gamma and beta have d values. y may be x.
func LayerNorm(y, x Matrix, gamma, beta, mean, rstd []float32, eps float64) {
	checkRows("LayerNorm", y, x)
	checkLen("LayerNorm", x.Cols, len(gamma), len(beta))
	checkLen("LayerNorm: rows", x.Rows, len(mean), len(rstd))
	for i := range x.Rows {
		row, out := x.Row(i), y.Row(i)
		m := float32(Sum(row) / float64(x.Cols))
		r := float32(1 / math.Sqrt(deviation(row, m)/float64(x.Cols)+eps))
		mean[i], rstd[i] = m, r
		if simdNormRow(out, row, gamma, beta, m, r) {
			continue
		}
		for j, v := range row {
			out[j] = float32(float32((v-m)*r)*gamma[j]) + beta[j]
		}
	}
}

// LayerNormGrad is the backward pass of LayerNorm for the gradient dy (n, d) of y: it sets
// dx (n, d) and adds to dgamma (d) and dbeta (d), row after row. With h = (x−mean)·rstd
// and g = dy·gamma:
//
//	dbeta  = dbeta + dy
//	dgamma = dgamma + dy·h
//	dx     = rstd·((g − a) − h·b), a = Dot(dy, gamma)/d, b = Σ g·h / d
//
// each operation rounded once; a and b are rounded to float32, the products g·h are exact
// in float64 and summed in 16 lanes. dx may be dy.
func LayerNormGrad(dx, dy, x Matrix, gamma, mean, rstd, dgamma, dbeta []float32) {
	checkRows("LayerNormGrad", dx, dy, x)
	checkLen("LayerNormGrad", x.Cols, len(gamma), len(dgamma), len(dbeta))
	checkLen("LayerNormGrad: rows", x.Rows, len(mean), len(rstd))
	for i := range x.Rows {
		g := dy.Row(i)
		Add(dbeta, g)
		a := float32(Dot(g, gamma) / float64(x.Cols))
		normGradRow(dx.Row(i), g, x.Row(i), gamma, dgamma, mean[i], rstd[i], a)
	}
}

// RMSNorm sets each row of y (n, d) from that of x (n, d) (Zhang and Sennrich 2019) and
// keeps rstd (n) for RMSNormGrad:
//
//	rstd = 1/sqrt(SumSquares(x)/d + eps), in float64, rounded to float32
//	y    = (x·rstd)·gamma, each operation rounded once
//
// gamma has d values. y may be x.
func RMSNorm(y, x Matrix, gamma, rstd []float32, eps float64) {
	checkRows("RMSNorm", y, x)
	checkLen("RMSNorm", x.Cols, len(gamma))
	checkLen("RMSNorm: rows", x.Rows, len(rstd))
	for i := range x.Rows {
		row, out := x.Row(i), y.Row(i)
		r := float32(1 / math.Sqrt(SumSquares(row)/float64(x.Cols)+eps))
		rstd[i] = r
		if simdRMSRow(out, row, gamma, r) {
			continue
		}
		for j, v := range row {
			out[j] = float32(v*r) * gamma[j]
		}
	}
}

// RMSNormGrad is the backward pass of RMSNorm: as LayerNormGrad, with a mean and an a of
// +0 and no beta.
func RMSNormGrad(dx, dy, x Matrix, gamma, rstd, dgamma []float32) {
	checkRows("RMSNormGrad", dx, dy, x)
	checkLen("RMSNormGrad", x.Cols, len(gamma), len(dgamma))
	checkLen("RMSNormGrad: rows", x.Rows, len(rstd))
	for i := range x.Rows {
		normGradRow(dx.Row(i), dy.Row(i), x.Row(i), gamma, dgamma, 0, rstd[i], 0)
	}
}

// normGradRow adds to dgamma and sets dx, as LayerNormGrad defines them, for one row.
func normGradRow(dx, dy, x, gamma, dgamma []float32, mean, rstd, a float32) {
	if !simdNormGain(dgamma, dy, x, mean, rstd) {
		for j, v := range x {
			dgamma[j] += float32(dy[j] * float32((v-mean)*rstd))
		}
	}
	b := float32(normDot(x, dy, gamma, mean, rstd) / float64(len(x)))
	if simdNormBack(dx, dy, x, gamma, mean, rstd, a, b) {
		return
	}
	for j, v := range x {
		h := float32((v - mean) * rstd)
		dx[j] = rstd * (float32(dy[j]*gamma[j]) - a - float32(h*b))
	}
}

// normDot returns Σ g·h as LayerNormGrad defines them.
func normDot(x, dy, gamma []float32, mean, rstd float32) float64 {
	var lanes [16]float64
	if !simdNormDot(x, dy, gamma, mean, rstd, &lanes) {
		for j, v := range x {
			h, g := float32((v-mean)*rstd), float32(dy[j]*gamma[j])
			lanes[j&15] += float64(float64(g) * float64(h))
		}
	}
	return fold64(&lanes)
}

// checkRows panics unless all of m are valid and of one shape.
func checkRows(kernel string, m ...Matrix) {
	for _, o := range m {
		o.valid(kernel, "a matrix")
		if o.Rows != m[0].Rows || o.Cols != m[0].Cols {
			panic(fmt.Sprintf("vec: %s: shapes (%d, %d) and (%d, %d) differ", kernel, m[0].Rows, m[0].Cols, o.Rows, o.Cols))
		}
	}
}
