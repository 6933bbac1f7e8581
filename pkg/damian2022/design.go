package damian2022

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/mat"
)

// design is a weighted set of test points at which risks are means: the
// coordinates that f* looks at lie on a grid, the others are Gaussian, and the
// weights are the Gaussian density on the grid. A plain mean over 10⁵ draws of
// f*², which is heavy-tailed, has a standard deviation of 0.066 for the target of
// Figure 1; here Σ w f*² is 1 to six digits.
type design struct {
	X      *mat.Dense // [rows, d]
	F      []float64  // what a prediction is compared with: f*(x) at first
	Weight []float64  // sums to 1
	Noise  float64    // ς, for meanLosses.Beyond
}

// grid is the grid of one coordinate, from −reach to reach. The trapezoid rule on it
// is exact to rounding but for the tails that are cut off.
type grid struct{ reach, step float64 }

// grids are the grids for targets of one and of two directions.
var grids = map[int]grid{1: {7, 0.1}, 2: {5.5, 0.25}}

// side is the number of points along one coordinate.
func (g grid) side() int { return int(2*g.reach/g.step+0.5) + 1 }

// newDesign returns a design with so many Gaussian completions of every grid
// point, drawn from the stream: 141 points for targets of one direction, 45² for
// two. It is an error when the target has more, or d is smaller than its number.
func newDesign(t Target, d, completions int, noise float64, r *rand.Rand) (design, error) {
	g, ok := grids[t.R]
	if !ok || d < t.R || completions < 1 {
		return design{}, fmt.Errorf("a design of %d completions for a target of %d directions in d = %d: there are grids for one and two directions, d must not be smaller, and 1 completion is the least", completions, t.R, d)
	}
	side, rows := g.side(), designRows(t.R, completions)
	out := design{mat.NewDense(rows, d, nil), make([]float64, rows), make([]float64, rows), noise}
	total := 0.0
	for i := range rows {
		x := out.X.RawRowView(i)
		sample.Normal(r, x)
		at, energy := i/completions, 0.0
		for k := range t.R {
			x[k] = g.step*float64(at%side) - g.reach
			energy += x[k] * x[k]
			at /= side
		}
		out.F[i], out.Weight[i] = t.At(x), math.Exp(-energy/2)
		total += out.Weight[i]
	}
	for i := range rows {
		out.Weight[i] /= total
	}
	return out, nil
}

// designRows is the number of rows of a design; 0 where there is no grid.
func designRows(directions, completions int) int {
	g, ok := grids[directions]
	if !ok {
		return 0
	}
	rows := completions
	for range directions {
		rows *= g.side()
	}
	return rows
}

// designs returns the two designs of one seed: λ is tuned on the first, and the
// risk is read off the second. The streams are called "tune" and "report".
func designs(t Target, d, completions int, noise float64, stream func(string) *rand.Rand) (tune, report design, err error) {
	if tune, err = newDesign(t, d, completions, noise, stream("tune")); err != nil {
		return tune, report, err
	}
	report, err = newDesign(t, d, completions, noise, stream("report"))
	return tune, report, err
}

// less returns the design with α + β·x taken off what is to be predicted.
func (q design) less(alpha float64, beta []float64) design {
	return q.with(func(i int) float64 { return q.F[i] - alpha - dot(beta, q.X.RawRowView(i)) })
}

// with returns the design with something else to be predicted.
func (q design) with(f func(i int) float64) design {
	out := design{q.X, make([]float64, len(q.F)), q.Weight, q.Noise}
	for i := range out.F {
		out.F[i] = f(i)
	}
	return out
}

// meanLosses are what a prediction is off by, each a mean over x ~ N(0, I_d).
type meanLosses struct {
	L2     float64 // E (f̂ − f*)², the excess risk of the figures
	L1     float64 // E |f̂ − f*|
	Beyond float64 // E (|f̂ − f*| − ς)₊, the excess of E|f̂ − y| over ς when ε = ±ς
}

// losses returns the losses of every column of predictions [rows, L].
func (q design) losses(predictions *mat.Dense) []meanLosses {
	_, count := predictions.Dims()
	out := make([]meanLosses, count)
	for i, f := range q.F {
		for k, p := range predictions.RawRowView(i) {
			e := math.Abs(p - f)
			out[k].L2 += q.Weight[i] * e * e
			out[k].L1 += q.Weight[i] * e
			out[k].Beyond += q.Weight[i] * max(e-q.Noise, 0)
		}
	}
	return out
}
