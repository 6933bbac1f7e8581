package cost

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// JacobianBoundConfig decides the test of T1 on random networks.
type JacobianBoundConfig struct {
	Master   uint64 // master seed
	Networks int    // random networks, each at one input where its Jacobian is not 0
	Free     bool   // the last layer is not counted in the norm; T1 counts all
	Absolute bool   // |log |Jf|_k| stands in the bound where T1 has log |Jf|_k
}

// JacobianBoundResult holds one case for every network and k up to the rank of its
// Jacobian.
type JacobianBoundResult struct {
	Depth, Rank []int     // L and k
	Full        []bool    // k is the rank of the Jacobian
	Norm        []float64 // ‖W‖²
	Schatten    []float64 // L ‖Jf(x)‖_{2/L}^{2/L}
	Linear      []float64 // kL + 2 log |Jf(x)|_k
}

// JacobianBoundOutcome is what came of the experiment and its twins.
type JacobianBoundOutcome = experiment.Outcome[JacobianBoundConfig, JacobianBoundResult]

// JacobianBoundSpec tests T1 on random networks of many shapes, some far from
// equality and some near it.
var JacobianBoundSpec = &experiment.Spec[JacobianBoundConfig, JacobianBoundResult]{
	ID:     "jacot2023/jacobian-bound",
	Title:  "norm against Jacobian, for random networks",
	Config: jacobianBoundConfig,
	Check:  func(c JacobianBoundConfig) error { return experiment.AtLeast(1, "Networks", c.Networks) },
	Twins: []experiment.Twin[JacobianBoundConfig]{
		{Name: "one layer free", Breaks: "every layer pays: the last one is left out of the norm",
			Change: func(c JacobianBoundConfig) JacobianBoundConfig { c.Free = true; return c }},
		{Name: "absolute value", Control: true, Breaks: "the logarithm has its sign: its absolute value is taken; " +
			"by arithmetic it fails wherever the Jacobian shrinks every direction",
			Change: func(c JacobianBoundConfig) JacobianBoundConfig { c.Absolute = true; return c }},
	},
	Cost: func(c JacobianBoundConfig) experiment.Cost {
		// A Jacobian of some eight layers, and its singular values, one network after the other.
		n := float64(c.Networks)
		return experiment.Cost{FLOP: 1e4, Host: 1.4e5, Draws: 300, Bytes: 400 * n}.Times(n)
	},
	Run:     runJacobianBound,
	Claims:  jacobianBoundClaims,
	Figures: jacobianBoundFigures,
}

func jacobianBoundConfig(p experiment.Preset) JacobianBoundConfig {
	c := JacobianBoundConfig{Master: 2023, Networks: 3000}
	if p == experiment.Paper {
		c.Networks = 30_000
	}
	return c
}

func runJacobianBound(ctx context.Context, _ *experiment.Env,
	c JacobianBoundConfig) (r JacobianBoundResult, err error) {
	for i, networks := 0, 0; networks < c.Networks; i++ {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		stream := sample.Streams(c.Master, "jacot2023/jacobian-bound", i)
		draw := jacobianBoundNet
		if i%2 == 1 {
			draw = jacobianBoundChain
		}
		n, err := draw(stream("network"))
		if err != nil {
			return r, err
		}
		_, inputs := n.W[0].Dims()
		x := make([]float64, inputs)
		sample.Normal(stream("input"), x)
		before := len(r.Rank)
		if err := r.add(n, x, c); err != nil {
			return r, err
		}
		if len(r.Rank) > before {
			networks++
		}
	}
	return r, nil
}

// jacobianBoundWidths draws a depth from 2 to 8 and widths from 2 to 8.
func jacobianBoundWidths(r *rand.Rand) []int {
	widths := make([]int, 3+r.IntN(7))
	for l := range widths {
		widths[l] = 2 + r.IntN(7)
	}
	return widths
}

// jacobianBoundNet draws a network whose weights are a random multiple, near 1, of He's:
// Jacobians of many sizes, far from equality.
func jacobianBoundNet(r *rand.Rand) (jacot2023.Net, error) {
	widths, scale := jacobianBoundWidths(r), math.Sqrt2*math.Exp(0.5*r.NormFloat64())
	var n jacot2023.Net
	for l := 1; l < len(widths); l++ {
		w, b := dense.Gaussian(r, widths[l], widths[l-1]), make([]float64, widths[l])
		w.Scale(scale, w)
		sample.Normal(r, b)
		n.W, n.B = append(n.W, w), append(n.B, b)
	}
	return n, nil
}

// jacobianBoundBias keeps every neuron active, so that the Jacobian is the product of
// the weights.
const jacobianBoundBias = 1e3

