package firststep

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// PopulationConfig decides the experiment on the size of the terms of eq. (1).
type PopulationConfig struct {
	Master  uint64  // master seed
	Target  string  // name of the target: figure1, source3, he2, he3, he4 or two
	D       []int   // dimensions
	Neurons int     // unit weights w a dimension, in Seeds equal blocks
	Seeds   int     // blocks
	Cosine  float64 // of every w with u; 0 leaves w uniform on the sphere
}

// PopulationCell holds root mean squares over w, one a block.
type PopulationCell struct {
	D        int
	Signal   []float64 // RMS of ‖H w‖/√(2π)
	Residual []float64 // RMS of ‖g(w) − H w/√(2π)‖
}

// PopulationResult holds a cell a dimension.
type PopulationResult struct{ Cells []PopulationCell }

// PopulationOutcome is what came of the experiment and its twins.
type PopulationOutcome = experiment.Outcome[PopulationConfig, PopulationResult]

// PopulationSpec compares the terms of eq. (1) over the dimension.
var PopulationSpec = &experiment.Spec[PopulationConfig, PopulationResult]{
	ID:     "damian2022/population",
	Title:  "signal and residual of the population gradient",
	Config: populationConfig,
	Check:  checkPopulation,
	Twins: []experiment.Twin[PopulationConfig]{
		{Name: "H = 0 (He4)", Breaks: "Assumption 2: the target $He_4(x_1)/\\sqrt{24}$ has $H = 0$",
			Change: func(c PopulationConfig) PopulationConfig { c.Target = "he4"; return c }},
		{Name: "weights that know u", Control: true, Breaks: "$w$ is uniform on the sphere: it has the cosine 1/2 with " +
			"$u$ in every dimension; eq. (1) is then the same at every $d$, and both slopes are 0 by arithmetic",
			Change: func(c PopulationConfig) PopulationConfig { c.Cosine = 0.5; return c }},
	},
	Cost:    populationCost,
	Run:     runPopulation,
	Claims:  populationClaims,
	Figures: populationFigures,
}

func populationConfig(p experiment.Preset) PopulationConfig {
	c := PopulationConfig{Master: 2022, Target: "figure1", D: []int{10, 20, 40, 80, 160, 320}, Neurons: 20000, Seeds: 20}
	if p == experiment.Paper {
		c.D = append(c.D, 640, 1280)
	}
	return c
}

func checkPopulation(c PopulationConfig) error {
	errs := []error{damian2022.Setting{Target: c.Target, D: c.D, Noise: 0}.Check(),
		experiment.AtLeast(2, "Seeds", c.Seeds), experiment.AtLeast(2, "Neurons", c.Neurons)}
	if len(c.D) < 2 {
		errs = append(errs, errors.New("a slope over the dimension needs at least two: give D more values"))
	}
	if !(c.Cosine >= 0 && c.Cosine < 1) {
		errs = append(errs, fmt.Errorf("field Cosine = %v must be 0 or more and below 1", c.Cosine))
	}
	if c.Neurons < c.Seeds {
		errs = append(errs, fmt.Errorf("field Neurons = %d do not fill Seeds = %d blocks", c.Neurons, c.Seeds))
	}
	return errors.Join(errs...)
}

type populationPoint struct {
	Master            uint64
	Target            string
	D, Neurons, Seeds int
	Cosine            float64
}

// Cost counts the drawing and a few operations a coordinate.
func (p populationPoint) Cost() experiment.Cost {
	md := float64(p.Neurons * p.D)
	return experiment.Cost{FLOP: 30 * md, Draws: md, Bytes: 8 * md / float64(p.Seeds)}
}

func (c PopulationConfig) points() []populationPoint {
	points := make([]populationPoint, len(c.D))
	for i, d := range c.D {
		points[i] = populationPoint{c.Master, c.Target, d, c.Neurons, c.Seeds, c.Cosine}
	}
	return points
}

func populationCost(c PopulationConfig) experiment.Cost {
	return experiment.Sum(c.points())
}

func runPopulation(ctx context.Context, env *experiment.Env, c PopulationConfig) (PopulationResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), populationAt)
	return PopulationResult{cells}, err
}

