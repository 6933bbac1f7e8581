// Package directions holds the experiments of notebook 02: a displacement in the bulk of the tangent kernel moves f_Q
// and not f_L (D5), what is left of one after the leading directions are taken away (D7), what norms the two terms
// need (D4), and the construction of degree 3 (D5).
package directions

import (
	"context"
	"errors"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

// GoodConfig decides the experiment on the signs of a direction of degree 2.
type GoodConfig struct {
	Master     uint64    // master seed
	Dim        int       // d
	Widths     []int     // m, rising, multiples of 4
	Activation string    // of the network: sigmoid, tanh, softplus or log cosh
	Shift      float64   // it is σ(z − Shift)
	Mu         float64   // μ_0(σ″) that the steps c² = 4/(√m μ_0) are made for; 0: the activation's own
	Mean       float64   // s̄, the mean of the signs that the leakage is claimed for: 0 is balanced
	Means      []float64 // s̄ of the directions that are drawn, rising, from 0 to 1
	Points     int       // points on the sphere of radius √d, for each network
	Draws      int       // networks of every seed and width
	Seeds      int       // a seed has one slope
	Shown      int       // width of the network whose f_L and f_Q are drawn point by point
}

// GoodRun is what a seed has at a width, in the mean over its networks.
type GoodRun struct {
	Error         float64 // of f_Q against (β·x)², relative, after the best factor
	Plain         float64 // the same without the factor
	Leak          float64 // E f_L² with the signs that are claimed about
	Equal         float64 // E f_L² with equal signs
	Coins         float64 // E f_L² with independent signs
	Leaning       []float64
	Square, Power float64 // ‖W‖_F² and ‖W‖_{2,4}⁴
}

// GoodCell holds the seeds of one width.
type GoodCell struct {
	Width int
	Runs  []GoodRun
}

// Picture is one network, moved with signs of the mean s̄, from some points.
type Picture struct {
	Mean                     float64
	Along, Linear, Quadratic []float64 // β·x, f_L, f_Q
}

// GoodResult holds the cells, and the pictures.
type GoodResult struct {
	Cells    []GoodCell
	Pictures []Picture
}

// GoodOutcome is what came of the experiment and its twins.
type GoodOutcome = experiment.Outcome[GoodConfig, GoodResult]

// The names of the twins.
const (
	equalSigns = "equal signs"
	noShift    = "no shift"
	oddSlope   = "odd slope"
)

// twinSeeds are enough for what a twin breaks.
const twinSeeds = 4

// GoodDirectionsSpec moves networks along β with balanced, leaning and equal signs.
var GoodDirectionsSpec = &experiment.Spec[GoodConfig, GoodResult]{
	ID:     "nichani2022/good-directions",
	Title:  "balanced signs move the quadratic term and not the linear one",
	Config: goodConfig,
	Live: func(c GoodConfig) GoodConfig {
		c.Dim, c.Widths, c.Points, c.Draws, c.Seeds, c.Shown = 16, []int{64, 128, 256}, 150, 1, 3, 128
		return c
	},
	Check: checkGood,
	Twins: []experiment.Twin[GoodConfig]{
		{Name: equalSigns, Breaks: "the signs are balanced: all are +1",
			Change: func(c GoodConfig) GoodConfig { c.Mean = 1; return c.few() }},
		{Name: noShift, Breaks: "μ_0(σ″) is not 0: the sigmoid is not shifted, its σ″ is odd; steps are as long as before",
			Change: func(c GoodConfig) GoodConfig {
				c.Mu = c.step().mu()
				c.Activation, c.Shift = nichani2022.Sigmoid.Name, nichani2022.Sigmoid.Shift
				return c.few()
			}},
		{Name: oddSlope, Breaks: "μ_0(σ′) is not 0: σ = log cosh, whose σ′ is odd, so that f_L has no linear part",
			Change: func(c GoodConfig) GoodConfig {
				c.Activation, c.Shift, c.Mu = nichani2022.LogCosh.Name, nichani2022.LogCosh.Shift, 0
				return c.few()
			}},
	},
	Cost:    func(c GoodConfig) experiment.Cost { return experiment.Sum(c.points()).Plus(c.picture().Cost()) },
	Run:     runGood,
	Claims:  goodClaims,
	Figures: goodFigures,
	Tables:  goodTables,
}

// few returns the config with as many networks as a twin needs.
func (c GoodConfig) few() GoodConfig {
	c.Seeds, c.Draws = min(c.Seeds, twinSeeds), 1
	return c
}

func goodConfig(p experiment.Preset) GoodConfig {
	c := GoodConfig{Master: 2022, Dim: 40, Widths: []int{256, 512, 1024, 2048, 4096},
		Activation: nichani2022.Sigmoid1.Name, Shift: nichani2022.Sigmoid1.Shift,
		Means: []float64{0, 1. / 64, 1. / 16, 0.25, 1}, Points: 500, Draws: 3, Seeds: 10, Shown: 1024}
	if p == experiment.Paper {
		c.Points, c.Draws, c.Seeds = 1500, 5, 16
		c.Widths = append(c.Widths, 8192)
	}
	return c
}

func checkGood(c GoodConfig) error {
	errs := []error{checkDim(c.Dim), experiment.Increasing("Widths", c.Widths, "slopes go through them"),
		checkWidths("Widths", c.Widths...), checkWidths("Shown", c.Shown), checkSigns("Mean", c.Mean),
		checkMeans(c.Means),
		experiment.AtLeast(1, "Points", c.Points), experiment.AtLeast(1, "Draws", c.Draws),
		experiment.AtLeast(1, "Seeds", c.Seeds), c.step().check()}
	if len(c.Widths) < 2 {
		errs = append(errs, errNoWidth)
	}
	return errors.Join(errs...)
}

func (c GoodConfig) activation() nichani2022.Activation {
	return nichani2022.Activation{Name: c.Activation, Shift: c.Shift}
}

func (c GoodConfig) step() step { return step{c.activation(), 1, c.Mu} }

// goodPoint is all networks of a seed at a width.
type goodPoint struct {
	Master uint64
	Dim    int
	Width  int
	Step   step
	Mean   float64
	Means  []float64
	Points int
	Draws  int
	Seed   int
}

// gateCost is about what σ′ and σ″ of a number cost, in operations.
const gateCost = 60

// Cost counts σ′ and σ″ at the points, and the sums over neurons for each choice of signs.
func (p goodPoint) Cost() experiment.Cost {
	points, d, pairs := float64(p.Points), float64(p.Dim), float64(p.Width)/2
	return experiment.Cost{FLOP: 2 * points * pairs * (d + float64(len(p.Means)+4)), Draws: (points + pairs) * d,
		Host: points * pairs * gateCost, Bytes: 16 * points * pairs}.Times(float64(p.Draws))
}

func (c GoodConfig) point(m, seed int) goodPoint {
	return goodPoint{c.Master, c.Dim, m, c.step(), c.Mean, c.Means, c.Points, c.Draws, seed}
}

func (c GoodConfig) points() []goodPoint {
	var out []goodPoint
	for _, m := range c.Widths {
		for seed := range c.Seeds {
			out = append(out, c.point(m, seed))
		}
	}
	return out
}

// picturePoints are so many that a cloud shows.
const picturePoints = 150

func (c GoodConfig) picture() goodPoint {
	p := c.point(c.Shown, 0)
	p.Points, p.Draws = picturePoints, 1
	return p
}

func runGood(ctx context.Context, env *experiment.Env, c GoodConfig) (GoodResult, error) {
	runs, err := experiment.Map(ctx, env, c.points(), goodAt)
	if err != nil {
		return GoodResult{}, err
	}
	var r GoodResult
	for i, m := range c.Widths {
		r.Cells = append(r.Cells, GoodCell{m, runs[i*c.Seeds : (i+1)*c.Seeds]})
	}
	pictures, err := experiment.Map(ctx, env, []goodPoint{c.picture()}, picturesAt)
	if err != nil {
		return GoodResult{}, err
	}
	r.Pictures = pictures[0]
	return r, nil
}

// goodAt returns the means over the networks of a seed.
func goodAt(ctx context.Context, _ *experiment.Env, p goodPoint) (GoodRun, error) {
	sum := GoodRun{Leaning: make([]float64, len(p.Means))}
	for draw := range p.Draws {
		if err := ctx.Err(); err != nil {
			return sum, err
		}
		m, v, stream, err := p.moved(draw)
		if err != nil {
			return sum, err
		}
		share := 1 / float64(p.Draws)
		f, y := m.quadratic(), m.powers(2)
		_, left := nichani2022.BestScale(f, y)
		sum.Error += share * left
		sum.Plain += share * distance(f, y)
		sum.Square += share * v.Norm2()
		sum.Power += share * v.Norm4()
		h := len(m.delta)
		sum.Leak += share * leak(m, leaning(stream("signs"), h, p.Mean))
		sum.Equal += share * leak(m, leaning(stream("signs"), h, 1))
		coins := make([]float64, h)
		sample.Rademacher(stream("coins"), coins)
		sum.Coins += share * leak(m, coins)
		for i, mean := range p.Means {
			sum.Leaning[i] += share * leak(m, leaning(stream("signs"), h, mean))
		}
	}
	return sum, nil
}

// distance returns ‖f − y‖²/‖y‖².
func distance(f, y []float64) float64 {
	d := dense.Distance(f, y)
	return d * d / dense.Square(y)
}

// leak returns the mean of f_L² over the points.
func leak(m motion, signs []float64) float64 {
	return dense.Square(m.linear(signs)) / float64(len(m.along))
}

// moved draws a network, β and points, and moves all steps with one sign. β and the points of a seed are the same at
// every width, so that their own spread does not enter into slopes.
func (p goodPoint) moved(draw int) (motion, nichani2022.Displacement, func(string) nichani2022.Source, error) {
	stream := sample.Streams(p.Master, "nichani2022/good-directions", p.Width, p.Seed, draw)
	common := sample.Streams(p.Master, "nichani2022/good-directions", p.Seed, draw)
	net, err := nichani2022.DrawNet(stream("network"), p.Step.Activation, p.Width, p.Dim)
	if err != nil {
		return motion{}, nichani2022.Displacement{}, nil, err
	}
	beta := sample.UnitVectors(common("beta"), 1, p.Dim)
	v, err := p.Step.draw(net, beta)
	if err != nil {
		return motion{}, nichani2022.Displacement{}, nil, err
	}
	x, err := nichani2022.OnSphere.Draw(common("points"), p.Points, p.Dim)
	if err != nil {
		return motion{}, nichani2022.Displacement{}, nil, err
	}
	return newMotion(net, beta, v, x), v, stream, nil
}

// picturesAt returns the pictures of one network.
func picturesAt(_ context.Context, _ *experiment.Env, p goodPoint) ([]Picture, error) {
	m, _, stream, err := p.moved(0)
	if err != nil {
		return nil, err
	}
	var out []Picture
	for _, mean := range p.Means {
		signs := leaning(stream("signs"), len(m.delta), mean)
		out = append(out, Picture{mean, m.along, m.linear(signs), m.quadratic()})
	}
	return out, nil
}

// of returns a number of every seed at a width, seed by seed.
func (cell GoodCell) of(number func(GoodRun) float64) []float64 {
	out := make([]float64, len(cell.Runs))
	for i, run := range cell.Runs {
		out[i] = number(run)
	}
	return out
}

// lean returns E f_L² at one of the drawn means, not a number where there is none.
func (r GoodRun) lean(i int) float64 { return at(r.Leaning, i) }