// jacobianBoundChain draws a network near equality: W_l = U_l S^{1/L} U_{l−1}ᵀ with
// orthonormal columns in U_l, plus noise of a random size, and biases that keep all neurons active.
func jacobianBoundChain(r *rand.Rand) (jacot2023.Net, error) {
	widths := jacobianBoundWidths(r)
	depth, rank := len(widths)-1, 1+r.IntN(2)
	s := make([]float64, rank)
	for i := range s {
		s[i] = math.Exp(r.NormFloat64() / float64(depth))
	}
	noise := math.Pow(10, -3*r.Float64())
	var n jacot2023.Net
	previous, err := spectral.Span(dense.Gaussian(r, widths[0], rank))
	if err != nil {
		return n, err
	}
	for l := 1; l <= depth; l++ {
		next, err := spectral.Span(dense.Gaussian(r, widths[l], rank))
		if err != nil {
			return n, err
		}
		var scaled, w mat.Dense
		scaled.Mul(next.Basis(), mat.NewDiagDense(rank, s))
		w.Mul(&scaled, previous.Basis().T())
		extra := dense.Gaussian(r, widths[l], widths[l-1])
		extra.Scale(noise, extra)
		w.Add(&w, extra)
		b := make([]float64, widths[l])
		for i := range b {
			b[i] = jacobianBoundBias
		}
		n.W, n.B, previous = append(n.W, &w), append(n.B, b), next
	}
	return n, nil
}

// add appends the two inequalities of T1 at x for every k up to the rank of the Jacobian:
// none where the network is constant around x.
func (r *JacobianBoundResult) add(n jacot2023.Net, x []float64, c JacobianBoundConfig) error {
	s, err := spectral.Values(n.Jacobian(x))
	if err != nil {
		return err
	}
	rank := spectral.NumericalRank(s)
	for k := 1; k <= rank; k++ {
		b, err := n.JacobianBoundsAt(x, k)
		if err != nil {
			return err
		}
		if c.Free {
			b.Norm -= dense.Square(n.W[n.Depth()-1].RawMatrix().Data)
		}
		if whole := float64(k * n.Depth()); c.Absolute {
			b.Linear = whole + math.Abs(b.Linear-whole)
		}
		r.Depth, r.Rank, r.Full = append(r.Depth, n.Depth()), append(r.Rank, k), append(r.Full, k == rank)
		r.Norm, r.Schatten, r.Linear = append(r.Norm, b.Norm), append(r.Schatten, b.Schatten), append(r.Linear, b.Linear)
	}
	return nil
}

// jacobianTolerance is the relative error that the sums and products of a few hundred
// rounded numbers are allowed.
const jacobianTolerance = 1e-9

// jacobianBand is where the largest quotient of the two sides of either inequality lies.
var jacobianBand = claim.AtMost(1+jacobianTolerance, claim.Theory, "T1, proved here; rounding errors of 1e-9")

var jacobianBoundClaims = []experiment.Claim[JacobianBoundConfig, JacobianBoundResult]{
	{Name: "T1/norm", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here (T1)",
		FailedBy: []string{"one layer free"},
		Says: experiment.Fixed[JacobianBoundConfig](`$\|\theta\|^2 \geq L\,\|Jf(x)\|_{2/L}^{2/L}$ for every network and ` +
			`input, already without the biases: largest quotient of right over left`),
		Measure: jacobianLargest(func(r JacobianBoundResult, i int) float64 { return r.Schatten[i] / r.Norm[i] }),
		Band:    experiment.Fixed[JacobianBoundConfig](jacobianBand)},
	{Name: "T1/logarithm", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here (T1)",
		FailedBy: []string{"absolute value"},
		Says: experiment.Fixed[JacobianBoundConfig](`$L\,\|Jf(x)\|_{2/L}^{2/L} \geq kL + 2\log|Jf(x)|_k$ for every ` +
			`$k \leq$ rank $Jf(x)$: largest quotient of right over left`),
		Measure: jacobianLargest(func(r JacobianBoundResult, i int) float64 { return r.Linear[i] / r.Schatten[i] }),
		Band:    experiment.Fixed[JacobianBoundConfig](jacobianBand),
		Mutants: []experiment.Mutant[JacobianBoundConfig, JacobianBoundResult]{
			{Name: "3 log |Jf|_k in place of 2 log |Jf|_k", Measure: jacobianLargest(steeperTangent)}}},
}

