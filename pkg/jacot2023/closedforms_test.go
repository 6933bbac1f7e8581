package jacot2023_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/jacot2023"
)

func ExampleLinearCost() {
	fmt.Println(jacot2023.LinearCost([]float64{3, 1}, 2)) // 2 · (3 + 1)
	// Output: 8
}

func ExampleLinearExpansion() {
	e := jacot2023.LinearExpansion([]float64{2, 0.5})
	// Two singular values of product 1, and R² = 4 log² 2. At L = 2 the cost itself is 2 · 2.5 = 5.
	fmt.Printf("%.0f %.0f %.3f: %.3f\n", e.R0, e.R1, e.R2, e.At(2))
	// Output: 2 0 1.922: 4.961
}

func ExampleRegularisedLinear() {
	// At L = 2 every singular value shrinks by λ = ½: ½² + 2 · ½ · 2.5 for the first, 0.2² for the second.
	s, objective := jacot2023.RegularisedLinear([]float64{3, 0.2}, 0.5, 2)
	fmt.Printf("%v %.2f\n", s, objective)
	// Output: [2.5 0] 2.79
}

func ExampleScalarMinimum() {
	s, value := jacot2023.ScalarMinimum(1, 0.1, 2) // 0.1² + 0.1 · 2 · 0.9
	fmt.Printf("%.1f %.2f\n", s, value)
	// Output: 0.9 0.19
}

func ExampleRung_Switch() {
	one, two := jacot2023.Rung{Rank: 1, C: 0.4, Rest: 3}, jacot2023.Rung{Rank: 2, C: 0.1, Rest: 6}
	at := one.Switch(two, 12) // 0.3 is gained, and 12 + 3 of norm paid
	fmt.Printf("λ = %.2f: %.2f and %.2f\n", at, one.Objective(at, 12), two.Objective(at, 12))
	// Output: λ = 0.02: 0.70 and 0.70
}

func ExampleRung_SwitchDepth() {
	one, two := jacot2023.Rung{Rank: 1, C: 0.4, Rest: 3}, jacot2023.Rung{Rank: 2, C: 0.1, Rest: 6}
	// At λL = 0.2 rank 2 gains 0.3 − 0.2 and pays 0.2 · 3/L more.
	from, to := one.SwitchDepth(two, 0.2)
	fmt.Printf("%.0f %v\n", from, to)
	// Output: 6 +Inf
}

func ExamplePathExponent() {
	fmt.Println(jacot2023.PathExponent(1), jacot2023.PathExponent(2), jacot2023.PathExponent(4))
	// Output: 0 1 1.5
}

func ExampleRankOneDepth() {
	n := jacot2023.RankOneSamples(2, 12) // e^{2·12/2}
	fmt.Printf("N = %.0f: L = %.1f\n", n, jacot2023.RankOneDepth(2, n))
	// Output: N = 162755: L = 12.0
}

func ExampleRingInputRatio() {
	// Amplitudes uniform in [0, 1] have E r² = 1/3, and (1/6)/(1/3 + 1/6) = 1/3.
	fmt.Printf("%.4f\n", jacot2023.RingInputRatio(0, 1))
	// Output: 0.3333
}

func ExampleInvarianceRatio() {
	a, b := mat.NewDense(1, 2, []float64{0, 1}), mat.NewDense(1, 2, []float64{1, 0})
	fmt.Println(jacot2023.InvarianceRatio(a, a), jacot2023.InvarianceRatio(a, b)) // 2 values move by 1, 4 vary by ½²
	// Output: 0 2
}

func ExampleSteepestStable() {
	slope := jacot2023.SteepestStable(0.1, 2) // (0.1 · 2)^{−1}
	fmt.Println(slope, jacot2023.ChainSharpness(slope, 2))
	// Output: 5 20
}

func ExampleIdentityTrace() {
	fmt.Println(jacot2023.IdentityTrace(3, 5)) // L k²
	// Output: 45
}

func ExampleNet_JacobianBoundsAt() {
	n := jacot2023.Diagonal([]float64{4, 1}, 2) // two layers diag(2, 1)
	b, err := n.JacobianBoundsAt([]float64{1, 1}, 2)
	fmt.Printf("%.2f %.2f %.2f %v\n", b.Norm, b.Schatten, b.Linear, err) // 2 · (4 + 1) twice, and 2 · 2 + 2 log 4
	// Output: 10.00 10.00 6.77 <nil>
}

