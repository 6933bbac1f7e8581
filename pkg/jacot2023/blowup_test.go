package jacot2023

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
)

// slopeChain is x ↦ slope·x for x ≥ 0: single neurons with equal weights.
func slopeChain(slope float64, depth int) Net {
	var n Net
	for range depth {
		n.W = append(n.W, mat.NewDense(1, 1, []float64{math.Pow(slope, 1/float64(depth))}))
	}
	return n
}

func TestAChainOfEqualWeightsMakesT6AnEquality(t *testing.T) {
	for _, depth := range []int{2, 5, 12} {
		n := slopeChain(3, depth)
		at, other := n.jacobiansAt([]float64{2}), n.jacobiansAt([]float64{0.5})
		l := float64(depth)
		want := l * math.Pow(3*1.5, 2-2/l) * math.Pow(1.5, 2/l) // ‖f(x) − f(y)‖ = 3·1.5
		if got := at.difference(other); !scalar.EqualWithinRel(got, want, 1e-12) || !scalar.EqualWithinRel(at.separation(other), want, 1e-12) {
			t.Errorf("L = %d: %v and %v, want %v", depth, got, at.separation(other), want)
		}
		mixed, slope, err := at.mixed()
		if want := l * math.Pow(3, 2-2/l); err != nil || !scalar.EqualWithinRel(mixed, want, 1e-12) || !scalar.EqualWithinRel(slope, want, 1e-12) {
			t.Errorf("L = %d: %v and %v, want %v (%v)", depth, mixed, slope, want, err)
		}
	}
}

// derivativesByWeights returns ∂f/∂W [d_out × weights] at one input, by differences that are
// exact but for rounding: f is affine in every weight.
func derivativesByWeights(n Net, x []float64) []float64 {
	bare := Net{W: n.W} // to count weights alone
	const h = 1e-5
	var out []float64
	in := mat.NewDense(len(x), 1, slices.Clone(x))
	for i := range bare.parameters() {
		changed := func(by float64) []float64 {
			v := bare.parameters()
			v[i] += by
			return Net{W: bare.with(v).W, B: n.B}.Output(in).RawMatrix().Data
		}
		up, down := changed(h), changed(-h)
		for k := range up {
			out = append(out, (up[k]-down[k])/(2*h))
		}
	}
	return out
}

func TestDifferencesOfTheDerivativesByWeightsAreAsComputed(t *testing.T) {
	for number := range 20 {
		r := sample.Stream(5, "jacot2023/test/tangent", number)
		n := randomNet(r, 3, 4, 1)
		x, y := normal(r, n.inputs()), normal(r, n.inputs()) // of one region or not
		want := square(minus(derivativesByWeights(n, x), derivativesByWeights(n, y)))
		if got := n.jacobiansAt(x).difference(n.jacobiansAt(y)); !scalar.EqualWithinAbsOrRel(got, want, 1e-8, 1e-6) {
			t.Errorf("network %d: %v, want %v", number, got, want)
		}
	}
}

func TestPartnersLieInOneRegionOrInTwo(t *testing.T) {
	found := [2]int{}
	for number := range 50 {
		r := sample.Stream(6, "jacot2023/test/partner", number)
		n := randomNet(r, 4, 5, 1)
		x, toward := normal(r, n.inputs()), normal(r, n.inputs())
		at := n.jacobiansAt(x)
		for i, apart := range []bool{false, true} {
			y, ok := n.partner(at, x, toward, apart)
			if !ok {
				continue
			}
			found[i]++
			if same := slices.EqualFunc(at.masks, n.jacobiansAt(y).masks, slices.Equal[[]bool]); same == apart {
				t.Errorf("network %d, apart %v: same region %v", number, apart, same)
			}
		}
	}
	if found[0] == 0 || found[1] == 0 {
		t.Errorf("%v partners", found)
	}
}

func TestNoRandomNetworkViolatesT6(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	c.Master, c.Nets, c.Depths = 77, 100, []int{2, 5}
	var r TangentBlowupResult
	for _, p := range c.points() {
		cell, err := tangentBlowupAt(t.Context(), nil, p)
		if err != nil {
			t.Fatal(err)
		}
		r.Cells = append(r.Cells, cell)
	}
	for _, v := range tangentBlowupClaims(c, r) {
		if v.Status != claim.Holds || v.Cases != 200 {
			t.Errorf("%s, %d cases", v.Text(), v.Cases)
		}
	}
	r.Cells[1].MixedSquare[3] = math.NaN()
	if v := tangentBlowupClaims(c, r)[1]; v.Status != claim.Fails {
		t.Errorf("with a value that is not a number: %s", v.Text())
	}
}

// The Hessian at a minimum is 2ggᵀ with g_l = s/w_l: among random factorisations of s none has a
// smaller eigenvalue than the equal one.
func TestTheEqualChainIsTheFlattest(t *testing.T) {
	r := sample.Stream(8, "jacot2023/test/chain")
	const slope, depth = 2.0, 4
	flattest := ChainSharpness(slope, depth)
	for range 200 {
		w, product := make([]float64, depth), 1.0
		for i := range depth - 1 {
			w[i] = math.Exp(r.NormFloat64() / 2)
			product *= w[i]
		}
		w[depth-1] = slope / product
		eigenvalue := 0.0
		for _, x := range w {
			eigenvalue += 2 * (slope / x) * (slope / x)
		}
		if eigenvalue < flattest {
			t.Fatalf("%v has %v < %v", w, eigenvalue, flattest)
		}
	}
	if eta := 2 / flattest; !scalar.EqualWithinRel(SteepestStable(eta, depth), slope, 1e-12) {
		t.Errorf("the steepest stable slope is %v, want %v", SteepestStable(eta, depth), slope)
	}
}

// Two of three pairs have a left side below the right one; of no pairs nothing is measured.
func TestViolationsOfT6AreCounted(t *testing.T) {
	apart := TangentBlowupResult{Cells: []TangentBlowupCell{
		{Difference: []float64{1, 3}, Separation: []float64{2, 2}}, {Difference: []float64{1}, Separation: []float64{4}}}}
	o := &TangentBlowupOutcome{Twins: []experiment.TwinOutcome[TangentBlowupConfig, TangentBlowupResult]{
		{Name: differentRegions, Result: apart}}}
	if got, err := AcrossRegions(o); err != nil || got != "of two regions: 2 of 3 pairs violate (a)" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := AcrossRegions(&TangentBlowupOutcome{}); err == nil {
		t.Error("an outcome without the twin is reported")
	}
	for _, v := range tangentBlowupClaims(tangentBlowupConfig(experiment.Quick), TangentBlowupResult{}) {
		if v.Status != claim.Fails || v.Cases != 0 || !math.IsNaN(v.Value) {
			t.Errorf("of no networks: %s", v.Text())
		}
	}
}

func TestOneNetworkADepthIsEnough(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	c.Nets, c.Depths = 1, []int{2}
	env := &experiment.Env{Warn: func(s string) { t.Log(s) }}
	o, err := TangentBlowupSpec.Evaluate(t.Context(), env, experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

// A statement has the constant that was measured with.
func TestTangentBlowupStatesItsConstant(t *testing.T) {
	c := tangentBlowupConfig(experiment.Quick)
	for constant, want := range map[float64]string{1: `\geq L \|`, 0.5: `\geq 0.5\,L \|`} {
		c.Constant = constant
		for _, v := range tangentBlowupClaims(c, TangentBlowupResult{}) {
			if !strings.Contains(v.Statement, want) {
				t.Errorf("%s at %g: %q", v.ID, constant, v.Statement)
			}
		}
	}
}
