package calibration

import (
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/csvfile"
)

// form is that of a table's file. A row without a claim is a run: its seeds stand in
// the column of the same name, its code and its bands in those of the twin and the role.
var form = csvfile.Form{Name: "table of calibrations", Columns: []string{
	"backend", "experiment", "claim", "twin", "role",
	"holds", "undecided", "fails", "vacuous", "margin", "least", "largest", "first", "seeds"}}

// Read reads a table's file. A missing file is an empty table.
func Read(path string) (Table, error) {
	var t Table
	if err := form.Read(path, t.add); err != nil {
		return Table{}, err
	}
	return t, nil
}

// Parse reads the bytes of a table's file.
func Parse(data []byte) (Table, error) {
	var t Table
	if err := form.Parse(data, t.add); err != nil {
		return Table{}, err
	}
	return t, nil
}

func (t *Table) add(r *csvfile.Row) {
	backend, experiment, id := r.Text("backend"), r.Text("experiment"), r.Text("claim")
	if id == "" {
		t.Runs = append(t.Runs, Run{backend, experiment, r.Text("twin"), r.Text("role"), r.Seeds("seeds")})
		return
	}
	t.Rows = append(t.Rows, Row{Backend: backend, Experiment: experiment, Claim: id, Twin: r.Text("twin"),
		Role: claim.Role(r.Text("role")), Holds: r.Count("holds"), Other: r.Count("undecided"), Fails: r.Count("fails"),
		Vacuous: r.Count("vacuous"), Margin: r.Number("margin"), Least: r.Number("least"), Largest: r.Number("largest"),
		First: r.Number("first")})
}

// Write writes the table to a file, CSV with six digits, in one step.
func (t Table) Write(path string) error { return form.Write(path, t.lines()) }

func (t Table) lines() [][]string {
	var lines [][]string
	for _, run := range t.Runs {
		lines = append(lines, run.line())
		for _, row := range t.Of(run.Backend, run.Experiment) {
			lines = append(lines, row.line())
		}
	}
	return lines
}

func (r Run) line() []string {
	line := make([]string, len(form.Columns))
	line[0], line[1], line[3], line[4], line[13] = r.Backend, r.Experiment, r.Code, r.Bands, csvfile.Seeds(r.Seeds)
	return line
}

func (r Row) line() []string {
	line := []string{r.Backend, r.Experiment, r.Claim, r.Twin, string(r.Role)}
	for _, n := range []int{r.Holds, r.Other, r.Fails, r.Vacuous} {
		line = append(line, strconv.Itoa(n))
	}
	for _, x := range []float64{r.Margin, r.Least, r.Largest, r.First} {
		line = append(line, csvfile.Number(x))
	}
	return append(line, "")
}

// rounded returns a number with six digits.
func rounded(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	if err != nil {
		return x
	}
	return y
}
