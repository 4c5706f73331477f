//go:build arm64 && !purego

#include "textflag.h"

// FOUR transposes four rows, four columns each: from R1 on, R3 bytes apart, to R0 on, R2
// bytes apart. Two rounds of interleaving do it. R6 and R7 are overwritten.
#define FOUR(from, to) \
	MOVD from, R6; \
	VLD1 (R6), [V0.S4]; \
	ADD  R3, R6; \
	VLD1 (R6), [V1.S4]; \
	ADD  R3, R6; \
	VLD1 (R6), [V2.S4]; \
	ADD  R3, R6; \
	VLD1 (R6), [V3.S4]; \
	VZIP1 V2.S4, V0.S4, V4.S4; \
	VZIP2 V2.S4, V0.S4, V5.S4; \
	VZIP1 V3.S4, V1.S4, V6.S4; \
	VZIP2 V3.S4, V1.S4, V7.S4; \
	VZIP1 V6.S4, V4.S4, V16.S4; \
	VZIP2 V6.S4, V4.S4, V17.S4; \
	VZIP1 V7.S4, V5.S4, V18.S4; \
	VZIP2 V7.S4, V5.S4, V19.S4; \
	MOVD to, R7; \
	VST1 [V16.S4], (R7); \
	ADD  R2, R7; \
	VST1 [V17.S4], (R7); \
	ADD  R2, R7; \
	VST1 [V18.S4], (R7); \
	ADD  R2, R7; \
	VST1 [V19.S4], (R7)

// func transpose8(dst, src unsafe.Pointer, width, stride, blocks int)
TEXT ·transpose8(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD width+16(FP), R2
	MOVD stride+24(FP), R3
	MOVD blocks+32(FP), R4
	LSL  $1, R4                // of four columns of src
	ADD  R3<<2, R1, R5         // row 4 of src
	MOVD $16, R8

loop:
	FOUR(R1, R0)
	ADD  R8, R0, R9
	FOUR(R5, R9)
	ADD  R8, R1
	ADD  R8, R5
	ADD  R2<<2, R0
	SUBS $1, R4
	BNE  loop
	RET
