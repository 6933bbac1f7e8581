// Package dense multiplies and factorises dense float64 matrices at the speed
// of the processor's vector units, on the host and without a backend: products,
// Gram matrices and Cholesky factors, for matrices that are too small to be
// worth a compiled graph or have no operation there. Products are blocked for
// the caches (Goto and van de Geijn 2008) around a tile of 6 by 8 numbers, which
// is written in AVX2 instructions where the processor has them.
//
// An element of a product is one sum in the order of the inner index, cut in
// pieces of 256, so that results do not depend on the number of workers.
package dense

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// Blocks of the inner index and of the rows of A and columns of B: a block of A
// fills half of a second-level cache of 512 KiB, a strip of B a first-level one.
const (
	blockInner = 256
	blockRows  = 16 * tileRows
	blockCols  = 128 * tileCols
)

// Matrix is a view of numbers as [Rows, Cols]: element i, j is
// Data[i·RowStep + j·ColStep]. The steps of a transpose are swapped.
type Matrix struct {
	Rows, Cols       int
	RowStep, ColStep int
	Data             []float64
}

// New returns the row-major view [rows, cols] of the data.
func New(rows, cols int, data []float64) Matrix { return Matrix{rows, cols, cols, 1, data} }

// Of returns the view of a matrix of gonum's over the same numbers.
func Of(m *mat.Dense) Matrix {
	r := m.RawMatrix()
	return Matrix{r.Rows, r.Cols, r.Stride, 1, r.Data}
}

// T returns the transpose of m over the same data.
func (m Matrix) T() Matrix { return Matrix{m.Cols, m.Rows, m.ColStep, m.RowStep, m.Data} }

// Slice returns the rows r0 … r1−1 and columns c0 … c1−1 of m over the same data.
func (m Matrix) Slice(r0, r1, c0, c1 int) Matrix {
	if r0 == r1 || c0 == c1 {
		return Matrix{r1 - r0, c1 - c0, m.RowStep, m.ColStep, nil}
	}
	return Matrix{r1 - r0, c1 - c0, m.RowStep, m.ColStep, m.Data[r0*m.RowStep+c0*m.ColStep:]}
}

// AddProduct adds alpha·A·B to C, with A [m, k], B [k, n] and C [m, n], using
// every processor. C must be row-major (ColStep 1) and share no data with A
// and B; shapes that do not fit are an error in the calling program, and panic.
func AddProduct(alpha float64, a, b, c Matrix) {
	product{alpha, a, b, false}.into(c, Workers())
}

// AddUpper adds the part of alpha·A·B on and above the diagonal to C, for a
// product that is known to be symmetric; what it leaves below the diagonal has
// no meaning. Otherwise it is as AddProduct.
func AddUpper(alpha float64, a, b, c Matrix) {
	product{alpha, a, b, true}.into(c, Workers())
}

// product is alpha·A·B, or its upper triangle.
type product struct {
	alpha float64
	a, b  Matrix
	upper bool
}

// worthwhile is the number of multiplications below which a second goroutine
// costs more than it saves.
const worthwhile = 1 << 19

func (p product) into(c Matrix, workers int) {
	if p.a.Cols != p.b.Rows || p.a.Rows != c.Rows || p.b.Cols != c.Cols || c.ColStep != 1 {
		panic("dense: the shapes of A, B and C do not fit, or C is not row-major")
	}
	if p.a.Rows*p.a.Cols*p.b.Cols < worthwhile {
		workers = 1
	}
	if workers == 1 {
		p.rows(c, 0, c.Rows)
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { p.rows(c, p.cut(w, workers), p.cut(w+1, workers)) })
	}
	wg.Wait()
}

// cut returns where the w-th of the workers begins, a multiple of tileRows: equal
// numbers of rows, or equal areas of the triangle.
func (p product) cut(w, workers int) int {
	share, rows := float64(w)/float64(workers), float64(p.a.Rows)
	if p.upper {
		share = 1 - math.Sqrt(1-share)
	}
	if w == workers {
		return p.a.Rows
	}
	return int(share*rows) / tileRows * tileRows
}

