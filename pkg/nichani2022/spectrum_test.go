package nichani2022

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

func ExampleActivation_Levels() {
	s, err := Sigmoid1.Levels(20, 2)
	fmt.Printf("λ = %.4g, γ_2 = %.4g, %v\n", s.Values, s.Above(2), err)
	fmt.Printf("limits: %.4g %.4g %.4g, %.4g\n", Sigmoid1.LimitLevel(20, 0), Sigmoid1.LimitLevel(20, 1),
		Sigmoid1.LimitLevel(20, 2), Sigmoid1.LimitBulk(20, 2))
	// Output:
	// λ = [0.002921 0.03165 0.0002695], γ_2 = 0.01677, <nil>
	// limits: 0.002769 0.03166 0.0002769, 0.02067
}

func ExampleBlockSize() {
	fmt.Println(BlockSize(20, 1), BlockSize(20, 2), BlockSize(40, 2))
	// Output: 21 230 860
}

func ExampleGaps() {
	fmt.Println(Gaps([]float64{12, 11, 3, 2.9, 1, 0.95, 0.9}, 0.9, 2))
	// Output: [{2 3.6666666666666665} {4 2.9}]
}

// The table of the exact eigenvalues in the notes (1.3), made by another implementation.
func TestExactLevelsAreThoseOfTheTable(t *testing.T) {
	for _, c := range []struct {
		a    Activation
		d    int
		want []float64 // λ_0 … λ_3, γ_1, γ_2
	}{
		{Sigmoid1, 10, []float64{.003078, .031632, 5.245e-4, 2.08e-5, .0351, .00679}},
		{Sigmoid1, 40, []float64{.002844, .031658, 1.366e-4, 1.97e-6, .1491, .03725}},
		{Tanh1, 10, []float64{.08020, .20512, .014414, 1.75e-4, 1.0927, .3144}},
		{Tanh1, 20, []float64{.07520, .20353, .007153, 5.69e-5, 2.2389, .7440}},
		{Sigmoid, 20, []float64{0, .04254, 0, 2.35e-5, .0381, .0381}},
	} {
		s := must(c.a.Levels(c.d, 3))(t)
		for i, got := range append(slices.Clone(s.Values), s.Above(1), s.Above(2)) {
			if !scalar.EqualWithinAbsOrRel(got, c.want[i], 1e-9, 3e-3) {
				t.Errorf("%s, d = %d, number %d: %.6g, want %.6g", c.a, c.d, i, got, c.want[i])
			}
		}
	}
}

// D1.4, D1.5: the limits are what the exact values tend to.
func TestLimitsAreThoseOfLargeDimensions(t *testing.T) {
	const d = 4000
	s := must(Tanh1.Levels(d, 2))(t)
	for l, v := range s.Values {
		if !scalar.EqualWithinRel(v, Tanh1.LimitLevel(d, l), 2e-3) {
			t.Errorf("λ_%d = %g, limit %g", l, v, Tanh1.LimitLevel(d, l))
		}
	}
	if !scalar.EqualWithinRel(s.Above(2), Tanh1.LimitBulk(d, 2), 2e-3) { // it is .13 below at every d
		t.Errorf("γ_2 = %g, limit %g", s.Above(2), Tanh1.LimitBulk(d, 2))
	}
}

// 2.1 on one small sphere: gaps after d, d+1 and n_2 values and nowhere else, at the exact levels; and none for the
// even slope.
func TestTheSpectrumHasItsClusters(t *testing.T) {
	const d, n, m = 8, 400, 1400
	for _, a := range []Activation{Sigmoid1, Sigmoid} {
		values := spectrumAt(t, a, n, m, d)
		var at []int
		for _, g := range Gaps(values, 0.9, 3) {
			at = append(at, g.After)
		}
		slices.Sort(at)
		if want := []int{d, d + 1, BlockSize(d, 2)}; slices.Equal(at, want) != (a == Sigmoid1) {
			t.Errorf("%s: gaps after %v", a, at)
		}
		s := must(a.Levels(d, 2))(t)
		c := ClustersOf(values, d, n)
		if a == Sigmoid {
			continue
		}
		for _, p := range []struct {
			name      string
			got, want float64
			tol       float64
		}{{"degree 1", c.Degree1 / n, s.Values[1], 0.01}, {"degree 0", c.Degree0 / n, s.Values[0], 0.05},
			{"degree 2", c.Degree2 / n, s.Values[2] + s.Above(2)/n, 0.04}, {"the bulk", c.Bulk, s.Above(2), 0.12}} {
			if !scalar.EqualWithinRel(p.got, p.want, p.tol) {
				t.Errorf("%s: %.5g, want %.5g", p.name, p.got, p.want)
			}
		}
	}
}

func spectrumAt(t *testing.T, a Activation, n, m, d int) []float64 {
	t.Helper()
	x := must(OnSphere.Draw(sample.Stream(5, "spectrum"), n, d))(t)
	gram := must(netOf(t, a, m, d).Gram(x))(t)
	values := must(spectral.Eigenvalues(gram))(t)
	return values
}

func TestTheBulkOfTheCovariance(t *testing.T) {
	got, err := Tanh1.CovarianceBulk(10, 2, 60)
	if err != nil || !scalar.EqualWithinRel(got, .314378/(600-65), 1e-5) {
		t.Errorf("%g, %v", got, err)
	}
	if _, err := Tanh1.CovarianceBulk(10, 2, 6); err == nil {
		t.Error("no directions are left, and no error")
	}
	if _, err := Tanh1.Levels(2, 1); err == nil {
		t.Error("two dimensions, and no error")
	}
	if c := ClustersOf([]float64{2, 1}, 2, 2); c.Degree1 != 1.5 || !math.IsNaN(c.Bulk) {
		t.Errorf("%+v", c)
	}
}
