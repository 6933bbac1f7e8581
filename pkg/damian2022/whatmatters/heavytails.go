package whatmatters

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// HeavyTailsConfig decides the experiment on what the heavy tails of f* do to a
// test set and to α + β·x.
type HeavyTailsConfig struct {
	Master  uint64  // master seed
	Target  string  // name of the target: figure1, source3, he2, he3, he4 or two
	Law     string  // law of the inputs: gaussian, or uniform, which has no tails
	D       int     // dimension
	N       []int   // sample sizes of α + β·x
	Seeds   int     // samples an n
	Noise   float64 // ς
	Points  int     // of a test set
	Sets    int     // test sets
	Width   int     // m of the published curve
	Learned float64 // the published points above this risk are those of a network that has learned nothing
	Shuffle bool    // permute the labels
}

// HeavyTailCell is what α + β·x costs at one n, one value a sample.
type HeavyTailCell struct {
	N    int
	Cost []float64 // (α − C_0)² + ‖β − C_1‖²
}

// HeavyTailsResult holds the means of f*² over test sets, and a cell an n.
type HeavyTailsResult struct {
	Means []float64
	Cells []HeavyTailCell
}

// HeavyTailsOutcome is what came of the experiment and its twins.
type HeavyTailsOutcome = experiment.Outcome[HeavyTailsConfig, HeavyTailsResult]

// HeavyTailsSpec compares two closed forms with simulation: the spread of a risk
// over test sets, and the risk that α + β·x adds.
var HeavyTailsSpec = &experiment.Spec[HeavyTailsConfig, HeavyTailsResult]{
	ID:     "damian2022/heavytails",
	Title:  "heavy tails: the test set and α + β·x",
	Config: heavyTailsConfig,
	Check:  checkHeavyTails,
	Twins: []experiment.Twin[HeavyTailsConfig]{
		{Name: "uniform inputs",
			Breaks: "inputs are Gaussian: they are uniform with the same mean and covariance, and have no tails",
			Change: func(c HeavyTailsConfig) HeavyTailsConfig {
				c.Law, c.Sets, c.Seeds = damian2022.Uniform, 40, 1000
				return c
			}},
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted, and a large label no " +
			"longer comes with a large $x_1$",
			Change: func(c HeavyTailsConfig) HeavyTailsConfig { c.Shuffle, c.Sets, c.Seeds = true, 2, 1000; return c }},
	},
	Cost:    heavyTailsCost,
	Run:     runHeavyTails,
	Claims:  heavyTailsClaims,
	Figures: heavyTailsFigures,
}

func heavyTailsConfig(p experiment.Preset) HeavyTailsConfig {
	c := HeavyTailsConfig{Master: 2022, Target: "figure1", Law: damian2022.Gaussian, D: 10, N: []int{31, 100},
		Seeds: 16_000, Noise: 1,
		Points: 100_000, Sets: 400, Width: 100, Learned: 0.98}
	if p == experiment.Paper {
		c.N, c.Seeds, c.Sets = []int{31, 100, 316, 1000}, 40_000, 2000
	}
	return c
}

func checkHeavyTails(c HeavyTailsConfig) error {
	s := damian2022.Setting{Target: c.Target, D: []int{c.D}, Noise: c.Noise}
	errs := []error{s.Check(),
		damian2022.CheckSamples("N", c.N), damian2022.CheckSamples("Points", []int{c.Points}),
		experiment.AtLeast(10, "Seeds", c.Seeds), experiment.AtLeast(2, "Sets", c.Sets),
		damian2022.Sampling{Law: c.Law}.CheckLaw(),
		s.CheckOneDirection("Target", "the closed forms are for one")}
	if _, _, err := untrained(c.Width, c.Learned); err != nil {
		errs = append(errs, fmt.Errorf("fields Width, Learned = %d, %g: %w", c.Width, c.Learned, err))
	}
	return errors.Join(errs...)
}

// untrained returns the published points of Algorithm 1 in Figure 1 whose risk is
// at least so high: n and standard deviation over seeds.
func untrained(width int, risk float64) (n, sd []float64, err error) {
	all, risks, sds, err := damian2022.PublishedCurve(damian2022.ByAlgorithm1, width)
	if err != nil {
		return nil, nil, err
	}
	for i, y := range risks {
		if y >= risk {
			n, sd = append(n, all[i]), append(sd, sds[i])
		}
	}
	if n == nil {
		return nil, nil, fmt.Errorf("no published risk is as high as %g", risk)
	}
	return n, sd, nil
}

// testSetPoint is a number of test sets.
type testSetPoint struct {
	Master       uint64
	Target, Law  string
	Points, Sets int
	Part         int // a part of the sets, with streams of its own
}

