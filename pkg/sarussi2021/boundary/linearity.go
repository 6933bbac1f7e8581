package boundary

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
	"github.com/provingground/provingground/pkg/svm"
)

// LinearityConfig decides the experiment on how linear networks are that learned a linear teacher.
type LinearityConfig struct {
	Master   uint64    // master seed
	Dim      int       // d
	Samples  int       // n
	Margin   float64   // γ of the teacher
	Flips    float64   // share of the labels that are reversed
	Alpha    float64   // α
	Units    int       // 2k
	Mirrored bool      // u_i begins as w_i, so that N is 0 at the start
	Rate     float64   // η
	Steps    int       // of gradient descent, at most
	Target   float64   // training ends where the loss is at most this
	Sigma    []float64 // σ_0, increasing
	Seeds    int       // sets and starts at each σ_0
	Points   int       // fresh points on the sphere, for each seed
}

// LinearityRun says how close one trained network is to the linear classifier w̄−ū.
type LinearityRun struct {
	Loss      float64 // mean cross-entropy at the end
	Agreement float64 // share of the fresh points at which N has the sign of w̄−ū
	Accuracy  float64 // of the network, on the fresh points
	SVM       float64 // of the linear support vector machine; NaN where the points are not separable
	Angle     float64 // median angle of a unit to its cluster's mean, in degrees
	Rho       float64 // ρ
	NAR       float64 // share of the (cluster, sample) pairs that agree
	Sharp     float64 // share of the fresh points outside of the sharp cone
	Wide      float64 // share outside of the cone of 2r
	Reach     float64 // the largest |cos| of a point with the other sign, in units of ρ
	Signs             // of the fresh points
}

// LinearityCell holds the runs of one σ_0.
type LinearityCell = Cell[LinearityRun]

// LinearityResult holds the cells by σ_0.
type LinearityResult struct{ Cells []LinearityCell }

// LinearityOutcome is what came of the experiment and its twins.
type LinearityOutcome = experiment.Outcome[LinearityConfig, LinearityResult]

// The names of twins.
const (
	reversed = "5 % reversed labels"
	mirrored = "mirrored start"
)

// LinearitySpec trains on a teacher's points from small and from large initial weights (F6), and compares the
// networks with w̄−ū and with the largest margin.
var LinearitySpec = &experiment.Spec[LinearityConfig, LinearityResult]{
	ID:     "sarussi2021/linearity",
	Title:  "how linear a network is that learned a linear teacher",
	Config: linearityConfig,
	Check:  checkLinearity,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[LinearityConfig]{
		{Name: large, Breaks: "the initial weights are small: only the largest σ_0 is left",
			Change: func(c LinearityConfig) LinearityConfig { return c.only(len(c.Sigma) - 1) }},
		{Name: small, Breaks: "the initial weights are large: only the smallest σ_0 is left",
			Change: func(c LinearityConfig) LinearityConfig { return c.only(0) }},
		{Name: reversed, Breaks: "the labels are the teacher's: one in twenty is reversed, at the smallest σ_0; training " +
			"ends after 4000 steps at most, whatever the loss",
			Change: func(c LinearityConfig) LinearityConfig {
				c.Flips, c.Seeds, c.Steps = 0.05, min(c.Seeds, 6), min(c.Steps, 4000)
				return c.only(0)
			}},
		{Name: falling, Breaks: "σ increases: its slope below 0 is −0.3, at the smallest σ_0",
			Change: func(c LinearityConfig) LinearityConfig { c.Alpha, c.Seeds = -0.3, min(c.Seeds, 6); return c.only(0) }},
		{Name: mirrored, Breaks: "the network begins as some function: u_i = w_i at the start, and it begins as 0, at the " +
			"smallest σ_0 and at the largest",
			Change: func(c LinearityConfig) LinearityConfig {
				c.Mirrored = true
				if len(c.Sigma) > 2 {
					c.Sigma = []float64{c.Sigma[0], c.Sigma[len(c.Sigma)-1]}
				}
				return c
			}},
		{Name: linear, Breaks: "σ is not linear: α = 1, at the largest σ_0",
			Change: func(c LinearityConfig) LinearityConfig { c.Alpha = 1; return c.only(len(c.Sigma) - 1) }},
	},
	Cost:    linearityCost,
	Run:     runLinearity,
	Claims:  linearityClaims,
	Figures: linearityFigures,
	Tables:  linearityTables,
}

