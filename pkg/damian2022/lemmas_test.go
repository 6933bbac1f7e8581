package damian2022_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/sample"
)

// E[f*²x_2²] as a mean over the test design, whose trapezoid rule on [−5.5, 5.5]
// loses the tails of a polynomial of degree 10: a few parts in 10³.
func TestWeakMomentIsThatOfTheDesign(t *testing.T) {
	for _, epsilon := range []float64{1, 0.25} {
		f := damian2022.TwoDirections(epsilon)
		q, err := damian2022.NewDesign(f, 2, 1, 0, sample.Stream(1, "test/moment"))
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for i, w := range q.Weight {
			x := q.X.RawRowView(i)
			want += w * q.F[i] * q.F[i] * x[1] * x[1]
		}
		if got := f.SecondMomentAlong(1); !scalar.EqualWithinRel(got, want, 1e-2) {
			t.Errorf("ε = %g: %g, want %g", epsilon, got, want)
		}
	}
}

// A rotation Q of inputs and weights rotates the step: g_n(Qw) over the Qx_i is
// Q g_n(w). That is why u = e₁ loses nothing.
func TestTheFirstStepTurnsWithInputsAndWeights(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	_, data, _, _ := damian2022test.Designed(t, "figure1", 50, 4)
	net, _ := damian2022.SymmetricStart(sample.Streams(5, "test/turn")("weights"), 6, 4)
	var qr mat.QR
	random := mat.NewDense(4, 4, nil)
	r := sample.Streams(6, "test/turn")("rotation")
	for i := range 16 {
		random.Set(i/4, i%4, r.NormFloat64())
	}
	qr.Factorize(random)
	var q mat.Dense
	qr.QTo(&q)
	turn := func(rows []float64) []float64 {
		var out mat.Dense
		out.Mul(mat.NewDense(len(rows)/4, 4, rows), q.T())
		return out.RawMatrix().Data
	}
	g, err := damian2022.Gradients(context.Background(), e, data, net.W)
	if err != nil {
		t.Fatal(err)
	}
	turned, err := damian2022.Gradients(context.Background(), e,
		damian2022.Data{N: data.N, D: data.D, X: turn(data.X), Y: data.Y}, turn(net.W))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range turn(g) {
		if !scalar.EqualWithinAbs(turned[i], want, 1e-12) {
			t.Errorf("entry %d: %g, want %g", i, turned[i], want)
		}
	}
}

// Rows (3, 0), (0, 1), (0, 1) have the right singular values 3 and √2, along the axes.
func TestThePrincipalDirectionIsTheOneThatRowsShare(t *testing.T) {
	if got := damian2022.PrincipalAlignment([]float64{3, 0, 0, 1, 0, 1}, 2, 1); !scalar.EqualWithinAbs(got, 1, 1e-12) {
		t.Errorf("along the first axis: %g", got)
	}
	if got := damian2022.PrincipalAlignment([]float64{1, 0, 0, 1, 0, 1}, 2, 1); !scalar.EqualWithinAbs(got, 0, 1e-12) {
		t.Errorf("along the second: %g", got)
	}
	h := math.Sqrt(0.5)
	if got := damian2022.PrincipalAlignment([]float64{h, h, -h, -h}, 2, 1); !scalar.EqualWithinAbs(got, 0.5, 1e-12) {
		t.Errorf("between: %g", got)
	}
}

// For k ≤ 4, v_k is a polynomial of degree 2 in b, times a ReLU that is linear from
// its kink b = −ax on: Simpson's rule from there to 1 is exact.
func TestMonomialCoefficientsMakeMonomials(t *testing.T) {
	for k := range 5 {
		for _, x := range []float64{-1, -0.63, 0, 0.2, 1} {
			mean := 0.0
			for _, a := range []float64{1, -1} {
				from := -a * x
				g := func(b float64) float64 { return damian2022.MonomialCoefficient(k, a, b, true) * (a*x + b) }
				integral := (1 - from) / 6 * (g(from) + 4*g((from+1)/2) + g(1))
				mean += integral * 0.5 * 0.5 // density of b, and of a
			}
			if want := math.Pow(x, float64(k)); !scalar.EqualWithinAbs(mean, want, 1e-13) {
				t.Errorf("k = %d, x = %g: %g, want %g", k, x, mean, want)
			}
		}
	}
}

// The bounds by hand, and looked for on a grid that holds b = ±1, where the largest values
// are.
func TestMonomialBoundsAreAttained(t *testing.T) {
	for k, want := range []float64{6, 2, 10, 18, 58, 66, 138} {
		largest := 0.0
		for i := range 201 {
			for _, a := range []float64{1, -1} {
				largest = max(largest, math.Abs(damian2022.MonomialCoefficient(k, a, float64(i)/100-1, true)))
			}
		}
		if damian2022.MonomialBound(k) != want || !scalar.EqualWithinAbs(largest, want, 1e-12) {
			t.Errorf("k = %d: bound %g, largest %g, want %g", k, damian2022.MonomialBound(k), largest, want)
		}
	}
}

