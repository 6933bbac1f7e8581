package alone

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// SamplesConfig decides the comparison over the number of points.
type SamplesConfig struct {
	Master  uint64             // master seed
	Dim     int                // d
	Width   int                // m
	Test    int                // test points
	Inputs  nichani2022.Inputs // the law of x: normal, sphere or unequal
	Rank    int                // R, how many directions the second part has
	Samples []int              // n at which networks are trained, rising
	More    []int              // further n at which f_L alone is looked at, rising
	Weight  float64            // λn of the regulariser
	Plain   bool               // the joint model is also trained without a regulariser
	Level   float64            // the test error that is to be reached
	Rate    float64            // η of gradient descent
	Steps   int                // of gradient descent
	Seeds   int                // data sets
	Solved  int                // data sets on which f_L alone is looked at, those among them; at further n those
}

// SamplesCell holds the ends of all seeds at one n.
type SamplesCell struct {
	Samples     int
	Tangent     []Fit // f_L that fits the sample exactly
	Joint       []Fit // without a regulariser; none where it was not trained
	Regularised []Fit
}

// SamplesResult holds a cell for each n.
type SamplesResult struct{ Cells []SamplesCell }

// SamplesOutcome is what came of the experiment and its twins.
type SamplesOutcome = experiment.Outcome[SamplesConfig, SamplesResult]

// The names of the twins.
const (
	notSparse     = "as many directions as there are"
	unequalInputs = "unequal inputs"
)

// SamplesSpec compares f_L and the joint model over the number of points.
var SamplesSpec = &experiment.Spec[SamplesConfig, SamplesResult]{
	ID:     "nichani2022/samples",
	Title:  "how many points f_L needs, and how many the joint model",
	Config: samplesConfig,
	Check:  checkSamples,
	Stay:   trainingStay,
	Twins: []experiment.Twin[SamplesConfig]{
		{Name: notSparse, Breaks: "the second part is sparse: it has all $d - 1$ directions beside $u$",
			Change: func(c SamplesConfig) SamplesConfig {
				c = c.fewer()
				c.Rank, c.Solved = c.Dim-1, c.Seeds
				return c
			}},
		{Name: unequalInputs, Breaks: "the inputs have no preferred direction: coordinate $j$ has the variance $1/j$, scaled",
			Change: func(c SamplesConfig) SamplesConfig {
				c.Inputs, c.Samples, c.More = nichani2022.Unequal, c.Samples[:min(1, len(c.Samples))], nil
				c.Rate, c.Steps = c.Rate/4, 4*c.Steps // the largest eigenvalue is four times as large
				return c.fewer()
			}},
	},
	Cost:    samplesCost,
	Run:     runSamples,
	Claims:  samplesClaims,
	Figures: samplesFigures,
	Tables:  samplesTables,
}

func samplesConfig(p experiment.Preset) SamplesConfig {
	t := nichani2022.Alone()
	c := SamplesConfig{Master: t.Master, Dim: t.Dim, Width: t.Width, Test: t.Test, Inputs: t.Inputs, Rank: 1,
		Samples: []int{160, 253, 400}, More: []int{640, 1000}, Weight: 10, Plain: true, Level: 0.2, Rate: 12, Steps: 750,
		Seeds: 3, Solved: 24}
	if p == experiment.Paper {
		c.Samples, c.More, c.Seeds, c.Solved = []int{100, 160, 253, 400, 640, 1000}, []int{1600, 2500}, 8, 32
		c.Rate, c.Steps = 3, 6000
	}
	return c
}

// fewer returns the config with two seeds at most, and without the model that no claim needs.
func (c SamplesConfig) fewer() SamplesConfig {
	c.Seeds, c.Plain = min(2, c.Seeds), false
	return c
}

