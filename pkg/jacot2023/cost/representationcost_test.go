package cost

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// The steepest differences of neighbouring grid points along each axis are the singular
// values: all functions are diagonal.
func TestTheSteepestJacobianIsThatOfTheFunction(t *testing.T) {
	const side = 13
	for _, f := range CostFunctions() {
		n := side
		if len(f.Domain) == 2 {
			n *= side
		}
		x, y := f.grid(n)
		var steep []float64
		stride := 1
		for d := range f.Domain {
			most := 0.0
			for i := 0; i+stride < n; i++ {
				if step := x.At(d, i+stride) - x.At(d, i); step > 0 {
					most = max(most, (y.At(d, i+stride)-y.At(d, i))/step)
				}
			}
			steep, stride = append(steep, most), stride*side
		}
		for i, s := range f.Steep {
			if !scalar.EqualWithinRel(steep[i], s, 1e-9) {
				t.Errorf("%s: slopes %v, singular values %v", f.Name, steep, f.Steep)
			}
		}
		if len(f.Steep) != f.Rank {
			t.Errorf("%s has rank %d and %d singular values", f.Name, f.Rank, len(f.Steep))
		}
	}
}

func TestGridsFillTheDomainAndFunctionsOfOneVariableLeaveTheSecondAtZero(t *testing.T) {
	for _, f := range CostFunctions() {
		x, y := f.grid(16)
		for d, r := range f.Domain {
			row := x.RawRowView(d)
			if slices.Min(row) != r.Low || !scalar.EqualWithinRel(slices.Max(row), r.High, 1e-12) {
				t.Errorf("%s: axis %d runs over %v", f.Name, d, row)
			}
		}
		if len(f.Domain) == 1 && (mat.Norm(x.Slice(1, 2, 0, 16), 2) != 0 || mat.Norm(y.Slice(1, 2, 0, 16), 2) != 0) {
			t.Errorf("%s uses the second coordinate", f.Name)
		}
	}
}

// Composition is one of functions: f(3t) is f at what 3t returns.
func TestNamedFunctionsBelongTogether(t *testing.T) {
	at := func(name string, x float64) float64 {
		f, err := CostFunctionByName(name)
		if err != nil {
			t.Fatal(err)
		}
		return f.At([]float64{x})[0]
	}
	for _, x := range []float64{0, 0.2, 0.4, 0.6} {
		if got, want := at(costComposed, x), at(costKink, at(costLine, x)); !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Errorf("f(3·%g) = %g, want %g", x, got, want)
		}
		if at(costDouble, x) != 2*at(costIdentity, x) {
			t.Errorf("t + t is not 2t at %g", x)
		}
	}
	if _, err := CostFunctionByName("parabola"); err == nil {
		t.Error("there is a parabola")
	}
}

// By hand at L = 2: x₊ − (−x)₊ has ‖θ‖² = 4, and so has (x + 1)₊ − 1. Two antisymmetric neurons,
// a (wx + w)₊ − a (w − wx)₊ with 2aw = 1, have 2a² + 4w², which is 2√2 at a² = ½√2: below both, and above
// the floor of 2.
func TestAntisymmetricNeuronsAreCheaperThanAShift(t *testing.T) {
	a := math.Sqrt(math.Sqrt2 / 2)
	w := 1 / (2 * a)
	n := jacot2023.Net{W: []*mat.Dense{mat.NewDense(2, 1, []float64{w, -w}), mat.NewDense(1, 2, []float64{a, -a})},
		B: [][]float64{{w, w}, {0}}}
	for _, x := range []float64{-1, -0.3, 0, 0.8, 1} {
		if got := n.Output(mat.NewDense(1, 1, []float64{x})).At(0, 0); !scalar.EqualWithinAbs(got, x, 1e-12) {
			t.Errorf("%g goes to %g", x, got)
		}
	}
	f, err := CostFunctionByName(costTwoSided)
	if err != nil {
		t.Fatal(err)
	}
	if !scalar.EqualWithinRel(n.Norm(), 2*math.Sqrt2, 1e-12) || n.Norm() < f.Floor(2) || f.Floor(2) != 2 {
		t.Errorf("norm %g, floor %g", n.Norm(), f.Floor(2))
	}
}

