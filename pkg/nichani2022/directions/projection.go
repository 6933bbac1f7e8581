package directions

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// ProjectionConfig decides the experiment on what is left of a direction without its part in the leading directions.
type ProjectionConfig struct {
	Master     uint64    // master seed
	Dim        int       // d
	Width      int       // m, a multiple of 4
	Samples    int       // n, whose leading directions are taken away
	Free       int       // n_k, how many they are
	Activation string    // of the network: sigmoid, tanh, softplus or log cosh
	Shift      float64   // it is σ(z − Shift)
	Means      []float64 // s̄, the means of the signs, rising, from 0 to 1
	Points     int       // fresh points
	Seeds      int       // samples and networks
}

// ProjectionRun is what one direction was and what is left of it.
type ProjectionRun struct {
	Kept   float64 // the factor by which f_Q(P_{>k}W) is f_Q(W), the best at the fresh points
	Shape  float64 // what that leaves of f_Q(P_{>k}W), relative: 0 where it is f_Q(W) but for the factor
	Taken  float64 // ‖P_{≤k}W‖_F²/‖W‖_F²
	Before float64 // E f_L(x; W)² over the fresh points
	After  float64 // E f_L(x; P_{>k}W)²
	Sample float64 // the mean of f_L(x_i; P_{>k}W)² over the sample
}

// ProjectionCell holds all seeds with the same mean of signs.
type ProjectionCell struct {
	Mean float64
	Runs []ProjectionRun
}

// ProjectionResult holds a cell for every mean.
type ProjectionResult struct{ Cells []ProjectionCell }

// ProjectionOutcome is what came of the experiment and its twins.
type ProjectionOutcome = experiment.Outcome[ProjectionConfig, ProjectionResult]

// The name of the twin that takes away half of the block.
const halfBlock = "half of the block"

