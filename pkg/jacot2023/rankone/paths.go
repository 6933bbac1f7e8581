package rankone

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

// Where the points of a path lie, and in what order it visits them.
const (
	PathCube   = "cube"   // independent and uniform in [0, 1]^k
	PathCurve  = "curve"  // on one smooth curve in [0, 1]^k
	PathShort  = "short"  // as ShortPath
	PathRandom = "random" // as drawn
)

// PathsConfig decides the experiment on shortest paths through points.
type PathsConfig struct {
	Master  uint64 // master seed
	Ranks   []int  // k, increasing
	Samples []int  // N, increasing: more points begin with the fewer ones
	Repeats int    // independent sets of points for each k and N
	Points  string // where the points lie: cube or curve
	Order   string // in which they are visited: short or random
}

// PathsCell holds the lengths of path and minimal spanning tree for one k and one repeat, one
// a number of points.
type PathsCell struct {
	Rank       int
	Path, Tree []float64
	Slope      float64 // of 2 log Path against log N
	TreeSlope  float64 // of 2 log Tree against log N
}

// PathsResult holds the cells, repeat by repeat within each k.
type PathsResult struct{ Cells []PathsCell }

// PathsOutcome is what came of the experiment and its twins.
type PathsOutcome = experiment.Outcome[PathsConfig, PathsResult]

// PathsSpec measures how the shortest path through N points grows with N, which is what a
// rank-1 interpolant has to run through.
var PathsSpec = &experiment.Spec[PathsConfig, PathsResult]{
	ID:     "jacot2023/paths",
	Title:  "the shortest path through N points of dimension k",
	Config: pathsConfig,
	Check:  checkPaths,
	Twins: []experiment.Twin[PathsConfig]{
		{Name: onCurve, Breaks: "the points fill k dimensions: these are of rank 1",
			Change: func(c PathsConfig) PathsConfig { c.Points = PathCurve; return c }},
		{Name: asDrawn, Breaks: "the path is short: this one visits the points in random order",
			Change: func(c PathsConfig) PathsConfig { c.Order = PathRandom; return c }},
	},
	Cost:    pathsCost,
	Run:     runPaths,
	Claims:  pathsClaims,
	Figures: pathsFigures,
}

// The names of the twins.
const (
	onCurve = "points on a curve"
	asDrawn = "order as drawn"
)

func pathsConfig(p experiment.Preset) PathsConfig {
	c := PathsConfig{Master: 2023, Ranks: []int{1, 2, 3}, Samples: []int{64, 128, 256, 512, 1024}, Repeats: 8,
		Points: PathCube, Order: PathShort}
	if p == experiment.Paper {
		c.Samples, c.Repeats = append(c.Samples, 2048, 4096), 20
	}
	return c
}

func checkPaths(c PathsConfig) error {
	errs := []error{experiment.AtLeast(2, "Repeats", c.Repeats),
		experiment.AtLeast(2, "Samples: their number", len(c.Samples)),
		experiment.AtLeast(1, "Ranks: their number", len(c.Ranks)),
		experiment.Increasing("Samples", c.Samples, "more points begin with the fewer ones"),
		experiment.Increasing("Ranks", c.Ranks, "each is shown once")}
	for _, n := range c.Samples {
		errs = append(errs, experiment.AtLeast(3, "Samples", n))
	}
	for _, k := range c.Ranks {
		errs = append(errs, experiment.AtLeast(1, "Ranks", k))
	}
	if c.Points != PathCube && c.Points != PathCurve {
		errs = append(errs, fmt.Errorf("field Points = %q: take %s or %s", c.Points, PathCube, PathCurve))
	}
	if c.Order != PathShort && c.Order != PathRandom {
		errs = append(errs, fmt.Errorf("field Order = %q: take %s or %s", c.Order, PathShort, PathRandom))
	}
	return errors.Join(errs...)
}

// pathsPoint is one k and one repeat.
type pathsPoint struct {
	Master  uint64
	Rank    int
	Samples []int
	Repeat  int
	Points  string
	Order   string
}

// Cost counts all distances some eight times, of three operations each, several points at
// once.
func (p pathsPoint) Cost() experiment.Cost {
	pairs := 0.0
	for _, n := range p.Samples {
		pairs += float64(n) * float64(n)
	}
	last := float64(p.Samples[len(p.Samples)-1])
	return experiment.Cost{FLOP: 3 * pairs, Host: 24 * pairs / 2, Draws: last * float64(p.Rank),
		Bytes: 8 * last * float64(p.Rank+2*tourNeighbours)}
}

func (c PathsConfig) points() []pathsPoint {
	var points []pathsPoint
	for _, k := range c.Ranks {
		for i := range c.Repeats {
			points = append(points, pathsPoint{c.Master, k, c.Samples, i, c.Points, c.Order})
		}
	}
	return points
}

func pathsCost(c PathsConfig) experiment.Cost { return experiment.Sum(c.points()) }