func TestTheRegularisationFallsGeometrically(t *testing.T) {
	g := costGeometric{0.1, 0.001, 100}
	if !scalar.EqualWithinRel(g.value(0), 0.1, 1e-12) || !scalar.EqualWithinRel(g.value(50), 0.01, 1e-12) ||
		!scalar.EqualWithinRel(g.value(100), 0.001, 1e-12) {
		t.Errorf("%g, %g, %g", g.value(0), g.value(50), g.value(100))
	}
	if (costGeometric{0, 1, 1}).Check() == nil || (costGeometric{1, 1, 0}).Check() == nil || g.Check() != nil {
		t.Error("a schedule from 0, or without steps, is taken")
	}
}

// costTiny is a training of some steps, to see that it runs and is counted right.
func costTiny() costPoint {
	return costPoint{Master: 1, Depth: 2, Width: 3, Samples: 4, Seeds: 1, Steps: 8, Rate: 0.01, Noise: 0.1,
		From: 0.01, To: 0.001}
}

// Twelve runs: six linear functions once, four others three times. From near the identity,
// eight steps leave the identity a good fit, and 9t a bad one.
func TestATrainingHoldsEveryFunctionWithItsInitialisations(t *testing.T) {
	cells, err := costAt(context.Background(), costEnvironment(t), costTiny())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range CostFunctions() {
		want := 3
		if f.Linear {
			want = 1
		}
		if c := cells[i]; c.Function != f.Name || len(c.Final) != want || len(c.Early) != want || c.Depth != 2 {
			t.Errorf("%s: %+v", f.Name, c)
		}
	}
	r, c := RepresentationCostResult{cells}, RepresentationCostConfig{Depths: []int{2}}
	near, err := c.Cost(r, costIdentity, 2)
	if err != nil {
		t.Fatal(err)
	}
	far, err := c.Cost(r, costComposed, 2)
	if err != nil {
		t.Fatal(err)
	}
	if near.Loss > 0.05 || far.Loss < 0.5 || !scalar.EqualWithinRel(near.Objective, near.Loss+0.001*near.Norm, 1e-12) {
		t.Errorf("identity %+v, 9t %+v", near, far)
	}
	if _, err := c.Cost(r, costIdentity, 3); err == nil {
		t.Error("a depth that was not trained has a cost")
	}
}

// Around the identity: without noise every network is the identity of the positive inputs.
func TestWithoutNoiseTheStartIsTheIdentity(t *testing.T) {
	p := costTiny()
	p.Noise = 1e-30
	params, err := p.start()
	if err != nil {
		t.Fatal(err)
	}
	y := jacot2023.Trained{Params: params}.Net(0).Output(mat.NewDense(2, 1, []float64{0.7, 2}))
	if !scalar.EqualWithinAbs(y.At(0, 0), 0.7, 1e-12) || !scalar.EqualWithinAbs(y.At(1, 0), 2, 1e-12) {
		t.Errorf("%v", mat.Formatted(y))
	}
}

// costAs returns a result in which ‖θ‖² − kL of every function is what of says.
func costAs(c RepresentationCostConfig, of func(f CostFunction, depth float64) float64) RepresentationCostResult {
	var r RepresentationCostResult
	for _, depth := range c.Depths {
		for _, f := range CostFunctions() {
			n := CostNet{Norm: float64(f.Rank*depth) + of(f, float64(depth)), Loss: 1e-8}
			worse := n
			worse.Objective, worse.Norm = 1, 0
			r.Cells = append(r.Cells, CostCell{Function: f.Name, Depth: depth, Final: []CostNet{worse, n},
				Early: []CostNet{worse}})
		}
	}
	return r
}

// costExact is a result that keeps all rules: the floor for linear functions; for f and the
// others a little more; and 1.5 for the identity of both signs.
func costExact(f CostFunction, depth float64) float64 {
	floor := f.Floor(int(depth)) - float64(f.Rank)*depth
	switch f.Name {
	case costTwoSided:
		return 1.5 - 1/depth
	case costKink, costComposed, costDirectSum:
		return 1.1 * floor
	}
	return floor
}

