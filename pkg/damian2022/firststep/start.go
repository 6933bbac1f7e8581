package firststep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
)

// StartConfig decides the experiment on the symmetric start.
type StartConfig struct {
	Master uint64  // master seed
	Target string  // name of the target: figure1, source3, he2, he3, he4 or two
	D      int     // dimension
	N      int     // samples of the loss
	Width  int     // m, even
	Points int     // inputs at which f is looked at
	Noise  float64 // ς, the standard deviation of the label noise
	Mirror bool    // false leaves all neurons independent
}

// StartResult holds the network's output at its start and the gradient of its
// loss, once by formula and once by central differences.
type StartResult struct {
	LargestOutput float64   // max |f_θ0(x)| over the points
	Formula       []float64 // −2 a_j g_n(w_j), [m·d]
	Differences   []float64 // (L(w+h) − L(w−h))/2h
	Weight        []float64 // w_1, normalised
	Gradient      []float64 // g_n(w_1)
	Error         []float64 // its standard error over samples
	Population    []float64 // g(w_1)
	Leading       []float64 // H w_1/√(2π)
}

// StartOutcome is what came of the experiment and its twins.
type StartOutcome = experiment.Outcome[StartConfig, StartResult]

// StartSpec checks the two facts that make the first step simple.
var StartSpec = &experiment.Spec[StartConfig, StartResult]{
	ID:     "damian2022/start",
	Title:  "the symmetric start and its gradient",
	Config: startConfig,
	Check:  checkStart,
	Twins: []experiment.Twin[StartConfig]{
		{Name: "start not symmetric", Breaks: "neurons $j$ and $j+m/2$ mirror each other: all are independent",
			Change: func(c StartConfig) StartConfig { c.Mirror = false; return c }},
	},
	Cost:    startCost,
	Run:     runStart,
	Claims:  startClaims,
	Figures: startFigures,
}

func startConfig(p experiment.Preset) StartConfig {
	c := StartConfig{Master: 2022, Target: "figure1", D: 10, N: 4000, Width: 20, Points: 1000, Noise: 1, Mirror: true}
	if p == experiment.Paper {
		c.Width, c.Points = 100, 10_000
	}
	return c
}

func checkStart(c StartConfig) error {
	errs := []error{damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}.Check(),
		experiment.AtLeast(2, "Width", c.Width), experiment.AtLeast(2, "N", c.N), experiment.AtLeast(1, "Points", c.Points)}
	if c.Width%2 != 0 {
		errs = append(errs, fmt.Errorf("field Width = %d: the symmetric start pairs the neurons, so the width must be even",
			c.Width))
	}
	return errors.Join(errs...)
}

// startCost counts the central differences: a product a sample and weight, one after the
// other.
func startCost(c StartConfig) experiment.Cost {
	md := float64(c.Width * c.D)
	return experiment.Cost{FLOP: 20 * float64(c.N) * md, Host: float64(c.N) * md * float64(c.D+20),
		Draws: float64((c.N + c.Points) * c.D), Bytes: 8 * float64(c.N*(c.D+c.Width))}
}

func runStart(ctx context.Context, env *experiment.Env, c StartConfig) (StartResult, error) {
	var r StartResult
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return r, err
	}
	stream := sample.Streams(c.Master, "damian2022/start")
	f, err := damian2022.Start(stream("weights"), c.Width, c.D, c.Mirror)
	if err != nil {
		return r, err
	}
	data, err := damian2022.Draw(t, c.N, c.D, c.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		return r, err
	}
	x := make([]float64, c.D)
	points := stream("points")
	for range c.Points {
		sample.Normal(points, x)
		r.LargestOutput = math.Max(r.LargestOutput, math.Abs(f.At(x)))
	}
	g, err := damian2022.Gradients(ctx, env.Engine, data, f.W)
	if err != nil {
		return r, err
	}
	r.Formula = make([]float64, len(g))
	for i := range g {
		r.Formula[i] = -2 * f.A[i/c.D] * g[i]
	}
	r.Differences = f.LossDifferences(data)
	r.neuron(t, f.Neuron(0), g[:c.D], data)
	return r, nil
}

// neuron fills in what belongs to one neuron.
func (r *StartResult) neuron(t damian2022.Target, w, g []float64, data damian2022.Data) {
	r.Weight, r.Gradient = dense.Unit(w), g
	r.Population = t.PopulationGradient(r.Weight)
	r.Leading = make([]float64, len(w))
	copy(r.Leading, t.LeadingGradient(r.Weight))
	r.Error = make([]float64, len(w))
	for k, y := range data.Y {
		x := data.Row(k)
		for i := range x {
			term := 0.0
			if dense.Dot(w, x) >= 0 {
				term = y * x[i]
			}
			r.Error[i] += (term - g[i]) * (term - g[i])
		}
	}
	n := float64(data.N)
	for i := range r.Error {
		r.Error[i] = math.Sqrt(r.Error[i] / (n * (n - 1)))
	}
}

var startClaims = []experiment.Claim[StartConfig, StartResult]{
	{Name: "setting/zero-start", Known: claim.Quoted, Kind: claim.Identity, Source: "§2.2",
		FailedBy: []string{"start not symmetric"},
		Says:     experiment.Fixed[StartConfig](`the symmetric start gives $f_{\theta_0}(x) = 0$ exactly`),
		Measure: func(c StartConfig, r StartResult) claim.Measurement {
			return claim.Exact(r.output(), c.Points)
		},
		Band: experiment.Fixed[StartConfig](
			claim.AtMost(0, claim.Theory, "mirrored neurons cancel to the last bit"))},
	{Name: "setting/first-gradient", Known: claim.Quoted, Kind: claim.Identity, Source: "App. A.1.4",
		FailedBy: []string{"start not symmetric"},
		Says: experiment.Fixed[StartConfig](`$\nabla_{w_j} L(\theta_0) = -2a_j g_n(w_j)$: largest difference from ` +
			`central differences of the loss, over the largest gradient entry`),
		Measure: gradientError,
		Band: experiment.Fixed[StartConfig](claim.AtMost(1e-5, claim.Convention,
			"chosen: rounding, at a step of 1e-9, leaves about 1e-7; one sample in 10⁹ crosses a kink within it"))},
}

// output returns the largest output, not a number for a network without a gradient: one
// whose weights are 0 says nothing of a start.
func (r StartResult) output() float64 {
	if !slices.ContainsFunc(r.Formula, func(g float64) bool { return g != 0 }) {
		return math.NaN()
	}
	return r.LargestOutput
}

// gradientError returns the largest difference of the formula from central differences, over
// the largest entry of the gradient.
func gradientError(_ StartConfig, r StartResult) claim.Measurement {
	worst, scale := 0.0, 0.0
	for i, d := range r.Differences {
		worst = math.Max(worst, math.Abs(d-r.Formula[i]))
		scale = math.Max(scale, math.Abs(r.Formula[i]))
	}
	return claim.Exact(worst/scale, len(r.Differences))
}
