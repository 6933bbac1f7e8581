package figure_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

func TestCSVMatchesTheGoldenFile(t *testing.T) {
	got, err := figure.CSV(figuretest.Sample())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "sample.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s", got)
	}
}

// sameSlices compares bit by bit, so that NaN equals NaN.
func sameSlices(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return true
}

func checkSameSeries(t *testing.T, got, want figure.Series) {
	t.Helper()
	g, w := got.Columns(), want.Columns()
	for i := range g {
		if !sameSlices(*g[i], *w[i]) {
			t.Errorf("series %q, column %s: %v, want %v", want.Name, figure.CSVHeader[4+i], *g[i], *w[i])
		}
		*g[i], *w[i] = nil, nil
	}
	want.Role, want.Mark = want.RoleOrMeasured(), want.MarkOrLine()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadCSVGivesTheSeriesBack(t *testing.T) {
	f := figuretest.Sample()
	twice := figuretest.Curve()
	twice.Name = "seed #3"
	r := rand.New(rand.NewPCG(5, 6))
	for i := range twice.X {
		twice.X[i], twice.Y[i] = math.Float64frombits(r.Uint64()), r.NormFloat64()*1e-300
	}
	twice.X[0] = math.Inf(1)
	f.Panels[0].Series = append(f.Panels[0].Series, twice, twice)
	data, err := figure.CSV(f)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := figure.ReadCSV(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(panels) != len(f.Panels) {
		t.Fatalf("%d panels, want %d", len(panels), len(f.Panels))
	}
	for i, p := range f.Panels {
		if len(panels[i].Series) != len(p.Series) {
			t.Fatalf("panel %d: %d series, want %d", i, len(panels[i].Series), len(p.Series))
		}
		for j, s := range p.Series {
			checkSameSeries(t, panels[i].Series[j], s)
		}
	}
}

func TestReadCSVNamesTheLineAtFault(t *testing.T) {
	head := strings.Join(figure.CSVHeader, ",") + "\n"
	for rows, want := range map[string]string{
		"1,a,measured,line,1,x,,,,,,,,0,\n":                                    `line 2: column y holds "x"`,
		"2,a,measured,line,1,1,,,,,,,,0,\n":                                    `panel "2" after panel 0`,
		"1,a,measured,line,1,1,,,,,,,,0,\n9,a,measured,line,1,1,,,,,,,,0,\n":   "line 3",
		"1,a,measured,line,1,1,0,2,,,,,,0,\n1,a,measured,line,2,1,,,,,,,,0,\n": "Low has 1 values and X has 2",
		"1,a,guessed,line,1,1,,,,,,,,0,\n":                                     `unknown role "guessed"`,
		"1,a,measured,line,1,1,,,,,,,,-1,\n":                                   "slot",
		"1,a,measured\n":                                                       "wrong number of fields",
	} {
		if _, err := figure.ReadCSV([]byte(head + rows)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", rows, err, want)
		}
	}
	if _, err := figure.ReadCSV([]byte("x,y\n1,2\n")); err == nil || !strings.Contains(err.Error(), "first line") {
		t.Errorf("foreign header: %v", err)
	}
}
