package calibration

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/wholefile"
)

// columns are those of a table's file. A row without a claim is a run: its seeds stand in
// the column of the same name, its code and its bands in those of the twin and the role.
var columns = []string{"backend", "experiment", "claim", "twin", "role", "holds", "undecided", "fails", "vacuous",
	"margin", "least", "largest", "first", "seeds"}

// Read reads a table's file. A missing file is an empty table.
func Read(path string) (Table, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Table{}, nil
	}
	if err != nil {
		return Table{}, fmt.Errorf("the table of calibrations cannot be read: %w", err)
	}
	t, err := Parse(data)
	if err != nil {
		return Table{}, fmt.Errorf("the table of calibrations %s is damaged (%w): restore it with git checkout, or delete it",
			path, err)
	}
	return t, nil
}

// Parse reads the bytes of a table's file.
func Parse(data []byte) (Table, error) {
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return Table{}, err
	}
	if len(lines) == 0 || !slices.Equal(lines[0], columns) {
		return Table{}, fmt.Errorf("its columns are not %s", strings.Join(columns, ", "))
	}
	var t Table
	for i, line := range lines[1:] {
		if line[2] == "" {
			run, errRun := parseRun(line)
			t.Runs, err = append(t.Runs, run), errRun
		} else {
			row, errRow := parseRow(line)
			t.Rows, err = append(t.Rows, row), errRow
		}
		if err != nil {
			return Table{}, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return t, nil
}

func parseRun(line []string) (Run, error) {
	r := Run{Backend: line[0], Experiment: line[1], Code: line[3], Bands: line[4]}
	for _, text := range strings.Fields(line[13]) {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return r, err
		}
		r.Seeds = append(r.Seeds, seed)
	}
	return r, nil
}

func parseRow(line []string) (Row, error) {
	r := Row{Backend: line[0], Experiment: line[1], Claim: line[2], Twin: line[3], Role: claim.Role(line[4])}
	for i, n := range []*int{&r.Holds, &r.Other, &r.Fails, &r.Vacuous} {
		var err error
		if *n, err = strconv.Atoi(line[5+i]); err != nil {
			return r, err
		}
	}
	for i, x := range []*float64{&r.Margin, &r.Least, &r.Largest, &r.First} {
		var err error
		if *x, err = strconv.ParseFloat(line[9+i], 64); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Bytes returns the table as its file: CSV, numbers with six digits.
func (t Table) Bytes() []byte {
	lines := [][]string{columns}
	for _, run := range t.Runs {
		lines = append(lines, run.line())
		for _, row := range t.Of(run.Backend, run.Experiment) {
			lines = append(lines, row.line())
		}
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(lines); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func (r Run) line() []string {
	seeds := make([]string, len(r.Seeds))
	for i, s := range r.Seeds {
		seeds[i] = strconv.FormatUint(s, 10)
	}
	line := make([]string, len(columns))
	line[0], line[1], line[3], line[4], line[13] = r.Backend, r.Experiment, r.Code, r.Bands, strings.Join(seeds, " ")
	return line
}

func (r Row) line() []string {
	line := []string{r.Backend, r.Experiment, r.Claim, r.Twin, string(r.Role)}
	for _, n := range []int{r.Holds, r.Other, r.Fails, r.Vacuous} {
		line = append(line, strconv.Itoa(n))
	}
	for _, x := range []float64{r.Margin, r.Least, r.Largest, r.First} {
		line = append(line, strconv.FormatFloat(rounded(x), 'g', -1, 64))
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

// Write writes the table to a file, in one step.
func (t Table) Write(path string) error {
	if err := wholefile.Write(path, t.Bytes()); err != nil {
		return fmt.Errorf("the table of calibrations cannot be written: %w; free some space, or make the folder writable",
			err)
	}
	return nil
}
