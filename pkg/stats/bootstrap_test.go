package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/provingground/provingground/pkg/sample"
)

func meanOfFirst(groups [][]float64) float64 { return Mean(groups[0]) }

// TestBootstrapHasTheCoverageThatItsCommentStates simulates the mean of n normal
// observations. The expected coverage takes the bootstrap distribution for
// normal, which costs below 0.01 at n = 5 and less above.
func TestBootstrapHasTheCoverageThatItsCommentStates(t *testing.T) {
	for _, n := range []int{5, 8, 20} {
		r, groups := sample.Stream(1, "bootstrap coverage", n), [][]float64{make([]float64, n)}
		k := float64(n - 1)
		cut := distuv.UnitNormal.Quantile(0.975) * math.Sqrt(k/(k+1))
		want := 1 - 2*distuv.StudentsT{Sigma: 1, Nu: k}.Survival(cut)
		checkCoverage(t, fmt.Sprintf("n = %d", n), 2000, want, 0.01, func() bool {
			sample.Normal(r, groups[0])
			return BootstrapGroups(r, groups, meanOfFirst, 200, 0.95).Contains(0)
		})
	}
}

// TestBootstrapOfASlopeOverGroupsCoversTheTruth: four cells of 20 seeds around
// y = x², whose slope is 2. Twenty seeds a cell have coverage 0.93 by the formula
// in the comment of BootstrapGroups; pooling cells brings it nearer to 0.95, hence 0.94 ± 0.01.
func TestBootstrapOfASlopeOverGroupsCoversTheTruth(t *testing.T) {
	x, r := []float64{10, 20, 40, 80}, sample.Stream(2, "slope coverage")
	groups := make([][]float64, len(x))
	for i := range groups {
		groups[i] = make([]float64, 20)
	}
	slope := func(groups [][]float64) float64 {
		y := make([]float64, len(x))
		for i, g := range groups {
			y[i] = math.Exp(Mean(g))
		}
		s, _, _ := LogLogSlope(x, y)
		return s
	}
	checkCoverage(t, "slope", 1000, 0.94, 0.01, func() bool {
		for i, g := range groups {
			sample.Normal(r, g)
			for j := range g {
				g[j] = 2*math.Log(x[i]) + 0.3*g[j]
			}
		}
		return BootstrapGroups(r, groups, slope, 200, 0.95).Contains(2)
	})
}

// TestBootstrapWidthIsThatOfTheResampledMean: the mean of n draws from a sample has
// standard deviation s·√((n−1)/n)/√n. With 20 000 resamples the 2.5 % points
// have a relative error of 0.8 %, one sd: √(0.025·0.975/20 000)/φ(1.96)/1.96;
// the tolerance is five of them.
func TestBootstrapWidthIsThatOfTheResampledMean(t *testing.T) {
	xs := make([]float64, 400)
	r := sample.Stream(3)
	sample.Normal(r, xs)
	i := BootstrapGroups(r, [][]float64{xs}, meanOfFirst, 20_000, 0.95)
	n := float64(len(xs))
	half := 1.96 * SD(xs) * math.Sqrt((n-1)/n) / math.Sqrt(n)
	if !scalar.EqualWithinRel(i.High-i.Value, half, 0.04) || !scalar.EqualWithinRel(i.Value-i.Low, half, 0.04) {
		t.Errorf("%v, want half width %.4f", i, half)
	}
	if i.N != 400 || i.Value != Mean(xs) || i.Method != "percentile bootstrap, 20000 resamples" {
		t.Errorf("%+v", i)
	}
}

// TestGroupsAreResampledWithinThemselvesAndIndependently: one group holds 0 and 1, the
// other 10 and 11. Every resample keeps the tens, and all combinations occur.
func TestGroupsAreResampledWithinThemselvesAndIndependently(t *testing.T) {
	groups := [][]float64{{0, 1}, {10, 11}, {}}
	seen := map[[4]float64]int{}
	const resamples = 1600
	BootstrapGroups(sample.Stream(4), groups, func(g [][]float64) float64 {
		if len(g) != 3 || len(g[2]) != 0 {
			t.Fatalf("groups %v", g)
		}
		seen[[4]float64{g[0][0], g[0][1], g[1][0], g[1][1]}]++
		return 0
	}, resamples, 0.9)
	x2 := 0.0
	for _, a := range []float64{0, 1} {
		for _, b := range []float64{0, 1} {
			for _, c := range []float64{10, 11} {
				for _, d := range []float64{10, 11} {
					count := float64(seen[[4]float64{a, b, c, d}])
					x2 += (count - 100) * (count - 100) / 100
				}
			}
		}
	}
	// χ² with 15 degrees of freedom exceeds 58.8 with probability 4·10⁻⁷.
	if x2 > 58.8 || len(seen) != 16 {
		t.Errorf("χ² = %.1f, %d combinations", x2, len(seen))
	}
}

