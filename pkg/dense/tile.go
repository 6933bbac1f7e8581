package dense

// A tile of C has tileRows rows and tileCols columns: twelve vector registers
// of four numbers, which leaves the four that its product needs.
const (
	tileRows = 6
	tileCols = 8
)

// tileGo is tile in Go, two rows by four columns at a time, as many sums as
// stay in registers.
func tileGo(k int, a, b, c []float64, stride int) {
	for i := 0; i < tileRows; i += 2 {
		for j := 0; j < tileCols; j += 4 {
			addCorner(k, a[i:], b[j:], c[i*stride+j:], stride)
		}
	}
}

// addCorner adds two rows and four columns of the product.
func addCorner(k int, a, b, c []float64, stride int) {
	var s00, s01, s02, s03, s10, s11, s12, s13 float64
	for p := range k {
		x, y, row := a[p*tileRows], a[p*tileRows+1], b[p*tileCols:p*tileCols+4]
		s00, s01, s02, s03 = s00+x*row[0], s01+x*row[1], s02+x*row[2], s03+x*row[3]
		s10, s11, s12, s13 = s10+y*row[0], s11+y*row[1], s12+y*row[2], s13+y*row[3]
	}
	top, bottom := c[:4], c[stride:stride+4]
	top[0], top[1], top[2], top[3] = top[0]+s00, top[1]+s01, top[2]+s02, top[3]+s03
	bottom[0], bottom[1], bottom[2], bottom[3] = bottom[0]+s10, bottom[1]+s11, bottom[2]+s12, bottom[3]+s13
}
