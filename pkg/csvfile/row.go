package csvfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Row is one line of a file. Its cells are read by the names of their columns. The first that
// is not what it is read as is the error of the whole line, and nobody has to ask for it.
type Row struct {
	columns, cells []string
	err            error
}

// Text returns a cell as it is.
func (r *Row) Text(column string) string { return r.cells[slices.Index(r.columns, column)] }

// Count returns a whole number from 0.
func (r *Row) Count(column string) int {
	n, err := strconv.Atoi(r.Text(column))
	if err != nil || n < 0 {
		r.wrong(column, "no whole number from 0")
	}
	return n
}

// Seed returns a master seed.
func (r *Row) Seed(column string) uint64 { return r.seed(column, r.Text(column)) }

// Seeds returns master seeds that stand in one cell, blanks between them.
func (r *Row) Seeds(column string) []uint64 {
	var out []uint64
	for text := range strings.FieldsSeq(r.Text(column)) {
		out = append(out, r.seed(column, text))
	}
	return out
}

func (r *Row) seed(column, text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		r.wrong(column, "no seed, a whole number below 2^64")
	}
	return n
}

// Bool returns true or false.
func (r *Row) Bool(column string) bool {
	b, err := strconv.ParseBool(r.Text(column))
	if err != nil {
		r.wrong(column, "neither true nor false")
	}
	return b
}

// Number returns a number: NaN for an empty cell, an infinity for "+Inf" or "-Inf".
func (r *Row) Number(column string) float64 {
	text := r.Text(column)
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		r.wrong(column, "no number")
	}
	return x
}

func (r *Row) wrong(column, what string) {
	if r.err == nil {
		r.err = fmt.Errorf("in the column %s stands %q, which is %s", column, r.Text(column), what)
	}
}

// Number returns what [Row.Number] reads: a number with six digits, nothing for NaN.
func Number(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// Seeds returns what [Row.Seeds] reads.
func Seeds(seeds []uint64) string {
	var out []byte
	for i, s := range seeds {
		if i > 0 {
			out = append(out, ' ')
		}
		out = strconv.AppendUint(out, s, 10)
	}
	return string(out)
}
