package learningrate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// DescentConfig decides the experiment on the learning rate of gradient descent.
type DescentConfig struct {
	// for Descent, Rate, Last, Steps and Ramp follow from the two below; Adam keeps them, and trains once
	jacot2023.Training
	Rates    []float64        // η, constant over a training, increasing
	Span     float64          // η times the number of steps
	Swing    int              // further steps over whose mean the sharpness is taken
	EdgeFrom float64          // from this η on the sharpness is held at 2/η
	Else     jacot2023.Recipe // how the twin trains that knows no η
}

// DescentCell is what came of one η, one value a teacher.
type DescentCell struct {
	Rate      float64
	Sharpness []float64   // λ_max of the Gauss–Newton Hessian in the middle of the swing
	Swinging  []float64   // the same at the last iterate
	Trace     []float64   // mean of Tr Θ(x,x) over the training inputs, at the last iterate
	Train     []float64   // C there
	Settled   []float64   // C in the middle of the swing
	Imbalance []float64   // see Net.Imbalance, in the middle of the swing
	Count     []int       // layers whose rank is that of the target, at the last iterate
	Middle    []int       // rank of the middle layer there
	Sigma     [][]float64 // singular values of W_1, …, W_L of the first teacher
}

// DescentResult holds a cell a rate.
type DescentResult struct{ Cells []DescentCell }

// DescentOutcome is what came of the experiment and its twins.
type DescentOutcome = experiment.Outcome[DescentConfig, DescentResult]

// DescentSpec trains the same networks by gradient descent with steps of several sizes.
var DescentSpec = &experiment.Spec[DescentConfig, DescentResult]{
	ID:     "jacot2023/learning-rate",
	Title:  "larger steps end with a smaller tangent kernel",
	Config: descentConfig,
	Check:  checkDescent,
	Idle:   idleDescent,
	Stay:   jacot2023.TrainingStay,
	Twins: []experiment.Twin[DescentConfig]{
		{Name: byAdam,
			Breaks: "the network is where descent with step $\\eta$ ends: it is where Adam ends, whatever $\\eta$ is; " +
				"by arithmetic one $\\lambda_{\\max}$ is not at the edge of steps that are a factor of 4 apart, " +
				"and one kernel is no smaller than itself: of T10 only \"stable\" is measured",
			Same:   "of smaller-kernel it was known, of stable and edge it is another at every seed",
			Change: func(c DescentConfig) DescentConfig { c.Recipe = c.Else; return c }},
	},
	Cost:    descentCost,
	Run:     runDescent,
	Claims:  descentClaims,
	Figures: descentFigures,
	Tables:  descentTables,
}

// byAdam names the twin that knows no η.
const byAdam = "trained by Adam"

func descentConfig(p experiment.Preset) DescentConfig {
	c := DescentConfig{Training: jacot2023.TrainingPreset(p), Rates: []float64{0.025, 0.05, 0.1, 0.2}, Span: 200,
		Swing: 20, EdgeFrom: 0.05}
	c.Else = c.Recipe
	c.Rule, c.Clip = jacot2023.Descent, 5
	if p == experiment.Quick {
		c.Depth, c.Width, c.Samples = 8, 24, 100
	}
	return c.within(c.Rates[0])
}

func idleDescent(c DescentConfig) map[string]string {
	if c.Rule != jacot2023.Descent {
		return nil
	}
	const follows = "for gradient descent it follows from Rates and Span"
	return map[string]string{"Rate": follows, "Last": follows, "Steps": follows, "Ramp": follows}
}

// within returns the config with the recipe of one rate.
func (c DescentConfig) within(rate float64) DescentConfig {
	if c.Rule == jacot2023.Adam {
		return c
	}
	steps := int(math.Round(c.Span / rate))
	c.Rate, c.Last, c.Steps, c.Ramp = rate, rate, steps, steps*3/10
	return c
}

// trainings returns the training of every rate; by Adam there is only one.
func (c DescentConfig) trainings() []jacot2023.Training {
	if c.Rule == jacot2023.Adam {
		return []jacot2023.Training{c.within(0).Training}
	}
	out := make([]jacot2023.Training, len(c.Rates))
	for i, rate := range c.Rates {
		out[i] = c.within(rate).Training
	}
	return out
}

