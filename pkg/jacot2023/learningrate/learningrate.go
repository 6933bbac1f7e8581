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

// LearningRateConfig decides the experiment on the learning rate of gradient descent.
type LearningRateConfig struct {
	jacot2023.Setting
	Depth    int              // L
	Lambda   float64          // λ
	Rates    []float64        // η of gradient descent, constant over a training, increasing
	Span     float64          // η times the number of steps
	Clip     float64          // the largest norm of the gradient; 0: any
	Start    float64          // initial weights as multiples of He's
	Swing    int              // further steps over whose mean the sharpness is taken
	EdgeFrom float64          // from this η on the sharpness is held at 2/η
	Descend  bool             // false: trained once, as Else says, for all η
	Else     jacot2023.Recipe // how the twin trains that knows no η
}

// LearningRateCell is what came of one η, one value a teacher.
type LearningRateCell struct {
	Rate      float64
	Sharpness []float64   // λ_max of the Gauss–Newton Hessian in the middle of the swing
	Swinging  []float64   // the same at the last iterate
	Trace     []float64   // mean of Tr Θ(x,x) over the training inputs, at the last iterate
	Train     []float64   // C there
	Settled   []float64   // C in the middle of the swing
	Imbalance []float64   // see Net.Imbalance, in the middle of the swing
	Layers    []int       // layers whose rank is that of the target, at the last iterate
	Middle    []int       // rank of the middle layer there
	Sigma     [][]float64 // singular values of W_1, …, W_L of the first teacher
}

// LearningRateResult holds a cell a rate.
type LearningRateResult struct{ Cells []LearningRateCell }

// LearningRateOutcome is what came of the experiment and its twins.
type LearningRateOutcome = experiment.Outcome[LearningRateConfig, LearningRateResult]

// LearningRateSpec trains the same networks by gradient descent with steps of several sizes.
var LearningRateSpec = &experiment.Spec[LearningRateConfig, LearningRateResult]{
	ID:     "jacot2023/learning-rate",
	Title:  "larger steps end with a smaller tangent kernel",
	Config: learningRateConfig,
	Live: func(c LearningRateConfig) LearningRateConfig {
		c.Depth, c.Width, c.Teachers, c.Samples, c.Span = 4, 8, 2, 30, 8
		return c
	},
	Check: checkLearningRate,
	Twins: []experiment.Twin[LearningRateConfig]{
		{Name: byAdam,
			Breaks: "the network is where descent with step $\\eta$ ends: it is where Adam ends, whatever $\\eta$ is; " +
				"by arithmetic one $\\lambda_{\\max}$ is not at the edge of steps that are a factor of 4 apart, " +
				"and one kernel is no smaller than itself: of T10 only \"stable\" is measured",
			Same:   "of smaller-kernel it was known, of stable and edge it is another at every seed",
			Change: func(c LearningRateConfig) LearningRateConfig { c.Descend = false; return c }},
	},
	Cost:    learningRateCost,
	Run:     runLearningRate,
	Claims:  learningRateClaims,
	Figures: learningRateFigures,
	Tables:  learningRateTables,
}

// byAdam names the twin that knows no η.
const byAdam = "trained by Adam"

func learningRateConfig(p experiment.Preset) LearningRateConfig {
	t := jacot2023.TrainingPreset(p)
	c := LearningRateConfig{Setting: t.Setting, Depth: t.Depth, Lambda: t.Lambda, Rates: []float64{0.025, 0.05, 0.1, 0.2},
		Span: 200, Clip: 5, Start: t.Start, Swing: 20, EdgeFrom: 0.05, Descend: true, Else: t.Recipe}
	if p == experiment.Quick {
		c.Depth, c.Width, c.Samples = 8, 24, 100
	}
	return c
}

