package bottleneck

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/jacot2023"
)

// From T7 itself at a great depth, and by hand; a slip is half of the sum, the square of the sum,
// the dropped values alone, and the sum of the distances.
func TestAnswersFoundAnotherWay(t *testing.T) {
	const depth = 5000
	deep, err := jacot2023.Diagonal([]float64{2, 0.7, 0.2}, depth).BottleneckAt([]float64{1, 1, 1}, 3)
	if err != nil {
		t.Fatal(err)
	}
	sum := math.Log(2 * 0.7 * 0.2)
	exercisetest.Number(t, LimitExercise, depth*deep.Bound, LimitExercise.Right/2, 2*sum*sum)
	exercisetest.Number(t, DistanceExercise, 0.25, math.Sqrt(0.05), 0.45)
}
