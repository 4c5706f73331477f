package main

import "strings"

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
)

// horner is the polynomial with these constants, highest power first, of the register z,
// in p.
func horner(z, p string, names ...string) string {
	text := "\n\tVMULPS C." + names[0] + ", " + z + ", " + p
	for _, c := range names[1 : len(names)-1] {
		text += "\n\tVADDPS C." + c + ", " + p + ", " + p + "\n\tVMULPS " + z + ", " + p + ", " + p
	}
	return text + "\n\tVADDPS C." + names[len(names)-1] + ", " + p + ", " + p
}

// expNear is Exp of the register x, in place, for x from −87.3 to 87, where one power of
// two will do; the other registers are overwritten.
func expNear(x, t, n, r, p string) string {
	return strings.NewReplacer("$x", x, "$t", t, "$n", n, "$r", r, "$p", p).Replace(`
	VMULPS C.log2e, $x, $t
	VADDPS C.big, $t, $t
	VSUBPS C.big, $t, $n
	VMULPS C.ln2Hi, $n, $r
	VSUBPS $r, $x, $x
	VMULPS C.ln2Lo, $n, $n
	VSUBPS $n, $x, $r` + horner("$r", "$p", "p0", "p1", "p2", "p3", "p4", "p5") + `
	VMULPS $r, $r, $r
	VMULPS $p, $r, $p
	VSUBPS $p, $n, $n
	VSUBPS $n, $x, $x
	VADDPS C.one, $x, $x
	VPSUBD C.bigBits, $t, $t
	VPADDD C.bias, $t, $t
	VPSLLD $23, $t, $t
	VMULPS $t, $x, $x`)
}

// tanh and erf are Tanh and Erf of V0, in place, with V1 to V5, V8 and V9. V6 and V7 hold
// their clamps. Both sides of a split are computed, with arguments clamped so that no
// intermediate value is subnormal.
const (
	tanhSetup = "\n\tCONST tanhMax, V6 \n CONST tanhTiny, V7"
	erfSetup  = "\n\tCONST erfMax, V6 \n CONST erfTiny, V7"
)

var tanh = `
	VANDPS C.sign, V0, V1
	VANDPS C.abs, V0, V0
	VMAXPS V0, V7, V4
	VMULPS V4, V4, V2
	VSUBPS C.half, V2, V2` + horner("V2", "V3", "tanhW0", "tanhW1", "tanhW2", "tanhW3", "tanhW4", "tanhW5", "tanhW6", "tanhW7") + `
	VMULPS V4, V3, V3
	VADDPS V3, V4, V3
	VMINPS V4, V6, V4
	VADDPS V4, V4, V4
	VXORPS C.sign, V4, V4` + expNear("V4", "V2", "V5", "V8", "V9") + `
	VADDPS V4, V4, V5
	VADDPS C.one, V4, V4
	VDIVPS V4, V5, V5
	CONST one, V4
	VSUBPS V5, V4, V4
	SELECT NLT, V0, C.one, V4, V3
	SELECT NLT, V0, C.tanhTiny, V3, V0
	VORPS V1, V0, V0`

var erf = `
	VANDPS C.sign, V0, V1
	VANDPS C.abs, V0, V0
	VMAXPS V0, V7, V2
	VMULPS V2, V2, V2
	VSUBPS C.half, V2, V2` + horner("V2", "V3", "erfW0", "erfW1", "erfW2", "erfW3", "erfW4", "erfW5", "erfW6") + `
	VMULPS V0, V3, V3
	VADDPS V3, V0, V3
	VMINPS V0, V6, V4
	VSUBPS C.one, V4, V4` + horner("V4", "V5", "erfV0", "erfV1", "erfV2", "erfV3", "erfV4", "erfV5") + `
	VMULPS V4, V5, V4
	VXORPS C.sign, V4, V4` + expNear("V4", "V2", "V5", "V8", "V9") + `
	VMULPS C.erfcOne, V4, V4
	CONST one, V5
	VSUBPS V4, V5, V4
	SELECT NLT, V0, C.one, V4, V3
	VORPS V1, V3, V0`

// sigmoid is Sigmoid of V0, in place, with V1 to V4 and its clamps in V6 and V7.
const sigmoidSetup = `
	CONST far, V6
	CONST expTiny, V7`

var sigmoid = `
	VMAXPS V0, V7, V0
	VMINPS V0, V6, V0
	VXORPS C.sign, V0, V0` + expNear("V0", "V1", "V2", "V3", "V4") + `
	VADDPS C.one, V0, V0
	CONST one, V1
	VDIVPS V0, V1, V0`