// Cost counts the draws: f* looks at one coordinate.
func (p testSetPoint) Cost() experiment.Cost {
	return experiment.Cost{Draws: 2 * float64(p.Points*p.Sets), Bytes: 8 * float64(p.Points)}
}

// literalPoint is one n of α + β·x.
type literalPoint struct {
	Master uint64
	Target string
	damian2022.Sampling
	Seeds int
}

// Cost counts the draws, and α, β and what they take off the labels.
func (p literalPoint) Cost() experiment.Cost {
	draws := float64(p.N * p.D * p.Seeds)
	return experiment.Cost{FLOP: 4 * draws, Draws: draws, Elements: draws, Bytes: 8 * float64(p.N*(p.D+2))}
}

// parts splits the test sets into points.
const parts = 4

func (c HeavyTailsConfig) points() (sets []testSetPoint, literal []literalPoint) {
	for part := range parts {
		count := c.Sets*(part+1)/parts - c.Sets*part/parts
		sets = append(sets, testSetPoint{c.Master, c.Target, c.Law, c.Points, count, part})
	}
	for _, n := range c.N {
		literal = append(literal, literalPoint{c.Master, c.Target, damian2022.Sampling{N: n, D: c.D, Noise: c.Noise,
			Law: c.Law, Shuffle: c.Shuffle}, c.Seeds})
	}
	return sets, literal
}

func heavyTailsCost(c HeavyTailsConfig) experiment.Cost {
	sets, literal := c.points()
	return experiment.Sum(sets).Plus(experiment.Sum(literal))
}

func runHeavyTails(ctx context.Context, env *experiment.Env, c HeavyTailsConfig) (HeavyTailsResult, error) {
	sets, literal := c.points()
	means, err := experiment.Map(ctx, env, sets, testSetsAt)
	if err != nil {
		return HeavyTailsResult{}, err
	}
	cells, err := experiment.Map(ctx, env, literal, literalAt)
	return HeavyTailsResult{slices.Concat(means...), cells}, err
}

// testSetsAt returns the mean of f*² over every test set.
func testSetsAt(_ context.Context, _ *experiment.Env, p testSetPoint) ([]float64, error) {
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return nil, err
	}
	means, x := make([]float64, p.Sets), make([]float64, p.Points)
	for set := range means {
		damian2022.Sampling{Law: p.Law}.DrawInputs(
			sample.Stream(p.Master, "damian2022/heavytails/sets", p.Points, p.Part, set), x)
		sum := 0.0
		for i := range x {
			f := t.At(x[i : i+1])
			sum += f * f
		}
		means[set] = sum / float64(p.Points)
	}
	return means, nil
}

// literalAt returns (α − C_0)² + ‖β − C_1‖² for every seed.
func literalAt(_ context.Context, _ *experiment.Env, p literalPoint) (HeavyTailCell, error) {
	cell := HeavyTailCell{N: p.N}
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return cell, err
	}
	c0, c1 := t.Contract(0, []float64{1}), t.ContractVector(1, []float64{1})
	for seed := range p.Seeds {
		data, err := p.Of(t, sample.Streams(p.Master, "damian2022/heavytails/literal", p.D, p.N, seed))
		if err != nil {
			return cell, err
		}
		_, alpha, beta := data.Preprocess()
		beta[0] -= c1[0]
		cell.Cost = append(cell.Cost, (alpha-c0)*(alpha-c0)+dense.Dot(beta, beta))
	}
	return cell, nil
}

// LiteralCost returns E(α − C_0)² + E‖β − C_1‖², the risk that adding α + β·x to
// the prediction costs when the rest of the prediction does not answer to it:
//
//	α = (1/n) Σ y_i:      E(α − C_0)² = (E y² − C_0²)/n,           E y² = E f*² + ς²
//	β = (1/n) Σ y_i x_i:  E‖β − C_1‖² = (E y²‖x‖² − ‖C_1‖²)/n,     E y²‖x‖² = E f*²x_1² + (d−1) E f*² + d ς²
//
// since both are means of n independent terms with the means C_0 and C_1. If y did
// not depend on x it would be (d+1) E y²/n. It holds for targets of one direction.
func LiteralCost(t damian2022.Target, n, d int, noise float64) float64 {
	c0, c1 := t.Contract(0, []float64{1}), t.ContractVector(1, []float64{1})
	alpha := t.Norm2() + noise*noise - c0*c0
	beta := t.SecondMomentAlong(0) + float64(d-1)*t.Norm2() + float64(d)*noise*noise - dense.Dot(c1, c1)
	return (alpha + beta) / float64(n)
}

