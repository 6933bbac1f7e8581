package boundary

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// drawn is as T2 has it: no point outside is wrong for α > 0, some are inside for α < 1.
func drawn(c ConeConfig) (r ConeResult) {
	for _, p := range c.points() {
		n := ConeNet{Rho: p.Radius, Outside: 100}
		if c.Alpha <= 0 {
			n.Wrong = 3
		}
		if c.Alpha < 1 {
			n.Inside, n.Reach = 2, 0.05
		}
		r.Cells = append(r.Cells, ConeCell{p.Dim, p.Radius, slices.Repeat([]ConeNet{n}, p.Seeds)})
	}
	for _, alpha := range c.Slopes {
		r.Worst = append(r.Worst, WorstCase{alpha, sarussi2021.Kappa(alpha)})
	}
	return r
}

func TestClaimsOnTheConeHoldOfWhatT2SaysAndFailOfTheirTwins(t *testing.T) {
	experimenttest.Judges(t, ConeSpec, drawn)
	experimenttest.FailsChanged(t, ConeSpec, drawn, map[string]func(*ConeResult){
		"sharp-cone": func(r *ConeResult) { r.Cells[0].Nets[0].Wrong = 1 },
		"attained":   func(r *ConeResult) { r.Worst[1].Reach *= 1 - 1e-6 },
		"inside": func(r *ConeResult) {
			for _, cell := range r.Cells {
				for i := range cell.Nets {
					cell.Nets[i].Inside = 0
				}
			}
		},
	})
}

// Of the networks in the plane, and of small radii, nothing is claimed inside of the cone.
func TestTheInsideIsLookedAtWhereItIsClaimed(t *testing.T) {
	c := coneConfig(experiment.Quick)
	r := drawn(c)
	for i, cell := range r.Cells {
		if cell.Dim < insideFrom || cell.Radius < 0.5 {
			r.Cells[i].Nets = slices.Repeat([]ConeNet{{Outside: 100}}, c.Seeds)
		}
	}
	v := experimenttest.VerdictOf(t, ConeSpec.Judge(c, r), "inside")
	if v.Status != claim.Holds || v.Value != 1 || v.Cases != c.wide() {
		t.Error(v.Text())
	}
}

// The signs turn where the derivation says, found by bisection.
func TestTheWorstCaseTurnsAtKappa(t *testing.T) {
	for _, alpha := range []float64{0.01, 0.3, 0.9} {
		if got, want := turn(alpha), sarussi2021.Kappa(alpha); !scalar.EqualWithinRel(got, want, 1e-12) {
			t.Errorf("α = %v: %v, want %v", alpha, got, want)
		}
	}
}

func TestOfNothingNothingIsMeasured(t *testing.T) {
	if got := LargestReach(drawn(coneConfig(experiment.Quick))); got != 0.05 || LargestReach(ConeResult{}) != 0 {
		t.Errorf("largest reach %v", got)
	}
	for _, v := range experimenttest.OfNothing(ConeSpec) {
		if v.Status != claim.Fails {
			t.Errorf("of nothing: %s", v.Text())
		}
	}
}

func TestTheTablesOfTheCone(t *testing.T) {
	o := experimenttest.Concluded(t, ConeSpec, coneConfig(experiment.Quick), drawn)
	rows := experimenttest.Rows(t, o, "worst")
	experimenttest.Wants(t, rows[2], "0.300", "0.269", "0.269", "0.212")
	experimenttest.Drawn(t, o.Figures, nil)
	o = experimenttest.Alone(t, ConeSpec, coneConfig(experiment.Quick), ConeResult{})
	for _, name := range []string{"worst", "cells"} {
		experimenttest.Table(t, o, name)
	}
	if rows := experimenttest.Rows(t, experimenttest.Concluded(t, ConeSpec, coneConfig(experiment.Quick), drawn),
		"cells"); len(rows) != 9 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestImpossibleConesAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, ConeSpec, map[string]string{
		"Alpha=-1": "(−1, 10]", "Dims=": "at least one of each", "Dims=0,2": "d from 1", "Radius=-1": "between 0 and 10⁶",
		"Radius=2,1": "increase", "Units=7": "half of the units", "Points=0": "Points = 0", "Seeds=0": "Seeds = 0",
		"Slopes=0.5,1": "0 < α < 1",
	})
}

// w = a ± re and u = −a disagree up to tan φ = ((1−α)/(3+α)) r/‖a‖ on one side of the hyperplane, here at 6 degrees of
// 360 above and below; the cones have the half-angles arcsin ρ = 30° and arcsin κρ = 7.7°.
func TestThePlaneIsSortedByWhatIsGuaranteed(t *testing.T) {
	f, err := PlaneFigure(0.3, rows{{1, 0.5}, {1, -0.5}}, rows{{-1, 0}, {-1, 0}})
	if err != nil {
		t.Fatal(err)
	}
	experimenttest.EveryStyle(t, f)
	for i, want := range []int{240, 88, 32, 12} {
		if s := f.Panels[0].Series[i]; math.Abs(float64(len(s.X)-want)) > 2 {
			t.Errorf("%s: %d directions, want %d", s.Name, len(s.X), want)
		}
	}
	for _, bad := range []rows{nil, {{1, 0}}, {{1}, {2}}} {
		if _, err := PlaneFigure(0.3, bad, rows{{-1, 0}, {-1, 0}}); err == nil {
			t.Errorf("%v is drawn", bad)
		}
	}
}
