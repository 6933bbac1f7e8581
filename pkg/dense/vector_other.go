//go:build !amd64

package dense

// tile adds A B to C for one tile: A [k, 6] packed, B [k, 8] packed, C [6, 8]
// with stride numbers from row to row.
func tile(k int, a, b, c []float64, stride int) { tileGo(k, a, b, c, stride) }

// rotateStrip applies the rotations to the first Strip columns of m.
func rotateStrip(cs, m []float64, stride int) { rotateGo(cs, m, stride) }
