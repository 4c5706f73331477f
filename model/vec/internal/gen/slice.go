package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A kernel goes over slices of one length, 16 elements at a time: one register of
// AVX-512, two of AVX2, for which the body is written twice. What is left at the end is
// one more round with masks. Its body is assembly with these liberties:
//
//	V0 … V13       registers of the instruction set; H0 … their lower halves
//	A0, A1         accumulators, kept over the loop (registers from 10 on)
//	C.name         a constant of constTable; D.name one of doubleTable, in float64
//	LD x, V0       load from the slice x; ST V0, x store to it
//	KEEP p a b s d d = s where a p b, else +0; p is NLT or NLE (true for NaN)
//	SELECT p a b s d the same, but d stays as it is elsewhere
//	FILL V1, V0    in the masked round, V0 = V1 in the lanes that are off
//	LOHALF V0, V1  V1 = the lower half of V0 in float64; HIHALF the upper half
//	JOIN V1, V2, V0  V0 = V1 and V2, of float64, as lower and upper half in float32
//	BYTES x, V0    load bytes from the slice x as integers
//	PUT V0, x      store integers below 256 to the slice x as bytes
//	EQ a b s d     d = s where the integers a and b are equal
//
// The setup also knows ARG a, V5 (broadcast a float32 parameter), FIELD c 2 V5 (broadcast
// element 2 of the array that c points to), ZERO V5, CONST name V5.
type kernel struct {
	name   string   // in Go, after "simd"
	doc    string   // what it does, after the name
	slices []string // parameters that are slices, the first gives the length
	bytes  string   // the slice that holds bytes
	others []string // other parameters, as "name type"
	accs   int      // accumulators
	lanes  string   // the parameter that accumulators are loaded from and stored to
	full   bool     // leaves the last len mod 16 elements to the caller
	setup  string
	body   string
}

var pointers = []string{"DI", "SI", "R8", "R9", "R10", "R12"}

// A writer writes one kernel for one instruction set.
type writer struct {
	asm
	kernel
	isa
	offset map[string]int // of parameters in the frame
	size   int
}

func sliceFile(s isa) string {
	var b strings.Builder
	b.WriteString(asmHeader)
	for _, g := range groups {
		for _, k := range g.kernels {
			b.WriteString(newWriter(k, s).write())
		}
	}
	return b.String()
}

func newWriter(k kernel, s isa) *writer {
	w := &writer{kernel: k, isa: s, offset: map[string]int{}}
	for _, x := range k.slices {
		w.offset[x] = w.size
		w.size += 24
	}
	for _, o := range k.others {
		name, kind, _ := strings.Cut(o, " ")
		width := 8
		if kind == "float32" {
			width = 4
		}
		w.size = (w.size + width - 1) &^ (width - 1)
		w.offset[name] = w.size
		w.size += width
	}
	return w
}

func (w *writer) symbol() string {
	return strings.ToLower(w.kernel.name[:1]) + w.kernel.name[1:] + w.isa.name
}

func (w *writer) write() string {
	fmt.Fprintf(w, "// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", w.symbol(), w.params(), w.symbol(), w.size)
	for i, x := range w.slices {
		w.p("MOVQ %s_base+%d(FP), %s", x, w.offset[x], pointers[i])
	}
	w.p("MOVQ %s_len+%d(FP), CX", w.slices[0], w.offset[w.slices[0]]+8)
	w.lines(w.setup, 0, false)
	if w.lanes != "" {
		w.p("MOVQ %s+%d(FP), R11", w.lanes, w.offset[w.lanes])
		w.accumulators(func(at, reg string) { w.p("VMOVUPS %s, %s", at, reg) })
	}
	w.p("SHLQ $2, CX")
	w.p("XORQ AX, AX")
	w.p("MOVQ CX, DX")
	w.p("ANDQ $~63, DX")
	w.p("JZ tail")
	w.p("PCALIGN $32")
	fmt.Fprintln(w, "loop:")
	w.round(false)
	w.p("ADDQ $64, AX")
	w.p("CMPQ AX, DX")
	w.p("JLT loop")
	fmt.Fprintln(w, "tail:")
	if !w.full {
		w.p("SUBQ AX, CX")
		w.p("JZ done")
		if w.isa.bytes == 64 {
			w.p("SHRQ $2, CX")
			w.p("MOVL $1, BX")
			w.p("SHLL CX, BX")
			w.p("DECL BX")
			w.p("KMOVW BX, K1")
		} else {
			w.p("LEAQ ·tailMask(SB), BX")
			w.p("SUBQ CX, BX")
		}
		w.round(true)
		fmt.Fprintln(w, "done:")
	}
	if w.lanes != "" {
		w.accumulators(func(at, reg string) { w.p("VMOVUPS %s, %s", reg, at) })
	}
	w.p("VZEROUPPER")
	w.p("RET")
	fmt.Fprintln(w)
	return w.String()
}

