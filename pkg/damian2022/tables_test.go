package damian2022

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
)

// tableOf returns a table of an outcome, every row as long as its header.
func tableOf[C, R any](t *testing.T, o *experiment.Outcome[C, R], name string) figure.Table {
	t.Helper()
	table, err := o.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table.Rows {
		if len(row) != len(table.Header) {
			t.Fatalf("%s: %v under %v", name, row, table.Header)
		}
	}
	return table
}

func isNone(cell any) bool {
	x, ok := cell.(float64)
	return ok && math.IsNaN(x)
}

// drawable checks that figures can be drawn as they are.
func drawable(t *testing.T, figures []figure.Figure) {
	t.Helper()
	for _, f := range figures {
		if err := figure.Check(f); err != nil {
			t.Error(err)
		}
	}
}

// concluded is what a spec concludes from made-up results, without its twins.
func concluded[C, R any](t *testing.T, spec *experiment.Spec[C, R], c C, r R) *experiment.Outcome[C, R] {
	t.Helper()
	bare := *spec
	bare.Twins = nil
	o, err := bare.Conclude(experiment.Quick, c, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The first of two runs is shown; without a run, none.
func TestTheLossesOfTheFirstRunAreATable(t *testing.T) {
	c := learnedConfig(experiment.Quick)
	o := concluded(t, LearnedSpec, c, LearnedResult{L2: []float64{0.1, 9}, L1: []float64{0.2, 9}, Beyond: []float64{0.3, 9}})
	for i, want := range []float64{0.1, 0.2, 0.3} {
		if got := tableOf(t, o, "losses").Rows[i][1]; got != want {
			t.Errorf("row %d: %v, want %g", i, got, want)
		}
	}
	if none := tableOf(t, concluded(t, LearnedSpec, c, LearnedResult{}), "losses").Rows; !isNone(none[0][1]) || !isNone(none[2][1]) {
		t.Errorf("%v", none)
	}
}

func TestTheSlopesOfTheWidthAreATable(t *testing.T) {
	c := widthConfig(experiment.Quick)
	cells := powerCells(c.Width, func(c *LearningCell, m int) { c.Width = m }, func(m float64) float64 { return 1 / m })
	rows := tableOf(t, concluded(t, WidthSpec, c, WidthResult{cells}), "slopes").Rows
	for i, want := range []float64{-1, -1, -2} {
		if got := rows[i][1].(float64); !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Errorf("row %d: %v, want %g", i, rows[i], want)
		}
	}
	if none := tableOf(t, concluded(t, WidthSpec, c, WidthResult{}), "slopes").Rows; !isNone(none[0][1]) {
		t.Errorf("%v", none)
	}
}

// The configurations stand in the table whether there are others or not; one that does not
// cross ½ has none.
func TestTheSlopesOfTheConfigurationsAreATable(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	cells := quadraticCells(c)
	flat := slices.Clone(cells)
	for i := range flat {
		flat[i].L2 = []float64{0.9, 0.9}
	}
	o := concluded(t, ScalingSpec, c, ScalingResult{cells, []ScalingVariant{{"other", flat}}})
	rows := tableOf(t, o, "slopes").Rows
	if len(rows) != 2 || !scalar.EqualWithinAbs(rows[0][1].(float64), 2, 1e-9) || rows[1][0] != "other" || !isNone(rows[1][1]) {
		t.Errorf("%v", rows)
	}
	drawable(t, o.Figures)
	o = concluded(t, ScalingSpec, c, ScalingResult{Cells: flat})
	if rows := tableOf(t, o, "slopes").Rows; len(rows) != 1 || !isNone(rows[0][1]) {
		t.Errorf("%v", rows)
	}
	if _, err := o.Figure("variants"); err != nil {
		t.Error(err)
	}
	drawable(t, o.Figures)
}

// A risk of 0.9 at every n up to 16d² has its half-way point beyond: that is a number that
// misses the bands, not nothing. One that begins below ½ says nothing.
func TestARiskThatStaysAboveAHalfIsABoundFromBelow(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	cells := quadraticCells(c)
	for i := range cells {
		cells[i].L2 = []float64{0.9, 0.9}
	}
	for _, v := range scalingClaims(c, ScalingResult{Cells: cells}) {
		if slices.Contains(scalingHalves, v.ID) && (v.Status != claim.Fails || !scalar.EqualWithinAbs(v.Value, 16, 0.01) || !math.IsInf(v.High, 1)) {
			t.Errorf("%s", v.Text())
		}
	}
	for i := range cells {
		cells[i].L2 = []float64{0.4, 0.4}
	}
	if m := c.atLeast(scalingGroups(cells)[0]); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
	}
}

func TestNoiseThatGrowsIsProportionalToTheDimension(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	if c.noiseAt(24) != 1 {
		t.Errorf("ς = %g", c.noiseAt(24))
	}
	if c.NoiseGrows = true; c.noiseAt(12) != 1 || c.noiseAt(24) != 2 {
		t.Errorf("ς = %g and %g", c.noiseAt(12), c.noiseAt(24))
	}
}

// κ = 1 at ε = 1, where 2π of the samples' unit show half; at ten times d more is left.
func TestTheWeakestDirectionIsATable(t *testing.T) {
	rows := tableOf(t, concluded(t, DirectionsSpec, directionsConfig(experiment.Quick), DirectionsResult{}), "weakest").Rows
	if len(rows) != 3 || !scalar.EqualWithinAbs(rows[0][0].(float64), 1, 1e-12) || !scalar.EqualWithinAbs(rows[0][1].(float64), 2*math.Pi, 1e-9) {
		t.Fatalf("%v", rows)
	}
	if !(rows[2][2].(float64) < rows[2][3].(float64)) {
		t.Errorf("%v", rows[2])
	}
}

