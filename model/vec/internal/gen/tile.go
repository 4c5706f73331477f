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
// runs over several tiles one below the other with the same columns of B. Where start is
// nil it is +0 and not loaded.
//
// Registers: DI args; SI R8 R9 R10 R11 A at rows 0, 3, 6, 9, 12; R12 bytes between rows
// of A; R13 between its columns; BX B; DX bytes between its rows; CX count of k; AX
// distance of what is prefetched of B, R9 of A in AVX2. tile_a and so on are the offsets of the fields of the
// struct tile of package vec, which the compiler writes to go_asm.h.
var aRegs = []string{"SI", "R8", "R9", "R10", "R11"}

func tileFile(s isa) string {
	var b strings.Builder
	b.WriteString(asmHeader)
	s.eachTile(func(t tile) { b.WriteString(t.kernel()) })
	return b.String()
}

// A tile is one micro-kernel: its size and whether its last register is masked. Masked
// loads and stores cost nothing in AVX-512, where every kernel has them; stores of AVX2
// are slow with a mask, so it has both. AVX-512 has kernels of half a register too: some
// CPUs do twice as many operations on those.
type tile struct {
	isa
	rows, vecs int
	masked     bool
}

// eachTile calls f for the kernels of s in the order of their number.
func (s isa) eachTile(f func(tile)) {
	for rows := 1; rows <= s.rows; rows++ {
		if s.evex {
			f(tile{s, rows, 1, true})
			f(tile{halves, rows, 1, true})
			f(tile{s, rows, 2, true})
			continue
		}
		for vecs := 1; vecs <= 2; vecs++ {
			f(tile{s, rows, vecs, true})
			f(tile{s, rows, vecs, false})
		}
	}
}

func (t tile) name() string {
	if t.half() {
		return fmt.Sprintf("half%d%s", t.rows, t.isa.name)
	}
	if !t.masked {
		return fmt.Sprintf("full%dx%d%s", t.rows, t.vecs, t.isa.name)
	}
	return fmt.Sprintf("tile%dx%d%s", t.rows, t.vecs, t.isa.name)
}

// half says whether this is a kernel of AVX-512 with half a register.
func (t tile) half() bool { return t.evex && t.bytes == 32 }

// number is what the switch over the kernels goes by.
func (t tile) number() int {
	n := t.rows<<2 | (t.vecs-1)<<1
	if !t.masked || t.half() {
		n |= 1
	}
	return n
}

// asm collects lines of assembly.
type asm struct{ strings.Builder }

func (a *asm) p(format string, args ...any) { fmt.Fprintf(a, "\t"+format+"\n", args...) }

// acc is the register of C at row i and register v of that row.
func (t tile) acc(i, v int) string { return fmt.Sprintf("%s%d", t.reg, i*t.vecs+v) }

// b is register v of the row of B, x the i-th register of A's elements.
func (t tile) b(v int) string { return fmt.Sprintf("%s%d", t.reg, t.rows*t.vecs+v) }
func (t tile) x(i int) string {
	return fmt.Sprintf("%s%d", t.reg, t.rows*t.vecs+t.vecs+i%(t.bytes/32))
}

// kernel writes the micro-kernel.
func (t tile) kernel() string {
	a := &asm{}
	fmt.Fprintf(a, "// func %s(t *tile)\nTEXT ·%s(SB), NOSPLIT, $0-8\n", t.name(), t.name())
	a.p("MOVQ t+0(FP), DI")
	a.p("MOVQ tile_ars(DI), R12")
	a.p("MOVQ tile_acs(DI), R13")
	a.p("MOVQ tile_brs(DI), DX")
	a.p("MOVQ tile_ahead(DI), AX")
	if !t.evex {
		a.p("MOVQ tile_aheadA(DI), R9")
	}
	if t.masked {
		a.loadMask(t.isa)
	}
	fmt.Fprintln(a, "tile:")
	a.p("MOVQ tile_start(DI), R14")
	a.p("TESTQ R14, R14")
	a.p("JZ zero")
	a.p("MOVQ tile_lds(DI), R15")
	t.eachRegister(a, func(masked bool, at, reg string) { a.load(t.isa, masked, at, reg) })
	t.prefetchC(a)
	fmt.Fprintln(a, "begin:")
	a.p("MOVQ tile_a(DI), SI")
	if t.rows > 3 {
		a.p("LEAQ (R12)(R12*2), R15")
		for g := 1; g*3 < t.rows; g++ {
			a.p("LEAQ (%s)(R15*1), %s", aRegs[g-1], aRegs[g])
		}
	}
	a.p("MOVQ tile_b(DI), BX")
	a.p("MOVQ tile_k(DI), CX")
	a.p("PCALIGN $32")
	fmt.Fprintln(a, "loop:")
	t.step(a)
	a.p("DECQ CX")
	a.p("JNZ loop")
	a.p("MOVQ tile_c(DI), R14")
	a.p("MOVQ tile_ldc(DI), R15")
	t.eachRegister(a, func(masked bool, at, reg string) { a.store(t.isa, masked, reg, at) })
	a.nextTile(t.rows)
	a.p("VZEROUPPER")
	a.p("RET")
	fmt.Fprintln(a, "zero:")
	for i := range t.rows * t.vecs {
		if r := fmt.Sprintf("%s%d", t.reg, i); t.evex {
			a.p("VPXORD %s, %s, %s", r, r, r)
		} else {
			a.p("VXORPS %s, %s, %s", r, r, r)
		}
	}
	a.p("JMP begin")
	a.WriteString("\n")
	return a.String()
}

