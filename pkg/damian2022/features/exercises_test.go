package features

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// By hand; a slip is 1/ε or a forgotten √r, a forgotten κ², r or noise, the bound of even degrees
// or that of a = 1, and the single entry or the larger eigenvalue of the block.
func TestAnswersByHand(t *testing.T) {
	kappa := math.Sqrt(1.01) / (0.1 * math.Sqrt2)
	exercisetest.Number(t, KappaExercise, kappa, 10, kappa*math.Sqrt2, 1/kappa)
	samples := math.Pi * kappa * kappa * 2 * 50 * 50
	exercisetest.Number(t, SamplesExercise, samples, math.Pi*50*50, samples/2, samples/(kappa*kappa))
	exercisetest.Number(t, BoundExercise, 4*25-8*5+6, 4*25-6, 8*5-6)
	larger := (15 + math.Sqrt(97)) / 2 // of ((12, 2), (2, 3)), whose determinant is 32
	exercisetest.Number(t, SquareExercise, 32/larger, 4, larger, 2)
}
