package main

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
	VANDPS C.abs, V3, V4
	KEEP NLT, V4, C.leastGrad, V3, V3
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

var steps = []kernel{
	{name: "AdamPlain", doc: "computes Adam without decay", slices: []string{"theta", "m", "v", "grad"},
		others: []string{"c *[8]float32"}, setup: adamSetup, body: adamLoad + adam},
	{name: "AdamDecay", doc: "computes Adam with decay", slices: []string{"theta", "m", "v", "grad"},
		others: []string{"c *[8]float32"}, setup: adamSetup + "\n FIELD c, 7, V12", body: adamLoad + adamDecay + adam},
	{name: "SGDPlain", doc: "computes SGD without momentum and decay", slices: []string{"theta", "grad"},
		others: []string{"rate float32"}, setup: "ARG rate, V5", body: sgdLoad + flushV1 + sgdStep},
	{name: "SGDDecay", doc: "computes SGD without momentum", slices: []string{"theta", "grad"},
		others: []string{"rate float32", "decay float32"}, setup: "ARG rate, V5 \n ARG decay, V7",
		body: sgdLoad + sgdDecay + flushV1 + sgdStep},
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
	{name: "Average", doc: "computes Average", slices: []string{"avg", "x"}, others: []string{"d float32", "c float32"},
		setup: "ARG d, V5 \n ARG c, V6",
		body:  "LD avg, V0 \n VMULPS V5, V0, V0 \n LD x, V1 \n VMULPS V6, V1, V1 \n VADDPS V1, V0, V0" + flushV0 + "\n ST V0, avg"},
	{name: "SubPath", doc: "computes SubPath", slices: []string{"w", "grad", "theta", "before"},
		body: `LD theta, V0
			LD before, V1
			VSUBPS V1, V0, V0
			LD grad, V1` + flushV1 + `
			VMULPS V0, V1, V1
			LD w, V0
			VSUBPS V1, V0, V0` + flushV0 + "\n ST V0, w"},
}
