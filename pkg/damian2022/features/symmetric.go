package features

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// SymmetricConfig decides the experiment on how well the features span the
// principal subspace.
type SymmetricConfig struct {
	Master    uint64    // master seed
	D         []int     // dimensions
	Epsilon   []float64 // curvature along e_2 over that along e_1
	Curvature float64   // drawn ε over the claimed one; 0 makes H of rank 1
	Ratio     float64   `samples:"N D"` // n/d²
	Neurons   int       // unit weights w a data set
	Seeds     int       // independent data sets at d = 40; more below, fewer above
	Noise     float64   // ς
	Shuffle   bool      // permute the labels: x and y no longer belong together
}

// SymmetricCell holds the smallest eigenvalues at one (d, ε), one a seed, each
// over its leading order.
type SymmetricCell struct {
	D, N           int
	Epsilon, Kappa float64
	Population     float64   // what One would be for n = ∞ and more weights: eq. (1), all terms
	One            []float64 // λ_min of E[Π*g gᵀΠ*] over 1/(2π r d κ²)
	Two            []float64 // λ_min of Mat E[(Π*g)^{⊗4}] on Sym²(S*) over SymmetricSquare, in the same unit squared
}

// SymmetricCloud holds Π*g_n(w_j) of some neurons at the first dimension, for the
// first seed, in units of 1/√(2πd).
type SymmetricCloud struct {
	Epsilon float64
	X, Y    []float64
}

// SymmetricResult holds the cells, ε by ε within each dimension, and a cloud an ε.
type SymmetricResult struct {
	Cells  []SymmetricCell
	Clouds []SymmetricCloud
}

// SymmetricOutcome is what came of the experiment and its twins.
type SymmetricOutcome = experiment.Outcome[SymmetricConfig, SymmetricResult]

// SymmetricSpec measures the smallest eigenvalue of the features' moments on the
// principal subspace, for targets of two directions and growing κ.
var SymmetricSpec = &experiment.Spec[SymmetricConfig, SymmetricResult]{
	ID:     "damian2022/symmetric",
	Title:  "the features span the principal subspace",
	Config: symmetricConfig,
	Live: func(c SymmetricConfig) SymmetricConfig {
		c.D, c.Ratio, c.Neurons, c.Seeds = []int{8, 16}, 24, 50, 2
		return c
	},
	Check: checkSymmetric,
	Twins: []experiment.Twin[SymmetricConfig]{
		{Name: "H of rank 1", Breaks: "Assumption 2: the target has no mean curvature along $e_2$, so $\\kappa = \\infty$; " +
			"the claimed $\\kappa$ is kept",
			Change: func(c SymmetricConfig) SymmetricConfig { c.Curvature = 0; return c.small() }},
		{Name: "labels shuffled", Breaks: "the labels belong to their inputs: they are permuted",
			Change: func(c SymmetricConfig) SymmetricConfig { c.Shuffle = true; return c.small() }},
	},
	Cost:    symmetricCost,
	Run:     runSymmetric,
	Claims:  symmetricClaims,
	Figures: symmetricFigures,
}

// small is the config at its first dimension with few seeds and weights: enough for a twin
// that is far from the band.
func (c SymmetricConfig) small() SymmetricConfig {
	c.D, c.Seeds, c.Neurons = c.D[:min(1, len(c.D))], 2, min(c.Neurons, 100)
	return c
}

func symmetricConfig(p experiment.Preset) SymmetricConfig {
	c := SymmetricConfig{Master: 2022, D: []int{20, 40}, Epsilon: []float64{1, 0.5, 0.25}, Curvature: 1, Ratio: 64,
		Neurons: 200, Seeds: 5, Noise: 1}
	if p == experiment.Paper {
		c.D, c.Neurons, c.Seeds = []int{20, 40, 80, 128}, 400, 8
	}
	return c
}

