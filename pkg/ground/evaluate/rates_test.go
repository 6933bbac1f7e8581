package evaluate

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

func TestRatesSolveForTheTimesOfBothJobs(t *testing.T) {
	wide, narrow := shape{256, 256}.cost(), shape{8, 16}.cost()
	want := experiment.Rates{FLOP: 3e10, Elements: 4e8}
	got := solveRates(wide, narrow, want.Seconds(experiment.Cost{FLOP: wide.FLOP, Elements: wide.Elements}),
		want.Seconds(experiment.Cost{FLOP: narrow.FLOP, Elements: narrow.Elements}))
	if math.Abs(got.FLOP/want.FLOP-1) > 1e-9 || math.Abs(got.Elements/want.Elements-1) > 1e-9 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	// A wide job that costs nothing beside a narrow one cannot be split into two positive rates.
	if got := solveRates(wide, narrow, 1e-9, 1e-3); !math.IsInf(got.FLOP, 1) || !(got.Elements > 0) {
		t.Errorf("products for free: got %+v", got)
	}
}
