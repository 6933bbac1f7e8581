package firststep

import (
	"testing"

	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

func TestImpossibleFirstStepConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, AlignmentSpec, "D = 0", "D=0")
	experimenttest.Refuses(t, AlignmentSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, AlignmentSpec, "D = -5", "D=-5")
	experimenttest.Refuses(t, AlignmentSpec, "Neurons = 0", "Neurons=0")
	experimenttest.Refuses(t, AlignmentSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, AlignmentSpec, "Noise = -1", "Noise=-1")
	experimenttest.Refuses(t, AlignmentSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, AlignmentSpec, "Ratio = -2", "Ratio=-2,1")
	experimenttest.Refuses(t, AlignmentSpec, "figure1, source3, he2, he3, he4, two", "Target=he5")
	experimenttest.Refuses(t, StartSpec, "must be even", "Width=7")
	experimenttest.Refuses(t, StartSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, StartSpec, "Points = 0", "Points=0")
	experimenttest.Refuses(t, PopulationSpec, "at least two", "D=20")
	experimenttest.Refuses(t, PopulationSpec, "blocks", "Neurons=5")
	experimenttest.Refuses(t, ClosedFormSpec, "gaussian or uniform", "Law=cauchy")
	experimenttest.Refuses(t, ClosedFormSpec, "Batch = 1", "Batch=1")
	experimenttest.Refuses(t, ClosedFormSpec, "Batches = 1", "Batches=1")
	experimenttest.Refuses(t, NoiseSpec, "Ratio = 0", "Ratio=0")
	experimenttest.Refuses(t, NoiseSpec, "2 directions", "Target=two")
	experimenttest.Refuses(t, CloudSpec, "increase", "Ratio=4,2")
	experimenttest.Refuses(t, CloudSpec, "10⁶", "Ratio=1e9")
}
