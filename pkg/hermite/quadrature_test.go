package hermite

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
)

// exact holds nodes x ≥ 0 and their weights, computed with mpmath in 60 digits: the
// eigenvalues of the Jacobi matrix, three Newton steps, and w = 1/(n h_{n−1}(x)²).
// For n = 64 it has the nodes number 0, 1, 15, 30, 31 above zero.
var exact = map[int][][2]float64{
	5: {
		{0, 0.53333333333333333333},
		{1.3556261799742658658, 0.2220759220056126444},
		{2.8569700138728056542, 0.011257411327720688933},
	},
	20: {
		{0.34696415708135592797, 0.26079306344955485915},
		{1.0429453488027510315, 0.16173933398399996172},
		{1.7452473208141267149, 0.061506372063976906552},
		{2.4586636111723677513, 0.01399783744710100335},
		{3.1890148165533894149, 0.0018301031310804927956},
		{3.9439673506573162603, 0.0001288262799619294494},
		{4.7345813340460553439, 4.4021210902308528331e-6},
		{5.5787388058932011527, 6.1274902599829475405e-8},
		{6.5105901570136544864, 2.4820623623151786456e-10},
		{7.6190485416797582914, 1.2578006724379270154e-13},
	},
	64: {
		{0.19558891056727554851, 0.15310831636189678144},
		{0.58688282330529248139, 0.13145323131750089789},
		{6.2224225326264550821, 6.6214234109506932512e-10},
		{13.994049908876469471, 9.4769631900430299655e-44},
		{14.886186143339452306, 3.1231879651077211753e-49},
	},
}

func TestNodesAndWeightsMatchHighPrecision(t *testing.T) {
	for n, rows := range exact {
		nodes, weights := GaussHermite(n)
		for _, row := range rows {
			i, _ := slices.BinarySearch(nodes, row[0]-1e-9)
			if !scalar.EqualWithinAbs(nodes[i], row[0], 1e-14) || !scalar.EqualWithinRel(weights[i], row[1], 1e-13) {
				t.Errorf("n = %d: node %.17g, weight %.17g; want %.17g, %.17g", n, nodes[i], weights[i], row[0], row[1])
			}
		}
	}
}

func TestNodesAreSymmetricAndIncrease(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 64, 65, 200, 201, maxNodes} {
		nodes, weights := GaussHermite(n)
		if len(nodes) != n || len(weights) != n || !slices.IsSorted(nodes) {
			t.Fatalf("n = %d: %d nodes, %d weights, sorted %v", n, len(nodes), len(weights), slices.IsSorted(nodes))
		}
		// the order of the sum decides the last digits
		if total := floats.Sum(weights); !scalar.EqualWithinAbs(total, 1, 1e-14) {
			t.Errorf("n = %d: the weights sum to 1 + %g", n, total-1)
		}
		for i := range nodes {
			if nodes[i] != -nodes[n-1-i] || weights[i] != weights[n-1-i] || math.IsNaN(weights[i]) {
				t.Errorf("n = %d: node %d is %g, its mirror image %g", n, i, nodes[i], nodes[n-1-i])
			}
		}
	}
}

// TestRuleIsExactToDegreeTwoNMinusOneAndNotBeyond: E Z^k = (k−1)!! for even k. At degree 2n the
// rule is short by n!, the mean of the square of He_n, which vanishes at the nodes.
func TestRuleIsExactToDegreeTwoNMinusOneAndNotBeyond(t *testing.T) {
	for _, n := range []int{1, 2, 5, 10} {
		moment := 1.0
		for k := 0; k <= 2*n; k += 2 {
			want := moment
			if k == 2*n {
				want -= math.Gamma(float64(n + 1))
			}
			got := Expect(n, func(x float64) float64 { return math.Pow(x, float64(k)) })
			// n terms of one sign, weights to 10⁻¹³ of themselves, x^k to k ULPs.
			if !scalar.EqualWithinAbs(got, want, 1e-12*moment) {
				t.Errorf("n = %d: E Z^%d = %g, want %g", n, k, got, want)
			}
			moment *= float64(k + 1)
		}
	}
}

// TestExpectationOfSmoothFunctionsIsAccurate: E e^{tZ} = e^{t²/2}, E cos(tZ) = e^{−t²/2}.
func TestExpectationOfSmoothFunctionsIsAccurate(t *testing.T) {
	for _, s := range []float64{0.5, 1, 3} {
		if got := Expect(64, func(x float64) float64 { return math.Exp(s * x) }); !scalar.EqualWithinRel(got,
			math.Exp(s*s/2), 1e-13) {
			t.Errorf("E e^{%gZ} = %.15g, want %.15g", s, got, math.Exp(s*s/2))
		}
		if got := Expect(64, func(x float64) float64 { return math.Cos(s * x) }); !scalar.EqualWithinAbs(got,
			math.Exp(-s*s/2), 1e-14) {
			t.Errorf("E cos(%gZ) = %.15g, want %.15g", s, got, math.Exp(-s*s/2))
		}
	}
}

// TestExpectationOverAKinkConvergesSlowly holds the warning in the comment of Expect:
// four times the nodes divide the error for max(Z, 0) by four, for a jump at a node
// by two. The rates are those of n → ∞, hence within a tenth.
func TestExpectationOverAKinkConvergesSlowly(t *testing.T) {
	step := func(x float64) float64 {
		if x >= 0 {
			return 1
		}
		return 0
	}
	relu := func(x float64) float64 { return max(x, 0) }
	kink := (Expect(20, relu) - ReLU(0)) / (Expect(80, relu) - ReLU(0))
	jump := (Expect(21, step) - 0.5) / (Expect(81, step) - 0.5)
	if !scalar.EqualWithinRel(kink, 4, 0.1) || !scalar.EqualWithinRel(jump, 2, 0.1) {
		t.Errorf("four times the nodes divide the errors by %.2f and %.2f, want 4 and 2", kink, jump)
	}
}

func TestCoefficientsRecoverASeries(t *testing.T) {
	want := Series{0.5, -1, 2, 0, 2 * math.Sqrt(3), 7}
	got := Coefficients(want.At, 7, 8) // degree 5 + 7 < 16
	if len(got) != 8 {
		t.Fatalf("%d coefficients, want 8", len(got))
	}
	for k, c := range got {
		w := 0.0
		if k < len(want) {
			w = want[k]
		}
		// E|s(Z) He_k(Z)| ≤ ‖s‖ √k!, times weights to 10⁻¹³.
		if tol := 1e-13 * math.Sqrt(want.Norm2()*math.Gamma(float64(k+1))); !scalar.EqualWithinAbs(c, w, tol) {
			t.Errorf("c_%d = %.15g, want %g", k, c, w)
		}
	}
}

func TestBadSizesGiveTheDocumentedResult(t *testing.T) {
	one := func(float64) float64 { return 1 }
	for _, n := range []int{0, -1, maxNodes + 1, math.MaxInt} {
		if nodes, weights := GaussHermite(n); nodes != nil || weights != nil {
			t.Errorf("GaussHermite(%d) has %d nodes", n, len(nodes))
		}
		if e := Expect(n, one); !math.IsNaN(e) {
			t.Errorf("Expect(%d) = %g", n, e)
		}
		if c := Coefficients(one, 2, n); c != nil {
			t.Errorf("Coefficients(n = %d) = %v", n, c)
		}
	}
	if c := Coefficients(one, -1, 5); c != nil {
		t.Errorf("Coefficients(K = -1) = %v", c)
	}
}

func BenchmarkExpect64(b *testing.B) {
	for b.Loop() {
		Expect(64, math.Cos)
	}
}
