package draw

import (
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

// pair is a figure of two panels over one x axis, with one series in common.
func pair() figure.Figure {
	panel := func(names ...string) figure.Panel {
		p := figure.Panel{X: figure.Axis{Label: "$n$"}, Y: figure.Axis{Label: "risk"}}
		for i, name := range names {
			p.Series = append(p.Series, figure.Series{Name: name, X: []float64{0, 1}, Y: []float64{0, float64(i + 1)}})
		}
		return p
	}
	return figure.Figure{ID: "a/b/c", Caption: "Risk of $n$.", Panels: []figure.Panel{panel("ours", "kernel"),
		panel("ours", "oracle")}}
}

func inColumns(t *testing.T, style, width string) Style {
	t.Helper()
	s, err := mustStyle(style).InColumns(width)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func laidOutIn(t *testing.T, f figure.Figure, s Style) *page {
	t.Helper()
	pg, err := newPage(f, s, 1)
	if err != nil {
		t.Fatal(err)
	}
	pg.layOut(f)
	return pg
}

func TestOneLegendStandsOutsideOfAllPanels(t *testing.T) {
	for _, at := range []figure.Place{figure.Top, figure.Right, figure.Bottom} {
		for _, width := range []string{Single, Double} {
			f := pair()
			f.Key = at
			pg := laidOutIn(t, f, inColumns(t, "icml", width))
			w, h := pg.key.size()
			box := vg.Rectangle{Min: pg.key.at, Max: pg.key.at.Add(vg.Point{X: w, Y: h})}
			if len(pg.key.entries) != 3 || pg.key.entries[1].look.color == pg.key.entries[2].look.color {
				t.Errorf("%s: %d entries, or two that look alike", at, len(pg.key.entries))
			}
			if box.Min.X < 0 || box.Min.Y < 0 || box.Max.X > pg.width || box.Max.Y > pg.height {
				t.Errorf("%s, %s: the legend %v leaves the page", at, width, box)
			}
			for _, a := range pg.areas {
				if len(a.legend.entries) > 0 {
					t.Errorf("%s: a panel has a legend, too", at)
				}
				if box.Min.X < a.rect.Max.X && box.Max.X > a.rect.Min.X && box.Min.Y < a.rect.Max.Y && box.Max.Y > a.rect.Min.Y {
					t.Errorf("%s, %s: the legend %v stands on the panel %v", at, width, box, a.rect)
				}
			}
		}
	}
	f := pair()
	f.Key = figure.Without
	if pg := laidOutIn(t, f, mustStyle("icml")); len(pg.key.entries) > 0 || len(pg.areas[0].legend.entries) > 0 {
		t.Error("there is a legend")
	}
}

// In one column panels stand over each other, the lowest has the labels of the axis that all share.
func TestStackedPanelsShareTheirAxis(t *testing.T) {
	s := inColumns(t, "icml", Single)
	f := pair()
	pg := laidOutIn(t, f, s)
	above, below := pg.areas[0], pg.areas[1]
	if above.rect.Min.Y < below.rect.Max.Y || above.rect.Min.X != below.rect.Min.X || !above.bare || below.bare {
		t.Errorf("%+v over %+v", above.rect, below.rect)
	}
	if len(above.xTicks) == 0 || above.X.Label != "" || below.X.Label != "$n$" {
		t.Errorf("%d ticks, %q over %q", len(above.xTicks), above.X.Label, below.X.Label)
	}
	if f.Panels[0].X.Label != "$n$" {
		t.Error("the figure itself has changed")
	}
	f.Panels[0].X.Max = 2
	if pg := laidOutIn(t, f, s); pg.areas[0].bare || pg.areas[0].X.Label == "" {
		t.Error("axes of two ranges are shared")
	}
	if pg := laidOutIn(t, pair(), mustStyle("icml")); pg.areas[0].bare {
		t.Error("panels side by side share an axis")
	}
}

func TestWidthsAreThoseOfThePage(t *testing.T) {
	for _, test := range []struct {
		style, width  string
		inches, fixed float64
	}{
		{"icml", Single, 3.25, 0}, {"icml", Double, 6.75, 0}, {"neurips", Single, 2.625, 0}, {"pmlr", "4.5", 4.5, 2},
	} {
		s := inColumns(t, test.style, test.width)
		s.Fixed = test.fixed
		w, h := s.Size(pair())
		if one, _ := s.Size(onePanel(pair().Panels[0])); w != test.inches || one != test.inches {
			t.Errorf("%s, %s: %g and %g inches", test.style, test.width, w, one)
		}
		if test.fixed > 0 && h != test.fixed {
			t.Errorf("%s is %g high", test.style, h)
		}
	}
	for _, width := range []string{"", "wide", "0.5", "1e9", "NaN", "-3"} {
		if _, err := mustStyle("icml").InColumns(width); err == nil || !strings.Contains(err.Error(), "give single, double") {
			t.Errorf("a width of %q: %v", width, err)
		}
	}
}

// Black and white change places, greys come back after two turns, and a hue stays what it is.
func TestDarkFiguresHaveOppositeLightness(t *testing.T) {
	if opposite(black) != white || opposite(white) != black {
		t.Error("black and white")
	}
	for v := range 256 {
		if c := grey(uint8(v)); opposite(opposite(c)) != c {
			t.Errorf("%v comes back as %v", c, opposite(opposite(c)))
		}
	}
	for _, l := range append(measuredLooks, twinLooks...) {
		c, o := l.color, opposite(l.color)
		if dr := int(o.R) - int(c.R); abs(float64(int(o.G)-int(c.G)-dr)) > 1 || abs(float64(int(o.B)-int(c.B)-dr)) > 1 {
			t.Errorf("%v is drawn as %v: not the same hue", c, o)
		}
	}
	s := mustStyle("slides")
	light, err := drawn(figuretest.Sample(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.Dark = true
	dark, err := drawn(figuretest.Sample(), s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if dark.ops[0].color != black {
		t.Errorf("the page is %v", dark.ops[0].color)
	}
	shade := map[bool]int{}
	for i, o := range light.ops {
		same := dark.ops[i].color == o.color
		if shade[isShade(o.color)]++; same != isShade(o.color) && o.color != opposite(o.color) {
			t.Errorf("%v is drawn as %v", o.color, dark.ops[i].color)
		}
	}
	if shade[true] == 0 || shade[false] == 0 {
		t.Errorf("%v", shade)
	}
}

// WCAG asks for 3 : 1 between what is drawn and its ground.
func TestDarkColoursStandOutFromBlack(t *testing.T) {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	luminance := func(c color.NRGBA) float64 { return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B) }
	for _, l := range append(measuredLooks, twinLooks...) {
		if contrast := (luminance(opposite(l.color)) + 0.05) / 0.05; contrast < 3 {
			t.Errorf("%v on black: %.2f", opposite(l.color), contrast)
		}
	}
}

func TestTheFloatTakesThePictureIn(t *testing.T) {
	f := pair()
	f.Caption = `100 % of $n$ & "more"`
	f.Panels[0].Series[0].Low, f.Panels[0].Series[0].High = []float64{0, 0}, []float64{1, 2}
	f.Panels[0].Series[0].Interval = "mean ± sd"
	f.Provenance = figure.Provenance{Experiment: "a/b", Fingerprint: "0123"}
	text, err := TeX(f, mustStyle("icml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`\begin{figure*}`, `\input{\groundfigures a-b-c.pgf}`, `\label{fig:a-b-c}`,
		`100 \% of $n$ \&`, `Intervals: mean`, "% Code fingerprint: 0123\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %s in %s", want, text)
		}
	}
	text, err = TeX(f, inColumns(t, "icml", Single))
	if err != nil || !strings.Contains(string(text), `\begin{figure}[t]`) {
		t.Errorf("%s, %v", text, err)
	}
	f.Panels = nil
	if _, err := TeX(f, mustStyle("icml")); err == nil {
		t.Error("a float of no panel")
	}
}

// A page in two columns takes floats of both widths without a box that is too wide.
func TestATwoColumnPageCompilesWherePdflatexIs(t *testing.T) {
	tool, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("pdflatex is not installed")
	}
	dir := t.TempDir()
	doc := "\\documentclass[twocolumn]{article}\\usepackage[textwidth=6.75in,columnsep=0.25in]{geometry}" +
		"\\usepackage{pgf,amsmath,amssymb}\\newcommand\\groundfigures{figs/}\\begin{document}Text.\n"
	for _, width := range []string{Single, Double} {
		f := figuretest.Sample()
		f.ID += "/" + width
		paths, err := Save(f, inColumns(t, "icml", width), filepath.Join(dir, "figs"), "pgf", "tex")
		if err != nil {
			t.Fatal(err)
		}
		doc += "\\input{figs/" + filepath.Base(paths[1]) + "}\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "a.tex"), []byte(doc+"\\end{document}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-halt-on-error", "-interaction=nonstopmode", "a.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "Overfull") {
		t.Errorf("%v: %s", err, out)
	}
}
