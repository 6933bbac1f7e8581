package rankone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// The functions that go through the points, or do not.
const (
	AlongTour   = "along a short path" // f̂ = h∘g, g numbers the points along a short path
	AlongLine   = "along a line"       // f̂ = h∘g, g(x) = ⟨a, x⟩ for a unit vector a, h straight from point to point
	Projection  = "projection"         // f̂(x) = ⟨a, x⟩ a: of rank 1, and not through the points
	FullRank    = "full rank"          // f̂(x) = x: through all points, of rank k
	interpolant = "jacot2023/interpolant"
)

// The names of the twins.
const (
	wholeRank = "full rank"
	beside    = "not through the points"
)

// InterpolantConfig decides the experiment on functions of rank 1 through points whose
// true function, f*(x) = x on the cube [0, 1]^k, has rank k.
type InterpolantConfig struct {
	Master  uint64   // master seed
	Dim     int      // k
	Samples []int    // N, increasing
	Repeats int      // independent sets of points for each k and N
	Kinds   []string // of functions
	Steps   int      // pieces of the segment that slopes are taken over
}

// InterpolantCell is one function through one set of points.
type InterpolantCell struct {
	Kind     string
	Samples  int
	Tree     float64 // length of the minimal spanning tree of the y_i, at most T_N
	Steepest float64 // largest ‖Jf̂‖, or the largest slope over pieces of a segment, which is at most that
}

// InterpolantPicture is the curve that two functions run through, for one set of points.
type InterpolantPicture struct{ Tour, Line [][]float64 }

// InterpolantResult holds the cells, repeat by repeat within each N and kind.
type InterpolantResult struct {
	Cells   []InterpolantCell
	Picture InterpolantPicture
}

// InterpolantOutcome is what came of the experiment and its twins.
type InterpolantOutcome = experiment.Outcome[InterpolantConfig, InterpolantResult]

// InterpolantSpec builds functions of rank 1 through N points and measures how steep
// they are.
var InterpolantSpec = &experiment.Spec[InterpolantConfig, InterpolantResult]{
	ID:     interpolant,
	Title:  "a rank-1 interpolant is steep",
	Config: interpolantConfig,
	Live:   func(c InterpolantConfig) InterpolantConfig { return c },
	Check:  checkInterpolant,
	Twins: []experiment.Twin[InterpolantConfig]{
		{Name: wholeRank, Control: true, Breaks: "the function has rank 1: this one is f* itself; " +
			"by arithmetic its slope is 1 for all points, and does not grow; the spanning tree is drawn",
			Change: func(c InterpolantConfig) InterpolantConfig { c.Kinds = []string{FullRank}; return c }},
		{Name: beside, Control: true, Breaks: "the function interpolates: this one is the projection on a line; " +
			"by arithmetic its slope is at most 1 for all points, and cannot grow; the spanning tree is drawn",
			Change: func(c InterpolantConfig) InterpolantConfig { c.Kinds = []string{Projection}; return c }},
	},
	Cost:    interpolantCost,
	Run:     runInterpolant,
	Claims:  interpolantClaims,
	Figures: interpolantFigures,
}

func interpolantConfig(p experiment.Preset) InterpolantConfig {
	c := InterpolantConfig{Master: 2023, Dim: 2, Samples: []int{16, 32, 64, 128, 256}, Repeats: 8,
		Kinds: []string{AlongTour, AlongLine}, Steps: 2000}
	if p == experiment.Paper {
		c.Samples, c.Repeats = append(c.Samples, 512, 1024), 20
	}
	return c
}

func checkInterpolant(c InterpolantConfig) error {
	errs := []error{experiment.AtLeast(2, "Dim", c.Dim), experiment.AtLeast(2, "Repeats", c.Repeats),
		experiment.AtLeast(1, "Steps", c.Steps),
		experiment.AtLeast(2, "Samples: their number", len(c.Samples)),
		experiment.AtLeast(1, "Kinds: their number", len(c.Kinds)),
		experiment.Increasing("Samples", c.Samples, "slopes are over growing N")}
	for _, n := range c.Samples {
		errs = append(errs, experiment.AtLeast(2, "Samples", n))
	}
	for _, kind := range c.Kinds {
		if interpolants[kind] == nil {
			errs = append(errs, fmt.Errorf("field Kinds: there is no function %q: take %q, %q, %q or %q",
				kind, AlongTour, AlongLine, Projection, FullRank))
		}
	}
	return errors.Join(errs...)
}

type interpolantPoint struct {
	Master       uint64
	Dim, Samples int
	Repeat       int
	Kind         string
	Steps        int
}

// Cost counts the distances at every step, several points at once.
func (p interpolantPoint) Cost() experiment.Cost {
	n := float64(p.Samples)
	work := n * (float64(p.Steps) + 20*n)
	d := float64(p.Dim)
	return experiment.Cost{FLOP: 3 * d * work, Host: 3 * d * work / 2, Draws: n * d, Bytes: 8 * n * (d + 2*tourNeighbours)}
}

