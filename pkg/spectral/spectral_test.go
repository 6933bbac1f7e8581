package spectral

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestRanksOfEqualSingularValuesCountThem(t *testing.T) {
	s := []float64{3, 3, 3, 3, 0, 0}
	if got := RankAbove(s, 0.5); got != 4 {
		t.Errorf("rank %d", got)
	}
	for name, got := range map[string]float64{"stable": StableRank(s), "effective": EffectiveRank(s)} {
		if math.Abs(got-4) > 1e-14 {
			t.Errorf("%s rank %g, want 4", name, got)
		}
	}
	for name, got := range map[string]float64{"stable": StableRank([]float64{0, 0}),
		"effective": EffectiveRank([]float64{0, 0}), "nothing": StableRank(nil)} {
		if !math.IsNaN(got) {
			t.Errorf("%s rank %g of a zero matrix", name, got)
		}
	}
}

func TestStableAndEffectiveRankLieBetweenOneAndTheRank(t *testing.T) {
	s := []float64{5, 2, 1, 0.1}
	if r := StableRank(s); r <= 1 || r >= 4 {
		t.Errorf("stable rank %g", r)
	}
	if r := EffectiveRank(s); r <= 1 || r >= 4 {
		t.Errorf("effective rank %g", r)
	}
}

func TestPseudoDeterminantOfAnInvertibleMatrixIsItsDeterminant(t *testing.T) {
	a := normal(12, 12, "determinant")
	s, err := Values(a)
	if err != nil {
		t.Fatal(err)
	}
	var lu mat.LU
	lu.Factorize(a)
	want, _ := lu.LogDet()
	if got := LogPseudoDeterminant(s, 12); math.Abs(got-want) > 1e-12 {
		t.Errorf("log |A| = %g, want %g", got, want)
	}
	if got := LogPseudoDeterminant([]float64{2, 0}, 2); !math.IsInf(got, -1) {
		t.Errorf("of a singular matrix: %g", got)
	}
	for _, k := range []int{-1, 13} {
		if !math.IsNaN(LogPseudoDeterminant(s, k)) || !math.IsNaN(IsometryDistance(s, k)) {
			t.Errorf("k = %d of 12 singular values is a number", k)
		}
	}
}

// Arithmetic: L·(3^{2/L} + 1) at L = 4 is 10.92820.
func TestSchattenPowerIsTheCostOfADeepLinearNetwork(t *testing.T) {
	if got := 4 * SchattenPower([]float64{3, 1, 0}, 0.5); math.Abs(got-10.92820) > 5e-6 {
		t.Errorf("%.5f, want 10.92820", got)
	}
}

func TestNearestIsometryIsNearerThanOthersOfItsRank(t *testing.T) {
	const m, n, k = 6, 4, 2
	a := normal(m, n, "isometry")
	s, err := Values(a)
	if err != nil {
		t.Fatal(err)
	}
	nearest, err := NearestIsometry(a, k)
	if err != nil {
		t.Fatal(err)
	}
	values, err := Values(nearest)
	if err != nil {
		t.Fatal(err)
	}
	if !floats.EqualApprox(values, []float64{1, 1, 0, 0}, 1e-14) {
		t.Errorf("singular values %v of a partial isometry of rank 2", values)
	}
	distance := func(q mat.Matrix) float64 {
		var d mat.Dense
		d.Sub(a, q)
		return mat.Norm(&d, 2)
	}
	want := IsometryDistance(s, k)
	if math.Abs(distance(nearest)-want) > 1e-13 {
		t.Errorf("distance %g, want %g", distance(nearest), want)
	}
	for i := range 50 {
		var q mat.Dense
		q.Mul(rotationOf(m, "u", i).Slice(0, m, 0, k), rotationOf(n, "v", i).Slice(0, n, 0, k).T())
		if distance(&q) < want {
			t.Errorf("isometry %d is nearer: %g", i, distance(&q))
		}
	}
	if _, err := NearestIsometry(a, 5); err == nil || !strings.Contains(err.Error(), "between 1 and 4") {
		t.Errorf("rank 5 of 4: %v", err)
	}
}

// scikit-learn 1.9, PCA: explained_variance_ratio_ and components_, up to signs.
func TestComponentsAgreeWithScikitLearn(t *testing.T) {
	c, err := PCA(mat.NewDense(4, 3, []float64{4, 0, 2, 1, 3, -1, 0, 5, 1, 2, 2, 2}))
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{0.84357311, 0.99674039, 1} {
		if got, err := c.Explained(k + 1); err != nil || math.Abs(got-want) > 2e-8 {
			t.Errorf("%d components explain %.8f, want %.8f, %v", k+1, got, want, err)
		}
	}
	for j, want := range [][]float64{{-0.60811858, 0.73172493, -0.30784805}, {-0.09315491, 0.31933757, 0.94305126},
		{0.78836156, 0.60216455, -0.12603134}} {
		if got := mat.Col(nil, j, c.Axes); !floats.EqualApprox(got, want, 1e-8) {
			t.Errorf("axis %d is %.8f, want %.8f", j, got, want)
		}
	}
	if !floats.EqualApprox(c.Mean, []float64{1.75, 2.5, 1}, 1e-15) {
		t.Errorf("mean %v", c.Mean)
	}
}

