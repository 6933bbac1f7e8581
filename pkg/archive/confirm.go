package archive

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Confirmation is that code computed points of an archive again and found them the same, to
// rounding.
type Confirmation struct {
	Experiment, Name string
	Archive          string // see [File.Sum]
	Code             string // fingerprint of the code
	Backend, Machine string // that it ran on
	Points           int    // how many were computed; 0 for an experiment without points, of which all was
	Seed             uint64 // that they were drawn with
}

// String returns what the confirmation says, for an archive whose code is today's.
func (c Confirmation) String() string {
	where := fmt.Sprintf("on %s, %s, agree", c.Backend, c.Machine)
	if c.Points == 0 {
		return "confirmed by today's code: all of it, computed again " + strings.Replace(where, "agree", "agrees", 1)
	}
	return fmt.Sprintf("confirmed by today's code: %d random points, computed again %s", c.Points, where)
}

// Confirmations are those of one paper's archives, one for each at most.
type Confirmations []Confirmation

// ConfirmedFile is the file of confirmations in the folder of a paper's archives.
const ConfirmedFile = "confirmed.csv"

var confirmedColumns = []string{"experiment", "name", "archive", "code", "backend", "machine", "points", "seed"}

// Find returns the confirmation of an archive by code of a fingerprint.
func (list Confirmations) Find(f *File, code string) (Confirmation, bool) {
	for _, c := range list {
		if c.Experiment == f.Experiment && c.Name == f.Name && c.Archive == f.Sum() && c.Code == code {
			return c, true
		}
	}
	return Confirmation{}, false
}

// With returns the confirmations with another one, in place of that of the same archive.
func (list Confirmations) With(c Confirmation) Confirmations {
	out := slices.DeleteFunc(slices.Clone(list),
		func(d Confirmation) bool { return d.Experiment == c.Experiment && d.Name == c.Name })
	out = append(out, c)
	slices.SortFunc(out, func(a, b Confirmation) int {
		return cmp.Or(cmp.Compare(a.Experiment, b.Experiment), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// Bytes returns the confirmations as their file.
func (list Confirmations) Bytes() []byte {
	lines := [][]string{confirmedColumns}
	for _, c := range list {
		lines = append(lines, []string{c.Experiment, c.Name, c.Archive, c.Code, c.Backend, c.Machine, strconv.Itoa(c.Points),
			strconv.FormatUint(c.Seed, 10)})
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(lines); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// Confirmed reads the confirmations in the folder of a paper's archives: none where there is no file.
func Confirmed(folder fs.FS) (Confirmations, error) {
	data, err := fs.ReadFile(folder, ConfirmedFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the confirmations of archives cannot be read: %w", err)
	}
	list, err := parseConfirmations(data)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): delete it, and run \"ground verify\"", ConfirmedFile, err)
	}
	return list, nil
}

func parseConfirmations(data []byte) (list Confirmations, err error) {
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !slices.Equal(lines[0], confirmedColumns) {
		return nil, fmt.Errorf("its columns are not %s", strings.Join(confirmedColumns, ", "))
	}
	for i, line := range lines[1:] {
		points, errPoints := strconv.Atoi(line[6])
		seed, errSeed := strconv.ParseUint(line[7], 10, 64)
		if err := errors.Join(errPoints, errSeed); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		list = append(list, Confirmation{line[0], line[1], line[2], line[3], line[4], line[5], points, seed})
	}
	return list, nil
}