func (c InterpolantConfig) points() []interpolantPoint {
	var points []interpolantPoint
	for _, kind := range c.Kinds {
		for _, n := range c.Samples {
			for i := range c.Repeats {
				points = append(points, interpolantPoint{c.Master, c.Dim, n, i, kind, c.Steps})
			}
		}
	}
	return points
}

func interpolantCost(c InterpolantConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runInterpolant(ctx context.Context, env *experiment.Env, c InterpolantConfig) (InterpolantResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), interpolantAt)
	if err != nil {
		return InterpolantResult{}, err
	}
	p := c.points()[len(c.Samples)/2*c.Repeats]
	x, a := p.draw()
	return InterpolantResult{cells, InterpolantPicture{inOrder(x, ShortPath(x)), inOrder(x, alongLine(x, a))}}, nil
}

// draw returns the points, and a unit vector.
func (p interpolantPoint) draw() (x [][]float64, a []float64) {
	stream := sample.Streams(p.Master, interpolant, p.Dim, p.Samples, p.Repeat)
	a = make([]float64, p.Dim)
	sample.Sphere(stream("direction"), a, p.Dim)
	return pathsDraw(stream("points"), p.Samples, p.Dim, PathCube), a
}

func interpolantAt(_ context.Context, _ *experiment.Env, p interpolantPoint) (InterpolantCell, error) {
	x, a := p.draw()
	return InterpolantCell{Kind: p.Kind, Samples: p.Samples, Tree: SpanningTree(x),
		Steepest: interpolants[p.Kind](x, a, p.Steps)}, nil
}

// interpolants are the functions through points x_i with y_i = x_i: each returns its largest
// slope on the segment between the points with the smallest and the largest g, on which it
// sweeps its whole curve.
var interpolants = map[string]func(x [][]float64, a []float64, steps int) float64{
	AlongTour: func(x [][]float64, _ []float64, steps int) float64 {
		path := inOrder(x, ShortPath(x))
		return steepest(tourInterpolant(path), path[0], path[len(path)-1], steps)
	},
	// h is straight from point to point and ‖a‖ = 1, so that ‖Jf̂‖ is constant between two of them.
	AlongLine: func(x [][]float64, a []float64, _ int) float64 {
		path, most := inOrder(x, alongLine(x, a)), 0.0
		for i := 1; i < len(path); i++ {
			most = max(most, dense.Distance(path[i], path[i-1])/(floats.Dot(a, path[i])-floats.Dot(a, path[i-1])))
		}
		return most
	},
	Projection: func(x [][]float64, a []float64, steps int) float64 {
		path := inOrder(x, alongLine(x, a))
		f := func(at []float64) []float64 {
			return stats.Map(a, func(v float64) float64 { return v * floats.Dot(a, at) })
		}
		return steepest(f, path[0], path[len(path)-1], steps)
	},
	FullRank: func(x [][]float64, a []float64, steps int) float64 {
		path := inOrder(x, alongLine(x, a))
		return steepest(func(at []float64) []float64 { return at }, path[0], path[len(path)-1], steps)
	},
}

// tourInterpolant returns f̂ = h∘g with f̂(x_i) = x_i: h runs along the path at speed 1, and
// g(x) = min_i (s_i + Λ‖x − x_i‖₁) with s_i the length of the path up to x_i and Λ the largest
// |s_i − s_j| / ‖x_i − x_j‖₁. Then g(x_i) = s_i, since s_j + Λ‖x_i − x_j‖₁ ≥ s_i, and both
// are continuous and piecewise linear (McShane's extension).
func tourInterpolant(path [][]float64) func([]float64) []float64 {
	s := make([]float64, len(path))
	for i := 1; i < len(path); i++ {
		s[i] = s[i-1] + dense.Distance(path[i-1], path[i])
	}
	steep := 0.0
	for i := range path {
		for j := range i {
			steep = max(steep, (s[i]-s[j])/taxi(path[i], path[j]))
		}
	}
	return func(at []float64) []float64 {
		g := math.Inf(1)
		for i, p := range path {
			g = min(g, s[i]+steep*taxi(at, p))
		}
		return curveAt(path, s, g)
	}
}

// alongLine returns the points in the order of ⟨a, x⟩.
func alongLine(x [][]float64, a []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(floats.Dot(a, x[i]), floats.Dot(a, x[j])) })
	return order
}

// curveAt returns the point at parameter g of the curve that is straight between path[i] at
// s[i], and stands still beyond its ends.
func curveAt(path [][]float64, s []float64, g float64) []float64 {
	last := len(s) - 1
	g = min(max(g, s[0]), s[last])
	i := min(max(sort.SearchFloat64s(s, g), 1), last)
	t := 1.0
	if s[i] > s[i-1] {
		t = (g - s[i-1]) / (s[i] - s[i-1])
	}
	out := make([]float64, len(path[0]))
	for j := range out {
		out[j] = path[i-1][j] + t*(path[i][j]-path[i-1][j])
	}
	return out
}

