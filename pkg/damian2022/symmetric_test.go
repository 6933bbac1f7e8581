package damian2022

import (
	"context"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
)

// The smallest eigenvalue is the least mean of (hᵀMh)² over symmetric M of norm 1:
// looked for here on a grid of M, with the mean by quadrature (exact with 3 nodes
// for degree 4). A grid of 400 × 200 angles misses the minimum by less than 10⁻³
// of the largest eigenvalue, which is at most 3t² + 1.
func TestSymmetricSquareIsTheLeastMeanOverUnitMatrices(t *testing.T) {
	for _, ratio := range []float64{1, 1.7, 4, 16} {
		mean := func(i, j int) float64 { // E[h_1^i h_2^j]
			return math.Pow(ratio, float64(i)/2) * hermite.Expect(3, func(x float64) float64 { return math.Pow(x, float64(i)) }) *
				hermite.Expect(3, func(x float64) float64 { return math.Pow(x, float64(j)) })
		}
		m40, m22, m04 := mean(4, 0), mean(2, 2), mean(0, 4)
		least := math.Inf(1)
		for i := range 400 {
			for j := range 200 {
				a, b := 2*math.Pi*float64(i)/400, math.Pi*float64(j)/199
				p, q, r := math.Cos(a)*math.Sin(b), math.Sin(a)*math.Sin(b), math.Cos(b)
				least = min(least, p*p*m40+q*q*m04+(2*p*q+2*r*r)*m22)
			}
		}
		if got := SymmetricSquare(ratio); !scalar.EqualWithinAbs(got, least, 1e-3*(3*ratio*ratio+1)) || got > least+1e-12 {
			t.Errorf("t = %g: %.6f, on a grid %.6f", ratio, got, least)
		}
	}
	if got := SymmetricSquare(1e8); !scalar.EqualWithinRel(got, 8.0/3, 1e-6) {
		t.Errorf("the limit is %g, want 8/3", got)
	}
}

// On the circle E cos⁴ = 3/8, on the sphere in three dimensions E w_1⁴ = 1/5; both
// times d² are d/(d+2) of the normal distribution's 3.
func TestSphereFourthMomentsAreThoseOfTheCircleAndTheSphere(t *testing.T) {
	for d, fourth := range map[int]float64{2: 3.0 / 8, 3: 1.0 / 5} {
		if got, want := 3*sphereFourth(d), fourth*float64(d*d); !scalar.EqualWithinAbs(got, want, 1e-15) {
			t.Errorf("d = %d: %g, want %g", d, got, want)
		}
	}
}

// The mean of wwᵀ over the axes is I/d, as for the uniform law, so that rows
// Hw/√(2π) have exactly the leading order.
func TestTheLeadingTermHasTheLeadingOrder(t *testing.T) {
	const d = 7
	for _, epsilon := range []float64{1, 0.5, 0.25} {
		target := TwoDirections(epsilon)
		g := make([]float64, d*d)
		for j := range d {
			w := make([]float64, d)
			w[j] = 1
			copy(g[j*d:], target.LeadingGradient(w))
		}
		one, _, err := symmetricEigenvalues(g, d, epsilon)
		if err != nil || !scalar.EqualWithinRel(one, 1, 1e-12) {
			t.Errorf("ε = %g: %g, %v", epsilon, one, err)
		}
	}
}

// The rows (3, 0) and (0, 2) in the plane have the second moment diag(9, 4)/2; what
// lies across does not count.
func TestLeastMomentMatchesHandCount(t *testing.T) {
	least, err := symmetricLeast([]float64{3, 0, 9, 0, 2, 9}, 3, func(h []float64) []float64 { return h })
	if err != nil || !scalar.EqualWithinAbs(least, 2, 1e-14) {
		t.Errorf("%g, %v, want 2", least, err)
	}
}

// One sample size is a part of a block, one a block and a part.
func TestGradientsOfLabellingsAreThoseOfEachLabelling(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, n := range []int{50, block + 100} {
			_, data, w := draw(t, "two", n, 5, 4)
			other := data.Shuffle(sample.Streams(1, "test/labellings")("shuffle"))
			got, err := gradientsOf(context.Background(), e, data, [][]float64{data.Y, other.Y}, w)
			if err != nil {
				t.Fatal(err)
			}
			for l, d := range []Data{data, other} {
				if gap := largest(got[l], gradientsByLoops(d, w)); gap > 1e-12 {
					t.Errorf("n = %d, labelling %d: off by %g", n, l, gap)
				}
			}
		}
	})
}

// The same streams give the same labels whatever ε comes before them.
func TestLabelsOfOneEpsilonDoNotDependOnTheOthers(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	p := directionsPoint{Master: 1, D: 4, N: 60, Neurons: 5, Epsilon: []float64{1, 0.5}, Noise: 1}
	both, err := directionsAt(context.Background(), environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	p.Epsilon = []float64{0.5}
	alone, err := directionsAt(context.Background(), environment(t, e), p)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(both[1].A, alone[0].A, 1e-12) {
		t.Errorf("%+v, alone %+v", both[1], alone[0])
	}
}

func TestImpossibleFeatureConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{SymmetricSpec, "D=2", "D = 2"}, {SymmetricSpec, "Epsilon=0", "Epsilon = [0]"}, {SymmetricSpec, "Epsilon=0.5,1", "decrease"},
		{SymmetricSpec, "Neurons=2", "Neurons = 2"}, {SymmetricSpec, "Seeds=1", "Seeds = 1"}, {SymmetricSpec, "Curvature=-1", "Curvature = -1"},
		{SymmetricSpec, "Ratio=0", "Ratio = 0"}, {SymmetricSpec, "Noise=-1", "Noise = -1"},
		{MonomialsSpec, "Degree=5", "Degree = 5"}, {MonomialsSpec, "Degree=1", "from 2 to 4"}, {MonomialsSpec, "Nodes=0", "Nodes = 0"},
		{MonomialsSpec, "Width=16,16,32", "increase"}, {MonomialsSpec, "Width=16,64", "at least three"}, {MonomialsSpec, "Seeds=1", "Seeds = 1"},
		{MonomialsSpec, "Points=1", "Points = 1"}, {MonomialsSpec, "Shown=0", "Shown = [0]"},
		{DirectionsSpec, "D=2", "D = 2"}, {DirectionsSpec, "Epsilon=1", "needs two"}, {DirectionsSpec, "Assert=3", "Assert = 3"},
		{DirectionsSpec, "Neurons=1", "Neurons = 1"}, {DirectionsSpec, "Seeds=0", "Seeds = 0"},
		{PlaneSpec, "Width=7", "must be even"}, {PlaneSpec, "Width=400,100", "must increase"}, {PlaneSpec, "Lambda=1,0.1", "increase"},
		{PlaneSpec, "Epsilon=2", "Epsilon = [2]"}, {PlaneSpec, "D=1", "D = 1"}, {PlaneSpec, "Completions=0", "Completions = 0"},
		{PlaneSpec, "Eta1=-1", "finite number"}, {PlaneSpec, "Seeds=1", "Seeds = 1"}, {PlaneSpec, "Assert=5", "Assert = 5"},
	})
}
