package claim

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/wholefile"
)

// Entry is a verdict in a [Table]: what a comparison of many runs needs of it.
type Entry struct {
	Claim, Preset    string
	Seed             uint64
	Drawn            bool // the master seed was drawn for this run; else it is the preset's own
	Status           Status
	Value, Low, High float64
	Twins            []Status // of those that must fail, controls and mutants too
	Fingerprint      string
}

// EntryOf returns the entry of a verdict.
func EntryOf(v Verdict, drawn bool) Entry {
	var twins []Status
	for _, t := range v.Twins {
		if t.Role != Other {
			twins = append(twins, t.Status)
		}
	}
	return Entry{v.ID, v.Preset, v.Master, drawn, v.Status, v.Value, v.Low, v.High, twins, v.Fingerprint}
}

// Table holds verdicts of several runs on one backend and one kind of
// processor, in order of claim, then the preset's own seed before drawn ones.
// In its file, which is CSV, numbers have six digits.
type Table []Entry

// tableColumns are the columns of a table's file.
var tableColumns = []string{"claim", "preset", "seed", "drawn", "verdict", "value", "low", "high",
	"twins", "fingerprint"}

// Replace returns the table with the entries of one kind of seed, drawn or
// not, replaced by others.
func (t Table) Replace(drawn bool, entries Table) Table {
	out := slices.DeleteFunc(slices.Clone(t), func(e Entry) bool { return e.Drawn == drawn })
	out = append(out, entries...)
	slices.SortFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Claim, b.Claim), cmp.Compare(tableRank(a), tableRank(b)), cmp.Compare(a.Seed, b.Seed))
	})
	return out
}

func tableRank(e Entry) int {
	if e.Drawn {
		return 1
	}
	return 0
}

// ReadTable reads a table's file. A missing file is an empty table.
func ReadTable(path string) (Table, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the table of verdicts cannot be read: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err == nil && (len(rows) == 0 || !slices.Equal(rows[0], tableColumns)) {
		err = fmt.Errorf("its columns are not %s", strings.Join(tableColumns, ", "))
	}
	var t Table
	for i := 1; err == nil && i < len(rows); i++ {
		var e Entry
		if e, err = readEntry(rows[i]); err != nil {
			err = fmt.Errorf("line %d: %w", i+1, err)
		}
		t = append(t, e)
	}
	if err != nil {
		return nil, fmt.Errorf("the table of verdicts %s is damaged (%w): restore it with git checkout, or delete it",
			path, err)
	}
	return t, nil
}

func readEntry(row []string) (Entry, error) {
	e := Entry{Claim: row[0], Preset: row[1], Status: Status(row[4]), Fingerprint: row[9]}
	var errs [5]error
	e.Seed, errs[0] = strconv.ParseUint(row[2], 10, 64)
	e.Drawn, errs[1] = strconv.ParseBool(row[3])
	for i, x := range []*float64{&e.Value, &e.Low, &e.High} {
		*x, errs[2+i] = readNumber(row[5+i])
	}
	for _, s := range strings.Fields(row[8]) {
		e.Twins = append(e.Twins, Status(s))
	}
	return e, errors.Join(errs[:]...)
}

func readNumber(text string) (float64, error) {
	if text == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(text, 64)
}

// Write writes the table to a file, in one step.
func (t Table) Write(path string) error {
	rows := [][]string{tableColumns}
	for _, e := range t {
		rows = append(rows, e.row())
	}
	var b bytes.Buffer
	err := csv.NewWriter(&b).WriteAll(rows)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o777)
	}
	if err == nil {
		err = wholefile.Write(path, b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("the table of verdicts cannot be written: %w; free some space, or make the folder writable", err)
	}
	return nil
}

func (e Entry) row() []string {
	twins := make([]string, len(e.Twins))
	for i, s := range e.Twins {
		twins[i] = string(s)
	}
	return []string{
		e.Claim, e.Preset, strconv.FormatUint(e.Seed, 10), strconv.FormatBool(e.Drawn), string(e.Status),
		writeNumber(e.Value), writeNumber(e.Low), writeNumber(e.High), strings.Join(twins, " "), e.Fingerprint,
	}
}

func writeNumber(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}