func checkSamples(c SamplesConfig) error {
	errs := []error{experiment.AtLeast(1, "Seeds", c.Seeds), positive("Weight", []float64{c.Weight}),
		positive("Level", []float64{c.Level}), checkRank("Rank", c.Rank, c.Dim)}
	if len(c.Samples) == 0 {
		errs = append(errs, errors.New("field Samples is empty: give at least one n"))
	}
	if c.Solved < c.Seeds {
		errs = append(errs, fmt.Errorf("field Solved = %d: f_L is compared on all the Seeds = %d data sets of the networks",
			c.Solved, c.Seeds))
	}
	errs = append(errs, experiment.AtLeast(1, "Solved", c.Solved),
		experiment.Increasing("Samples", c.Samples, "an error is followed from few points to many"))
	if len(c.More) > 0 && c.More[0] <= last(c.Samples) {
		errs = append(errs, fmt.Errorf("field More = %v: further n must be above those of Samples", c.More))
	}
	errs = append(errs, experiment.Increasing("More", c.More, "an error is followed from few points to many"))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, n := range c.sizes() {
		if err := checkSize(c.Dim, c.Width, n); err != nil {
			return err
		}
		if err := c.training(n, c.Weight).Check(); err != nil {
			return err
		}
	}
	return nil
}

// checkRank returns an error where there are not so many directions.
func checkRank(field string, rank, dim int) error {
	if err := checkDim(dim); err != nil {
		return err
	}
	if rank < 1 || rank > dim-1 {
		return fmt.Errorf("field %s = %d: the second part has at least one direction, and at most the d − 1 = %d beside u",
			field, rank, dim-1)
	}
	return nil
}

// sizes are all n.
func (c SamplesConfig) sizes() []int { return append(append([]int(nil), c.Samples...), c.More...) }

// training is that of all seeds at an n, looked at before and after.
func (c SamplesConfig) training(n int, lambdaN float64) nichani2022.Training {
	t := nichani2022.Alone()
	t.Master, t.Dim, t.Width, t.Test, t.Inputs = c.Master, c.Dim, c.Width, c.Test, c.Inputs
	t.Rate, t.Steps, t.Looks, t.Count, t.Free = c.Rate, c.Steps, nil, c.Seeds, c.Dim+1
	return t.AtSamples(n).Weight(lambdaN)
}

// points are the trainings at an n, one a seed.
func (c SamplesConfig) points(n int, lambdaN float64) []rankPoint {
	return rankPoints(c.training(n, lambdaN), c.Rank)
}

// solved is the number of data sets on which f_L alone is looked at, at the i-th of all n.
func (c SamplesConfig) solved(i int) int {
	if i < len(c.Samples) {
		return c.Solved
	}
	return c.Seeds
}

// kernels are the points of f_L at an n, one a seed.
func (c SamplesConfig) kernels(n, count int) []kernelPoint {
	out := make([]kernelPoint, count)
	for seed := range out {
		t := c.training(n, 0)
		t.First, t.Count = seed, 1
		out[seed] = kernelPoint{t, []float64{0}, c.Rank}
	}
	return out
}

func samplesCost(c SamplesConfig) experiment.Cost {
	var cost experiment.Cost
	for _, n := range c.Samples {
		cost = cost.Plus(nichani2022.TrainingsCost([]nichani2022.Training{c.training(n, c.Weight)}))
		if c.Plain {
			cost = cost.Plus(experiment.Sum(c.points(n, 0)))
		}
	}
	for i, n := range c.sizes() {
		cost = cost.Plus(experiment.Sum(c.kernels(n, c.solved(i))))
	}
	return cost
}

func runSamples(ctx context.Context, env *experiment.Env, c SamplesConfig) (SamplesResult, error) {
	var trained []rankPoint
	var solved []kernelPoint
	for _, n := range c.Samples {
		trained = append(trained, c.points(n, c.Weight)...)
		if c.Plain {
			trained = append(trained, c.points(n, 0)...)
		}
	}
	for i, n := range c.sizes() {
		solved = append(solved, c.kernels(n, c.solved(i))...)
	}
	ends, err := experiment.Map(ctx, env, trained, rankAt)
	if err != nil {
		return SamplesResult{}, err
	}
	kernels, err := experiment.Map(ctx, env, solved, ridgeAt)
	if err != nil {
		return SamplesResult{}, err
	}
	return c.cells(ends, kernels), nil
}

// cells puts what was computed in its place.
func (c SamplesConfig) cells(ends, kernels []Fit) SamplesResult {
	var r SamplesResult
	take := func(from *[]Fit, count int) []Fit {
		out := (*from)[:count:count]
		*from = (*from)[count:]
		return out
	}
	for i, n := range c.sizes() {
		cell := SamplesCell{Samples: n, Tangent: take(&kernels, c.solved(i))}
		if i < len(c.Samples) {
			cell.Regularised = take(&ends, c.Seeds)
			if c.Plain {
				cell.Joint = take(&ends, c.Seeds)
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}