func TestBootstrapIsReproducibleAndLeavesTheGroupsAlone(t *testing.T) {
	groups := [][]float64{{3, 1, 2}, {9, 7}}
	reorder := func(g [][]float64) float64 {
		slices.Sort(g[0])
		median := g[0][1]
		g[1][0] = -1
		return median
	}
	a := BootstrapGroups(sample.Stream(5), groups, reorder, 100, 0.9)
	b := BootstrapGroups(sample.Stream(5), groups, reorder, 100, 0.9)
	if a != b || a.Value != 2 {
		t.Errorf("%v and %v", a, b)
	}
	if !slices.Equal(groups[0], []float64{3, 1, 2}) || !slices.Equal(groups[1], []float64{9, 7}) {
		t.Errorf("groups are now %v", groups)
	}
}

func TestBootstrapPassesNaNAndInfinityOn(t *testing.T) {
	data := [][]float64{{1, 2, 3}}
	calls := 0
	sometimes := func(v float64) func([][]float64) float64 {
		return func(g [][]float64) float64 {
			if calls++; calls%2 == 0 {
				return v
			}
			return Mean(g[0])
		}
	}
	if i := BootstrapGroups(sample.Stream(6), data, sometimes(nan), 100, 0.9); !math.IsNaN(i.Low) || !math.IsNaN(i.High) {
		t.Errorf("one NaN in two: %v", i)
	}
	calls = 0
	if i := BootstrapGroups(sample.Stream(6), data, sometimes(inf), 100, 0.9); math.IsInf(i.Low, 0) ||
		math.IsNaN(i.Low) || i.High != inf {
		t.Errorf("one +Inf in two: %v", i)
	}
	if i := BootstrapGroups(sample.Stream(6), [][]float64{{1, nan}}, meanOfFirst, 100, 0.9); !math.IsNaN(i.Value) ||
		!math.IsNaN(i.Low) {
		t.Errorf("NaN in the data: %v", i)
	}
}

func TestBootstrapOfBadInputHasNaNEnds(t *testing.T) {
	for _, c := range []struct {
		groups    [][]float64
		resamples int
		level     float64
	}{{nil, 10, 0.9}, {[][]float64{{}}, 10, 0.9}, {[][]float64{{1, 2}}, 0, 0.9}, {[][]float64{{1, 2}}, -1, 0.9},
		{[][]float64{{1, 2}}, 10, 1}, {[][]float64{{1, 2}}, 10, nan}} {
		i := BootstrapGroups(sample.Stream(7), c.groups, func(g [][]float64) float64 { return Mean(slices.Concat(g...)) },
			c.resamples, c.level)
		if !math.IsNaN(i.Low) || !math.IsNaN(i.High) {
			t.Errorf("%+v: %v", c, i)
		}
	}
}

// TestOrderStatisticLeavesEqualSharesBeyondBothEnds: for the numbers 1 … 999 the
// (B+1)p-th is 1000p itself.
func TestOrderStatisticLeavesEqualSharesBeyondBothEnds(t *testing.T) {
	sorted := make([]float64, 999)
	for i := range sorted {
		sorted[i] = float64(i + 1)
	}
	for _, p := range []float64{0.001, 0.025, 0.0257, 0.5, 0.975, 0.999} {
		// p·1000 is rounded once more than 1000p.
		if got := orderStatistic(sorted, p); !scalar.EqualWithinRel(got, 1000*p, 1e-12) {
			t.Errorf("p = %g: %g, want %g", p, got, 1000*p)
		}
	}
	if low, high := orderStatistic(sorted, 1e-9), orderStatistic(sorted, 1-1e-9); low != 1 || high != 999 {
		t.Errorf("outermost: %g, %g", low, high)
	}
	if v := orderStatistic([]float64{5}, 0.3); v != 5 {
		t.Errorf("one value: %g", v)
	}
}
