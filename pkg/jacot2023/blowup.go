package jacot2023

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
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// TangentBlowupConfig decides the experiment on random networks and pairs of inputs.
type TangentBlowupConfig struct {
	Master   uint64  // master seed
	Depths   []int   // L, increasing
	Nets     int     // networks, and pairs of inputs, a depth
	Width    int     // every layer, inputs and outputs too, has a random width from 1 to this
	Apart    bool    // the two inputs lie in different linear regions
	Constant float64 // what the right sides are multiplied by; 1 is T6
}

// TangentBlowupCell holds both sides of T6 at one depth, one value a network: left of
// (a) and (b), and right of them, with L.
type TangentBlowupCell struct {
	Depth                   int
	Difference, Separation  []float64 // ‖∂_θf(x) − ∂_θf(y)‖² and L‖f(x) − f(y)‖^{2−2/L}‖x − y‖^{2/L}
	MixedSquare, JacobianLp []float64 // ‖∂²_{xθ}f(x)‖² and L‖Jf(x)‖^{2−2/L}_{2−2/L}
}

// TangentBlowupResult holds a cell a depth.
type TangentBlowupResult struct{ Cells []TangentBlowupCell }

// TangentBlowupOutcome is what came of the experiment and its twins.
type TangentBlowupOutcome = experiment.Outcome[TangentBlowupConfig, TangentBlowupResult]

// differentRegions names the twin whose inputs lie apart.
const differentRegions = "different regions"

// TangentBlowupSpec compares both sides of T6 on random networks.
var TangentBlowupSpec = &experiment.Spec[TangentBlowupConfig, TangentBlowupResult]{
	ID:     "jacot2023/tangent-blowup",
	Title:  "steep functions have large tangent kernels",
	Config: tangentBlowupConfig,
	Check:  checkTangentBlowup,
	Twins: []experiment.Twin[TangentBlowupConfig]{
		{Name: differentRegions, Breaks: "the two inputs lie in one linear region: here some neuron is active at one of them alone",
			Fails: []string{tangentDifference.ID}, Change: func(c TangentBlowupConfig) TangentBlowupConfig { c.Apart = true; return c }},
		{Name: "constant 2L", Breaks: "the constant is $L$: it is doubled; " +
			"by arithmetic the quotients are half of those measured, and it fails where the least of these is below 2",
			Change: func(c TangentBlowupConfig) TangentBlowupConfig { c.Constant = 2; return c }},
	},
	Cost:    tangentBlowupCost,
	Run:     runTangentBlowup,
	Claims:  tangentBlowupClaims,
	Figures: tangentBlowupFigures,
}

func tangentBlowupConfig(p experiment.Preset) TangentBlowupConfig {
	c := TangentBlowupConfig{Master: 2023, Depths: []int{2, 3, 4, 6, 8}, Nets: 600, Width: 6, Constant: 1}
	if p == experiment.Paper {
		c.Depths, c.Nets, c.Width = []int{2, 3, 4, 6, 8, 12, 16, 25}, 5000, 20
	}
	return c
}

func checkTangentBlowup(c TangentBlowupConfig) error {
	errs := []error{experiment.AtLeast(1, "Nets", c.Nets), experiment.AtLeast(1, "Width", c.Width), experiment.Depths("Depths", c.Depths, 2)}
	if !(c.Constant > 0) || math.IsInf(c.Constant, 0) {
		errs = append(errs, fmt.Errorf("field Constant = %v must be positive and finite", c.Constant))
	}
	return errors.Join(errs...)
}

// tangentBlowupPoint is one depth.
type tangentBlowupPoint struct {
	Master      uint64
	Depth       int
	Nets, Width int
	Apart       bool
}

// Cost counts the Jacobians of both inputs.
func (p tangentBlowupPoint) Cost() experiment.Cost {
	cells := float64(p.Nets * p.Depth * p.Width * p.Width)
	return experiment.Cost{FLOP: 8 * cells * float64(p.Width), Host: 900 * cells / 2, Draws: cells, Bytes: 8 * cells}
}

func (c TangentBlowupConfig) points() []tangentBlowupPoint {
	points := make([]tangentBlowupPoint, len(c.Depths))
	for i, depth := range c.Depths {
		points[i] = tangentBlowupPoint{c.Master, depth, c.Nets, c.Width, c.Apart}
	}
	return points
}

