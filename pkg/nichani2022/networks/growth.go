package networks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// GrowthConfig decides the experiment on how the points that a network needs grow with the dimension.
type GrowthConfig struct {
	Master  uint64    // master seed
	Model   string    // what learns: network, or kernel, ridge regression with the network's tangent kernel
	Target  string    // what is learned: dense cubic, authors' cubic, linear, or another by name
	Dims    []int     // d, rising
	Samples []int     // n, rising: those at the first d, then as many at the next; of one grid that knows no d
	Test    int       // test points
	Width   int       // hidden neurons
	Rate    float64   // η of gradient descent on all weights and biases
	Steps   int       // of gradient descent
	Seeds   int       // data sets at the largest d; at smaller ones as many more as d is smaller
	Level   float64   // the test error that is to be reached
	Solved  int       // data sets on which ridge regression with the network's tangent kernel is solved, at the last n
	Ridges  []float64 // its ridges ρ, rising: of all the one that is best on the test points
}

// GrowthCell holds what came of all data sets at one d and n: of networks, or of what learns in their place.
type GrowthCell struct {
	Dim, Samples int
	Networks     []nichani2022.Fit
}

// KernelCell holds what the kernel came to at a d and its last n.
type KernelCell struct {
	Dim, Samples int
	Kernels      []nichani2022.Fit
}

// GrowthResult holds the cells, n by n within each d.
type GrowthResult struct {
	Cells   []GrowthCell
	Kernels []KernelCell
}

// GrowthOutcome is what came of the experiment and its twins.
type GrowthOutcome = experiment.Outcome[GrowthConfig, GrowthResult]

// What learns.
const (
	byNetwork = "network"
	byKernel  = "kernel"
)

// The names of the twins.
const (
	frozenFeatures = "the features of the start"
	linearTask     = "a linear target"
)

// GrowthSpec follows the number of points that a standard network needs over the dimension (E4, 3.2).
var GrowthSpec = &experiment.Spec[GrowthConfig, GrowthResult]{
	ID:     "nichani2022/growth",
	Title:  "how many points a network needs as the dimension grows",
	Config: growthConfig,
	Live: func(c GrowthConfig) GrowthConfig {
		c.Dims, c.Samples, c.Test, c.Width = []int{4, 8}, []int{50, 100, 100, 200}, 300, 24
		c.Steps, c.Seeds, c.Solved, c.Ridges = 200, 2, 2, []float64{0.1, 1, 10}
		return c
	},
	Check: checkGrowth,
	Stay:  map[string][]string{"Dims": {"Samples"}, "Target": {"Samples"}, "Steps": {"Rate"}},
	Twins: []experiment.Twin[GrowthConfig]{
		{Name: frozenFeatures, Breaks: `all weights are trained: the features stay those of the start, and ridge ` +
			`regression ` +
			`with the tangent kernel learns`,
			Change: func(c GrowthConfig) GrowthConfig {
				c.Model, c.Seeds = byKernel, max(2, c.Seeds/4)
				return c.solvedFew()
			}},
		{Name: linearTask, Breaks: `there is a cube of one direction: the target is $u\cdot x$`, Change: linearTwin},
	},
	Cost:    growthCost,
	Run:     runGrowth,
	Claims:  growthClaims,
	Figures: growthFigures,
	Tables:  growthTables,
}

// linearTwin takes the rate down, for the same time: of few points some are long together, and it may be too large.
func linearTwin(c GrowthConfig) GrowthConfig {
	c.Target, c.Seeds, c.Samples = nichani2022.LinearOnly, max(2, c.Seeds/4), nil
	for _, d := range c.Dims {
		c.Samples = append(c.Samples, 2*d, 4*d)
	}
	c.Rate, c.Steps = c.Rate/2, 2*c.Steps
	return c.solvedFew()
}

// solvedFew returns the config with no more data sets for the kernel than there are.
func (c GrowthConfig) solvedFew() GrowthConfig {
	c.Solved = min(c.Solved, c.Seeds)
	return c
}

