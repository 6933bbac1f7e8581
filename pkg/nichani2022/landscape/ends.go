// Package landscape holds the experiments of notebook 06: where training ends from other starts, and how far down the
// objective bends on the way (2.6, D12); the saddle at the start of f_Q alone (D3); how a small negative eigenvalue is
// found; and up to which rate no step raises the objective (2.7, D8).
package landscape

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// EndsConfig decides the experiment on where training ends from other starts.
type EndsConfig struct {
	Master   uint64    // master seed
	D        int       // d
	Samples  int       // n
	Test     int       // test points
	Width    int       // m
	Model    string    // what is trained: f_L + f_Q, f_L or f_Q
	Weight   float64   // λn on the sample term
	Starts   []float64 // τ, rising: entries of δ and s begin as N(0, τ²)
	Eta      float64   // η
	Steps    int       // of gradient descent
	Looks    []int     // steps at which the Hessian is looked at, in addition to 0 and the last
	Products int       // of the Hessian with a vector, a look
	Seeds    int       // data sets, each with a teacher and a network of its own
}

// EndsState is an objective at a step.
type EndsState struct {
	Step      int
	Objective float64
	Test      float64 // mean squared error on the test points
	Gradient  float64 // norm of the gradient by the neurons' weights
	Smallest  float64 // λ_min of the Hessian by the neurons' weights, as Lanczos sees it
	Largest   float64 // λ_max
	Error     float64 // distance from Smallest within which there is an eigenvalue
	Depth     float64 // no eigenvalue is below −Depth, see [Depth]
}

// Ratio returns λ_min/λ_max.
func (s EndsState) Ratio() float64 { return s.Smallest / s.Largest }

// EndsRun is the training on one data set from one start.
type EndsRun struct {
	States []EndsState
	Rise   float64 // the largest relative rise of the objective in a step; negative: it always fell
}

// EndsCell holds all data sets from starts of one size.
type EndsCell struct {
	Start float64 // τ
	Runs  []EndsRun
}

// EndsResult holds the cells, from the smallest start on.
type EndsResult struct{ Cells []EndsCell }

// EndsOutcome is what came of the experiment and its twins.
type EndsOutcome = experiment.Outcome[EndsConfig, EndsResult]

// The names of the twins.
const (
	linearAlone = "f_L alone"
	atTheSaddle = "f_Q at W = 0"
	stopped     = "stopped on the plateau"
	nearStarts  = "starts near each other"
)

// EndsSpec trains from starts of several sizes, and looks at the objective's curvature on the way and at the end.
var EndsSpec = &experiment.Spec[EndsConfig, EndsResult]{
	ID:     "nichani2022/ends",
	Title:  "where training ends from other starts",
	Config: endsConfig,
	Live: func(c EndsConfig) EndsConfig {
		c.D, c.Samples, c.Test, c.Width, c.Steps = 8, 60, 200, 60, 150
		c.Looks, c.Products, c.Seeds = []int{20, 60}, 40, 1
		return c
	},
	Check: checkEnds,
	Stay:  map[string][]string{"Steps": {"Looks"}},
	Twins: []experiment.Twin[EndsConfig]{
		{Name: linearAlone, Breaks: `$f_Q$ is there: $f_L$ is trained alone, with the same penalty`,
			Change: func(c EndsConfig) EndsConfig {
				c.Model, c.Starts = nichani2022.ByTangent, c.Starts[:min(1, len(c.Starts))]
				c.Looks = c.Looks[:min(1, len(c.Looks))]
				return c
			}},
		{Name: atTheSaddle, Breaks: `there is no direction of negative curvature: $f_Q$ alone is left at $W = 0$, where ` +
			`its gradient vanishes`,
			Change: func(c EndsConfig) EndsConfig {
				c.Model, c.Starts, c.Looks = nichani2022.ByQuadratic, []float64{0}, nil
				return c
			}},
		{Name: stopped, Breaks: `gradient descent is done: it stops on the plateau after the linear part`,
			Change: func(c EndsConfig) EndsConfig {
				c.Starts, c.Steps, c.Looks = c.Starts[:min(1, len(c.Starts))], c.plateau(), nil
				return c
			}},
		{Name: nearStarts, Breaks: `the starts are far apart: entries have the size 0.003 instead of the largest one`,
			Change: func(c EndsConfig) EndsConfig {
				c.Starts, c.Looks = []float64{0, 0.003}, nil
				return c
			}},
	},
	Cost:    endsCost,
	Run:     runEnds,
	Claims:  endsClaims,
	Figures: endsFigures,
	Tables:  endsTables,
}