func TestTheIdentitiesOfMonomialsAreATable(t *testing.T) {
	c := monomialsConfig(experiment.Quick)
	r := MonomialsResult{X: monomialsPlaces(), Sums: make([][][]float64, c.Degree+1), Cells: []MonomialsCell{
		{Law: UniformBiases, K: 2, Bound: 10, Quadrature: 1e-9}, {Law: NormalBiases, K: 2, Bound: 10, Quadrature: 2e-9}}}
	for k := range r.Sums {
		r.Sums[k] = slices.Repeat([][]float64{r.X}, len(c.Shown))
	}
	rows := tableOf(t, concluded(t, MonomialsSpec, c, r), "identities").Rows
	if want := []any{2, 10.0, 10.0, 1e-9, 2e-9}; !slices.Equal(rows[2], want) {
		t.Errorf("%v, want %v", rows[2], want)
	}
	if !isNone(rows[3][1]) || !isNone(rows[3][4]) || rows[3][2] != 18.0 {
		t.Errorf("%v", rows[3])
	}
}

// Without Algorithm 1 there is nothing to follow from the first step to the risk, and without
// any method nothing but the levels.
func TestFigure1OfNoMethodCanBeDrawn(t *testing.T) {
	o := concluded(t, Figure1Spec, figure1Config(experiment.Quick).only(nil, 2), Figure1Result{})
	drawable(t, o.Figures)
	if rows := tableOf(t, o, "published").Rows; len(rows) != 1 || rows[0][0] != "no published point was run" {
		t.Errorf("%v", rows)
	}
}

// Claims over no cell have nothing measured: they fail, and none holds.
func TestClaimsOverNothingFailWithNothingMeasured(t *testing.T) {
	for _, verdicts := range [][]claim.Verdict{
		learnedClaims(learnedConfig(experiment.Quick), LearnedResult{}), secondStageClaims(secondStageConfig(experiment.Quick), SecondStageResult{}),
		figure1Claims(figure1Config(experiment.Quick), Figure1Result{}), growthClaims(growthConfig(experiment.Quick), GrowthResult{}),
		scalingClaims(scalingConfig(experiment.Quick), ScalingResult{}), widthClaims(widthConfig(experiment.Quick), WidthResult{}),
		l1RateClaims(l1RateConfig(experiment.Quick), L1RateResult{}), symmetricClaims(symmetricConfig(experiment.Quick), SymmetricResult{}),
		monomialsClaims(monomialsConfig(experiment.Quick), MonomialsResult{}), directionsClaims(directionsConfig(experiment.Quick), DirectionsResult{}),
		planeClaims(planeConfig(experiment.Quick), PlaneResult{}),
		{claim.Judge(scalingFalls, ScalingConfig{}.rise([]LearningCell{{D: 12, N: 144, L2: []float64{0.9, 0.8}}}), claim.AtMost(1, claim.Theory, ""))},
	} {
		for _, v := range verdicts {
			if v.Status != claim.Fails || !math.IsNaN(v.Value) {
				t.Errorf("%s", v.Text())
			}
		}
	}
}

// With biases at 0 the sums for k = 1 are exact and have no rate; the others do not fall, and
// it is their slope of 0 that misses the band.
func TestAnErrorThatDoesNotFallHasTheSlopeZero(t *testing.T) {
	c := monomialsConfig(experiment.Quick)
	constant := func(e float64) [][]float64 { return slices.Repeat([][]float64{{e, e}}, len(c.Width)) }
	r := MonomialsResult{Cells: []MonomialsCell{{Law: NormalBiases, K: 1, Error: constant(0)}, {Law: NormalBiases, K: 2, Error: constant(0.01)}}}
	for _, v := range monomialsClaims(c, r) {
		if v.ID == monomialsSlope.ID && (v.Status != claim.Fails || v.Value != 0) {
			t.Errorf("%s", v.Text())
		}
	}
}

// Every list as short as it may be, as few seeds as may be: what Check accepts can be run,
// judged, tabulated and drawn, and survives whatever its numbers are.
func TestTheSmallestConfigsCanBeRun(t *testing.T) {
	env := environment(t, enginetest.Open(t, engine.Go))
	for _, x := range []experiment.Experiment{SymmetricSpec, MonomialsSpec, DirectionsSpec, PlaneSpec,
		LearnedSpec, SecondStageSpec, Figure1Spec, GrowthSpec, ScalingSpec, WidthSpec, L1RateSpec} {
		config, err := experimenttest.Smaller(x, "Seeds=2", "SmallSeeds=2", "WideSeeds=2", "TangentSeeds=2", "KernelSeeds=2", "BaselineSeeds=2", "PolynomialSeeds=2",
			"VariantSeeds=0", "Completions=1", "Lambdas=0.1", "Lambda=0.1", "Ridges=1", "Epsilon=1", "Epsilon=1,0.5", "Neurons=3", "Nodes=10", "Points=2",
			"Width=8", "Width=8,16", "Width=16,64,256", "WideWidth=8", "Shown=4", "Degree=2", "D=4", "D=3,4", "N=40", "RandomN=40", "WideN=40", "WideRandomN=40", "TangentN=40", "KernelN=40",
			"BaselineN=40", "PolynomialN=40", "Ratio=16", "Ratio=4,8", "PerFeature=2")
		if err != nil {
			t.Fatal(err)
		}
		drawable(t, experimenttest.Run(t, env, x, config).Figures)
	}
}
