package nichani2022

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

func ExampleDirection_Draw() {
	r := sample.Stream(1, "example")
	net, err := DrawNet(r, Sigmoid1, 1000, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := Direction{Net: net, Beta: dense.Unit(sample.Normals(r, 20)), K: 1, Signs: Balanced}.Draw(r)
	square, fourth := Sigmoid1.DirectionNorms(1, 20, 1000)
	fmt.Printf("%.1f %.1f, %.1f %.1f, %v\n", w.Norm2(), square, w.Norm4(), fourth, err)
	// Output: 1201.9 1201.9, 2889.1 2889.1, <nil>
}

// build draws a network and a direction of degree k+1.
func build(t *testing.T, seed int, a Activation, k, m, d int, s Signs) (Net, []float64, Displacement) {
	t.Helper()
	r := sample.Stream(21, "direction", seed)
	n := must(DrawNet(r, a, m, d))(t)
	beta := sample.UnitVectors(r, 1, d)
	v := must(Direction{Net: n, Beta: beta, K: k, Signs: s}.Draw(r))(t)
	return n, beta, v
}

// powers returns (β·x)^p at the rows of x.
func powers(x *mat.Dense, beta []float64, p int) []float64 {
	out := times(x, beta)
	for i, v := range out {
		out[i] = math.Pow(v, float64(p))
	}
	return out
}

// D5.1, D5.2, D5.5 over twelve draws: fit, error and leakage are those of the formulas.
func TestTheQuadraticDirectionFitsAndLeaksAsDerived(t *testing.T) {
	const d, m, points, draws = 40, 500, 200, 12
	for _, s := range []Signs{Balanced, Equal, Independent} {
		scale, left, leak := 0.0, 0.0, 0.0
		for seed := range draws {
			n, beta, v := build(t, seed, Sigmoid1, 1, m, d, s)
			x := must(OnSphere.Draw(sample.Stream(22, "points", seed), points, d))(t)
			l, q := n.Taylor(x, v)
			c, e := BestScale(q, powers(x, beta, 2))
			scale, left, leak = scale+c/draws, left+e/draws, leak+dense.Square(l)/points/draws
		}
		if math.Abs(scale-1) > 0.05 { // 1/d of bias, and sampling
			t.Errorf("%s: the best scale is %.3f", s, scale)
		}
		if want := Sigmoid1.FitError(1, d, m); math.Abs(left/want-1) > 0.2 {
			t.Errorf("%s: error %.3g, want %.3g", s, left, want)
		}
		tol := map[Signs]float64{Balanced: 0.2, Equal: 0.02, Independent: 0.75}[s] // of coins χ² with 12 degrees of freedom
		if want := Sigmoid1.Leakage(s, m); math.Abs(leak/want-1) > tol {
			t.Errorf("%s: leakage %.3g, want %.3g", s, leak, want)
		}
	}
}

// D5.3, D5.4: degree 3, pooled over draws.
func TestTheCubicDirectionFitsAsDerived(t *testing.T) {
	const d, m, points, draws = 20, 4000, 200, 6
	left, fourth := 0.0, 0.0
	for seed := range draws {
		n, beta, v := build(t, seed, Tanh1, 2, m, d, Balanced)
		x := must(OnSphere.Draw(sample.Stream(23, "points", seed), points, d))(t)
		_, q := n.Taylor(x, v)
		c, e := BestScale(q, powers(x, beta, 3))
		if math.Abs(c-1) > 0.35 { // corrections of relative order 1/d
			t.Errorf("the best scale is %.3f", c)
		}
		left, fourth = left+e/draws, fourth+v.Norm4()/draws
	}
	if want := Tanh1.FitError(2, d, m); math.Abs(left/want-1) > 0.4 {
		t.Errorf("error %.3g, want about %.3g", left, want)
	}
	if _, want := Tanh1.DirectionNorms(2, d, m); math.Abs(fourth/want-1) > 0.05 {
		t.Errorf("‖W‖_{2,4}⁴ = %.5g, want %.5g", fourth, want)
	}
}

// D10 against the network itself: the odd and the even part in t of f(x; tW) − t f_L − t² f_Q, at a t where the leading
// term of either dominates, with the moments of β·x at the points in place of 15 and 105: few points hold them badly.
func TestWhatTheExpansionLeavesOutIsOfTheDerivedSize(t *testing.T) {
	const d, m, points, step = 60, 4000, 300, 0.05
	for _, s := range []Signs{Balanced, Equal} {
		n, beta, v := build(t, 1, Tanh1, 1, m, d, s)
		x := must(Gauss.Draw(sample.Stream(24, "points"), points, d))(t)
		l, q := n.Taylor(x, v)
		up, down := n.Values(x, v.Times(step)), n.Values(x, v.Times(-step))
		odd, even := 0.0, 0.0
		sixth, eighth := floats.Sum(powers(x, beta, 6))/points, floats.Sum(powers(x, beta, 8))/points
		for i := range up {
			o := (up[i]-down[i])/2 - step*l[i]
			e := (up[i]+down[i])/2 - step*step*q[i]
			odd, even = odd+o*o/points, even+e*e/points
		}
		third, fourth := Tanh1.HigherOrders(s, m)
		if got := math.Sqrt(odd*15/sixth) / math.Pow(step, 3); math.Abs(got/third-1) > 0.3 {
			t.Errorf("%s: third order %.4g, want %.4g", s, got, third)
		}
		if got := math.Sqrt(even*105/eighth) / math.Pow(step, 4); math.Abs(got/fourth-1) > 0.3 {
			t.Errorf("%s: fourth order %.4g, want %.4g", s, got, fourth)
		}
	}
	a, b := first(Tanh1.HigherOrders(Balanced, 16)), first(Tanh1.HigherOrders(Balanced, 1))
	c, e := first(Tanh1.HigherOrders(Equal, 16)), first(Tanh1.HigherOrders(Equal, 1))
	if !scalar.EqualWithinRel(a/b, 1./8, 1e-12) || !scalar.EqualWithinRel(c/e, 1./2, 1e-12) {
		t.Errorf("exponents in m: ratios %g and %g, want 16^(−3/4) and 16^(−1/4)", a/b, c/e)
	}
}

func first(x, _ float64) float64 { return x }

// D4, D6: squared norms of interpolation of a linear function, He_2, coins and a constant.
func TestNormsOfInterpolationAreTheDerivedOnes(t *testing.T) {
	const d, n, m = 20, 150, 2000
	r := sample.Stream(25, "norms")
	x := must(OnSphere.Draw(r, n, d))(t)
	gram := must(netOf(t, Sigmoid1, m, d).Gram(x))(t)
	linear, square, coins := Signals(r, x, sample.UnitVectors(r, 1, d))
	constant := make([]float64, n)
	floats.AddConst(1, constant)
	got := must(LeastNorms(context.Background(), gram, linear, square, coins, constant))(t)
	resolved := must(Sigmoid1.ResolvedNorm(d, 1))(t)
	unresolved := must(Sigmoid1.UnresolvedNorm(d, 2, n))(t)
	s := must(Sigmoid1.Levels(d, 1))(t)
	within := func(got, want, share float64) bool { return math.Abs(got/want-1) <= share } // false of NaN
	if !within(got[0], resolved, 0.25) || !within(got[1], unresolved, 0.35) || got[2] < float64(n)/mean(gram) {
		t.Errorf("linear %.4g (%.4g), He_2 %.4g (%.4g), coins %.4g", got[0], resolved, got[1], unresolved, got[2])
	}
	if want := n / (n*s.Values[0] + s.Above(1)); math.Abs(got[3]/want-1) > 0.1 {
		t.Errorf("a constant has the squared norm %.4g, want %.4g", got[3], want)
	}
	if at40, err := Sigmoid1.ResolvedNorm(40, 0); err != nil || math.Abs(at40-352) > 1 {
		t.Errorf("1/λ_0 = %.4g at d = 40, %v", at40, err)
	}
}

func mean(gram *mat.SymDense) float64 { return mat.Trace(gram) / float64(gram.SymmetricDim()) }

func TestDirectionsThatAreImpossibleSayWhy(t *testing.T) {
	n := netOf(t, Sigmoid, 8, 3)
	beta := []float64{1, 0, 0}
	for _, c := range []struct {
		q    Direction
		want string
	}{
		{Direction{Net: n, Beta: beta, K: 1, Signs: Balanced}, "μ_0(σ″) = 0"},
		{Direction{Net: n, Beta: beta, K: 0, Signs: Balanced}, "k = 0"},
		{Direction{Net: n, Beta: beta[:2], K: 1, Signs: Balanced, C: 1}, "coordinates"},
		{Direction{Net: n, Beta: beta, K: 1, Signs: "odd", C: 1}, "no signs"},
		{Direction{Net: n, Beta: beta, K: 1, Signs: Equal, C: -1}, "negative"},
	} {
		if _, err := c.q.Draw(sample.Stream(1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := (Direction{Net: n, Beta: beta, K: 1, Signs: Balanced, C: 1}).Draw(sample.Stream(1)); err != nil {
		t.Error(err)
	}
	if _, err := Sigmoid1.ResolvedNorm(10, -1); err == nil {
		t.Error("degree −1, and no error")
	}
	if _, err := Sigmoid1.UnresolvedNorm(10, 0, 5); err == nil {
		t.Error("degree 0, and no error")
	}
}

func TestBestScaleIsLeastSquares(t *testing.T) {
	if c, left := BestScale([]float64{1, 1}, []float64{3, 1}); c != 2 || !scalar.EqualWithinRel(left, 0.2, 1e-14) {
		t.Errorf("%g, %g: want 2 and 2/10", c, left)
	}
	if c, left := BestScale([]float64{0, 0}, []float64{3, 1}); c != 0 || left != 1 {
		t.Errorf("of zero: %g, %g", c, left)
	}
}

// D9: the linear supremum is attained by W along Σ ε φ, and no W exceeds the quadratic bound.
func TestComplexitiesAreSuprema(t *testing.T) {
	n := netOf(t, Tanh1, 8, 3)
	r := sample.Stream(26, "coins")
	x, coins := dense.Gaussian(r, 6, 3), make([]float64, 6)
	sample.Rademacher(r, coins)
	gram := must(n.Gram(x))(t)
	svd, err := spectral.Values(jacobian(n, x).T())
	if err != nil || len(svd) == 0 {
		t.Fatal(err)
	}
	along := mat.NewDense(24, 1, times(jacobian(n, x).T(), coins))
	if got, want := LinearComplexity(gram, coins, 2), 2*mat.Norm(along, 2)/6; !scalar.EqualWithinRel(got, want, 1e-12) {
		t.Errorf("linear: %g, want %g", got, want)
	}
	bound := must(QuadraticComplexity(n, x, coins, 2))(t)
	best := 0.0
	for range 300 {
		v := Displacement{dense.Gaussian(r, 4, 3), dense.Gaussian(r, 4, 3)}
		v = v.Times(2 / math.Pow(v.Norm4(), 0.25))
		_, q := n.Taylor(x, v)
		best = max(best, floats.Dot(q, coins)/6)
	}
	if best > bound || best < bound/20 {
		t.Errorf("quadratic: the best of 300 is %g, the bound %g", best, bound)
	}
}

// The bound is attained, but for the Cauchy–Schwarz over neurons, where every neuron has the worst matrix: equal pairs.
func TestTheQuadraticBoundIsNearlyAttained(t *testing.T) {
	n := netOf(t, Tanh1, 8, 3)
	r := sample.Stream(27, "coins")
	x, coins := dense.Gaussian(r, 6, 3), make([]float64, 6)
	sample.Rademacher(r, coins)
	same := Net{n.Activation, mat.NewDense(4, 3, nil)}
	for i := range 4 {
		copy(same.W.RawRowView(i), n.W.RawRowView(0))
	}
	bound, err := QuadraticComplexity(same, x, coins, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := worstPair(t, same, x, coins); !scalar.EqualWithinRel(got, bound/math.Sqrt2, 1e-9) {
		t.Errorf("half of the neurons along the worst direction give %g, want %g", got, bound/math.Sqrt2)
	}
}

// worstPair returns (1/n) Σ ε_i f_Q(x_i) with one neuron of every pair along the worst direction, at ‖W‖_{2,4} = 1.
func worstPair(t *testing.T, n Net, x *mat.Dense, coins []float64) float64 {
	t.Helper()
	s := must(spectral.Eigen(n.Pull(x, coins, 0).A))(t) // −Σ ε σ″ x xᵀ
	last := len(s.Values) - 1
	direction, plus := mat.Col(nil, 0, s.Vectors), false // of the most positive −Σ: on w⁻
	if -s.Values[last] > s.Values[0] {
		direction, plus = mat.Col(nil, last, s.Vectors), true
	}
	w := mat.NewDense(n.Pairs(), n.Dim(), nil)
	for r := range n.Pairs() {
		floats.AddScaled(w.RawRowView(r), math.Pow(float64(n.Pairs()), -0.25), direction)
	}
	still := mat.NewDense(n.Pairs(), n.Dim(), nil)
	v := Displace(still, w)
	if plus {
		v = Displace(w, still)
	}
	_, q := n.Taylor(x, v)
	return floats.Dot(q, coins) / float64(len(coins))
}
