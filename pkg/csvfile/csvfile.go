// Package csvfile reads and writes tables of one form as CSV files, with the errors that a
// reader of any of them needs: which file, which line, which column, and what to do.
package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/wholefile"
)

// Form is what the files of one kind of table have in common.
type Form struct {
	Name    string   // for errors: "table of verdicts"
	Columns []string // the first line
}

// Read hands the lines of a file below its head to add, in order. A missing file has none.
// It is an error when the file cannot be read, is not of the form, or has a cell that is not
// what add reads it as.
func (f Form) Read(path string, add func(*Row)) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the %s cannot be read: %w", f.Name, err)
	}
	if err := f.Parse(data, add); err != nil {
		return fmt.Errorf("the %s %s is damaged (%w): restore it with git checkout, or delete it", f.Name, path, err)
	}
	return nil
}

// Parse is Read of the bytes of a file. Its errors name the line.
func (f Form) Parse(data []byte, add func(*Row)) error {
	r := csv.NewReader(bytes.NewReader(data))
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil && err != io.EOF {
		return err
	}
	if !slices.Equal(head, f.Columns) {
		return fmt.Errorf("its columns are not %s", strings.Join(f.Columns, ", "))
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err // the package names the line
		}
		line, _ := r.FieldPos(0)
		row := &Row{columns: f.Columns, cells: cells}
		if add(row); row.err != nil {
			return fmt.Errorf("line %d: %w", line, row.err)
		}
	}
}

// Bytes returns the file of these lines, the columns above them.
func (f Form) Bytes(lines [][]string) []byte {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(append([][]string{f.Columns}, lines...)); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// Write writes the file of these lines in one step, and the folders above it.
func (f Form) Write(path string, lines [][]string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = wholefile.Write(path, f.Bytes(lines))
	}
	if err != nil {
		return fmt.Errorf("the %s cannot be written: %w; free some space, or make the folder writable", f.Name, err)
	}
	return nil
}
