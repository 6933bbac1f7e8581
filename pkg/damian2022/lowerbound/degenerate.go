package lowerbound

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
)

// DegenerateConfig decides the experiment on targets with H = 0.
type DegenerateConfig struct {
	Master       uint64    // master seed
	Learnable    string    // a target with H ≠ 0
	Odd          string    // one of odd degree with H = 0
	Even         string    // one of even degree with H = 0
	D            []int     // dimensions, increasing; claims are about the last
	Ratio        []float64 `samples:"N D"` // n/d², increasing; claims are about the last
	Width        int       // m
	Eta1PerRootD float64   // η₁/√d
	Labels       string    // what is done with α + β·x: raw, step only or literal
	Completions  int       // of the test designs
	// independent runs of each n at the last dimension; four times as many below, where only the first stage is run
	Seeds   int
	Noise   float64   // ς, the standard deviation of the label noise
	Lambdas []float64 // the path that λ is tuned over
}

// DegenerateCell is one target at one (d, n), one value a seed.
type DegenerateCell struct {
	Target string
	D, N   int
	Ratio  float64
	A      []float64 // alignment of W⁽¹⁾
	Risk   []float64 // excess risk after the second stage; nil below the last dimension
}

// DegenerateResult holds the cells, ratio by ratio within dimension within target:
// learnable, odd, even.
type DegenerateResult struct{ Cells []DegenerateCell }

// DegenerateOutcome is what came of the experiment and its twins.
type DegenerateOutcome = experiment.Outcome[DegenerateConfig, DegenerateResult]

// DegenerateSpec runs Algorithm 1 as printed on targets with and without a mean
// Hessian.
var DegenerateSpec = &experiment.Spec[DegenerateConfig, DegenerateResult]{
	ID:     "damian2022/degenerate",
	Title:  "Algorithm 1 on targets whose Hessian vanishes",
	Config: degenerateConfig,
	Live: func(c DegenerateConfig) DegenerateConfig {
		c.D, c.Width, c.Completions, c.Seeds = []int{6, 10}, 50, 6, 4
		c.Lambdas = []float64{1e-3, 0.1, 1, 10, 100, 1e3}
		return c
	},
	Check: checkDegenerate,
	Twins: []experiment.Twin[DegenerateConfig]{
		{Name: "parts exchanged", Control: true, Breaks: "the first target has $H \\neq 0$ and the two others $H = 0$: the " +
			"odd one is in the place of the first, and the first in that of both others; these are runs of the claims " +
			"themselves under the other names, on fewer seeds, and what becomes of them is known beforehand",
			Change: func(c DegenerateConfig) DegenerateConfig {
				c.Learnable, c.Odd, c.Even = c.Odd, c.Learnable, c.Learnable
				c.D, c.Ratio = c.D[len(c.D)-1:], c.Ratio[len(c.Ratio)-1:]
				c.Seeds = min(c.Seeds, 3)
				return c
			}},
	},
	Cost:    degenerateCost,
	Run:     runDegenerate,
	Claims:  degenerateClaims,
	Figures: degenerateFigures,
}

func degenerateConfig(p experiment.Preset) DegenerateConfig {
	c := DegenerateConfig{Master: 2022, Learnable: "figure1", Odd: "he3", Even: "he4", D: []int{10, 20},
		Ratio: []float64{4, 16, 64},
		Width: 100, Eta1PerRootD: 0.5, Labels: damian2022.LiteralAB, Completions: 20, Seeds: 12, Noise: 1,
		Lambdas: damian2022.LambdaPath()}
	if p == experiment.Paper {
		c.Ratio, c.Seeds = []float64{1, 4, 16, 64}, 32
	}
	return c
}

// targets returns the three targets by their part in the experiment.
func (c DegenerateConfig) targets() []string { return []string{c.Learnable, c.Odd, c.Even} }

// Why a field is refused.
const (
	claimsAtLast = "the claims are about the last"
	curvesForOne = "the theory's curves are for one"
)

func checkDegenerate(c DegenerateConfig) error {
	errs := []error{c.algorithm().Check(), damian2022.Setting{D: c.D}.CheckRatios(c.Ratio),
		experiment.AtLeast(2, "Seeds", c.Seeds),
		experiment.Increasing("D", c.D, claimsAtLast),
		experiment.Increasing("Ratio", c.Ratio, claimsAtLast)}
	for _, name := range c.targets() {
		errs = append(errs, damian2022.Setting{Target: name, D: c.D, Noise: c.Noise}.Check(),
			damian2022.Setting{Target: name}.CheckTuning(c.Completions, c.Lambdas),
			damian2022.Setting{Target: name}.CheckOneDirection("Learnable, Odd or Even", curvesForOne))
	}
	for _, d := range c.D {
		if d < 3 {
			errs = append(errs, fmt.Errorf("field D = %d: the theory's curves are for 3 dimensions or more", d))
		}
	}
	return errors.Join(errs...)
}

