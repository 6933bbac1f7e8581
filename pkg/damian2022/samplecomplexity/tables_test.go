package samplecomplexity

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// The first of two runs is shown; without a run, none.
func TestTheLossesOfTheFirstRunAreATable(t *testing.T) {
	c := learnedConfig(experiment.Quick)
	o := experimenttest.Alone(t, LearnedSpec, c, LearnedResult{L2: []float64{0.1, 9}, L1: []float64{0.2, 9},
		Beyond: []float64{0.3, 9}})
	for i, want := range []float64{0.1, 0.2, 0.3} {
		if got := experimenttest.Table(t, o, "losses").Rows[i][1]; got != want {
			t.Errorf("row %d: %v, want %g", i, got, want)
		}
	}
	if none := experimenttest.Table(t, experimenttest.Alone(t, LearnedSpec, c, LearnedResult{}),
		"losses").Rows; !experimenttest.IsNone(none[0][1]) || !experimenttest.IsNone(none[2][1]) {
		t.Errorf("%v", none)
	}
}

func TestTheSlopesOfTheWidthAreATable(t *testing.T) {
	c := widthConfig(experiment.Quick)
	cells := powerCells(c.Width, func(c *damian2022.LearningCell, m int) { c.Width = m },
		func(m float64) float64 { return 1 / m })
	rows := experimenttest.Table(t, experimenttest.Alone(t, WidthSpec, c, WidthResult{cells}), "slopes").Rows
	for i, want := range []float64{-1, -1, -2} {
		if got := rows[i][1].(float64); !scalar.EqualWithinAbs(got, want, 1e-12) {
			t.Errorf("row %d: %v, want %g", i, rows[i], want)
		}
	}
	if none := experimenttest.Table(t, experimenttest.Alone(t, WidthSpec, c, WidthResult{}),
		"slopes").Rows; !experimenttest.IsNone(none[0][1]) {
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
	o := experimenttest.Alone(t, ScalingSpec, c, ScalingResult{cells, []ScalingVariant{{"other", flat}}})
	rows := experimenttest.Table(t, o, "slopes").Rows
	if len(rows) != 2 || !scalar.EqualWithinAbs(rows[0][1].(float64), 2, 1e-9) || rows[1][0] != "other" ||
		!experimenttest.IsNone(rows[1][1]) {
		t.Errorf("%v", rows)
	}
	experimenttest.Drawable(t, o.Figures)
	o = experimenttest.Alone(t, ScalingSpec, c, ScalingResult{Cells: flat})
	if rows := experimenttest.Table(t, o, "slopes").Rows; len(rows) != 1 || !experimenttest.IsNone(rows[0][1]) {
		t.Errorf("%v", rows)
	}
	if _, err := o.Figure("variants"); err != nil {
		t.Error(err)
	}
	experimenttest.Drawable(t, o.Figures)
}

// A risk of 0.9 at every n up to 16d² has its half-way point beyond: that is a number that
// misses the bands, not nothing. One that begins below ½ says nothing.
func TestARiskThatStaysAboveAHalfIsABoundFromBelow(t *testing.T) {
	c := scalingConfig(experiment.Quick)
	cells := quadraticCells(c)
	for i := range cells {
		cells[i].L2 = []float64{0.9, 0.9}
	}
	verdicts := ScalingSpec.Judge(c, ScalingResult{Cells: cells})
	for _, d := range c.D {
		v := experimenttest.VerdictOf(t, verdicts, fmt.Sprintf("half-risk-%d", d))
		if v.Status != claim.Fails || !scalar.EqualWithinAbs(v.Value, 16, 0.01) || !math.IsInf(v.High, 1) {
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

// Without Algorithm 1 there is nothing to follow from the first step to the risk, and without
// any method nothing but the levels.
func TestFigure1OfNoMethodCanBeDrawn(t *testing.T) {
	o := experimenttest.Alone(t, Figure1Spec, figure1Config(experiment.Quick).only(nil, 2), Figure1Result{})
	experimenttest.Drawable(t, o.Figures)
	if rows := experimenttest.Table(t, o, "published").Rows; len(rows) != 1 || rows[0][0] != "no published point was run" {
		t.Errorf("%v", rows)
	}
}
