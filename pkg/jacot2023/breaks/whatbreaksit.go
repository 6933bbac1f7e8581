package breaks

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// WhatBreaksItConfig decides the experiment on what takes the bottleneck away: the training
// in which it is there. The twins are the ablations, and the controls.
type WhatBreaksItConfig struct{ jacot2023.Training }

// WhatBreaksItResult holds where the training ended, teacher by teacher.
type WhatBreaksItResult struct{ jacot2023.Ends }

// WhatBreaksItOutcome is what came of the experiment and its twins.
type WhatBreaksItOutcome = experiment.Outcome[WhatBreaksItConfig, WhatBreaksItResult]

// WhatBreaksItSpec trains the network that has a bottleneck, and again with one ingredient
// missing or out of its range.
var WhatBreaksItSpec = &experiment.Spec[WhatBreaksItConfig, WhatBreaksItResult]{
	ID:     "jacot2023/what-breaks-it",
	Title:  "what takes the bottleneck away",
	Config: func(p experiment.Preset) WhatBreaksItConfig { return WhatBreaksItConfig{jacot2023.TrainingPreset(p)} },
	Live: func(c WhatBreaksItConfig) WhatBreaksItConfig {
		c.Depth, c.Width, c.Teachers, c.Samples, c.Steps, c.Ramp = 6, 8, 2, 30, 80, 24
		return c
	},
	Check: checkWhatBreaksIt,
	Stay:  jacot2023.Recipe{}.Stay(),
	Twins: slices.Concat(ablations, controls),
	Cost: func(c WhatBreaksItConfig) experiment.Cost {
		t := jacot2023.Trainings{c.Training}
		return t.Cost().Plus(t.LookCost())
	},
	Run:     runWhatBreaksIt,
	Claims:  whatBreaksItClaims,
	Figures: whatBreaksItFigures,
	Tables:  whatBreaksItTables,
}

// ablation is a twin of few teachers, or of all of them where some teacher has a bottleneck all the same, or other
// experiments train the same networks.
func ablation(name, breaks string, change func(*jacot2023.Training)) experiment.Twin[WhatBreaksItConfig] {
	return experiment.Twin[WhatBreaksItConfig]{Name: name, Breaks: breaks,
		Change: func(c WhatBreaksItConfig) WhatBreaksItConfig { change(&c.Training); return c }}
}

// control is a twin that need fail no claim.
func control(name, breaks string, change func(*jacot2023.Training)) experiment.Twin[WhatBreaksItConfig] {
	twin := ablation(name, breaks, change)
	twin.Control = true
	return twin
}

// adamW is the decoupled decay δ = 2λ in place of the penalty.
func adamW(decay float64) func(*jacot2023.Training) {
	return func(t *jacot2023.Training) {
		t.Rule, t.Lambda = jacot2023.AdamW, decay/2
		t.Few()
	}
}

// shallow is a depth at the price λL that all shallow networks have.
func shallow(depth int) func(*jacot2023.Training) {
	return func(t *jacot2023.Training) {
		t.Depth, t.Lambda = depth, shallowPrice/float64(depth)
	}
}

// shallowPrice is λL of the shallow networks, a quarter of what the deep ones pay: they
// cannot be said to have been asked too much.
const shallowPrice = 0.06

// shallowTeachers is how many times as many teachers two layers are trained on: a fifth of their networks have a
// bottleneck all the same, a share that few could not tell from half, and they cost little.
const shallowTeachers = 3

// fewSamples is the N of the ablation: fewer than the ten outputs.
const fewSamples = 6

var ablations = []experiment.Twin[WhatBreaksItConfig]{
	ablation("no weight decay", "λ > 0: nothing is asked of the weights", func(t *jacot2023.Training) {
		t.Lambda = 0
		t.Few()
	}),
	ablation("depth 2", "the depth is large: there are two layers, at λL = 0.06", func(t *jacot2023.Training) {
		shallow(2)(t)
		t.Teachers *= shallowTeachers
	}),
	ablation("depth 4", "the depth is large: there are four layers, at λL = 0.06", shallow(4)),
	ablation("AdamW, δ = 0.04", "C + λ‖θ‖² is minimised: the decay, δ = 0.04, which is 2λ at λ = 0.02, is decoupled "+
		"from the gradient", adamW(0.04)),
	ablation("AdamW, δ = 1", "C + λ‖θ‖² is minimised: the decay, δ = 1, is decoupled from the gradient", adamW(1)),
	ablation("λ = 0.08", "the price of the rank is below what it gains: λ is 0.08",
		func(t *jacot2023.Training) { t.Lambda = 0.08 }),
	ablation("λ = 0.3", "a rank is worth its price: λ is 0.3", func(t *jacot2023.Training) {
		t.Lambda = 0.3
		t.Few()
	}),
	ablation("half start, no ramp", "the weights at the start are heard beside the penalty: they are half of He's, "+
		"and λ is there from the first step", func(t *jacot2023.Training) {
		t.Start, t.Ramp = 0.5, 0
		t.Few()
	}),
	ablation("6 samples", "there are enough samples: they do not determine the function",
		func(t *jacot2023.Training) { t.Samples = fewSamples }),
}