// only returns the config with one σ_0 left.
func (c LinearityConfig) only(i int) LinearityConfig {
	if i >= 0 && i < len(c.Sigma) {
		c.Sigma = c.Sigma[i : i+1]
	}
	return c
}

func linearityConfig(p experiment.Preset) LinearityConfig {
	t := sarussi2021.Clustering()
	c := LinearityConfig{Master: t.Master, Dim: t.Dim, Samples: t.Samples, Margin: t.Margin, Alpha: t.Alpha,
		Units: t.Units, Rate: t.Rate, Steps: t.Steps, Target: t.Targets[0], Sigma: []float64{1e-3, 1, 30},
		Seeds: t.Count, Points: 2000}
	if p == experiment.Paper {
		c.Dim, c.Samples, c.Units, c.Seeds = 100, 1000, 1000, 12
		c.Sigma = []float64{1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30}
	}
	return c
}

func checkLinearity(c LinearityConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(1, "Points", c.Points),
		experiment.Increasing("Sigma", c.Sigma, "the figure goes through them")}
	if len(c.Sigma) == 0 {
		errs = append(errs, errors.New("field Sigma: give at least one σ_0"))
	}
	if c.Target == 0 {
		errs = append(errs, errors.New("field Target = 0: no loss is as small as that"))
	}
	if c.Alpha == -1 {
		errs = append(errs, errors.New("field Alpha = −1: the odd part of N is 0, and there is nothing to agree with"))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return sarussi2021.CheckAll(c.trainings())
}

func (c LinearityConfig) training(sigma float64) sarussi2021.Training {
	t := sarussi2021.Clustering().From(sigma).To(c.Target)
	t.Master, t.Data = c.Master, sarussi2021.Data{Kind: sarussi2021.Teacher, Dim: c.Dim, Samples: c.Samples,
		Margin: c.Margin, Flips: c.Flips}
	t.Alpha, t.Units, t.Mirrored, t.Rate, t.Steps, t.Count = c.Alpha, c.Units, c.Mirrored, c.Rate, c.Steps, c.Seeds
	return t
}

func (c LinearityConfig) trainings() []sarussi2021.Training {
	var out []sarussi2021.Training
	for _, sigma := range c.Sigma {
		out = append(out, c.training(sigma))
	}
	return out
}

func linearityCost(c LinearityConfig) experiment.Cost {
	nets, points, d, units := float64(len(c.Sigma)*c.Seeds), float64(c.Points), float64(c.Dim), float64(c.Units)
	look := experiment.Cost{Draws: nets * points * d, Host: nets * (3*points*d*units + 200*float64(c.Samples)*d),
		Bytes: 8 * points * (d + units)}
	return sarussi2021.TrainingsCost(c.trainings()).Plus(look)
}

func runLinearity(ctx context.Context, env *experiment.Env, c LinearityConfig) (LinearityResult, error) {
	students, err := sarussi2021.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return LinearityResult{}, err
	}
	cells, err := cellsOf(ctx, c.Sigma, students, func(s sarussi2021.Student) (LinearityRun, error) {
		return compare(ctx, s, c.Points)
	})
	return LinearityResult{Cells: cells}, err
}

// compare compares a trained network with the linear classifiers at fresh points.
func compare(ctx context.Context, s sarussi2021.Student, points int) (LinearityRun, error) {
	fresh, err := s.Fresh(s.Master, s.Seed, points)
	if err != nil {
		return LinearityRun{}, err
	}
	n := s.Net()
	c := n.Clusters()
	rho := c.Rho()
	sharp, wide := n.Boundary(fresh.X, c.SharpCone(n.Alpha)), n.Boundary(fresh.X, rho)
	run := LinearityRun{Loss: s.Last().Loss, Agreement: sharp.Agreement, Accuracy: n.Accuracy(fresh), SVM: math.NaN(),
		Angle: stats.Median(n.UnitAngles()), Rho: rho, NAR: s.Last().NAR, Sharp: sharp.Guaranteed, Wide: wide.Guaranteed,
		Reach: sharp.Farthest / rho, Signs: signsOf(sharp)}
	machine, err := s.Set.SVM(ctx)
	var not *svm.NotSeparable
	switch {
	case errors.As(err, &not):
		return run, nil
	case err != nil:
		return run, fmt.Errorf("seed %d: %w", s.Seed, err)
	}
	run.SVM = sarussi2021.Share(sarussi2021.LinearValues(machine.W, fresh.X), fresh.Y)
	return run, nil
}
