package main

// The exponentials of a row, less its maximum V8, added up. Those below
// 2⁻¹⁰⁰ are not computed.
const rowSetup = `
	CONST expLeast, V7
	ARG max, V8
	ZERO V5`

var rowExp = `
	LD x, V0
	VSUBPS V8, V0, V0
	VMAXPS V0, V7, V9` + expNear("V9", "V1", "V2", "V3", "V4") + `
	KEEP NLT, V0, C.expLeast, V9, V0
	FILL V5, V0
	VADDPS V0, A0, A0`

// The sums of rows: V0·V1, or V0², exact in float64, to two accumulators. Fused or not,
// the sums are the same.
const (
	addProducts = `
	LOHALF V0, V2
	LOHALF V1, V3
	VFMADD231PD V3, V2, A0
	HIHALF V0, V0
	HIHALF V1, V1
	VFMADD231PD V1, V0, A1`
	addSquares = `
	LOHALF V0, V2
	VFMADD231PD V2, V2, A0
	HIHALF V0, V0
	VFMADD231PD V0, V0, A1`
	normSetup = "ARG mean, V5 \n ARG rstd, V6"
	normed    = `
	LD x, V0
	VSUBPS V5, V0, V0
	VMULPS V6, V0, V0`
)

var rows = []kernel{
	{name: "Dot", doc: "adds the products of Dot to lanes", slices: []string{"x", "y"}, others: []string{"lanes *[16]float64"},
		accs: 2, lanes: "lanes",
		body: "LD x, V0 \n LD y, V1" + addProducts},
	{name: "Sum", doc: "adds the elements of Sum to lanes", slices: []string{"x"}, others: []string{"lanes *[16]float64"},
		accs: 2, lanes: "lanes",
		body: `LD x, V0
			LOHALF V0, V2
			VADDPD V2, A0, A0
			HIHALF V0, V0
			VADDPD V0, A1, A1`},
	{name: "Maxima", doc: "raises lanes to the maxima of x", slices: []string{"x"}, others: []string{"lanes *[16]float32"},
		accs: 1, lanes: "lanes", setup: "CONST negInf, V5",
		body: "LD x, V0 \n FILL V5, V0 \n VMAXPS V0, A0, A0"},
	{name: "ExpRow", doc: "computes expRow up to the sum of lanes", slices: []string{"e", "x"},
		others: []string{"max float32", "lanes *[16]float32"}, accs: 1, lanes: "lanes",
		setup: rowSetup, body: rowExp + "\n ST V0, e"},
	{name: "SumExpRow", doc: "computes sumExpRow up to the sum of lanes", slices: []string{"x"},
		others: []string{"max float32", "lanes *[16]float32"}, accs: 1, lanes: "lanes",
		setup: rowSetup, body: rowExp},
	{name: "DivideRow", doc: "computes divideRow", slices: []string{"e"}, others: []string{"s float32", "weight float32"},
		setup: "ARG s, V5 \n ARG weight, V6",
		body:  "LD e, V0 \n VDIVPS V5, V0, V0 \n VMULPS V6, V0, V0" + flushV0 + "\n ST V0, e"},
	{name: "SoftmaxBack", doc: "computes SoftmaxGrad of the given D", slices: []string{"dp", "p"}, others: []string{"d float32"},
		setup: "ARG d, V5",
		body:  "LD dp, V0 \n VSUBPS V5, V0, V0 \n LD p, V1 \n VMULPS V1, V0, V0" + flushV0 + "\n ST V0, dp"},
	{name: "SquaredDistance", doc: "adds the squares of SquaredDistance to lanes", slices: []string{"x", "y"},
		others: []string{"lanes *[16]float64"}, accs: 2, lanes: "lanes",
		body: "LD x, V0 \n LD y, V1 \n VSUBPS V1, V0, V0" + addSquares},
	{name: "Deviation", doc: "adds the squares of deviation to lanes", slices: []string{"x"},
		others: []string{"mean float32", "lanes *[16]float64"}, accs: 2, lanes: "lanes", setup: "ARG mean, V5",
		body: "LD x, V0 \n FILL V5, V0 \n VSUBPS V5, V0, V0" + addSquares},
	{name: "NormRow", doc: "computes a row of LayerNorm", slices: []string{"y", "x", "gamma", "beta"},
		others: []string{"mean float32", "rstd float32"}, setup: normSetup,
		body: normed + `
			LD gamma, V1
			VMULPS V1, V0, V0
			LD beta, V1
			VADDPS V1, V0, V0
			ST V0, y`},
	{name: "RMSRow", doc: "computes a row of RMSNorm", slices: []string{"y", "x", "gamma"}, others: []string{"rstd float32"},
		setup: "ARG rstd, V6",
		body:  "LD x, V0 \n VMULPS V6, V0, V0 \n LD gamma, V1 \n VMULPS V1, V0, V0 \n ST V0, y"},
	{name: "NormGain", doc: "adds a row to the dgamma of LayerNormGrad", slices: []string{"dgamma", "dy", "x"},
		others: []string{"mean float32", "rstd float32"}, setup: normSetup,
		body: normed + `
			LD dy, V1
			VMULPS V1, V0, V0
			LD dgamma, V1
			VADDPS V0, V1, V1
			ST V1, dgamma`},
	{name: "NormDot", doc: "adds the products of normDot to lanes", slices: []string{"x", "dy", "gamma"},
		others: []string{"mean float32", "rstd float32", "lanes *[16]float64"}, accs: 2, lanes: "lanes",
		setup: normSetup + "\n ZERO V7",
		body: normed + `
			FILL V7, V0
			LD dy, V1
			LD gamma, V2
			VMULPS V2, V1, V1` + addProducts},
	{name: "NormBack", doc: "computes a row of the dx of LayerNormGrad", slices: []string{"dx", "dy", "x", "gamma"},
		others: []string{"mean float32", "rstd float32", "a float32", "b float32"},
		setup:  normSetup + "\n ARG a, V7 \n ARG b, V8",
		body: normed + `
			VMULPS V8, V0, V0
			LD dy, V1
			LD gamma, V2
			VMULPS V2, V1, V1
			VSUBPS V7, V1, V1
			VSUBPS V0, V1, V1
			VMULPS V6, V1, V1
			ST V1, dx`},
}
