package sample

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// sigmas is the two-sided 10⁻⁶ point of the standard normal: each comparison
// below raises a false alarm with that probability, once and for all, since
// every seed is fixed.
const sigmas = 4.89

// TestFirstNormalsAreGolden holds the first draws to the values that Go 1.26 gave,
// so that a change of the generator in the standard library shows here.
func TestFirstNormalsAreGolden(t *testing.T) {
	want := []float64{-0.7661590281973396, 1.1550737799554258, 0.62595471461551, 0.6419135886285541}
	got := make([]float64, len(want))
	Normal(Stream(1, "damian2022/fig1", 3, "data"), got)
	if !slices.Equal(got, want) {
		t.Errorf("first normals = %v, want %v", got, want)
	}
}

// TestNormalHasTheMomentsOfAStandardNormal compares the first eight raw moments
// with 0, 1, 0, 3, 0, 15, 0, 105; the variance of x^k is E x^{2k} − (E x^k)².
func TestNormalHasTheMomentsOfAStandardNormal(t *testing.T) {
	x := make([]float64, 1_000_000)
	Normal(Stream(3, "moments"), x)
	for k := 1; k <= 8; k++ {
		checkMean(t, "E x^k", x, func(v float64) float64 { return math.Pow(v, float64(k)) },
			normalMoment(k), normalMoment(2*k)-normalMoment(k)*normalMoment(k))
	}
}

// normalMoment returns E z^k: (k−1)!! for even k, zero for odd k.
func normalMoment(k int) float64 {
	if k%2 == 1 {
		return 0
	}
	m := 1.0
	for j := 1; j < k; j += 2 {
		m *= float64(j)
	}
	return m
}

// checkMean holds the mean of f over x to its expectation, within sigmas standard errors.
func checkMean(t *testing.T, what string, x []float64, f func(float64) float64, want, variance float64) {
	t.Helper()
	sum := 0.0
	for _, v := range x {
		sum += f(v)
	}
	se := math.Sqrt(variance / float64(len(x)))
	if mean := sum / float64(len(x)); !(math.Abs(mean-want) <= sigmas*se) {
		t.Errorf("%s: mean %.5f, want %.5f ± %.5f", what, mean, want, sigmas*se)
	}
}