func TestACostThatKeepsTheRulesPasses(t *testing.T) {
	c := representationCostConfig(experiment.Quick)
	made := func(c RepresentationCostConfig) RepresentationCostResult {
		r := costAs(c, costExact)
		for i := range r.Cells {
			r.Cells[i].Early = []CostNet{{Loss: 1}} // far from every function, and below every floor
		}
		return r
	}
	o := experimenttest.Concluded(t, RepresentationCostSpec, c, made)
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
		if failing, all := v.Broken(); failing != 1 || all != 1 {
			t.Errorf("%s: %d of %d twins", v.ID, failing, all)
		}
	}
	experimenttest.Drawn(t, o.Figures, nil)
	// L = 6, 8, 12 and 16 are compared, and at L = 2 both sides are twice 1.1·4 and 4.
	if v := experimenttest.VerdictOf(t, o.Verdicts, "identity-of-both-signs"); v.Cases != 4 {
		t.Errorf("%d cases", v.Cases)
	}
	addition := experimenttest.VerdictOf(t, o.Verdicts, "addition")
	if m := addition.TwinsOf(claim.Mutant); len(m) != 1 || !scalar.EqualWithinRel(m[0].Value, 2, 1e-9) {
		t.Error(addition.Text())
	}
}

// The line through e_L = 3 + 5/L meets 1/L = 0 at 3.
func TestTheFirstCorrectionIsReadOffALine(t *testing.T) {
	c := representationCostConfig(experiment.Quick)
	r := costAs(c, func(_ CostFunction, depth float64) float64 { return 3 + 5/depth })
	if got := c.Intercept(r, costKink); !scalar.EqualWithinRel(got, 3, 1e-12) {
		t.Errorf("%g", got)
	}
	if got := c.Excess(r, "parabola"); !math.IsNaN(got[0]) {
		t.Errorf("%g", got)
	}
}

// A network that is another function may cost as little as it likes: the rules about its
// function's cost are not measured, and those about other functions are.
func TestNoRuleIsMeasuredOnNetworksThatMissTheirFunction(t *testing.T) {
	c := representationCostConfig(experiment.Quick)
	rules := []string{"jacot2023/T2/identity-of-both-signs", "jacot2023/T2/addition", "jacot2023/T2/composition"}
	for function, rule := range map[string]string{costTwoSided: rules[0], costDirectSum: rules[1], costComposed: rules[2],
		"diag(2, ½)": ""} {
		r := costAs(c, costExact)
		last := &r.Cells[len(r.Cells)-len(CostFunctions())+slices.IndexFunc(CostFunctions(),
			func(f CostFunction) bool { return f.Name == function })]
		last.Final = []CostNet{{Loss: 0.5, Norm: 0, Objective: -1}}
		for _, v := range RepresentationCostSpec.Judge(c, r) {
			if slices.Contains(rules, v.ID) && math.IsNaN(v.Value) != (v.ID == rule) {
				t.Errorf("%s is missed: %s", function, v.Text())
			}
		}
	}
	dead := costAs(c, costExact)
	for i := range dead.Cells {
		dead.Cells[i].Final = []CostNet{{Loss: 0.5}}
	}
	for _, v := range RepresentationCostSpec.Judge(c, dead) {
		if v.Status != claim.Fails {
			t.Errorf("networks of weight 0: %s", v.Text())
		}
	}
}

// What was not measured fails.
func TestNothingMeasuredHoldsNothing(t *testing.T) {
	for _, v := range experimenttest.OfNothing(RepresentationCostSpec) {
		if v.Status == claim.Holds {
			t.Errorf("%s", v.Text())
		}
	}
}

func TestImpossibleCostsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, RepresentationCostSpec, map[string]string{
		"Depths=1,2": "Depths = 1", "Depths=4": "at least two", "Depths=4,3": "increase", "Width=1": "Width = 1",
		"Samples=10": "square", "Samples=1": "Samples = 1", "Seeds=0": "Seeds = 0", "Steps=3": "Steps = 3",
		"To=0": "To = 0", "From=0": "From = 0", "Rate=0": "Rate = 0", "Outer=parabola": "parabola",
		"Falling=parabola": "parabola",
	})
	for _, s := range []experiment.Experiment{JacobianBoundSpec, LinearCostSpec, RepresentationCostSpec} {
		if _, err := s.Preset(experiment.Paper, nil); err != nil {
			t.Error(err)
		}
	}
}
