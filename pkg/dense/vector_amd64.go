package dense

import "golang.org/x/sys/cpu"

// vector tells whether the processor has the instructions of the assembly.
var vector = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tileAVX2 is tile in AVX2 and FMA instructions.
//
//go:noescape
func tileAVX2(k int, a, b, c *float64, stride int)

// rotateAVX2 is rotateStrip in AVX2 and FMA instructions, for count ≥ 1 rotations.
//
//go:noescape
func rotateAVX2(count int, cs, m *float64, stride int)

// tile adds A B to C for one tile: A [k, 6] packed, B [k, 8] packed, C [6, 8]
// with stride numbers from row to row.
func tile(k int, a, b, c []float64, stride int) {
	if vector {
		tileAVX2(k, &a[0], &b[0], &c[0], stride)
		return
	}
	tileGo(k, a, b, c, stride)
}

// rotateStrip applies the rotations to the first Strip columns of m.
func rotateStrip(cs, m []float64, stride int) {
	if vector {
		rotateAVX2(len(cs)/2, &cs[0], &m[0], stride)
		return
	}
	rotateGo(cs, m, stride)
}
