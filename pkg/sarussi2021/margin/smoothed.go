// Package margin holds the experiments of notebook 05: the smoothed margin γ̃ that the flow never lowers (D12, X1),
// and the bound that the margin of no network passes on symmetric data (D11, X2).
package margin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// SmoothedConfig decides the experiment on the smoothed margin from the first step with nL < ln 2 on.
type SmoothedConfig struct {
	Master       uint64    // master seed
	Rates        []float64 // η of gradient descent on the mixture, rising
	Sigmas       []float64 // σ_0 of its starts, rising; a teacher's points are learned from the first
	TeacherRates []float64 // η of gradient descent on a teacher's points, rising
	Strides      []float64 // sizes of the normalised steps that are claimed about, rising
	Shown        []float64 // sizes of those whose paths are drawn, of the first seed each, rising
	Noise        float64   // standard deviation of a coordinate of the mixture's noise
	Margin       float64   // γ of the teacher's points
	Samples      int       // n
	Alpha        float64   // the slope α of σ below 0
	Steps        int       // of gradient descent at most, up to nL < ln 2
	After        int       // how many steps are followed from there
	Seeds        int       // data sets, each with a start of its own
	Decay        float64   // W shrinks by this share before each of the steps that are followed
}

// SmoothedCell holds all seeds of one data set, rule and start.
type SmoothedCell struct {
	Kind        string  // of the data
	Rate, Sigma float64 // of gradient descent up to nL < ln 2, and its start
	Stride      float64 // 0: gradient descent goes on; else normalised steps of this size follow
	Runs        []SmoothedRun
}

// SmoothedResult holds the cells of gradient descent, those of normalised steps, and the paths that are drawn, one
// run a cell.
type SmoothedResult struct{ Descents, Strides, Shown []SmoothedCell }

// SmoothedOutcome is what came of the experiment and its twins.
type SmoothedOutcome = experiment.Outcome[SmoothedConfig, SmoothedResult]

// The names of the twins.
const (
	weightDecay = "weight decay"
	longSteps   = "long steps"
)

// SmoothedMarginSpec follows γ̃ and the true margin step by step.
var SmoothedMarginSpec = &experiment.Spec[SmoothedConfig, SmoothedResult]{
	ID:     "sarussi2021/smoothed-margin",
	Title:  "the smoothed margin does not fall",
	Config: smoothedConfig,
	Check:  checkSmoothed,
	Twins: []experiment.Twin[SmoothedConfig]{
		{Name: weightDecay, Breaks: "W moves along the gradient alone: it shrinks by a thousandth before every step, too",
			Change: func(c SmoothedConfig) SmoothedConfig {
				c.Decay, c.Strides, c.Shown, c.Sigmas = 1e-3, nil, nil, c.Sigmas[:1]
				return c
			}},
		{Name: longSteps, Breaks: "steps are small: normalised ones are 100 long, where ‖W‖ begins at about 8 or 20",
			Change: func(c SmoothedConfig) SmoothedConfig {
				c.Strides, c.Shown, c.Sigmas = []float64{100}, nil, c.Sigmas[:1]
				c.Rates, c.TeacherRates = last(c.Rates), last(c.TeacherRates)
				return c
			}},
	},
	Cost:    smoothedCost,
	Run:     runSmoothed,
	Claims:  smoothedClaims,
	Figures: smoothedFigures,
	Tables:  smoothedTables,
}

func last(values []float64) []float64 { return values[max(0, len(values)-1):] }

func smoothedConfig(p experiment.Preset) SmoothedConfig {
	c := SmoothedConfig{Master: 2021, Rates: []float64{0.2, 8}, Sigmas: []float64{0.1, 10},
		TeacherRates: []float64{2, 100}, Strides: []float64{0.1, 1},
		Shown: []float64{0.1, 0.3, 1, 3, 10, 30, 100, 300}, Noise: 0.1, Margin: 0.3, Samples: 100, Alpha: 0.3,
		Steps: 20_000, After: 200, Seeds: 8}
	if p == experiment.Paper {
		c.After, c.Seeds = 2000, 16
	}
	return c
}

