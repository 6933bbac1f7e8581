// Package spectrum is the room of notebook 01: the eigenvalues of the tangent kernel come in clusters, one a degree,
// above a bulk, whether one looks at the sample or at the parameters.
package spectrum

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// SpectrumConfig decides the experiment on the kernel matrix of a sample.
type SpectrumConfig struct {
	Master     uint64             // master seed
	Activation string             // σ by name: sigmoid, tanh, softplus, log cosh
	Shift      float64            // the activation is σ(z − Shift)
	Dim        int                // d, at least 3
	Degree     int                // k, at least 1: clusters up to this degree are claimed
	Samples    int                // n
	Width      int                // m, in pairs that share w_0
	Inputs     nichani2022.Inputs // law of x: sphere, normal, unequal
	Seeds      int                // samples and networks
	Path       []int              // the first seed is shown at so many of its points too, rising; may be empty
}

// Cell is the spectrum of K/n for the first n points of a seed.
type Cell struct {
	Seed, Samples int
	Values        []float64 // eigenvalues of K/n, which do not increase
}

// SpectrumResult holds the cell of every seed, and those of the first along the path.
type SpectrumResult struct{ Cells, Path []Cell }

// SpectrumOutcome is what came of the experiment and its twins.
type SpectrumOutcome = experiment.Outcome[SpectrumConfig, SpectrumResult]

// The names of twins.
const (
	evenSlope = "even slope"
	tooFew    = "n < n_2"
	justMore  = "n just above n_2"
	unequal   = "unequal coordinates"
)

