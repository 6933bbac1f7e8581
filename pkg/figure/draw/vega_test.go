package draw

import (
	"bytes"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
)

func sampleFrames() figure.Frames {
	f := figure.Frames{ID: "paper/knob", Knob: "$n/d^2$", Start: 1, Values: []float64{0.1, 1, 10}}
	for _, v := range f.Values {
		f.Frames = append(f.Frames, figure.Panel{
			X: figure.Axis{Label: "$t$"}, Y: figure.Axis{Label: "loss", Scale: figure.Log10},
			Bar: &figure.Bar{Label: "$t$"},
			Series: []figure.Series{
				{Mark: figure.Points, X: []float64{1, 2, 3}, Y: []float64{v, 2 * v, 3 * v}, Color: []float64{0, 0.5, 1}},
				{Name: "curve", Mark: figure.LinePoints, X: []float64{1, 2, 3}, Y: []float64{v, math.NaN(), 1.0 / 3},
					Low: []float64{v / 2, v, -1}, High: []float64{v * 2, v, v}, Band: true},
				{Name: "bound", Role: figure.Theory, Mark: figure.HLine, Y: []float64{v / 2}},
				{Role: figure.Theory, Mark: figure.VLine, X: []float64{2}},
				{Name: "twin", Role: figure.Twin, Mark: figure.Line, X: []float64{3, 1}, Y: []float64{v, v}},
				{Mark: figure.Bars, X: []float64{1, 2}, Y: []float64{v, v}, Low: []float64{v / 2, v}, High: []float64{v, v}},
				{Mark: figure.Arrows, X: []float64{1}, Y: []float64{1}, U: []float64{1}, V: []float64{1}},
			},
		})
	}
	f.Still = figure.Figure{ID: f.ID, Panels: f.Frames}
	return f
}

// plainJSON says whether v is built of the types that survive a pipe.
func plainJSON(t *testing.T, path string, v any) {
	t.Helper()
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			plainJSON(t, path+"."+k, e)
		}
	case []any:
		for _, e := range x {
			plainJSON(t, path+"[]", e)
		}
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Errorf("%s is %v, which JSON cannot hold", path, x)
		}
	case string, bool:
	default:
		t.Errorf("%s is a %T", path, v)
	}
}

func TestVegaLiteIsPlainJSONThatTravels(t *testing.T) {
	v, err := VegaLite(sampleFrames())
	if err != nil {
		t.Fatal(err)
	}
	plainJSON(t, "spec", v)
	gob.Register(map[string]any{})
	gob.Register([]any{})
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		t.Error(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), "://"); n != 1 { // the schema's identifier
		t.Errorf("%d addresses", n)
	}
	again, err := VegaLite(sampleFrames())
	if err != nil {
		t.Fatal(err)
	}
	if other, _ := json.Marshal(again); !bytes.Equal(data, other) {
		t.Error("a second run differs")
	}
}

func TestVegaLiteHoldsEveryPointOfEveryFrame(t *testing.T) {
	f := sampleFrames()
	v, err := VegaLite(f)
	if err != nil {
		t.Fatal(err)
	}
	count := map[[2]string]int{}
	for _, r := range csvRows(t, v) {
		count[[2]string{r["f"], r["s"]}]++
	}
	for frame := range f.Frames {
		for series, want := range []int{3, 2, 1, 1, 2, 2, 1} { // the curve has a gap
			at, name := strconv.Itoa(frame), strconv.Itoa(series)
			if series == 3 || series == 6 {
				at = "-1" // the vertical line and the arrow are the same in all frames
			}
			if got := count[[2]string{at, name}]; got != want {
				t.Errorf("frame %d, series %d: %d rows, want %d", frame, series, got, want)
			}
		}
	}
}

// csvRows reads the rows of a specification, field by field.
func csvRows(t *testing.T, v map[string]any) (rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(v["data"].(map[string]any)["values"].(string))).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, line := range lines[1:] {
		r := map[string]string{}
		for i, field := range lines[0] {
			r[field] = line[i]
		}
		rows = append(rows, r)
	}
	return rows
}

