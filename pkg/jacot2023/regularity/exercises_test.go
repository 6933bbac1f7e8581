package regularity

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// goneFrom returns the price at which the singular value 1 goes at that depth, to a thousandth.
func goneFrom(depth int) float64 {
	price := 0.0
	for s := 1.0; s > 0; {
		price += 1e-3
		s, _ = jacot2023.ScalarMinimum(1, price/float64(depth), depth)
	}
	return price
}

// A slip is Λ for λ, a forgotten c or a forgotten depth, the depth itself or rounded down, and the
// price at which the minimum beside 0 vanishes.
func TestAnswersFoundAnotherWay(t *testing.T) {
	shrunk, _ := jacot2023.ScalarMinimum(1, 0.25, 2)
	exercisetest.Number(t, ShrunkExercise, shrunk, 0.5, 0.25)
	exercisetest.Number(t, LambdaExercise, 0.4/(2*10+10), 0.4/20, 0.4/12, 0.2)
	from, _ := lower.SwitchDepth(higher, 0.17)
	exercisetest.Number(t, LayersExercise, math.Ceil(from), from, math.Floor(from))
	vanishes := 4 * 2 / math.Pow(3, 1.5)
	exercisetest.Number(t, PriceExercise, goneFrom(4), 1, vanishes)
}