// By hand for He_4/√24: g = √(24/2π) {−u s³/6 + w s⁴/8}, so that with s = u·w
//
//	E‖Π*g‖² = (24/2π) (E s⁶/36 − E s⁸/24 + E s¹⁰/64),
//	E‖g‖²   = (24/2π) (E s⁶/36 − E s⁸ (1/24 − 1/64)),
//
// and E s^{2k} is the square of TypicalCorrelation(k, d).
func TestSignalEnergyOfDegreeFourIsTheHandComputedOne(t *testing.T) {
	f, err := damian2022.TargetByName("he4")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []int{3, 8, 16, 101, 1000} {
		moment := func(k int) float64 { c := damian2022.TypicalCorrelation(k, float64(d)); return c * c }
		scale := 24 / (2 * math.Pi)
		inside := scale * (moment(3)/36 - moment(4)/24 + moment(5)/64)
		all := scale * (moment(3)/36 - moment(4)*(1./24-1./64))
		gotInside, gotAll := f.SignalEnergy(d)
		if !scalar.EqualWithinRel(gotInside, inside, 1e-10) || !scalar.EqualWithinRel(gotAll, all, 1e-10) {
			t.Errorf("d = %d: %g of %g, by hand %g of %g", d, gotInside, gotAll, inside, all)
		}
	}
}

// With H = uuᵀ the signal energy tends to 1/(2πd); the next terms are of relative order 1/d.
func TestSignalEnergyTendsToThatOfTheHessian(t *testing.T) {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	_, all := f.SignalEnergy(900)
	if !scalar.EqualWithinRel(all*2*math.Pi*900, 1, 0.01) {
		t.Errorf("energy over its limit at d = 900: %g", all*2*math.Pi*900)
	}
}

// E[f*²x_1²] is 7 for He_3/√6 (its square times x² has mean 42, by E Z⁴, Z⁶, Z⁸ = 3, 15, 105)
// and with ς = 1 the floor is 8/(8+2(d−1)).
func TestNoiseFloorOfDegreeThree(t *testing.T) {
	f, err := damian2022.TargetByName("he3")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []int{5, 20, 97} {
		want := 4 / float64(d+3)
		if got := f.NoiseFloor(d, 1); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("d = %d: %g, want %g", d, got, want)
		}
		if got := f.ExpectedAlignment(1000, d, 1); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("d = %d: without signal A = %g, want the floor %g", d, got, want)
		}
	}
}

// At large d what the law adds to AlignmentLaw is of relative order 1/d, a percent here.
func TestExpectedAlignmentTendsToTheAlignmentLaw(t *testing.T) {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	const d = 900
	for _, q := range []int{1, 4, 16} {
		n := q * d * d
		got, want := f.ExpectedAlignment(n, d, 1), damian2022.AlignmentLaw(float64(n), d, 1, 1, true)
		if !scalar.EqualWithinAbs(got, want, 0.01) {
			t.Errorf("n = %d d²: %g, law %g", q, got, want)
		}
	}
}

func ExampleTarget_NoiseFloor() {
	f, _ := damian2022.TargetByName("he3")
	fmt.Printf("%.3f\n", f.NoiseFloor(17, 1)) // 4/(d+3)
	// Output: 0.200
}

func ExampleTarget_SignalEnergy() {
	f, _ := damian2022.TargetByName("he3")
	inside, all := f.SignalEnergy(10)
	fmt.Println(inside, all)
	// Output: 0 0
}

func ExampleTarget_ExpectedAlignment() {
	f, _ := damian2022.TargetByName("he4")
	fmt.Printf("%.2f %.2f\n", f.ExpectedAlignment(100, 10, 1), f.ExpectedAlignment(1e6, 10, 1))
	// Output: 0.36 0.79
}

func ExampleSamplesFor() {
	for _, a := range []float64{0.5, 0.75} {
		n := damian2022.SamplesFor(a, 40, 1, 1, true) // n = A/(1−A) · πd² for ς = 1 and ‖H‖_F = 1
		fmt.Printf("A = %.2f: n = %.2f πd²\n", a, n/(math.Pi*40*40))
	}
	// Output:
	// A = 0.50: n = 1.00 πd²
	// A = 0.75: n = 3.00 πd²
}

func ExamplePrincipalAlignment() {
	g := []float64{3, 0, 0, 1, 0, 1} // rows (3, 0), (0, 1) and (0, 1): most of what they share is along e_1
	fmt.Printf("%.2f of %.2f\n", damian2022.PrincipalAlignment(g, 2, 1), damian2022.Alignment(g, 2, 1))
	// Output: 1.00 of 0.82
}

func ExampleMonomialBound() {
	for k := range 5 {
		fmt.Print(damian2022.MonomialBound(k), " ") // 6, 2, 4·2² − 6, 8·3 − 6, 4·4² − 6
	}
	// Output: 6 2 10 18 58
}

func ExampleSymmetricSquare() {
	fmt.Printf("%.3f %.3f\n", damian2022.SymmetricSquare(1), damian2022.SymmetricSquare(1e6)) // 2, and nearly 8/3
	// Output: 2.000 2.667
}

// The smallest eigenvalue is the least mean of (hᵀMh)² over symmetric M of norm 1:
// looked for here on a grid of M, with the mean by quadrature (exact with 3 nodes
// for degree 4). A grid of 400 × 200 angles misses the minimum by less than 10⁻³
// of the largest eigenvalue, which is at most 3t² + 1.
func TestSymmetricSquareIsTheLeastMean(t *testing.T) {
	for _, ratio := range []float64{1, 1.7, 4, 16} {
		mean := func(i, j int) float64 { // E[h_1^i h_2^j]
			return math.Pow(ratio, float64(i)/2) *
				hermite.Expect(3, func(x float64) float64 { return math.Pow(x, float64(i)) }) *
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
		if got := damian2022.SymmetricSquare(ratio); !scalar.EqualWithinAbs(got, least, 1e-3*(3*ratio*ratio+1)) ||
			got > least+1e-12 {
			t.Errorf("t = %g: %.6f, on a grid %.6f", ratio, got, least)
		}
	}
	if got := damian2022.SymmetricSquare(1e8); !scalar.EqualWithinRel(got, 8.0/3, 1e-6) {
		t.Errorf("the limit is %g, want 8/3", got)
	}
}
