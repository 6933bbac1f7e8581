package draw

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/tex"
)

func labels(ticks []tick) string {
	var out []string
	for _, t := range ticks {
		if !t.minor() {
			out = append(out, tex.PlainText(t.label))
		}
	}
	return strings.Join(out, " ")
}

func TestLogTicksLabelEveryRange(t *testing.T) {
	// The ranges are those on which gonum's plot.LogTicks labels too little or too much.
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0.02, 0.9, "0.02 0.05 0.1 0.2 0.5"},
		{0.3, 0.7, "0.3 0.5 0.7"},
		{20, 90, "20 30 50 70"},
		{3, 40, "5 10 20"},
		{0.9, 1.3, "0.9 1.0 1.1 1.2 1.3"},
		{2e-4, 9e-4, "2×10⁻⁴ 3×10⁻⁴ 5×10⁻⁴ 7×10⁻⁴"},
		{1e-8, 1e4, "10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰ 10² 10⁴"},
		{0.5, 3000, "10⁰ 10¹ 10² 10³"},
	} {
		if got := labels(logTicks(c.lo, c.hi, 6)); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestLinearTicksAgreeInDecimals(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0, 1, 5, "0 0.2 0.4 0.6 0.8 1.0"},
		{-1, 1, 4, "−1.0 −0.5 0 0.5 1.0"},
		{0, 10, 4, "0 2.5 5.0 7.5 10.0"},
		{0, 2e6, 4, "0 0.5×10⁶ 1.0×10⁶ 1.5×10⁶ 2.0×10⁶"},
		{0, 4e-5, 4, "0 1×10⁻⁵ 2×10⁻⁵ 3×10⁻⁵ 4×10⁻⁵"},
	} {
		if got := labels(linearTicks(c.lo, c.hi, c.n)); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestTicksAreInsideSortedAndFew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		a, b := math.Pow(10, 24*r.Float64()-12), math.Pow(10, 24*r.Float64()-12)
		lo, hi := min(a, b), max(a, b)
		if hi/lo < 1.01 {
			continue
		}
		checkTicks(t, lo, hi, logTicks(lo, hi, 6), 2, 8)
		checkTicks(t, -lo, hi, linearTicks(-lo, hi, 5), 2, 8)
	}
}

func checkTicks(t *testing.T, lo, hi float64, ticks []tick, least, most int) {
	t.Helper()
	var seen []string
	slack := 1e-9 * (math.Abs(lo) + math.Abs(hi))
	for i, k := range ticks {
		if k.at < lo-slack || k.at > hi+slack {
			t.Fatalf("%g to %g: tick at %g", lo, hi, k.at)
		}
		if i > 0 && k.at <= ticks[i-1].at {
			t.Fatalf("%g to %g: %g after %g", lo, hi, k.at, ticks[i-1].at)
		}
		if k.minor() {
			continue
		}
		if slices.Contains(seen, k.label) {
			t.Fatalf("%g to %g: %s twice", lo, hi, k.label)
		}
		seen = append(seen, k.label)
	}
	if len(seen) < least || len(seen) > most {
		t.Fatalf("%g to %g: %d labels %v", lo, hi, len(seen), seen)
	}
}

func TestTicksOfImpossibleRangesAreNone(t *testing.T) {
	for _, r := range [][2]float64{{1, 1}, {2, 1}, {math.NaN(), 1}, {0, math.Inf(1)}, {1, math.Nextafter(1, 2)}} {
		if got := linearTicks(r[0], r[1], 5); len(got) > 1 {
			t.Errorf("linear %v: %v", r, got)
		}
	}
	for _, r := range [][2]float64{{0, 1}, {-1, 1}, {1, 1}, {1, math.Inf(1)}} {
		if got := logTicks(r[0], r[1], 5); got != nil {
			t.Errorf("log %v: %v", r, got)
		}
	}
}

func TestNeighbouringLabelsOfAnXAxisStandApart(t *testing.T) {
	f, err := tex.FaceByName(tex.STIX)
	if err != nil {
		t.Fatal(err)
	}
	pg := &page{style: mustStyle("icml"), text: typesetter{f, 1}}
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		lo := math.Pow(10, 12*r.Float64()-6)
		s := figure.Span{Lo: lo, Hi: lo * math.Pow(10, 0.02+8*r.Float64()), Log: r.IntN(2) == 0}
		ticks := pg.xTicks(figure.Axis{}, s, 90) // 90 pt: one of three panels on an ICML page
		if crowd := pg.crowded(ticks, s, 90); len(crowd) > 0 {
			t.Errorf("%v: labels %s overlap", s, labels(ticks))
		}
	}
}