func populationAt(ctx context.Context, _ *experiment.Env, p populationPoint) (PopulationCell, error) {
	cell := PopulationCell{D: p.D}
	t, err := damian2022.TargetByName(p.Target)
	if err != nil {
		return cell, err
	}
	w := make([]float64, p.Neurons/p.Seeds*p.D)
	for seed := range p.Seeds {
		if err := ctx.Err(); err != nil {
			return cell, err
		}
		r := sample.Stream(p.Master, "damian2022/population", p.D, seed, "weights")
		if p.Cosine == 0 {
			sample.Sphere(r, w, p.D)
		} else {
			sample.Cone(r, w, p.D, p.Cosine)
		}
		signal, residual := terms(t, w, p.D)
		cell.Signal, cell.Residual = append(cell.Signal, signal), append(cell.Residual, residual)
	}
	return cell, nil
}

// terms returns the root mean squares over the rows of w of the leading term
// of eq. (1) and of all other terms.
func terms(t damian2022.Target, w []float64, d int) (signal, residual float64) {
	rows := len(w) / d
	for j := range rows {
		row := w[j*d : (j+1)*d]
		g := t.PopulationGradient(row)
		for i, x := range t.LeadingGradient(row) {
			signal += x * x
			g[i] -= x
		}
		for _, x := range g {
			residual += x * x
		}
	}
	return math.Sqrt(signal / float64(rows)), math.Sqrt(residual / float64(rows))
}

var populationClaims = []experiment.Claim[PopulationConfig, PopulationResult]{
	{Name: "lemma4/residual-slope", Known: claim.Quoted, Kind: claim.Rate, Source: "Lemma 4, eq. (1)",
		FailedBy: []string{"H = 0 (He4)", "weights that know u"},
		Says: experiment.Fixed[PopulationConfig](
			`$\|g(w) - Hw/\sqrt{2\pi}\|$ falls about as $1/d$, its rate in the limit`),
		Measure: residualSlope, Theory: experiment.Fixed[PopulationConfig](-1.0),
		Band: experiment.Fixed[PopulationConfig](claim.Between(-1.08, -0.98, claim.Pilot,
			"12 master seeds of a separate simulation: −1.028 ± 0.004; −1 in the limit"))},
	{Name: "lemma4/signal-slope", Known: claim.Quoted, Kind: claim.Rate, Source: "Lemma 4, eq. (1)",
		FailedBy: []string{"weights that know u"},
		Says:     experiment.Fixed[PopulationConfig](`$\|Hw\|/\sqrt{2\pi}$ falls as $1/\sqrt{d}$`),
		Measure:  signalSlope, Theory: experiment.Fixed[PopulationConfig](-0.5),
		Band: experiment.Fixed[PopulationConfig](claim.Between(-0.52, -0.48, claim.Pilot,
			"12 master seeds of a separate simulation: −0.500 ± 0.002; −½ exactly in the mean")),
		// without H there is no signal to have a slope, and the other twin is a control
		Mutants: []experiment.Mutant[PopulationConfig, PopulationResult]{
			{Name: "the residual in place of the signal", Measure: residualSlope}}},
}

// residualSlope returns the slope of the terms of eq. (1) beyond the first.
func residualSlope(c PopulationConfig, r PopulationResult) claim.Measurement {
	return c.slope("residual", r, func(cell PopulationCell) []float64 { return cell.Residual })
}

// signalSlope returns the slope of the first term of eq. (1).
func signalSlope(c PopulationConfig, r PopulationResult) claim.Measurement {
	return c.slope("signal", r, func(cell PopulationCell) []float64 { return cell.Signal })
}

// slope returns the log-log slope over d of a quantity, with its 95 %
// interval over the blocks of weights.
func (c PopulationConfig) slope(name string, r PopulationResult, of func(PopulationCell) []float64) claim.Measurement {
	d := make([]float64, len(r.Cells))
	groups := make([][]float64, len(r.Cells))
	for i, cell := range r.Cells {
		d[i], groups[i] = float64(cell.D), of(cell)
	}
	m := measure.LogSlope(sample.Stream(c.Master, "damian2022/population", "bootstrap", name), d, groups,
		stats.RootMeanSquare)
	m.Interval, m.Cases = "95 % bootstrap over blocks of weights", c.Neurons*len(d)
	return m
}