func checkDescent(c DescentConfig) error {
	errs := []error{experiment.Path("Rates", c.Rates), experiment.AtLeast(2, "Count", c.Count),
		experiment.AtLeast(0, "Swing", c.Swing)}
	if c.Rule != jacot2023.Descent && c.Rule != jacot2023.Adam {
		errs = append(errs, fmt.Errorf("field Rule = %q: the experiment is about %s, beside %s",
			c.Rule, jacot2023.Descent, jacot2023.Adam))
	}
	if !(c.Lambda > 0) {
		errs = append(errs, fmt.Errorf("field Lambda = %v must be positive: a rank is asked for", c.Lambda))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if largest := c.Rates[len(c.Rates)-1]; !(c.Span >= largest) || math.IsInf(c.Span, 0) {
		return fmt.Errorf("field Span = %v is less than one step of the largest rate, %v, or not finite", c.Span, largest)
	}
	if !(c.EdgeFrom <= c.Rates[len(c.Rates)-1]) {
		return fmt.Errorf("field EdgeFrom = %v: none of the rates is so large", c.EdgeFrom)
	}
	for _, t := range c.trainings() {
		if err := t.Check(); err != nil {
			return err
		}
	}
	return nil
}

// sharpnessSteps is how many steps a power iteration takes, about.
const sharpnessSteps = 150

// descentCost counts two power iterations a network, of two products each way a step,
// and the steps of the swing.
func descentCost(c DescentConfig) experiment.Cost {
	cost := jacot2023.TrainingsCost(c.trainings()).Plus(jacot2023.JacobiansCost(c.trainings()))
	for _, t := range c.trainings() {
		products := 2*8*sharpnessSteps + 6*float64(c.Swing)
		// blocked products
		cost = cost.Plus(
			experiment.Cost{Host: products * float64(t.Count*t.Samples) * jacot2023.Parameters(t.Architecture()) / 4})
	}
	return cost
}

func runDescent(ctx context.Context, env *experiment.Env, c DescentConfig) (DescentResult, error) {
	students, err := jacot2023.TrainAll(ctx, env, c.trainings())
	if err != nil {
		return DescentResult{}, err
	}
	var r DescentResult
	for i, rate := range c.Rates {
		cell, err := descentCell(ctx, students[min(i, len(students)-1)], c.Swing)
		if err != nil {
			return r, err
		}
		cell.Rate = rate
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

func descentCell(ctx context.Context, students []jacot2023.Student, swing int) (DescentCell, error) {
	var cell DescentCell
	for i, s := range students {
		sigma, err := s.Net.SingularValues()
		if err != nil {
			return cell, err
		}
		if i == 0 {
			cell.Sigma = sigma
		}
		last, err := s.Net.Sharpness(ctx, s.Problem.Train.X)
		middle, settled := last, s.Net
		if err == nil && s.Rule == jacot2023.Descent {
			settled = s.Mean(swing)
			middle, err = settled.Sharpness(ctx, s.Problem.Train.X)
		}
		if err != nil {
			return cell, err
		}
		cell.Sharpness, cell.Swinging = append(cell.Sharpness, middle), append(cell.Swinging, last)
		cell.Settled, cell.Imbalance = append(cell.Settled, settled.Loss(s.Problem.Train)),
			append(cell.Imbalance, settled.Imbalance())
		cell.Trace = append(cell.Trace, s.Net.Tangent(s.Probes()).Trace())
		cell.Train = append(cell.Train, s.Net.Loss(s.Problem.Train))
		end := jacot2023.EndState{Sigma: sigma}
		cell.Count, cell.Middle = append(cell.Count, end.Count(s.Training.Rank)), append(cell.Middle, end.Middle())
	}
	return cell, nil
}

// product returns the median of η λ_max/2, which is 1 at the edge of stability, in the
// middle of the swing, over the networks that are alive there.
func (c DescentCell) product() claim.Measurement { return c.median(c.Sharpness) }

// last returns the same at the last iterate.
func (c DescentCell) last() claim.Measurement { return c.median(c.Swinging) }

func (c DescentCell) median(sharpness []float64) claim.Measurement {
	var products []float64
	for i, s := range sharpness {
		if !c.dead(i) {
			products = append(products, c.Rate*s/2)
		}
	}
	m := measure.Median(products)
	m.Interval += fmt.Sprintf(", at η = %g", c.Rate)
	return m
}

// dead reports whether a teacher's network is dead in the middle of the swing: at the last
// iterate C may be above 1 in a network that swings.
func (c DescentCell) dead(teacher int) bool { return jacot2023.IsDead(c.Settled[teacher]) }

const descentPilot = "one teacher of a separate implementation: "

var descentClaims = []experiment.Claim[DescentConfig, DescentResult]{
	{Name: "T10/stable", Known: claim.Measured, Kind: claim.Level,
		Source:   "beside T10, which is derived for networks that have settled on a quadratic",
		FailedBy: []string{byAdam},
		PostHoc:  "that it is measured in the middle of the last steps: at the last iterate it is larger",
		Says: experiment.Fixed[DescentConfig](`$\eta \lambda_{\max}/2$ is at most about 1 for every step size $\eta$, for ` +
			`the Gauss–Newton Hessian in the middle of the last steps (chosen after looking: at the last iterate it is ` +
			`larger): largest median over the networks that are alive`),
		Measure: func(_ DescentConfig, r DescentResult) claim.Measurement {
			return tightestStep(r, 0, DescentCell.product, stableBand())
		},
		Band: func(DescentConfig) claim.Band { return stableBand() }},
	{Name: "T10/edge", Known: claim.Measured, Kind: claim.Level, Source: "beside T10", FailedBy: []string{byAdam},
		PostHoc: "that it is measured in the middle of the last steps: at the last iterate it leaves the band",
		Says: experiment.Fixed[DescentConfig](`for large steps it is near 1: descent ends at the edge of stability: the ` +
			`median over living networks that is nearest to an edge of the band, or farthest outside`),
		Measure: func(c DescentConfig, r DescentResult) claim.Measurement {
			return tightestStep(r, c.EdgeFrom, DescentCell.product, edgeBand())
		},
		Band: func(DescentConfig) claim.Band { return edgeBand() }, Theory: experiment.Fixed[DescentConfig](1.0),
		// the twin fails by arithmetic: what shows that the band can tell is another edge
		Mutants: []experiment.Mutant[DescentConfig, DescentResult]{{Name: "an edge at 1/η in place of 2/η",
			Measure: func(c DescentConfig, r DescentResult) claim.Measurement {
				return tightestStep(r, c.EdgeFrom, ofHalfTheEdge, edgeBand())
			}}}},
	{Name: "T10/smaller-kernel", Known: claim.Measured, Kind: claim.Ordering, Source: "beside T10",
		FailedBy: []string{byAdam},
		Says: experiment.Fixed[DescentConfig](`the largest step leaves a smaller tangent kernel than the smallest: ` +
			`quotient of the mean $\mathrm{Tr}\,\Theta$ at the largest and the smallest $\eta$, median over the teachers ` +
			`whose networks are alive at both`),
		Measure: smallerKernel,
		Band: experiment.Fixed[DescentConfig](
			claim.AtMost(0.6, claim.Pilot, descentPilot+"29.9/84.0 for η = .2 and .0125")),
		Mutants: []experiment.Mutant[DescentConfig, DescentResult]{{Name: "the second step in place of the largest",
			Measure: func(c DescentConfig, r DescentResult) claim.Measurement {
				return smallerKernel(c, DescentResult{r.Cells[:min(2, len(r.Cells))]})
			}}}},
}

func stableBand() claim.Band {
	return claim.AtMost(1.2, claim.Pilot,
		descentPilot+".405, .809, .962, 1.035, 1.106 for η = .0125, .025, .05, .1, .2")
}

// edgeBand is where η λ_max/2 lies at the edge of stability.
func edgeBand() claim.Band {
	return claim.Between(0.85, 1.2, claim.Pilot, descentPilot+".962, 1.035, 1.106 for η = .05, .1, .2")
}

// tightestStep returns what is measured at that of the steps from one on that is nearest to an
// edge of the band, or farthest outside.
func tightestStep(r DescentResult, from float64, of func(DescentCell) claim.Measurement,
	band claim.Band) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		if cell.Rate >= from {
			all = append(all, of(cell))
		}
	}
	return measure.Tightest(all, band)
}

// ofHalfTheEdge returns the median of η λ_max, in the middle of the swing.
func ofHalfTheEdge(c DescentCell) claim.Measurement {
	return c.median(stats.Map(c.Sharpness, func(s float64) float64 { return 2 * s }))
}

// smallerKernel returns the quotient of a result, which is no number without a step.
func smallerKernel(_ DescentConfig, r DescentResult) claim.Measurement {
	if len(r.Cells) == 0 {
		return measure.Median(nil)
	}
	return r.quotient()
}

// quotient returns the median of Tr Θ at the largest η over that at the smallest, over the
// teachers whose networks are alive at both: a dead one has a small kernel at any step.
func (r DescentResult) quotient() claim.Measurement {
	small, large := r.Cells[0], r.Cells[len(r.Cells)-1]
	var out []float64
	for i, trace := range large.Trace {
		if !small.dead(i) && !large.dead(i) {
			out = append(out, trace/small.Trace[i])
		}
	}
	return measure.Median(out)
}
