package features

import (
	"context"
	"errors"
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
)

// PlaneConfig decides the experiment on the risk for a target of two directions.
type PlaneConfig struct {
	Master       uint64    // master seed
	Epsilon      float64   // curvature along e_2 over that along e_1
	Flat         bool      // the target He_2(x_1) He_2(x_2)/2 in its place, for which H = 0
	D            int       // dimension
	Ratio        []float64 `samples:"N D"`       // n/d²
	Assert       float64   `samples:"AssertN D"` // the n/d² that the claims are about, one of Ratio
	Width        []int     // m, increasing; the claims are about the last
	Eta1PerRootD float64   // η₁/√d
	Seeds        int       // independent data sets a cell
	Noise        float64   // ς
	Lambda       []float64 // path to tune λ over
	Completions  int       // test points a grid point
}

// PlaneCell holds the excess risks at one (n, m), one value a seed.
type PlaneCell struct {
	N, Width       int
	Ratio          float64
	Learned        []float64 // Algorithm 1
	RandomFeatures []float64 // the same without the first step; measured at the last width and up to the asserted n
}

// PlaneResult holds the cells, n by n within each width.
type PlaneResult struct{ Cells []PlaneCell }

// PlaneOutcome is what came of the experiment and its twins.
type PlaneOutcome = experiment.Outcome[PlaneConfig, PlaneResult]

// PlaneSpec runs Algorithm 1 as printed on a target of two directions, beside
// random features of the same width on the same data.
var PlaneSpec = &experiment.Spec[PlaneConfig, PlaneResult]{
	ID:     "damian2022/plane",
	Title:  "the risk for a target of two directions",
	Config: planeConfig,
	Check:  checkPlane,
	Twins: []experiment.Twin[PlaneConfig]{
		{Name: "no first step", Breaks: "a gradient step is taken: the weights stay random; these are the random features, " +
			"so that the gap is 0 by arithmetic",
			Change: func(c PlaneConfig) PlaneConfig { c.Eta1PerRootD, c.Completions = 0, 1; return c.small() }},
		{Name: "H = 0", Breaks: "Assumption 2: the target $He_2(x_1)He_2(x_2)/2$ has no mean curvature",
			Change: func(c PlaneConfig) PlaneConfig { c.Flat, c.Completions = true, 1; return c.small() }},
	},
	Cost:    planeCost,
	Run:     runPlane,
	Claims:  planeClaims,
	Figures: planeFigures,
}

// claimsAtLast is why a list increases.
const claimsAtLast = "the claims are about the last"

// small is the config at the asserted cell alone, for a twin.
func (c PlaneConfig) small() PlaneConfig {
	c.Ratio, c.Seeds = []float64{c.Assert}, min(c.Seeds, 3)
	c.Width = c.Width[max(0, len(c.Width)-1):]
	return c
}

func planeConfig(p experiment.Preset) PlaneConfig {
	c := PlaneConfig{Master: 2022, Epsilon: 1, D: 16, Ratio: []float64{4, 16, 32}, Assert: 16, Width: []int{100, 400},
		Eta1PerRootD: 0.5, Seeds: 6, Noise: 1, Lambda: damian2022.LambdaPath(), Completions: 5}
	if p == experiment.Paper {
		c.Ratio, c.Width, c.Seeds = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}, []int{100, 200, 400}, 10
		c.Completions = 5
	}
	return c
}

func checkPlane(c PlaneConfig) error {
	errs := []error{damian2022.Setting{Target: "two", D: []int{c.D}, Noise: c.Noise}.Check(),
		damian2022.Setting{D: []int{c.D}}.CheckRatios(c.Ratio), checkDirectionsAsserted(c.Assert, c.Ratio),
		checkSymmetricEpsilon([]float64{c.Epsilon}), experiment.Path("Lambda", c.Lambda),
		experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(1, "Completions", c.Completions),
		experiment.Increasing("Width", c.Width, claimsAtLast)}
	if len(c.Width) == 0 {
		errs = append(errs, errors.New("field Width is empty: give at least one width"))
	}
	for _, m := range c.Width {
		errs = append(errs, c.algorithm(m).Check())
	}
	return errors.Join(errs...)
}

func (c PlaneConfig) algorithm(m int) damian2022.Algorithm {
	return damian2022.Algorithm1(m, c.Eta1PerRootD, damian2022.LiteralAB)
}

// planePoint is one data set at one width.
type planePoint struct {
	Master          uint64
	damian2022.Task // of TwoDirections(Epsilon), or of planeFlat
	Algorithm       damian2022.Algorithm
	Random          bool // also without the first step
	Flat            bool
	Epsilon         float64
	Seed            int
}

// methods returns Algorithm 1 and what it is compared with.
func (p planePoint) methods() []damian2022.Algorithm {
	out := []damian2022.Algorithm{p.Algorithm}
	if p.Random {
		out = append(out, p.Algorithm.WithoutStep())
	}
	return out
}