func (c DegenerateConfig) algorithm() damian2022.Algorithm {
	return damian2022.Algorithm1(c.Width, c.Eta1PerRootD, c.Labels)
}

// degeneratePoint is one seed of one cell.
type degeneratePoint struct {
	Master          uint64
	damian2022.Task // without designs the second stage is left out
	Algorithm       damian2022.Algorithm
	Seed            int
}

// Cost is that of Algorithm 1, or of its first stage.
func (p degeneratePoint) Cost() experiment.Cost {
	if p.Completions == 0 {
		return p.Algorithm.RepresentCost(p.N, p.D).Plus(experiment.Cost{Draws: float64(p.N * p.D),
			Bytes: 8 * float64(p.N*(p.D+4))})
	}
	return p.TrialCost(p.Algorithm)
}

func (c DegenerateConfig) points() []degeneratePoint {
	var points []degeneratePoint
	for _, target := range c.targets() {
		for _, d := range c.D {
			completions := 0
			if d == c.D[len(c.D)-1] {
				completions = c.Completions
			}
			for _, q := range c.Ratio {
				for seed := range c.seedsOf(d) {
					points = append(points, degeneratePoint{c.Master, damian2022.Task{Target: target,
						Sampling: damian2022.Sampling{N: damian2022.Samples(q, d), D: d, Noise: c.Noise}, Completions: completions,
						Lambdas: c.Lambdas}, c.algorithm(), seed})
				}
			}
		}
	}
	return points
}

// seedsOf returns how many seeds a cell has: below the last dimension the second
// stage is left out.
func (c DegenerateConfig) seedsOf(d int) int {
	if d == c.D[len(c.D)-1] {
		return c.Seeds
	}
	return 4 * c.Seeds
}

func degenerateCost(c DegenerateConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runDegenerate(ctx context.Context, env *experiment.Env, c DegenerateConfig) (DegenerateResult, error) {
	points := c.points()
	values, err := experiment.Map(ctx, env, points, degenerateAt)
	if err != nil {
		return DegenerateResult{}, err
	}
	var r DegenerateResult
	for i := 0; i < len(points); {
		p := points[i]
		cell := DegenerateCell{Target: p.Target, D: p.D, N: p.N, Ratio: c.Ratio[len(r.Cells)%len(c.Ratio)]}
		for range c.seedsOf(cell.D) {
			cell.A = append(cell.A, values[i].A)
			if p.Completions > 0 {
				cell.Risk = append(cell.Risk, values[i].Risk)
			}
			i++
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// degenerateValue is what one run of Algorithm 1 gives.
type degenerateValue struct{ A, Risk float64 }

func degenerateAt(ctx context.Context, env *experiment.Env, p degeneratePoint) (degenerateValue, error) {
	var out degenerateValue
	q, err := p.Draw(sample.Streams(p.Master, "damian2022/degenerate", p.D, p.N, p.Seed))
	if err != nil {
		return out, err
	}
	r, err := q.Represent(ctx, env, p.Algorithm)
	if err != nil {
		return out, err
	}
	out.A = damian2022.Alignment(r.W, p.D, q.Target.R)
	if p.Completions == 0 {
		return out, nil
	}
	fitted, err := q.Refit(ctx, r)
	out.Risk = fitted.L2
	return out, err
}

// The places of the targets in the experiment.
const (
	partLearnable = iota
	partOdd
	partEven
)

// degenerateMutant looks at other runs of a result than the claim does.
type degenerateMutant = experiment.Mutant[DegenerateConfig, DegenerateResult]

// fromEqOne is what these claims are derived from.
const fromEqOne = "consequence of eq. (1), for Algorithm 1 as printed"

// exchanged is the twin of these claims. Its runs are theirs: what shows that a claim can
// fail are its mutants, other cells of the same result.
var exchanged = []string{"parts exchanged"}

var degenerateClaims = []experiment.Claim[DegenerateConfig, DegenerateResult]{
	{Name: "theorem2/alignment-with-hessian", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: leastN(partLearnable, alignments),
		Says: ofPart(partLearnable,
			`for $%s$, the first step has found the direction: alignment $A$ at the largest $n$ and $d$`),
		Measure: largestN(partLearnable, alignments), Theory: shareOfPart(partLearnable),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtLeast(0.85, claim.Pilot, "12 master seeds of a separate simulation: 0.923 ± 0.003"))},
	{Name: "theorem2/risk-with-hessian", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: leastN(partLearnable, risks),
		Says:    ofPart(partLearnable, `for $%s$, Algorithm 1 has learned: excess risk at the largest $n$ and $d$`),
		Measure: largestN(partLearnable, risks),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtMost(0.10, claim.Pilot, "12 master seeds of a separate simulation: 0.050 ± 0.003"))},
	{Name: "theorem2/alignment-he3", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: likeLearnable(alignments),
		Says: ofPart(partOdd,
			`for $%s$, the first step of Algorithm 1 does not find the direction: $A$ at the same $n$`),
		Measure: largestN(partOdd, alignments), Theory: shareOfPart(partOdd),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtMost(0.40, claim.Pilot, "12 master seeds of a separate simulation: 0.177 ± 0.025"))},
	{Name: "theorem2/risk-he3", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: likeLearnable(risks),
		Says: ofPart(partOdd,
			`for $%s$, Algorithm 1 has not learned at the same $n$: excess risk (predicting 0 has 1)`),
		Measure: largestN(partOdd, risks),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtLeast(0.70, claim.Pilot, "12 master seeds of a separate simulation: 0.873 ± 0.041"))},
	{Name: "theorem2/alignment-he4", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: likeLearnable(alignments),
		Says: ofPart(partEven,
			`for $%s$, the first step of Algorithm 1 does not find the direction: $A$ at the same $n$`),
		Measure: largestN(partEven, alignments), Theory: shareOfPart(partEven),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtMost(0.46, claim.Pilot, "12 master seeds of a separate simulation: 0.325 ± 0.032"))},
	{Name: "theorem2/risk-he4", Known: claim.Derived, Kind: claim.Level, Source: fromEqOne,
		FailedBy: exchanged, Mutants: likeLearnable(risks),
		Says: ofPart(partEven,
			`for $%s$, Algorithm 1 has not learned at the same $n$: excess risk (predicting 0 has 1)`),
		Measure: largestN(partEven, risks),
		Band: experiment.Fixed[DegenerateConfig](
			claim.AtLeast(0.70, claim.Pilot, "12 master seeds of a separate simulation: 0.856 ± 0.035"))},
}