// accumulators calls f with the address and register of each accumulator.
func (w *writer) accumulators(f func(at, reg string)) {
	for i := range w.accs * (64 / w.isa.bytes) {
		f(fmt.Sprintf("%d(R11)", i*w.isa.bytes), fmt.Sprintf("%s%d", w.reg, 10+i))
	}
}

// round writes the body for 16 elements.
func (w *writer) round(masked bool) {
	for half := range 64 / w.isa.bytes {
		if masked && w.isa.bytes == 32 {
			w.p("VMOVUPS %d(BX), Y15", 64+32*half)
		}
		w.lines(w.body, half, masked)
	}
}

var (
	vectorName = regexp.MustCompile(`\bV(\d+)\b`)
	halfName   = regexp.MustCompile(`\bH(\d+)\b`)
	accName    = regexp.MustCompile(`\bA(\d)\b`)
	constName  = regexp.MustCompile(`\bC\.(\w+)\b`)
	doubleName = regexp.MustCompile(`\bD\.(\w+)\b`)
)

// lines writes the lines of a body or setup.
func (w *writer) lines(text string, half int, masked bool) {
	lower := map[int]string{64: "Y", 32: "X"}[w.isa.bytes]
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		line = accName.ReplaceAllStringFunc(line, func(s string) string {
			n, _ := strconv.Atoi(s[1:])
			return fmt.Sprintf("V%d", 10+w.accs*half+n)
		})
		line = halfName.ReplaceAllString(line, lower+"$1")
		line = constName.ReplaceAllStringFunc(line, func(s string) string { return constant(s[2:]) })
		line = doubleName.ReplaceAllStringFunc(line, func(s string) string { return double(s[2:]) })
		line = vectorName.ReplaceAllString(line, w.reg+"$1")
		op, rest, _ := strings.Cut(line, " ")
		w.line(op, strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ',' }), line, half, masked)
	}
}

