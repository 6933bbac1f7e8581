package breaks

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
)

// From the training that the notebook runs; a slip is a dimension too few, λ itself or its half,
// one layer alone, and the squared output.
func TestAnswersOfTheTraining(t *testing.T) {
	c := WhatBreaksItSpec.Config(experiment.Quick).Training
	exercisetest.Number(t, PriceExercise, 1/float64(c.Rank*c.Depth), 1.0/12, 1.0/2)
	exercisetest.Number(t, DecayExercise, 2*c.Lambda, c.Lambda, c.Lambda/2)
	full, err := c.StartPull()
	if err != nil {
		t.Fatal(err)
	}
	c.Start = 0.5
	half, err := c.StartPull()
	if err != nil {
		t.Fatal(err)
	}
	square := half.Output / full.Output
	exercisetest.Number(t, FactorExercise, math.Sqrt(square), square, 0.5, 1.0/12)
}
