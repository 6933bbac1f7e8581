package damian2022

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"

	"gonum.org/v1/gonum/mat"
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
			Change: func(c DirectionsConfig) DirectionsConfig { c.Shuffle = true; return c.small() }, Fails: []string{directionsAlignment.ID}},
		{Name: "equal curvature", Breaks: "the second direction is curved less: both are curved alike, whatever $\\varepsilon$ is claimed; that is one target under every name, so that the drop is 0 by arithmetic",
			Change: func(c DirectionsConfig) DirectionsConfig { c.Even = true; return c.small() }, Fails: []string{directionsDrop.ID}},
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
	c := DirectionsConfig{Master: 2022, D: 20, Epsilon: []float64{1, 0.5, 0.25}, Ratio: []float64{1, 4, 16, 64}, Assert: 16, Neurons: 200, Seeds: 10, Noise: 1}
	if p == experiment.Paper {
		c.Ratio, c.Seeds = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}, 64
	}
	return c
}

func checkDirections(c DirectionsConfig) error {
	errs := []error{setting{"two", []int{c.D}, c.Noise}.check(), checkRatios(c.Ratio, []int{c.D}), checkSymmetricEpsilon(c.Epsilon),
		experiment.AtLeast(2, "Neurons", c.Neurons), experiment.AtLeast(2, "Seeds", c.Seeds), checkDirectionsAsserted(c.Assert, c.Ratio)}
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
	return fmt.Errorf("field Assert = %v is not one of Ratio = %v: the claims are about a sample size that is measured", ratio, ratios)
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
	return labellingsCost(n, d, m, k).Plus(svd).Plus(experiment.Cost{Draws: n * (d + k), Bytes: 8 * (n*d + 4*n + 3*block*m)})
}

func (c DirectionsConfig) points() []directionsPoint {
	epsilon := c.Epsilon
	if c.Even {
		epsilon = slices.Repeat([]float64{1}, len(epsilon))
	}
	var points []directionsPoint
	for _, q := range c.Ratio {
		for seed := range c.Seeds {
			points = append(points, directionsPoint{c.Master, c.D, samples(q, c.D), c.Neurons, seed, epsilon, c.Noise, c.Shuffle})
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
				r.Cells = append(r.Cells, DirectionsCell{N: p.N, Ratio: c.Ratio[i/c.Seeds], Epsilon: e, Kappa: TwoDirections(e).Kappa()})
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
	w := sphere(stream("weights"), p.Neurons, p.D)
	var targets []Target
	for _, epsilon := range p.Epsilon {
		targets = append(targets, TwoDirections(epsilon))
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
		out = append(out, directionsSeed{Alignment(g, p.D, 2), directionsWeakShare(g, p.D), cosine})
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

var (
	directionsAlignment = claim.Claim{ID: "damian2022/theorem1/two-directions-alignment",
		Statement: `at $n = %gd^2$ the alignment $A$ with $S^\star$ is high whatever $\kappa$ is, as $\|H\|_F = 1$ for all (law: %.2f): $A$ at the $\kappa$ that comes closest to the band's edge`,
		Source:    "derived from Lemma 4, eq. (1)", Known: claim.Derived, Kind: claim.Identity}
	directionsDrop = claim.Claim{ID: "damian2022/theorem1/weakest-direction",
		Statement: `the weakest direction is found less well when $\kappa$ is larger: drop of the smallest principal cosine of $W^{(1)}$ with $S^\star$ from the smallest $\kappa$ to the largest, at $n = %gd^2$`,
		Source:    "consequence of Theorem 1's hypothesis on κ", Known: claim.Derived, Kind: claim.Ordering}
)

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

func directionsClaims(c DirectionsConfig, r DirectionsResult) []claim.Verdict {
	cells := c.asserted(r)
	band := claim.Between(0.74, 0.90, claim.Pilot, "12 master seeds of a separate simulation: 0.801, 0.804, 0.810 (± 0.012) for the three κ")
	var alignments []claim.Measurement
	for _, cell := range cells {
		alignments = append(alignments, measure.MeanAt(cell.A, fmt.Sprintf(", at κ = %.3g", cell.Kappa)))
	}
	drop := measure.Mean(nil)
	if len(cells) > 0 {
		drop = measure.Difference(cells[0].Cosine, cells[len(cells)-1].Cosine)
	}
	return []claim.Verdict{
		claim.Judge(directionsAlignment.With(c.Assert, AlignmentLaw(c.Assert, 1, c.Noise, 1, true)), measure.Tightest(alignments, band), band),
		claim.Judge(directionsDrop.With(c.Assert), drop, claim.AtLeast(0.005, claim.Pilot, "12 master seeds of a separate simulation: 0.091 ± 0.018")),
	}
}
