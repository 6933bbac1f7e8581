package alone

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// NeitherConfig decides the comparison of the four methods (E2).
type NeitherConfig struct {
	Master   uint64    // master seed
	Dim      int       // d
	Samples  int       // n
	Test     int       // test points
	Width    int       // m
	Target   string    // what is learned: orthogonal, shared, uncentred or linear
	Free     int       // n_k, how many directions the regulariser leaves to f_L
	Subspace string    // which directions: leading or random
	Ridges   []float64 // ρ/γ_1 of ridge regression with the tangent kernel
	Inits    []float64 // τ of f_Q alone, whose δ and s begin as N(0, τ²)
	Weights  []float64 // λn of the regulariser
	Rate     float64   // η of gradient descent
	Steps    int       // of gradient descent
	Looks    int       // about how often a training is looked at
	Seeds    int       // data sets, each with a target and a network of its own
}

// NeitherResult holds the runs of all methods, seed by seed.
type NeitherResult struct{ Methods [][]MethodRun }

// NeitherOutcome is what came of the experiment and its twins.
type NeitherOutcome = experiment.Outcome[NeitherConfig, NeitherResult]

// The names of the twins.
const (
	noSparse         = "nothing sparse"
	oneDirection     = "one direction for both"
	nothingFree      = "nothing free"
	randomDirections = "random directions free"
)

// trainingStay names what a setting chooses together with the number of steps.
var trainingStay = map[string][]string{"Steps": {"Rate"}}

// NeitherAloneSpec compares f_L, f_Q and their sum on a target that has a part for each.
var NeitherAloneSpec = &experiment.Spec[NeitherConfig, NeitherResult]{
	ID:     "nichani2022/neither-alone",
	Title:  "a dense and a sparse part, learned by f_L, by f_Q and by both",
	Config: neitherConfig,
	Check:  checkNeither,
	Stay:   trainingStay,
	Twins: []experiment.Twin[NeitherConfig]{
		{Name: noSparse, Breaks: `the target has a sparse part: it is $u \cdot x$`,
			Change: func(c NeitherConfig) NeitherConfig { c.Target = nichani2022.LinearOnly; return c.fewer() }},
		{Name: oneDirection, Breaks: `the parts have different directions: both are of $\beta$`,
			Change: func(c NeitherConfig) NeitherConfig { c.Target = nichani2022.SharedBeta; return c.fewer() }},
		{Name: nothingFree, Breaks: `the regulariser leaves good directions free: $n_k = 0$, with the weight $\lambda n = 1$`,
			Change: func(c NeitherConfig) NeitherConfig { c.Free = 0; return c.lighter() }},
		{Name: randomDirections, Breaks: `the free directions are the leading ones: as many random ones, $\lambda n = 1$`,
			Change: func(c NeitherConfig) NeitherConfig { c.Subspace = nichani2022.Random; return c.lighter() }},
	},
	Cost:    neitherCost,
	Run:     runNeither,
	Claims:  neitherClaims,
	Figures: neitherFigures,
	Tables:  neitherTables,
}

func neitherConfig(p experiment.Preset) NeitherConfig {
	t := nichani2022.Alone()
	c := NeitherConfig{Master: t.Master, Dim: t.Dim, Samples: t.Samples, Test: t.Test, Width: t.Width, Target: t.Target,
		Free: t.Free, Subspace: t.Subspace, Ridges: []float64{0, 0.1, 0.3, 1, 3}, Inits: []float64{0.003, 0.001},
		Weights: []float64{10, 1}, Rate: 12, Steps: 750, Looks: 24, Seeds: 4}
	if p == experiment.Paper {
		c.Inits, c.Weights, c.Seeds = []float64{0.003, 0.0003, 0.001, 0.01, 0.03}, []float64{10, 0.1, 1, 3, 30}, 16
		c.Rate, c.Steps = 3, 6000
	}
	return c
}

// fewer returns the config with one data set, and with one value of each knob: these twins are far from the claims,
// which are on the worst of all data sets.
func (c NeitherConfig) fewer() NeitherConfig {
	c.Seeds, c.Inits, c.Weights = min(1, c.Seeds), c.Inits[:min(1, len(c.Inits))], c.Weights[:min(1, len(c.Weights))]
	return c
}

// lighter is fewer with the weight 1, and with steps of half the length, twice as many: the largest eigenvalue is
// penalised now, and allows no longer ones (D8).
func (c NeitherConfig) lighter() NeitherConfig {
	c = c.fewer()
	c.Weights, c.Rate, c.Steps = []float64{1}, c.Rate/2, 2*c.Steps
	return c
}

