package draw

import (
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
	"github.com/provingground/provingground/pkg/figure/tex"
)

func TestCheckNamesFigurePanelAndSeries(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		spoil func(*figure.Figure)
		want  string
	}{
		"no panel": {func(f *figure.Figure) { f.Panels = nil }, `figure "paper/experiment/law": it has no panel`},
		"no id":    {func(f *figure.Figure) { f.ID = "" }, "has no ID"},
		"length": {func(f *figure.Figure) { f.Panels[0].Series[1].Y = []float64{1} },
			`figure "paper/experiment/law", panel 1, series 2 "twin": Y has 1 values and X has 3`},
		"one-sided": {func(f *figure.Figure) { f.Panels[0].Series[0].High = nil }, "High has 0 values and X has 5"},
		"arrows":    {func(f *figure.Figure) { f.Panels[2].Series[1].V = nil }, "V has 0 values"},
		"color":     {func(f *figure.Figure) { f.Panels[2].Series[0].Color = []float64{1} }, "Color has 1 values"},
		"reference": {func(f *figure.Figure) { f.Panels[0].Series[4].Y = nil }, "Y[0]"},
		"mark": {func(f *figure.Figure) { f.Panels[1].Series[0].Mark = "pie" },
			`unknown mark "pie": use line, points`},
		"role":  {func(f *figure.Figure) { f.Panels[1].Series[0].Role = "x" }, `unknown role "x": use measured`},
		"slot":  {func(f *figure.Figure) { f.Panels[1].Series[0].Slot = -1 }, "palette slot -1"},
		"scale": {func(f *figure.Figure) { f.Panels[0].X.Scale = "log2" }, `panel 1, x axis: unknown scale "log2"`},
		"range": {func(f *figure.Figure) { f.Panels[0].Y.Min, f.Panels[0].Y.Max = -1, 1 },
			"panel 1, y axis: range -1 to 1"},
		"reversed range": {func(f *figure.Figure) { f.Panels[1].Y.Min, f.Panels[1].Y.Max = 2, 1 }, "range 2 to 1"},
		"corner":         {func(f *figure.Figure) { f.Panels[0].Legend = "middle" }, `unknown legend corner "middle"`},
		"tick": {func(f *figure.Figure) { f.Panels[0].X.Ticks = []figure.Tick{{At: 0, Label: "zero"}} },
			`tick "zero" stands at 0`},
		"text": {func(f *figure.Figure) { f.Panels[1].Y.Label = `$\foo$` },
			`panel 2, y axis: label: text "$\\foo$": unknown command \foo`},
		"name": {func(f *figure.Figure) { f.Panels[1].Series[0].Name = "$" }, `series 1 "$": name`},
		"bar":  {func(f *figure.Figure) { f.Panels[2].Bar = &figure.Bar{Min: 1, Max: 0} }, "colour bar: range 1 to 0"},
		"nothing": {func(f *figure.Figure) {
			f.Panels[0].Series = []figure.Series{{X: []float64{1, nan}, Y: []float64{-1, 1}}}
		}, "panel 1: nothing can be drawn"},
		"no series": {func(f *figure.Figure) { f.Panels[0].Series = nil }, "nothing can be drawn"},
	} {
		f := figuretest.Sample()
		c.spoil(&f)
		err := figure.Check(f)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if _, drawErr := SVG(f, mustStyle("icml")); drawErr == nil {
			t.Errorf("%s: it was drawn all the same", name)
		}
	}
	if err := figure.Check(figuretest.Sample()); err != nil {
		t.Errorf("a sound figure is refused: %v", err)
	}
}

func TestUnknownStyleListsTheKnownOnes(t *testing.T) {
	if _, err := StyleByName("nature"); err == nil ||
		!strings.Contains(err.Error(), "screen, neurips, icml, pmlr, slides") {
		t.Errorf("got %v", err)
	}
}

func TestAStyleWithoutSizeOrFaceIsRefused(t *testing.T) {
	if _, err := PNG(figuretest.Sample(), Style{Name: "mine", Face: tex.STIX}, 100); err == nil ||
		!strings.Contains(err.Error(), "StyleByName") {
		t.Errorf("no size: %v", err)
	}
	s := mustStyle("icml")
	s.Face = "comic"
	if _, err := SVG(figuretest.Sample(), s); err == nil ||
		!strings.Contains(err.Error(), `use "stix" or "latin-modern"`) {
		t.Errorf("no face: %v", err)
	}
}