func runPaths(ctx context.Context, env *experiment.Env, c PathsConfig) (PathsResult, error) {
	cells, err := experiment.Map(ctx, env, c.points(), pathsAt)
	return PathsResult{cells}, err
}

func pathsAt(ctx context.Context, _ *experiment.Env, p pathsPoint) (PathsCell, error) {
	cell := PathsCell{Rank: p.Rank}
	all := pathsDraw(sample.Stream(p.Master, "jacot2023/paths", p.Rank, p.Repeat, "points"), p.Samples[len(p.Samples)-1],
		p.Rank, p.Points)
	for _, n := range p.Samples {
		if err := ctx.Err(); err != nil {
			return cell, err
		}
		points := all[:n]
		order := p.order(points)
		cell.Path, cell.Tree = append(cell.Path, PathLength(points, order)), append(cell.Tree, SpanningTree(points))
	}
	twice := func(y []float64) float64 {
		slope, _, _ := stats.LogLogSlope(stats.Floats(p.Samples), y)
		return 2 * slope
	}
	cell.Slope, cell.TreeSlope = twice(cell.Path), twice(cell.Tree)
	return cell, nil
}

// order returns the order in which the points are visited: as drawn, or a short one.
func (p pathsPoint) order(points [][]float64) []int {
	if p.Order == PathShort {
		return ShortPath(points)
	}
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	return order
}

// pathsDraw draws n points, uniform in the cube [0, 1]^k or on a curve in it: coordinate j
// of the curve is ½ + ½ cos(2π(j+1)t + j) for t uniform in [0, 1].
func pathsDraw(r *rand.Rand, n, k int, where string) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		points[i] = make([]float64, k)
		if where == PathCube {
			sample.Uniform(r, points[i], 0, 1)
			continue
		}
		t := r.Float64()
		for j := range points[i] {
			points[i][j] = 0.5 + 0.5*math.Cos(2*math.Pi*float64(j+1)*t+float64(j))
		}
	}
	return points
}

var pathsClaims = []experiment.Claim[PathsConfig, PathsResult]{
	pathsSlope(1, "−0.05", asDrawn),
	pathsSlope(2, "0.961", onCurve, asDrawn),
	pathsSlope(3, "1.297", onCurve, asDrawn),
	{Name: "paths/bracket", Known: claim.Measured, Kind: claim.Inequality,
		Source:   "beside the bracket of the shortest path, which is derived in the notebook",
		FailedBy: []string{asDrawn},
		Says: experiment.Fixed[PathsConfig](`the path that is found is short: its length over that of the minimal spanning ` +
			`tree, which no path undercuts; largest over all sets of points`),
		Measure: func(_ PathsConfig, r PathsResult) claim.Measurement { return pathsOverTree(r) },
		Band: experiment.Fixed[PathsConfig](claim.AtMost(2, claim.Convention,
			"what the shortest path has at most, which binds no path that 2-opt finds"))},
}

// pathsSlope is the claim on points of k dimensions, of which a separate implementation found
// the slope that is given.
func pathsSlope(k int, found string, failedBy ...string) experiment.Claim[PathsConfig, PathsResult] {
	const width = 0.08
	return experiment.Claim[PathsConfig, PathsResult]{
		Name: fmt.Sprintf("paths/slope-%d", k), Known: claim.Measured, Kind: claim.Rate,
		Source:   "the order is derived in the notebook, of the shortest path as $N$ grows",
		FailedBy: failedBy,
		When:     func(c PathsConfig) bool { return slices.Contains(c.Ranks, k) },
		Says: experiment.Fixed[PathsConfig](fmt.Sprintf(`the shortest path through $N$ uniform points of $[0, 1]^k$ grows `+
			`like $N^{1-1/k}$, $k = %d$: slope of $2\log(\mathrm{length})$ of a 2-opt path against $\log N$, mean over `+
			`repeats`, k)),
		Measure: func(_ PathsConfig, r PathsResult) claim.Measurement { return measure.Mean(pathsSlopes(r, k)) },
		Band: experiment.Fixed[PathsConfig](claim.Between(jacot2023.PathExponent(k)-width, jacot2023.PathExponent(k)+width,
			claim.Convention, "2(1 − 1/k) ± 0.08; 4 repeats of a separate implementation: "+found)),
		Theory: experiment.Fixed[PathsConfig](jacot2023.PathExponent(k)),
	}
}

// pathsSlopes returns those of the paths through points of k dimensions, repeat by repeat.
func pathsSlopes(r PathsResult, k int) []float64 {
	var out []float64
	for _, cell := range r.Cells {
		if cell.Rank == k {
			out = append(out, cell.Slope)
		}
	}
	return out
}

// pathsOverTree returns the largest length of a path over that of the tree.
func pathsOverTree(r PathsResult) claim.Measurement {
	var all []float64
	for _, cell := range r.Cells {
		for i, length := range cell.Path {
			all = append(all, length/cell.Tree[i])
		}
	}
	return claim.Exact(stats.Max(all), len(all))
}
