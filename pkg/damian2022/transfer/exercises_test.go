package transfer

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// A slip is the law of raw labels or one without their noise, what a linear function takes in
// place of what it leaves, and a standard deviation that is not squared.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, AlignmentExercise, 1/(1+math.Pi/2), 1/(1+math.Pi), 1/(1+math.Pi/4))
	sign := damian2022.Links()[5].Linear
	exercisetest.Number(t, SignExercise, 1-sign*sign, sign*sign, 1-sign)
	f, err := damian2022.TargetByName("he4")
	if err != nil {
		t.Fatal(err)
	}
	sd := f.TestSetSD(1)
	exercisetest.Number(t, PointsExercise, sd*sd/(0.01*0.01), sd*sd/0.01, sd/(0.01*0.01))
}