func checkSymmetric(c SymmetricConfig) error {
	errs := []error{damian2022.Setting{Target: "two", D: c.D, Noise: c.Noise}.Check(),
		damian2022.Setting{D: c.D}.CheckRatios([]float64{c.Ratio}), checkSymmetricEpsilon(c.Epsilon),
		experiment.AtLeast(2, "Seeds", c.Seeds)}
	if c.Neurons < 3 {
		errs = append(errs,
			fmt.Errorf("field Neurons = %d must be at least 3: fewer cannot span the three dimensions of Sym²(S*)", c.Neurons))
	}
	if !(c.Curvature >= 0) || c.Curvature > 1 {
		errs = append(errs, fmt.Errorf("field Curvature = %v must be from 0 to 1", c.Curvature))
	}
	return errors.Join(errs...)
}

// checkSymmetricEpsilon says what is impossible about a grid of ε.
func checkSymmetricEpsilon(epsilon []float64) error {
	if len(epsilon) == 0 {
		return errors.New("field Epsilon is empty: give at least one curvature ratio")
	}
	for i, e := range epsilon {
		if !(e > 0) || e > 1 || (i > 0 && e >= epsilon[i-1]) {
			return fmt.Errorf("field Epsilon = %v: curvature ratios lie in (0, 1] and decrease, so that κ grows", epsilon)
		}
	}
	return nil
}

// symmetricPoint is one data set's inputs with the labels of every ε.
type symmetricPoint struct {
	Master                uint64
	D, N, Neurons, Seed   int
	Epsilon               []float64
	Curvature, Noise      float64
	Shuffle, KeepsTheRows bool
}

// Cost counts the gradients for every ε.
func (p symmetricPoint) Cost() experiment.Cost {
	n, d, m, k := float64(p.N), float64(p.D), float64(p.Neurons), float64(len(p.Epsilon))
	return labellingsCost(n, d, m, k).Plus(experiment.Cost{Draws: n * (d + k),
		Bytes: 8 * (n*d + 4*n + 3*damian2022.BlockRows*m)})
}

func (c SymmetricConfig) points() []symmetricPoint {
	var points []symmetricPoint
	for i, d := range c.D {
		for seed := range damian2022.SeedsAt(d, c.Seeds) {
			points = append(points, symmetricPoint{c.Master, d, damian2022.Samples(c.Ratio, d), c.Neurons, seed, c.Epsilon,
				c.Curvature, c.Noise, c.Shuffle, i == 0 && seed == 0})
		}
	}
	return points
}