func checkSmoothed(c SmoothedConfig) error {
	errs := []error{experiment.Path("Rates", c.Rates), experiment.Path("Sigmas", c.Sigmas),
		experiment.Path("TeacherRates", c.TeacherRates), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "After", c.After), experiment.AtLeast(2, "Samples", c.Samples)}
	for name, strides := range map[string][]float64{"Strides": c.Strides, "Shown": c.Shown} {
		if len(strides) > 0 {
			errs = append(errs, experiment.Path(name, strides))
		}
	}
	if !(c.Decay >= 0 && c.Decay < 1) {
		errs = append(errs, fmt.Errorf("field Decay = %v is a share: it lies in [0, 1)", c.Decay))
	}
	if !(c.Alpha > 0) {
		errs = append(errs, errors.New("field Alpha must be above 0: where σ is flat, a sample may be out of reach"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	descents, _, _ := c.cells()
	for _, cell := range descents {
		if err := c.training(cell).Check(); err != nil {
			return err
		}
	}
	return nil
}

// cells are those of the result, without their runs.
func (c SmoothedConfig) cells() (descents, strides, shown []SmoothedCell) {
	for _, rate := range c.Rates {
		for _, sigma := range c.Sigmas {
			descents = append(descents, SmoothedCell{Kind: sarussi2021.Mixture, Rate: rate, Sigma: sigma})
		}
	}
	mixture := SmoothedCell{Kind: sarussi2021.Mixture, Rate: c.Rates[len(c.Rates)-1], Sigma: c.Sigmas[0]}
	teacher := SmoothedCell{Kind: sarussi2021.Teacher, Sigma: c.Sigmas[0]}
	for _, teacher.Rate = range c.TeacherRates {
		descents = append(descents, teacher)
	}
	for _, stride := range c.Strides {
		mixture.Stride, teacher.Stride = stride, stride
		strides = append(strides, mixture, teacher)
	}
	for _, teacher.Stride = range c.Shown {
		shown = append(shown, teacher)
	}
	return descents, strides, shown
}

// training is that of all seeds of a cell, to the first step with nL ≤ ln 2.
func (c SmoothedConfig) training(cell SmoothedCell) sarussi2021.Training {
	t := sarussi2021.Agreement().From(cell.Sigma).To(math.Ln2 / float64(c.Samples))
	t.Master, t.Samples, t.Alpha, t.Rate, t.Steps, t.Count = c.Master, c.Samples, c.Alpha, cell.Rate, c.Steps, c.Seeds
	t.Tally = false
	if t.Kind, t.Noise = cell.Kind, c.Noise; cell.Kind == sarussi2021.Teacher {
		t.Noise, t.Margin = 0, c.Margin
	}
	return t
}

// points are the followed trainings of cells, those of a cell one after the other: count of each, or all seeds.
func (c SmoothedConfig) points(cells []SmoothedCell, count int) []pathPoint {
	var out []pathPoint
	for _, cell := range cells {
		for seed := range count {
			t := c.training(cell)
			t.First, t.Count = seed, 1
			out = append(out, pathPoint{Training: t, After: c.After, Decay: c.Decay, Stride: cell.Stride, Keep: seed == 0})
		}
	}
	return out
}

func smoothedCost(c SmoothedConfig) experiment.Cost {
	descents, strides, shown := c.cells()
	cost := experiment.Sum(slices.Concat(c.points(descents, c.Seeds), c.points(strides, c.Seeds), c.points(shown, 1)))
	var trainings []sarussi2021.Training
	for _, cell := range descents {
		t := c.training(cell)
		t.Steps = min(t.Steps, typicalSteps)
		trainings = append(trainings, t)
	}
	return cost.Plus(sarussi2021.TrainingsCost(trainings))
}

// typicalSteps is about how many steps the slowest trainings of the presets take to nL < ln 2.
const typicalSteps = 2000

func runSmoothed(ctx context.Context, env *experiment.Env, c SmoothedConfig) (SmoothedResult, error) {
	descents, strides, shown := c.cells()
	points := slices.Concat(c.points(descents, c.Seeds), c.points(strides, c.Seeds), c.points(shown, 1))
	runs, err := experiment.Map(ctx, env, points, pathAt)
	if err != nil {
		return SmoothedResult{}, err
	}
	fill := func(cells []SmoothedCell, count int) []SmoothedCell {
		for i := range cells {
			cells[i].Runs, runs = runs[:count:count], runs[count:]
		}
		return cells
	}
	return SmoothedResult{fill(descents, c.Seeds), fill(strides, c.Seeds), fill(shown, 1)}, nil
}
