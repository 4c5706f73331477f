package main

// flushV0 and flushV1 flush a value of either sign, with V4 for its magnitude.
const flushV1 = `
	VANDPS C.abs, V1, V4
	KEEP NLT, V4, C.minNormal, V1, V1`

const flushV0 = `
	VANDPS C.abs, V0, V4
	KEEP NLT, V4, C.minNormal, V0, V0`

// exp is Exp of V0, in place, with V1 to V4. V6 and V7 hold its clamps.
const (
	expSetup = `
	CONST max, V6
	CONST min, V7`
	exp = `
	VMINPS V0, V6, V0
	VMAXPS V0, V7, V0
	VMULPS C.log2e, V0, V1
	VADDPS C.big, V1, V1
	VSUBPS C.big, V1, V2
	VMULPS C.ln2Hi, V2, V3
	VSUBPS V3, V0, V0
	VMULPS C.ln2Lo, V2, V2
	VSUBPS V2, V0, V3
	VMULPS C.p0, V3, V4
	VADDPS C.p1, V4, V4
	VMULPS V3, V4, V4
	VADDPS C.p2, V4, V4
	VMULPS V3, V4, V4
	VADDPS C.p3, V4, V4
	VMULPS V3, V4, V4
	VADDPS C.p4, V4, V4
	VMULPS V3, V4, V4
	VADDPS C.p5, V4, V4
	VMULPS V3, V3, V3
	VMULPS V4, V3, V4
	VSUBPS V4, V2, V2
	VSUBPS V2, V0, V0
	VADDPS C.one, V0, V0
	VPSUBD C.bigBits, V1, V1
	VPSRAD $1, V1, V2
	VPSUBD V2, V1, V1
	VPADDD C.bias, V2, V2
	VPSLLD $23, V2, V2
	VMULPS V2, V0, V0
	VPADDD C.bias, V1, V1
	VPSLLD $23, V1, V1
	VMULPS V1, V0, V0`
	rowSetup = expSetup + `
	ARG max, V8
	ZERO V5`
	rowExp = `
	LD x, V0
	VSUBPS V8, V0, V0` + exp + `
	KEEP NLT, V0, C.minNormal, V0, V0
	FILL V5, V0
	VADDPS V0, A0, A0`
)

// The steps of Adam; the decay of AdamW comes between load and moments.
const (
	adamSetup = `
	FIELD c, 0, V5
	FIELD c, 1, V6
	FIELD c, 2, V7
	FIELD c, 3, V8
	FIELD c, 4, V9
	FIELD c, 5, V10
	FIELD c, 6, V11`
	adamLoad  = "\n\tLD theta, V0"
	adamDecay = `
	VMULPS V12, V0, V4
	VSUBPS V4, V0, V0`
	adam = `
	LD m, V1
	VMULPS V5, V1, V1
	LD grad, V3
	VMULPS V6, V3, V4
	VADDPS V4, V1, V1` + flushV1 + `
	ST V1, m
	VMULPS V3, V3, V3
	VMULPS V8, V3, V3
	LD v, V2
	VMULPS V7, V2, V2
	VADDPS V3, V2, V2
	KEEP NLT, V2, C.minNormal, V2, V2
	ST V2, v
	VSQRTPS V2, V2
	VMULPS V10, V2, V2
	VADDPS V11, V2, V2
	VMULPS V9, V1, V1
	VDIVPS V2, V1, V1
	VSUBPS V1, V0, V0
	ST V0, theta`
)

// The steps of SGD: V1 is the gradient, then the velocity.
const (
	sgdLoad = `
	LD theta, V0
	LD grad, V1`
	sgdDecay = `
	VMULPS V7, V0, V4
	VADDPS V4, V1, V1`
	sgdVelocity = `
	LD velocity, V2
	VMULPS V6, V2, V2
	VADDPS V1, V2, V1` + flushV1 + `
	ST V1, velocity`
	sgdStep = `
	VMULPS V5, V1, V1
	VSUBPS V1, V0, V0
	ST V0, theta`
)

