package figure

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestCSVMatchesTheGoldenFile(t *testing.T) {
	got, err := CSV(sampleFigure())
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

func checkSameSeries(t *testing.T, got, want Series) {
	t.Helper()
	g, w := got.columns(), want.columns()
	for i := range g {
		if !sameSlices(*g[i], *w[i]) {
			t.Errorf("series %q, column %s: %v, want %v", want.Name, csvHeader[4+i], *g[i], *w[i])
		}
		*g[i], *w[i] = nil, nil
	}
	want.Role, want.Mark = want.role(), want.mark()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadCSVGivesTheSeriesBack(t *testing.T) {
	f := sampleFigure()
	twice := sampleCurve()
	twice.Name = "seed #3"
	r := rand.New(rand.NewPCG(5, 6))
	for i := range twice.X {
		twice.X[i], twice.Y[i] = math.Float64frombits(r.Uint64()), r.NormFloat64()*1e-300
	}
	twice.X[0] = math.Inf(1)
	f.Panels[0].Series = append(f.Panels[0].Series, twice, twice)
	data, err := CSV(f)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := ReadCSV(data)
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

func TestACurveReadBackIsDrawnTheSame(t *testing.T) {
	f := onePanel(Panel{X: Axis{Scale: Log10}, Y: Axis{Scale: Log10}, Series: []Series{sampleCurve()}})
	data, err := CSV(f)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := ReadCSV(data)
	if err != nil {
		t.Fatal(err)
	}
	g := f
	g.Panels = []Panel{f.Panels[0]}
	g.Panels[0].Series = panels[0].Series
	a, err := SVG(f, mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := SVG(g, mustStyle("icml"))
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the pictures differ (%v)", err)
	}
}

func TestReadCSVNamesTheLineAtFault(t *testing.T) {
	head := strings.Join(csvHeader, ",") + "\n"
	for rows, want := range map[string]string{
		"1,a,measured,line,1,x,,,,,,,,0,\n":                                    `line 2: column y holds "x"`,
		"2,a,measured,line,1,1,,,,,,,,0,\n":                                    `panel "2" after panel 0`,
		"1,a,measured,line,1,1,,,,,,,,0,\n9,a,measured,line,1,1,,,,,,,,0,\n":   "line 3",
		"1,a,measured,line,1,1,0,2,,,,,,0,\n1,a,measured,line,2,1,,,,,,,,0,\n": "Low has 1 values and X has 2",
		"1,a,guessed,line,1,1,,,,,,,,0,\n":                                     `unknown role "guessed"`,
		"1,a,measured,line,1,1,,,,,,,,-1,\n":                                   "slot",
		"1,a,measured\n":                                                       "wrong number of fields",
	} {
		if _, err := ReadCSV([]byte(head + rows)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", rows, err, want)
		}
	}
	if _, err := ReadCSV([]byte("x,y\n1,2\n")); err == nil || !strings.Contains(err.Error(), "first line") {
		t.Errorf("foreign header: %v", err)
	}
}

func FuzzReadCSVNeverPanics(f *testing.F) {
	sample, err := CSV(sampleFigure())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte(strings.Join(csvHeader, ",") + "\n1,,,hline,,1,,,,,,,,0,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		panels, err := ReadCSV(data)
		if err != nil {
			return
		}
		// What reads well can be drawn or is refused with a reason.
		for _, p := range panels {
			_, _ = SVG(onePanel(p), mustStyle("icml"))
		}
	})
}
