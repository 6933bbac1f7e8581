// Package regularisation holds the experiments of notebook 04: the authors' regularisation path with what its R and λ
// are (3.1, E3), how far the sample term lets f_L go (D11), and which directions it must leave free (D6).
package regularisation

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// What λ multiplies.
const (
	overSum        = nichani2022.OverSum  // Σ_i f_L(x_i; P_{>k}W)²
	overMean       = nichani2022.OverMean // its n-th part
	overPopulation = "population"         // R_1: the mean of f_L(x; P_{>k}W)² over new points every step
	overLow        = "low norm"           // R_2 = ‖P_{≤k}W‖²
	overPower      = "power"              // R_4 = ‖W‖_{2,4}⁸
)

// PathConfig decides the experiment on the regularisation path.
type PathConfig struct {
	Master   uint64    // master seed
	D        int       // d
	Samples  int       // n
	Test     int       // test points
	Width    int       // m
	Beyond   int       // n_k = d + Beyond directions are free: 0 is the authors' choice, 1 frees the constant too, −d none
	Subspace string    // which: leading or random
	Over     string    // what λ multiplies: sum, mean, population, low norm or power
	Lambdas  []float64 // λ, rising from 0
	Eta      []float64 // η of each λ, or one for all
	Steps    int       // at the first η; at another as many as take the same time t = η·steps
	Looks    int       // how often a training is looked at
	Seeds    int       // data sets, each with a teacher and a start of its own
}

// PathLook is a training at a step.
type PathLook struct {
	Time        float64 // t = η·steps
	LogTime     float64 // log_d(1 + t)
	Train, Test float64 // mean squared errors
	Sum         float64 // R: Σ_i f_L(x_i; P_{>k}W)²
	Population  float64 // R_1 at test points
	Quadratic   float64 // mean f_Q² on the sample
	Still       float64 // R as it would be with f_Q at 0 all along; not a number of random directions
}

// PathRun is the training on one data set.
type PathRun struct {
	Looks  []PathLook
	Peak   float64 // the largest R of all steps
	Valid  float64 // error on the validation points at the end
	Beyond float64 // ‖(I − U_k U_kᵀ)y‖²; not a number of random directions
}

// PathCell holds all data sets at a λ.
type PathCell struct {
	Lambda float64
	Runs   []PathRun
}

// PathResult holds the cells, from λ = 0 on.
type PathResult struct{ Cells []PathCell }

// PathOutcome is what came of the experiment and its twins.
type PathOutcome = experiment.Outcome[PathConfig, PathResult]

// PathSpec is the authors' regularisation path, at a smaller size and, as its paper preset, at theirs.
var PathSpec = &experiment.Spec[PathConfig, PathResult]{
	ID:     "nichani2022/path",
	Title:  "the regularisation path",
	Config: pathConfig,
	Live: func(c PathConfig) PathConfig {
		c.D, c.Samples, c.Test, c.Width, c.Lambdas = 8, 40, 80, 32, []float64{0, 2.5e-3, 2.5e-2}
		c.Steps, c.Looks, c.Seeds = 25, 8, 1
		return c
	},
	Check:   checkPath,
	Stay:    map[string][]string{"Eta": {"Steps"}, "Lambdas": {"Eta"}},
	Twins:   pathTwins,
	Cost:    func(c PathConfig) experiment.Cost { return nichani2022.TrainingsCost(c.trainings()) },
	Run:     runPath,
	Claims:  pathClaims,
	Figures: pathFigures,
	Tables:  pathTables,
}

// The names of the twins.
const (
	theMean       = "the mean"
	randomFree    = "random directions"
	thePopulation = "the population"
	lowNorm       = "the norm of the free part"
	powerNorm     = "the power norm"
)

var pathTwins = []experiment.Twin[PathConfig]{
	{Name: theMean, Breaks: `$\lambda$ multiplies the sum over the sample: it multiplies the mean`,
		Change: func(c PathConfig) PathConfig { return c.at(overMean, c.one(), c.last()) }},
	{Name: randomFree, Breaks: `the free directions are the leading ones: they are drawn at random in sample space`,
		Change: func(c PathConfig) PathConfig { c.Subspace = nichani2022.Random; return c.gently() }},
	{Name: thePopulation, Breaks: `the penalty is on the sample: it is $R_1$, at 100 new points every step, weight 10`,
		Change: func(c PathConfig) PathConfig { return c.at(overPopulation, 10) }},
	{Name: lowNorm, Breaks: `the penalty is on $f_L$ beyond the free directions: it is $R_2 = \|P_{\leq k}W\|^2$, ` +
		`weight 0.001`,
		Change: func(c PathConfig) PathConfig { return c.at(overLow, 1e-3) }},
	{Name: powerNorm, Breaks: `the penalty is on $f_L$: it is $R_4 = \|W\|_{2,4}^8$, with the weight $10^{-7}$`,
		Change: func(c PathConfig) PathConfig { return c.at(overPower, 1e-7) }},
}

