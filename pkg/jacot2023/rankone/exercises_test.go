package rankone

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// A slip is the exponent of T_N or of a plane, k forgotten or on the other side, and one step too
// many or steps of a tenth.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, FactorExercise, 2*3.0/4, 3.0/4, 1, 2)
	exercisetest.Number(t, SamplesExercise, math.Exp(10), math.Exp(5), math.Exp(20))
	var grid [][]float64
	for i := range 100 {
		grid = append(grid, []float64{float64(i%10) / 9, float64(i/10) / 9})
	}
	exercisetest.Number(t, LengthExercise, SpanningTree(grid), 100.0/9, 9.9)
}
