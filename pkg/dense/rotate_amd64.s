#include "textflag.h"

// Rotates four columns of the row at DX with the row above, which is in above:
// the row above is stored at DX − R8, and below becomes the row above of the next
// rotation. Y8 has the cosine, Y9 the sine.
#define ROTATE(offset, above) \
	VMOVUPD      offset(DX), Y10       \
	VMULPD       above, Y8, Y11        \
	VMULPD       above, Y9, Y12        \
	VFMADD231PD  Y10, Y9, Y11          \
	VMOVUPD      Y11, offset(AX)       \
	VFMSUB231PD  Y10, Y8, Y12          \
	VMOVAPD      Y12, above

// func rotateAVX2(count int, cs, m *float64, stride int)
TEXT ·rotateAVX2(SB), NOSPLIT, $0-32
	MOVQ    count+0(FP), CX
	MOVQ    cs+8(FP), SI
	MOVQ    m+16(FP), AX
	MOVQ    stride+24(FP), R8
	SHLQ    $3, R8
	LEAQ    (AX)(R8*1), DX
	VMOVUPD (AX), Y0
	VMOVUPD 32(AX), Y1
	VMOVUPD 64(AX), Y2
	VMOVUPD 96(AX), Y3

next:
	VBROADCASTSD (SI), Y8
	VBROADCASTSD 8(SI), Y9
	ROTATE(0, Y0)
	ROTATE(32, Y1)
	ROTATE(64, Y2)
	ROTATE(96, Y3)
	ADDQ $16, SI
	MOVQ DX, AX
	ADDQ R8, DX
	DECQ CX
	JNZ  next

	VMOVUPD Y0, (AX)
	VMOVUPD Y1, 32(AX)
	VMOVUPD Y2, 64(AX)
	VMOVUPD Y3, 96(AX)
	VZEROUPPER
	RET
