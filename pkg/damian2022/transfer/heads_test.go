package transfer

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
)

// Two completions of each grid point predict 1 and 3: mean 2, standard deviation 1.
func TestACurveIsMeanAndSpreadOverTheOtherCoordinates(t *testing.T) {
	_, _, _, report := damian2022test.Designed(t, "he3", 1, 3)
	rows, _ := report.X.Dims()
	predicted := mat.NewDense(rows, 1, nil)
	for i := range rows {
		predicted.Set(i, 0, float64(1+2*(i%2)))
	}
	links := damian2022.Links()
	c := headCurve(report, links[1], predicted, 2)
	if len(c.Z) != 141 || c.Z[0] != -7 {
		t.Fatalf("%d points from %g", len(c.Z), c.Z[0])
	}
	for i, z := range c.Z {
		if c.Mean[i] != 2 || c.SD[i] != 1 || !scalar.EqualWithinAbs(c.H[i], (z*z-1)/math.Sqrt2, 1e-12) {
			t.Errorf("at %g: %g ± %g, h %g", z, c.Mean[i], c.SD[i], c.H[i])
		}
	}
}
