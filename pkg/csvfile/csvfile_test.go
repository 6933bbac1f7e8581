package csvfile

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var visits = Form{Name: "table of visits", Columns: []string{"who", "times", "mean", "first", "seeds"}}

func ExampleForm_Parse() {
	text := "who,times,mean,first,seeds\nAda,3,0.5,true,7 9\nEmmy,0,,false,\n"
	err := visits.Parse([]byte(text), func(r *Row) {
		fmt.Println(r.Text("who"), r.Count("times"), r.Number("mean"), r.Bool("first"), r.Seeds("seeds"))
	})
	fmt.Println(err)
	// Output:
	// Ada 3 0.5 true [7 9]
	// Emmy 0 NaN false []
	// <nil>
}

// all reads every cell of the file as what it is, and returns its lines as Bytes takes them.
func all(data []byte) (lines [][]string, err error) {
	err = visits.Parse(data, func(r *Row) {
		lines = append(lines, []string{r.Text("who"), fmt.Sprint(r.Count("times")), Number(r.Number("mean")),
			fmt.Sprint(r.Bool("first")), Seeds(r.Seeds("seeds"))})
	})
	return lines, err
}

func TestADamagedFileIsNamedWithLineAndColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.csv")
	head := strings.Join(visits.Columns, ",") + "\n"
	for text, want := range map[string]string{
		"":                                  "its columns are not who, times",
		"who,times\n":                       "its columns are not who, times",
		head + "Ada,1,2\n":                  "line 2: wrong number of fields",
		head + "Ada,1,2,true,\nA,1,\"2\n":   `line 3`,
		head + "Ada,1,2,true,\nA,x,y,z,u\n": `line 3: in the column times stands "x", which is no whole number from 0`,
		head + "Ada,-1,2,true,\n":           "no whole number from 0",
		head + "Ada,1,two,true,\n":          `in the column mean stands "two", which is no number`,
		head + "Ada,1,2,maybe,\n":           "neither true nor false",
		head + "Ada,1,2,true,4 -5\n":        "no seed",
		head + "\"A\nda\",1,2,true,\nA,b,c": "line 4",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		err := visits.Read(path, func(r *Row) { r.Count("times"); r.Number("mean"); r.Bool("first"); r.Seeds("seeds") })
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) ||
			!strings.Contains(err.Error(), "git checkout") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestAFileReadsBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "v.csv")
	lines := [][]string{{"a, \"b\"", "1", Number(1.0 / 3), "true", Seeds([]uint64{1, math.MaxUint64})},
		{"", "0", Number(math.NaN()), "false", Seeds(nil)}, {"z", "2", Number(math.Inf(-1)), "true", "5"}}
	if err := visits.Write(path, lines); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all(data); err != nil || !slices.EqualFunc(got, lines, slices.Equal) {
		t.Errorf("%v, %v, want %v", got, err, lines)
	}
	if err := visits.Read(path+"x", func(*Row) { t.Error("a missing file has lines") }); err != nil {
		t.Error(err)
	}
	if err := visits.Write(filepath.Join(path, "below"), nil); err == nil || !strings.Contains(err.Error(), visits.Name) {
		t.Errorf("written below a file: %v", err)
	}
}

// Whatever is read is written, and then reads and writes the same.
func FuzzParse(f *testing.F) {
	head := strings.Join(visits.Columns, ",") + "\n"
	for _, lines := range []string{"",
		"Ada,3,0.5,true,7 9\n", "\"a\nb\",0,-Inf,F,\n", "a,1,0x1p-3,0,1\n", "a,1\n", "\"", "\r\n"} {
		f.Add([]byte(head + lines))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lines, err := all(data)
		if err != nil {
			return
		}
		written := visits.Bytes(lines)
		again, err := all(written)
		if err != nil || !bytes.Equal(visits.Bytes(again), written) {
			t.Errorf("%q is written as %q and read again as %q, %v", data, written, again, err)
		}
	})
}