var kernels = []kernel{
	{name: "Add", doc: "computes Add", slices: []string{"dst", "x"},
		body: "LD dst, V0 \n LD x, V1 \n VADDPS V1, V0, V0 \n ST V0, dst"},
	{name: "Sub", doc: "computes Sub", slices: []string{"dst", "a", "b"},
		body: "LD a, V0 \n LD b, V1 \n VSUBPS V1, V0, V0 \n ST V0, dst"},
	{name: "Scale", doc: "computes Scale", slices: []string{"x"}, others: []string{"a float32"}, setup: "ARG a, V5",
		body: "LD x, V0 \n VMULPS V5, V0, V0 \n ST V0, x"},
	{name: "Axpy", doc: "computes Axpy", slices: []string{"y", "x"}, others: []string{"a float32"}, setup: "ARG a, V5",
		body: "LD x, V0 \n VMULPS V5, V0, V0 \n LD y, V1 \n VADDPS V0, V1, V1 \n ST V1, y"},
	{name: "Square", doc: "computes Square", slices: []string{"dst", "x"},
		body: "LD x, V0 \n VMULPS V0, V0, V0 \n ST V0, dst"},
	{name: "ReLU", doc: "computes ReLU", slices: []string{"y", "x"}, setup: "ZERO V5",
		body: "LD x, V0 \n KEEP NLE, V0, V5, V0, V0 \n ST V0, y"},
	{name: "ReLUGrad", doc: "computes ReLUGrad", slices: []string{"dx", "y"}, setup: "ZERO V5",
		body: "LD y, V0 \n LD dx, V1 \n KEEP NLE, V0, V5, V1, V1 \n ST V1, dx"},
	{name: "FlushDenormals", doc: "computes FlushDenormals", slices: []string{"x"},
		body: "LD x, V0" + flushV0 + "\n ST V0, x"},
	{name: "Dequantize", doc: "computes Dequantize but for the last len mod 16 elements", slices: []string{"dst", "src"},
		bytes: "src", others: []string{"div float32"}, full: true, setup: "ARG div, V5",
		body: "BYTES src, V0 \n VCVTDQ2PS V0, V0 \n VDIVPS V5, V0, V0 \n ST V0, dst"},
	// The products are exact in float64: fused or not, the sums are the same.
	{name: "Dot", doc: "adds the products of Dot to lanes", slices: []string{"x", "y"}, others: []string{"lanes *[16]float64"},
		accs: 2, lanes: "lanes",
		body: `LD x, V0
			LD y, V1
			LOHALF V0, V2
			LOHALF V1, V3
			VFMADD231PD V3, V2, A0
			HIHALF V0, V0
			HIHALF V1, V1
			VFMADD231PD V1, V0, A1`},
	{name: "Sum", doc: "adds the elements of Sum to lanes", slices: []string{"x"}, others: []string{"lanes *[16]float64"},
		accs: 2, lanes: "lanes",
		body: `LD x, V0
			LOHALF V0, V2
			VADDPD V2, A0, A0
			HIHALF V0, V0
			VADDPD V0, A1, A1`},
	{name: "Exp", doc: "computes ExpSlice", slices: []string{"dst", "x"}, setup: expSetup,
		body: "LD x, V0" + exp + "\n ST V0, dst"},
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
	{name: "AdamPlain", doc: "computes Adam without decay", slices: []string{"theta", "m", "v", "grad"},
		others: []string{"c *[8]float32"}, setup: adamSetup, body: adamLoad + adam},
	{name: "AdamDecay", doc: "computes Adam with decay", slices: []string{"theta", "m", "v", "grad"},
		others: []string{"c *[8]float32"}, setup: adamSetup + "\n FIELD c, 7, V12", body: adamLoad + adamDecay + adam},
	{name: "SGDPlain", doc: "computes SGD without momentum and decay", slices: []string{"theta", "grad"},
		others: []string{"rate float32"}, setup: "ARG rate, V5", body: sgdLoad + sgdStep},
	{name: "SGDDecay", doc: "computes SGD without momentum", slices: []string{"theta", "grad"},
		others: []string{"rate float32", "decay float32"}, setup: "ARG rate, V5 \n ARG decay, V7",
		body: sgdLoad + sgdDecay + sgdStep},
	{name: "MomentumPlain", doc: "computes SGD without decay", slices: []string{"theta", "velocity", "grad"},
		others: []string{"rate float32", "momentum float32"}, setup: "ARG rate, V5 \n ARG momentum, V6",
		body: sgdLoad + sgdVelocity + sgdStep},
	{name: "MomentumDecay", doc: "computes SGD", slices: []string{"theta", "velocity", "grad"},
		others: []string{"rate float32", "momentum float32", "decay float32"},
		setup:  "ARG rate, V5 \n ARG momentum, V6 \n ARG decay, V7", body: sgdLoad + sgdDecay + sgdVelocity + sgdStep},
	{name: "Penalty", doc: "computes Penalty", slices: []string{"grad", "fisher", "theta", "anchor"},
		others: []string{"lambda float32"}, setup: "ARG lambda, V5",
		body: `LD theta, V0
			LD anchor, V1
			VSUBPS V1, V0, V0
			LD fisher, V2
			VMULPS V0, V2, V0
			VMULPS V5, V0, V0
			LD grad, V1
			VADDPS V0, V1, V1
			ST V1, grad`},
}
