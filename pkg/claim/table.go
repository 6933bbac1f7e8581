package claim

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/provingground/provingground/pkg/csvfile"
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

// tableFile is the form of a table's file.
var tableFile = csvfile.Form{Name: "table of verdicts", Columns: []string{"claim", "preset", "seed", "drawn", "verdict",
	"value", "low", "high", "twins", "fingerprint"}}

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
	var t Table
	err := tableFile.Read(path, func(r *csvfile.Row) { t = append(t, entryOf(r)) })
	if err != nil {
		return nil, err
	}
	return t, nil
}

func entryOf(r *csvfile.Row) Entry {
	e := Entry{Claim: r.Text("claim"), Preset: r.Text("preset"), Seed: r.Seed("seed"), Drawn: r.Bool("drawn"),
		Status: Status(r.Text("verdict")), Value: r.Number("value"), Low: r.Number("low"), High: r.Number("high"),
		Fingerprint: r.Text("fingerprint")}
	for s := range strings.FieldsSeq(r.Text("twins")) {
		e.Twins = append(e.Twins, Status(s))
	}
	return e
}

// Write writes the table to a file, in one step.
func (t Table) Write(path string) error {
	lines := make([][]string, len(t))
	for i, e := range t {
		lines[i] = e.line()
	}
	return tableFile.Write(path, lines)
}

func (e Entry) line() []string {
	twins := make([]string, len(e.Twins))
	for i, s := range e.Twins {
		twins[i] = string(s)
	}
	return []string{
		e.Claim, e.Preset, strconv.FormatUint(e.Seed, 10), strconv.FormatBool(e.Drawn), string(e.Status),
		csvfile.Number(e.Value), csvfile.Number(e.Low), csvfile.Number(e.High), strings.Join(twins, " "), e.Fingerprint,
	}
}