// at returns the config with other λ, after 0, and what they multiply, at the first rate. A few data sets will do:
// these twins are far from the claims.
func (c PathConfig) at(over string, lambdas ...float64) PathConfig {
	c.Over, c.Lambdas, c.Eta = over, append([]float64{0}, lambdas...), c.Eta[:min(1, len(c.Eta))]
	c.Seeds = min(c.Seeds, 3)
	return c
}

// gently returns the config with λ = 1/n, and half the rate there: the largest eigenvalue is penalised now.
func (c PathConfig) gently() PathConfig {
	seeds := c.Seeds
	c = c.at(c.Over, c.one())
	if c.Seeds = seeds; len(c.Eta) > 0 {
		c.Eta = []float64{c.Eta[0], c.Eta[0] / 2}
	}
	return c
}

// one returns the λ with λn = 1, and last the largest.
func (c PathConfig) one() float64 { return 1 / float64(max(1, c.Samples)) }

func (c PathConfig) last() float64 {
	if len(c.Lambdas) < 2 {
		return 1
	}
	return c.Lambdas[len(c.Lambdas)-1]
}

func pathConfig(p experiment.Preset) PathConfig {
	c := PathConfig{Master: 2022, D: 40, Samples: 400, Test: 2000, Width: 1000, Beyond: 1,
		Subspace: nichani2022.Leading, Over: overSum, Lambdas: []float64{0, 2.5e-4, 2.5e-3, 2.5e-2, 0.1},
		Eta: []float64{12}, Steps: 750, Looks: 40, Seeds: 4}
	if p == experiment.Paper {
		c.D, c.Samples, c.Test, c.Width, c.Beyond = 100, 1000, 10_000, 10_000, 0
		c.Lambdas, c.Eta = []float64{0, 1e-5, 1e-4, 1e-3, 1e-2, 0.1}, []float64{8, 8, 8, 8, 8, 2.5}
		c.Steps, c.Looks, c.Seeds = 2500, 60, nichani2022.PublishedSeeds
	}
	return c
}

// authors reports whether the config is of the authors' size, where ours can be laid over their figure.
func (c PathConfig) authors() bool {
	return c.D == 100 && c.Samples == 1000 && c.Width == 10_000
}

func checkPath(c PathConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), experiment.AtLeast(1, "Looks", c.Looks),
		experiment.AtLeast(1, "Steps", c.Steps), experiment.AtLeast(1, "D", c.D), c.checkLists()}
	switch c.Over {
	case overSum, overMean, overPopulation, overLow, overPower:
	default:
		errs = append(errs, fmt.Errorf("field Over = %q is not known: take one of %s, %s, %s, %s, %s", c.Over, overSum,
			overMean, overPopulation, overLow, overPower))
	}
	if c.D+c.Beyond < 0 {
		errs = append(errs, fmt.Errorf("field Beyond = %d: n_k = d + Beyond is a number of directions: take −d = %d or more",
			c.Beyond, -c.D))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return c.training(c.last(), c.Eta[0]).Check()
}

// checkLists says what is wrong with λ and η.
func (c PathConfig) checkLists() error {
	if len(c.Lambdas) < 2 || c.Lambdas[0] != 0 {
		return errors.New("field Lambdas begins with 0, the training without a penalty that others are compared with, and " +
			"has at least one more")
	}
	errs := []error{experiment.Path("Lambdas", c.Lambdas[1:])}
	if len(c.Eta) != 1 && len(c.Eta) != len(c.Lambdas) {
		errs = append(errs, fmt.Errorf("field Eta has %d values: give one for all λ, or one for each of the %d",
			len(c.Eta), len(c.Lambdas)))
	}
	for _, eta := range c.Eta {
		if !(eta > 0) || math.IsInf(eta, 0) || !(c.steps(eta) <= mostSteps) {
			errs = append(errs, fmt.Errorf("field Eta: a rate of %v, of %v steps, is none: take positive ones, of at most %d "+
				"steps", eta, c.steps(eta), mostSteps))
			break
		}
	}
	return errors.Join(errs...)
}

// mostSteps bounds the steps of a training.
const mostSteps = 1_000_000

// steps returns how many steps of a rate take the time that Steps of the first one do.
func (c PathConfig) steps(eta float64) float64 {
	return math.Max(1, math.Round(float64(c.Steps)*c.Eta[0]/eta))
}