func checkNeither(c NeitherConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(1, "Looks", c.Looks),
		positive("Inits", c.Inits), positive("Weights", c.Weights)}
	for _, r := range c.Ridges {
		if !(r >= 0) || math.IsInf(r, 0) {
			errs = append(errs, fmt.Errorf("field Ridges = %v: a ridge must be finite and not negative", c.Ridges))
			break
		}
	}
	if c.Target == nichani2022.DenseCubic || c.Target == nichani2022.AuthorsCubic {
		errs = append(errs, fmt.Errorf("field Target = %q: this experiment is about a linear and a quadratic part", c.Target))
	}
	errs = append(errs, checkSize(c.Dim, c.Width, c.Samples))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, t := range c.trainings() {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

// mostDim bounds d, so that a target can be drawn.
const mostDim = 10_000

// checkDim returns an error where degrees have no eigenvalues, or d is beyond what can be drawn.
func checkDim(dim int) error {
	if dim < 3 || dim > mostDim {
		return fmt.Errorf("field Dim = %d: take at least 3, so that degrees have eigenvalues, and at most %d", dim, mostDim)
	}
	return nil
}

// checkSize returns an error where f_L cannot fit any labels, or d cannot be.
func checkSize(dim, width, samples int) error {
	if err := checkDim(dim); err != nil {
		return err
	}
	if width/2*dim < samples {
		return fmt.Errorf("%d pairs of neurons in %d dimensions have fewer directions than the %d points: f_L cannot fit "+
			"them; take a larger Width", width/2, dim, samples)
	}
	return nil
}

// positive returns an error where a list is empty or has a value that is not positive and finite.
func positive(field string, values []float64) error {
	if len(values) == 0 {
		return fmt.Errorf("field %s is empty: give at least one value", field)
	}
	for _, v := range values {
		if !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("field %s = %v: every value must be positive and finite", field, values)
		}
	}
	return nil
}

// training is that of a model with the weight λn, for all seeds.
func (c NeitherConfig) training(model string, lambdaN float64) nichani2022.Training {
	t := nichani2022.Alone()
	t.Master, t.Dim, t.Samples, t.Test, t.Width, t.Target = c.Master, c.Dim, c.Samples, c.Test, c.Width, c.Target
	t.Rate, t.Steps, t.Count, t.Free = c.Rate, c.Steps, c.Seeds, c.Dim+1
	if lambdaN > 0 {
		t.Free, t.Subspace = c.Free, c.Subspace
	}
	return t.Of(model).Weight(lambdaN).Every(c.Looks)
}

// trainings are that of the joint model, those of f_Q alone and those with a regulariser.
func (c NeitherConfig) trainings() []nichani2022.Training {
	out := []nichani2022.Training{c.training(nichani2022.ByBoth, 0)}
	for _, tau := range c.Inits {
		t := c.training(nichani2022.ByQuadratic, 0)
		t.Init = tau
		out = append(out, t)
	}
	for _, weight := range c.Weights {
		out = append(out, c.training(nichani2022.ByBoth, weight))
	}
	return out
}

// kernels are the points of f_L alone, one a seed.
func (c NeitherConfig) kernels() []kernelPoint {
	out := make([]kernelPoint, c.Seeds)
	for seed := range out {
		t := c.training(nichani2022.ByTangent, 0)
		t.First, t.Count = seed, 1
		out[seed] = kernelPoint{t, c.Ridges, 1}
	}
	return out
}

func neitherCost(c NeitherConfig) experiment.Cost {
	return nichani2022.TrainingsCost(c.trainings()).Plus(experiment.Sum(c.kernels()))
}

func runNeither(ctx context.Context, env *experiment.Env, c NeitherConfig) (NeitherResult, error) {
	var r NeitherResult
	all, err := nichani2022.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return r, err
	}
	r.Methods = make([][]MethodRun, countMethods)
	if r.Methods[tangent], err = experiment.Map(ctx, env, c.kernels(), kernelAt); err != nil {
		return r, err
	}
	quadratics, regulariseds := all[1:1+len(c.Inits)], all[1+len(c.Inits):]
	for seed := range c.Seeds {
		r.Methods[quadratic] = append(r.Methods[quadratic], ofKnobs(c.Inits, quadratics, seed))
		r.Methods[joint] = append(r.Methods[joint], ofKnobs([]float64{0}, all[:1], seed))
		r.Methods[regularised] = append(r.Methods[regularised], ofKnobs(c.Weights, regulariseds, seed))
	}
	return r, nil
}

// ofKnobs chooses among the trainings of one seed.
func ofKnobs(knobs []float64, students [][]nichani2022.Student, seed int) MethodRun {
	path := fits(knobs[0], students[0][seed].Run)
	var others []Fit
	for i := 1; i < len(knobs); i++ {
		others = append(others, fits(knobs[i], students[i][seed].Run)...)
	}
	return chosen(path, others)
}

// seeds returns a number of every seed that all methods have a run of.
func (r NeitherResult) seeds(number func(runs [countMethods]MethodRun) float64) []float64 {
	if len(r.Methods) < countMethods {
		return nil
	}
	var out []float64
	for seed := range r.Methods[tangent] {
		var runs [countMethods]MethodRun
		for m := range runs {
			if seed >= len(r.Methods[m]) {
				return out
			}
			runs[m] = r.Methods[m][seed]
		}
		out = append(out, number(runs))
	}
	return out
}