func endsConfig(p experiment.Preset) EndsConfig {
	c := EndsConfig{Master: 2022, D: 16, Samples: 130, Test: 1000, Width: 320, Model: nichani2022.ByBoth, Weight: 10,
		Starts: []float64{0, 0.1, 1}, Eta: 8, Steps: 1500, Looks: []int{20, 100}, Products: 100, Seeds: 3}
	if p == experiment.Paper {
		c.D, c.Samples, c.Test, c.Width, c.Starts = 40, 400, 2000, 1000, []float64{0, 0.003, 0.03, 0.1}
		c.Eta, c.Looks, c.Products, c.Seeds = 6, []int{50, 150, 500}, 240, 8
	}
	return c
}

// plateau is the first step at which the Hessian is looked at after the start: there the linear part has been learned.
func (c EndsConfig) plateau() int {
	if len(c.Looks) == 0 {
		return c.Steps
	}
	return c.Looks[0]
}

func checkEnds(c EndsConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(1, "Steps", c.Steps),
		experiment.AtLeast(2, "D", c.D), experiment.AtLeast(2, "Products", c.Products), checkWeight(c.Weight),
		experiment.Increasing("Starts", c.Starts, "they are gone through from the smallest to the largest")}
	if len(c.Starts) == 0 || !(c.Starts[0] >= 0) {
		errs = append(errs, fmt.Errorf("field Starts = %v: give at least one size of start, 0 or more", c.Starts))
	}
	switch c.Model {
	case nichani2022.ByBoth, nichani2022.ByTangent, nichani2022.ByQuadratic:
	default:
		errs = append(errs, fmt.Errorf("field Model = %q is not known: take one of %s, %s, %s, whose Hessian is known",
			c.Model, nichani2022.ByBoth, nichani2022.ByTangent, nichani2022.ByQuadratic))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, tau := range c.Starts {
		if t := c.training(tau); !still(t) {
			errs = append(errs, t.Check())
		}
	}
	return errors.Join(errs...)
}

// checkWeight returns an error for a λn that is none.
func checkWeight(weight float64) error {
	if !(weight >= 0) || weight > 1e9 {
		return fmt.Errorf("field Weight = %v: λn is between 0 and 1e9", weight)
	}
	return nil
}

// training is that of all data sets from one start.
func (c EndsConfig) training(tau float64) nichani2022.Training {
	t := nichani2022.Ends(tau)
	t.Master, t.Dim, t.Samples, t.Test, t.Width, t.Model = c.Master, c.D, c.Samples, c.Test, c.Width, c.Model
	t.Free, t.Rate, t.Steps, t.Looks, t.Count = nichani2022.BlockSize(c.D, 1), c.Eta, c.Steps, c.Looks, c.Seeds
	return t.Weight(c.Weight)
}

// still reports whether a training never leaves its start: f_Q alone has no gradient at W = 0.
func still(t nichani2022.Training) bool { return t.Model == nichani2022.ByQuadratic && t.Init == 0 }

// endsPoint is the training on one data set, with its Hessian at every look.
type endsPoint struct {
	Training nichani2022.Training
	Products int
}

// Cost counts the products with the Hessian and what makes their vectors orthogonal; the training counts itself.
func (p endsPoint) Cost() experiment.Cost {
	return hessianCost(p.Training, p.Products).Times(float64(len(p.Training.Looks) + 2))
}

