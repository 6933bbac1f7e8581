package learningrate

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// steepest returns the slope at which the curvature of the chain is 2/η, by bisection.
func steepest(eta float64, depth int) float64 {
	low, high := 0.0, 100.0
	for range 60 {
		s := (low + high) / 2
		if jacot2023.ChainSharpness(s, depth) < 2/eta {
			low = s
		} else {
			high = s
		}
	}
	return low
}

// A slip is the limit of great depth, 1/ηL without a root, the bound on the curvature itself, and
// a trace that has one factor of a layer, or neither.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, SteepestExercise, steepest(0.1, 12), 1/1.2, 20, math.Sqrt(10))
	exercisetest.Number(t, ScaledExercise, steepest(0.1/12, 12), math.Sqrt(10), 10, steepest(0.1, 12))
	exercisetest.Number(t, TraceExercise, jacot2023.IdentityTrace(2, 20), 40, 20)
}
