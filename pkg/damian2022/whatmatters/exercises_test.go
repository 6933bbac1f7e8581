package whatmatters

import (
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// From the library; a slip is a standard deviation that is not squared, a label that does not
// depend on x, and label noise that is left in.
func TestAnswersOfTheLibrary(t *testing.T) {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		t.Fatal(err)
	}
	sd := f.TestSetSD(1)
	exercisetest.Number(t, PointsExercise, sd*sd/(0.01*0.01), sd*sd/0.01, sd/(0.01*0.01))
	exercisetest.Number(t, SamplesExercise, LiteralCost(f, 1, 10, 1)/0.05, 11*2/0.05, LiteralCost(f, 1, 10, 0)/0.05)
	exercisetest.Number(t, NoiselessExercise, LiteralCost(f, 31, 10, 0), 11.0/31, LiteralCost(f, 31, 10, 1))
}
