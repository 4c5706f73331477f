//go:build amd64 && !purego

package vec

import "golang.org/x/sys/cpu"

// supported lists the instruction sets that this CPU can run, best first. The kernels of
// avx512 use F, BW, DQ and VL.
func supported() []isaKind {
	var have []isaKind
	x := &cpu.X86
	has2 := x.HasAVX2 && x.HasFMA
	if has2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL {
		have = append(have, avx512)
	}
	if has2 {
		have = append(have, avx2)
	}
	return append(have, generic)
}
