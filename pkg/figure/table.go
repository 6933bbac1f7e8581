package figure

import "math"

// Table is a table as data: a header, and rows of as many cells. A cell is text, a whole
// number, or a float64; a float64 that is not a number was not measured.
type Table struct {
	ID     string // "jacot2023/bottleneck/teachers"
	Header []string
	Rows   [][]any
}

// NewTable returns a table. One without rows says in its first cell that there is nothing
// to be shown, and why.
func NewTable(id string, header []string, rows [][]any, nothing string) Table {
	if len(rows) == 0 {
		rows = [][]any{Said(nothing, len(header))}
	}
	return Table{ID: id, Header: header, Rows: rows}
}

// Said returns a row of so many cells that says something in the first.
func Said(text string, cells int) []any {
	row := []any{text}
	for len(row) < cells {
		row = append(row, "")
	}
	return row
}

// None is what a reader sees where nothing was measured.
const None = "none"

// OrNone returns the text, or [None] where it is empty.
func OrNone(text string) string {
	if text == "" {
		return None
	}
	return text
}

// Finite returns x, or not a number where it is infinite, which no table can show.
func Finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
