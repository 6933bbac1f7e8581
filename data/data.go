// Package data holds published numbers that the notebooks lay over their own:
// embedded tables, each with its source, its accuracy and its checksum.
package data

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed *.csv
var files embed.FS

// Sources holds the code and the tables of this package, and of those below it that experiments read, for what keys
// results by them.
//
//go:embed *.go *.csv nichani2022/*.go nichani2022/*.csv
var Sources embed.FS

// Table is one set of published numbers.
type Table struct {
	Name     string
	Source   string // where the numbers stand
	Accuracy string // how well they were read
	Columns  []string
	Rows     [][]string
}

// entry is what is known of a file before it is read.
type entry struct{ file, source, accuracy, sha256 string }

var index = map[string]entry{
	"damian2022/figure1": {
		file:     "damian2022_figure1.csv",
		source:   "Damian, Lee, Soltanolkotabi 2022, PMLR 178:5413–5452, Figure 1: the curves are vector paths, and the values are their coordinates",
		accuracy: "±0.002",
		sha256:   "44a64554e091502111cdfaab1305718a2b0837b8287376030680dcf9514f34fa",
	},
	"damian2022/figure2": {
		file:     "damian2022_figure2.csv",
		source:   "Damian, Lee, Soltanolkotabi 2022, PMLR 178:5413–5452, Figure 2: the curves are vector paths, and the values are their coordinates; of the flat curves n = 1 and n = 10, near 0.98, only the end of the second was read",
		accuracy: "±0.002",
		sha256:   "ab3b26e5cb0ae1bd2e80e38cc97802173162c34960ee8a13381584adb20edd89",
	},
}

// Names returns the names of all tables, in order.
func Names() []string {
	names := make([]string, 0, len(index))
	for name := range index {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Open returns the table of that name after its checksum was found right.
func Open(name string) (Table, error) {
	e, ok := index[name]
	if !ok {
		return Table{}, fmt.Errorf("there is no published table %q: there are %s", name, strings.Join(Names(), ", "))
	}
	raw, err := files.ReadFile(e.file)
	if err != nil {
		return Table{}, fmt.Errorf("published table %s: %w", name, err)
	}
	columns, rows, err := parse(e, raw)
	if err != nil {
		return Table{}, fmt.Errorf("published table %s: %w", name, err)
	}
	return Table{name, e.source, e.accuracy, columns, rows}, nil
}

// parse checks and reads the bytes of a table.
func parse(e entry, raw []byte) (columns []string, rows [][]string, err error) {
	sum := sha256.Sum256(raw)
	if got := hex.EncodeToString(sum[:]); got != e.sha256 {
		return nil, nil, fmt.Errorf("%s is damaged: its SHA-256 is %s and should be %s; restore it with git checkout data", e.file, got, e.sha256)
	}
	all, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	return all[0], all[1:], nil
}

// Numbers returns a column of the rows in which every named column has the
// given text; a cell that is empty is an error.
func (t Table) Numbers(column string, where map[string]string) ([]float64, error) {
	at := slices.Index(t.Columns, column)
	if at < 0 {
		return nil, fmt.Errorf("published table %s has no column %q: it has %s", t.Name, column, strings.Join(t.Columns, ", "))
	}
	var out []float64
	for _, row := range t.Rows {
		if !t.matches(row, where) {
			continue
		}
		x, err := strconv.ParseFloat(row[at], 64)
		if err != nil {
			return nil, fmt.Errorf("published table %s, column %s: %w", t.Name, column, err)
		}
		out = append(out, x)
	}
	if out == nil {
		return nil, fmt.Errorf("published table %s has no row with %v", t.Name, where)
	}
	return out, nil
}

func (t Table) matches(row []string, where map[string]string) bool {
	for column, text := range where {
		if at := slices.Index(t.Columns, column); at < 0 || row[at] != text {
			return false
		}
	}
	return true
}
