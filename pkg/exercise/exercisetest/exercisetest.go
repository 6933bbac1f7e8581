// Package exercisetest holds what the tests of rooms ask of their exercises.
package exercisetest

import (
	"testing"

	"github.com/provingground/provingground/pkg/exercise"
)

// Number fails the test where a number that was found without the exercise is not judged
// right, or one that a plausible slip gives is not judged wrong.
func Number(t *testing.T, e exercise.Number, right float64, slips ...float64) {
	t.Helper()
	if got := e.Judge(right); got.Status != exercise.Right {
		t.Errorf("%s: %g is %+v", e.Name, right, got)
	}
	for _, slip := range slips {
		if got := e.Judge(slip); got.Status != exercise.Wrong {
			t.Errorf("%s: the slip %g is %+v", e.Name, slip, got)
		}
	}
}
