package learningrate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/sample"
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

// The names of the twins.
const (
	differentRegions = "different regions" // the inputs lie apart
	twiceL           = "constant 2L"
)

// TangentBlowupSpec compares both sides of T6 on random networks.
var TangentBlowupSpec = &experiment.Spec[TangentBlowupConfig, TangentBlowupResult]{
	ID:     "jacot2023/tangent-blowup",
	Title:  "steep functions have large tangent kernels",
	Config: tangentBlowupConfig,
	Check:  checkTangentBlowup,
	Twins: []experiment.Twin[TangentBlowupConfig]{
		{Name: differentRegions,
			Breaks: "the two inputs lie in one linear region: here some neuron is active at one of them alone",
			Change: func(c TangentBlowupConfig) TangentBlowupConfig { c.Apart = true; return c }},
		{Name: twiceL, Control: true, Breaks: "the constant is $L$: it is doubled; " +
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
	errs := []error{experiment.AtLeast(1, "Nets", c.Nets), experiment.AtLeast(1, "Width", c.Width),
		jacot2023.CheckLayers("Depths", c.Depths, 2)}
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
		net := jacot2023.RandomNet(r, p.Depth, p.Width, 1)
		x, toward := sample.Normals(r, net.Inputs()), sample.Normals(r, net.Inputs())
		at := net.JacobiansAt(x)
		y, ok := net.Partner(at, x, toward, p.Apart)
		if !ok || dense.Square(at.From[p.Depth].RawMatrix().Data) == 0 {
			continue
		}
		other := net.JacobiansAt(y)
		mixed, slope, err := at.Mixed()
		if err != nil {
			return cell, err
		}
		cell.Difference, cell.Separation = append(cell.Difference, at.Difference(other)),
			append(cell.Separation, at.Separation(other))
		cell.MixedSquare, cell.JacobianLp = append(cell.MixedSquare, mixed), append(cell.JacobianLp, slope)
	}
	return cell, nil
}

var tangentBlowupClaims = []experiment.Claim[TangentBlowupConfig, TangentBlowupResult]{
	{Name: "T6/tangent-difference", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, T6",
		FailedBy: []string{differentRegions, twiceL},
		Says: func(c TangentBlowupConfig) string {
			return fmt.Sprintf(`$\|\partial_\theta f(x) - \partial_\theta f(y)\|^2 \geq %sL \|f(x) - f(y)\|^{2-2/L} `+
				`\|x - y\|^{2/L}$ for two inputs of one linear region: least quotient of the two sides`, tangentBlowupFactor(c))
		},
		Measure: func(c TangentBlowupConfig, r TangentBlowupResult) claim.Measurement {
			return r.least(c.Constant, TangentBlowupCell.difference)
		},
		Band: tangentBlowupBand},
	{Name: "T6/mixed-derivative", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, T6",
		FailedBy: []string{twiceL},
		Says: func(c TangentBlowupConfig) string {
			return fmt.Sprintf(`$\|\partial^2_{x\theta} f(x)\|^2 \geq %sL \|Jf(x)\|_{2-2/L}^{2-2/L}$ in Schatten norms: `+
				`least quotient of the two sides`, tangentBlowupFactor(c))
		},
		Measure: func(c TangentBlowupConfig, r TangentBlowupResult) claim.Measurement {
			return r.least(c.Constant, TangentBlowupCell.mixed)
		},
		Band: tangentBlowupBand,
		Mutants: []experiment.Mutant[TangentBlowupConfig, TangentBlowupResult]{{Name: "L² in place of L",
			Measure: func(c TangentBlowupConfig, r TangentBlowupResult) claim.Measurement {
				return mixedTimesDepth(r).least(c.Constant, TangentBlowupCell.mixed)
			}}}},
}

// tangentBlowupBand is that of quotients whose sides are sums and products of some hundred
// numbers, each rounded at 10⁻¹⁶.
func tangentBlowupBand(TangentBlowupConfig) claim.Band {
	return claim.AtLeast(1-1e-9, claim.Theory, "1, the inequality itself, less rounding")
}

// tangentBlowupFactor returns what stands before L in the statements: nothing where T6 does not
// have it either.
func tangentBlowupFactor(c TangentBlowupConfig) string {
	if c.Constant == 1 {
		return ""
	}
	return fmt.Sprintf(`%g\,`, c.Constant)
}

// mixedTimesDepth returns a result with the right side of (b) L times as large.
func mixedTimesDepth(r TangentBlowupResult) TangentBlowupResult {
	out := TangentBlowupResult{slices.Clone(r.Cells)}
	for i, cell := range out.Cells {
		out.Cells[i].JacobianLp = stats.Map(cell.JacobianLp, func(x float64) float64 { return x * float64(cell.Depth) })
	}
	return out
}

// difference returns both sides of (a).
func (c TangentBlowupCell) difference() (left, right []float64) { return c.Difference, c.Separation }

// mixed returns both sides of (b).
func (c TangentBlowupCell) mixed() (left, right []float64) { return c.MixedSquare, c.JacobianLp }

// least returns the least quotient of two sides over all cells, the right one times a constant.
func (r TangentBlowupResult) least(constant float64,
	sides func(TangentBlowupCell) (left, right []float64)) claim.Measurement {
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
