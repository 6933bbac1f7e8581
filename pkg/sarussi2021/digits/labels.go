package digits

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// LabelsConfig decides the experiment on one pair of digits, with more and more labels reversed, and with fewer images.
type LabelsConfig struct {
	Master uint64 // master seed
	Setting
	Plus     int       // the digit with the label 1
	Minus    int       // the digit with the label −1
	Sigma    float64   // σ_0
	Reversed []float64 // shares of the training labels that are reversed, increasing
	Sizes    []int     // numbers of images, increasing, that are trained on with their own labels, for the figure
	Seeds    int       // splits of the images, each with a start of its own
}

// LabelsResult holds the cells by the share of reversed labels, and by the number of images.
type LabelsResult struct{ Cells, Sizes []Cell }

// LabelsOutcome is what came of the experiment and its twins.
type LabelsOutcome = experiment.Outcome[LabelsConfig, LabelsResult]

const ownTwin = "labels as they are"

// LabelsSpec trains on one pair of digits with some of the labels reversed.
var LabelsSpec = &experiment.Spec[LabelsConfig, LabelsResult]{
	ID:     "sarussi2021/labels",
	Title:  "the same images with reversed labels: no line any more",
	Config: labelsConfig,
	Check:  checkLabels,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[LabelsConfig]{
		{Name: coinsTwin, Breaks: "labels belong to the images: only the largest share of reversed ones is left",
			Same:   "that every split has an exception then was measured",
			Change: func(c LabelsConfig) LabelsConfig { return c.only(len(c.Reversed) - 1) }},
		{Name: ownTwin, Breaks: "labels are reversed: only the smallest share of them is left",
			Same:   "that every split is separable, and without an exception, was measured",
			Change: func(c LabelsConfig) LabelsConfig { return c.only(0) }},
		{Name: largeTwin, Breaks: `the initial weights are small: $\sigma_0 = 300$, at the smallest share of reversed labels`,
			Same:   "that every split has an exception then was measured",
			Change: func(c LabelsConfig) LabelsConfig { c.Sigma = 300; return c.only(0) }},
		{Name: linearTwin, Breaks: "σ has a bend: α = 1, at the largest share of reversed labels",
			Change: func(c LabelsConfig) LabelsConfig { c.Alpha = 1; return c.only(len(c.Reversed) - 1) }},
	},
	Cost:    func(c LabelsConfig) experiment.Cost { return lotsCost(c.lots()) },
	Run:     runLabels,
	Claims:  labelsClaims,
	Figures: labelsFigures,
	Tables:  labelsTables,
}

// only returns the config with one share of reversed labels left, and without the sizes.
func (c LabelsConfig) only(i int) LabelsConfig {
	if i >= 0 && i < len(c.Reversed) {
		c.Reversed, c.Sizes = c.Reversed[i:i+1], nil
	}
	return c
}

func labelsConfig(p experiment.Preset) LabelsConfig {
	c := LabelsConfig{Master: 2021, Setting: setting(), Plus: 3, Minus: 8, Sigma: 1e-3,
		Reversed: []float64{0, 0.02, 0.05, 0.1, 0.2, 0.5}, Sizes: []int{20, 50, 110, 250}, Seeds: 12}
	if p == experiment.Paper {
		c.Seeds = 30
	}
	return c
}

func checkLabels(c LabelsConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Increasing("Reversed", c.Reversed, "the figure goes through them"),
		experiment.Increasing("Sizes", c.Sizes, "the figure goes through them")}
	if len(c.Reversed) == 0 {
		errs = append(errs, errors.New("field Reversed: give at least one share, 0 for the labels as they are"))
	}
	for _, share := range c.Reversed {
		errs = append(errs, checkReversed("Reversed", share))
	}
	for _, n := range c.Sizes {
		errs = append(errs, experiment.AtLeast(2, "Sizes", n))
	}
	if c.Plus == c.Minus {
		errs = append(errs, fmt.Errorf("fields Plus and Minus = %d: take two different digits", c.Plus))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	largest := c.Setting
	largest.Samples = max(largest.Samples, 2)
	for _, n := range c.Sizes {
		largest.Samples = max(largest.Samples, n)
	}
	if err := c.check([]task{{Plus: c.Plus, Minus: c.Minus}}); err != nil {
		return err
	}
	t := c.training(1).From(c.Sigma)
	t.Kind = sarussi2021.Mixture
	return errors.Join(t.Check(), largest.check([]task{{Plus: c.Plus, Minus: c.Minus}}))
}

// lots returns the trainings at every share of reversed labels, then those on every number of images.
func (c LabelsConfig) lots() []lot {
	base := lot{Setting: c.Setting, Master: c.Master, Sigma: c.Sigma}
	for split := range c.Seeds {
		base.Tasks = append(base.Tasks, task{c.Plus, c.Minus, split})
	}
	var out []lot
	for _, share := range c.Reversed {
		l := base
		l.Reversed, l.Keep = share, true
		out = append(out, l)
	}
	for _, n := range c.Sizes {
		l := base
		l.Samples, l.Keep = n, n == c.Samples
		out = append(out, l)
	}
	return out
}

func runLabels(ctx context.Context, env *experiment.Env, c LabelsConfig) (LabelsResult, error) {
	runs, err := trainLots(ctx, env, c.lots())
	if err != nil {
		return LabelsResult{}, err
	}
	var r LabelsResult
	for i, share := range c.Reversed {
		r.Cells = append(r.Cells, Cell{share, runs[i]})
	}
	for i, n := range c.Sizes {
		r.Sizes = append(r.Sizes, Cell{float64(n), runs[len(c.Reversed)+i]})
	}
	return r, nil
}