// Cost counts the methods.
func (p planePoint) Cost() experiment.Cost {
	var sum experiment.Cost
	for _, a := range p.methods() {
		sum = sum.Plus(p.TrialCost(a))
	}
	return sum
}

func (c PlaneConfig) points() []planePoint {
	var points []planePoint
	for i, m := range c.Width {
		for _, q := range c.Ratio {
			for seed := range c.Seeds {
				random := i == len(c.Width)-1 && q <= c.Assert
				points = append(points, planePoint{c.Master, damian2022.Task{Target: "two",
					Sampling: damian2022.Sampling{N: damian2022.Samples(q, c.D), D: c.D, Noise: c.Noise}, Completions: c.Completions,
					Lambdas: c.Lambda}, c.algorithm(m), random, c.Flat, c.Epsilon, seed})
			}
		}
	}
	return points
}

func planeCost(c PlaneConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runPlane(ctx context.Context, env *experiment.Env, c PlaneConfig) (PlaneResult, error) {
	var r PlaneResult
	points := c.points()
	values, err := experiment.Map(ctx, env, points, planeAt)
	if err != nil {
		return r, err
	}
	for i, p := range points {
		if p.Seed == 0 {
			r.Cells = append(r.Cells, PlaneCell{N: p.N, Width: p.Algorithm.Width, Ratio: c.Ratio[i/c.Seeds%len(c.Ratio)]})
		}
		cell := &r.Cells[len(r.Cells)-1]
		cell.Learned = append(cell.Learned, values[i][0])
		cell.RandomFeatures = append(cell.RandomFeatures, values[i][1:]...)
	}
	return r, nil
}

// planeFlat is a target of two directions whose mean Hessian is zero.
var planeFlat = damian2022.Target{Name: "product", Formula: `He_2(x_1)He_2(x_2)/2`, R: 2,
	Terms: []damian2022.Term{{Coef: 0.5, Degrees: []int{2, 2}}}}

// planeAt returns the excess risk of every method.
func planeAt(ctx context.Context, env *experiment.Env, p planePoint) ([]float64, error) {
	t := damian2022.TwoDirections(p.Epsilon)
	if p.Flat {
		t = planeFlat
	}
	q, err := p.DrawOf(t, sample.Streams(p.Master, "damian2022/plane", p.D, p.N, p.Seed))
	if err != nil {
		return nil, err
	}
	var risks []float64
	for i, a := range p.methods() {
		if i > 0 && a == p.Algorithm {
			risks = append(risks, risks[0])
			continue
		}
		learned, err := q.Learn(ctx, env, a)
		if err != nil {
			return nil, err
		}
		risks = append(risks, learned.L2)
	}
	return risks, nil
}

// asserted returns the cell that the claims are about.
func (c PlaneConfig) asserted(r PlaneResult) PlaneCell {
	for _, cell := range r.Cells {
		if cell.Ratio == c.Assert && cell.Width == c.Width[len(c.Width)-1] {
			return cell
		}
	}
	return PlaneCell{}
}

// planeTwins are the twins in which the first step teaches nothing.
var planeTwins = []string{"no first step", "H = 0"}

var planeClaims = []experiment.Claim[PlaneConfig, PlaneResult]{
	{Name: "theorem1/two-directions-risk", Known: claim.Measured, Kind: claim.Level,
		Source: "beside Theorem 1, r = 2", FailedBy: planeTwins,
		Says: func(c PlaneConfig) string {
			return fmt.Sprintf(`Algorithm 1 learns a target of two directions: excess risk at $d = %d$, $n = %gd^2$, $m = %d$`,
				c.D, c.Assert, c.Width[len(c.Width)-1])
		},
		Measure: func(c PlaneConfig, r PlaneResult) claim.Measurement { return measure.Mean(c.asserted(r).Learned) },
		Band: experiment.Fixed[PlaneConfig](
			claim.AtMost(0.40, claim.Pilot, "12 master seeds of a separate simulation: 0.273 ± 0.022"))},
	{Name: "theorem1/two-directions-gap", Known: claim.Measured, Kind: claim.Ordering,
		Source: "beside Theorem 1, r = 2", FailedBy: planeTwins,
		Says: experiment.Fixed[PlaneConfig](
			`there, random features of the same width are behind: their excess risk less that of Algorithm 1`),
		Measure: func(c PlaneConfig, r PlaneResult) claim.Measurement {
			cell := c.asserted(r)
			return measure.Difference(cell.RandomFeatures, cell.Learned)
		},
		Band: experiment.Fixed[PlaneConfig](
			claim.AtLeast(0.25, claim.Pilot, "12 master seeds of a separate simulation: 0.394 ± 0.023"))},
}
