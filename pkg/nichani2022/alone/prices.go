package alone

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// PricesConfig decides how well f_L and f_Q can follow coins, over d at one n/d (D9).
type PricesConfig struct {
	Master uint64             // master seed
	Dims   []int              // d, rising
	PerDim int                // n/d
	Pairs  int                // h, pairs of neurons
	Inputs nichani2022.Inputs // the law of x: normal, sphere or unequal
	Draws  int                // points, coins and networks drawn at each d
}

// PricesCell holds all draws at one d, each over the root that D9 gives for it.
type PricesCell struct {
	Dim, Samples int
	Linear       []float64 // (1/n)‖Σ ε_i φ_i‖ over √(d E σ′²/n)
	Quadratic    []float64 // max_r (1/n)‖Σ ε_i σ″_r(x_i) x_i x_iᵀ‖ over √(d E σ″²/n)
}

// PricesResult holds a cell for each d.
type PricesResult struct{ Cells []PricesCell }

// PricesOutcome is what came of the experiment and its twins.
type PricesOutcome = experiment.Outcome[PricesConfig, PricesResult]

// PricesSpec measures how well either term follows coins.
var PricesSpec = &experiment.Spec[PricesConfig, PricesResult]{
	ID:     "nichani2022/prices",
	Title:  "what f_L and f_Q can make of coins",
	Config: pricesConfig,
	Check:  checkPrices,
	Twins: []experiment.Twin[PricesConfig]{{Name: unequalInputs,
		Breaks: "the inputs have no preferred direction: coordinate $j$ has the variance $1/j$, scaled",
		Change: func(c PricesConfig) PricesConfig { c.Inputs = nichani2022.Unequal; return c }}},
	Cost:    func(c PricesConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runPrices,
	Claims:  pricesClaims,
	Figures: pricesFigures,
}

func pricesConfig(p experiment.Preset) PricesConfig {
	c := PricesConfig{Master: nichani2022.Alone().Master, Dims: []int{10, 20, 40, 60}, PerDim: 10, Pairs: 20,
		Inputs: nichani2022.Gauss, Draws: 12}
	if p == experiment.Paper {
		c.Dims, c.Pairs, c.Draws = []int{10, 20, 40, 80, 120}, 100, 20
	}
	return c
}

func checkPrices(c PricesConfig) error {
	errs := []error{c.Inputs.Check(), experiment.AtLeast(1, "PerDim", c.PerDim), experiment.AtLeast(1, "Pairs", c.Pairs),
		experiment.AtLeast(1, "Draws", c.Draws), experiment.Increasing("Dims", c.Dims, "growth is measured along them")}
	if len(c.Dims) < 2 {
		errs = append(errs, errors.New("field Dims has fewer than two values: growth is measured along them"))
	}
	for _, d := range c.Dims {
		if d < 2 || d > 2000 {
			errs = append(errs, fmt.Errorf("field Dims = %v: take d from 2 to 2000", c.Dims))
			break
		}
	}
	return errors.Join(errs...)
}

// pricePoint is one draw at one d.
type pricePoint struct {
	Master     uint64
	Dim        int
	Samples    int
	Pairs      int
	Inputs     nichani2022.Inputs
	Draw       int
	Activation nichani2022.Activation
}

// price is what the two terms make of a draw's coins, over the roots of D9.
type price struct{ Linear, Quadratic float64 }

// Cost counts the kernel matrix, and for each pair a matrix of moments and its eigenvalues.
func (p pricePoint) Cost() experiment.Cost {
	n, d, h := float64(p.Samples), float64(p.Dim), float64(p.Pairs)
	return experiment.Cost{FLOP: 2 * n * n * (h + d), Host: h * (n*d*d + 4*d*d*d), Draws: (n + h) * d,
		Bytes: 8 * n * (n + d)}
}

func (c PricesConfig) points() []pricePoint {
	var out []pricePoint
	for _, d := range c.Dims {
		for draw := range c.Draws {
			out = append(out, pricePoint{c.Master, d, c.PerDim * d, c.Pairs, c.Inputs, draw, nichani2022.Sigmoid1})
		}
	}
	return out
}

func runPrices(ctx context.Context, env *experiment.Env, c PricesConfig) (PricesResult, error) {
	all, err := experiment.Map(ctx, env, c.points(), priceAt)
	if err != nil {
		return PricesResult{}, err
	}
	var r PricesResult
	for i, d := range c.Dims {
		cell := PricesCell{Dim: d, Samples: c.PerDim * d}
		for _, p := range all[i*c.Draws : (i+1)*c.Draws] {
			cell.Linear, cell.Quadratic = append(cell.Linear, p.Linear), append(cell.Quadratic, p.Quadratic)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r, nil
}

// priceAt draws points, coins and a network, and says how well either term can follow the coins.
func priceAt(_ context.Context, _ *experiment.Env, p pricePoint) (price, error) {
	r := sample.Stream(p.Master, "nichani2022/alone", "prices", p.Dim, p.Samples, p.Draw)
	net, err := nichani2022.DrawNet(r, p.Activation, 2*p.Pairs, p.Dim)
	if err != nil {
		return price{}, err
	}
	x, err := p.Inputs.Draw(r, p.Samples, p.Dim)
	if err != nil {
		return price{}, err
	}
	coins := Coins(r, p.Samples)
	quadratic, err := nichani2022.QuadraticComplexity(net, x, coins, math.Sqrt2) // norm²/2 = 1: M itself
	if err != nil {
		return price{}, err
	}
	n, d := float64(p.Samples), float64(p.Dim)
	return price{linearly(net, x, coins) / math.Sqrt(d*p.Activation.FirstSquared()/n),
		quadratic / math.Sqrt(d*p.Activation.SecondSquared()/n)}, nil
}

// Coins returns n independent signs.
func Coins(r nichani2022.Source, n int) []float64 {
	coins := sample.Normals(r, n)
	for i, v := range coins {
		coins[i] = math.Copysign(1, v)
	}
	return coins
}

// linearly returns (1/n)‖Σ ε_i φ_i‖ = (1/n) (h^{−1} Σ_r ‖Σ_i ε_i σ′_r(x_i) x_i‖²)^{½}, which is
// [nichani2022.LinearComplexity] at norm 1 without the kernel matrix.
func linearly(net nichani2022.Net, x *mat.Dense, coins []float64) float64 {
	first, _ := net.Gates(x)
	sum := 0.0
	for r := range net.Pairs() {
		moment := make([]float64, net.Dim())
		for i, e := range coins {
			floats.AddScaled(moment, e*first.At(i, r), x.RawRowView(i))
		}
		sum += floats.Dot(moment, moment) / float64(net.Pairs())
	}
	return math.Sqrt(sum) / float64(len(coins))
}

// squares returns the squares of the linear quotients of all draws, times a factor.
func (r PricesResult) squares(factor float64) (out []float64) {
	for _, cell := range r.Cells {
		for _, v := range cell.Linear {
			out = append(out, factor*v*v)
		}
	}
	return out
}

// growth returns the exponent of d in the quadratic quotient.
func (r PricesResult) growth(master uint64) claim.Measurement {
	var dims []float64
	var groups [][]float64
	for _, cell := range r.Cells {
		dims, groups = append(dims, float64(cell.Dim)), append(groups, cell.Quadratic)
	}
	return measure.LogSlope(sample.Stream(master, "nichani2022/alone", "bootstrap"), dims, groups, stats.Mean)
}

// PriceList returns what the parts of a target cost either term at a dimension, for a quadratic part of the variance ½:
// the norm that the part needs, times how well the term follows coins at this norm. Where the dimension was
// not measured, it says so.
func PriceList(o *PricesOutcome, dim int) figure.Table {
	header := []string{"part, and who learns it", "factor before 1/√n", "n = 10d", "n = 100d"}
	id, nothing := "nichani2022/prices/list", fmt.Sprintf("d = %d was not measured", dim)
	a := nichani2022.Sigmoid1
	levels, err := a.Levels(dim, 2)
	i := slices.IndexFunc(o.Result.Cells, func(c PricesCell) bool { return c.Dim == dim })
	if err != nil || i < 0 {
		return figure.NewTable(id, header, nil, nothing)
	}
	d, cell := float64(dim), o.Result.Cells[i]
	linear := stats.Median(cell.Linear) * math.Sqrt(d*a.FirstSquared())
	quadratic := stats.Median(cell.Quadratic) * math.Sqrt(d*a.SecondSquared()) * math.Sqrt2 / 2 / math.Abs(a.MuSecond(0))
	var rows [][]any
	for _, part := range []struct {
		name   string
		factor float64
	}{{"the line, by f_L", linear * math.Sqrt(0.5/levels.Values[1])},
		{"the square, by f_L", linear * math.Sqrt(0.5/levels.Values[2])},
		{"the square, by f_Q", quadratic},
		{fmt.Sprintf("%d squares, by f_L", dim-1), linear * math.Sqrt(0.5/levels.Values[2])},
		{fmt.Sprintf("%d squares, by f_Q", dim-1), quadratic * math.Sqrt(d-1)}} {
		rows = append(rows, []any{part.name, part.factor, part.factor / math.Sqrt(10*d), part.factor / math.Sqrt(100*d)})
	}
	return figure.NewTable(id, header, rows, nothing)
}
