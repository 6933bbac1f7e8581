package symmetry

import (
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// A slip is E r² without its half, the mean amplitude squared, the half of the neurons or the next
// odd or smaller number of them, and the two dimensions of labels that depend on r as well.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, RatioExercise, 1.0/3, 1.0/2, (1.0/8)/(1.0/3+1.0/8))
	m := 4
	for jacot2023.RectifiedRipple(m) > 0.01 {
		m += 2
	}
	exercisetest.Number(t, NeuronsExercise, float64(m), 12, 22, 23)
	exercisetest.Number(t, DimensionExercise, 1, 2, 3)
}