func TestTheSliderStopsAtEveryFrameAndShowsItsValue(t *testing.T) {
	v, err := VegaLite(sampleFrames())
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal([]any{v["params"], v["title"]})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"value":1`, `"options":[0,1,2]`, `"labels":["0.1","1","10"]`, `"input":"radio"`,
		`n/d² = `, `\"0.1\",\"1\",\"10\"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
}

// A slider that counts frames shows "7" where the knob stands at 32.
func TestASliderOverEvenValuesCountsInThem(t *testing.T) {
	f := sampleFrames()
	f.Values, f.Start = []float64{4, 6, 8}, 2
	v, err := VegaLite(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v["params"])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"input":"range"`, `"value":8`, `"min":4`, `"max":8`, `"step":2`,
		`round((knob - 4) / 2)`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
}

func TestFramesShareTheAxesOfTheStillPicture(t *testing.T) {
	f := sampleFrames()
	f.Still.Panels[0].Y = figure.Axis{Label: "loss", Scale: figure.Log10, Min: 0.01, Max: 100}
	v, err := VegaLite(f)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range v["layer"].([]any) {
		encoding := l.(map[string]any)["encoding"].(map[string]any)
		y, ok := encoding["y"].(map[string]any)
		if !ok {
			continue
		}
		domain := y["scale"].(map[string]any)["domain"].([]any)
		if domain[0] != 0.01 || domain[1] != 100.0 {
			t.Errorf("layer %d runs over %v", i, domain)
		}
	}
}

func TestCategoriesKeepTheirNamesInVegaLite(t *testing.T) {
	f := sampleFrames()
	f.Still.Panels[0].X.Ticks = []figure.Tick{{At: 1, Label: `the "lazy" one`}, {At: 2, Label: "ours"}}
	v, err := VegaLite(f)
	if err != nil {
		t.Fatal(err)
	}
	encoding := v["layer"].([]any)[0].(map[string]any)["encoding"].(map[string]any)
	axis := encoding["x"].(map[string]any)["axis"].(map[string]any)
	if want := `datum.value == 1 ? "the \"lazy\" one" : datum.value == 2 ? "ours" : ""`; axis["labelExpr"] != want {
		t.Errorf("labels are %s, want %s", axis["labelExpr"], want)
	}
}

func TestEqualUnitsHoldInVegaLite(t *testing.T) {
	f := sampleFrames()
	f.Still.Panels[0] = figure.Panel{Equal: true, Bar: f.Still.Panels[0].Bar,
		X: figure.Axis{Min: 0, Max: 1}, Y: figure.Axis{Min: 0, Max: 3},
		Series: f.Still.Panels[0].Series}
	v, err := VegaLite(f)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := v["width"].(float64), v["height"].(float64); math.Abs(h-3*w) > 1.5 { // both are whole pixels
		t.Errorf("%g by %g pixels for 1 by 3 units", w, h)
	}
}

func TestNumbersOfAVegaLiteFigureAreShort(t *testing.T) {
	if got := round(1.0 / 3); got != 0.33333 { // five significant digits
		t.Errorf("1/3 becomes %v", got)
	}
}

func TestCheckFramesSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*figure.Frames)
		want  string
	}{
		"none":    {func(f *figure.Frames) { f.Frames = nil }, `frames "paper/knob": there is no frame`},
		"values":  {func(f *figure.Frames) { f.Values = f.Values[:1] }, "1 knob values for 3 frames"},
		"start":   {func(f *figure.Frames) { f.Start = 3 }, "starts at frame 3 of 3"},
		"series":  {func(f *figure.Frames) { f.Frames[1].Series = f.Frames[1].Series[:1] }, "frame 1: it has 1 series"},
		"names":   {func(f *figure.Frames) { f.Frames[2].Series[1].Name = "other" }, `frame 2: its series 2 is "other"`},
		"lengths": {func(f *figure.Frames) { f.Frames[1].Series[0].X = nil }, "frame 1, series 1"},
		"colour": {func(f *figure.Frames) { f.Frames[0].Bar = nil }, // and of Still, which shares them
			"frame 0, series 1 \"\" has Color: give the panel a Bar"},
		"no still": {func(f *figure.Frames) { f.Still = figure.Figure{} }, "still picture"},
	} {
		f := sampleFrames()
		c.spoil(&f)
		if _, err := VegaLite(f); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
