package main

import (
	"fmt"
	"strings"
)

// The micro-kernel of the products. A tile is rows × vecs registers of C. It is loaded
// from the start matrix, takes one fused multiply-add per k and register, and is stored:
//
//	C[i, :] = start[i, :];  for k: C[i, :] = fma(A[i,k], B[k, :], C[i, :])
//
// The last register of each row is masked, so that any number of columns fits. A kernel
// runs over several tiles one below the other with the same columns of B.
//
// Registers: DI args; SI R8 R9 R10 R11 A at rows 0, 3, 6, 9, 12; R12 bytes between rows
// of A; R13 between its columns; BX B; DX bytes between its rows; CX count of k; AX
// distance of what is prefetched. Offsets are those of struct tile in product_amd64.go.
var aRegs = []string{"SI", "R8", "R9", "R10", "R11"}

func tileFile(s isa) string {
	var b strings.Builder
	b.WriteString(asmHeader)
	for vecs := 1; vecs <= 2; vecs++ {
		for rows := 1; rows <= s.rows; rows++ {
			b.WriteString(tileKernel(s, rows, vecs))
		}
	}
	return b.String()
}

func tileName(s isa, rows, vecs int) string { return fmt.Sprintf("tile%dx%d%s", rows, vecs, s.name) }

// asm collects lines of assembly.
type asm struct{ strings.Builder }

func (a *asm) p(format string, args ...any) { fmt.Fprintf(a, "\t"+format+"\n", args...) }

func tileKernel(s isa, rows, vecs int) string {
	a := &asm{}
	acc := func(i, v int) string { return fmt.Sprintf("%s%d", s.reg, i*vecs+v) }
	bReg := func(v int) string { return fmt.Sprintf("%s%d", s.reg, rows*vecs+v) }
	name := tileName(s, rows, vecs)
	fmt.Fprintf(a, "// func %s(t *tile)\nTEXT ·%s(SB), NOSPLIT, $0-8\n", name, name)
	a.p("MOVQ t+0(FP), DI")
	a.p("MOVQ 32(DI), R12")
	a.p("MOVQ 40(DI), R13")
	a.p("MOVQ 48(DI), DX")
	a.p("MOVQ 96(DI), AX")
	loadMask(a, s)
	fmt.Fprintf(a, "tile:\n")
	a.p("MOVQ 24(DI), R14")
	a.p("MOVQ 64(DI), R15")
	for i := range rows {
		for v := range vecs {
			a.load(s, v == vecs-1, fmt.Sprintf("%d(R14)", v*s.bytes), acc(i, v))
		}
		if i < rows-1 {
			a.p("ADDQ R15, R14")
		}
	}
	a.p("MOVQ 0(DI), SI")
	if rows > 3 {
		a.p("LEAQ (R12)(R12*2), R15")
		for g := 1; g*3 < rows; g++ {
			a.p("LEAQ (%s)(R15*1), %s", aRegs[g-1], aRegs[g])
		}
	}
	a.p("MOVQ 8(DI), BX")
	a.p("MOVQ 72(DI), CX")
	a.p("PCALIGN $32")
	fmt.Fprintf(a, "loop:\n")
	tileStep(a, s, rows, vecs, acc, bReg)
	a.p("DECQ CX")
	a.p("JNZ loop")
	a.p("MOVQ 16(DI), R14")
	a.p("MOVQ 56(DI), R15")
	for i := range rows {
		for v := range vecs {
			a.store(s, v == vecs-1, acc(i, v), fmt.Sprintf("%d(R14)", v*s.bytes))
		}
		if i < rows-1 {
			a.p("ADDQ R15, R14")
		}
	}
	a.nextTile(rows)
	a.p("VZEROUPPER")
	a.p("RET")
	a.WriteString("\n")
	return a.String()
}