// eachRegister calls f with the registers of C and their places in the rows from R14
// on, R15 bytes apart.
func (t tile) eachRegister(a *asm, f func(masked bool, at, reg string)) {
	for i := range t.rows {
		for v := range t.vecs {
			f(t.masked && v == t.vecs-1, fmt.Sprintf("%d(R14)", v*t.bytes), t.acc(i, v))
		}
		if i < t.rows-1 {
			a.p("ADDQ R15, R14")
		}
	}
}

// prefetchC fetches the rows of C that the next tile below will need.
func (t tile) prefetchC(a *asm) {
	a.p("MOVQ tile_ldc(DI), R15")
	a.p("IMUL3Q $%d, R15, R14", t.rows)
	a.p("ADDQ tile_c(DI), R14")
	for i := range t.rows {
		for at := 0; at < t.vecs*t.bytes; at += 64 {
			a.p("PREFETCHT0 %d(R14)", at)
		}
		if i < t.rows-1 {
			a.p("ADDQ R15, R14")
		}
	}
}

// step writes one k of the loop.
func (t tile) step(a *asm) {
	for v := range t.vecs {
		a.load(t.isa, t.masked && v == t.vecs-1, fmt.Sprintf("%d(BX)", v*t.bytes), t.b(v))
	}
	for at := 0; t.vecs == 2 && at < 2*t.bytes; at += 64 {
		a.p("PREFETCHT0 %d(BX)(AX*1)", at)
	}
	a.p("ADDQ DX, BX")
	if !t.evex { // six rows use a line of a transposed A too quickly to wait for it
		a.p("PREFETCHT0 (SI)(R9*1)")
	}
	for i := range t.rows {
		at := []string{"(%s)", "(%s)(R12*1)", "(%s)(R12*2)"}[i%3]
		at = fmt.Sprintf(at, aRegs[i/3])
		if t.evex && t.vecs == 1 {
			a.p("VFMADD231PS.BCST %s, %s, %s", at, t.b(0), t.acc(i, 0))
			continue
		}
		a.p("VBROADCASTSS %s, %s", at, t.x(i))
		for v := range t.vecs {
			a.p("VFMADD231PS %s, %s, %s", t.b(v), t.x(i), t.acc(i, v))
		}
	}
	for g := 0; g*3 < t.rows; g++ {
		a.p("ADDQ R13, %s", aRegs[g])
	}
}

// loadMask puts the mask of the last register into K1 or Y15.
func (a *asm) loadMask(s isa) {
	a.p("MOVQ tile_mask(DI), CX")
	if s.evex {
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
	case s.evex:
		a.p("VMOVUPS.Z %s, K1, %s", from, to)
	default:
		a.p("VMASKMOVPS %s, Y15, %s", from, to)
	}
}

func (a *asm) store(s isa, masked bool, from, to string) {
	switch {
	case !masked:
		a.p("VMOVUPS %s, %s", from, to)
	case s.evex:
		a.p("VMOVUPS %s, K1, %s", from, to)
	default:
		a.p("VMASKMOVPS %s, Y15, %s", from, to)
	}
}

// nextTile moves A, C and start down by rows and goes on until all tiles are done. After
// the last one nothing moves: the struct is memory of Go, whose pointers must never leave
// what they point into.
func (a *asm) nextTile(rows int) {
	a.p("DECQ tile_count(DI)")
	a.p("JZ done")
	for _, m := range []struct{ ptr, stride string }{{"a", "ars"}, {"c", "ldc"}, {"start", "lds"}} {
		a.p("MOVQ tile_%s(DI), R14", m.stride)
		a.p("IMULQ $%d, R14", rows)
		a.p("ADDQ R14, tile_%s(DI)", m.ptr)
	}
	a.p("JMP tile")
	fmt.Fprintln(a, "done:")
}

// tileGo returns the declarations of the micro-kernels and the switches over them.
func tileGo() string {
	var b strings.Builder
	b.WriteString(header + "package vec\n")
	for _, s := range []isa{avx512, avx2} {
		fmt.Fprintf(&b, "\n// tiles%s runs the micro-kernel of that number.\n", s.name)
		fmt.Fprintf(&b, "func tiles%s(number int, t *tile) {\n\tswitch number {\n", s.name)
		s.eachTile(func(t tile) { fmt.Fprintf(&b, "\tcase %d:\n\t\t%s(t)\n", t.number(), t.name()) })
		b.WriteString("\tdefault:\n\t\tpanic(\"vec: no micro-kernel of this size\")\n\t}\n}\n")
		s.eachTile(func(t tile) { fmt.Fprintf(&b, "\n//go:noescape\nfunc %s(t *tile)\n", t.name()) })
	}
	return b.String()
}
