package firststep

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// ClosedFormConfig decides the Monte-Carlo check of the population gradient.
type ClosedFormConfig struct {
	Master  uint64  // master seed
	Target  string  // name of the target: figure1, source3, he2, he3, he4 or two
	Law     string  // law of the inputs: gaussian, or uniform, which breaks the hypothesis
	D       int     // dimension
	Batches int     // independent batches; the error bars are over them
	Batch   int     // samples a batch
	Neurons int     // weights w with u·w evenly spaced from −1 to 1
	Noise   float64 // ς, the standard deviation of the label noise
	Shuffle bool    // permute the labels: x and y no longer belong together
}

// ClosedFormResult compares the two gradients of every neuron.
type ClosedFormResult struct {
	S      []float64   // u·w, one a neuron
	Mean   [][]float64 // Monte-Carlo mean of g_n(w), [neurons][d]
	Error  [][]float64 // its standard error over batches
	Closed [][]float64 // the closed form g(w)
}

// ClosedFormOutcome is what came of the experiment and its twins.
type ClosedFormOutcome = experiment.Outcome[ClosedFormConfig, ClosedFormResult]

// ClosedFormSpec checks eq. (1), summed to its last term, against sampling.
var ClosedFormSpec = &experiment.Spec[ClosedFormConfig, ClosedFormResult]{
	ID:     "damian2022/closedform",
	Title:  "the population gradient, formula against sampling",
	Config: closedFormConfig,
	Check:  checkClosedForm,
	Twins: []experiment.Twin[ClosedFormConfig]{
		{Name: "inputs not Gaussian", Breaks: "$x \\sim N(0, I_d)$: the coordinates are uniform on $[-\\sqrt3, \\sqrt3]$, " +
			"with the same mean and covariance",
			Change: func(c ClosedFormConfig) ClosedFormConfig { c.Law = damian2022.Uniform; return c }},
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c ClosedFormConfig) ClosedFormConfig { c.Shuffle = true; return c }},
	},
	Cost:    closedFormCost,
	Run:     runClosedForm,
	Claims:  closedFormClaims,
	Figures: closedFormFigures,
}

func closedFormConfig(p experiment.Preset) ClosedFormConfig {
	c := ClosedFormConfig{Master: 2022, Target: "figure1", Law: damian2022.Gaussian, D: 10, Batches: 40, Batch: 50_000,
		Neurons: 21, Noise: 1}
	if p == experiment.Paper {
		c.Batch = 500_000
	}
	return c
}

func checkClosedForm(c ClosedFormConfig) error {
	errs := []error{damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}.Check(),
		experiment.AtLeast(1, "Neurons", c.Neurons), experiment.AtLeast(2, "Batches", c.Batches),
		damian2022.Sampling{Law: c.Law}.CheckLaw()}
	if c.Batch < 2 || c.Batch > 1e8 {
		errs = append(errs, fmt.Errorf("field Batch = %d: a batch has at least 2 and at most 10⁸ samples", c.Batch))
	}
	return errors.Join(errs...)
}

type closedFormPoint struct {
	Master uint64
	Target string
	damian2022.Sampling
	Neurons int
	Number  int // of the batch
}

// Cost counts the gradients and the samples.
func (p closedFormPoint) Cost() experiment.Cost {
	n, d, m := float64(p.N), float64(p.D), float64(p.Neurons)
	return damian2022.GradientsCost(n, d, m).Plus(experiment.Cost{Draws: n * d, Bytes: 8 * (n*d + 3*n)})
}

func (c ClosedFormConfig) points() []closedFormPoint {
	points := make([]closedFormPoint, c.Batches)
	for i := range points {
		points[i] = closedFormPoint{c.Master, c.Target, damian2022.Sampling{N: c.Batch, D: c.D, Noise: c.Noise, Law: c.Law,
			Shuffle: c.Shuffle}, c.Neurons, i}
	}
	return points
}

func closedFormCost(c ClosedFormConfig) experiment.Cost {
	return experiment.Sum(c.points())
}

