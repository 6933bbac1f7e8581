package rankone

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/sample"
)

func TestImpossiblePathsConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, PathsSpec, map[string]string{"Repeats=1": "Repeats = 1", "Samples=64": "at least 2",
		"Samples=64,32": "increase", "Samples=2,32": "Samples = 2",
		"Ranks=0,1": "Ranks = 0", "Ranks=3,2": "increase", "Points=sphere": "cube or curve", "Order=best": "short or random"})
}

// shortestByTrial returns the length of the shortest path, by all orders.
func shortestByTrial(points [][]float64, order []int, from int) float64 {
	if from == len(order) {
		return PathLength(points, order)
	}
	best := math.Inf(1)
	for i := from; i < len(order); i++ {
		order[from], order[i] = order[i], order[from]
		best = min(best, shortestByTrial(points, order, from+1))
		order[from], order[i] = order[i], order[from]
	}
	return best
}

// Over twenty sets of seven points 2-opt is within a quarter of the best of all 5040 orders, the
// tree is below and half of the best above it.
func TestAShortPathIsAnOrderOfAllPointsAndNearlyTheShortest(t *testing.T) {
	for seed := range 20 {
		points := pathsDraw(sample.Stream(1, "points", seed), 7, 2, PathCube)
		order := ShortPath(points)
		best, tree := shortestByTrial(points, []int{0, 1, 2, 3, 4, 5, 6}, 0), SpanningTree(points)
		if length := PathLength(points, order); length < best-1e-12 || length > 1.25*best {
			t.Errorf("set %d: %g, the shortest is %g", seed, length, best)
		}
		if tree > best+1e-12 || 2*tree < best {
			t.Errorf("set %d: tree %g, shortest path %g", seed, tree, best)
		}
		slices.Sort(order)
		if !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6}) {
			t.Errorf("set %d: %v is no order", seed, order)
		}
	}
}

func TestOnALineTheShortPathIsTheShortest(t *testing.T) {
	points := pathsDraw(sample.Stream(1, "line"), 300, 1, PathCube)
	x := make([]float64, len(points))
	for i, p := range points {
		x[i] = p[0]
	}
	if got, want := PathLength(points, ShortPath(points)),
		slices.Max(x)-slices.Min(x); !scalar.EqualWithinAbs(got, want, 1e-12) {
		t.Errorf("%g, want %g", got, want)
	}
}

// A grid of m × m points at distance 1/(m − 1): a tree has m² − 1 edges of that length.
func TestTheTreeOfAGridHasItsEdges(t *testing.T) {
	const m = 10
	var grid [][]float64
	for i := range m * m {
		grid = append(grid, []float64{float64(i%m) / (m - 1), float64(i/m) / (m - 1)})
	}
	if got := SpanningTree(grid); !scalar.EqualWithinAbs(got, (m*m-1)/(m-1.0), 1e-12) {
		t.Errorf("%g", got)
	}
	if got := PathLength(grid, ShortPath(grid)); got < (m*m-1)/(m-1.0)-1e-12 || got > 1.15*(m+1) {
		t.Errorf("path %g", got)
	}
}

func TestNoMoveOf2OptIsLeftThatShortensAPathOfFewPoints(t *testing.T) {
	points := pathsDraw(sample.Stream(2, "few"), tourNeighbours+1, 3, PathCube) // all others are neighbours
	order := ShortPath(points)
	length := PathLength(points, order)
	for lo := range order {
		for hi := lo + 1; hi < len(order); hi++ {
			turned := slices.Clone(order)
			slices.Reverse(turned[lo : hi+1])
			if l := PathLength(points, turned); l < length-1e-9 {
				t.Errorf("turning %d to %d: %g, below %g", lo, hi, l, length)
			}
		}
	}
}

func TestFewPathsRunAndAreDrawn(t *testing.T) {
	c := pathsConfig(experiment.Quick)
	c.Samples, c.Repeats = []int{8, 16}, 2
	o, err := PathsSpec.Evaluate(context.Background(), &experiment.Env{Warn: func(s string) { t.Log(s) }},
		experiment.Quick, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Verdicts) != 4 || len(o.Result.Cells) != 6 {
		t.Errorf("%d verdicts, %d cells", len(o.Verdicts), len(o.Result.Cells))
	}
	experimenttest.Drawn(t, o.Figures, nil)
}

// pathsMade are paths a fifth longer than their trees, which grow like 2(1 − 1/k) log N: on a
// curve not at all, and like N, as the path does, in the order drawn.
func pathsMade(c PathsConfig) PathsResult {
	var r PathsResult
	for _, p := range c.points() {
		cell := PathsCell{Rank: p.Rank, Slope: jacot2023.PathExponent(p.Rank)}
		if p.Points == PathCurve {
			cell.Slope = 0
		}
		longer := 1.2
		if p.Order == PathRandom {
			cell.Slope, longer = 2, 30
		}
		for _, n := range p.Samples {
			tree := math.Pow(float64(n), jacot2023.PathExponent(p.Rank)/2)
			cell.Path, cell.Tree = append(cell.Path, longer*tree), append(cell.Tree, tree)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestShortPathsOfTheExponentsHold(t *testing.T) {
	o := experimenttest.Concluded(t, PathsSpec, pathsConfig(experiment.Quick), pathsMade)
	for _, v := range o.Verdicts {
		experimenttest.Holds(t, v)
	}
	c := pathsConfig(experiment.Quick)
	c.Ranks = []int{2, 4}
	for i, want := range []string{"jacot2023/paths/slope-2", "jacot2023/paths/bracket"} {
		if got := PathsSpec.Judge(c, pathsMade(c)); len(got) != 2 || got[i].ID != want {
			t.Errorf("of k = 2 and 4: %v", got)
		}
	}
}

func TestNoPathsAreNoMeasurement(t *testing.T) {
	for _, v := range experimenttest.OfNothing(PathsSpec) {
		if v.Status != claim.Fails || v.Cases != 0 || !math.IsNaN(v.Value) {
			t.Errorf("%s, %d cases", v.Text(), v.Cases)
		}
	}
}