// At N = e^{kL/2} the depth is L; for k = 2 it is log N.
func TestRankOneDepthAndSamplesAreInverse(t *testing.T) {
	if got := jacot2023.RankOneDepth(2, 1000); !scalar.EqualWithinAbs(got, math.Log(1000), 1e-12) {
		t.Errorf("%g", got)
	}
	for k := 2; k < 5; k++ {
		if got := jacot2023.RankOneDepth(k, jacot2023.RankOneSamples(k, 12)); !scalar.EqualWithinAbs(got, 12, 1e-12) {
			t.Errorf("k = %d: %g", k, got)
		}
	}
}

// The cost kL of the true function, and L + 2(1 − 1/k) log N of a rank-1 interpolant.
func TestAtTheRankOneDepthBothFunctionsCostTheSame(t *testing.T) {
	for k := 2; k < 6; k++ {
		for _, n := range []float64{10, 1000, 1e6} {
			depth := jacot2023.RankOneDepth(k, n)
			rankOne := depth + jacot2023.PathExponent(k)*math.Log(n)
			if !scalar.EqualWithinRel(rankOne, float64(k)*depth, 1e-12) {
				t.Errorf("k = %d, N = %g, L = %g: %g for rank 1, %g for rank k", k, n, depth, rankOne, float64(k)*depth)
			}
		}
	}
}

// The values are those of a calculation made before this code: singular values 3, 1.5,
// 0.8 and 0.2 at λ = 0.05, to the digits given.
func TestTheScalarStaircaseHasTheKnownValues(t *testing.T) {
	for _, c := range []struct {
		depth int
		s     [4]float64
		total float64
	}{
		{2, [4]float64{2.95, 1.45, 0.75, 0.15}, 0.54},
		{4, [4]float64{2.971, 1.459, 0.742, 0}, 0.80447},
		{6, [4]float64{2.976, 1.461, 0.7388, 0}, 1.08898},
		{10, [4]float64{2.979, 1.463, 0.7361, 0}, 1.67770},
	} {
		total := 0.0
		for i, a := range []float64{3, 1.5, 0.8, 0.2} {
			s, value := jacot2023.ScalarMinimum(a, 0.05, c.depth)
			if !scalar.EqualWithinAbs(s, c.s[i], 6e-4) {
				t.Errorf("L = %d, a = %g: s = %g, want %g", c.depth, a, s, c.s[i])
			}
			total += value
		}
		if !scalar.EqualWithinAbs(total, c.total, 6e-6) {
			t.Errorf("L = %d: objective %g, want %g", c.depth, total, c.total)
		}
	}
}

// A grid of 10⁵ places misses the minimum of a smooth function by about 10⁻⁹.
func TestTheScalarMinimumIsThatOfAGrid(t *testing.T) {
	for _, depth := range []int{2, 3, 12, 40} {
		for _, a := range []float64{0.3, 1, 2} {
			for _, lambda := range []float64{1e-3, 0.02, 0.08, 0.5} {
				best, at := a*a, 0.0
				for i := range 100_000 {
					s := a * float64(i+1) / 100_000
					if v := (s-a)*(s-a) + lambda*float64(depth)*math.Pow(s, 2/float64(depth)); v < best {
						best, at = v, s
					}
				}
				s, value := jacot2023.ScalarMinimum(a, lambda, depth)
				if !scalar.EqualWithinAbs(value, best, 1e-8) || !scalar.EqualWithinAbs(s, at, 1e-3) {
					t.Errorf("L = %d, a = %g, λ = %g: %g at %g, want %g at %g", depth, a, lambda, value, s, best, at)
				}
			}
		}
	}
}