// ofPart returns a statement about one target.
func ofPart(part int, statement string) func(DegenerateConfig) string {
	return func(c DegenerateConfig) string { return fmt.Sprintf(statement, withHessian(c.targets()[part])) }
}

func alignments(cell DegenerateCell) []float64 { return cell.A }

func risks(cell DegenerateCell) []float64 { return cell.Risk }

// largestN measures the mean over seeds of one target at the largest d and n.
func largestN(part int, of func(DegenerateCell) []float64) func(DegenerateConfig, DegenerateResult) claim.Measurement {
	return func(c DegenerateConfig, r DegenerateResult) claim.Measurement {
		return meanAt(c, r, part, len(c.Ratio)-1, of)
	}
}

// leastN is the mutant by which n makes no difference: the least is as good as the largest.
func leastN(part int, of func(DegenerateCell) []float64) []degenerateMutant {
	return []degenerateMutant{{Name: "the least n in place of the largest",
		Measure: func(c DegenerateConfig, r DegenerateResult) claim.Measurement { return meanAt(c, r, part, 0, of) }}}
}

// likeLearnable is the mutant by which H makes no difference: all targets are as the one
// that has one.
func likeLearnable(of func(DegenerateCell) []float64) []degenerateMutant {
	return []degenerateMutant{{Name: "the target with H in place of that without",
		Measure: largestN(partLearnable, of)}}
}

// meanAt returns the mean over seeds of one target at the largest d and one n.
func meanAt(c DegenerateConfig, r DegenerateResult, part, ratio int,
	of func(DegenerateCell) []float64) claim.Measurement {
	var cell DegenerateCell
	if at := (part+1)*len(c.D)*len(c.Ratio) - len(c.Ratio) + ratio; at < len(r.Cells) {
		cell = r.Cells[at]
	}
	return measure.Mean(of(cell))
}

// shareOfPart returns the alignment that eq. (1) and the noise energy give a target at the
// largest d and n; not a number where the first step is not of preprocessed labels.
func shareOfPart(part int) func(DegenerateConfig) float64 {
	return func(c DegenerateConfig) float64 {
		t, err := damian2022.TargetByName(c.targets()[part])
		if err != nil || c.Labels == damian2022.Raw {
			return math.NaN()
		}
		d := c.D[len(c.D)-1]
		return t.ExpectedAlignment(damian2022.Samples(c.Ratio[len(c.Ratio)-1], d), d, c.Noise)
	}
}
