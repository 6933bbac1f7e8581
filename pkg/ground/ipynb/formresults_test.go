package ipynb

import (
	"strings"
	"testing"
)

// computed returns the lines of cells that compute with results, from 1, cell by cell.
func computed(t *testing.T, cells ...string) string {
	t.Helper()
	nb := &Notebook{}
	for _, source := range cells {
		nb.Cells = append(nb.Cells, Cell{ID: "c", Type: Code, Source: Text(source)})
	}
	code, unread := readCode(nb)
	if unread != nil {
		t.Fatalf("%v", unread)
	}
	var lines []string
	for _, b := range formResults(code) {
		_, line, _ := strings.Cut(b.Text, "(line ")
		line, _, _ = strings.Cut(line, ",")
		lines = append(lines, line)
	}
	return strings.Join(lines, " ")
}

const readResult = "%%\no := nb.Read(a.Spec, config())\n"

func TestArithmeticOnResultsIsSeen(t *testing.T) {
	for source, want := range map[string]string{
		"nb.Printf(\"%g\", o.Result.Sum / 2)":                                                 "3",
		"nb.Printf(\"%g\", o.Result.Cells[0].A)":                                              "3",
		"r := o.Result\nx := r.A\nnb.Printf(\"%g\", 1 - x)":                                   "5",
		"n := 0\nfor _, c := range o.Result.Cells {\n    if c.A > 0 {\n        n++\n    }\n}": "6",
		"s := 0.0\nfor _, c := range o.Result.Cells {\n    s += c.A\n}":                       "5",
		"for i := range o.Result.Cells {\n    nb.Printf(\"%d\", names[i])\n}":                 "4",
		"for i := 0; i < len(o.Result.Cells); i++ {\n    use(o.Result.Cells[i])\n}":           "4",
		"var x = o.Twins\nuse(len(x) - 1)":                                                    "4",
		"half := func(c a.Cell) float64 { return c.A / 2 }\nuse(half(o.Result.Last))":         "3",
		"x, y := o.Result.A, 2.0\nx += y\ny += 1":                                             "4",
		"use([]float64{-o.Result.A}[0])":                                                      "3",
	} {
		if got := computed(t, readResult+source); got != want {
			t.Errorf("%s\nlines %q, want %q", source, got, want)
		}
	}
}

func TestWhatTestedFunctionsReturnIsNoResult(t *testing.T) {
	for _, source := range []string{
		"nb.Rows(a.Rows(o.Result))",
		"nb.Printf(\"%g\", a.Mean(o.Result)*100)",
		"nb.Printf(\"%g\", o.Result.Mean()*100)",
		"var rows [][]any\nfor _, c := range o.Result.Cells {\n    rows = append(rows, []any{c.D, c.A, a.Law(c.D)})\n}",
		"c := o.Config\nuse(c.D[0] * 2)",
		"x := mine(3)\nfor i := range x {\n    x[i] += 1 / float64(len(x))\n}",
	} {
		if got := computed(t, readResult+source); got != "" {
			t.Errorf("%s\nlines %q", source, got)
		}
	}
}

// A function of one cell that another cell gives a result is looked into.
func TestResultsAreFollowedIntoFunctionsOfOtherCells(t *testing.T) {
	share := "func share(name string, cells []a.Cell) float64 {\n    return total(cells) / 2\n}"
	total := "func total(cells []a.Cell) (sum float64) {\n    for _, c := range cells {\n" +
		"        sum += c.A\n    }\n    return sum\n}"
	if got := computed(t, total, share, "%%\nuse(share(\"x\", drawn))"); got != "" {
		t.Errorf("of other cells than a result's: lines %q", got)
	}
	if got := computed(t, total, share, readResult+"use(share(\"x\", o.Result.Cells))"); got != "3" {
		t.Errorf("lines %q, want 3 of the first cell", got)
	}
}
