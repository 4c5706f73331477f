package main

// flushV0 and flushV1 flush a value of either sign, with V4 for its magnitude.
const flushV1 = `
	VANDPS C.abs, V1, V4
	KEEP NLT, V4, C.least, V1, V1`

const flushV0 = `
	VANDPS C.abs, V0, V4
	KEEP NLT, V4, C.least, V0, V0`

// square is the square of V0, in place.
const square = `
	VANDPS C.abs, V0, V4
	KEEP NLT, V4, C.leastRoot, V0, V0
	VMULPS V0, V0, V0`

var arithmetic = []kernel{
	{name: "Add", doc: "computes Add", slices: []string{"dst", "x"},
		body: "LD dst, V0 \n LD x, V1 \n VADDPS V1, V0, V0 \n ST V0, dst"},
	{name: "Sub", doc: "computes Sub", slices: []string{"dst", "a", "b"},
		body: "LD a, V0 \n LD b, V1 \n VSUBPS V1, V0, V0 \n ST V0, dst"},
	{name: "Scale", doc: "computes Scale", slices: []string{"x"}, others: []string{"a float32"}, setup: "ARG a, V5",
		body: "LD x, V0 \n VMULPS V5, V0, V0 \n ST V0, x"},
	{name: "Axpy", doc: "computes Axpy", slices: []string{"y", "x"}, others: []string{"a float32"}, setup: "ARG a, V5",
		body: "LD x, V0 \n VMULPS V5, V0, V0 \n LD y, V1 \n VADDPS V0, V1, V1 \n ST V1, y"},
	{name: "Square", doc: "computes Square", slices: []string{"dst", "x"},
		body: "LD x, V0" + square + "\n ST V0, dst"},
	{name: "AddSquares", doc: "computes AddSquares", slices: []string{"dst", "x"},
		body: "LD x, V0" + square + "\n LD dst, V1 \n VADDPS V0, V1, V1 \n ST V1, dst"},
	{name: "AddRoots", doc: "computes AddRoots", slices: []string{"dst", "x"},
		body: "LD x, V0 \n VSQRTPS V0, V0 \n LD dst, V1 \n VADDPS V0, V1, V1 \n ST V1, dst"},
	{name: "ReLU", doc: "computes ReLU", slices: []string{"y", "x"}, setup: "ZERO V5",
		body: "LD x, V0 \n KEEP NLE, V0, V5, V0, V0 \n ST V0, y"},
	{name: "ReLUGrad", doc: "computes ReLUGrad", slices: []string{"dx", "y"}, setup: "ZERO V5",
		body: "LD y, V0 \n LD dx, V1" + flushV1 + "\n KEEP NLE, V0, V5, V1, V1 \n ST V1, dx"},
	{name: "FlushDenormals", doc: "computes FlushDenormals", slices: []string{"x"},
		body: "LD x, V0" + flushV0 + "\n ST V0, x"},
	{name: "DequantizeSmall", doc: "is DequantizeAny for a div of 1 to 255 with r = 1/div: the quotient is corrected by its exact\n// remainder to what division gives", slices: []string{"dst", "src"},
		bytes: "src", others: []string{"div float32", "r float32"}, full: true, setup: "ARG div, V5 \n ARG r, V6",
		body: `BYTES src, V0
			VCVTDQ2PS V0, V0
			VMULPS V6, V0, V1
			VFNMADD231PS V5, V1, V0
			VFMADD231PS V6, V0, V1
			ST V1, dst`},
	{name: "DequantizeAny", doc: "computes Dequantize but for the last len mod 16 elements", slices: []string{"dst", "src"},
		bytes: "src", others: []string{"div float32"}, full: true, setup: "ARG div, V5",
		body: "BYTES src, V0 \n VCVTDQ2PS V0, V0 \n VDIVPS V5, V0, V0 \n ST V0, dst"},
	{name: "MaxOfFour", doc: "computes MaxOfFour but for the last len mod 16 elements",
		slices: []string{"dst", "which", "a", "b", "c", "d"}, bytes: "which", full: true, setup: "ZERO V7",
		body: `LD a, V0
			LD b, V1
			LD c, V2
			LD d, V3
			VPMAXUD V0, V1, V4
			VPMAXUD V2, V3, V5
			VPMAXUD V4, V5, V4
			ST V4, dst
			CONST three, V6
			EQ V2, V4, C.two, V6
			EQ V1, V4, C.first, V6
			EQ V0, V4, V7, V6
			EQ V4, V7, C.none, V6
			PUT V6, which`},
	{name: "Mul", doc: "computes Mul", slices: []string{"dst", "a", "b"},
		body: "LD a, V0 \n LD b, V1 \n VMULPS V1, V0, V0 \n ST V0, dst"},
	{name: "Abs", doc: "computes Abs", slices: []string{"dst", "x"}, body: "LD x, V0 \n VANDPS C.abs, V0, V0 \n ST V0, dst"},
	{name: "Combine", doc: "computes Combine", slices: []string{"dst", "x", "y"}, others: []string{"a float32", "b float32"},
		setup: "ARG a, V5 \n ARG b, V6",
		body:  "LD x, V0 \n VMULPS V5, V0, V0 \n LD y, V1 \n VMULPS V6, V1, V1 \n VADDPS V1, V0, V0 \n ST V0, dst"},
}
