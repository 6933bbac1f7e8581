package jacot2023

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func costEnvironment(t *testing.T) *experiment.Env {
	return &experiment.Env{Engine: enginetest.Open(t, engine.Go), Warn: func(s string) { t.Log(s) }}
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
		{[]float64{2, 0.5}, 2, 5, 4.96091}, {[]float64{2, 0.5}, 4, 8.48528, 8.48045}, {[]float64{2, 0.5}, 10, 20.19249, 20.19218},
	} {
		if got := LinearCost(c.s, c.depth); !scalar.EqualWithinAbs(got, c.cost, 5e-6) {
			t.Errorf("cost of %v at depth %d is %.6f", c.s, c.depth, got)
		}
		if got := LinearExpansion(c.s).At(c.depth); !scalar.EqualWithinAbs(got, c.expanded, 1e-5) {
			t.Errorf("expansion of %v at depth %d is %.6f", c.s, c.depth, got)
		}
	}
}

// A network of diagonal layers with s^{1/L} is diag(s) and has the norm that no network
// can go below.
func TestTheBalancedDiagonalNetworkAttainsTheCost(t *testing.T) {
	s := []float64{3, 0.5}
	for _, depth := range []int{2, 3, 7} {
		var n Net
		for range depth {
			n.W = append(n.W, mat.NewDense(2, 2, []float64{math.Pow(3, 1/float64(depth)), 0, 0, math.Pow(0.5, 1/float64(depth))}))
		}
		y := n.Output(mat.NewDense(2, 1, []float64{1, 1}))
		if !scalar.EqualWithinRel(y.At(0, 0), 3, 1e-12) || !scalar.EqualWithinRel(y.At(1, 0), 0.5, 1e-12) {
			t.Errorf("depth %d: output %v", depth, mat.Formatted(y))
		}
		if !scalar.EqualWithinRel(n.Norm(), LinearCost(s, depth), 1e-12) {
			t.Errorf("depth %d: norm %g, cost %g", depth, n.Norm(), LinearCost(s, depth))
		}
	}
}

// Values to three digits and objectives to five decimals, by another program.
func TestRegularisedRegressionAgreesWithItsTable(t *testing.T) {
	a := []float64{3, 1.5, 0.8, 0.2}
	for depth, want := range map[int][]float64{
		2: {2.95, 1.45, 0.75, 0.15, 0.54}, 4: {2.971, 1.459, 0.742, 0, 0.80447}, 6: {2.976, 1.461, 0.7388, 0, 1.08898}, 10: {2.979, 1.463, 0.7361, 0, 1.67770},
	} {
		s, objective := RegularisedLinear(a, 0.05, depth)
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
			if _, objective := RegularisedLinear([]float64{a}, 0.05, depth); !scalar.EqualWithinAbs(objective, least, 1e-8) {
				t.Errorf("a = %g, L = %d: %.12f, a grid has %.12f", a, depth, objective, least)
			}
		}
	}
}

// diag(½, ¼): R¹ is negative, −2 log 8; and the remainder's bound is an equality to first
// order in 1/L where all logarithms have one sign.
func TestTheExpansionOfAContraction(t *testing.T) {
	s := []float64{0.5, 0.25}
	e := LinearExpansion(s)
	if !scalar.EqualWithinRel(e.R1, -2*math.Log(8), 1e-12) || !scalar.EqualWithinRel(e.R2, 10*math.Ln2*math.Ln2, 1e-12) {
		t.Errorf("%+v", e)
	}
	left := 1000 * (1000*(LinearCost(s, 1000)/1000-2) - e.R1)
	if ratio := math.Abs(left-e.R2) / LinearRemainder(s, 1000); ratio < 0.99 || ratio > 1 {
		t.Errorf("remainder over its bound %g", ratio)
	}
}

