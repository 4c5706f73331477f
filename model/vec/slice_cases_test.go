package vec

import "math"

// A sliceCase is a kernel over slices of one length, and its definition element by
// element, written anew. do changes args; slow returns what args must become.
type sliceCase struct {
	name string
	args int
	do   func(x [][]float32, s []float32)
	slow func(x []float32, s []float32) // the i-th values of args, changed in place
}

func pos(x float32) float32 {
	if x <= 0 {
		return 0
	}
	return x
}

// gone is x, or +0 where it is below bound in magnitude.
func gone(x, bound float32) float32 {
	if math.Abs(float64(x)) < float64(bound) {
		return 0
	}
	return x
}

// kept is x, or +0 where it is below 2⁻¹⁰⁰ in magnitude.
func kept(x float32) float32 { return gone(x, 0x1p-100) }

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func slowAdam(x, s []float32, decay bool) {
	if decay {
		x[0] -= float32(s[5] * x[0])
	}
	g := gone(x[3], 0x1p-56)
	x[1] = kept(float32(s[0]*x[1]) + float32((1-s[0])*g))
	x[2] = float32(s[1]*x[2]) + float32((1-s[1])*float32(g*g))
	if x[2] < 0x1p-126 {
		x[2] = 0
	}
	x[0] -= float32(s[2]*x[1]) / (float32(sqrt32(x[2])*s[3]) + s[4])
}

