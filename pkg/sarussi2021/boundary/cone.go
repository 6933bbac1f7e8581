// Package boundary is about T2: two clusters of weights make a decision boundary that is nearly linear. It
// has the double cone outside of which it must be, the sharp constant of that cone, and the boundaries of trained
// networks from small to large initial weights.
package boundary

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// ConeConfig decides the experiment on the double cone of random clusters.
type ConeConfig struct {
	Master uint64    // master seed
	Alpha  float64   // α, of the networks and of the cone
	Dims   []int     // d, increasing
	Radius []float64 // distance of every unit from the point that its cluster is drawn about, increasing
	Units  int       // 2k
	Points int       // points on the unit sphere, for each network
	Seeds  int       // networks of each d and radius
	Slopes []float64 // α of the worst cases, in (0, 1), increasing
}

// ConeNet says where one network disagrees with w̄−ū.
type ConeNet struct {
	Rho     float64 // ρ
	Outside int     // points outside of the sharp cone
	Wrong   int     // of them with the other sign
	Inside  int     // points inside with the other sign
	Reach   float64 // the largest |cos| of a point with the other sign, in units of ρ
}

// ConeCell holds the networks of one dimension and radius.
type ConeCell struct {
	Dim    int
	Radius float64
	Nets   []ConeNet
}

// WorstCase is where the sign of the example of D5 turns.
type WorstCase struct {
	Alpha float64
	Reach float64 // |cos| there, in units of ρ
}

// ConeResult holds the cells, dimension by dimension, and the worst cases.
type ConeResult struct {
	Cells []ConeCell
	Worst []WorstCase
}

// ConeOutcome is what came of the experiment and its twins.
type ConeOutcome = experiment.Outcome[ConeConfig, ConeResult]

// ConeSpec compares random networks of two clusters with the linear classifier w̄−ū, inside and outside of the
// sharp cone, and looks for where the worst case turns.
var ConeSpec = &experiment.Spec[ConeConfig, ConeResult]{
	ID:     "sarussi2021/cone",
	Title:  "two random clusters and the linear classifier between them",
	Config: coneConfig,
	Check:  checkCone,
	Twins: []experiment.Twin[ConeConfig]{
		{Name: relu, Breaks: "σ increases strictly, α > 0: these are ReLUs, whose two sums can both be 0",
			Change: func(c ConeConfig) ConeConfig { c.Alpha = 0; return c }},
		{Name: falling, Breaks: "σ increases: its slope below 0 is −0.3",
			Change: func(c ConeConfig) ConeConfig { c.Alpha = -0.3; return c }},
		{Name: linear, Breaks: "σ is not linear: α = 1, and nothing can disagree",
			Change: func(c ConeConfig) ConeConfig { c.Alpha = 1; return c }},
	},
	Cost:    func(c ConeConfig) experiment.Cost { return experiment.Sum(c.points()) },
	Run:     runCone,
	Claims:  coneClaims,
	Figures: coneFigures,
	Tables:  coneTables,
}

// The names of twins.
const (
	relu    = "ReLU (α = 0)"
	falling = "slope −0.3"
	linear  = "α = 1"
)

func coneConfig(p experiment.Preset) ConeConfig {
	c := ConeConfig{Master: 2021, Alpha: 0.3, Dims: []int{2, 10, 50}, Radius: []float64{0.05, 0.2, 0.5}, Units: 40,
		Points: 10_000, Seeds: 6, Slopes: []float64{0.01, 0.1, 0.3, 0.9}}
	if p == experiment.Paper {
		c.Points, c.Seeds = 100_000, 16
	}
	return c
}

func checkCone(c ConeConfig) error {
	errs := []error{experiment.AtLeast(1, "Points", c.Points), experiment.AtLeast(1, "Seeds", c.Seeds),
		checkUnits(c.Units),
		experiment.Increasing("Dims", c.Dims, "the figure goes through them"),
		experiment.Increasing("Radius", c.Radius, "the figure goes through them"),
		experiment.Increasing("Slopes", c.Slopes, "the table goes through them")}
	if !(c.Alpha > -1 && c.Alpha <= 10) {
		errs = append(errs, fmt.Errorf("field Alpha = %v: the slope lies in (−1, 10], and in (0, 10] for the theorem",
			c.Alpha))
	}
	if len(c.Dims) == 0 || len(c.Radius) == 0 || c.Dims[0] < 1 || c.Dims[len(c.Dims)-1] > 10_000 {
		errs = append(errs, errors.New("fields Dims and Radius: give at least one of each, and d from 1 to 10000"))
	}
	for _, r := range c.Radius {
		if !(r >= 0 && r <= 1e6) {
			errs = append(errs, fmt.Errorf("field Radius = %v: distances lie between 0 and 10⁶", r))
			break
		}
	}
	for _, a := range c.Slopes {
		if !(a > 0 && a < 1) {
			errs = append(errs, fmt.Errorf("field Slopes = %v: the worst case needs 0 < α < 1", a))
			break
		}
	}
	return errors.Join(errs...)
}