func growthConfig(p experiment.Preset) GrowthConfig {
	c := GrowthConfig{Master: 2022, Model: byNetwork, Target: nichani2022.DenseCubic, Dims: []int{8, 16},
		Samples: []int{200, 400, 600, 1200}, Test: 5000, Width: 100, Rate: 0.15, Steps: 1500, Seeds: 10, Level: 0.2,
		Solved: 3, Ridges: []float64{0.01, 0.1, 1, 10, 100}}
	if p == experiment.Paper {
		c.Dims, c.Test, c.Steps, c.Seeds, c.Solved = []int{10, 14, 20, 28, 40}, 10_000, 3000, 16, 6
		c.Samples = []int{200, 280, 400, 560, 800, 400, 560, 800, 1130, 1600, 800, 1130, 1600, 2260, 3200,
			1600, 2260, 3200, 4520, 6400, 3200, 4520, 6400, 9050, 12_800}
	}
	return c
}

// perDim is the number of n at each d; 0 where the lists do not fit.
func (c GrowthConfig) perDim() int {
	if len(c.Dims) == 0 || len(c.Samples)%len(c.Dims) != 0 {
		return 0
	}
	return len(c.Samples) / len(c.Dims)
}

// samples are the n at the i-th d.
func (c GrowthConfig) samples(i int) []int { return c.Samples[i*c.perDim() : (i+1)*c.perDim()] }

// seeds is the number of data sets at a d: below the largest the errors scatter more, and runs are cheap.
func (c GrowthConfig) seeds(d int) int { return c.Seeds * c.Dims[len(c.Dims)-1] / d }