// checkDistribution is the Kolmogorov–Smirnov test of x against cdf:
// √n·D exceeds 2.694 with probability 2·exp(−2·2.694²) = 10⁻⁶.
func checkDistribution(t *testing.T, x []float64, cdf func(float64) float64) {
	t.Helper()
	x, n, d := slices.Sorted(slices.Values(x)), float64(len(x)), 0.0
	for i, v := range x {
		p := cdf(v)
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	if ks := math.Sqrt(n) * d; !(ks <= 2.694) {
		t.Errorf("√n·D = %.3f", ks)
	}
}

func TestNormalHasTheNormalDistribution(t *testing.T) {
	x := make([]float64, 200_000)
	Normal(Stream(4, "ks"), x)
	checkDistribution(t, x, distuv.UnitNormal.CDF)
}

// TestNormalTailsAreNotCut counts draws beyond 4: binomial, P = 6.334·10⁻⁵.
func TestNormalTailsAreNotCut(t *testing.T) {
	const n = 4_000_000
	x := make([]float64, n)
	Normal(Stream(5, "tails"), x)
	p := 2 * distuv.UnitNormal.Survival(4)
	checkMean(t, "|x| > 4", x, func(v float64) float64 {
		if math.Abs(v) > 4 {
			return 1
		}
		return 0
	}, p, p*(1-p))
}

func TestNormalInPiecesEqualsNormalAtOnce(t *testing.T) {
	whole, pieces := make([]float64, 1000), make([]float64, 1000)
	Normal(Stream(6), whole)
	r := Stream(6)
	for _, part := range [][]float64{pieces[:1], pieces[1:1], pieces[1:400], pieces[400:]} {
		Normal(r, part)
	}
	if !slices.Equal(whole, pieces) {
		t.Error("filling by pieces changes the draws")
	}
}

func TestSpherePointsHaveUnitNorm(t *testing.T) {
	for _, d := range []int{1, 2, 3, 10, 784} {
		x := make([]float64, 50*d)
		Sphere(Stream(7, d), x, d)
		for row := range slices.Chunk(x, d) {
			norm2 := 0.0
			for _, v := range row {
				norm2 += v * v
			}
			// d squares are added, each rounded once or twice: d·2⁻⁵² covers it.
			if math.Abs(norm2-1) > float64(d+2)*0x1p-52 {
				t.Errorf("d = %d: ‖x‖² − 1 = %g", d, norm2-1)
			}
		}
	}
}

// TestSphereCoordinatesAreUniformInThreeDimensions is Archimedes' theorem: one
// coordinate of a uniform point on the sphere of R³ is uniform on [−1, 1].
// The projection on another direction must have the same distribution.
func TestSphereCoordinatesAreUniformInThreeDimensions(t *testing.T) {
	x := make([]float64, 3*100_000)
	Sphere(Stream(8), x, 3)
	var first, diagonal []float64
	for row := range slices.Chunk(x, 3) {
		first = append(first, row[0])
		diagonal = append(diagonal, (row[0]+row[1]+row[2])/math.Sqrt(3))
	}
	cdf := distuv.Uniform{Min: -1, Max: 1}.CDF
	checkDistribution(t, first, cdf)
	checkDistribution(t, diagonal, cdf)
}

// TestSphereHasTheMomentsOfTheUniformDistribution: E x₁² = 1/d, E x₁⁴ = 3/(d(d+2)),
// E x₁⁸ = 105/(d(d+2)(d+4)(d+6)), E x₁x₂ = 0, E x₁²x₂² = 1/(d(d+2)).
func TestSphereHasTheMomentsOfTheUniformDistribution(t *testing.T) {
	const d, rows = 10, 100_000
	x := make([]float64, d*rows)
	Sphere(Stream(9), x, d)
	var first, product []float64
	for row := range slices.Chunk(x, d) {
		first, product = append(first, row[0]), append(product, row[0]*row[1])
	}
	square := func(v float64) float64 { return v * v }
	fourth := func(v float64) float64 { return v * v * v * v }
	const m2, m4 = 1.0 / d, 3.0 / (d * (d + 2))
	const m8 = 105.0 / (d * (d + 2) * (d + 4) * (d + 6))
	checkMean(t, "x₁", first, func(v float64) float64 { return v }, 0, m2)
	checkMean(t, "x₁²", first, square, m2, m4-m2*m2)
	checkMean(t, "x₁⁴", first, fourth, m4, m8-m4*m4)
	checkMean(t, "x₁x₂", product, func(v float64) float64 { return v }, 0, m4/3)
}

func TestSphereMarksNumbersOutsideOfWholeRows(t *testing.T) {
	for _, c := range []struct{ n, d, whole int }{{7, 3, 6}, {2, 3, 0}, {4, 0, 0}, {4, -1, 0}, {0, 3, 0}} {
		x := make([]float64, c.n)
		Sphere(Stream(10), x, c.d)
		for i, v := range x {
			if math.IsNaN(v) != (i >= c.whole) {
				t.Errorf("n = %d, d = %d: x[%d] = %g", c.n, c.d, i, v)
			}
		}
	}
}

func TestRademacherGivesIndependentSigns(t *testing.T) {
	const n = 1_000_000
	x := make([]float64, n+64)
	Rademacher(Stream(11), x)
	for i, v := range x {
		if v != 1 && v != -1 {
			t.Fatalf("x[%d] = %g", i, v)
		}
	}
	checkMean(t, "sign", x, func(v float64) float64 { return v }, 0, 1)
	for _, lag := range []int{1, 2, 63, 64} {
		product := make([]float64, n)
		for i := range product {
			product[i] = x[i] * x[i+lag]
		}
		checkMean(t, "product of two signs", product, func(v float64) float64 { return v }, 0, 1)
	}
}

func TestRademacherFillsEveryLength(t *testing.T) {
	for n := range 200 {
		x := make([]float64, n)
		Rademacher(Stream(12), x)
		if slices.Contains(x, 0) {
			t.Errorf("length %d is not filled", n)
		}
	}
}

func TestUniformHasTheUniformDistribution(t *testing.T) {
	x := make([]float64, 100_000)
	Uniform(Stream(13), x, -2, 5)
	checkDistribution(t, x, distuv.Uniform{Min: -2, Max: 5}.CDF)
	if slices.Min(x) < -2 || slices.Max(x) >= 5 {
		t.Errorf("range [%g, %g] leaves [-2, 5)", slices.Min(x), slices.Max(x))
	}
}

// TestPermutationsAreEquallyLikely counts the 24 orders of four numbers:
// χ² with 23 degrees of freedom exceeds 72.8 with probability 4.5·10⁻⁷.
func TestPermutationsAreEquallyLikely(t *testing.T) {
	const draws = 48_000
	index, counts := map[[4]int]int{}, make([]float64, 24)
	r := Stream(14)
	for range draws {
		p := [4]int(Permutation(r, 4))
		if _, ok := index[p]; !ok {
			index[p] = len(index)
		}
		counts[index[p]]++
	}
	if x2 := chiSquare(counts, draws); x2 > 72.8 {
		t.Errorf("χ² = %.1f with 23 degrees of freedom", x2)
	}
}

func TestPermutationHoldsEveryNumberOnce(t *testing.T) {
	for _, n := range []int{1, 2, 17, 1000} {
		p := slices.Sorted(slices.Values(Permutation(Stream(15, n), n)))
		for i, v := range p {
			if i != v {
				t.Fatalf("n = %d: sorted permutation has %d at %d", n, v, i)
			}
		}
	}
	if p := Permutation(Stream(15), -1); p != nil {
		t.Errorf("Permutation of -1 numbers = %v", p)
	}
}

func TestFillingAllocatesNothing(t *testing.T) {
	r, x := Stream(16), make([]float64, 1000)
	allocs := testing.AllocsPerRun(10, func() {
		Normal(r, x)
		Sphere(r, x, 10)
		Rademacher(r, x)
		Uniform(r, x, 0, 1)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func benchmarkFill(b *testing.B, fill func(x []float64)) {
	x := make([]float64, 10_000)
	for b.Loop() {
		fill(x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/draw")
}

func BenchmarkNormal(b *testing.B) {
	r := Stream(1)
	benchmarkFill(b, func(x []float64) { Normal(r, x) })
}

func BenchmarkSphere(b *testing.B) {
	r := Stream(1)
	benchmarkFill(b, func(x []float64) { Sphere(r, x, 20) })
}

func BenchmarkRademacher(b *testing.B) {
	r := Stream(1)
	benchmarkFill(b, func(x []float64) { Rademacher(r, x) })
}

func BenchmarkUniform(b *testing.B) {
	r := Stream(1)
	benchmarkFill(b, func(x []float64) { Uniform(r, x, -1, 1) })
}
