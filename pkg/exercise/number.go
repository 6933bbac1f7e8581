package exercise

import (
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
)

// Number asks for a number.
type Number struct {
	Task
	Right     float64
	Tolerance float64 // how far off an answer may be, relative to Right; of 0, absolutely
	Whole     bool    // a whole number is asked for: it must be Right itself, and Tolerance is not used
}

// rounding is how far from a whole number a computed one may end.
const rounding = 1e-6

// Judge judges a number; NaN is one not given yet.
func (e Number) Judge(answer float64) Outcome {
	switch {
	case math.IsNaN(answer):
		return Outcome{}
	case e.Whole && math.Abs(answer-math.Round(answer)) > rounding:
		return wrong("a whole number is asked for, and %s is none", claim.Number(answer))
	case e.Whole && math.Round(answer) == e.Right, !e.Whole && math.Abs(answer-e.Right) <= e.slack():
		return Outcome{Status: Right}
	}
	return wrong("%s is not it", claim.Number(answer))
}

func (e Number) slack() float64 {
	if e.Right == 0 {
		return e.Tolerance
	}
	return e.Tolerance * math.Abs(e.Right)
}

// Answer returns the number, and how far off it may be.
func (e Number) Answer() string {
	if e.Whole {
		return claim.Format("%.0f", e.Right)
	}
	return claim.Format("%.6g", e.Right) + ", give or take " + claim.Number(e.slack())
}

// Validate returns an error where the right number would not pass or any number would.
func (e Number) Validate() error {
	errs := []error{e.Task.validate(), expect(e.Task, "the right number", e.Judge(e.Right), Right),
		expect(e.Task, "a number far above the right one", e.Judge(e.Right+1+math.Abs(e.Right)), Wrong)}
	if !e.Whole && e.Tolerance <= 0 {
		errs = append(errs, fmt.Errorf("%s: the tolerance %g leaves no room for rounding", e.Name, e.Tolerance))
	}
	return errors.Join(errs...)
}