// fan returns unit weights w_j [m, d] with u·w_j evenly spaced on [−1, 1] for
// u = e_1, the rest of each in a random direction.
func fan(master uint64, m, d int) []float64 {
	rest := sample.UnitVectors(sample.Stream(master, "damian2022/closedform", "weights"), m, d-1)
	w := make([]float64, 0, m*d)
	for j := range m {
		s := -1 + 2*(float64(j)+0.5)/float64(m)
		if m > 1 {
			s = -1 + 2*float64(j)/float64(m-1)
		}
		w = append(w, s)
		for _, x := range rest[j*(d-1) : (j+1)*(d-1)] {
			w = append(w, math.Sqrt(1-s*s)*x)
		}
	}
	return w
}

func closedFormAt(ctx context.Context, env *experiment.Env, p closedFormPoint) ([]float64, error) {
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return nil, err
	}
	data, err := p.Of(t, sample.Streams(p.Master, "damian2022/closedform", p.Number))
	if err != nil {
		return nil, err
	}
	return damian2022.Gradients(ctx, env.Engine, data, fan(p.Master, p.Neurons, p.D))
}

func runClosedForm(ctx context.Context, env *experiment.Env, c ClosedFormConfig) (ClosedFormResult, error) {
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return ClosedFormResult{}, err
	}
	batches, err := experiment.Map(ctx, env, c.points(), closedFormAt)
	if err != nil {
		return ClosedFormResult{}, err
	}
	w := fan(c.Master, c.Neurons, c.D)
	var r ClosedFormResult
	for j := range c.Neurons {
		row := w[j*c.D : (j+1)*c.D]
		mean, se := overBatches(batches, j*c.D, c.D)
		r.S = append(r.S, row[0])
		r.Mean, r.Error = append(r.Mean, mean), append(r.Error, se)
		r.Closed = append(r.Closed, t.PopulationGradient(row))
	}
	return r, nil
}

// overBatches returns mean and standard error of entries first, …, first+d−1.
func overBatches(batches [][]float64, first, d int) (mean, se []float64) {
	values := make([]float64, len(batches))
	for i := first; i < first+d; i++ {
		for b, g := range batches {
			values[b] = g[i]
		}
		mean = append(mean, stats.Mean(values))
		se = append(se, stats.SD(values)/math.Sqrt(float64(len(values))))
	}
	return mean, se
}

var closedFormClaims = []experiment.Claim[ClosedFormConfig, ClosedFormResult]{
	{Name: "lemma4/closed-form", Known: claim.Quoted, Kind: claim.Identity, Source: "Lemma 4, eq. (1)",
		FailedBy: []string{"inputs not Gaussian", "labels shuffled"},
		Says: experiment.Fixed[ClosedFormConfig](
			`$\mathbb{E}[f^\star(x)\,x\,1\{w \cdot x \geq 0\}]$ is eq. (1) summed to its last term`),
		Measure: closedFormDeviation, Band: closedFormBand},
}

// closedFormDeviation returns the largest deviation among all neurons and coordinates, in
// standard errors.
func closedFormDeviation(_ ClosedFormConfig, r ClosedFormResult) claim.Measurement {
	var deviations []float64
	for j := range r.Mean {
		for i, m := range r.Mean[j] {
			deviations = append(deviations, math.Abs(m-r.Closed[j][i])/r.Error[j][i])
		}
	}
	m := claim.Exact(stats.Max(deviations), len(deviations))
	m.Interval = "largest deviation in standard errors"
	return m
}

// closedFormBand is a formula: under the claim each deviation is a Student t with Batches−1
// degrees of freedom, so that by the union bound the largest passes the quantile at
// 1 − 0.001/2k among k with probability at most 0.001.
func closedFormBand(c ClosedFormConfig) claim.Band {
	k := c.Neurons * c.D
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(c.Batches - 1)}
	return claim.AtMost(t.Quantile(1-0.001/float64(2*k)), claim.Theory,
		fmt.Sprintf("t quantile for %d deviations at level 0.001", k))
}
