package figure

// Table is a table as data: a header, and rows of as many cells. A cell is text, a whole
// number, or a float64; a float64 that is not a number was not measured.
type Table struct {
	ID     string // "jacot2023/bottleneck/teachers"
	Header []string
	Rows   [][]any
}

// None is what a reader sees where nothing was measured.
const None = "none"