// ProjectionSpec takes from a direction its part in the leading directions of a sample.
var ProjectionSpec = &experiment.Spec[ProjectionConfig, ProjectionResult]{
	ID:     "nichani2022/projection",
	Title:  "what is left of f_Q when f_L is kept out of the leading directions",
	Config: projectionConfig,
	Check:  checkProjection,
	Twins: []experiment.Twin[ProjectionConfig]{
		{Name: oddSlope, Breaks: "μ_0(σ′) is not 0: σ = log cosh, whose σ′ is odd: equal steps are no leading direction",
			Change: func(c ProjectionConfig) ProjectionConfig {
				c.Activation, c.Shift = nichani2022.LogCosh.Name, nichani2022.LogCosh.Shift
				c.Seeds = min(c.Seeds, twinSeeds)
				return c
			}},
		{Name: halfBlock, Breaks: "all directions of degree 1 are taken away: of them only half are",
			Change: func(c ProjectionConfig) ProjectionConfig {
				c.Free, c.Seeds = c.Dim/2, min(c.Seeds, twinSeeds)
				return c
			}},
	},
	Cost:    func(c ProjectionConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runProjection,
	Claims:  projectionClaims,
	Figures: projectionFigures,
	Tables:  projectionTables,
}

func projectionConfig(p experiment.Preset) ProjectionConfig {
	c := ProjectionConfig{Master: 2022, Dim: 40, Width: 1024, Samples: 400, Free: 41,
		Activation: nichani2022.Sigmoid1.Name, Shift: nichani2022.Sigmoid1.Shift,
		Means: []float64{0, 0.25, 0.5, 0.75, 1}, Points: 300, Seeds: 6}
	if p == experiment.Paper {
		c.Width, c.Samples, c.Seeds = 4096, 800, 16
	}
	return c
}

func checkProjection(c ProjectionConfig) error {
	errs := []error{checkDim(c.Dim), checkWidths("Width", c.Width), checkMeans(c.Means),
		experiment.AtLeast(2, "Samples", c.Samples), experiment.AtLeast(2, "Points", c.Points),
		experiment.AtLeast(1, "Seeds", c.Seeds), c.step().check()}
	if c.Free < 0 || c.Free >= c.Samples {
		errs = append(errs, fmt.Errorf("field Free = %d: n_k directions are taken away, at least 0 and fewer than n = %d",
			c.Free, c.Samples))
	}
	return errors.Join(errs...)
}

func (c ProjectionConfig) step() step {
	return step{nichani2022.Activation{Name: c.Activation, Shift: c.Shift}, 1, 0}
}

// projectionPoint is one seed.
type projectionPoint struct {
	Master        uint64
	Dim, Width    int
	Samples, Free int
	Activation    nichani2022.Activation
	Means         []float64
	Points, Seed  int
}

// Cost counts the kernel matrix, its eigenvectors, and both terms at the fresh points.
func (p projectionPoint) Cost() experiment.Cost {
	n, d, pairs, points := float64(p.Samples), float64(p.Dim), float64(p.Width)/2, float64(p.Points)
	terms := 2 * (points + n) * pairs * float64(len(p.Means)) // twice: before and after
	return experiment.Cost{FLOP: 6*d*terms + n*n*pairs, Draws: (n + points + pairs) * d, Host: 3*n*n*n + gateCost*terms,
		Bytes: 8*(2*n*n) + 32*(n+points)*pairs}
}

func (c ProjectionConfig) points() []projectionPoint {
	out := make([]projectionPoint, c.Seeds)
	for seed := range out {
		out[seed] = projectionPoint{c.Master, c.Dim, c.Width, c.Samples, c.Free, c.step().Activation, c.Means, c.Points,
			seed}
	}
	return out
}

func runProjection(ctx context.Context, env *experiment.Env, c ProjectionConfig) (ProjectionResult, error) {
	seeds, err := experiment.Map(ctx, env, c.points(), projectionAt)
	if err != nil {
		return ProjectionResult{}, err
	}
	var r ProjectionResult
	for i, mean := range c.Means {
		cell := ProjectionCell{Mean: mean}
		for _, runs := range seeds {
			cell.Runs = append(cell.Runs, runs[i])
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// projectionAt looks at one network, sample and β with signs of all means.
func projectionAt(ctx context.Context, _ *experiment.Env, p projectionPoint) ([]ProjectionRun, error) {
	stream := sample.Streams(p.Master, "nichani2022/projection", p.Seed)
	net, err := nichani2022.DrawNet(stream("network"), p.Activation, p.Width, p.Dim)
	if err != nil {
		return nil, err
	}
	x, errSample := nichani2022.OnSphere.Draw(stream("sample"), p.Samples, p.Dim)
	fresh, errFresh := nichani2022.OnSphere.Draw(stream("fresh"), p.Points, p.Dim)
	equal, errStep := step{p.Activation, 1, 0}.draw(net, sample.UnitVectors(stream("beta"), 1, p.Dim))
	if err := errors.Join(errSample, errFresh, errStep); err != nil {
		return nil, err
	}
	low, err := NewLeading(net, x, p.Free)
	if err != nil {
		return nil, err
	}
	var out []ProjectionRun
	for _, mean := range p.Means {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := signed(equal, leaning(stream("signs"), net.Pairs(), mean))
		out = append(out, low.look(v, fresh))
	}
	return out, nil
}

// Leading are the n_k leading directions of the tangent kernel on a sample.
type Leading struct {
	Net   nichani2022.Net
	X     *mat.Dense // [n, d]
	gates *mat.Dense // σ′ [n, h]
	rows  spectral.RowSpace
}

// NewLeading returns the leading directions. It is an error where the kernel matrix cannot be had, or n_k is negative
// or not below n.
func NewLeading(net nichani2022.Net, x *mat.Dense, free int) (Leading, error) {
	gram, err := net.Gram(x)
	if err != nil {
		return Leading{}, err
	}
	s, err := spectral.Eigen(gram)
	if err != nil {
		return Leading{}, err
	}
	rows, err := spectral.NewRowSpace(s, free)
	if err != nil {
		return Leading{}, err
	}
	gates, _ := net.Gates(x)
	return Leading{net, x, gates, rows}, nil
}

// Part returns P_{≤k}W and P_{>k}W (D7): P_{≤k}W = Jᵀα with α = U_k S_k⁻² U_kᵀ l, l = f_L(X; W). A row of J has
// ±m^{−1/2} σ′_r x for w_r⁺ and w_r⁻, so that Jᵀα has δ_r = 2m^{−1/2} Σ_i α_i σ′_r(x_i) x_i and s_r = 0.
func (l Leading) Part(v nichani2022.Displacement) (low, high nichani2022.Displacement) {
	at, _ := l.Net.Taylor(l.X, v)
	alpha := make([]float64, len(at))
	for k, square := range l.rows.Squares {
		u := mat.Col(nil, k, l.rows.Left)
		floats.AddScaled(alpha, floats.Dot(u, at)/square, u)
	}
	weighted := mat.DenseCopyOf(l.X)
	for i, a := range alpha {
		floats.Scale(2*a/math.Sqrt(float64(l.Net.Width())), weighted.RawRowView(i))
	}
	low = l.Net.Still()
	low.Delta.Mul(l.gates.T(), weighted)
	high = v.Times(1)
	high.Delta.Sub(high.Delta, low.Delta)
	return low, high
}

// look compares a displacement with what is left of it at fresh points.
func (l Leading) look(v nichani2022.Displacement, fresh *mat.Dense) ProjectionRun {
	low, high := l.Part(v)
	before, whole := l.Net.Taylor(fresh, v)
	after, left := l.Net.Taylor(fresh, high)
	at, _ := l.Net.Taylor(l.X, high)
	kept := floats.Dot(left, whole) / floats.Dot(whole, whole)
	rest := 0.0
	for i := range left {
		rest += (left[i] - kept*whole[i]) * (left[i] - kept*whole[i])
	}
	return ProjectionRun{Kept: kept, Shape: rest / dense.Square(whole), Taken: low.Norm2() / v.Norm2(),
		Before: stats.RootMeanSquare(before) * stats.RootMeanSquare(before),
		After:  stats.RootMeanSquare(after) * stats.RootMeanSquare(after),
		Sample: stats.RootMeanSquare(at) * stats.RootMeanSquare(at)}
}

// of returns a number of every seed.
func (cell ProjectionCell) of(number func(ProjectionRun) float64) []float64 {
	return stats.Map(cell.Runs, number)
}

// The numbers of a run that are claimed about.
func keptOf(r ProjectionRun) float64  { return r.Kept }
func takenOf(r ProjectionRun) float64 { return r.Taken }

type projectionMutant = experiment.Mutant[ProjectionConfig, ProjectionResult]

var projectionClaims = []experiment.Claim[ProjectionConfig, ProjectionResult]{
	{Name: "X1/kept", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, X1; the claim is ours",
		FailedBy: []string{oddSlope, halfBlock},
		Says: func(c ProjectionConfig) string {
			return fmt.Sprintf(`$f_Q(x; P_{>k}W)$ is $(1 - \bar s^2) f_Q(x; W)$: the factor less $1 - \bar s^2$ where it is `+
				`farthest from 0, means over seeds, $\bar s = %s$`, listed(c.Means))
		},
		Measure: func(c ProjectionConfig, r ProjectionResult) claim.Measurement {
			return r.away(c, 2, keptOf, func(p float64) float64 { return 1 - p })
		},
		Theory: experiment.Fixed[ProjectionConfig](0.0),
		Band: experiment.Fixed[ProjectionConfig](claim.Between(-0.1, 0.1, claim.Convention,
			"a tenth is what we call close")),
		Mutants: []projectionMutant{{Name: "1 − s̄",
			Measure: func(c ProjectionConfig, r ProjectionResult) claim.Measurement {
				return r.away(c, 1, keptOf, func(p float64) float64 { return 1 - p })
			}}}},
	{Name: "X1/taken", Known: claim.Derived, Kind: claim.Level, Source: "derived in the notebook, X1; the claim is ours",
		FailedBy: []string{oddSlope, halfBlock},
		Says: func(c ProjectionConfig) string {
			return fmt.Sprintf(`$\|P_{\leq k}W\|_F^2$ is $\bar s^2/2$ of $\|W\|_F^2$: the share less $\bar s^2/2$ where it is `+
				`farthest from 0, means over seeds, $\bar s = %s$`, listed(c.Means))
		},
		Measure: func(c ProjectionConfig, r ProjectionResult) claim.Measurement {
			return r.away(c, 2, takenOf, func(p float64) float64 { return p / 2 })
		},
		Theory: experiment.Fixed[ProjectionConfig](0.0),
		Band: experiment.Fixed[ProjectionConfig](claim.Between(-0.05, 0.05, claim.Convention, "a tenth of a "+
			"half, the largest share, is what we call close")),
		Mutants: []projectionMutant{{Name: "s̄²",
			Measure: func(c ProjectionConfig, r ProjectionResult) claim.Measurement {
				return r.away(c, 2, takenOf, func(p float64) float64 { return p })
			}}}},
}

// away returns the mean over seeds of a number less the law of s̄^power, for the s̄ at which it is farthest from 0.
func (r ProjectionResult) away(c ProjectionConfig, power float64, of func(ProjectionRun) float64,
	law func(float64) float64) claim.Measurement {
	var all []claim.Measurement
	for _, cell := range r.Cells {
		want := law(math.Pow(leanOf(c.Width/2, cell.Mean), power))
		all = append(all, measure.Mean(cell.of(func(run ProjectionRun) float64 { return of(run) - want })))
	}
	return measure.Extreme(all, func(m claim.Measurement) float64 { return math.Abs(m.Value) })
}

func projectionFigures(o *ProjectionOutcome) ([]figure.Figure, error) {
	c := o.Config
	x := figure.Axis{Label: `mean of the signs $\bar s$`, Min: -0.05, Max: 1.05}
	grid := stats.LinSpace(0, 1, 41)
	kept := figure.Panel{X: x, Y: figure.Axis{Label: "what is kept of $f_Q$", Min: -0.1, Max: 1.15}, Legend: figure.Above,
		Series: []figure.Series{figure.TheoryLine("law", "1 − s̄²", grid, func(s float64) float64 { return 1 - s*s })}}
	taken := figure.Panel{X: x, Y: figure.Axis{Label: `share of $\|W\|_F^2$ taken`, Min: -0.05, Max: 0.6},
		Legend: figure.NoLegend,
		Series: []figure.Series{figure.TheoryLine("", "s̄²/2", grid, func(s float64) float64 { return s * s / 2 })}}
	kept.Series = append(kept.Series, projectionSeries(o, keptOf)...)
	taken.Series = append(taken.Series, projectionSeries(o, takenOf)...)
	return []figure.Figure{{ID: "nichani2022/projection/kept", Title: "What the projection leaves", Columns: 1,
		Alt: "Against the mean of the signs. (a) What is kept of the quadratic term falls along a parabola from one, " +
			"for balanced signs, to zero, for equal ones. (b) The share of the norm that is taken rises along a " +
			"parabola from zero to one half.",
		Caption: fmt.Sprintf(`(a) The factor by which $f_Q(x; P_{>k}W)$ is $f_Q(x; W)$ at fresh points, when the %d `+
			`leading directions of %d points are taken from $W$. (b) The share of $\|W\|_F^2$ that goes with them. 95 `+
			`%% t intervals over seeds, $m = %d$, $d = %d$.`, c.Free, c.Samples, c.Width, c.Dim),
		Panels: []figure.Panel{kept, taken}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d seeds", c.Seeds)}}}, nil
}

// projectionSeries returns a number against the mean of the signs, of the experiment and of its twins.
func projectionSeries(o *ProjectionOutcome, of func(ProjectionRun) float64) []figure.Series {
	out := []figure.Series{{Name: o.Config.step().Activation.String(), Mark: figure.Points, Role: figure.Measured,
		Slot: nichani2022.SlotQuadratic}}
	results := []ProjectionResult{o.Result}
	for i, t := range o.Twins {
		slot := []int{nichani2022.SlotTangent, nichani2022.SlotOther}[i%2]
		out = append(out, figure.Series{Name: t.Name, Mark: figure.Points, Role: figure.Twin, Slot: slot})
		results = append(results, t.Result)
	}
	for i, r := range results {
		for _, cell := range r.Cells {
			measure.Append(&out[i], cell.Mean, measure.Mean(cell.of(of)))
		}
	}
	return out
}

// projectionTables has what was and what is left, by the mean of the signs.
func projectionTables(o *ProjectionOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		mean := func(of func(ProjectionRun) float64) float64 { return stats.Mean(cell.of(of)) }
		rows = append(rows, []any{cell.Mean, mean(func(r ProjectionRun) float64 { return r.Before }),
			mean(func(r ProjectionRun) float64 { return r.After }), mean(func(r ProjectionRun) float64 { return r.Sample }),
			mean(keptOf), mean(func(r ProjectionRun) float64 { return r.Shape }),
			mean(takenOf)})
	}
	return []figure.Table{figure.NewTable("nichani2022/projection/left", []string{"s̄", "E f_L(x; W)²",
		"E f_L(x; P_{>k}W)²", "the same on the sample", "kept of f_Q", "other shape", "share of ‖W‖² taken"}, rows,
		"no network was drawn")}
}

// KeptOf returns what is kept of f_Q with signs of the mean s̄, in the mean over seeds; not a number where there are
// none.
func KeptOf(o *ProjectionOutcome, mean float64) float64 {
	for _, cell := range o.Result.Cells {
		if cell.Mean == mean {
			return stats.Mean(cell.of(keptOf))
		}
	}
	return math.NaN()
}