func checkUnits(units int) error {
	if units < 2 || units%2 != 0 || units > 100_000 {
		return fmt.Errorf("field Units = %d: half of the units have either sign, and 100000 are the most", units)
	}
	return nil
}

// conePoint is one cell of the grid.
type conePoint struct {
	Master uint64
	Alpha  float64
	Dim    int
	Radius float64
	Units  int
	Points int
	Seeds  int
}

// Cost counts the product of points and units of every network.
func (p conePoint) Cost() experiment.Cost {
	points, d, units, nets := float64(p.Points), float64(p.Dim), float64(p.Units), float64(p.Seeds)
	return experiment.Cost{Draws: nets * (points + units) * d, Host: nets * points * (d*units + 4*units + 4*d),
		Bytes: 8 * points * (d + units)}
}

func (c ConeConfig) points() []conePoint {
	var points []conePoint
	for _, d := range c.Dims {
		for _, r := range c.Radius {
			points = append(points, conePoint{c.Master, c.Alpha, d, r, c.Units, c.Points, c.Seeds})
		}
	}
	return points
}

func runCone(ctx context.Context, env *experiment.Env, c ConeConfig) (ConeResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), coneAt)
	if err != nil {
		return ConeResult{}, err
	}
	r := ConeResult{Cells: cells}
	for _, alpha := range c.Slopes {
		r.Worst = append(r.Worst, WorstCase{alpha, turn(alpha)})
	}
	return r, nil
}

// coneAt looks at the networks of a cell, at points of their own.
func coneAt(ctx context.Context, _ *experiment.Env, p conePoint) (ConeCell, error) {
	cell := ConeCell{Dim: p.Dim, Radius: p.Radius}
	for seed := range p.Seeds {
		if err := ctx.Err(); err != nil {
			return cell, err
		}
		stream := sample.Streams(p.Master, "sarussi2021/cone", p.Dim, p.Radius, seed)
		n := sarussi2021.RandomClusters(stream("units"), p.Units/2, p.Dim, p.Alpha, p.Radius)
		x := mat.NewDense(p.Points, p.Dim, nil)
		sample.Sphere(stream("points"), x.RawMatrix().Data, p.Dim)
		rho := n.Clusters().Rho()
		b := n.Boundary(x, sarussi2021.Kappa(p.Alpha)*rho)
		cell.Nets = append(cell.Nets, ConeNet{rho, b.Outside, b.Wrong, b.Inside, b.Farthest / rho})
	}
	return cell, nil
}

// turn returns the |cos|, in units of ρ, at which the sign of the worst case turns: between half and twice the
// sharp constant, by bisection.
func turn(alpha float64) float64 {
	low, high := 0.5, 2.0
	for range 60 {
		t := (low + high) / 2
		if n, x := sarussi2021.SharpExample(alpha, 0.5, 4, t, 2); n.At(x) > 0 {
			low = t
		} else {
			high = t
		}
	}
	n, x := sarussi2021.SharpExample(alpha, 0.5, 4, low, 2)
	c := n.Clusters()
	return math.Abs(sarussi2021.Cosine(c.Normal(), x)) / c.Rho()
}

