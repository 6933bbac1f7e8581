package dense

// Strip is the number of columns that Rotate takes at once.
const Strip = 16

// Rotate applies a chain of plane rotations to the rows of m, in order: rotation
// k, with the cosine c = cs[2k] and the sine s = cs[2k+1], replaces rows k and k+1 by
//
//	c·row_k + s·row_{k+1}  and  c·row_{k+1} − s·row_k.
//
// The columns are taken in strips that stay in registers from rotation to
// rotation. m must be row-major with a multiple of Strip columns and have a row
// more than there are rotations; else Rotate panics.
func Rotate(cs []float64, m Matrix) {
	if m.ColStep != 1 || m.Cols%Strip != 0 || len(cs)/2 >= m.Rows {
		panic("dense: Rotate needs a row-major matrix of whole strips with a row for each end of each rotation")
	}
	if len(cs) < 2 {
		return
	}
	for j := 0; j < m.Cols; j += Strip {
		rotateStrip(cs, m.Data[j:], m.RowStep)
	}
}

// rotateGo is rotateStrip in Go, four columns at a time.
func rotateGo(cs, m []float64, stride int) {
	for j := 0; j < Strip; j += 4 {
		above := m[j : j+4]
		x0, x1, x2, x3 := above[0], above[1], above[2], above[3]
		for k := 0; k+1 < len(cs); k += 2 {
			c, s := cs[k], cs[k+1]
			at := (k/2+1)*stride + j
			below := m[at : at+4]
			above[0], x0 = c*x0+s*below[0], c*below[0]-s*x0
			above[1], x1 = c*x1+s*below[1], c*below[1]-s*x1
			above[2], x2 = c*x2+s*below[2], c*below[2]-s*x2
			above[3], x3 = c*x3+s*below[3], c*below[3]-s*x3
			above = below
		}
		above[0], above[1], above[2], above[3] = x0, x1, x2, x3
	}
}