func TestRungsSwitchWhereTheirObjectivesMeet(t *testing.T) {
	one, two := jacot2023.Rung{Rank: 1, C: 0.4, Rest: 3}, jacot2023.Rung{Rank: 2, C: 0.1, Rest: 6}
	at := one.Switch(two, 12)
	if !scalar.EqualWithinAbs(at, 0.3/15, 1e-12) { // 0.3 gained, 12 + 3 of norm paid
		t.Errorf("λ = %g", at)
	}
	if !scalar.EqualWithinAbs(one.Objective(at, 12), two.Objective(at, 12), 1e-12) {
		t.Error("the objectives differ where the rungs switch")
	}
	// At Λ = 0.24 rank 2 gains 0.06 and pays 3·0.24/L: from L = 12 on.
	// Smoother, it pays at every depth. At 0.31 it costs 0.01 more than it gains, and pays
	// nowhere; at 0.35 it is 0.05 dearer, and smoother by 2·0.35/L: up to L = 14.
	smooth := jacot2023.Rung{Rank: 2, C: 0.1, Rest: 1}
	for _, c := range []struct {
		two             jacot2023.Rung
		price, from, to float64
	}{
		{two, 0.24, 12, math.Inf(1)}, {smooth, 0.24, 0, math.Inf(1)},
		{two, 0.31, math.Inf(1), math.Inf(1)}, {smooth, 0.35, 0, 14},
	} {
		from, to := one.SwitchDepth(c.two, c.price)
		if math.Abs(from-c.from) > 1e-9 || math.Abs(to-c.to) > 1e-9 {
			t.Errorf("Λ = %g: from %g to %g, want %g to %g", c.price, from, to, c.from, c.to)
		}
	}
}

// The third exercise on the ladder: 0.06 is gained beyond the price, and 0.17·10/L is paid, up to
// L = 28 more than that.
func TestTheFirstDepthAtWhichRankThreePaysIsTwentyNine(t *testing.T) {
	one, three := jacot2023.Rung{Rank: 1, C: 0.5, Rest: 2}, jacot2023.Rung{Rank: 3, C: 0.1, Rest: 12}
	from, _ := one.SwitchDepth(three, 0.17)
	if math.Ceil(from) != 29 {
		t.Errorf("from depth %g", from)
	}
	for depth, want := range map[int]bool{28: false, 29: true} {
		lambda := 0.17 / float64(depth)
		if got := three.Objective(lambda, depth) < one.Objective(lambda, depth); got != want {
			t.Errorf("at depth %d rank 3 is the better one: %v", depth, got)
		}
	}
}

// 2·(3 + 1) = 8, 4·(√3 + 1), and so on, to five decimals by another program; beside them
// the first three terms of the expansion.
func TestCostsOfTwoMatricesAndTheirExpansion(t *testing.T) {
	for _, c := range []struct {
		s              []float64
		depth          int
		cost, expanded float64
	}{
		{[]float64{3, 1}, 2, 8, 7.40417}, {[]float64{3, 1}, 4, 10.92820, 10.80070}, {[]float64{3, 1}, 10, 22.45731, 22.43861},
		{[]float64{3, 1}, 20, 42.32246, 42.31792}, {[]float64{3, 1}, 100, 202.22154, 202.22136},
		{[]float64{2, 0.5}, 2, 5, 4.96091}, {[]float64{2, 0.5}, 4, 8.48528, 8.48045},
		{[]float64{2, 0.5}, 10, 20.19249, 20.19218},
	} {
		if got := jacot2023.LinearCost(c.s, c.depth); !scalar.EqualWithinAbs(got, c.cost, 5e-6) {
			t.Errorf("cost of %v at depth %d is %.6f", c.s, c.depth, got)
		}
		if got := jacot2023.LinearExpansion(c.s).At(c.depth); !scalar.EqualWithinAbs(got, c.expanded, 1e-5) {
			t.Errorf("expansion of %v at depth %d is %.6f", c.s, c.depth, got)
		}
	}
}