func checkGrowth(c GrowthConfig) error {
	errs := []error{experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(1, "Solved", c.Solved),
		experiment.Increasing("Dims", c.Dims, "the points are followed over growing dimensions"),
		experiment.Path("Ridges", c.Ridges), c.checkLists()}
	if !(c.Level > 0) || c.Level > 1 {
		errs = append(errs, fmt.Errorf("field Level = %v: a test error to be reached is above 0, and at most 1", c.Level))
	}
	if c.Model != byNetwork && c.Model != byKernel {
		errs = append(errs, fmt.Errorf("field Model = %q is not known: take one of %s, %s", c.Model, byNetwork, byKernel))
	}
	if c.Solved > c.Seeds {
		errs = append(errs, fmt.Errorf("field Solved = %d: the kernel is compared on the Seeds = %d data sets of the "+
			"networks", c.Solved, c.Seeds))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, m := range c.trainings() {
		if err := m.Check(); err != nil {
			return err
		}
	}
	return nil
}

// mostSolved is the largest number of points of kernel regression: its matrix takes 3 GB.
const mostSolved = 20_000

// checkLists says what is wrong with d and n.
func (c GrowthConfig) checkLists() error {
	if len(c.Dims) < 2 || c.Dims[0] < 1 {
		return errors.New("field Dims: an exponent takes two dimensions at least, from 1 on")
	}
	if c.perDim() < 2 {
		return fmt.Errorf("field Samples has %d values: give each of the %d dimensions as many n as the others, two at "+
			"least, one dimension after the other", len(c.Samples), len(c.Dims))
	}
	errs := make([]error, 0, len(c.Dims))
	for i, d := range c.Dims {
		n := c.samples(i)
		errs = append(errs, experiment.Increasing("Samples", n, fmt.Sprintf("at d = %d the error is followed as n grows", d)))
		if last := n[len(n)-1]; last > mostSolved {
			errs = append(errs, fmt.Errorf("field Samples: %d points are more than the %d for which the kernel is solved", last,
				mostSolved))
		}
	}
	return errors.Join(errs...)
}

// training is that of all data sets at a d and n.
func (c GrowthConfig) training(d, n int) nichani2022.MLP {
	m := nichani2022.Growth(c.Target, d, n)
	m.Master, m.Test, m.Width, m.Rate, m.Steps, m.Count = c.Master, c.Test, c.Width, c.Rate, c.Steps, c.seeds(d)
	return m
}

// trainings are those of all cells.
func (c GrowthConfig) trainings() []nichani2022.MLP {
	var out []nichani2022.MLP
	for i, d := range c.Dims {
		for _, n := range c.samples(i) {
			out = append(out, c.training(d, n))
		}
	}
	return out
}

// kernelPoint is ridge regression with the tangent kernel on one data set.
type kernelPoint struct {
	MLP    nichani2022.MLP
	Ridges []float64
}

// Cost counts a matrix of the kernel and a factorisation for each ridge.
func (p kernelPoint) Cost() experiment.Cost {
	n, test := float64(p.MLP.Samples), float64(p.MLP.Test)
	return experiment.Cost{FLOP: float64(len(p.Ridges)) * n * n * n / 3, Host: 40 * n * (n/2 + test),
		Draws: float64(p.MLP.Dim) * (n + test), Bytes: 8 * n * (3*n + test)}
}

// kernelAt returns the fit of the ridge that is best on the test points, which nobody could choose.
func kernelAt(ctx context.Context, _ *experiment.Env, p kernelPoint) (nichani2022.Fit, error) {
	fits, err := p.MLP.KernelRidge(ctx, p.MLP.First, p.Ridges)
	if err != nil {
		return nichani2022.Fit{}, err
	}
	return slices.MinFunc(fits, func(a, b nichani2022.Fit) int { return cmp.Compare(a.Test, b.Test) }), nil
}

// solved are so many points of the kernel for a training.
func (c GrowthConfig) solved(m nichani2022.MLP, count int) []kernelPoint {
	out := make([]kernelPoint, count)
	for seed := range out {
		m.First, m.Count = seed, 1
		out[seed] = kernelPoint{m, c.Ridges}
	}
	return out
}

// kernels are the points of the kernel: at the last n of each d, and where it is what learns in every cell.
func (c GrowthConfig) kernels() [][]kernelPoint {
	var out [][]kernelPoint
	for i, d := range c.Dims {
		n := c.samples(i)
		out = append(out, c.solved(c.training(d, n[len(n)-1]), c.Solved))
	}
	if c.Model == byKernel {
		for _, m := range c.trainings() {
			out = append(out, c.solved(m, m.Count))
		}
	}
	return out
}

func growthCost(c GrowthConfig) experiment.Cost {
	var cost experiment.Cost
	for _, points := range c.kernels() {
		cost = cost.Plus(experiment.Sum(points))
	}
	if c.Model == byKernel {
		return cost
	}
	return cost.Plus(nichani2022.MLPsCost(c.trainings()))
}

func runGrowth(ctx context.Context, env *experiment.Env, c GrowthConfig) (GrowthResult, error) {
	kernels, err := experiment.MapGroups(ctx, env, c.kernels(), kernelAt)
	if err != nil {
		return GrowthResult{}, err
	}
	learned := kernels[len(c.Dims):]
	if c.Model == byNetwork {
		if learned, err = c.train(ctx, env); err != nil {
			return GrowthResult{}, err
		}
	}
	var r GrowthResult
	for k, m := range c.trainings() {
		r.Cells = append(r.Cells, GrowthCell{m.Dim, m.Samples, learned[k]})
	}
	for i, d := range c.Dims {
		n := c.samples(i)
		r.Kernels = append(r.Kernels, KernelCell{d, n[len(n)-1], kernels[i]})
	}
	return r, nil
}

// train returns the ends of all networks, cell by cell.
func (c GrowthConfig) train(ctx context.Context, env *experiment.Env) ([][]nichani2022.Fit, error) {
	trained, err := nichani2022.TrainMLPs(ctx, env, c.trainings())
	out := make([][]nichani2022.Fit, len(trained))
	for k, runs := range trained {
		for _, looks := range runs {
			out[k] = append(out[k], looks[len(looks)-1].Fit)
		}
	}
	return out, err
}