func TestInputsOfLinearNetworksAreWhite(t *testing.T) {
	for _, rectified := range []bool{false, true} {
		x, y := linearPoint{Singular: []float64{3, 2, 1}, Rectified: rectified}.data()
		n := x.Shape[1]
		for i := range 3 {
			for j := range 3 {
				xx, yx := 0.0, 0.0
				for k := range n {
					xx += x.Data[i*n+k] * x.Data[j*n+k] / float64(n)
					yx += y.Data[i*n+k] * x.Data[j*n+k] / float64(n)
				}
				one := 0.0
				if i == j {
					one = 1
				}
				if !scalar.EqualWithinAbs(xx, one, 1e-12) || !scalar.EqualWithinAbs(yx, one*float64(3-i), 1e-12) {
					t.Errorf("rectified %t, %d, %d: %g and %g", rectified, i, j, xx, yx)
				}
			}
		}
	}
}

// One singular value a = 2 at depth 2 and λ = 0.1: s = a − λ, and the objective is
// 0.1² + 2·0.1·1.9 = 0.39.
func TestATinyLinearNetworkIsTrainedToItsMinimum(t *testing.T) {
	cell, err := linearAt(context.Background(), costEnvironment(t), linearPoint{Master: 1, Singular: []float64{2}, Lambda: 0.1, Depth: 2, Seeds: 2, Steps: 600, Rate: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if best := cell.Best(); !scalar.EqualWithinAbs(best.Objective, 0.39, 1e-6) || !scalar.EqualWithinAbs(best.Values[0], 1.9, 1e-4) || !scalar.EqualWithinAbs(cell.Theory.Objective, 0.39, 1e-12) {
		t.Errorf("%+v, theory %+v", best, cell.Theory)
	}
}

// linearAtTheory returns a result whose best networks are the closed form, up to a shift.
func linearAtTheory(c LinearCostConfig, by float64) LinearCostResult {
	var r LinearCostResult
	for _, depth := range c.Depths {
		cell := LinearCell{Depth: depth}
		cell.Theory.Values, cell.Theory.Objective = RegularisedLinear(c.Singular, c.Lambda, depth)
		shifted := LinearRun{cell.Theory.Objective + by, append([]float64{}, cell.Theory.Values...)}
		shifted.Values[0] += by
		cell.Runs = []LinearRun{{math.NaN(), shifted.Values}, {cell.Theory.Objective + 1, shifted.Values}, shifted}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestVerdictsOnLinearNetworksFollowTheDeviation(t *testing.T) {
	c := linearCostConfig(experiment.Quick)
	for _, v := range linearCostClaims(c, linearAtTheory(c, 0)) {
		if v.ID == linearBelow.ID { // one of the trainings is not a number
			continue
		}
		if v.Status != claim.Holds {
			t.Errorf("at the closed form: %s", v.Text())
		}
	}
	for _, by := range []float64{-0.01, 0.01} {
		for _, v := range linearCostClaims(c, linearAtTheory(c, by)) {
			want := claim.Fails
			if v.ID == linearSecond.ID {
				want = claim.Holds
			}
			if by > 0 && v.ID == linearBelow.ID {
				continue
			}
			if v.Status != want {
				t.Errorf("off by %g: %s", by, v.Text())
			}
		}
	}
	o := &LinearCostOutcome{Config: c, Result: linearAtTheory(c, 0)}
	figures, err := linearCostFigures(o)
	experimenttest.Drawn(t, figures, err)
}

func TestImpossibleLinearNetworksAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, LinearCostSpec, map[string]string{
		"Depths=1,2": "Depths = 1", "Depths=": "Depths", "Depths=4,2": "increase", "Lambda=0": "Lambda = 0",
		"Singular=1,2": "not increase", "Singular=1,0": "Singular = 0", "Singular=": "Singular", "Seeds=0": "Seeds = 0",
		"Steps=0": "Steps = 0", "Rate=-1": "Rate = -1",
	})
}

// T3 is judged on closed forms; of no training nothing is measured.
func TestOfNoTrainingNothingEndsBelowTheFormula(t *testing.T) {
	for _, v := range linearCostClaims(linearCostConfig(experiment.Quick), LinearCostResult{}) {
		if v.ID != linearSecond.ID && (v.Status == claim.Holds || !math.IsNaN(v.Value) || v.Cases != 0) {
			t.Error(v.Text())
		}
	}
}
