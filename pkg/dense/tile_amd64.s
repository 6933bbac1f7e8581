#include "textflag.h"

// Adds one column of the packed A, offset bytes into it, times one row of the
// packed B to the tile of C in Y0 … Y11, two registers a row.
#define RANK1(aoff, boff) \
	VMOVUPD      boff+0(DI), Y12     \
	VMOVUPD      boff+32(DI), Y13    \
	VBROADCASTSD aoff+0(SI), Y14     \
	VBROADCASTSD aoff+8(SI), Y15     \
	VFMADD231PD  Y12, Y14, Y0        \
	VFMADD231PD  Y13, Y14, Y1        \
	VFMADD231PD  Y12, Y15, Y2        \
	VFMADD231PD  Y13, Y15, Y3        \
	VBROADCASTSD aoff+16(SI), Y14    \
	VBROADCASTSD aoff+24(SI), Y15    \
	VFMADD231PD  Y12, Y14, Y4        \
	VFMADD231PD  Y13, Y14, Y5        \
	VFMADD231PD  Y12, Y15, Y6        \
	VFMADD231PD  Y13, Y15, Y7        \
	VBROADCASTSD aoff+32(SI), Y14    \
	VBROADCASTSD aoff+40(SI), Y15    \
	VFMADD231PD  Y12, Y14, Y8        \
	VFMADD231PD  Y13, Y14, Y9        \
	VFMADD231PD  Y12, Y15, Y10       \
	VFMADD231PD  Y13, Y15, Y11

// Adds a row of the tile to C and steps to the next row.
#define ADDROW(left, right) \
	VADDPD  (DX), left, left     \
	VADDPD  32(DX), right, right \
	VMOVUPD left, (DX)           \
	VMOVUPD right, 32(DX)        \
	ADDQ    R8, DX

// func tileAVX2(k int, a, b, c *float64, stride int)
TEXT ·tileAVX2(SB), NOSPLIT, $0-40
	MOVQ   k+0(FP), CX
	MOVQ   a+8(FP), SI
	MOVQ   b+16(FP), DI
	MOVQ   c+24(FP), DX
	MOVQ   stride+32(FP), R8
	SHLQ   $3, R8
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	VXORPD Y8, Y8, Y8
	VXORPD Y9, Y9, Y9
	VXORPD Y10, Y10, Y10
	VXORPD Y11, Y11, Y11

	SUBQ $2, CX
	JL   last

pair:
	RANK1(0, 0)
	RANK1(48, 64)
	ADDQ $96, SI
	ADDQ $128, DI
	SUBQ $2, CX
	JGE  pair

last:
	ADDQ $2, CX
	JZ   store
	RANK1(0, 0)

store:
	ADDROW(Y0, Y1)
	ADDROW(Y2, Y3)
	ADDROW(Y4, Y5)
	ADDROW(Y6, Y7)
	ADDROW(Y8, Y9)
	ADDROW(Y10, Y11)
	VZEROUPPER
	RET
