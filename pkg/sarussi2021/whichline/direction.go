// Package whichline holds the experiments of notebook 04: in the perfect agreement regime training tends to the
// hard-margin machine of a transformed sample (T3c), whose linear classifier is in general not that of largest
// margin (T3d, D8); how fast it gets there, and on which data both are one.
package whichline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

// DirectionConfig decides the experiment on the direction that training tends to.
type DirectionConfig struct {
	Master    uint64    // master seed
	Dim       int       // d: the pair's points beyond the plane have noise alone
	Samples   int       // n
	Noise     float64   // standard deviation of a coordinate of the noise around either centre
	Symmetric bool      // half of the points are drawn, and the others are their reflections (−x, −y)
	Alpha     float64   // the slope α of σ below 0
	Units     int       // 2k
	Sigma     float64   // σ_0
	Rule      string    // normalized, whose steps are those of the flow at a speed that does not die away, or gd
	Rate      float64   // η
	Steps     int       // of training
	Seeds     int       // data sets, each with a start of its own
	Shown     []float64 // slopes α at which the first data set is drawn with its boundaries, increasing
}

// DirectionLook is a network at a step. Angles are in degrees.
type DirectionLook struct {
	Step   int
	Full   float64 // of (w̄, ū) to the PAR machine, in R^{2d}
	Normal float64 // of w̄−ū to the PAR machine's w−u
	Linear float64 // of w̄−ū to the linear SVM
	Along  float64 // θ·(w, u)/‖(w, u)‖ over γ_φ η_eff, in steps: a normalized step in PAR adds at least 1
	Rho    float64 // ρ
}

// DirectionRun is the training on one data set.
type DirectionRun struct {
	Angle             float64 // predicted: between the normals of the PAR machine and of the linear SVM, in degrees
	FirstPAR, LeftPAR int     // the first step in PAR, −1: none; how many later ones are not
	Looks             []DirectionLook
}

// Picture is the first data set's plane at one α.
type Picture struct {
	Alpha         float64
	Linear, Limit []float64   // the normals of the linear SVM and of the PAR machine
	Angle         float64     // between them, in degrees
	Rays          [][]float64 // unit vectors along which the trained N is 0
}

// DirectionResult holds the runs, and the pictures with the first data set.
type DirectionResult struct {
	Runs     []DirectionRun
	Pictures []Picture
	Points   [][]float64
	Labels   []float64
}

// DirectionOutcome is what came of the experiment and its twins.
type DirectionOutcome = experiment.Outcome[DirectionConfig, DirectionResult]

// The names of twins.
const (
	plainSteps = "plain steps"
	reflected  = "reflected data"
	slightBend = "α = 0.5"
)

// fewSeeds are enough for a twin of which no data set passes.
const fewSeeds = 6

// DirectionSpec trains on an asymmetric pair, and compares where training goes with both machines.
var DirectionSpec = &experiment.Spec[DirectionConfig, DirectionResult]{
	ID:     "sarussi2021/direction",
	Title:  "training tends to the machine of the transformed sample, not to the linear SVM",
	Config: directionConfig,
	Check:  checkDirection,
	Stay:   sarussi2021.TrainingStay,
	Twins: []experiment.Twin[DirectionConfig]{
		{Name: plainSteps, Breaks: "steps do not shrink with the gradient: these are plain gradient descent",
			Change: func(c DirectionConfig) DirectionConfig { c.Rule, c.Shown = sarussi2021.GD, nil; return c }},
		{Name: reflected, Breaks: "the data are asymmetric: to the same points come their reflections", Control: true,
			Change: func(c DirectionConfig) DirectionConfig {
				c.Symmetric, c.Samples, c.Seeds, c.Shown = true, 2*c.Samples, min(c.Seeds, fewSeeds), nil
				return c
			}},
		{Name: slightBend, Breaks: "σ bends sharply: its slope below 0 is a half",
			Same: "which samples are support vectors at this slope was not known before both machines were computed",
			Change: func(c DirectionConfig) DirectionConfig {
				c.Alpha, c.Seeds, c.Shown = 0.5, min(c.Seeds, fewSeeds), nil
				return c
			}},
	},
	Cost: func(c DirectionConfig) experiment.Cost {
		cost := sarussi2021.TrainingsCost(append(c.pictures(), c.training()))
		return cost.Plus(experiment.Cost{Host: float64(c.Seeds*c.Samples*c.Dim) * 1e5})
	},
	Run:     runDirection,
	Claims:  directionClaims,
	Figures: directionFigures,
	Tables:  directionTables,
}

func directionConfig(p experiment.Preset) DirectionConfig {
	c := DirectionConfig{Master: 2021, Dim: 2, Samples: 40, Noise: 0.1, Alpha: 0.1, Units: 20, Sigma: 1e-3,
		Rule: sarussi2021.Normalized, Rate: 0.1, Steps: 20_000, Seeds: 12, Shown: []float64{0.01, 0.1, 0.15, 0.2, 0.3, 1}}
	if p == experiment.Paper {
		c.Units, c.Seeds = 100, 16
	}
	return c
}

// fewestSteps have a half, and a twentieth, that are steps too.
const fewestSteps = 20

