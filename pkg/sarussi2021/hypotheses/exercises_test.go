package hypotheses

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/exercise"
	"github.com/provingground/provingground/pkg/exercise/exercisetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// The share is α/(1+α) = 3/13; slips: α, 1−α, ½, α/(1−α).
func TestTheNumbersAskedForAreThoseOfPaper(t *testing.T) {
	exercisetest.Number(t, ShareExercise, 3.0/13, 0.3, 0.7, 0.5, 0.3/0.7)
}

// A linear network has the boundary of its mean, and all its units take the same step, whatever the labels.
func TestAtSlopeOneTwoQuantitiesCannotBreak(t *testing.T) {
	if CertainExercise.Judge("loss and line").Status != exercise.Wrong ||
		CertainExercise.Judge("Boundary and spread").Status != exercise.Right {
		t.Error("the answer is another one")
	}
	c, err := WhatBreaksItSpec.Configure(experiment.Quick, nil, "Alpha=1", "Rows=coins", "Shown=", "Seeds=2", "Steps=300")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runWhatBreaksIt(t.Context(), experimenttest.Environment(t, enginetest.Open(t, engine.Auto)), c)
	if err != nil {
		t.Fatal(err)
	}
	if row := r.row("coins"); row.held(boundary) < 2 || row.held(spread) < 2 || row.held(loss) > 0 {
		t.Errorf("%+v", row)
	}
}

// turned is the reciprocal network with units moved by so many places, scaled by a sign, and some head.
func turned(places func(n int) int, sign float64, head func(v, alpha float64) float64) ReciprocalFunc {
	return func(w [][]float64, v, alpha float64) (out [][]float64, _ float64) {
		for j := range w {
			unit := make([]float64, len(w[j]))
			for i, z := range w[(j+places(len(w)))%len(w)] {
				unit[i] = sign * z
			}
			out = append(out, unit)
		}
		return out, head(v, alpha)
	}
}

func TestPlausibleSlipsInTheReciprocalAreFound(t *testing.T) {
	half, none := func(n int) int { return n / 2 }, func(int) int { return 0 }
	product := func(v, alpha float64) float64 { return alpha * v }
	for what, test := range map[string]struct {
		f    ReciprocalFunc
		want exercise.Status
	}{
		"right":             {turned(half, -1, product), exercise.Right},
		"halves stay":       {turned(none, -1, product), exercise.Wrong},
		"signs stay":        {turned(half, 1, product), exercise.Wrong},
		"halves, minus α v": {turned(none, -1, func(v, alpha float64) float64 { return -alpha * v }), exercise.Right},
		"v over α":          {turned(half, -1, func(v, alpha float64) float64 { return v / alpha }), exercise.Wrong},
		"v":                 {turned(half, -1, func(v, _ float64) float64 { return v }), exercise.Wrong},
		"scaled units": {func(w [][]float64, v, alpha float64) ([][]float64, float64) {
			out, _ := turned(half, -alpha, product)(w, v, alpha)
			return out, v
		}, exercise.Right},
		"nothing": {func([][]float64, float64, float64) ([][]float64, float64) { return nil, 0 }, exercise.NotGiven},
	} {
		if got := ReciprocalExercise.Judge(test.f); got.Status != test.want {
			t.Errorf("%s: %+v", what, got)
		}
	}
	if got := ReciprocalExercise.Judge(turned(none, -1, product)); !strings.HasPrefix(got.Text, "case 1") {
		t.Errorf("%+v", got)
	}
}

// What is asked for has the values of the library's network, and of its reciprocal.
func TestTheReciprocalAskedForIsThatOfTheLibrary(t *testing.T) {
	rows := [][]float64{{1, -2}, {0.5, 3}, {-1, 0.25}, {2, 1}}
	n := sarussi2021.Net{Alpha: 3, V: 0.4, W: mat.NewDense(4, 2, nil)}
	for j, row := range rows {
		n.W.SetRow(j, row)
	}
	w, v := reciprocal(rows, n.V, n.Alpha)
	for _, x := range [][]float64{{1, 0}, {0.3, -2}, {-1, -1}} {
		if got := value(w, v, 1.0/3, x); math.Abs(got-n.At(x)) > 1e-14 || math.Abs(got-Reciprocal(n).At(x)) > 1e-14 {
			t.Errorf("at %v: %g, want %g", x, got, n.At(x))
		}
	}
}