// line writes one line of which the names are replaced.
func (w *writer) line(op string, f []string, line string, half int, masked bool) {
	lower := func(r string) string { return map[int]string{64: "Y", 32: "X"}[w.isa.bytes] + r[1:] }
	switch op {
	case "LD":
		w.load(w.isa, masked, w.at(f[0], half), f[1])
	case "ST":
		w.store(w.isa, masked, f[0], w.at(f[1], half))
	case "BYTES":
		w.p("MOVQ AX, BX")
		w.p("SHRQ $2, BX")
		w.p("VPMOVZXBD %d(%s)(BX*1), %s", 8*half, w.pointer(f[0]), f[1])
	case "PUT":
		w.put(f[0], f[1], half)
	case "EQ":
		w.equal(f[0], f[1], f[2], f[3])
	case "KEEP":
		w.keep(predicates[f[0]], f[1], f[2], f[3], f[4])
	case "SELECT":
		w.choose(predicates[f[0]], f[1], f[2], f[3], f[4])
	case "FILL":
		switch {
		case masked && w.isa.bytes == 64:
			w.p("VBLENDMPS %s, %s, K1, %s", f[1], f[0], f[1])
		case masked:
			w.p("VBLENDVPS Y15, %s, %s, %s", f[1], f[0], f[1])
		}
	case "LOHALF":
		w.p("VCVTPS2PD %s, %s", lower(f[0]), f[1])
	case "HIHALF":
		w.p("%s $1, %s, %s", map[int]string{64: "VEXTRACTF64X4", 32: "VEXTRACTF128"}[w.isa.bytes], f[0], lower(f[1]))
		w.p("VCVTPS2PD %s, %s", lower(f[1]), f[1])
	case "JOIN":
		convert := map[int]string{64: "VCVTPD2PS", 32: "VCVTPD2PSY"}[w.isa.bytes]
		w.p("%s %s, %s", convert, f[0], lower(f[0]))
		w.p("%s %s, %s", convert, f[1], lower(f[1]))
		w.p("%s $1, %s, %s, %s", map[int]string{64: "VINSERTF64X4", 32: "VINSERTF128"}[w.isa.bytes], lower(f[1]), f[0], f[2])
	case "ARG":
		w.p("VBROADCASTSS %s+%d(FP), %s", f[0], w.offset[f[0]], f[1])
	case "FIELD":
		i, _ := strconv.Atoi(f[1])
		w.p("MOVQ %s+%d(FP), R11", f[0], w.offset[f[0]])
		w.p("VBROADCASTSS %d(R11), %s", 4*i, f[2])
	case "ZERO":
		x := "X" + f[0][1:]
		w.p("VXORPS %s, %s, %s", x, x, x)
	case "CONST":
		w.p("VMOVUPS %s, %s", constant(f[0]), f[1])
	default:
		w.p("%s", line)
	}
}

var predicates = map[string]int{"NLT": 0x15, "NLE": 0x16}

func (w *writer) choose(predicate int, a, b, from, to string) {
	if w.isa.bytes == 64 {
		w.p("VCMPPS $%#x, %s, %s, K2", predicate, b, a)
		w.p("VMOVAPS %s, K2, %s", from, to)
		return
	}
	w.p("VCMPPS $%#x, %s, %s, Y14", predicate, b, a)
	w.p("VBLENDVPS Y14, %s, %s, %s", from, to, to)
}

func (w *writer) keep(predicate int, a, b, from, to string) {
	if w.isa.bytes == 64 {
		w.p("VCMPPS $%#x, %s, %s, K2", predicate, b, a)
		w.p("VMOVUPS.Z %s, K2, %s", from, to)
		return
	}
	w.p("VCMPPS $%#x, %s, %s, Y14", predicate, b, a)
	w.p("VANDPS %s, Y14, %s", from, to)
}

func (w *writer) equal(a, b, from, to string) {
	if w.isa.bytes == 64 {
		w.p("VPCMPEQD %s, %s, K2", b, a)
		w.p("VMOVUPS %s, K2, %s", from, to)
		return
	}
	w.p("VPCMPEQD %s, %s, Y14", b, a)
	w.p("VBLENDVPS Y14, %s, %s, %s", from, to, to)
}

// put stores integers as bytes; with AVX2 it leaves other values in the register.
func (w *writer) put(from, to string, half int) {
	w.p("MOVQ AX, BX")
	w.p("SHRQ $2, BX")
	if w.isa.bytes == 64 {
		w.p("VPMOVDB %s, (%s)(BX*1)", from, w.pointer(to))
		return
	}
	low := "X" + from[1:]
	w.p("VEXTRACTI128 $1, %s, X14", from)
	w.p("VPACKUSDW X14, %s, %s", low, low)
	w.p("VPACKUSWB %s, %s, %s", low, low, low)
	w.p("VMOVQ %s, %d(%s)(BX*1)", low, 8*half, w.pointer(to))
}

func (w *writer) pointer(slice string) string {
	for i, x := range w.slices {
		if x == slice {
			return pointers[i]
		}
	}
	panic(w.kernel.name + ": no slice " + slice)
}

func (w *writer) at(slice string, half int) string {
	return fmt.Sprintf("%d(%s)(AX*1)", half*w.isa.bytes, w.pointer(slice))
}
