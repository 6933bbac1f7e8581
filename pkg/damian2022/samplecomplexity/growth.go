package samplecomplexity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// growthID also names the streams.
const growthID = "damian2022/growth"

// GrowthConfig decides the experiment on how the samples that a kernel needs grow with
// d, beside those of Algorithm 1.
type GrowthConfig struct {
	Master          uint64    // master seed
	Target          string    // name of the target: figure1, source3, he2, he3, he4 or two
	D               []int     // dimensions, increasing
	Degree          int       // of the polynomials that the regression is on
	Informed        bool      // it is on those of u·x alone: it knows the direction
	PerFeature      []float64 // its n over its number of features, increasing
	Ratio           []float64 // n/d² of Algorithm 1, increasing
	Width           int       // m
	Eta1PerRootD    float64   // η₁/√d
	Labels          string    // what is done with α + β·x: raw, step only or literal
	PolynomialSeeds int       // runs a cell of the regression at the largest d; below as many more as (largest/d)²
	Seeds           int       // the same of Algorithm 1
	Noise           float64   // ς
	Completions     int       // of every grid point of the designs
	Lambdas         []float64 // the path that λ of Algorithm 1 is tuned over
	Ridges          []float64 // that of the regression
}

// GrowthResult holds the cells, n by n within each dimension. The width of a cell of
// the regression is its number of features.
type GrowthResult struct{ Learned, Polynomials []damian2022.LearningCell }

// GrowthOutcome is what came of the experiment and its twins.
type GrowthOutcome = experiment.Outcome[GrowthConfig, GrowthResult]

// GrowthSpec measures how the n at which the risk falls through ½ grows with d, for
// ridge regression on all polynomials of the target's degree, which knows no direction
// (see damian2022.PolynomialFeatures), and for Algorithm 1 in the configuration of Figure 1.
var GrowthSpec = &experiment.Spec[GrowthConfig, GrowthResult]{
	ID:     growthID,
	Title:  "growth of the samples that a kernel and Algorithm 1 need",
	Config: growthConfig,
	Check:  checkGrowth,
	Twins: []experiment.Twin[GrowthConfig]{
		{Name: "the direction is known", Control: true,
			Breaks: "the kernel does not change under rotations: the polynomials are those of $u \\cdot x$, whose data " +
				"are alike at every $d$, so that the slope is about 0, which is known beforehand",
			Change: func(c GrowthConfig) GrowthConfig {
				c.Informed, c.PolynomialSeeds = true, 8
				c.PerFeature = []float64{1, 2, 4, 8, 16}
				return c
			}},
		{Name: "degree two",
			Breaks: "target and polynomials have a degree above 2: the target is $He_2(x_1)/\\sqrt2$, and the polynomials " +
				"have degree 2",
			Change: func(c GrowthConfig) GrowthConfig { c.Target, c.Degree, c.Ratio = "he2", 2, nil; return c }},
	},
	Cost:    growthCost,
	Run:     runGrowth,
	Claims:  growthClaims,
	Figures: growthFigures,
	Tables:  growthTables,
}

func growthConfig(p experiment.Preset) GrowthConfig {
	c := GrowthConfig{Master: 2022, Target: "figure1", D: []int{6, 8, 10, 12}, Degree: 4,
		PerFeature: []float64{1.5, 2.5, 5}, Ratio: []float64{4, 8, 16, 32}, Width: 100, Eta1PerRootD: 1,
		Labels:          damian2022.Raw,
		PolynomialSeeds: 3, Seeds: 12, Noise: 1, Completions: 8,
		Lambdas: damian2022.LambdaPath(), Ridges: []float64{0.1, 0.3, 1, 3, 10, 1e3}}
	if p == experiment.Paper {
		c.D = []int{6, 8, 10, 12, 14}
		c.PerFeature, c.Ratio = []float64{1.5, 2, 3, 4, 6}, []float64{4, 6, 8, 12, 16, 32}
		c.PolynomialSeeds, c.Seeds, c.Completions = 8, 32, 20
	}
	return c
}