// buffers are the packed blocks of one worker.
type buffers struct{ a, b, edge []float64 }

var pool = sync.Pool{New: func() any {
	return &buffers{
		make([]float64, blockRows*blockInner),
		make([]float64, blockInner*blockCols),
		make([]float64, tileRows*tileCols),
	}
}}

// rows adds the rows r0 … r1−1 of the product to C.
func (p product) rows(c Matrix, r0, r1 int) {
	buf := pool.Get().(*buffers)
	defer pool.Put(buf)
	for j0 := 0; j0 < c.Cols; j0 += blockCols {
		j1 := min(j0+blockCols, c.Cols)
		for k0 := 0; k0 < p.a.Cols; k0 += blockInner {
			k1 := min(k0+blockInner, p.a.Cols)
			pack(buf.b, p.b.Slice(k0, k1, j0, j1).T(), tileCols, 1)
			for i0 := r0; i0 < r1; i0 += blockRows {
				i1 := min(i0+blockRows, r1)
				if p.upper && j1 <= i0 {
					break
				}
				pack(buf.a, p.a.Slice(i0, i1, k0, k1), tileRows, p.alpha)
				p.block(buf, k1-k0, c.Slice(i0, i1, j0, j1), j0-i0)
			}
		}
	}
}

// block adds the product of the packed blocks to C, whose column 0 is column
// number shift of the matrix when its row 0 is row number 0.
func (p product) block(buf *buffers, k int, c Matrix, shift int) {
	for j := 0; j < c.Cols; j += tileCols {
		b := buf.b[j*k:]
		for i := 0; i < c.Rows; i += tileRows {
			if p.upper && j+tileCols+shift <= i {
				break
			}
			a := buf.a[i*k:]
			if i+tileRows <= c.Rows && j+tileCols <= c.Cols {
				tile(k, a, b, c.Data[i*c.RowStep+j:], c.RowStep)
			} else {
				edge(buf.edge, k, a, b, c.Slice(i, min(i+tileRows, c.Rows), j, min(j+tileCols, c.Cols)))
			}
		}
	}
}

// edge adds a tile of which only a part lies in C.
func edge(full []float64, k int, a, b []float64, c Matrix) {
	clear(full)
	tile(k, a, b, full, tileCols)
	for i := range c.Rows {
		for j := range c.Cols {
			c.Data[i*c.RowStep+j] += full[i*tileCols+j]
		}
	}
}

// pack writes scale·m [rows, k] in strips of width rows, each [k, width]
// with zeros for the rows that the last one lacks.
func pack(dst []float64, m Matrix, width int, scale float64) {
	for i := 0; i < m.Rows; i += width {
		rows, strip := min(width, m.Rows-i), dst[i*m.Cols:]
		if rows < width {
			clear(strip[:m.Cols*width])
		}
		src := m.Data[i*m.RowStep:]
		if m.RowStep == 1 {
			packColumns(strip, src, m, rows, width, scale)
		} else {
			packRows(strip, src, m, rows, width, scale)
		}
	}
}

// packColumns packs a strip whose columns are contiguous. Whole strips, nearly
// all of the work, are copied by arrays of known length.
func packColumns(strip, src []float64, m Matrix, rows, width int, scale float64) {
	for k := range m.Cols {
		to, from := strip[k*width:], src[k*m.ColStep:]
		switch {
		case rows == tileRows && width == tileRows:
			t, f := (*[tileRows]float64)(to), (*[tileRows]float64)(from)
			t[0], t[1], t[2], t[3], t[4], t[5] = scale*f[0], scale*f[1], scale*f[2], scale*f[3], scale*f[4], scale*f[5]
		case rows == tileCols && scale == 1:
			*(*[tileCols]float64)(to) = *(*[tileCols]float64)(from)
		default:
			for i, x := range from[:rows] {
				to[i] = scale * x
			}
		}
	}
}

// packRows packs a strip row by row.
func packRows(strip, src []float64, m Matrix, rows, width int, scale float64) {
	for i := range rows {
		from, at := src[i*m.RowStep:], i
		for k := range m.Cols {
			strip[at] = scale * from[k*m.ColStep]
			at += width
		}
	}
}
