package figure

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// CSVHeader names the columns of [CSV].
var CSVHeader = []string{"panel", "series", "role", "mark", "x", "y", "low", "high", "u", "v", "color", "interval",
	"formula", "slot", "band"}

// CSV returns every number of f, one row a point, in the shortest decimals
// that read back as the same float64. Panels count from 1. A series name that
// is empty, stands twice in its panel or ends like "#2" gets its place in the
// panel behind it, as in "seed #3". Cells are empty where a series has no such
// values. The error is that of [Check].
func CSV(f Figure) ([]byte, error) {
	if err := Check(f); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{CSVHeader}
	for i, p := range f.Panels {
		for j, s := range p.Series {
			rows = append(rows, s.rows(strconv.Itoa(i+1), p.label(j))...)
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("figure %q: writing its numbers: %w", f.ID, err)
	}
	return b.Bytes(), nil
}

var numbered = regexp.MustCompile(` ?#[0-9]+$`)

// label returns a name for series j that no other series of the panel has.
func (p Panel) label(j int) string {
	name := p.Series[j].Name
	same := 0
	for _, s := range p.Series {
		if s.Name == name {
			same++
		}
	}
	switch {
	case name == "":
		return fmt.Sprintf("#%d", j+1)
	case same > 1 || numbered.MatchString(name):
		return fmt.Sprintf("%s #%d", name, j+1)
	}
	return name
}

// Columns are the slices of a series in the order of the header.
func (s *Series) Columns() []*[]float64 {
	return []*[]float64{&s.X, &s.Y, &s.Low, &s.High, &s.U, &s.V, &s.Color}
}

func (s Series) rows(panel, name string) (out [][]string) {
	n := 0
	for _, c := range s.Columns() {
		n = max(n, len(*c))
	}
	for k := range n {
		row := []string{panel, name, string(s.RoleOrMeasured()), string(s.MarkOrLine())}
		for _, c := range s.Columns() {
			cell := ""
			if k < len(*c) {
				cell = strconv.FormatFloat((*c)[k], 'g', -1, 64)
			}
			row = append(row, cell)
		}
		band := ""
		if s.Band {
			band = "band"
		}
		out = append(out, append(row, s.Interval, s.Formula, strconv.Itoa(s.Slot), band))
	}
	return out
}

// ReadCSV reads what [CSV] wrote: the panels with their series, without axes.
// Errors name the line. Memory stays within a small multiple of the input.
func ReadCSV(data []byte) ([]Panel, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = len(CSVHeader)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil || !slices.Equal(header, CSVHeader) {
		return nil, fmt.Errorf("this is not the data of a figure: its first line must be %v", CSVHeader)
	}
	var t table
	for {
		row, err := r.Read()
		if err == io.EOF {
			return t.panels, t.check()
		}
		if err != nil {
			return nil, fmt.Errorf("figure data: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := t.add(row); err != nil {
			return nil, fmt.Errorf("figure data, line %d: %w", line, err)
		}
	}
}

// table gathers rows into series: rows of one series follow each other.
type table struct {
	panels []Panel
	name   string // of the series that grows, as written
}

func (t *table) add(row []string) error {
	if err := t.open(row); err != nil {
		return err
	}
	p := &t.panels[len(t.panels)-1]
	s := &p.Series[len(p.Series)-1]
	for i, c := range s.Columns() {
		cell := row[4+i]
		if cell == "" {
			continue
		}
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return fmt.Errorf("column %s holds %q, which is no number", CSVHeader[4+i], cell)
		}
		*c = append(*c, v)
	}
	return nil
}

// check finds series with holes in a column.
func (t *table) check() error {
	for i, p := range t.panels {
		for _, s := range p.Series {
			if err := s.check(); err != nil {
				return fmt.Errorf("figure data, panel %d, series %q: %w", i+1, s.Name, err)
			}
		}
	}
	return nil
}

// open starts a new panel or series where the row belongs to none yet.
func (t *table) open(row []string) error {
	number, err := strconv.Atoi(row[0])
	if err != nil || number != len(t.panels) && number != len(t.panels)+1 || number < 1 {
		return fmt.Errorf("panel %q after panel %d: panels count from 1 without a gap", row[0], len(t.panels))
	}
	fresh := number == len(t.panels)+1
	if fresh {
		t.panels = append(t.panels, Panel{})
	}
	p := &t.panels[number-1]
	if !fresh && row[1] == t.name {
		return nil
	}
	slot, err := strconv.Atoi(row[13])
	if err != nil || slot < 0 {
		return fmt.Errorf("slot %q: give a number from 0", row[13])
	}
	t.name = row[1]
	s := Series{Name: numbered.ReplaceAllString(row[1], ""), Role: Role(row[2]), Mark: Mark(row[3]), Interval: row[11],
		Formula: row[12], Slot: slot, Band: row[14] == "band"}
	if err := s.checkKind(); err != nil {
		return err
	}
	p.Series = append(p.Series, s)
	return nil
}
