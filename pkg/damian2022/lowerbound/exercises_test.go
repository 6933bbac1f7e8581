package lowerbound

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
)

// A slip is d^(−3/2) without its constant, a forgotten ½ or another power of ε, noise that is
// the same in all directions, and the label noise in one of two places.
func TestAnswersFoundAnotherWay(t *testing.T) {
	exercisetest.Number(t, CorrelationExercise, math.Sqrt(15.0/(100*102*104)), 1e-3, math.Sqrt(6)*1e-3)
	exercisetest.Number(t, VectorsExercise, math.Exp(10)/2, math.Exp(10), math.Exp(50)/2)
	f, err := damian2022.TargetByName("he3")
	if err != nil {
		t.Fatal(err)
	}
	exercisetest.Number(t, FloorExercise, f.NoiseFloor(50, 1), 1.0/50, 8.0/(8+49), 4.0/50)
	exercisetest.Number(t, NoiselessExercise, f.NoiseFloor(50, 0), 1.0/50, 8.0/(8+49))
}
