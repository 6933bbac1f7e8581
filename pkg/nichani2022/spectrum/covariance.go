package spectrum

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// CovarianceConfig decides the experiment in parameter space.
type CovarianceConfig struct {
	Master     uint64             // master seed
	Activation string             // σ by name: sigmoid, tanh, softplus, log cosh
	Shift      float64            // the activation is σ(z − Shift)
	Dim        int                // d, at least 3
	Neurons    []int              // h, neurons that share no w_0, rising: the claims on clusters are about the last
	Points     int                // points x that Σ is the mean over
	Fresh      int                // points that directions are looked at by, for their degrees
	Inputs     nichani2022.Inputs // law of x: sphere, normal, unequal
	Seeds      int                // networks and points
}

// covarianceDegree is the k of the experiment.
const covarianceDegree = 2

// CovarianceCell is the spectrum of Σ of a network of h neurons.
type CovarianceCell struct {
	Seed, Neurons int
	Values        []float64   // eigenvalues of Σ, which do not increase
	Shares        [][]float64 // of each degree up to 2, the share that it has in f_L along every eigenvector
}

// CovarianceResult holds the cells, seed by seed for every h.
type CovarianceResult struct{ Cells []CovarianceCell }

// CovarianceOutcome is what came of the experiment and its twins.
type CovarianceOutcome = experiment.Outcome[CovarianceConfig, CovarianceResult]

// fewNeurons is the name of a twin.
const fewNeurons = "hd just above n_2"

// CovarianceSpec compares eigenvalues and eigenvectors of the covariance of the gradient with what D1 foretells.
var CovarianceSpec = &experiment.Spec[CovarianceConfig, CovarianceResult]{
	ID:     "nichani2022/covariance",
	Title:  "the directions of parameter space, degree by degree",
	Config: covarianceConfig,
	Check:  checkCovariance,
	Twins: []experiment.Twin[CovarianceConfig]{
		{Name: evenSlope, Breaks: `$\mu_1(\sigma') \neq 0$: the shift is gone, and $\sigma'$ is even`,
			Change: func(c CovarianceConfig) CovarianceConfig { c.Shift, c.Neurons = 0, c.last(); return c }},
		{Name: fewNeurons, Breaks: `$hd \gg d^2$: the neurons have hardly more directions than there are harmonics`,
			Change: func(c CovarianceConfig) CovarianceConfig {
				c.Neurons = []int{1 + nichani2022.BlockSize(c.Dim, covarianceDegree)/c.Dim}
				return c
			}},
	},
	Cost:    func(c CovarianceConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runCovariance,
	Claims:  covarianceClaims,
	Figures: covarianceFigures,
	Tables:  covarianceTables,
}

func covarianceConfig(p experiment.Preset) CovarianceConfig {
	c := CovarianceConfig{Master: 2022, Activation: "sigmoid", Shift: 1, Dim: 10, Neurons: []int{30, 60},
		Points: 20_000, Fresh: 4000, Inputs: nichani2022.OnSphere, Seeds: 2}
	if p == experiment.Paper {
		c.Dim, c.Neurons, c.Points, c.Fresh = 16, []int{30, 60, 120}, 200_000, 10_000
	}
	return c
}

func checkCovariance(c CovarianceConfig) error {
	errs := []error{checkSetting(c.activation(), c.Inputs, c.Dim), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.AtLeast(1, "Points", c.Points), experiment.Increasing("Neurons", c.Neurons, "networks grow")}
	if len(c.Neurons) == 0 {
		errs = append(errs, errors.New("field Neurons: give at least one number of neurons"))
	}
	for _, h := range c.Neurons {
		if h < 1 || h > mostSide || h*c.Dim < 2 || h*c.Dim > mostSide {
			errs = append(errs, fmt.Errorf("field Neurons = %d: in %d dimensions the matrix must have from 2 to %d rows", h,
				c.Dim, mostSide))
		}
	}
	if polynomials := nichani2022.BlockSize(c.Dim, covarianceDegree); c.Fresh < 2*polynomials || c.Fresh > 1_000_000 {
		errs = append(errs, fmt.Errorf("field Fresh = %d: with %d polynomials up to degree %d take at least twice as many "+
			"points, and a million at most", c.Fresh, polynomials, covarianceDegree))
	}
	return errors.Join(errs...)
}

func (c CovarianceConfig) activation() nichani2022.Activation {
	return nichani2022.Activation{Name: c.Activation, Shift: c.Shift}
}

// last returns the largest number of neurons alone.
func (c CovarianceConfig) last() []int { return c.Neurons[max(0, len(c.Neurons)-1):] }

// clusters are those foretold of h neurons; none where nothing can be foretold.
func (c CovarianceConfig) clusters(h int) []nichani2022.Cluster {
	clusters, err := c.activation().Clusters(c.Dim, covarianceDegree, h*c.Dim)
	if err != nil {
		return nil
	}
	return clusters
}

// covariancePoint is one network.
type covariancePoint struct {
	Master uint64
	nichani2022.Activation
	Inputs                      nichani2022.Inputs
	Dim, Neurons, Points, Fresh int
	Seed                        int
}

// Cost counts the sum over the points and the decomposition.
func (p covariancePoint) Cost() experiment.Cost {
	side := float64(p.Neurons * p.Dim)
	points, fresh := float64(p.Points), float64(p.Fresh)
	polynomials := float64(nichani2022.BlockSize(p.Dim, covarianceDegree))
	return experiment.Cost{FLOP: points*side*side + 2*fresh*side*side, Draws: (points + fresh) * float64(p.Dim),
		Host:  4*side*side*side + points*side*10 + 4*fresh*polynomials*polynomials,
		Bytes: 8 * (3*side*side + 3*fresh*side + 2*fresh*polynomials)}
}

func (c CovarianceConfig) points() []covariancePoint {
	var out []covariancePoint
	for _, h := range c.Neurons {
		for seed := range c.Seeds {
			out = append(out, covariancePoint{c.Master, c.activation(), c.Inputs, c.Dim, h, c.Points, c.Fresh, seed})
		}
	}
	return out
}

func runCovariance(ctx context.Context, env *experiment.Env, c CovarianceConfig) (CovarianceResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), covarianceAt)
	return CovarianceResult{cells}, err
}

