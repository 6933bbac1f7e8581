package cost

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// keptFrom returns the smallest singular value that is not dropped, by bisection.
func keptFrom(lambda float64, depth int) float64 {
	low, high := 0.0, 1.0
	for range 50 {
		a := (low + high) / 2
		if s, _ := jacot2023.ScalarMinimum(a, lambda, depth); s > 0 {
			high = a
		} else {
			low = a
		}
	}
	return high
}

// leastShift returns the least ‖θ‖² − L of the shift network of that depth, on a fine grid of w.
func leastShift(depth float64) float64 {
	least := math.Inf(1)
	for i := range 2000 {
		w := float64(i+1) / 1000
		v := math.Pow(w, -1/(depth-1))
		least = min(least, 2*w*w+(depth-1)*v*v+1-depth)
	}
	return least
}

// A slip is the limit kL + 2 log|J|, a forgotten depth, the price itself, the a at which the
// minimum beside 0 vanishes, the shift with weights 1, and the shift without its last bias.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, DiagonalExercise, 4*(math.Sqrt(4)+math.Sqrt(0.25)), 8, 2.5)
	vanishes := 3 * math.Pow(0.05/2, 2.0/3)
	exercisetest.Number(t, EdgeExercise, keptFrom(0.05, 4), 0.05, 0.2, vanishes)
	exercisetest.Number(t, ShiftExercise, leastShift(1e5), 2, math.Ln2)
}