// A network of diagonal layers with s^{1/L} is diag(s) and has the norm that no network
// can go below.
func TestTheBalancedDiagonalNetworkAttainsTheCost(t *testing.T) {
	s := []float64{3, 0.5}
	for _, depth := range []int{2, 3, 7} {
		var n jacot2023.Net
		for range depth {
			n.W = append(n.W, mat.NewDense(2, 2,
				[]float64{math.Pow(3, 1/float64(depth)), 0, 0, math.Pow(0.5, 1/float64(depth))}))
		}
		y := n.Output(mat.NewDense(2, 1, []float64{1, 1}))
		if !scalar.EqualWithinRel(y.At(0, 0), 3, 1e-12) || !scalar.EqualWithinRel(y.At(1, 0), 0.5, 1e-12) {
			t.Errorf("depth %d: output %v", depth, mat.Formatted(y))
		}
		if !scalar.EqualWithinRel(n.Norm(), jacot2023.LinearCost(s, depth), 1e-12) {
			t.Errorf("depth %d: norm %g, cost %g", depth, n.Norm(), jacot2023.LinearCost(s, depth))
		}
	}
}

// Values to three digits and objectives to five decimals, by another program.
func TestRegularisedRegressionAgreesWithItsTable(t *testing.T) {
	a := []float64{3, 1.5, 0.8, 0.2}
	for depth, want := range map[int][]float64{
		2: {2.95, 1.45, 0.75, 0.15, 0.54}, 4: {2.971, 1.459, 0.742, 0, 0.80447}, 6: {2.976, 1.461, 0.7388, 0, 1.08898},
		10: {2.979, 1.463, 0.7361, 0, 1.67770},
	} {
		s, objective := jacot2023.RegularisedLinear(a, 0.05, depth)
		for i := range a {
			if !scalar.EqualWithinAbs(s[i], want[i], 6e-4) {
				t.Errorf("depth %d: s = %v", depth, s)
			}
		}
		if !scalar.EqualWithinAbs(objective, want[4], 5e-6) {
			t.Errorf("depth %d: objective %.6f", depth, objective)
		}
	}
}

// The oracle tries 100,000 values of s; their spacing of at most 3e-5 costs less than 1e-8.
func TestNoSingularValueIsCheaperThanTheMinimiser(t *testing.T) {
	for _, depth := range []int{2, 3, 5, 12} {
		for _, a := range []float64{0.01, 0.2, 0.5, 0.7, 1, 3} {
			least := a * a
			for i := range 100_000 {
				s := a * float64(i+1) / 100_000
				least = min(least, (s-a)*(s-a)+0.05*float64(depth)*math.Pow(s, 2/float64(depth)))
			}
			_, objective := jacot2023.RegularisedLinear([]float64{a}, 0.05, depth)
			if !scalar.EqualWithinAbs(objective, least, 1e-8) {
				t.Errorf("a = %g, L = %d: %.12f, a grid has %.12f", a, depth, objective, least)
			}
		}
	}
}

// diag(½, ¼): R¹ is negative, −2 log 8; and the remainder's bound is an equality to first
// order in 1/L where all logarithms have one sign.
func TestTheExpansionOfAContraction(t *testing.T) {
	s := []float64{0.5, 0.25}
	e := jacot2023.LinearExpansion(s)
	if !scalar.EqualWithinRel(e.R1, -2*math.Log(8), 1e-12) || !scalar.EqualWithinRel(e.R2, 10*math.Ln2*math.Ln2, 1e-12) {
		t.Errorf("%+v", e)
	}
	left := 1000 * (1000*(jacot2023.LinearCost(s, 1000)/1000-2) - e.R1)
	if ratio := math.Abs(left-e.R2) / jacot2023.LinearRemainder(s, 1000); ratio < 0.99 || ratio > 1 {
		t.Errorf("remainder over its bound %g", ratio)
	}
}

func TestExponentsOfPathsAreThoseOfTheTheory(t *testing.T) {
	for k, want := range map[int]float64{1: 0, 2: 1, 3: 4.0 / 3, 4: 1.5} {
		if got := jacot2023.PathExponent(k); !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Errorf("k = %d: %g", k, got)
		}
	}
}

// The function x ↦ 2x misses 1 ↦ 5 by 3 and 2 ↦ 4 by nothing.
func TestWhatIsMissedIsASumOfDistances(t *testing.T) {
	n := jacot2023.Net{W: []*mat.Dense{mat.NewDense(1, 1, []float64{2})}}
	d := jacot2023.Data{X: mat.NewDense(1, 2, []float64{1, 2}), Y: mat.NewDense(1, 2, []float64{5, 4})}
	if got := n.Missed(d); got != 3 {
		t.Errorf("%g", got)
	}
}