var coneClaims = []experiment.Claim[ConeConfig, ConeResult]{
	{Name: "T2/sharp-cone", Known: claim.Derived, Kind: claim.Inequality,
		Source:   "T2, in the sharp form of D5 (both labels ours)",
		FailedBy: []string{relu, falling},
		Says: func(c ConeConfig) string {
			return fmt.Sprintf(`random clusters, $\alpha = %g$: points with $|\cos| > \kappa\rho$ at which $N$ has not the `+
				`sign of `+
				`$(\bar w - \bar u)\cdot x$`, c.Alpha)
		},
		Measure: func(_ ConeConfig, r ConeResult) claim.Measurement {
			return r.count(func(n ConeNet) int { return n.Wrong })
		},
		Band: experiment.Fixed[ConeConfig](claim.AtMost(0, claim.Theory, "no point, for every α > 0")),
		Mutants: []experiment.Mutant[ConeConfig, ConeResult]{{Name: "r = 0, as if all units of a cluster were equal",
			Measure: func(_ ConeConfig, r ConeResult) claim.Measurement {
				return r.count(func(n ConeNet) int { return n.Wrong + n.Inside })
			}}}},
	{Name: "T2/inside", Known: claim.Measured, Kind: claim.Share, FailedBy: []string{linear}, Foreseen: []string{linear},
		Says: func(c ConeConfig) string {
			return fmt.Sprintf(`most random clusters of the largest radius, $d \geq %d$, do disagree with $\bar w - \bar `+
				`u$ somewhere `+
				`inside of the cone`, insideFrom)
		},
		Measure: func(_ ConeConfig, r ConeResult) claim.Measurement {
			return r.share(func(n ConeNet) bool { return n.Inside > 0 })
		},
		Cases: ConeConfig.wide,
		Band: experiment.Fixed[ConeConfig](claim.Most("16 master seeds of a separate implementation: 16 at d = 10 and " +
			"at 50")),
		Mutants: []experiment.Mutant[ConeConfig, ConeResult]{{Name: "outside of the cone instead",
			Measure: func(_ ConeConfig, r ConeResult) claim.Measurement {
				return r.share(func(n ConeNet) bool { return n.Wrong > 0 })
			}}}},
	{Name: "T2/attained", Known: claim.Derived, Kind: claim.Identity, Source: "D5 (our label)",
		NoTwin: "an example is computed: there is no hypothesis to take away",
		Says: experiment.Fixed[ConeConfig](`the worst case turns its sign at $|\cos| = \kappa\rho$: largest error of ` +
			`the ratio to $\kappa\rho$, over all $\alpha$`),
		Measure: func(_ ConeConfig, r ConeResult) claim.Measurement { return r.error(sarussi2021.Kappa) },
		Band:    experiment.Fixed[ConeConfig](claim.AtMost(1e-9, claim.Theory, "rounding")),
		Mutants: []experiment.Mutant[ConeConfig, ConeResult]{
			{Name: "2r: κ = 1", Measure: func(_ ConeConfig, r ConeResult) claim.Measurement {
				return r.error(func(float64) float64 { return 1 })
			}},
			{Name: "(1−α)/(3+α), of the example w = a ± re, u = −a", Measure: func(_ ConeConfig,
				r ConeResult) claim.Measurement {
				return r.error(func(alpha float64) float64 { return (1 - alpha) / (3 + alpha) })
			}}}},
}

// insideFrom is the least dimension at which disagreements inside of the cone are claimed: in the plane,
// five of sixteen networks of the pilot had any.
const insideFrom = 10

// wide returns how many networks of the largest radius and at least that dimension there are.
func (c ConeConfig) wide() int {
	return c.Seeds * stats.Count(c.Dims, func(d int) bool { return d >= insideFrom })
}

// count adds up a number over all networks. It is exact over the points outside of the cone.
func (r ConeResult) count(of func(ConeNet) int) claim.Measurement {
	sum, outside := 0, 0
	for _, cell := range r.Cells {
		for _, n := range cell.Nets {
			sum += of(n)
			outside += n.Outside
		}
	}
	return claim.Exact(float64(sum), outside)
}

// share returns the share of the wide networks that have something.
func (r ConeResult) share(has func(ConeNet) bool) claim.Measurement {
	largest := math.Inf(-1)
	for _, cell := range r.Cells {
		largest = max(largest, cell.Radius)
	}
	hits, all := 0, 0
	for _, cell := range r.Cells {
		if cell.Radius == largest && cell.Dim >= insideFrom {
			hits, all = hits+stats.Count(cell.Nets, has), all+len(cell.Nets)
		}
	}
	return measure.Proportion(hits, all)
}

// error returns the largest error of the worst cases' turning points relative to a constant times ρ.
func (r ConeResult) error(constant func(alpha float64) float64) claim.Measurement {
	worst := 0.0
	for _, w := range r.Worst {
		off := math.Abs(w.Reach/constant(w.Alpha) - 1)
		if worst = max(worst, off); math.IsNaN(off) {
			return claim.Exact(off, len(r.Worst))
		}
	}
	return claim.Exact(worst, len(r.Worst))
}

// LargestReach returns the largest |cos|, in units of ρ, at which random clusters disagreed with w̄−ū; 0 where none
// did.
func LargestReach(r ConeResult) float64 {
	reach := 0.0
	for _, cell := range r.Cells {
		for _, n := range cell.Nets {
			reach = max(reach, n.Reach)
		}
	}
	return reach
}
