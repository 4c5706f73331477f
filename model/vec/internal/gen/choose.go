package main

import (
	"fmt"
	"strings"
)

// groups are the kernels by the Go file that declares them.
var groups = []struct {
	file    string
	kernels []kernel
}{
	{"arithmetic_amd64.go", arithmetic},
	{"functions_amd64.go", functions},
	{"rows_amd64.go", rows},
	{"steps_amd64.go", steps},
}

// params returns the parameters in Go.
func (k kernel) params() string {
	var l []string
	for _, x := range k.slices {
		kind := "float32"
		if x == k.bytes {
			kind = "uint8"
		}
		l = append(l, x+" []"+kind)
	}
	return strings.Join(append(l, k.others...), ", ")
}

// names returns the parameters as they are passed on.
func (k kernel) names() string {
	l := append([]string{}, k.slices...)
	for _, o := range k.others {
		name, _, _ := strings.Cut(o, " ")
		l = append(l, name)
	}
	return strings.Join(l, ", ")
}

// sliceGo returns the declarations of kernels and the functions that choose.
func sliceGo(kernels []kernel) string {
	var b strings.Builder
	b.WriteString(header + "package vec\n")
	for _, k := range kernels {
		fmt.Fprintf(&b, "\n// simd%s %s,\n// if there is assembly for it; else it returns false.\n", k.name, k.doc)
		fmt.Fprintf(&b, "func simd%s(%s) bool {\n\tswitch isa {\n", k.name, k.params())
		for _, s := range []isa{avx512, avx2} {
			fmt.Fprintf(&b, "\tcase %s:\n\t\t%s(%s)\n", strings.ToLower(s.name), newWriter(k, s).symbol(), k.names())
		}
		b.WriteString("\tdefault:\n\t\treturn false\n\t}\n\treturn true\n}\n")
		for _, s := range []isa{avx512, avx2} {
			fmt.Fprintf(&b, "\n//go:noescape\nfunc %s(%s)\n", newWriter(k, s).symbol(), k.params())
		}
	}
	return b.String()
}