var sliceCases = []sliceCase{
	{"Zero", 1, func(x [][]float32, _ []float32) { Zero(x[0]) }, func(x, _ []float32) { x[0] = 0 }},
	{"Add", 2, func(x [][]float32, _ []float32) { Add(x[0], x[1]) }, func(x, _ []float32) { x[0] += x[1] }},
	{"Sub", 3, func(x [][]float32, _ []float32) { Sub(x[0], x[1], x[2]) }, func(x, _ []float32) { x[0] = x[1] - x[2] }},
	{"Scale", 1, func(x [][]float32, s []float32) { Scale(s[0], x[0]) }, func(x, s []float32) { x[0] *= s[0] }},
	{"Axpy", 2, func(x [][]float32, s []float32) { Axpy(s[0], x[1], x[0]) },
		func(x, s []float32) { x[0] += float32(s[0] * x[1]) }},
	{"Square", 2, func(x [][]float32, _ []float32) { Square(x[0], x[1]) }, func(x, _ []float32) { v := gone(x[1], 0x1p-50); x[0] = v * v }},
	{"AddSquares", 2, func(x [][]float32, _ []float32) { AddSquares(x[0], x[1]) },
		func(x, _ []float32) { v := gone(x[1], 0x1p-50); x[0] += float32(v * v) }},
	{"AddRoots", 2, func(x [][]float32, _ []float32) { AddRoots(x[0], x[1]) }, func(x, _ []float32) { x[0] += sqrt32(x[1]) }},
	{"ReLU", 2, func(x [][]float32, _ []float32) { ReLU(x[0], x[1]) }, func(x, _ []float32) { x[0] = pos(x[1]) }},
	{"ReLU in place", 1, func(x [][]float32, _ []float32) { ReLU(x[0], x[0]) }, func(x, _ []float32) { x[0] = pos(x[0]) }},
	{"ReLUGrad", 2, func(x [][]float32, _ []float32) { ReLUGrad(x[0], x[1]) },
		func(x, _ []float32) {
			if x[0] = kept(x[0]); x[1] <= 0 {
				x[0] = 0
			}
		}},
	{"FlushDenormals", 1, func(x [][]float32, _ []float32) { FlushDenormals(x[0]) }, func(x, _ []float32) { x[0] = kept(x[0]) }},
	{"ExpSlice", 2, func(x [][]float32, _ []float32) { ExpSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Exp(x[1]) }},
	{"LogSlice", 2, func(x [][]float32, _ []float32) { LogSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Log(x[1]) }},
	{"LogSlice in place", 1, func(x [][]float32, _ []float32) { LogSlice(x[0], x[0]) }, func(x, _ []float32) { x[0] = Log(x[0]) }},
	{"Adam", 4, func(x [][]float32, s []float32) {
		Adam(x[0], x[1], x[2], x[3], AdamStep{Beta1: s[0], Beta2: s[1], StepSize: s[2], InvSqrtBias2: s[3], Eps: s[4]})
	}, func(x, s []float32) { slowAdam(x, s, false) }},
	{"AdamW", 4, func(x [][]float32, s []float32) {
		Adam(x[0], x[1], x[2], x[3], AdamStep{Beta1: s[0], Beta2: s[1], StepSize: s[2], InvSqrtBias2: s[3], Eps: s[4], Decay: s[5]})
	}, func(x, s []float32) { slowAdam(x, s, s[5] != 0) }},
	{"SGD", 2, func(x [][]float32, s []float32) { SGD(x[0], nil, x[1], s[0], s[1], 0) },
		func(x, s []float32) { x[0] -= float32(s[0] * kept(x[1])) }},
	{"SGD with decay", 2, func(x [][]float32, s []float32) { SGD(x[0], nil, x[1], s[0], s[1], 0.5) },
		func(x, s []float32) { x[0] -= float32(s[0] * kept(float32(0.5*x[0])+x[1])) }},
	{"SGD with momentum", 3, func(x [][]float32, s []float32) { SGD(x[0], x[1], x[2], s[0], s[1], 0) },
		func(x, s []float32) { x[1] = kept(float32(s[1]*x[1]) + x[2]); x[0] -= float32(s[0] * x[1]) }},
	{"SGD with both", 3, func(x [][]float32, s []float32) { SGD(x[0], x[1], x[2], s[0], s[1], 0.5) },
		func(x, s []float32) {
			x[1] = kept(float32(s[1]*x[1]) + (float32(0.5*x[0]) + x[2]))
			x[0] -= float32(s[0] * x[1])
		}},
	{"Penalty", 4, func(x [][]float32, s []float32) { Penalty(x[0], s[0], x[1], x[2], x[3]) },
		func(x, s []float32) { x[0] += float32(s[0] * float32(x[1]*(x[2]-x[3]))) }},
	{"SoftmaxGrad", 2, func(x [][]float32, s []float32) { softmaxBack(x[0], x[1], s[0]) },
		func(x, s []float32) { x[0] = kept(x[1] * (x[0] - s[0])) }},
	{"Mul", 3, func(x [][]float32, _ []float32) { Mul(x[0], x[1], x[2]) }, func(x, _ []float32) { x[0] = x[1] * x[2] }},
	{"Abs", 2, func(x [][]float32, _ []float32) { Abs(x[0], x[1]) },
		func(x, _ []float32) { x[0] = float32(math.Abs(float64(x[1]))) }},
	{"Combine", 3, func(x [][]float32, s []float32) { Combine(x[0], s[0], x[1], s[1], x[2]) },
		func(x, s []float32) { x[0] = float32(s[0]*x[1]) + float32(s[1]*x[2]) }},
	{"Combine in place", 2, func(x [][]float32, s []float32) { Combine(x[0], s[0], x[1], 1, x[0]) },
		func(x, s []float32) { x[0] += float32(s[0] * x[1]) }},
	{"Average", 2, func(x [][]float32, s []float32) { Average(x[0], s[0], x[1]) },
		func(x, s []float32) { x[0] = kept(float32(s[0]*x[0]) + float32((1-s[0])*x[1])) }},
	{"SubPath", 4, func(x [][]float32, _ []float32) { SubPath(x[0], x[1], x[2], x[3]) },
		func(x, _ []float32) { x[0] = kept(x[0] - float32(kept(x[1])*(x[2]-x[3]))) }},
	{"TanhSlice", 2, func(x [][]float32, _ []float32) { TanhSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Tanh(x[1]) }},
	{"ErfSlice", 2, func(x [][]float32, _ []float32) { ErfSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Erf(x[1]) }},
	{"SigmoidSlice", 2, func(x [][]float32, _ []float32) { SigmoidSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Sigmoid(x[1]) }},
	{"SiLU", 2, func(x [][]float32, _ []float32) { SiLU(x[0], x[1]) }, func(x, _ []float32) { x[0] = x[1] * Sigmoid(x[1]) }},
	{"SiLUGrad", 2, func(x [][]float32, _ []float32) { SiLUGrad(x[0], x[1]) },
		func(x, _ []float32) {
			s := Sigmoid(x[1])
			x[0] = kept(x[0]) * (s + float32(float32(x[1]*s)*(1-s)))
		}},
	{"GELU", 2, func(x [][]float32, _ []float32) { GELU(x[0], x[1]) }, func(x, _ []float32) { x[0] = slowGELU(x[1]) }},
	{"GELU in place", 1, func(x [][]float32, _ []float32) { GELU(x[0], x[0]) }, func(x, _ []float32) { x[0] = slowGELU(x[0]) }},
	{"GELUGrad", 2, func(x [][]float32, _ []float32) { GELUGrad(x[0], x[1]) }, slowGELUGrad},
	{"GELUTanh", 2, func(x [][]float32, _ []float32) { GELUTanh(x[0], x[1]) },
		func(x, _ []float32) { x[0] = float32(0.5*x[1]) * (1 + Tanh(slowInner(x[1]))) }},
	{"GELUTanhGrad", 2, func(x [][]float32, _ []float32) { GELUTanhGrad(x[0], x[1]) }, slowGELUTanhGrad},
}

func slowGELU(x float32) float32 { return float32(0.5*x) * (1 + Erf(x*float32(math.Sqrt(0.5)))) }

func slowGELUGrad(x, _ []float32) {
	v := x[1]
	e := float32(float32(v*v) * -0.5)
	if e < -87 {
		e = 0
	} else {
		e = Exp(e)
	}
	phi := float32(v * float32(e*float32(1/math.Sqrt(2*math.Pi))))
	x[0] = kept(x[0]) * (float32(0.5*(1+Erf(v*float32(math.Sqrt(0.5))))) + phi)
}

// clamp10 is x between −10 and 10.
func clamp10(x float32) float32 {
	if x > 10 {
		return 10
	}
	if x < -10 {
		return -10
	}
	return x
}

func slowInner(x float32) float32 {
	x = clamp10(x)
	return float32(math.Sqrt(2/math.Pi)) * (x + float32(float32(float32(x*x)*x)*0.044715))
}

func slowGELUTanhGrad(x, _ []float32) {
	t, c := Tanh(slowInner(x[1])), clamp10(x[1])
	d := float32(math.Sqrt(2/math.Pi)) * (1 + float32(float32(c*c)*0.134145))
	d = float32(1-float32(t*t)) * d
	x[0] = kept(x[0]) * (float32(0.5*(1+t)) + float32(float32(0.5*c)*d))
}