// SpectrumSpec compares the eigenvalues of kernel matrices with what D1 foretells.
var SpectrumSpec = &experiment.Spec[SpectrumConfig, SpectrumResult]{
	ID:     "nichani2022/spectrum",
	Title:  "the eigenvalues of a kernel matrix, degree by degree",
	Config: spectrumConfig,
	Live: func(c SpectrumConfig) SpectrumConfig {
		c.Dim, c.Samples, c.Width, c.Seeds, c.Path = 10, 300, 1000, 1, []int{40, 60, 80, 100, 150}
		return c
	},
	Check: checkSpectrum,
	Twins: []experiment.Twin[SpectrumConfig]{
		{Name: evenSlope, Breaks: `$\mu_1(\sigma') \neq 0$: the shift is gone, and $\sigma'$ is even`,
			Change: func(c SpectrumConfig) SpectrumConfig { c.Shift, c.Seeds, c.Path = 0, 1, nil; return c }},
		{Name: tooFew, Breaks: `$n \gg d^k$: there are fewer points than harmonics up to degree $k$, and so no ` +
			`eigenvalue at which the last cluster could end`,
			Change: func(c SpectrumConfig) SpectrumConfig { return c.with(c.harmonics() * 20 / 23) }},
		{Name: justMore, Breaks: `$n \gg d^k$: there are only three tenths more points than harmonics`,
			Change: func(c SpectrumConfig) SpectrumConfig { return c.with(c.harmonics() * 30 / 23) }},
		{Name: unequal, Breaks: "the law of $x$ is the same in all directions: coordinate $j$ has variance $1/j$ before " +
			"$x$ is scaled to the sphere",
			Change: func(c SpectrumConfig) SpectrumConfig {
				c.Inputs, c.Seeds, c.Path = nichani2022.Unequal, 1, nil
				return c
			}},
	},
	Cost:    func(c SpectrumConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runSpectrum,
	Claims:  spectrumClaims,
	Figures: spectrumFigures,
	Tables:  spectrumTables,
}

func spectrumConfig(p experiment.Preset) SpectrumConfig {
	c := SpectrumConfig{Master: 2022, Activation: "sigmoid", Shift: 1, Dim: 20, Degree: 2, Samples: 1500, Width: 8000,
		Inputs: nichani2022.OnSphere, Seeds: 2, Path: []int{100, 200, 250, 300, 400, 600, 1000}}
	if p == experiment.Paper {
		c.Dim, c.Samples, c.Width, c.Path = 40, 4000, 20_000, []int{500, 850, 1000, 1200, 1600, 2400}
	}
	return c
}

// mostSide bounds the side of a matrix whose eigenvalues are computed.
const mostSide = 20_000

func checkSpectrum(c SpectrumConfig) error {
	errs := []error{checkSetting(c.activation(), c.Inputs, c.Dim), experiment.AtLeast(1, "Seeds", c.Seeds),
		experiment.Increasing("Path", c.Path, "the sample grows")}
	if c.Degree < 1 || c.Degree > mostDegree {
		errs = append(errs, fmt.Errorf("field Degree = %d: degrees from 1 to %d have a cluster here", c.Degree, mostDegree))
	}
	for i, n := range append([]int{c.Samples}, c.Path...) {
		if n < 2 || n > mostSide {
			errs = append(errs, fmt.Errorf("field %s = %d: a spectrum has two eigenvalues at least, and %d at most here",
				map[bool]string{true: "Samples", false: "Path"}[i == 0], n, mostSide))
		}
	}
	if c.Width < 2 || c.Width%2 != 0 || c.Width > mostWidth {
		errs = append(errs, fmt.Errorf("field Width = %d: neurons come in pairs that share w_0: take an even number up to %d",
			c.Width, mostWidth))
	}
	return errors.Join(errs...)
}

// The largest degree, dimension and width that are computed.
const (
	mostDegree = 4
	mostDim    = 1000
	mostWidth  = 1_000_000
)

// checkSetting returns an error for what is impossible about a network on the sphere.
func checkSetting(a nichani2022.Activation, inputs nichani2022.Inputs, d int) error {
	errs := []error{a.Check(), inputs.Check()}
	if d < 3 || d > mostDim {
		errs = append(errs, fmt.Errorf("field Dim = %d: spheres from 3 to %d dimensions have the harmonics that are counted "+
			"here", d, mostDim))
	}
	return errors.Join(errs...)
}

func (c SpectrumConfig) activation() nichani2022.Activation {
	return nichani2022.Activation{Name: c.Activation, Shift: c.Shift}
}

// harmonics returns n_k.
func (c SpectrumConfig) harmonics() int { return nichani2022.BlockSize(c.Dim, c.Degree) }

// with returns the config with another number of points, and no path.
func (c SpectrumConfig) with(samples int) SpectrumConfig {
	c.Samples, c.Path = max(2, samples), nil
	return c
}

// clusters are those foretold at n points; none where nothing can be foretold.
func (c SpectrumConfig) clusters(n int) []nichani2022.Cluster {
	clusters, err := c.activation().Clusters(c.Dim, c.Degree, n)
	if err != nil {
		return nil
	}
	return clusters
}

// spectrumPoint is one kernel matrix.
type spectrumPoint struct {
	Master uint64
	nichani2022.Activation
	Inputs              nichani2022.Inputs
	Dim, Samples, Width int
	Seed                int
}

// Cost counts the products of the gates, and the reduction to three diagonals.
func (p spectrumPoint) Cost() experiment.Cost {
	n, h, d := float64(p.Samples), float64(p.Width)/2, float64(p.Dim)
	return experiment.Cost{FLOP: n*n*h + 2*n*h*d, Draws: (n + h) * d, Host: n*n*n*2/3 + 10*n*h, Bytes: 8 * (3*n*n + 2*n*h)}
}

func (c SpectrumConfig) point(seed, samples int) spectrumPoint {
	return spectrumPoint{c.Master, c.activation(), c.Inputs, c.Dim, samples, c.Width, seed}
}

// points are those of the seeds, and then those of the path.
func (c SpectrumConfig) points() []spectrumPoint {
	var out []spectrumPoint
	for seed := range c.Seeds {
		out = append(out, c.point(seed, c.Samples))
	}
	for _, n := range c.Path {
		out = append(out, c.point(0, n))
	}
	return out
}

func runSpectrum(ctx context.Context, env *experiment.Env, c SpectrumConfig) (SpectrumResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), spectrumAt)
	if err != nil {
		return SpectrumResult{}, err
	}
	return SpectrumResult{Cells: cells[:c.Seeds], Path: cells[c.Seeds:]}, nil
}

func spectrumAt(_ context.Context, _ *experiment.Env, p spectrumPoint) (Cell, error) {
	x, net, err := drawn(p.Master, "nichani2022/spectrum", p.Seed, p.Activation, p.Inputs, p.Samples, p.Width, p.Dim)
	if err != nil {
		return Cell{}, err
	}
	gram, err := net.Gram(x)
	if err != nil {
		return Cell{}, err
	}
	values, err := spectral.Eigenvalues(gram)
	if err != nil {
		return Cell{}, err
	}
	floats.Scale(1/float64(p.Samples), values)
	return Cell{Seed: p.Seed, Samples: p.Samples, Values: values}, nil
}

// drawn are points and a network of a seed; the first points are the same whatever n and m.
func drawn(master uint64, scope string, seed int, a nichani2022.Activation, inputs nichani2022.Inputs,
	n, m, d int) (*mat.Dense, nichani2022.Net, error) {
	x, err := inputs.Draw(sample.Stream(master, scope, seed, "inputs"), n, d)
	if err != nil {
		return nil, nichani2022.Net{}, err
	}
	net, err := nichani2022.DrawNet(sample.Stream(master, scope, seed, "weights"), a, m, d)
	return x, net, err
}