// hessianCost is that of the ends of one spectrum.
func hessianCost(t nichani2022.Training, products int) experiment.Cost {
	n, h, d, k := float64(t.Samples), float64(t.Width/2), float64(t.Dim), float64(products)
	return experiment.Cost{Host: k*(12*n*h*d+30*n*h)/4 + 8*h*d*k*k/4 + h*d*d*(n+10*d)/4, FLOP: 1,
		Bytes: 16 * h * d * (k + 10)}
}

func (c EndsConfig) points() []endsPoint {
	var out []endsPoint
	for _, tau := range c.Starts {
		for seed := range c.Seeds {
			t := c.training(tau)
			t.First, t.Count = seed, 1
			out = append(out, endsPoint{t, c.Products})
		}
	}
	return out
}

func endsCost(c EndsConfig) experiment.Cost {
	var trained []nichani2022.Training
	for _, tau := range c.Starts {
		if t := c.training(tau); !still(t) {
			trained = append(trained, t)
		}
	}
	return experiment.Sum(c.points()).Plus(nichani2022.TrainingsCost(trained))
}

func runEnds(ctx context.Context, env *experiment.Env, c EndsConfig) (EndsResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), endsAt)
	if err != nil {
		return EndsResult{}, err
	}
	var r EndsResult
	for i, tau := range c.Starts {
		r.Cells = append(r.Cells, EndsCell{Start: tau, Runs: runs[i*c.Seeds : (i+1)*c.Seeds]})
	}
	return r, nil
}

// endsAt trains on one data set, and looks at the Hessian on the way.
func endsAt(ctx context.Context, env *experiment.Env, p endsPoint) (EndsRun, error) {
	if still(p.Training) {
		return stayed(ctx, p)
	}
	all, err := nichani2022.TrainAll(ctx, env, []nichani2022.Training{p.Training})
	if err != nil {
		return EndsRun{}, err
	}
	s := all[0][0]
	o, _, err := s.Objective(s.Seed)
	if err != nil {
		return EndsRun{}, err
	}
	r := EndsRun{Rise: s.Rise}
	for i, look := range s.Seen {
		state, err := stateAt(ctx, o, s.At(i), p.Products)
		if err != nil {
			return EndsRun{}, fmt.Errorf("step %d: %w", look.Step, err)
		}
		state.Step, state.Test = look.Step, look.Test
		r.States = append(r.States, state)
	}
	return r, nil
}

// stayed is a training that never leaves W = 0: what it begins with, and the same at the end.
func stayed(ctx context.Context, p endsPoint) (EndsRun, error) {
	o, data, err := p.Training.Objective(p.Training.First)
	if err != nil {
		return EndsRun{}, err
	}
	state, err := stateAt(ctx, o, o.Still(), p.Products)
	if err != nil {
		return EndsRun{}, err
	}
	for _, y := range data.Test.Y {
		state.Test += y * y / float64(len(data.Test.Y))
	}
	last := state
	last.Step = p.Training.Steps
	return EndsRun{States: []EndsState{state, last}}, nil
}

// stateAt looks at an objective, but for its step and its test error.
func stateAt(ctx context.Context, o *nichani2022.Objective, at nichani2022.Displacement,
	products int) (EndsState, error) {
	c, err := o.Curvature(ctx, at, products)
	if err != nil {
		return EndsState{}, err
	}
	depth, err := Depth(o, at)
	return EndsState{Objective: c.Objective, Gradient: c.Gradient, Smallest: c.Ends.Smallest, Largest: c.Ends.Largest,
		Error: c.Ends.SmallestError, Depth: depth}, err
}

// Last returns the last state, and one of no numbers where there is none.
func (r EndsRun) Last() EndsState {
	if len(r.States) == 0 {
		none := math.NaN()
		return EndsState{-1, none, none, none, none, none, none, none}
	}
	return r.States[len(r.States)-1]
}