func TestScoresAreUncorrelatedAndGiveThePointsBack(t *testing.T) {
	const n, d = 30, 5
	x := normal(n, d, "pca")
	c, err := PCA(x)
	if err != nil {
		t.Fatal(err)
	}
	var gram, again mat.Dense
	gram.Mul(c.Scores.T(), c.Scores)
	again.Mul(c.Scores, c.Axes.T())
	for j := range d {
		for k := range d {
			want := 0.0
			if j == k {
				want = n * c.Variances[j]
			}
			if math.Abs(gram.At(j, k)-want) > 1e-12 {
				t.Errorf("scores %d and %d have the inner product %g, want %g", j, k, gram.At(j, k), want)
			}
		}
	}
	for i := range n {
		row := again.RawRowView(i)
		floats.Add(row, c.Mean)
		if !floats.EqualApprox(row, x.RawRowView(i), 1e-13) {
			t.Errorf("point %d comes back as %v", i, row)
		}
	}
	if _, err := c.Explained(6); err == nil {
		t.Error("6 of 5 components: no error")
	}
}

func ExampleRankAbove() {
	fmt.Println(RankAbove([]float64{1.2, 1.1, 0.05, 0}, 0.5))
	// Output:
	// 2
}

func ExampleStableRank() {
	fmt.Println(StableRank([]float64{2, 2, 0}))
	// Output:
	// 2
}

func ExampleEffectiveRank() {
	fmt.Printf("%.3f\n", EffectiveRank([]float64{1, 1, 1, 0}))
	// Output:
	// 3.000
}

func ExampleSchattenPower() {
	fmt.Println(SchattenPower([]float64{4, 1, 0}, 0.5))
	// Output:
	// 3
}

func ExampleLogPseudoDeterminant() {
	fmt.Printf("%.4f\n", LogPseudoDeterminant([]float64{math.E, 1, 0}, 2))
	// Output:
	// 1.0000
}

func ExampleIsometryDistance() {
	fmt.Printf("%.1f\n", IsometryDistance([]float64{1.3, 0.4}, 1))
	// Output:
	// 0.5
}

func ExampleNearestIsometry() {
	q, err := NearestIsometry(mat.NewDense(2, 2, []float64{3, 0, 0, 0.1}), 1)
	fmt.Println(mat.Formatted(q), err)
	// Output:
	// ⎡1  0⎤
	// ⎣0  0⎦ <nil>
}

// Three points on a line.
func ExamplePCA() {
	c, err := PCA(mat.NewDense(3, 2, []float64{0, 0, 3, 4, 6, 8}))
	share, _ := c.Explained(1)
	fmt.Printf("mean %.0f, first axis [%.1f %.1f], share %.2f, %v\n", c.Mean, c.Axes.At(0, 0), c.Axes.At(1, 0), share, err)
	// Output:
	// mean [3 4], first axis [0.6 0.8], share 1.00, <nil>
}

// The second of the values is what rounding leaves of 0 in a product of twenty matrices.
func ExampleNumericalRank() {
	fmt.Println(NumericalRank([]float64{3, 1e-14}), NumericalRank([]float64{3, 1e-11}),
		NumericalRank([]float64{0, 0}), NumericalRank(nil))
	// Output: 1 2 0 0
}

// Two points at −1 and 1 on the first axis and one at 0: all variance is in one direction, and
// beyond the number of components there is nothing more.
func TestTheExplainedShareIsThatOfTheColumns(t *testing.T) {
	flat := mat.NewDense(2, 3, []float64{-1, 0, 1, 5, 5, 5})
	round := mat.NewDense(2, 4, []float64{-2, 2, 0, 0, 0, 0, -1, 1})
	for _, c := range []struct {
		x    *mat.Dense
		k    int
		want float64
	}{{flat, 1, 1}, {round, 1, 0.8}, {round, 2, 1}, {round, 7, 1}, {round, 0, 0}} {
		if got, err := Explained(c.x, c.k); err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("k = %d: %v, %v; want %v", c.k, got, err, c.want)
		}
	}
	if got, err := Explained(mat.NewDense(2, 3, nil), 1); err != nil || !math.IsNaN(got) {
		t.Errorf("where nothing varies: %v, %v", got, err)
	}
	if _, err := Explained(mat.NewDense(1, 2, []float64{math.NaN(), 1}), 1); err == nil {
		t.Error("what is no number is explained")
	}
}