// scaleGrad multiplies the gradient dx, where it has not vanished, by V0.
const scaleGrad = `
	LD dx, V1
	VANDPS C.abs, V1, V4
	KEEP NLT, V4, C.least, V1, V1
	VMULPS V0, V1, V1
	ST V1, dx`

// erfOf is Erf(x/√2) in V0 with x in V11.
var erfOf = `
	LD x, V11
	VMULPS C.invSqrt2, V11, V0` + erf

// geluInner is what it is in package vec: t in V0, c in V10, x in V11.
const geluSetup = tanhSetup + `
	CONST geluMax, V12
	CONST geluMin, V13`

var geluInner = `
	LD x, V11
	VMINPS V11, V12, V10
	VMAXPS V10, V13, V10
	VMULPS V10, V10, V0
	VMULPS V10, V0, V0
	VMULPS C.geluCube, V0, V0
	VADDPS V0, V10, V0
	VMULPS C.sqrt2OverPi, V0, V0` + tanh

// halfTimes stores (x/2)·(1 + V0), with x in V11.
const halfTimes = `
	VADDPS C.one, V0, V0
	VMULPS C.half, V11, V11
	VMULPS V0, V11, V0
	ST V0, y`

var functions = []kernel{
	{name: "Exp", doc: "computes ExpSlice", slices: []string{"dst", "x"}, setup: expSetup,
		body: "LD x, V0" + exp + "\n ST V0, dst"},
	{name: "Log", doc: "computes LogSlice", slices: []string{"dst", "x"}, setup: logSetup,
		body: "LD x, V0" + log + "\n ST V1, dst"},
	{name: "Tanh", doc: "computes TanhSlice", slices: []string{"dst", "x"}, setup: tanhSetup,
		body: "LD x, V0" + tanh + "\n ST V0, dst"},
	{name: "Erf", doc: "computes ErfSlice", slices: []string{"dst", "x"}, setup: erfSetup,
		body: "LD x, V0" + erf + "\n ST V0, dst"},
	{name: "Sigmoid", doc: "computes SigmoidSlice", slices: []string{"dst", "x"}, setup: sigmoidSetup,
		body: "LD x, V0" + sigmoid + "\n ST V0, dst"},
	{name: "SiLU", doc: "computes SiLU", slices: []string{"y", "x"}, setup: sigmoidSetup,
		body: "LD x, V0 \n VMOVAPS V0, V5" + sigmoid + "\n VMULPS V5, V0, V0 \n ST V0, y"},
	{name: "SiLUGrad", doc: "computes SiLUGrad", slices: []string{"dx", "x"}, setup: sigmoidSetup,
		body: "LD x, V0 \n VMOVAPS V0, V5" + sigmoid + `
			VMULPS V0, V5, V5
			CONST one, V1
			VSUBPS V0, V1, V1
			VMULPS V1, V5, V5
			VADDPS V5, V0, V0` + scaleGrad},
	{name: "GELU", doc: "computes GELU", slices: []string{"y", "x"}, setup: erfSetup, body: erfOf + halfTimes},
	{name: "GELUGrad", doc: "computes GELUGrad", slices: []string{"dx", "x"}, setup: erfSetup + "\n CONST expTiny, V12",
		body: erfOf + `
			VADDPS C.one, V0, V0
			VMULPS C.half, V0, V0
			VMULPS V11, V11, V4
			VMULPS C.minusHalf, V4, V4
			VMAXPS V4, V12, V10` + expNear("V10", "V2", "V3", "V5", "V8") + `
			KEEP NLT, V4, C.expTiny, V10, V10
			VMULPS C.invSqrt2Pi, V10, V10
			VMULPS V11, V10, V10
			VADDPS V10, V0, V0` + scaleGrad},
	{name: "GELUTanh", doc: "computes GELUTanh", slices: []string{"y", "x"}, setup: geluSetup, body: geluInner + halfTimes},
	{name: "GELUTanhGrad", doc: "computes GELUTanhGrad", slices: []string{"dx", "x"}, setup: geluSetup,
		body: geluInner + `
			VMULPS V10, V10, V1
			VMULPS C.geluCube3, V1, V1
			VADDPS C.one, V1, V1
			VMULPS C.sqrt2OverPi, V1, V1
			VMULPS V0, V0, V2
			CONST one, V3
			VSUBPS V2, V3, V2
			VMULPS V2, V1, V1
			VMULPS C.half, V10, V10
			VMULPS V1, V10, V10
			VADDPS C.one, V0, V0
			VMULPS C.half, V0, V0
			VADDPS V10, V0, V0` + scaleGrad},
}
