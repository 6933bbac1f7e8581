package features

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// DirectionsConfig decides the experiment on targets of two directions of unequal
// curvature.
type DirectionsConfig struct {
	Master  uint64    // master seed
	D       int       // dimension
	Epsilon []float64 // curvature along e_2 over that along e_1
	Even    bool      // draw the target of ε = 1 in place of every ε
	Ratio   []float64 `samples:"N D"`       // n/d²
	Assert  float64   `samples:"AssertN D"` // the n/d² that the claims are about, one of Ratio
	Neurons int       // unit weights w a data set
	Seeds   int       // independent data sets a cell
	Noise   float64   // ς
	Shuffle bool      // permute the labels: x and y no longer belong together
}

// DirectionsCell holds what was measured at one (n, ε), one value a seed.
type DirectionsCell struct {
	N                     int
	Ratio, Epsilon, Kappa float64
	A                     []float64 // alignment with S*
	Weak                  []float64 // energy along e_2 over that along e_2 and across S*
	Cosine                []float64 // smallest principal cosine of the first two right singular vectors of W⁽¹⁾ with S*
}

// DirectionsResult holds the cells, ε by ε within each n.
type DirectionsResult struct{ Cells []DirectionsCell }

// DirectionsOutcome is what came of the experiment and its twins.
type DirectionsOutcome = experiment.Outcome[DirectionsConfig, DirectionsResult]

// DirectionsSpec measures what the first step finds of two directions when one of
// them is curved less. The same inputs, label noise and weights serve every ε.
var DirectionsSpec = &experiment.Spec[DirectionsConfig, DirectionsResult]{
	ID:     "damian2022/directions",
	Title:  "two directions of unequal curvature",
	Config: directionsConfig,
	Check:  checkDirections,
	Twins: []experiment.Twin[DirectionsConfig]{
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c DirectionsConfig) DirectionsConfig { c.Shuffle = true; return c.small() }},
		{Name: "equal curvature", Control: true, Breaks: "the second direction is curved less: both are curved alike, " +
			"whatever $\\varepsilon$ is claimed; that is one target under every name, so that the drop is 0 by arithmetic",
			Change: func(c DirectionsConfig) DirectionsConfig { c.Even = true; return c.small() }},
	},
	Cost:    directionsCost,
	Run:     runDirections,
	Claims:  directionsClaims,
	Figures: directionsFigures,
	Tables:  directionsTables,
}

// small is the config at the asserted n alone with few seeds.
func (c DirectionsConfig) small() DirectionsConfig {
	c.Ratio, c.Seeds = []float64{c.Assert}, 4
	return c
}

func directionsConfig(p experiment.Preset) DirectionsConfig {
	c := DirectionsConfig{Master: 2022, D: 20, Epsilon: []float64{1, 0.5, 0.25}, Ratio: []float64{1, 4, 16, 64},
		Assert: 16, Neurons: 200, Seeds: 10, Noise: 1}
	if p == experiment.Paper {
		c.Ratio, c.Seeds = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}, 64
	}
	return c
}

func checkDirections(c DirectionsConfig) error {
	errs := []error{damian2022.Setting{Target: "two", D: []int{c.D}, Noise: c.Noise}.Check(),
		damian2022.Setting{D: []int{c.D}}.CheckRatios(c.Ratio), checkSymmetricEpsilon(c.Epsilon),
		experiment.AtLeast(2, "Neurons", c.Neurons), experiment.AtLeast(2, "Seeds", c.Seeds),
		checkDirectionsAsserted(c.Assert, c.Ratio)}
	if len(c.Epsilon) == 1 {
		errs = append(errs, errors.New("field Epsilon has one value: a drop from the first to the last needs two"))
	}
	return errors.Join(errs...)
}

// checkDirectionsAsserted says that the claims have no cell to be about.
func checkDirectionsAsserted(ratio float64, ratios []float64) error {
	if slices.Contains(ratios, ratio) {
		return nil
	}
	return fmt.Errorf("field Assert = %v is not one of Ratio = %v: the claims are about a sample size that is measured",
		ratio, ratios)
}

// directionsPoint is one data set's inputs with the labels of every ε.
type directionsPoint struct {
	Master              uint64
	D, N, Neurons, Seed int
	Epsilon             []float64
	Noise               float64
	Shuffle             bool
}

// Cost counts the gradients for every ε.
func (p directionsPoint) Cost() experiment.Cost {
	n, d, m, k := float64(p.N), float64(p.D), float64(p.Neurons), float64(len(p.Epsilon))
	svd := experiment.Cost{Host: 20 * k * m * d * d / 2} // several points at once
	return labellingsCost(n, d, m, k).Plus(svd).Plus(experiment.Cost{Draws: n * (d + k),
		Bytes: 8 * (n*d + 4*n + 3*damian2022.BlockRows*m)})
}

func (c DirectionsConfig) points() []directionsPoint {
	epsilon := c.Epsilon
	if c.Even {
		epsilon = slices.Repeat([]float64{1}, len(epsilon))
	}
	var points []directionsPoint
	for _, q := range c.Ratio {
		for seed := range c.Seeds {
			points = append(points, directionsPoint{c.Master, c.D, damian2022.Samples(q, c.D), c.Neurons, seed, epsilon,
				c.Noise, c.Shuffle})
		}
	}
	return points
}