func checkGrowth(c GrowthConfig) error {
	s := damian2022.Setting{Target: c.Target, D: c.D, Noise: c.Noise}
	errs := []error{s.Check(),
		s.CheckRatios(c.Ratio),
		damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels).Check(), s.CheckTuning(c.Completions, c.Lambdas),
		experiment.Path("Ridges", c.Ridges),
		experiment.AtLeast(2, "PolynomialSeeds", c.PolynomialSeeds), experiment.AtLeast(2, "Seeds", c.Seeds),
		experiment.Increasing("Ratio", c.Ratio, "the risk is followed as n/d² grows"),
		experiment.Increasing("PerFeature", c.PerFeature, "the risk is followed as n grows"),
		experiment.Increasing("D", c.D, "the slope is over growing dimensions")}
	if len(c.D) == 1 {
		errs = append(errs, errors.New("field D has one dimension: a slope needs two"))
	}
	for _, d := range c.D {
		errs = append(errs, checkPolynomials(d, c.Degree))
	}
	if len(c.PerFeature) == 0 || !(c.PerFeature[0] >= 0.1) || c.PerFeature[len(c.PerFeature)-1] > 1000 {
		errs = append(errs, fmt.Errorf("field PerFeature = %v: give n over the number of features, from 0.1 to 1000",
			c.PerFeature))
	}
	return errors.Join(errs...)
}

// growthSeeds returns how many runs a dimension gets when the largest has so many:
// below, the risk varies more, and runs are cheap.
func (c GrowthConfig) growthSeeds(seeds, d int) int {
	last := c.D[len(c.D)-1]
	return seeds * last * last / (d * d)
}

// growthPoint is one (d, n) of Algorithm 1 or, where there is a degree, of the regression.
type growthPoint struct {
	damian2022.LearningPoint
	Degree   int
	Informed bool
}

// features returns the regression's features and how many there are.
func (p growthPoint) features() (damian2022.Features, int) {
	if p.Informed {
		return damian2022.OracleFeatures(p.Degree), damian2022.PolynomialCount(1, p.Degree)
	}
	return damian2022.PolynomialFeatures(p.Degree), damian2022.PolynomialCount(p.D, p.Degree)
}

// Cost counts every seed's data, fit and designs.
func (p growthPoint) Cost() experiment.Cost {
	if p.Degree == 0 {
		return p.LearningPoint.Cost()
	}
	_, count := p.features()
	one := damian2022.TuneCost(p.N, count, p.D, len(p.Lambdas), p.DesignRows())
	data := experiment.Cost{Draws: float64(p.N * p.D), Bytes: 8 * float64(p.N*(p.D+4))}
	return one.Plus(data).Times(float64(p.Seeds))
}

func (c GrowthConfig) learned() []growthPoint {
	var points []growthPoint
	for _, d := range c.D {
		for _, q := range c.Ratio {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{N: damian2022.Samples(q, d), D: d,
				Noise: c.Noise}, Completions: c.Completions, Lambdas: c.Lambdas}
			a := damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
			own := damian2022.LearningPoint{Experiment: growthID, Master: c.Master, Task: t, Algorithm: a,
				Seeds: c.growthSeeds(c.Seeds, d)}
			points = append(points, growthPoint{LearningPoint: own})
		}
	}
	return points
}

func (c GrowthConfig) polynomials() []growthPoint {
	var points []growthPoint
	for _, d := range c.D {
		for _, q := range c.PerFeature {
			t := damian2022.Task{Target: c.Target, Sampling: damian2022.Sampling{D: d, Noise: c.Noise},
				Completions: c.Completions, Lambdas: c.Ridges}
			own := damian2022.LearningPoint{Experiment: growthID, Master: c.Master, Task: t, Algorithm: damian2022.Algorithm{},
				Seeds: c.growthSeeds(c.PolynomialSeeds, d)}
			p := growthPoint{own, c.Degree, c.Informed}
			_, p.Width = p.features()
			p.N = max(2, int(math.Round(q*float64(p.Width))))
			points = append(points, p)
		}
	}
	return points
}

func (c GrowthConfig) points() []growthPoint { return append(c.learned(), c.polynomials()...) }

func growthCost(c GrowthConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runGrowth(ctx context.Context, env *experiment.Env, c GrowthConfig) (GrowthResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), growthAt)
	if err != nil {
		return GrowthResult{}, err
	}
	learned := len(c.D) * len(c.Ratio)
	return GrowthResult{cells[:learned], cells[learned:]}, nil
}

// growthAt returns the losses at one point, seed by seed.
func growthAt(ctx context.Context, env *experiment.Env, p growthPoint) (damian2022.LearningCell, error) {
	if p.Degree == 0 {
		return learningAt(ctx, env, p.LearningPoint)
	}
	features, _ := p.features()
	return p.LossesOf(func(q damian2022.Trial) (damian2022.BestFit, error) { return q.Fit(ctx, features) },
		p.D, p.N, p.Width)
}

