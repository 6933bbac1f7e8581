package hypotheses

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

var experiments = []experiment.Experiment{WhatBreaksItSpec}

func TestTheExperimentRunsOnEveryBackend(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		settings := []string{"Seeds=2", "Steps=30", "Samples=20", "Units=4", "Points=50", "Shown=0,0.1"}
		if e.Name() != engine.Go { // whose programs take a second each to compile
			settings = append(settings, "Rows=nothing,second layer,hinge loss,coins")
		}
		config, err := experimenttest.Smaller(WhatBreaksItSpec, settings...)
		if err != nil {
			t.Fatal(err)
		}
		o := experimenttest.Run(t, experimenttest.Environment(t, e), WhatBreaksItSpec, config)
		if e.Name() == engine.Go {
			experimenttest.Drawn(t, o.Figures, nil)
		}
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	experimenttest.PaperPresets(t, experiments)
}

func TestImpossibleConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, WhatBreaksItSpec, map[string]string{
		"Rows=": "Rows is empty", "Rows=nosuch": `"nosuch", which is no row`, "Rows=ReLU,ReLU": "twice",
		"Steps=9": "Steps = 9", "Seeds=0": "Seeds = 0", "Points=0": "Points = 0", "Alpha=0": "Alpha = 0",
		"Alpha=2": "Alpha = 2", "Slope=-1": "Slope = -1", "Longer=0": "Longer = 0", "Margin=0": "Margin = 0",
		"Narrow=0.99": "Margin = 0.99", "Large=-1": "Sigma = -1",
		"Spread=1": "Spread = 1", "Decay=1": "Decay = 1", "Plain=0": "Rate = 0", "Reversed=0.7": "Flips = 0.7",
		"Shown=0.2,0.1": "Shown", "Units=3": "Units = 3"})
	experimenttest.Refuses(t, WhatBreaksItSpec, "field Decay = 0.5 changes nothing", "Rows=ReLU", "Decay=0.5")
	experimenttest.Refuses(t, WhatBreaksItSpec, "field Large = 3 changes nothing", "Kept=true", "Large=3")
}

// A size is taken where some row removes that, also where two rows share it.
func TestASizeIsTakenWhereARowRemovesIt(t *testing.T) {
	for rows, set := range map[string]string{"Rows=weight decay": "Decay=0.5", "Rows=mirrored start": "Large=3",
		"Rows=large and plain": "Large=3", "Rows=hinge loss,ReLU": "Plain=1"} {
		if _, err := WhatBreaksItSpec.Configure(experiment.Quick, nil, rows, set); err != nil {
			t.Error(err)
		}
	}
}

// A network and its reciprocal are the same function, whatever the slope and the heads.
func TestTheReciprocalIsTheSameFunction(t *testing.T) {
	for _, alpha := range []float64{3, 0.3, 1} {
		n := sarussi2021.Net{Alpha: alpha, V: 0.4, Heads: []float64{1.2, 0.8, -1.2, -0.7},
			W: mat.NewDense(4, 2, []float64{1, -2, 0.5, 3, -1, 0.25, 2, 1})}
		for _, heads := range [][]float64{n.Heads, nil} {
			n.Heads = heads
			r := Reciprocal(n)
			for _, x := range [][]float64{{1, 0}, {0.3, -2}, {-1, -1}, {-2, 0.5}} {
				if a, b := n.At(x), r.At(x); math.Abs(a-b) > 1e-14 || r.Alpha*alpha != 1 {
					t.Errorf("α = %g at %v: %g and %g", alpha, x, a, b)
				}
			}
		}
	}
}