func directionsCost(c DirectionsConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runDirections(ctx context.Context, env *experiment.Env, c DirectionsConfig) (DirectionsResult, error) {
	var r DirectionsResult
	points := c.points()
	values, err := experiment.Map(ctx, env, points, directionsAt)
	if err != nil {
		return r, err
	}
	for i, p := range points {
		if p.Seed == 0 {
			for _, e := range c.Epsilon {
				r.Cells = append(r.Cells, DirectionsCell{N: p.N, Ratio: c.Ratio[i/c.Seeds], Epsilon: e,
					Kappa: damian2022.TwoDirections(e).Kappa()})
			}
		}
		for k, m := range values[i] {
			cell := &r.Cells[len(r.Cells)-len(c.Epsilon)+k]
			cell.A, cell.Weak, cell.Cosine = append(cell.A, m.A), append(cell.Weak, m.Weak), append(cell.Cosine, m.Cosine)
		}
	}
	return r, nil
}

// directionsSeed is what was measured of one data set at one ε.
type directionsSeed struct{ A, Weak, Cosine float64 }

func directionsAt(ctx context.Context, env *experiment.Env, p directionsPoint) ([]directionsSeed, error) {
	stream := sample.Streams(p.Master, "damian2022/directions", p.D, p.N, p.Seed)
	w := sample.UnitVectors(stream("weights"), p.Neurons, p.D)
	var targets []damian2022.Target
	for _, epsilon := range p.Epsilon {
		targets = append(targets, damian2022.TwoDirections(epsilon))
	}
	gradients, err := labellingsGradients(ctx, env, p.N, p.D, p.Noise, targets, p.Shuffle, w, stream)
	if err != nil {
		return nil, err
	}
	var out []directionsSeed
	for _, g := range gradients {
		cosine, err := directionsCosine(g, p.D, 2)
		if err != nil {
			return nil, err
		}
		out = append(out, directionsSeed{damian2022.Alignment(g, p.D, 2), directionsWeakShare(g, p.D), cosine})
	}
	return out, nil
}

// directionsCosine returns the cosine of the largest principal angle between the
// span of the first r right singular vectors of the rows g_j [m, d] and that of
// the first r coordinates. The weights after the first step are the rows times
// ±2η₁ and have the same vectors.
func directionsCosine(g []float64, d, r int) (float64, error) {
	learned, err := spectral.Principal(mat.NewDense(len(g)/d, d, g), r)
	if err != nil {
		return 0, err
	}
	principal, err := spectral.Coordinates(d, r)
	if err != nil {
		return 0, err
	}
	angles, err := spectral.Angles(learned, principal)
	if err != nil {
		return 0, err
	}
	return math.Cos(angles[r-1]), nil
}

// directionsWeakShare returns Σ g_{j2}² over itself plus the energy of all coordinates from
// the third on: the alignment with e_2 alone, as if e_1 were not there.
func directionsWeakShare(g []float64, d int) float64 {
	along, across := 0.0, 0.0
	for i, x := range g {
		switch k := i % d; {
		case k == 1:
			along += x * x
		case k > 1:
			across += x * x
		}
	}
	return along / (along + across)
}

// asserted returns the cells that the claims are about.
func (c DirectionsConfig) asserted(r DirectionsResult) []DirectionsCell {
	var cells []DirectionsCell
	for _, cell := range r.Cells {
		if cell.Ratio == c.Assert {
			cells = append(cells, cell)
		}
	}
	return cells
}

// directionsBand is where the alignment must lie at every κ.
var directionsBand = claim.Between(0.74, 0.90, claim.Pilot,
	"12 master seeds of a separate simulation: 0.801, 0.804, 0.810 (± 0.012) for the three κ")

var directionsClaims = []experiment.Claim[DirectionsConfig, DirectionsResult]{
	{Name: "theorem1/two-directions-alignment", Known: claim.Derived, Kind: claim.Level,
		Source: "derived from Lemma 4, eq. (1)", FailedBy: []string{"labels shuffled"},
		Says: func(c DirectionsConfig) string {
			return fmt.Sprintf(`at $n = %gd^2$ the alignment $A$ with $S^\star$ is high whatever $\kappa$ is, as $\|H\|_F = 1$ `+
				`for all (law: %.2f): $A$ at the $\kappa$ that comes closest to the band's edge`, c.Assert, directionsLaw(c))
		},
		Measure: directionsTightest, Theory: directionsLaw, Band: experiment.Fixed[DirectionsConfig](directionsBand)},
	{Name: "theorem1/weakest-direction", Known: claim.Derived, Kind: claim.Ordering,
		Source: "consequence of Theorem 1's hypothesis on κ", FailedBy: []string{"equal curvature"},
		Says: func(c DirectionsConfig) string {
			return fmt.Sprintf(`the weakest direction is found less well when $\kappa$ is larger: drop of the smallest `+
				`principal cosine of $W^{(1)}$ with $S^\star$ from the smallest $\kappa$ to the largest, at $n = %gd^2$`, c.Assert)
		},
		Measure: directionsDrop(func(cell DirectionsCell) []float64 { return cell.Cosine }),
		Band: experiment.Fixed[DirectionsConfig](
			claim.AtLeast(0.005, claim.Pilot, "12 master seeds of a separate simulation: 0.091 ± 0.018")),
		Mutants: []experiment.Mutant[DirectionsConfig, DirectionsResult]{{
			Name:    "√A, the cosine of all the energy, in place of the smallest principal cosine",
			Measure: directionsDrop(func(cell DirectionsCell) []float64 { return stats.Map(cell.A, math.Sqrt) })}}},
}

// directionsLaw returns the alignment law at the asserted n, for every κ.
func directionsLaw(c DirectionsConfig) float64 {
	return damian2022.AlignmentLaw(c.Assert, 1, c.Noise, 1, true)
}

// directionsTightest returns the mean alignment at the κ that comes closest to the band's edge.
func directionsTightest(c DirectionsConfig, r DirectionsResult) claim.Measurement {
	var alignments []claim.Measurement
	for _, cell := range c.asserted(r) {
		alignments = append(alignments, measure.MeanAt(cell.A, fmt.Sprintf(", at κ = %.3g", cell.Kappa)))
	}
	return measure.Tightest(alignments, directionsBand)
}

// directionsDrop returns the measuring of what is lost from the smallest κ to the largest,
// paired by seed.
func directionsDrop(of func(DirectionsCell) []float64) func(DirectionsConfig, DirectionsResult) claim.Measurement {
	return func(c DirectionsConfig, r DirectionsResult) claim.Measurement {
		cells := c.asserted(r)
		if len(cells) == 0 {
			return measure.Mean(nil)
		}
		return measure.Difference(of(cells[0]), of(cells[len(cells)-1]))
	}
}

// gradientsOf returns what Gradients returns for every labelling y [L][n] of the
// inputs: L times [m, d] numbers. Which neuron is active on which input is found
// once for all of them.
func gradientsOf(ctx context.Context, e *engine.Engine, data damian2022.Data, y [][]float64,
	w []float64) ([][]float64, error) {
	sums := make([][]float64, len(y))
	for l := range sums {
		sums[l] = make([]float64, len(w))
	}
	weights := engine.Matrix(len(w)/data.D, data.D, w)
	size := min(damian2022.BlockRows, data.N)
	x, labels := data.BlockOf(0, size, y)
	c, err := e.Compile("damian2022/gradients of labellings", labellingsGraph, x, labels, weights)
	if err != nil {
		return nil, err
	}
	for first := 0; first < data.N; first += size {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x, labels := data.BlockOf(first, size, y)
		out, err := c.Run(x, labels, weights)
		if err != nil {
			return nil, err
		}
		for l, sum := range sums {
			for i := range sum {
				// One row of the outcome is a neuron's gradients, one a labelling.
				sum[i] += out[0].Data[(i/data.D*len(y)+l)*data.D+i%data.D] / float64(data.N)
			}
		}
	}
	return sums, nil
}

// labellingsGraph builds 1{W Xᵀ ≥ 0} (y_l ∘ X)_l from X [n, d], y [L, n], W [m, d];
// returns [m, L, d].
func labellingsGraph(in []*graph.Node) []*graph.Node {
	x, y, w := in[0], in[1], in[2]
	n, d, l, m := x.Shape().Dim(0), x.Shape().Dim(1), y.Shape().Dim(0), w.Shape().Dim(0)
	z := graph.Einsum("md,nd->mn", w, x)
	active := graph.ConvertDType(graph.GreaterOrEqual(z, graph.ZerosLike(z)), z.DType())
	products := graph.Reshape(graph.Einsum("ln,nd->nld", y, x), n, l*d)
	return []*graph.Node{graph.Reshape(graph.Einsum("mn,ne->me", active, products), m, l, d)}
}

// labellingsGradients draws inputs, label noise and, where it asks for it, a
// permutation of the labels, and returns the gradients at w for every target,
// after preprocessing. The streams are called "inputs", "labels" and "shuffle".
func labellingsGradients(ctx context.Context, env *experiment.Env, n, d int, noise float64, targets []damian2022.Target,
	shuffle bool, w []float64, stream func(string) *rand.Rand) ([][]float64, error) {
	data, err := damian2022.Draw(targets[0], n, d, noise, stream("inputs"), stream("labels"))
	if err != nil {
		return nil, err
	}
	labellings := make([][]float64, len(targets))
	for i, t := range targets {
		data.Label(t, noise, stream("labels"))
		used := data
		if shuffle {
			used = used.Shuffle(stream("shuffle"))
		}
		used, _, _ = used.Preprocess()
		labellings[i] = used.Y
	}
	return gradientsOf(ctx, env.Engine, data, labellings, w)
}

// labellingsCost is that of gradientsOf.
func labellingsCost(n, d, m, labellings float64) experiment.Cost {
	return experiment.Cost{FLOP: 2 * n * d * m * (1 + labellings), Elements: n * (d*(1+labellings) + 2*m)}
}