func TestEveryLookIsDrawnAsEveryMark(t *testing.T) {
	x := []float64{1, 2}
	for _, role := range []figure.Role{figure.Measured, figure.Theory, figure.Twin, figure.Published} {
		for _, mark := range []figure.Mark{figure.Line, figure.Points, figure.LinePoints, figure.Bars} {
			p := figure.Panel{Legend: figure.NoLegend}
			for slot := 1; slot <= 7; slot++ { // one more than the palette holds
				p.Series = append(p.Series, figure.Series{Role: role, Mark: mark, Slot: slot, X: x, Y: x})
			}
			sh, err := drawn(onePanel(p), mustStyle("icml"), 1)
			if err != nil {
				t.Fatal(err)
			}
			shown := 0
			for _, o := range sh.ops {
				if o.text == nil && o.color != black && o.color != white && o.color != gridGrey {
					shown++
				}
			}
			if shown < 7 {
				t.Errorf("%s %s: %d of 7 series are drawn", role, mark, shown)
			}
		}
	}
}

func TestOddDataIsDrawnOrSkippedNeverAPanic(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	one := []float64{1}
	for name, p := range map[string]figure.Panel{
		"one point":         {Series: []figure.Series{{X: one, Y: one}}},
		"one point of zero": {Series: []figure.Series{{X: []float64{0}, Y: []float64{0}, Mark: figure.Points}}},
		"one log point": {X: figure.Axis{Scale: figure.Log10}, Y: figure.Axis{Scale: figure.Log10},
			Series: []figure.Series{{X: one, Y: one, Mark: figure.LinePoints}}},
		"all equal":         {Series: []figure.Series{{X: []float64{3, 3, 3}, Y: []float64{-2, -2, -2}}}},
		"empty beside full": {Series: []figure.Series{{Name: "none"}, {X: one, Y: one}}},
		"gaps":              {Series: []figure.Series{{X: []float64{nan, 1, inf, 2, 3}, Y: []float64{1, nan, 1, 1, 2}}}},
		"not positive": {Y: figure.Axis{Scale: figure.Log10},
			Series: []figure.Series{{X: []float64{1, 2, 3}, Y: []float64{0, -1, 10}, Low: []float64{-1, -1, -1},
				High: []float64{1, 1, inf}}}},
		"huge": {Series: []figure.Series{{X: []float64{-1e299, 1e299}, Y: []float64{-1e299, 1e299}}}},
		"tiny": {Series: []figure.Series{{X: []float64{0, 5e-324}, Y: []float64{1, 1 + 1e-15}}}},
		"wide log": {Y: figure.Axis{Scale: figure.Log10},
			Series: []figure.Series{{X: []float64{0, 1}, Y: []float64{1e-300, 1e300}}}},
		"outside": {X: figure.Axis{Min: 0, Max: 1}, Y: figure.Axis{Min: 0, Max: 1},
			Series: []figure.Series{{X: []float64{-1e9, 1e9}, Y: []float64{-1e9, 2e9}, Mark: figure.LinePoints}}},
		"log bars": {Y: figure.Axis{Scale: figure.Log10},
			Series: []figure.Series{{Mark: figure.Bars, X: []float64{0, 1}, Y: []float64{0, 10}}}},
		"negative bars": {Series: []figure.Series{{Mark: figure.Bars, X: []float64{0, 0}, Y: []float64{-1, -2}}}},
		"still arrows": {Series: []figure.Series{{Mark: figure.Arrows, X: one, Y: one, U: []float64{0},
			V: []float64{nan}}}},
		"one colour": {Series: []figure.Series{{X: []float64{1, 2}, Y: []float64{1, 2}, Color: []float64{5, 5}}}},
		"no colour": {Series: []figure.Series{{X: []float64{1, 2}, Y: []float64{1, 2}, Mark: figure.Points,
			Color: []float64{nan, inf}}}},
		"equal and long": {Equal: true, Series: []figure.Series{{X: []float64{0, 1000}, Y: []float64{0, 1}}}},
		"long labels": {X: figure.Axis{Label: strings.Repeat("word ", 60)},
			Y:      figure.Axis{Label: strings.Repeat("m", 200)},
			Series: []figure.Series{{X: one, Y: one, Name: strings.Repeat("long ", 30)}}},
		"many names": {Series: manyNames(30)},
	} {
		for _, style := range StyleNames() {
			for _, format := range []string{"svg", "pdf"} {
				data, err := render(onePanel(p), mustStyle(style), format)
				if err != nil {
					t.Errorf("%s in %s: %v", name, style, err)
				}
				if s := string(data); format == "svg" && (strings.Contains(s, "NaN") || strings.Contains(s, "Inf")) {
					t.Errorf("%s in %s: coordinates that are no numbers", name, style)
				}
			}
		}
	}
}

func manyNames(n int) []figure.Series {
	out := make([]figure.Series, n)
	for i := range out {
		out[i] = figure.Series{Name: strings.Repeat("x", i+1), X: []float64{0, 1}, Y: []float64{0, float64(i)}}
	}
	return out
}