var heavyTailsClaims = []experiment.Claim[HeavyTailsConfig, HeavyTailsResult]{
	{Name: "figure1/test-set", Known: claim.Derived, Kind: claim.Level, Source: "derived here",
		FailedBy: []string{"uniform inputs"},
		Says: func(c HeavyTailsConfig) string {
			return fmt.Sprintf(`the mean of $f^{\star 2}$ over $%[1]d$ points has standard deviation `+
				`$\sqrt{(\mathbb{E}f^{\star 4} - 1)/%[1]d}$: simulated over closed form`, c.Points)
		},
		Measure: spreadOverClosed, Theory: experiment.Fixed[HeavyTailsConfig](1.0),
		Band: experiment.Fixed[HeavyTailsConfig](claim.Between(0.7, 1.3, claim.Convention,
			"1 in the mean; the tails leave a simulated standard deviation uncertain by a tenth"))},
	{Name: "figure1/published-spread", Known: claim.PublishedFigure, Kind: claim.Figure,
		Source: "Figure 1; inferred here from its error bars", FailedBy: []string{"uniform inputs"},
		Says: func(c HeavyTailsConfig) string {
			return fmt.Sprintf(`the published standard deviation of Algorithm 1's risk where nothing is learned yet is that of `+
				`a test set of $%d$ points: published over simulated, at the $n$ where it is farthest from 1`, c.Points)
		},
		Measure: publishedOverSpread,
		Band: experiment.Fixed[HeavyTailsConfig](claim.Between(0.55, 1.45, claim.Convention,
			"chosen: 95 % of the standard deviations of ten normal values lie between 0.55 and 1.45 times the true one; "+
				"these values are means of heavy-tailed ones, and the farthest of several $n$ is taken"))},
	{Name: "algorithm1/literal-cost", Known: claim.Derived, Kind: claim.Level, Source: "derived here",
		FailedBy: []string{"uniform inputs", "labels shuffled"},
		Says: experiment.Fixed[HeavyTailsConfig](`$\mathbb{E}(\alpha - C_0)^2 + \mathbb{E}\|\beta - C_1\|^2 = ` +
			`(\mathbb{E}y^2 - C_0^2 + \mathbb{E}y^2\|x\|^2 - \|C_1\|^2)/n$: measured over closed form, at the $n$ where ` +
			`it is farthest from 1`),
		Measure: costOverClosed, Theory: experiment.Fixed[HeavyTailsConfig](1.0),
		Band: experiment.Fixed[HeavyTailsConfig](
			claim.Between(0.85, 1.15, claim.Convention, "1 in the mean; heavy-tailed"))},
}

// spread returns the standard deviation over test sets, over a unit or, turned
// around, a unit over it.
func (c HeavyTailsConfig) spread(r HeavyTailsResult, of func(sd float64) float64) claim.Measurement {
	m := measure.Bootstrap(sample.Stream(c.Master, "damian2022/heavytails", "bootstrap"), [][]float64{r.Means},
		func(groups [][]float64) float64 { return of(stats.SD(groups[0])) })

	m.Interval = "95 % bootstrap over test sets"
	return m
}

// literalRatio returns the measured cost of α + β·x over its closed form, at the n
// where it is farthest from 1.
func (c HeavyTailsConfig) literalRatio(t damian2022.Target, r HeavyTailsResult) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		closed := LiteralCost(t, cell.N, c.D, c.Noise)
		all = append(all, measure.MeanAt(stats.Map(cell.Cost, func(x float64) float64 { return x / closed }),
			fmt.Sprintf(", at n = %d", cell.N)))
	}
	return measure.Extreme(all, measure.ByDistance)
}

// spreadOverClosed returns the standard deviation over test sets over its closed form.
func spreadOverClosed(c HeavyTailsConfig, r HeavyTailsResult) claim.Measurement {
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return claim.Exact(math.NaN(), 0)
	}
	closed := t.TestSetSD(c.Points)
	return c.spread(r, func(sd float64) float64 { return sd / closed })
}

// publishedOverSpread returns the published standard deviation that is farthest from the
// simulated one, over that.
func publishedOverSpread(c HeavyTailsConfig, r HeavyTailsResult) claim.Measurement {
	_, published, err := untrained(c.Width, c.Learned)
	if err != nil {
		return claim.Exact(math.NaN(), 0)
	}
	simulated := stats.SD(r.Means)
	farthest := slices.MaxFunc(published, func(a, b float64) int {
		return cmp.Compare(math.Abs(math.Log(a/simulated)), math.Abs(math.Log(b/simulated)))
	})
	return c.spread(r, func(sd float64) float64 { return farthest / sd })
}

// costOverClosed returns the cost of α + β·x over its closed form.
func costOverClosed(c HeavyTailsConfig, r HeavyTailsResult) claim.Measurement {
	t, err := damian2022.TargetByName(c.Target)
	if err != nil {
		return claim.Exact(math.NaN(), 0)
	}
	return c.literalRatio(t, r)
}
