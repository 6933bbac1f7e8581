package margin

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// BoundConfig decides the experiment on the margin that no network passes on symmetric data.
type BoundConfig struct {
	Master    uint64    // master seed
	Sigmas    []float64 // σ_0 of the starts on the mixture, rising; the pair is learned from the first
	Samples   int       // n of the mixture
	Pairs     int       // n of the pair of two unlike clouds in the plane
	Noise     float64   // standard deviation of a coordinate of the clouds
	Alpha     float64   // the slope α of σ below 0
	Steps     int       // of normalised gradient descent
	Seeds     int       // data sets of either kind
	Symmetric bool      // half of the points are drawn, and the others are their reflections (−x, −y)
}

// BoundLook is a network at a step.
type BoundLook struct {
	Step            int
	Share, Smoothed float64 // min_l z_l/‖W‖ and γ̃ over the bound
}

// BoundRun is the training on one data set.
type BoundRun struct {
	Margin  float64 // γ, the largest margin of a linear classifier
	Perfect float64 // √2 γ_φ/((1+α)γ): the share of the network that PAR tends to, 1 where S = −S
	Looks   []BoundLook
}

// BoundCell holds all data sets of a kind and a start.
type BoundCell struct {
	Kind  string
	Sigma float64
	Runs  []BoundRun
}

// BoundResult holds the cells that the bound is claimed for, and the pair without its reflections.
type BoundResult struct {
	Cells []BoundCell
	Plain BoundCell
}

// BoundOutcome is what came of the experiment and its twins.
type BoundOutcome = experiment.Outcome[BoundConfig, BoundResult]

// The names of the twins.
const (
	noReflections = "no reflections"
	largeStart    = "large start"
)

// MarginBoundSpec compares margins of trained networks with D11's bound.
var MarginBoundSpec = &experiment.Spec[BoundConfig, BoundResult]{
	ID:     "sarussi2021/margin-bound",
	Title:  "the margin that no network passes on symmetric data",
	Config: boundConfig,
	Check:  checkBound,
	Twins: []experiment.Twin[BoundConfig]{
		{Name: noReflections, Breaks: "$S = -S$: all points are drawn, and none is a reflection",
			Change: func(c BoundConfig) BoundConfig { c.Symmetric, c.Sigmas = false, c.Sigmas[:1]; return c }},
		{Name: largeStart, Breaks: `the start is small: $\sigma_0 = 30$`,
			Change: func(c BoundConfig) BoundConfig { c.Sigmas = []float64{30}; return c }},
	},
	Cost:    func(c BoundConfig) experiment.Cost { return sarussi2021.TrainingsCost(c.trainings()) },
	Run:     runBound,
	Claims:  boundClaims,
	Figures: boundFigures,
	Tables:  boundTables,
}

func boundConfig(p experiment.Preset) BoundConfig {
	c := BoundConfig{Master: 2021, Sigmas: []float64{1e-3, 1}, Samples: 200, Pairs: 40, Noise: 0.1, Alpha: 0.3,
		Steps: 1000, Seeds: 12, Symmetric: true}
	if p == experiment.Paper {
		c.Sigmas, c.Steps, c.Seeds = []float64{1e-3, 0.1, 1, 10}, 10_000, 16
	}
	return c
}

func checkBound(c BoundConfig) error {
	errs := []error{experiment.Path("Sigmas", c.Sigmas), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "Steps", c.Steps)}
	if !(c.Alpha > 0) {
		errs = append(errs, errors.New("field Alpha must be above 0: where σ is flat, a sample may be out of reach"))
	}
	if c.Pairs%2 != 0 || c.Samples%2 != 0 {
		errs = append(errs, fmt.Errorf("fields Samples = %d and Pairs = %d: half of the points are reflections, of an even "+
			"number", c.Samples, c.Pairs))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return sarussi2021.CheckAll(c.trainings())
}

// looks is how often a training is looked at.
const looks = 40

// training is that of all data sets of a kind from one σ_0.
func (c BoundConfig) training(kind string, sigma float64, symmetric bool) sarussi2021.Training {
	t := sarussi2021.Reflected().From(sigma)
	t.Data = sarussi2021.Data{Kind: kind, Dim: t.Dim, Samples: c.Samples, Noise: c.Noise, Symmetric: symmetric}
	if kind == sarussi2021.Asymmetric {
		t.Dim, t.Samples = 2, c.Pairs
	}
	t.Master, t.Alpha, t.Steps, t.Count, t.At = c.Master, c.Alpha, c.Steps, c.Seeds, sarussi2021.Geometric(c.Steps, looks)
	t.Tally = false
	return t
}

// trainings are those of the cells, and that of the pair without reflections.
func (c BoundConfig) trainings() []sarussi2021.Training {
	var out []sarussi2021.Training
	for _, sigma := range c.Sigmas {
		out = append(out, c.training(sarussi2021.Mixture, sigma, c.Symmetric))
	}
	return append(out, c.training(sarussi2021.Asymmetric, c.Sigmas[0], c.Symmetric),
		c.training(sarussi2021.Asymmetric, c.Sigmas[0], false))
}

func runBound(ctx context.Context, env *experiment.Env, c BoundConfig) (BoundResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return BoundResult{}, err
	}
	var r BoundResult
	for i, students := range all {
		cell := BoundCell{Kind: students[0].Kind, Sigma: students[0].Sigma}
		for _, s := range students {
			run, err := boundRun(ctx, s)
			if err != nil {
				return r, fmt.Errorf("seed %d: %w", s.Seed, err)
			}
			cell.Runs = append(cell.Runs, run)
		}
		if i == len(all)-1 {
			r.Plain = cell
		} else {
			r.Cells = append(r.Cells, cell)
		}
	}
	return r, nil
}

// boundRun puts what a student's margin was over the bound.
func boundRun(ctx context.Context, s sarussi2021.Student) (BoundRun, error) {
	linear, err := s.Set.SVM(ctx)
	if err != nil {
		return BoundRun{}, err
	}
	limit, err := s.Set.PerfectLimit(ctx, s.Alpha)
	if err != nil {
		return BoundRun{}, err
	}
	r := BoundRun{Margin: linear.Margin,
		Perfect: limit.Margin / sarussi2021.SymmetricMargin(s.Alpha, linear.Margin)}
	// the machine knows γ from both sides; from above nothing but rounding can be beyond
	bound := sarussi2021.MarginBound(s.Alpha, s.Out(), s.Units, linear.Bound)
	for _, m := range s.Moments {
		r.Looks = append(r.Looks, BoundLook{Step: m.Steps, Share: m.Least / m.Norm / bound, Smoothed: m.Smoothed / bound})
	}
	return r, nil
}

// Last returns the last look, and nothing but steps −1 where there is none.
func (r BoundRun) Last() BoundLook {
	if len(r.Looks) == 0 {
		return BoundLook{-1, math.NaN(), math.NaN()}
	}
	return r.Looks[len(r.Looks)-1]
}