// growthSlopeOf returns the slope of log n₅₀ against log d with its 95 % bootstrap
// interval over seeds.
func (c GrowthConfig) growthSlopeOf(name string, cells []damian2022.LearningCell) claim.Measurement {
	return measure.Bootstrap(sample.Stream(c.Master, growthID, name), risks(cells), func(groups [][]float64) float64 {
		return slopeOfHalves(cells, groups)
	})
}

// gap returns the slope of the regression less that of Algorithm 1.
func (c GrowthConfig) gap(r GrowthResult) claim.Measurement {
	split := len(r.Learned)
	groups := slices.Concat(risks(r.Learned), risks(r.Polynomials))
	return measure.Bootstrap(sample.Stream(c.Master, growthID, "gap"), groups, func(groups [][]float64) float64 {
		return slopeOfHalves(r.Polynomials, groups[split:]) - slopeOfHalves(r.Learned, groups[:split])
	})
}

// countSlope returns the slope of the logarithm of the number of polynomials against
// log d: what n₅₀ would have if it were a multiple of that.
func (c GrowthConfig) countSlope() float64 {
	counts := make([]float64, len(c.D))
	for i, d := range c.D {
		counts[i] = float64(damian2022.PolynomialCount(d, c.Degree))
	}
	slope, _, _ := stats.LogLogSlope(stats.Floats(c.D), counts)
	return slope
}

var growthClaims = []experiment.Claim[GrowthConfig, GrowthResult]{
	{Name: "section6/growth-polynomials", Known: claim.Measured, Kind: claim.Rate,
		Source:   "beside the kernel lower bound that §6.1 cites",
		FailedBy: []string{"the direction is known", "degree two"},
		Says: func(c GrowthConfig) string {
			return fmt.Sprintf(`ridge regression on all polynomials of degree %d or less knows no direction, `+
				`and the $n$ at which its excess risk falls through 1/2 grows with a power of $d$ above 2: `+
				`slope of $\log n_{50}$ against $\log d$`, c.Degree)
		},
		Measure: func(c GrowthConfig, r GrowthResult) claim.Measurement {
			return c.growthSlopeOf("polynomials", r.Polynomials)
		},
		Band: experiment.Fixed[GrowthConfig](
			claim.Between(2.1, 3.3, claim.Pilot, "3 master seeds of this program: 2.64, 2.73 and 2.74"))},
	{Name: "section6/growth-gap", Known: claim.Measured, Kind: claim.Ordering,
		Source:   "beside Theorem 1 and the kernel lower bound that §6.1 cites",
		FailedBy: []string{"the direction is known"},
		Mutants: []experiment.Mutant[GrowthConfig, GrowthResult]{
			{Name: "Algorithm 1 needs as many as there are polynomials", Measure: gapToTheirNumber}},
		Says: experiment.Fixed[GrowthConfig](`the $n_{50}$ of Algorithm 1 grows with a smaller power of $d$: ` +
			`slope for the polynomials less slope for Algorithm 1`),
		Measure: GrowthConfig.gap,
		Band: experiment.Fixed[GrowthConfig](
			claim.AtLeast(0.4, claim.Pilot, "3 master seeds of this program: 1.15, 1.19 and 1.43"))},
}

// gapToTheirNumber is the gap of an Algorithm 1 whose n₅₀ is a multiple of the number of
// polynomials.
func gapToTheirNumber(c GrowthConfig, r GrowthResult) claim.Measurement {
	m, count := c.growthSlopeOf("polynomials", r.Polynomials), c.countSlope()
	m.Value, m.Low, m.High = m.Value-count, m.Low-count, m.High-count
	return m
}

// mostPolynomials is the largest number of features of a regression: their normal
// equations take 3 GB.
const mostPolynomials = 20_000

// checkPolynomials says what is impossible about regression on all polynomials of a
// degree in d variables.
func checkPolynomials(d, degree int) error {
	if degree < 1 || degree > 8 {
		return fmt.Errorf("field Degree = %d: the polynomials have a degree from 1 to 8", degree)
	}
	if count := damian2022.PolynomialCount(max(d, 0), degree); count > mostPolynomials {
		return fmt.Errorf("field Degree = %d makes %d polynomials at d = %d: at most %d can be fitted, "+
			"take a lower degree or a smaller d", degree, count, d, mostPolynomials)
	}
	return nil
}
