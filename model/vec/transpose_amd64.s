//go:build amd64 && !purego

#include "textflag.h"

// func transpose8(dst, src unsafe.Pointer, width, stride, blocks int)
//
// Rows j and j+4 of src are joined in one register, four columns each; two rounds of
// unpacking inside the halves then give four rows of dst.
#define FOUR(off) \
	VMOVUPS off(SI), X0; \
	VMOVUPS off(SI)(R9*1), X1; \
	VMOVUPS off(SI)(R9*2), X2; \
	VMOVUPS off(SI)(R10*1), X3; \
	VINSERTF128 $1, off(R8), Y0, Y0; \
	VINSERTF128 $1, off(R8)(R9*1), Y1, Y1; \
	VINSERTF128 $1, off(R8)(R9*2), Y2, Y2; \
	VINSERTF128 $1, off(R8)(R10*1), Y3, Y3; \
	VUNPCKLPS Y1, Y0, Y4; \
	VUNPCKHPS Y1, Y0, Y5; \
	VUNPCKLPS Y3, Y2, Y6; \
	VUNPCKHPS Y3, Y2, Y7; \
	VUNPCKLPD Y6, Y4, Y8; \
	VUNPCKHPD Y6, Y4, Y9; \
	VUNPCKLPD Y7, Y5, Y10; \
	VUNPCKHPD Y7, Y5, Y11; \
	VMOVUPS Y8, (DI); \
	VMOVUPS Y9, (DI)(R11*1); \
	VMOVUPS Y10, (DI)(R11*2); \
	VMOVUPS Y11, (DI)(R12*1); \
	LEAQ (DI)(R11*4), DI

TEXT ·transpose8(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ width+16(FP), R11
	MOVQ stride+24(FP), R9
	MOVQ blocks+32(FP), CX
	LEAQ (R9)(R9*2), R10
	LEAQ (R11)(R11*2), R12
	LEAQ (SI)(R9*4), R8

loop:
	FOUR(0)
	FOUR(16)
	ADDQ $32, SI
	ADDQ $32, R8
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET
