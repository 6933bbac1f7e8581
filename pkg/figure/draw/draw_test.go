package draw

import (
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/figuretest"
)

// laidOut returns the page of f before it is drawn.
func laidOut(t *testing.T, f figure.Figure, style string) *page {
	t.Helper()
	pg, err := newPage(f, mustStyle(style), 1)
	if err != nil {
		t.Fatal(err)
	}
	pg.layOut(f)
	return pg
}

func cloud(r *rand.Rand, n int) figure.Series {
	s := figure.Series{Name: fmt.Sprintf("seed %d", r.IntN(100)), Mark: figure.LinePoints}
	for i := range n {
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, r.Float64())
	}
	return s
}

func TestTheBestLegendHidesNoDataOrStandsAbove(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	inside, above := 0, 0
	for range 60 {
		s := cloud(r, 2+r.IntN(60))
		pg := laidOut(t, onePanel(figure.Panel{Series: []figure.Series{s}}), "icml")
		a := pg.areas[0]
		w, h := a.legend.size()
		if a.above {
			above++
			if a.legend.at.Y < a.rect.Max.Y || a.legend.at.Y+h > pg.height {
				t.Fatalf("a legend above stands at %v, the data end at %v", a.legend.at, a.rect.Max)
			}
			continue
		}
		inside++
		far := a.legend.at.Add(vg.Point{X: w, Y: h})
		if a.legend.at.X < a.rect.Min.X || a.legend.at.Y < a.rect.Min.Y || far.X > a.rect.Max.X || far.Y > a.rect.Max.Y {
			t.Fatalf("legend %v to %v outside of the panel %v", a.legend.at, far, a.rect)
		}
		for i := range s.X {
			if q := a.at(s.X[i], s.Y[i]); q.X > a.legend.at.X && q.X < far.X && q.Y > a.legend.at.Y && q.Y < far.Y {
				t.Fatalf("point %d is hidden", i)
			}
		}
	}
	if inside == 0 || above == 0 {
		t.Errorf("%d legends inside, %d above: the test sees one kind only", inside, above)
	}
}

func TestLegendsStandInTheCornerAskedFor(t *testing.T) {
	for corner, s := range corners {
		p := figure.Panel{Legend: corner, Series: []figure.Series{{Name: "a", X: []float64{0, 1}, Y: []float64{0, 1}}}}
		a := laidOut(t, onePanel(p), "icml").areas[0]
		mid := a.rect.Min.Add(a.rect.Size().Scale(0.5))
		if right, top := a.legend.at.X > mid.X, a.legend.at.Y > mid.Y; right != (s.x == 1) || top != (s.y == 1) {
			t.Errorf("%s: legend at %v of %v", corner, a.legend.at, a.rect)
		}
	}
}

func TestEqualUnitsHaveEqualLengths(t *testing.T) {
	for _, style := range StyleNames() {
		for _, high := range []float64{0.2, 1, 7} {
			p := figure.Panel{Equal: true,
				Series: []figure.Series{{Mark: figure.Points, X: []float64{0, 1}, Y: []float64{0, high}, Color: []float64{0, 1}}}}
			a := laidOut(t, onePanel(p), style).areas[0]
			d := a.at(1, 1).Sub(a.at(0, 0))
			if math.Abs(float64(d.X-d.Y)) > 1e-6*float64(d.X) {
				t.Errorf("%s, height %g: a unit is %.3f by %.3f pt", style, high, d.X, d.Y)
			}
		}
	}
}

func TestPanelsOfAFigureHaveOneSizeAndStayOnThePage(t *testing.T) {
	f := figuretest.Sample()
	f.Panels[2].Equal = false
	for _, style := range StyleNames() {
		pg := laidOut(t, f, style)
		for i, a := range pg.areas {
			if d := a.rect.Size().Sub(pg.areas[0].rect.Size()); math.Abs(float64(d.X))+math.Abs(float64(d.Y)) > 1e-6 {
				t.Errorf("%s: panel %d is larger by %v", style, i, d)
			}
			if a.rect.Min.X-a.room.left < 0 || a.rect.Max.X+a.room.right > pg.width || a.rect.Min.Y-a.room.bottom < 0 ||
				a.rect.Max.Y+a.room.top > pg.height {
				t.Errorf("%s: the labels of panel %d leave the page", style, i)
			}
		}
	}
}

func TestEverythingDrawnStaysOnThePage(t *testing.T) {
	for _, style := range StyleNames() {
		sh, err := drawn(figuretest.Sample(), mustStyle(style), 1)
		if err != nil {
			t.Fatal(err)
		}
		page := vg.Rectangle{Max: vg.Point{X: sh.width, Y: sh.height}}
		for _, o := range sh.ops {
			for _, c := range o.path {
				if !inside(page, c.Pos) {
					text := ""
					if o.text != nil {
						text = o.text.source
					}
					t.Fatalf("%s: %v is outside of %v %q", style, c.Pos, page.Max, text)
				}
			}
		}
	}
}

func TestSizesAreThoseOfTheVenues(t *testing.T) {
	one := onePanel(figure.Panel{Series: []figure.Series{figuretest.Curve()}})
	two := one
	two.Panels = append([]figure.Panel{}, one.Panels[0], one.Panels[0])
	wide := one
	wide.Wide = true
	for _, c := range []struct {
		style string
		f     figure.Figure
		want  float64 // inches: text widths of the venues' style files
	}{
		{"icml", one, 3.25}, {"icml", wide, 6.75}, {"icml", two, 6.75}, {"neurips", one, 5.5}, {"pmlr", two, 6.0},
	} {
		if w, _ := mustStyle(c.style).Size(c.f); w != c.want {
			t.Errorf("%s: %g in wide, want %g", c.style, w, c.want)
		}
	}
}

func TestSeriesOfARoleDifferWithoutColour(t *testing.T) {
	for _, role := range []figure.Role{figure.Measured, figure.Twin, figure.Published} {
		seen := map[string]int{}
		n := map[figure.Role]int{figure.Measured: len(measuredLooks), figure.Twin: len(twinLooks),
			figure.Published: len(publishedShapes)}[role]
		for slot := 1; slot <= n; slot++ {
			l := lookOf(role, slot)
			key := fmt.Sprint(l.dash, l.shape)
			if first, ok := seen[key]; ok {
				t.Errorf("%s slots %d and %d look the same in grey", role, first, slot)
			}
			seen[key] = slot
		}
	}
}

func TestASlotIsTakenOnce(t *testing.T) {
	p := figure.Panel{Series: []figure.Series{{Slot: 2}, {}, {}, {Role: figure.Twin}, {Slot: 1, Role: figure.Twin}}}
	got := looks(p)
	want := []look{lookOf(figure.Measured, 2), lookOf(figure.Measured, 1), lookOf(figure.Measured, 3),
		lookOf(figure.Twin, 2), lookOf(figure.Twin, 1)}
	for i := range want {
		if got[i].color != want[i].color || got[i].shape != want[i].shape {
			t.Errorf("series %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func TestGroupedBarsStandSideBySideWithTheirErrors(t *testing.T) {
	p := figuretest.Sample().Panels[1]
	w0, o0 := barSlot(p, 0)
	w1, o1 := barSlot(p, 1)
	// Places are 1 apart, so a group is 0.8 wide and two bars are 0.4 each.
	if w0 != 0.4 || w1 != 0.4 || math.Abs(o0+0.2) > 1e-12 || math.Abs(o1-0.2) > 1e-12 {
		t.Errorf("widths %g, %g at %g, %g", w0, w1, o0, o1)
	}
	pg := laidOut(t, onePanel(p), "icml")
	a := pg.areas[0]
	pg.bars(a, 0)
	bar := a.barRect(o0, w0, 0.4)
	mid := (bar.Min.X + bar.Max.X) / 2
	for _, o := range pg.ops {
		if o.color == black && math.Abs(float64(o.path[0].Pos.X-mid)) > 1e-6 {
			t.Errorf("error bar at %v, bar at %v", o.path[0].Pos.X, mid)
		}
		if o.color == black {
			return
		}
	}
	t.Error("no error bar was drawn")
}

func TestErrorBarsAreCutAtALogarithmicAxis(t *testing.T) {
	s := figure.Series{Mark: figure.Points, X: []float64{1, 2}, Y: []float64{1, 2}, Low: []float64{-1, 1},
		High: []float64{2, 3}}
	pg := laidOut(t, onePanel(figure.Panel{Y: figure.Axis{Scale: figure.Log10}, Series: []figure.Series{s}}), "icml")
	lines := pg.errorBar(pg.areas[0], s, 0)
	if lines[0][0].Y != pg.areas[0].rect.Min.Y || len(lines) != 2 { // the stem and the upper cap
		t.Errorf("%d lines, the stem from %v, the frame at %v", len(lines), lines[0][0], pg.areas[0].rect.Min)
	}
}

func TestThinningKeepsTheEnvelope(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	pts := make([]vg.Point, 5000)
	for i := range pts {
		pts[i] = vg.Point{X: vg.Length(i) / 50, Y: vg.Length(r.NormFloat64())}
	}
	top := func(ps []vg.Point) map[int]vg.Length {
		m := map[int]vg.Length{}
		for _, p := range ps {
			k := int(math.Floor(float64(2 * p.X)))
			m[k] = max(m[k], p.Y)
		}
		return m
	}
	few := thin(pts)
	if len(few) > 4*201 { // 100 pt of width in halves, four points each
		t.Errorf("%d points are left", len(few))
	}
	all := top(pts)
	for k, v := range top(few) {
		if v != all[k] {
			t.Fatalf("stretch %d: highest %v, want %v", k, v, all[k])
		}
	}
}

func TestViridisRunsFromDarkToBright(t *testing.T) {
	luma := func(c color.NRGBA) float64 {
		return 0.2126*float64(c.R) + 0.7152*float64(c.G) + 0.0722*float64(c.B)
	}
	last := -1.0
	for i := range 64 {
		if l := luma(viridis(float64(i) / 63)); l <= last {
			t.Fatalf("step %d is not brighter", i)
		} else {
			last = l
		}
	}
	if viridis(math.NaN()) != viridis(0) || viridis(7) != viridis(1) {
		t.Error("values outside leave the scale")
	}
}

func BenchmarkScreenSVGAndPNG(b *testing.B) {
	f, s := figuretest.Sample(), mustStyle("screen")
	for b.Loop() {
		if _, err := SVG(f, s); err != nil {
			b.Fatal(err)
		}
		if _, err := PNG(f, s, 150); err != nil {
			b.Fatal(err)
		}
	}
}