// recipe returns gradient descent at one rate.
func (c LearningRateConfig) recipe(rate float64) jacot2023.Recipe {
	steps := int(math.Round(c.Span / rate))
	return jacot2023.Recipe{Rule: jacot2023.Descent, Rate: rate, Last: rate, Steps: steps, Ramp: steps * 3 / 10,
		Clip: c.Clip, Start: c.Start}
}

// trainings returns the training of every rate; of the twin there is only one.
func (c LearningRateConfig) trainings() jacot2023.Trainings {
	t := jacot2023.Training{Setting: c.Setting, Recipe: c.Else, Depth: c.Depth, Lambda: c.Lambda}
	if !c.Descend {
		return jacot2023.Trainings{t}
	}
	out := make(jacot2023.Trainings, len(c.Rates))
	for i, rate := range c.Rates {
		out[i] = t
		out[i].Recipe = c.recipe(rate)
	}
	return out
}

func checkLearningRate(c LearningRateConfig) error {
	errs := []error{experiment.Path("Rates", c.Rates), experiment.AtLeast(2, "Teachers", c.Teachers),
		experiment.AtLeast(0, "Swing", c.Swing)}
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

// learningRateCost counts two power iterations a network, of two products each way a step,
// and the steps of the swing.
func learningRateCost(c LearningRateConfig) experiment.Cost {
	cost := c.trainings().Cost().Plus(c.trainings().JacobiansCost())
	for _, t := range c.trainings() {
		products := 2*8*sharpnessSteps + 6*float64(c.Swing)
		// blocked products
		cost = cost.Plus(
			experiment.Cost{Host: products * float64(t.Teachers*t.Samples) * float64(t.Architecture().Parameters()) / 4})
	}
	return cost
}

func runLearningRate(ctx context.Context, env *experiment.Env, c LearningRateConfig) (LearningRateResult, error) {
	students, err := c.trainings().Train(ctx, env)
	if err != nil {
		return LearningRateResult{}, err
	}
	var r LearningRateResult
	for i, rate := range c.Rates {
		cell, err := learningRateCell(ctx, students[min(i, len(students)-1)], c.Swing)
		if err != nil {
			return r, err
		}
		cell.Rate = rate
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

func learningRateCell(ctx context.Context, students []jacot2023.Student, swing int) (LearningRateCell, error) {
	var cell LearningRateCell
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
		cell.Layers, cell.Middle = append(cell.Layers, end.Layers(s.Training.Rank)), append(cell.Middle, end.Middle())
	}
	return cell, nil
}

// product returns the median of η λ_max/2, which is 1 at the edge of stability, in the
// middle of the swing, over the networks that are alive there.
func (c LearningRateCell) product() claim.Measurement { return c.median(c.Sharpness) }

// last returns the same at the last iterate.
func (c LearningRateCell) last() claim.Measurement { return c.median(c.Swinging) }

func (c LearningRateCell) median(sharpness []float64) claim.Measurement {
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
func (c LearningRateCell) dead(teacher int) bool {
	return jacot2023.EndState{Train: c.Settled[teacher]}.Dead()
}

const learningRatePilot = "one teacher of a separate implementation: "

var learningRateClaims = []experiment.Claim[LearningRateConfig, LearningRateResult]{
	{Name: "T10/stable", Known: claim.Measured, Kind: claim.Level,
		Source:   "beside T10, which is derived for networks that have settled on a quadratic",
		FailedBy: []string{byAdam},
		PostHoc:  "that it is measured in the middle of the last steps: at the last iterate it is larger",
		Says: experiment.Fixed[LearningRateConfig](
			`$\eta \lambda_{\max}/2$ is at most about 1 for every step size $\eta$, for ` +
				`the Gauss–Newton Hessian in the middle of the last steps (chosen after looking: at the last iterate it is ` +
				`larger): largest median over the networks that are alive`),
		Measure: func(_ LearningRateConfig, r LearningRateResult) claim.Measurement {
			return tightestStep(r, 0, LearningRateCell.product, stableBand())
		},
		Band: func(LearningRateConfig) claim.Band { return stableBand() }},
	{Name: "T10/edge", Known: claim.Measured, Kind: claim.Level, Source: "beside T10", FailedBy: []string{byAdam},
		PostHoc: "that it is measured in the middle of the last steps: at the last iterate it leaves the band",
		Says: experiment.Fixed[LearningRateConfig](
			`for large steps it is near 1: descent ends at the edge of stability: the ` +
				`median over living networks that is nearest to an edge of the band, or farthest outside`),
		Measure: func(c LearningRateConfig, r LearningRateResult) claim.Measurement {
			return tightestStep(r, c.EdgeFrom, LearningRateCell.product, edgeBand())
		},
		Band: func(LearningRateConfig) claim.Band { return edgeBand() }, Theory: experiment.Fixed[LearningRateConfig](1.0),
		// the twin fails by arithmetic: what shows that the band can tell is another edge
		Mutants: []experiment.Mutant[LearningRateConfig, LearningRateResult]{{Name: "an edge at 1/η in place of 2/η",
			Measure: func(c LearningRateConfig, r LearningRateResult) claim.Measurement {
				return tightestStep(r, c.EdgeFrom, ofHalfTheEdge, edgeBand())
			}}}},
	{Name: "T10/smaller-kernel", Known: claim.Measured, Kind: claim.Ordering, Source: "beside T10",
		FailedBy: []string{byAdam},
		Says: experiment.Fixed[LearningRateConfig](`the largest step leaves a smaller tangent kernel than the smallest: ` +
			`quotient of the mean $\mathrm{Tr}\,\Theta$ at the largest and the smallest $\eta$, median over the teachers ` +
			`whose networks are alive at both`),
		Measure: smallerKernel,
		Band: experiment.Fixed[LearningRateConfig](
			claim.AtMost(0.6, claim.Pilot, learningRatePilot+"29.9/84.0 for η = .2 and .0125")),
		Mutants: []experiment.Mutant[LearningRateConfig, LearningRateResult]{{Name: "the second step in place of the largest",
			Measure: func(c LearningRateConfig, r LearningRateResult) claim.Measurement {
				return smallerKernel(c, LearningRateResult{r.Cells[:min(2, len(r.Cells))]})
			}}}},
}

func stableBand() claim.Band {
	return claim.AtMost(1.2, claim.Pilot,
		learningRatePilot+".405, .809, .962, 1.035, 1.106 for η = .0125, .025, .05, .1, .2")
}

// edgeBand is where η λ_max/2 lies at the edge of stability.
func edgeBand() claim.Band {
	return claim.Between(0.85, 1.2, claim.Pilot, learningRatePilot+".962, 1.035, 1.106 for η = .05, .1, .2")
}

// tightestStep returns what is measured at that of the steps from one on that is nearest to an
// edge of the band, or farthest outside.
func tightestStep(r LearningRateResult, from float64, of func(LearningRateCell) claim.Measurement,
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
func ofHalfTheEdge(c LearningRateCell) claim.Measurement {
	return c.median(stats.Map(c.Sharpness, func(s float64) float64 { return 2 * s }))
}

// smallerKernel returns the quotient of a result, which is no number without a step.
func smallerKernel(_ LearningRateConfig, r LearningRateResult) claim.Measurement {
	if len(r.Cells) == 0 {
		return measure.Median(nil)
	}
	return r.quotient()
}

// quotient returns the median of Tr Θ at the largest η over that at the smallest, over the
// teachers whose networks are alive at both: a dead one has a small kernel at any step.
func (r LearningRateResult) quotient() claim.Measurement {
	small, large := r.Cells[0], r.Cells[len(r.Cells)-1]
	var out []float64
	for i, trace := range large.Trace {
		if !small.dead(i) && !large.dead(i) {
			out = append(out, trace/small.Trace[i])
		}
	}
	return measure.Median(out)
}
