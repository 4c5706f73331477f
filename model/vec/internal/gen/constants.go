package main

import "fmt"

// constants are the rows of constTable, in order.
var constants = []string{"max", "min", "log2e", "big", "ln2Hi", "ln2Lo", "p0", "p1", "p2", "p3", "p4", "p5",
	"one", "bigBits", "bias", "minNormal", "abs", "negInf", "sign", "half", "minusHalf", "far", "expTiny",
	"tanhTiny", "tanhMax", "tanhW0", "tanhW1", "tanhW2", "tanhW3", "tanhW4", "tanhW5", "tanhW6", "tanhW7",
	"erfTiny", "erfMax", "erfcOne", "erfW0", "erfW1", "erfW2", "erfW3", "erfW4", "erfW5", "erfW6",
	"erfV0", "erfV1", "erfV2", "erfV3", "erfV4", "erfV5",
	"invSqrt2", "invSqrt2Pi", "sqrt2OverPi", "geluCube", "geluCube3", "geluMax", "geluMin", "expLeast", "least", "leastRoot", "leastGrad",
	"first", "two", "three", "none"}

func constant(name string) string {
	for i, c := range constants {
		if c == name {
			return fmt.Sprintf("·constTable+%d(SB)", 64*i)
		}
	}
	panic("no constant " + name)
}
