package features

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// κ = 1 at ε = 1, where 2π of the samples' unit show half; at ten times d more is left.
func TestTheWeakestDirectionIsATable(t *testing.T) {
	rows := experimenttest.Table(t, experimenttest.Alone(t, DirectionsSpec, directionsConfig(experiment.Quick),
		DirectionsResult{}), "weakest").Rows
	if len(rows) != 3 || !scalar.EqualWithinAbs(rows[0][0].(float64), 1, 1e-12) ||
		!scalar.EqualWithinAbs(rows[0][1].(float64), 2*math.Pi, 1e-9) {
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
	rows := experimenttest.Table(t, experimenttest.Alone(t, MonomialsSpec, c, r), "identities").Rows
	if want := []any{2, 10.0, 10.0, 1e-9, 2e-9}; !slices.Equal(rows[2], want) {
		t.Errorf("%v, want %v", rows[2], want)
	}
	if !experimenttest.IsNone(rows[3][1]) || !experimenttest.IsNone(rows[3][4]) || rows[3][2] != 18.0 {
		t.Errorf("%v", rows[3])
	}
}

// With biases at 0 the sums for k = 1 are exact and have no rate; the others do not fall, and
// it is their slope of 0 that misses the band.
func TestAnErrorThatDoesNotFallHasTheSlopeZero(t *testing.T) {
	c := monomialsConfig(experiment.Quick)
	constant := func(e float64) [][]float64 { return slices.Repeat([][]float64{{e, e}}, len(c.Width)) }
	r := MonomialsResult{Cells: []MonomialsCell{{Law: NormalBiases, K: 1, Error: constant(0)},
		{Law: NormalBiases, K: 2, Error: constant(0.01)}}}
	v := experimenttest.VerdictOf(t, MonomialsSpec.Judge(c, r), "cor18/sampling-rate")
	if v.Status != claim.Fails || v.Value != 0 {
		t.Errorf("%s", v.Text())
	}
}