// The row of the larger slope, which the engine trains as the reciprocal network, is the descent of the network with
// that slope: followed here in plain steps on the host.
func TestTheLargerSlopeIsTrainedAsItsReciprocal(t *testing.T) {
	c := whatBreaksItConfig(experiment.Quick)
	c.Seeds, c.Steps, c.Samples, c.Units, c.Sigma = 1, 20, 12, 6, 0.5
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		all, err := sarussi2021.TrainAll(t.Context(), experimenttest.Environment(t, e),
			[]sarussi2021.Training{c.training("alpha > 1")})
		if err != nil {
			t.Fatal(err)
		}
		s := all[0][0]
		n := Reciprocal(s.Start())
		if math.Abs(n.Alpha-c.Slope) > 1e-15 || math.Abs(n.V-c.base().Out()) > 1e-15 {
			t.Fatalf("slope %g, v = %g", n.Alpha, n.V)
		}
		for range c.Steps {
			weights, sum := sarussi2021.Weights(n.Margins(s.Set)), 0.0
			for _, w := range weights {
				sum += w
			}
			for l := range weights {
				weights[l] *= c.Rate / sum
			}
			n.W.Add(n.W, n.Gradient(s.Set, weights))
		}
		if !mat.EqualApprox(Reciprocal(n).W, s.Net().W, 1e-10) {
			t.Errorf("after %d steps the two differ", c.Steps)
		}
	})
}

// Of trained networks: with every hypothesis the line is above its floor, and with a share of the labels reversed it is
// below; it is judged by the labels as they were.
func TestReversedLabelsAreJudgedByTheHonestTeacher(t *testing.T) {
	c := whatBreaksItConfig(experiment.Quick)
	c.Rows, c.Seeds, c.Steps, c.Shown = []string{"nothing", "reversed labels"}, 2, 400, []float64{0, 0.2}
	r, err := runWhatBreaksIt(t.Context(), experimenttest.Environment(t, enginetest.Open(t, engine.Go)), c)
	if err != nil {
		t.Fatal(err)
	}
	for i, run := range r.row("nothing").Runs {
		reversed := r.row("reversed labels").Runs[i]
		if !(run.Pull > c.Alpha) || !(reversed.Pull < c.Alpha) || !(reversed.Loss > 10*run.Loss) {
			t.Errorf("pull %g and %g, loss %g and %g", run.Pull, reversed.Pull, run.Loss, reversed.Loss)
		}
	}
	for i, right := range r.Paths[0].Right {
		if !(right >= 1) || r.Paths[0].Reversed[i] != 0 || !(r.Paths[1].Reversed[i] < 0) {
			t.Errorf("look %d: right labels add %g, reversed ones %g and %g", i, right, r.Paths[0].Reversed[i],
				r.Paths[1].Reversed[i])
		}
	}
	last := len(r.Paths[1].Growth) - 1
	if got, want := r.Paths[1].Growth[last]*c.Alpha, r.row("reversed labels").Runs[0].Pull; r.Paths[1].Count != 10 ||
		math.Abs(got-want) > 1e-9 {
		t.Errorf("%d reversed; at the end %g, in the row %g", r.Paths[1].Count, got, want)
	}
}

// What a step adds by its samples is what the gradient has in the direction of W*.
func TestPushesAreThoseOfTheGradient(t *testing.T) {
	c := whatBreaksItConfig(experiment.Quick)
	data := c.base().Data
	drawn, err := data.Draw(5, 0)
	if err != nil {
		t.Fatal(err)
	}
	data.Flips = 0.2
	s, err := data.Draw(5, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := c.base().From(2).Before(0)
	weights, sum := sarussi2021.Weights(n.Margins(s)), 0.0
	for _, w := range weights {
		sum += w
	}
	want := sarussi2021.Net{W: n.Gradient(s, weights)}.Teacher(s.Teacher) / sum / (20 * 0.3 * n.V)
	right, reversed := pushes(n, s, drawn.Y, s.Teacher)
	if math.Abs(right+reversed-want) > 1e-12 || !(reversed < 0) || !(right > 0) {
		t.Errorf("%g and %g, together not %g", right, reversed, want)
	}
}