func tangentBlowupCost(c TangentBlowupConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runTangentBlowup(ctx context.Context, env *experiment.Env, c TangentBlowupConfig) (TangentBlowupResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), tangentBlowupAt)
	return TangentBlowupResult{cells}, err
}

// tangentBlowupAt draws networks until enough of them have a slope at x and a pair to
// compare: a network that is constant around x says nothing.
func tangentBlowupAt(ctx context.Context, _ *experiment.Env, p tangentBlowupPoint) (TangentBlowupCell, error) {
	cell := TangentBlowupCell{Depth: p.Depth}
	for number := 0; len(cell.Difference) < p.Nets; number++ {
		if err := ctx.Err(); err != nil {
			return cell, err
		}
		r := sample.Stream(p.Master, "jacot2023/tangent-blowup", p.Depth, number)
		net := randomNet(r, p.Depth, p.Width, 1)
		x, toward := normal(r, net.inputs()), normal(r, net.inputs())
		at := net.jacobiansAt(x)
		y, ok := net.partner(at, x, toward, p.Apart)
		if !ok || square(at.from[p.Depth].RawMatrix().Data) == 0 {
			continue
		}
		other := net.jacobiansAt(y)
		mixed, slope, err := at.mixed()
		if err != nil {
			return cell, err
		}
		cell.Difference, cell.Separation = append(cell.Difference, at.difference(other)), append(cell.Separation, at.separation(other))
		cell.MixedSquare, cell.JacobianLp = append(cell.MixedSquare, mixed), append(cell.JacobianLp, slope)
	}
	return cell, nil
}

// partner returns x + 2^j·toward with the same neurons active as at x for the largest
// j ≤ 0, or, apart, with others active for the least j ≥ 0; false where f does not tell the
// two inputs apart or no j will do. One region is convex, so that equal masks at two points
// are equal masks between them.
func (n Net) partner(at jacobians, x, toward []float64, apart bool) (y []float64, ok bool) {
	const most = 30 // doublings or halvings
	t, factor := 1.0, 0.5
	if apart {
		factor = 2
	}
	for range most {
		y = make([]float64, len(x))
		for i := range y {
			y[i] = x[i] + t*toward[i]
		}
		other := n.jacobiansAt(y)
		if slices.EqualFunc(at.masks, other.masks, slices.Equal[[]bool]) != apart {
			return y, at.separation(other) > 0
		}
		t *= factor
	}
	return nil, false
}

// difference returns ‖∂_θf(x) − ∂_θf(y)‖² over the weights θ. The derivative by W_l is
// J_{l→L} ⊗ α_{l−1}, and J⊗α − J'⊗α' = J⊗(α − α') + (J − J')⊗α' keeps its digits for near inputs.
// Biases add ‖J − J'‖², nothing within a region.
func (j jacobians) difference(other jacobians) float64 {
	total := 0.0
	for l, to := range j.to {
		var turn mat.Dense
		turn.Sub(to, other.to[l])
		move := minus(j.post[l], other.post[l])
		total += square(to.RawMatrix().Data)*square(move) + square(turn.RawMatrix().Data)*square(other.post[l]) +
			2*floats.Dot(to.RawMatrix().Data, turn.RawMatrix().Data)*floats.Dot(move, other.post[l])
	}
	return total
}

// separation returns L ‖f(x) − f(y)‖^{2−2/L} ‖x − y‖^{2/L}.
func (j jacobians) separation(other jacobians) float64 {
	depth := len(j.to)
	l := float64(depth)
	return l * math.Pow(square(minus(j.post[depth], other.post[depth])), 1-1/l) * math.Pow(square(minus(j.post[0], other.post[0])), 1/l)
}

// mixed returns ‖∂²_{xθ}f(x)‖² = Σ_l ‖J_{l→L}‖_F² ‖J_{0→l−1}‖_F² and L‖Jf(x)‖_{2−2/L}^{2−2/L}.
func (j jacobians) mixed() (square2, slope float64, err error) {
	for l, to := range j.to {
		square2 += square(to.RawMatrix().Data) * square(j.from[l].RawMatrix().Data)
	}
	depth := float64(len(j.to))
	s, err := spectral.Values(j.from[len(j.to)])
	return square2, depth * spectral.SchattenPower(s, 2-2/depth), err
}