// tileStep writes one k of the loop.
func tileStep(a *asm, s isa, rows, vecs int, acc func(i, v int) string, bReg func(int) string) {
	for v := range vecs {
		a.load(s, v == vecs-1, fmt.Sprintf("%d(BX)", v*s.bytes), bReg(v))
	}
	if vecs == 2 {
		a.p("PREFETCHT0 (BX)(AX*1)")
		if s.bytes == 64 {
			a.p("PREFETCHT0 64(BX)(AX*1)")
		}
	}
	a.p("ADDQ DX, BX")
	for i := range rows {
		at := []string{"(%s)", "(%s)(R12*1)", "(%s)(R12*2)"}[i%3]
		at = fmt.Sprintf(at, aRegs[i/3])
		if s.bytes == 64 && vecs == 1 {
			a.p("VFMADD231PS.BCST %s, %s, %s", at, bReg(0), acc(i, 0))
			continue
		}
		x := fmt.Sprintf("%s%d", s.reg, rows*vecs+vecs+i%max(1, s.bytes/32))
		a.p("VBROADCASTSS %s, %s", at, x)
		for v := range vecs {
			a.p("VFMADD231PS %s, %s, %s", bReg(v), x, acc(i, v))
		}
	}
	for g := 0; g*3 < rows; g++ {
		a.p("ADDQ R13, %s", aRegs[g])
	}
}

// loadMask puts the mask of the last register into K1 or Y15.
func loadMask(a *asm, s isa) {
	a.p("MOVQ 80(DI), CX")
	if s.bytes == 64 {
		a.p("KMOVW CX, K1")
		return
	}
	a.p("LEAQ ·laneMask(SB), SI")
	a.p("SHLQ $2, CX")
	a.p("SUBQ CX, SI")
	a.p("VMOVUPS 32(SI), Y15")
}

func (a *asm) load(s isa, masked bool, from, to string) {
	switch {
	case !masked:
		a.p("VMOVUPS %s, %s", from, to)
	case s.bytes == 64:
		a.p("VMOVUPS.Z %s, K1, %s", from, to)
	default:
		a.p("VMASKMOVPS %s, Y15, %s", from, to)
	}
}

func (a *asm) store(s isa, masked bool, from, to string) {
	switch {
	case !masked:
		a.p("VMOVUPS %s, %s", from, to)
	case s.bytes == 64:
		a.p("VMOVUPS %s, K1, %s", from, to)
	default:
		a.p("VMASKMOVPS %s, Y15, %s", from, to)
	}
}

// nextTile moves A, C and start down by rows and goes on until all tiles are done.
func (a *asm) nextTile(rows int) {
	for _, m := range []struct{ ptr, stride int }{{0, 32}, {16, 56}, {24, 64}} {
		a.p("MOVQ %d(DI), R14", m.stride)
		a.p("IMULQ $%d, R14", rows)
		a.p("ADDQ R14, %d(DI)", m.ptr)
	}
	a.p("DECQ 88(DI)")
	a.p("JNZ tile")
}

// tileGo returns the declarations of the micro-kernels and the switches over them.
func tileGo() string {
	var b strings.Builder
	b.WriteString(header + "package vec\n")
	for _, s := range []isa{avx512, avx2} {
		fmt.Fprintf(&b, "\n// tiles%s runs the micro-kernel of that many rows and registers in a row.\n", s.name)
		fmt.Fprintf(&b, "func tiles%s(rows, vecs int, t *tile) {\n\tswitch rows<<1 + vecs - 1 {\n", s.name)
		for rows := 1; rows <= s.rows; rows++ {
			for vecs := 1; vecs <= 2; vecs++ {
				fmt.Fprintf(&b, "\tcase %d:\n\t\t%s(t)\n", rows<<1+vecs-1, tileName(s, rows, vecs))
			}
		}
		b.WriteString("\tdefault:\n\t\tpanic(\"vec: no micro-kernel of this size\")\n\t}\n}\n")
		for vecs := 1; vecs <= 2; vecs++ {
			for rows := 1; rows <= s.rows; rows++ {
				fmt.Fprintf(&b, "\n//go:noescape\nfunc %s(t *tile)\n", tileName(s, rows, vecs))
			}
		}
	}
	return b.String()
}