// steepest returns the largest slope of f over so many equal pieces of the segment: by the
// mean value inequality no more than the largest ‖Jf‖ on it.
func steepest(f func([]float64) []float64, from, to []float64, steps int) float64 {
	piece := dense.Distance(from, to) / float64(steps)
	most, before := 0.0, f(from)
	for i := 1; i <= steps; i++ {
		at := make([]float64, len(from))
		for j := range at {
			at[j] = from[j] + float64(i)/float64(steps)*(to[j]-from[j])
		}
		here := f(at)
		most, before = max(most, dense.Distance(before, here)/piece), here
	}
	return most
}

func inOrder(x [][]float64, order []int) [][]float64 {
	out := make([][]float64, len(order))
	for i, at := range order {
		out[i] = x[at]
	}
	return out
}

// taxi returns ‖a − b‖₁.
func taxi(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += math.Abs(v - b[i])
	}
	return sum
}

var interpolantClaims = []experiment.Claim[InterpolantConfig, InterpolantResult]{
	{Name: "interpolant/steep", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook",
		FailedBy: []string{wholeRank, beside},
		Says: experiment.Fixed[InterpolantConfig](`a function of rank 1 through $N$ points has $\|J\hat f\| \geq ` +
			`T_N/\mathrm{diam}$ somewhere: least measured slope $\cdot\, \mathrm{diam}\,\Omega$ over the spanning tree, ` +
			`which is at most $T_N$; as far as it is above 1, the bound is loose for these functions`),
		Measure: func(c InterpolantConfig, r InterpolantResult) claim.Measurement {
			return leastOver(r, func(cell InterpolantCell) float64 { return cell.Tree / math.Sqrt(float64(c.Dim)) })
		},
		Band: experiment.Fixed[InterpolantConfig](
			claim.AtLeast(1, claim.Theory, "the inequality itself, in every case; slopes over pieces can only be too small")),
		Mutants: []experiment.Mutant[InterpolantConfig, InterpolantResult]{{
			Name: "(N − 1) diam in place of T_N", // as if the whole cube lay between one point and the next
			Measure: func(_ InterpolantConfig, r InterpolantResult) claim.Measurement {
				return leastOver(r, func(cell InterpolantCell) float64 { return float64(cell.Samples - 1) })
			}}}},
	{Name: "interpolant/growth", Known: claim.Measured, Kind: claim.Rate,
		Source: "beside the bound, which is derived in the notebook", FailedBy: []string{wholeRank, beside},
		Says: experiment.Fixed[InterpolantConfig](`so what it pays at least grows with the samples: slope of ` +
			`$2\log\|J\hat f\|$ against $\log N$, the function with the least slope, mean over repeats`),
		Measure: interpolantGrowth,
		Band: func(c InterpolantConfig) claim.Band {
			return claim.AtLeast(jacot2023.PathExponent(c.Dim)-0.08, claim.Convention,
				"2(1 − 1/k), less the 0.08 that a separate implementation's paths are allowed")
		},
		Mutants: []experiment.Mutant[InterpolantConfig, InterpolantResult]{{Name: "‖Jf‖/N in place of ‖Jf‖",
			Measure: func(c InterpolantConfig, r InterpolantResult) claim.Measurement {
				return interpolantGrowth(c, perPoint(r))
			}}}},
}

// leastOver returns the least slope over what it must be at least.
func leastOver(r InterpolantResult, bound func(InterpolantCell) float64) claim.Measurement {
	quotients := stats.Map(r.Cells, func(cell InterpolantCell) float64 { return cell.Steepest / bound(cell) })
	return claim.Exact(stats.Min(quotients), len(quotients))
}

// interpolantGrowth returns the mean slope of the kind of function for which that is least.
func interpolantGrowth(c InterpolantConfig, r InterpolantResult) claim.Measurement {
	var slopes []claim.Measurement
	for _, kind := range c.Kinds {
		slopes = append(slopes, measure.Mean(c.slopes(r, kind)))
	}
	return measure.Extreme(slopes, measure.BySmallest)
}

// perPoint returns a result with slopes over N.
func perPoint(r InterpolantResult) InterpolantResult {
	cells := slices.Clone(r.Cells)
	for i := range cells {
		cells[i].Steepest /= float64(cells[i].Samples)
	}
	return InterpolantResult{Cells: cells}
}

// slopes returns the slope of 2 log of the steepest against log N, one a repeat; none where
// no function of that kind was made.
func (c InterpolantConfig) slopes(r InterpolantResult, kind string) []float64 {
	groups := c.of(r, kind)
	if len(groups) == 0 {
		return nil
	}
	out := make([]float64, c.Repeats)
	for i := range out {
		y := make([]float64, len(groups))
		for k, g := range groups {
			y[k] = g[i].Steepest
		}
		slope, _, _ := stats.LogLogSlope(stats.Floats(c.Samples), y)
		out[i] = 2 * slope
	}
	return out
}

// of returns the cells of one kind, N by N.
func (c InterpolantConfig) of(r InterpolantResult, kind string) [][]InterpolantCell {
	var groups [][]InterpolantCell
	for first := 0; first < len(r.Cells); first += c.Repeats {
		if r.Cells[first].Kind == kind {
			groups = append(groups, r.Cells[first:first+c.Repeats])
		}
	}
	return groups
}