// eta returns the rate of the i-th λ.
func (c PathConfig) eta(i int) float64 { return c.Eta[min(i, len(c.Eta)-1)] }

// weight returns λn, which is what counts where λ multiplies the sum.
func (c PathConfig) weight(lambda float64) float64 { return lambda * float64(c.Samples) }

// training is that of all data sets at a λ. Over the mean λ is λ/n over the sum, so that the two share trainings.
func (c PathConfig) training(lambda, eta float64) nichani2022.Training {
	t := nichani2022.Path(0)[0]
	t.Master, t.Dim, t.Samples, t.Test, t.Width = c.Master, c.D, c.Samples, c.Test, c.Width
	t.Free, t.Subspace, t.Rate, t.Steps, t.Count = c.D+c.Beyond, c.Subspace, eta, int(c.steps(eta)), c.Seeds
	switch c.Over {
	case overSum:
		t.Lambda3 = lambda
	case overMean:
		t.Lambda3 = lambda / float64(c.Samples)
	case overPopulation:
		t.Lambda1 = lambda
	case overLow:
		t.Lambda2 = lambda
	case overPower:
		t.Lambda4 = lambda
	}
	return t.Every(c.Looks)
}

// trainings are those of all λ.
func (c PathConfig) trainings() []nichani2022.Training {
	var out []nichani2022.Training
	for i, lambda := range c.Lambdas {
		out = append(out, c.training(lambda, c.eta(i)))
	}
	return out
}

// labelsPoint is the data set of a seed with what of its labels lies outside of the free directions.
type labelsPoint struct {
	Training nichani2022.Training
	Seed     int
}

// Cost counts a kernel matrix and its eigenvectors.
func (p labelsPoint) Cost() experiment.Cost {
	n, h, d := float64(p.Training.Samples), float64(p.Training.Width/2), float64(p.Training.Dim)
	return experiment.Cost{FLOP: 2 * h * n * (n + d), Host: 8 * n * n * n, Draws: d * (h + n), Bytes: 8 * n * (3*n + h)}
}

func labelsAt(_ context.Context, _ *experiment.Env, p labelsPoint) (nichani2022.Beyond, error) {
	return p.Training.Beyond(p.Seed)
}

// labels returns what of the labels of every seed lies outside of the leading directions; nothing of random ones.
func (c PathConfig) labels(ctx context.Context, env *experiment.Env) ([]nichani2022.Beyond, error) {
	if c.Subspace == nichani2022.Random {
		return make([]nichani2022.Beyond, c.Seeds), nil
	}
	plain := PathConfig{Master: c.Master, D: c.D, Samples: c.Samples, Test: 1, Width: c.Width, Beyond: c.Beyond,
		Subspace: c.Subspace, Over: overSum, Eta: []float64{1}, Steps: 1, Looks: 1, Seeds: 1}
	points := make([]labelsPoint, c.Seeds)
	for seed := range points {
		points[seed] = labelsPoint{plain.training(0, 1), seed}
	}
	return experiment.Map(ctx, env, points, labelsAt)
}

func runPath(ctx context.Context, env *experiment.Env, c PathConfig) (PathResult, error) {
	labels, err := c.labels(ctx, env)
	if err != nil {
		return PathResult{}, err
	}
	all, err := nichani2022.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return PathResult{}, err
	}
	var r PathResult
	for i, students := range all {
		cell := PathCell{Lambda: c.Lambdas[i]}
		for _, s := range students {
			cell.Runs = append(cell.Runs, pathRun(s, labels[s.Seed], c.Lambdas[i]))
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// pathRun keeps what is seen of a student. R with f_Q at 0 is that of λ over the sum, whatever λ multiplies.
func pathRun(s nichani2022.Student, labels nichani2022.Beyond, lambda float64) PathRun {
	r := PathRun{Peak: s.Peak, Valid: s.Last().Valid, Beyond: math.NaN()}
	if labels.Samples > 0 {
		r.Beyond = labels.Total()
	}
	for _, l := range s.Seen {
		look := PathLook{Time: s.StepTime(l.Step), LogTime: s.LogTime(l.Step), Train: l.Train, Test: l.Test, Sum: l.Sum,
			Population: l.Population, Quadratic: l.Quadratic, Still: math.NaN()}
		if labels.Samples > 0 {
			look.Still = labels.Taken(lambda, s.Rate, l.Step)
		}
		r.Looks = append(r.Looks, look)
	}
	return r
}

// Last returns the last look, and one of no numbers where there is none.
func (r PathRun) Last() PathLook {
	if len(r.Looks) == 0 {
		none := math.NaN()
		return PathLook{none, none, none, none, none, none, none, none}
	}
	return r.Looks[len(r.Looks)-1]
}