func symmetricCost(c SymmetricConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runSymmetric(ctx context.Context, env *experiment.Env, c SymmetricConfig) (SymmetricResult, error) {
	var r SymmetricResult
	points := c.points()
	values, err := experiment.Map(ctx, env, points, symmetricAt)
	if err != nil {
		return r, err
	}
	for i, p := range points {
		if p.Seed == 0 {
			for k, e := range c.Epsilon {
				r.Cells = append(r.Cells, SymmetricCell{D: p.D, N: p.N, Epsilon: e, Kappa: damian2022.TwoDirections(e).Kappa(),
					Population: values[i].Population[k]})
			}
		}
		own := r.Cells[len(r.Cells)-len(c.Epsilon):]
		for k := range own {
			own[k].One, own[k].Two = append(own[k].One, values[i].One[k]), append(own[k].Two, values[i].Two[k])
		}
		r.Clouds = append(r.Clouds, values[i].Clouds...)
	}
	return r, nil
}

// symmetricSeed holds one seed's numbers, one an ε.
type symmetricSeed struct {
	One, Two   []float64
	Population []float64 // of the first seed only
	Clouds     []SymmetricCloud
}

func symmetricAt(ctx context.Context, env *experiment.Env, p symmetricPoint) (symmetricSeed, error) {
	var s symmetricSeed
	stream := sample.Streams(p.Master, "damian2022/symmetric", p.D, p.N, p.Seed)
	w := sample.UnitVectors(stream("weights"), p.Neurons, p.D)
	gradients, err := labellingsGradients(ctx, env, p.N, p.D, p.Noise, p.targets(), p.Shuffle, w, stream)
	if err != nil {
		return s, err
	}
	for k, epsilon := range p.Epsilon {
		one, two, err := symmetricEigenvalues(gradients[k], p.D, epsilon)
		if err != nil {
			return s, err
		}
		s.One, s.Two = append(s.One, one), append(s.Two, two)
		if p.KeepsTheRows {
			s.Clouds = append(s.Clouds, symmetricCloud(gradients[k], p.D, epsilon))
		}
	}
	if p.Seed == 0 {
		s.Population, err = p.population(stream("population"))
	}
	return s, err
}

// symmetricPopulationRows is how many weights a population eigenvalue is over:
// enough for an error of a few hundredths.
const symmetricPopulationRows = 5000

// population returns the eigenvalues for the population gradients of random
// weights.
func (p symmetricPoint) population(r *rand.Rand) ([]float64, error) {
	w := sample.UnitVectors(r, symmetricPopulationRows, p.D)
	var out []float64
	for k, t := range p.targets() {
		var g []float64
		for j := range symmetricPopulationRows {
			g = append(g, t.PopulationGradient(w[j*p.D : (j+1)*p.D])[:t.R]...)
		}
		least, err := symmetricLeast(g, t.R, func(h []float64) []float64 { return h })
		if err != nil {
			return nil, err
		}
		out = append(out, least/symmetricUnit(p.Epsilon[k], p.D))
	}
	return out, nil
}

// symmetricUnit returns 1/(2π r d κ²), λ_min in the leading order.
func symmetricUnit(epsilon float64, d int) float64 {
	kappa := damian2022.TwoDirections(epsilon).Kappa()
	return 1 / (2 * math.Pi * 2 * float64(d) * kappa * kappa)
}

// targets returns the targets that labels are drawn for, one an ε.
func (p symmetricPoint) targets() []damian2022.Target {
	out := make([]damian2022.Target, len(p.Epsilon))
	for i, epsilon := range p.Epsilon {
		out[i] = damian2022.TwoDirections(epsilon * p.Curvature)
	}
	return out
}

// symmetricCloudRows is how many neurons a cloud shows: more would hide each other.
const symmetricCloudRows = 150

func symmetricCloud(g []float64, d int, epsilon float64) SymmetricCloud {
	c := SymmetricCloud{Epsilon: epsilon}
	scale := math.Sqrt(2 * math.Pi * float64(d))
	for j := range min(len(g)/d, symmetricCloudRows) {
		c.X, c.Y = append(c.X, scale*g[j*d]), append(c.Y, scale*g[j*d+1])
	}
	return c
}

// symmetricEigenvalues returns the smallest eigenvalues of the rows' second moment
// on S* and of their fourth moment on Sym²(S*), over their leading order for the
// target of this ε and unit weights.
func symmetricEigenvalues(g []float64, d int, epsilon float64) (one, two float64, err error) {
	unit := symmetricUnit(epsilon, d)
	one, err = symmetricLeast(g, d, func(h []float64) []float64 { return h })
	if err != nil {
		return 0, 0, err
	}
	// h hᵀ in the orthonormal basis E₁₁, E₂₂, (E₁₂ + E₂₁)/√2.
	two, err = symmetricLeast(g, d, func(h []float64) []float64 {
		return []float64{h[0] * h[0], h[1] * h[1], math.Sqrt2 * h[0] * h[1]}
	})
	return one / unit,
		two / (unit * unit * damian2022.SymmetricSquare(1/(epsilon*epsilon)) * sphereFourth(d)), err
}

// sphereFourth returns the fourth moments of √d w for w uniform on the unit
// sphere of R^d, over those of N(0, I_d): d/(d+2), since for z ~ N(0, I_d) the
// length ‖z‖ is independent of z/‖z‖ and E‖z‖⁴ = d(d+2).
func sphereFourth(d int) float64 { return float64(d) / float64(d+2) }

// symmetricLeast returns the smallest eigenvalue of the mean of φφᵀ over the rows of
// g [m, d], for a vector φ of the row's first two coordinates.
func symmetricLeast(g []float64, d int, phi func(h []float64) []float64) (float64, error) {
	rows := len(g) / d
	var sum *mat.SymDense
	for j := range rows {
		v := phi(g[j*d : j*d+2])
		if sum == nil {
			sum = mat.NewSymDense(len(v), nil)
		}
		sum.SymRankOne(sum, 1/float64(rows), mat.NewVecDense(len(v), v))
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sum, false) {
		return 0, errors.New("the eigenvalues of the features' moments did not converge")
	}
	return eigen.Values(nil)[0], nil
}

// symmetricBand and symmetricSquareBand are where the eigenvalues over their leading order
// must lie.
var (
	symmetricBand = claim.Between(0.5, 1.2, claim.Pilot,
		"a separate simulation: 0.73 to 0.84 over six (d, κ), and allowed for each (d, κ)")
	symmetricSquareBand = claim.Between(0.25, 1.44, claim.Pilot, "the squares of the band for k = 1: where the "+
		"covariance of Π*g is c times its leading order, this is c² times")
)

// symmetricTwins are the twins in which the features miss a direction.
var symmetricTwins = []string{"H of rank 1", "labels shuffled"}

var symmetricClaims = []experiment.Claim[SymmetricConfig, SymmetricResult]{
	{Name: "lemma21/smallest-eigenvalue", Known: claim.Derived, Kind: claim.Level,
		Source: "Lemma 21 with k = 1, its constant derived here", FailedBy: symmetricTwins,
		Says: experiment.Fixed[SymmetricConfig](`$\lambda_{\min}(\mathbb{E}_w[\Pi^\star g_n g_n^\top \Pi^\star]) ` +
			`\approx 1/(2\pi r d \kappa^2)$: the measured value over this one, at the $(d, \kappa)$ that comes closest to ` +
			`the band's edge`),
		Measure: symmetricMeasure(symmetricBand, func(cell SymmetricCell) []float64 { return cell.One }),
		Band:    experiment.Fixed[SymmetricConfig](symmetricBand), Theory: experiment.Fixed[SymmetricConfig](1.0),
		Mutants: []experiment.Mutant[SymmetricConfig, SymmetricResult]{{Name: "κ in place of κ²",
			Measure: symmetricMeasure(symmetricBand, func(cell SymmetricCell) []float64 {
				return symmetricOver(cell.One, cell.Kappa)
			})}}},
	{Name: "lemma21/symmetric-square", Known: claim.Derived, Kind: claim.Level,
		Source: "Lemma 21 with k = 2, its constant derived here", FailedBy: symmetricTwins,
		Says: experiment.Fixed[SymmetricConfig](`the same for $k = 2$: the smallest eigenvalue of ` +
			`$\mathrm{Mat}\,\mathbb{E}_w[(\Pi^\star g_n)^{\otimes 4}]$ on $\mathrm{Sym}^2(S^\star)$, over its leading order`),
		Measure: symmetricMeasure(symmetricSquareBand, func(cell SymmetricCell) []float64 { return cell.Two }),
		Band:    experiment.Fixed[SymmetricConfig](symmetricSquareBand), Theory: experiment.Fixed[SymmetricConfig](1.0),
		Mutants: []experiment.Mutant[SymmetricConfig, SymmetricResult]{{Name: "κ² in place of κ⁴",
			Measure: symmetricMeasure(symmetricSquareBand, func(cell SymmetricCell) []float64 {
				return symmetricOver(cell.Two, cell.Kappa*cell.Kappa)
			})}}},
}

// symmetricMeasure returns the measuring of eigenvalues over their leading order: their mean
// over seeds at the (d, κ) that comes closest to the edge of a band.
func symmetricMeasure(band claim.Band,
	of func(SymmetricCell) []float64) func(SymmetricConfig, SymmetricResult) claim.Measurement {
	return func(_ SymmetricConfig, r SymmetricResult) claim.Measurement {
		var all []claim.Measurement
		for _, cell := range r.Cells {
			all = append(all, measure.MeanAt(of(cell), fmt.Sprintf(", at d = %d, κ = %.3g", cell.D, cell.Kappa)))
		}
		return measure.Tightest(all, band)
	}
}

// symmetricOver returns the values over a leading order that is so many times as large.
func symmetricOver(values []float64, times float64) []float64 {
	return stats.Map(values, func(x float64) float64 { return x / times })
}