// minus returns a − b.
func minus(a, b []float64) []float64 { return floats.SubTo(make([]float64, len(a)), a, b) }

// ChainSharpness returns the least largest eigenvalue of the Hessian of
// C = (w_1⋯w_L·x − s·x)² at x = 1 among all its minima: 2L s^{2−2/L}. Derived here: at a
// minimum the Hessian is 2∇∇ᵀ of the product, with the one eigenvalue 2Σ_l (s/w_l)², and the
// inequality of the means gives Σ_l w_l^{−2} ≥ L s^{−2/L}, with equality at w_l = s^{1/L}.
func ChainSharpness(slope float64, depth int) float64 {
	l := float64(depth)
	return 2 * l * math.Pow(slope, 2-2/l)
}

// SteepestStable returns the largest slope of that chain at which gradient descent with step
// η can settle: 2L s^{2−2/L} ≤ 2/η, so s = (ηL)^{−L/(2L−2)}.
func SteepestStable(eta float64, depth int) float64 {
	l := float64(depth)
	return math.Pow(eta*l, -l/(2*l-2))
}

var (
	tangentDifference = claim.Claim{ID: "jacot2023/T6/tangent-difference",
		Statement: `$\|\partial_\theta f(x) - \partial_\theta f(y)\|^2 \geq %sL \|f(x) - f(y)\|^{2-2/L} \|x - y\|^{2/L}$ for two inputs of one linear region: least quotient of the two sides`,
		Source:    "derived in the notebook, T6", Known: claim.Derived, Kind: claim.Inequality}
	tangentMixed = claim.Claim{ID: "jacot2023/T6/mixed-derivative",
		Statement: `$\|\partial^2_{x\theta} f(x)\|^2 \geq %sL \|Jf(x)\|_{2-2/L}^{2-2/L}$ in Schatten norms: least quotient of the two sides`,
		Source:    "derived in the notebook, T6", Known: claim.Derived, Kind: claim.Inequality}
)

func tangentBlowupClaims(c TangentBlowupConfig, r TangentBlowupResult) []claim.Verdict {
	factor := "" // what stands before L: nothing where T6 does not have it either
	if c.Constant != 1 {
		factor = fmt.Sprintf(`%g\,`, c.Constant)
	}
	// Both sides are sums and products of some hundred numbers, each rounded at 10⁻¹⁶.
	band := claim.AtLeast(1-1e-9, claim.Theory, "1, the inequality itself, less rounding")
	return []claim.Verdict{
		claim.Judge(tangentDifference.With(factor), r.least(c.Constant, TangentBlowupCell.difference), band),
		claim.Judge(tangentMixed.With(factor), r.least(c.Constant, TangentBlowupCell.mixed), band),
	}
}

// difference returns both sides of (a).
func (c TangentBlowupCell) difference() (left, right []float64) { return c.Difference, c.Separation }

// mixed returns both sides of (b).
func (c TangentBlowupCell) mixed() (left, right []float64) { return c.MixedSquare, c.JacobianLp }

// least returns the least quotient of two sides over all cells, the right one times a constant.
func (r TangentBlowupResult) least(constant float64, sides func(TangentBlowupCell) (left, right []float64)) claim.Measurement {
	var quotients []float64
	for _, cell := range r.Cells {
		left, right := sides(cell)
		for i := range left {
			quotients = append(quotients, left[i]/(constant*right[i]))
		}
	}
	return claim.Exact(stats.Min(quotients), len(quotients))
}

// violations returns how many pairs of inputs break (a), and of how many.
func (r TangentBlowupResult) violations() (violated, pairs int) {
	for _, cell := range r.Cells {
		for i, left := range cell.Difference {
			pairs++
			if left < cell.Separation[i] {
				violated++
			}
		}
	}
	return violated, pairs
}

// AcrossRegions says how many pairs of inputs of different regions break (a) of T6.
func AcrossRegions(o *TangentBlowupOutcome) (string, error) {
	apart, err := o.Twin(differentRegions)
	if err != nil {
		return "", err
	}
	violated, pairs := apart.Result.violations()
	return fmt.Sprintf("of two regions: %d of %d pairs violate (a)", violated, pairs), nil
}