func covarianceAt(_ context.Context, _ *experiment.Env, p covariancePoint) (CovarianceCell, error) {
	const scope = "nichani2022/covariance"
	fresh, net, err := drawn(p.Master, scope, p.Seed, p.Activation, p.Inputs, p.Fresh, 2*p.Neurons, p.Dim)
	if err != nil {
		return CovarianceCell{}, err
	}
	sigma, err := net.Covariance(sample.Stream(p.Master, scope, p.Seed, "points"), p.Inputs, p.Points)
	if err != nil {
		return CovarianceCell{}, err
	}
	spectrum, err := spectral.Eigen(sigma)
	if err != nil {
		return CovarianceCell{}, err
	}
	features, err := net.Features(fresh)
	if err != nil {
		return CovarianceCell{}, err
	}
	var along mat.Dense
	along.Mul(features, spectrum.Vectors)
	return CovarianceCell{Seed: p.Seed, Neurons: p.Neurons, Values: spectrum.Values,
		Shares: degreeShares(fresh, &along)}, nil
}

// degreeShares returns, of each degree from 0 to 2, the share that its harmonics have in ‖f‖² at points x [N, d] of a
// sphere, for every column f of along [N, p]; nothing where the points are too few to tell the polynomials apart. A
// function without any has the share B(d, l)/N all the same: so many directions of R^N are theirs.
func degreeShares(x, along *mat.Dense) [][]float64 {
	values, ends := polynomials(x)
	var products, parts mat.Dense
	var factor mat.Cholesky
	var squares mat.SymDense
	squares.SymOuterK(1, values.T())
	if !factor.Factorize(&squares) {
		return nil
	}
	// values = Q R with orthonormal columns of Q, degree by degree, so that Qᵀ f solves Rᵀ z = valuesᵀ f
	products.Mul(values.T(), along)
	if err := parts.Solve(factor.RawU().T(), &products); err != nil {
		return nil
	}
	rows, columns := along.Dims()
	out, from := make([][]float64, len(ends)), 0
	for l, end := range ends {
		out[l] = make([]float64, columns)
		for j := range columns {
			out[l][j] = shareOf(parts.Slice(from, end, j, j+1), along.Slice(0, rows, j, j+1))
		}
		from = end
	}
	return out
}

// shareOf returns ‖part‖²/‖whole‖², 0 of nothing.
func shareOf(part, whole mat.Matrix) float64 {
	norm := mat.Norm(whole, 2)
	if norm == 0 {
		return 0
	}
	share := mat.Norm(part, 2) / norm
	return share * share
}

// polynomials returns columns that span the polynomials up to degree 2 at the rows of x [N, d], which lie on a sphere,
// degree by degree, with the number of columns up to each degree. The last square is left out: on the sphere the
// squares add up to a constant.
func polynomials(x *mat.Dense) (values *mat.Dense, ends []int) {
	n, d := x.Dims()
	ends = []int{1, 1 + d, nichani2022.BlockSize(d, covarianceDegree)}
	values = mat.NewDense(n, ends[2], nil)
	for i := range n {
		row, point := values.RawRowView(i)[:0], x.RawRowView(i)
		row = append(append(row, 1), point...)
		for a, v := range point[:d-1] {
			for _, w := range point[a:] {
				row = append(row, v*w)
			}
		}
	}
	return values, ends
}
