package firststep

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
)

func TestTheLawBeginsWithItsFactor(t *testing.T) {
	noisy := alignmentConfig(experiment.Quick)
	noisy.Noise, noisy.AssertFrom = 2, 30
	if got := noisy.lawFactor(); got != `2.5\,` { // (1 + 2²)/2
		t.Errorf("the law for ς = 2 begins with %q", got)
	}
}

// Of a network whose weights are all 0 nothing is measured.
func TestWeightsThatAreZeroMeasureNothing(t *testing.T) {
	dead := StartResult{Formula: make([]float64, 4), Differences: make([]float64, 4)}
	for _, v := range StartSpec.Judge(startConfig(experiment.Quick), dead) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Errorf("%s", v.Text())
		}
	}
}