// jacobianLargest returns the largest of one quotient a case.
func jacobianLargest(quotient func(r JacobianBoundResult, i int) float64) func(JacobianBoundConfig,
	JacobianBoundResult) claim.Measurement {
	return func(_ JacobianBoundConfig, r JacobianBoundResult) claim.Measurement {
		if len(r.Norm) == 0 {
			return claim.Exact(math.NaN(), 0)
		}
		largest := math.Inf(-1)
		for i := range r.Norm {
			largest = max(largest, quotient(r, i))
		}
		return claim.Exact(largest, len(r.Norm))
	}
}

// steeperTangent is the quotient of the second inequality with 3 in place of 2: a line that
// crosses the exponential where it touches it with 2.
func steeperTangent(r JacobianBoundResult, i int) float64 {
	whole := float64(r.Rank[i] * r.Depth[i])
	return (whole + 1.5*(r.Linear[i]-whole)) / r.Schatten[i]
}

// jacobianBoundShown is how many points of a cloud are drawn.
const jacobianBoundShown = 250

// cloud returns a part of the cases with k = rank as points x, y, the sides that pick chooses.
func (r JacobianBoundResult) cloud(s figure.Series, pick func(i int) (x, y float64)) figure.Series {
	s.Mark = figure.Points
	var at []int
	for i, full := range r.Full {
		if full {
			at = append(at, i)
		}
	}
	for j := 0; j < len(at); j += max(len(at)/jacobianBoundShown, 1) {
		x, y := pick(at[j])
		s.X, s.Y = append(s.X, x), append(s.Y, y)
	}
	return s
}

func jacobianBoundFigures(o *JacobianBoundOutcome) ([]figure.Figure, error) {
	norm := func(r JacobianBoundResult) func(int) (float64, float64) {
		return func(i int) (float64, float64) { return r.Schatten[i], r.Norm[i] }
	}
	first := figure.Panel{X: figure.Axis{Label: `$L\,\|Jf(x)\|_{2/L}^{2/L}$`, Scale: figure.Log10},
		Y: figure.Axis{Label: `$\|W\|^2$`, Scale: figure.Log10}, Legend: figure.Above,
		Series: []figure.Series{
			o.Result.cloud(figure.Series{Name: "all layers", Role: figure.Measured, Slot: 1}, norm(o.Result)),
			figure.TheoryLine("equal", "y = x", []float64{0.1, 500}, func(x float64) float64 { return x }),
		}}
	perLayer := func(r JacobianBoundResult) func(int) (float64, float64) {
		return func(i int) (float64, float64) {
			units := float64(r.Rank[i] * r.Depth[i])
			return r.Linear[i]/units - 1, r.Schatten[i] / units
		}
	}
	second := figure.Panel{X: figure.Axis{Label: `$2\log|Jf(x)|_k / kL$`, Min: -3, Max: 3},
		Y: figure.Axis{Label: `$\|Jf(x)\|_{2/L}^{2/L} / k$`, Min: 0, Max: 4}, Legend: figure.Above,
		Series: []figure.Series{
			o.Result.cloud(figure.Series{Name: "$k$ = rank", Role: figure.Measured, Slot: 1}, perLayer(o.Result)),
			figure.TheoryLine("$1 + t$", "1 + t", []float64{-1, 3}, func(x float64) float64 { return 1 + x }),
		}}
	below := func(p *figure.Panel, name string, pick func(JacobianBoundResult) func(int) (float64, float64)) {
		if t, err := o.Twin(name); err == nil {
			p.Series = slices.Insert(p.Series, 0, t.Result.cloud(figure.Series{Name: t.Name, Role: figure.Twin, Slot: 2},
				pick(t.Result)))
		}
	}
	below(&first, "one layer free", norm)
	below(&second, "absolute value", perLayer)
	return []figure.Figure{{ID: "jacot2023/jacobian-bound/sides", Title: "No network is cheaper than its Jacobian",
		Wide: true,
		Alt: "(a) Squared norm of the weights against the Schatten term of the Jacobian for random networks: all " +
			"points lie on or above the diagonal, many close to it; with the last layer left out many lie below. (b) " +
			"The Schatten term per dimension and layer against the logarithm: all points lie on or above the line 1 + " +
			"t; with the absolute value many lie below.",
		Caption: fmt.Sprintf(`Both inequalities of T1 for %d random networks of depth 2 to 8 at one input each (a `+
			`part is shown; $k$ is the rank of the Jacobian; in (b) some lie beyond the axes). (a) The norm of all `+
			`layers (blue) and without the last one (orange). (b) Divided by $kL$, the second one: above the tangent $1 `+
			`+ t$ of $e^t$; with the absolute value of the logarithm (orange) it is wrong wherever the Jacobian shrinks `+
			`every direction, and for many others with $|Jf|_k < 1$.`,
			o.Config.Networks),
		Panels:     []figure.Panel{first, second},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d networks", o.Config.Networks)}}}, nil
}
