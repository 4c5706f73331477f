package main

import (
	"fmt"
	"slices"
)

// constants are the rows of constTable, in order.
var constants = []string{"max", "min", "log2e", "big", "ln2Hi", "ln2Lo", "p0", "p1", "p2", "p3", "p4", "p5",
	"one", "bigBits", "bias", "minNormal", "abs", "negInf", "sign", "half", "minusHalf", "far", "expTiny",
	"tanhTiny", "tanhMax", "tanhW0", "tanhW1", "tanhW2", "tanhW3", "tanhW4", "tanhW5", "tanhW6", "tanhW7",
	"erfTiny", "erfMax", "erfcOne", "erfW0", "erfW1", "erfW2", "erfW3", "erfW4", "erfW5", "erfW6",
	"erfV0", "erfV1", "erfV2", "erfV3", "erfV4", "erfV5",
	"invSqrt2", "invSqrt2Pi", "sqrt2OverPi", "geluCube", "geluCube3", "geluMax", "geluMin", "expLeast", "least", "leastRoot", "leastGrad",
	"first", "two", "three", "none", "maxFinite", "nan"}

// doubles are the rows of doubleTable, in order.
var doubles = []string{"logShift", "two52", "two52Plus", "mantissa", "sqrtHalf", "ln2",
	"one", "over3", "over5", "over7", "over9", "over11", "over13"}

func constant(name string) string { return row("constTable", constants, name) }

func double(name string) string { return row("doubleTable", doubles, name) }

// row is the operand of the row called name of a table of 64 bytes a row.
func row(table string, names []string, name string) string {
	i := slices.Index(names, name)
	if i < 0 {
		panic("no constant " + name + " in " + table)
	}
	return fmt.Sprintf("·%s+%d(SB)", table, 64*i)
}
