package sarussi2021

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// mostCSV is how large a file of a user's own may be, in bytes.
const mostCSV = 1 << 28

// ReadCSV reads a set of a user's own: a point a line, its label last; a first line without any
// number is taken for names. The label that comes first in numerical order, or in alphabetical
// order where one is no number, becomes −1 and the other 1. Points are as they stand: see [Set.Normalized]. The error
// names the line: of a line that is longer or shorter than the first, of what is no finite number, of
// a third label.
func ReadCSV(r io.Reader) (Set, error) {
	table := csv.NewReader(io.LimitReader(r, mostCSV))
	table.FieldsPerRecord, table.TrimLeadingSpace, table.ReuseRecord = -1, true, true
	var t csvTable
	for {
		record, err := table.Read()
		if err == io.EOF {
			return t.set()
		}
		if err != nil {
			return Set{}, fmt.Errorf("the CSV file is damaged: %w", err)
		}
		line, _ := table.FieldPos(0)
		if err := t.add(record, line); err != nil {
			return Set{}, err
		}
	}
}

// csvTable is what was read so far.
type csvTable struct {
	width   int // values a line
	points  []float64
	labels  []int    // numbers of names
	classes []string // the labels as they stand
}

// add takes a line.
func (t *csvTable) add(record []string, line int) (err error) {
	if t.width == 0 {
		if t.width = len(record); t.width < 2 {
			return fmt.Errorf("line %d has %d value: give coordinates, and the label last", line, t.width)
		}
		if isHeader(record) {
			return nil
		}
	}
	if t.points, err = readPoint(t.points, record, t.width, line); err != nil {
		return err
	}
	label := strings.TrimSpace(record[t.width-1])
	at := slices.Index(t.classes, label)
	if at < 0 {
		if at = len(t.classes); at == 2 {
			return fmt.Errorf("line %d has the third label %q, after %q and %q: there are two classes",
				line, label, t.classes[0], t.classes[1])
		}
		t.classes = append(t.classes, strings.Clone(label))
	}
	t.labels = append(t.labels, at)
	return nil
}

// set returns the points with labels −1 and 1.
func (t *csvTable) set() (Set, error) {
	if len(t.classes) < 2 {
		return Set{}, fmt.Errorf("the CSV file has %d points of %d classes: give some of two classes",
			len(t.labels), len(t.classes))
	}
	s := Set{X: mat.NewDense(len(t.labels), t.width-1, t.points), Y: make([]float64, len(t.labels))}
	positive := 1
	if before(t.classes[1], t.classes[0]) {
		positive = 0
	}
	for l, c := range t.labels {
		if s.Y[l] = -1; c == positive {
			s.Y[l] = 1
		}
	}
	return s, s.Check()
}

// before reports whether a label comes before another: as numbers, else as text.
func before(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return x < y
	}
	return a < b
}

// isHeader reports whether no value is a number.
func isHeader(record []string) bool {
	return !slices.ContainsFunc(record, func(text string) bool {
		_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return err == nil
	})
}

// readPoint appends the coordinates of a line.
func readPoint(points []float64, record []string, width, line int) ([]float64, error) {
	if len(record) != width {
		return nil, fmt.Errorf("line %d has %d values, and the first line has %d: give the same number on every line",
			line, len(record), width)
	}
	for i, text := range record[:width-1] {
		x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(x) || math.Abs(x) > 1e100 {
			return nil, fmt.Errorf("line %d, column %d: %q is no number of at most 1e100", line, i+1, text)
		}
		points = append(points, x)
	}
	return points, nil
}

// Normalized returns the set with all points divided by the largest norm, so that R = 1. It is an
// error where all points are zero.
func (s Set) Normalized() (Set, error) {
	r := s.Radius()
	if r == 0 {
		return Set{}, errors.New("all points are zero: they cannot be told apart")
	}
	out := Set{X: mat.DenseCopyOf(s.X), Y: s.Y}
	floats.Scale(1/r, out.X.RawMatrix().Data)
	if s.Teacher != nil {
		out.Teacher = scaled(s.Teacher, r)
	}
	return out, nil
}