func checkDirection(c DirectionConfig) error {
	errs := []error{experiment.AtLeast(fewestSteps, "Steps", c.Steps), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Increasing("Shown", c.Shown, "the slider goes through them"), checkRule(c.Rule),
		checkSlope("Alpha", c.Alpha)}
	for _, alpha := range c.Shown {
		errs = append(errs, checkSlope("Shown", alpha))
	}
	if len(c.Shown) > 0 && c.Dim != 2 {
		errs = append(errs, fmt.Errorf("field Shown = %v: pictures are of the plane: leave it empty where Dim is not 2",
			c.Shown))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return c.training().Check()
}

func checkRule(rule string) error {
	if rule != sarussi2021.GD && rule != sarussi2021.Normalized {
		return fmt.Errorf("field Rule = %q: take %s or %s", rule, sarussi2021.Normalized, sarussi2021.GD)
	}
	return nil
}

// checkSlope refuses slopes of which no statement of this room speaks.
func checkSlope(field string, alpha float64) error {
	if !(alpha > 0 && alpha <= 1) {
		return fmt.Errorf("field %s has %v: a slope α lies above 0 and is at most 1", field, alpha)
	}
	return nil
}

// training returns the training of all seeds.
func (c DirectionConfig) training() sarussi2021.Training {
	t := sarussi2021.Direction(c.Dim)
	t.Master, t.Samples, t.Noise, t.Symmetric = c.Master, c.Samples, c.Noise, c.Symmetric
	t.Alpha, t.Units = c.Alpha, c.Units
	t.Sigma, t.Rule, t.Rate, t.Steps, t.Count = c.Sigma, c.Rule, c.Rate, c.Steps, c.Seeds
	t.At, t.Weights = looks(c.Steps), true
	return t
}

// looks are steps of a logarithmic axis, with the twentieth of the last step and the half of it.
func looks(steps int) []int {
	at := append(sarussi2021.Geometric(steps, 24), steps/20, steps/2)
	slices.Sort(at)
	return slices.Compact(at)
}

// pictures returns the trainings of the first seed that are drawn.
func (c DirectionConfig) pictures() []sarussi2021.Training {
	out := make([]sarussi2021.Training, len(c.Shown))
	for i, alpha := range c.Shown {
		t := c.training()
		t.Alpha, t.Count, t.At, t.Weights = alpha, 1, nil, false
		out[i] = t
	}
	return out
}

func runDirection(ctx context.Context, env *experiment.Env, c DirectionConfig) (DirectionResult, error) {
	all, err := sarussi2021.TrainAll(ctx, env, append(c.pictures(), c.training()))
	if err != nil {
		return DirectionResult{}, err
	}
	var r DirectionResult
	last := len(all) - 1
	for _, s := range all[last] {
		run, err := directionRun(ctx, s)
		if err != nil {
			return r, fmt.Errorf("seed %d: %w", s.Seed, err)
		}
		r.Runs = append(r.Runs, run)
	}
	for _, students := range all[:last] {
		p, err := picture(ctx, students[0])
		if err != nil {
			return r, err
		}
		r.Pictures = append(r.Pictures, p)
	}
	first := all[last][0].Set
	for l, y := range first.Y {
		r.Points, r.Labels = append(r.Points, slices.Clone(first.X.RawRowView(l))), append(r.Labels, y)
	}
	return r, nil
}

// directionRun looks from both machines at a student.
func directionRun(ctx context.Context, s sarussi2021.Student) (DirectionRun, error) {
	d, err := s.Set.Directions(ctx, s.Alpha)
	if err != nil {
		return DirectionRun{}, err
	}
	r := DirectionRun{Angle: d.Angle, FirstPAR: s.FirstPAR, LeftPAR: s.LeftPAR}
	machine := slices.Concat(d.Perfect.W, d.Perfect.U)
	for i, m := range s.Moments {
		clusters, theta := s.NetAt(i).Clusters(), s.NetAt(i).Theta()
		normal := clusters.Normal()
		along := floats.Dot(theta, machine) / s.EffectiveRate() // since γ_φ = 1/‖(w, u)‖
		r.Looks = append(r.Looks, DirectionLook{Step: m.Steps, Full: sarussi2021.Angle(theta, machine),
			Normal: sarussi2021.Angle(normal, d.Perfect.Normal()), Linear: sarussi2021.Angle(normal, d.Linear.W),
			Along: along, Rho: clusters.Rho()})
	}
	return r, nil
}

// picture returns the boundaries of a student's plane.
func picture(ctx context.Context, s sarussi2021.Student) (Picture, error) {
	d, err := s.Set.Directions(ctx, s.Alpha)
	if err != nil {
		return Picture{}, err
	}
	return Picture{Alpha: s.Alpha, Linear: d.Linear.W, Limit: d.Perfect.Normal(), Angle: d.Angle, Rays: rays(s.Net())}, nil
}

// rays returns the unit vectors of the plane along which N is 0, by bisection between directions a quarter of a degree
// apart.
func rays(n sarussi2021.Net) [][]float64 {
	at := func(turn float64) []float64 {
		sin, cos := math.Sincos(turn)
		return []float64{cos, sin}
	}
	const count = 1440
	var out [][]float64
	for i := range count {
		low, high := 2*math.Pi*float64(i)/count, 2*math.Pi*float64(i+1)/count
		if positive := n.At(at(low)) > 0; positive != (n.At(at(high)) > 0) {
			for range 40 {
				if middle := (low + high) / 2; (n.At(at(middle)) > 0) == positive {
					low = middle
				} else {
					high = middle
				}
			}
			out = append(out, at(low))
		}
	}
	return out
}

// at returns the look at a step, not numbers where there was none.
func (r DirectionRun) at(step int) DirectionLook {
	if i := slices.IndexFunc(r.Looks, func(l DirectionLook) bool { return l.Step == step }); i >= 0 {
		return r.Looks[i]
	}
	nan := math.NaN()
	return DirectionLook{Step: step, Full: nan, Normal: nan, Linear: nan, Along: nan, Rho: nan}
}