// controls share with an ablation what is not its ingredient.
var controls = []experiment.Twin[WhatBreaksItConfig]{
	control("full depth, λL = 0.06", "nothing: λL is that of the shallow networks, and the depth is that of full",
		func(t *jacot2023.Training) {
			*t = t.At(shallowPrice / float64(t.Depth)).Longer(2 * t.Steps)
		}),
	control("half start", "nothing: the start is half of He's, and the ramp is kept", func(t *jacot2023.Training) {
		t.Start = 0.5
		t.Few()
	}),
	control("no ramp", "nothing: λ is there from the first step, and the start is He's",
		func(t *jacot2023.Training) {
			t.Ramp = 0
			t.Few()
		}),
}

// isControl reports whether a twin of that name is a control.
func isControl(name string) bool {
	return slices.ContainsFunc(controls, func(t experiment.Twin[WhatBreaksItConfig]) bool { return t.Name == name })
}

func checkWhatBreaksIt(c WhatBreaksItConfig) error {
	errs := []error{c.Training.Check(), experiment.AtLeast(2, "Teachers", c.Teachers)}
	if !(c.Lambda > 0) {
		errs = append(errs, fmt.Errorf("field Lambda = %v must be positive: it makes the bottleneck", c.Lambda))
	}
	return errors.Join(errs...)
}

func runWhatBreaksIt(ctx context.Context, env *experiment.Env, c WhatBreaksItConfig) (WhatBreaksItResult, error) {
	ends, err := jacot2023.Trainings{c.Training}.Ends(ctx, env)
	if err != nil {
		return WhatBreaksItResult{}, err
	}
	return WhatBreaksItResult{ends[0]}, nil
}

var whatBreaksItClaims = []experiment.Claim[WhatBreaksItConfig, WhatBreaksItResult]{
	{Name: "breaks/bottleneck", Known: claim.Measured, Kind: claim.Share,
		Source: "the abstract's statement on most layers, at a finite depth",
		FailedBy: []string{"no weight decay", "depth 2", "depth 4", "AdamW, δ = 0.04", "AdamW, δ = 1", "λ = 0.08", "λ = 0.3",
			"half start, no ramp"},
		Says: experiment.Fixed[WhatBreaksItConfig](
			`in at least three quarters of the layers exactly $k$ singular values exceed ` +
				`1/2, and $C \leq 1/2$: share of teachers`),
		Measure: func(c WhatBreaksItConfig, r WhatBreaksItResult) claim.Measurement {
			return measure.Proportion(r.Bottlenecks(c.Rank), len(r.States))
		},
		Cases: WhatBreaksItConfig.Drawn, When: WhatBreaksItConfig.CanShowMost,
		Band: experiment.Fixed[WhatBreaksItConfig](claim.Most("12 teachers of a separate implementation: 9 layers of 12 or " +
			"more in 11 of 12 (one ends at rank 1)"))},
	{Name: "breaks/balanced", Known: claim.Measured, Kind: claim.Level,
		Source:   "beside the balance of stationary points, which is derived in notebook 02",
		FailedBy: []string{"no weight decay", "AdamW, δ = 0.04", "AdamW, δ = 1"},
		Says: experiment.Fixed[WhatBreaksItConfig](`training ends near a balanced point, as stationary points of $C + ` +
			`\lambda\|\theta\|^2$ are: largest relative gap of neighbouring layers, median over teachers of networks of ` +
			`whatever rank; infinite for a dead network`),
		Measure: func(_ WhatBreaksItConfig, r WhatBreaksItResult) claim.Measurement {
			return measure.Median(stats.Map(r.States, func(e jacot2023.EndState) float64 { return e.Imbalance }))
		},
		Band: experiment.Fixed[WhatBreaksItConfig](claim.AtMost(0.03, claim.Pilot,
			"a separate implementation: 403 of 404 networks with λ from 0.01 to 0.08 and L up to 16"))},
	{Name: "breaks/learned", Known: claim.Measured, Kind: claim.Level, Source: "beside the paper",
		FailedBy: []string{"λ = 0.3", "half start, no ramp", "6 samples"},
		Says: experiment.Fixed[WhatBreaksItConfig](
			`the network has learned the function, not the samples: $C$ on fresh data, median over teachers`),
		Measure: func(_ WhatBreaksItConfig, r WhatBreaksItResult) claim.Measurement {
			return measure.Median(stats.Map(r.States, func(e jacot2023.EndState) float64 { return e.Test }))
		},
		Band: experiment.Fixed[WhatBreaksItConfig](claim.AtMost(0.5, claim.Convention,
			"half of what the zero function leaves; a separate implementation at λ = 0.01: .058 to .146"))},
}
