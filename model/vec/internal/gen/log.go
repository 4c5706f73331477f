package main

import "strings"

// logWide is Log of the positive finite float64 in the register x, in place, before it is
// rounded; the other registers are overwritten. With K = (1024 << 52) − (bits of √½) the
// bits of x plus K hold e + 1024 above bit 52, and below it what m exceeds √½ by. 2⁵² with
// e + 1024 in its low bits, less 2⁵² + 1024, is e.
func logWide(x, e, m, z, w, p, q string) string {
	return strings.NewReplacer("$x", x, "$e", e, "$m", m, "$z", z, "$w", w, "$p", p, "$q", q).Replace(`
	VPADDQ D.logShift, $x, $x
	VPSRLQ $52, $x, $e
	VORPD D.two52, $e, $e
	VSUBPD D.two52Plus, $e, $e
	VANDPD D.mantissa, $x, $m
	VPADDQ D.sqrtHalf, $m, $m
	VADDPD D.one, $m, $z
	VSUBPD D.one, $m, $m
	VDIVPD $z, $m, $m
	VMULPD $m, $m, $z
	VMULPD $z, $z, $w
	VMULPD D.over11, $z, $q
	VADDPD D.over9, $q, $q
	VMULPD D.over13, $w, $p
	VADDPD $q, $p, $p
	VMULPD D.over7, $z, $q
	VADDPD D.over5, $q, $q
	VMULPD $w, $p, $p
	VADDPD $q, $p, $p
	VMULPD D.over3, $z, $q
	VADDPD D.one, $q, $q
	VMULPD $w, $p, $p
	VADDPD $q, $p, $p
	VADDPD $m, $m, $m
	VMULPD $p, $m, $m
	VMULPD D.ln2, $e, $e
	VADDPD $m, $e, $x`)
}

// log is Log of V0 in V1, with V2 to V8. V10 to V12 hold what it gives where there is no
// logarithm, and +0: ±0 and below take −Inf, below 0 NaN, and +Inf and NaN stay.
const logSetup = `
	ZERO V10
	CONST negInf, V11
	CONST nan, V12`

var log = `
	LOHALF V0, V1
	HIHALF V0, V2` +
	logWide("V1", "V3", "V4", "V5", "V6", "V7", "V8") +
	logWide("V2", "V3", "V4", "V5", "V6", "V7", "V8") + `
	JOIN V1, V2, V1
	SELECT NLT, V10, V0, V11, V1
	SELECT NLE, V10, V0, V12, V1
	SELECT NLE, V0, C.maxFinite, V0, V1`
