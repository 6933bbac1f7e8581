package samplecomplexity

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// figure1Claim is a claim on Figure 1.
type figure1Claim = experiment.Claim[Figure1Config, Figure1Result]

// cell returns a cell of the result, an empty one when it was not measured.
func (r Figure1Result) cell(method string, width, n int) Figure1Cell {
	for _, cell := range r.curve(method, width) {
		if cell.N == n {
			return cell
		}
	}
	return Figure1Cell{Method: method, Width: width, N: n}
}

// curve returns the cells of a method at a width.
func (r Figure1Result) curve(method string, width int) []Figure1Cell {
	var cells []Figure1Cell
	for _, cell := range r.Cells {
		if cell.Method == method && cell.Width == width {
			cells = append(cells, cell)
		}
	}
	return cells
}

// figure1Names are the methods as they stand in texts.
var figure1Names = map[string]string{damian2022.ByAlgorithm1: "Algorithm 1",
	damian2022.ByRandomFeatures: "random features", damian2022.ByTangent: "NTK",
	damian2022.ByInfiniteTangent: "NTK at infinite width", damian2022.ByLinear: "linear ridge",
	damian2022.ByQuadratic: "quadratic ridge", damian2022.ByPolynomials: "ridge on all polynomials",
	damian2022.ByOracle: "oracle"}

// riskRow is the claim on one method's mean risk at one n.
type riskRow struct {
	name, method string
	n            int
	low, high    float64
	pilot        string
	failedBy     []string
}

var riskRows = []riskRow{
	{"risk-31", damian2022.ByAlgorithm1, 31, 0.97, 1.03, "0.998 ± 0.002",
		[]string{"lambda not tuned", "literal preprocessing"}},
	{"risk-100", damian2022.ByAlgorithm1, 100, 0.93, 1.03, "0.990 ± 0.009", []string{"lambda not tuned"}},
	{"risk-316", damian2022.ByAlgorithm1, 316, 0.74, 0.95, "0.862 ± 0.023", []string{"labels shuffled"}},
	{"risk-1000", damian2022.ByAlgorithm1, 1000, 0.36, 0.68, "0.530 ± 0.034",
		[]string{"no first step", "labels shuffled"}},
	{"risk-3162", damian2022.ByAlgorithm1, 3162, 0.14, 0.31, "0.226 ± 0.021",
		[]string{"no first step", "labels shuffled"}},
	{"risk-10000", damian2022.ByAlgorithm1, 10_000, 0.04, 0.13, "0.085 ± 0.011",
		[]string{"no first step", "labels shuffled", "step twice as long"}},
	{"random-features-1000", damian2022.ByRandomFeatures, 1000, 0.72, 0.92, "0.849 ± 0.017",
		[]string{"labels shuffled"}},
	{"random-features-10000", damian2022.ByRandomFeatures, 10_000, 0.64, 0.86, "0.737 ± 0.015",
		[]string{"labels shuffled"}},
	{"ntk-316", damian2022.ByInfiniteTangent, 316, 0.78, 0.99, "0.909 ± 0.025", []string{"kernel knows u"}},
	{"ntk-1000", damian2022.ByInfiniteTangent, 1000, 0.68, 0.84, "0.756 ± 0.019", []string{"kernel knows u"}},
	{"quadratic-10000", damian2022.ByQuadratic, 10_000, 0.50, 0.54, "0.516 ± 0.002", []string{"labels shuffled"}},
	{"polynomials-10000", damian2022.ByPolynomials, 10_000, 0.08, 0.20, "0.135 ± 0.010",
		[]string{"labels shuffled", "polynomials of degree two"}},
}

const (
	figure1Pilot = "12 master seeds of a separate simulation: "
	// what was chosen after its points were seen
	figure1Fits = "what the paper leaves open (η₁, the labels, the start of the baselines), by what reproduces its points"
)

// claim is the claim of a row: on the methods that Figure 1 draws, it is about published
// points; on the others, about what knows no direction.
func (b riskRow) claim() figure1Claim {
	pilot := figure1Pilot
	if b.method == damian2022.ByPolynomials {
		pilot = "8 master seeds of this program: "
	}
	out := figure1Claim{Name: "figure1/" + b.name, Known: claim.Measured, Kind: claim.Level,
		Source: "beside the kernel lower bound that §6.1 cites", FailedBy: b.failedBy, Says: b.says, Measure: b.risk,
		Band: experiment.Fixed[Figure1Config](claim.Between(b.low, b.high, claim.Pilot, pilot+b.pilot))}
	if b.drawn() {
		out.Known, out.Source, out.PostHoc = claim.PublishedFigure, "§6.1, Figure 1", figure1Fits
	}
	return out
}

// drawn reports whether the method is one of Figure 1, at Width.
func (b riskRow) drawn() bool {
	return b.method == damian2022.ByAlgorithm1 || b.method == damian2022.ByRandomFeatures
}

// says is the statement of a row. Where the risk is that of predicting 0, it says so.
func (b riskRow) says(c Figure1Config) string {
	plain := fmt.Sprintf("excess risk of the %s at $n = %d$", figure1Names[b.method], b.n)
	switch {
	case b.drawn():
		plain = fmt.Sprintf("excess risk of %s at $n = %d$, $m = %d$", figure1Names[b.method], b.n, c.Width)
		if b.low <= 1 && 1 <= b.high {
			plain += ": next to nothing is learned there, and predicting 0, whose risk is 1, meets the band too; what " +
				"misses it is to predict worse, or to learn more"
		}
	case b.method == damian2022.ByQuadratic:
		plain += ": it cannot do better than " + quadraticText(c.Target)
	case b.method == damian2022.ByPolynomials:
		return fmt.Sprintf("ridge regression on all polynomials of degree %d or less knows no direction, and at "+
			"$d = %d$ it is far below 1/2 at $n = %d$: excess risk", c.Degree, c.D, b.n)
	}
	return plain
}

// risk is the mean risk of a row's cell.
func (b riskRow) risk(c Figure1Config, r Figure1Result) claim.Measurement {
	width := 0
	if b.drawn() {
		width = c.Width
	}
	return measure.Mean(r.cell(b.method, width, b.n).Risk)
}

// figure1Claims are those of the rows, then those that compare methods, and ours with the
// published points.
var figure1Claims = append(riskClaims(), []figure1Claim{
	gapClaim(3162, "0.548 ± 0.014"), gapClaim(10_000, "0.652 ± 0.020"),
	{Name: "figure1/over-quadratic-10000", Known: claim.PublishedFigure, Kind: claim.Ordering,
		Source: "§6.1, Figure 1", PostHoc: figure1Fits, FailedBy: []string{"no first step", "labels shuffled"},
		Says: experiment.Fixed[Figure1Config](
			"excess risk of Algorithm 1 over that of quadratic ridge, same data, at $n = 10000$"),
		Measure: overQuadratic,
		Band: experiment.Fixed[Figure1Config](
			claim.AtMost(0.30, claim.Pilot, figure1Pilot+"0.165 ± 0.022"))},
	{Name: "figure1/lambda-edge", Known: claim.Derived, Kind: claim.Level, Source: "§6.1 tunes $\\lambda$",
		FailedBy: []string{"lambda from 0.1 on"},
		Says: experiment.Fixed[Figure1Config](`where the least $\lambda$ tried is the best, it hardly matters: mean ` +
			`excess risk without it less with it, in the cell where that is largest (predicting 0 at every $\lambda$ ` +
			"has 0; `risk-10000` says that something is learned)"),
		Measure: withoutLeast,
		Band: experiment.Fixed[Figure1Config](claim.AtMost(0.01, claim.Pilot,
			"20 master seeds of this program, Algorithm 1 at n = 10000: mean 0.0004, largest 0.0012"))},
	publishedClaim("published-100", func(c Figure1Config) int { return c.Width },
		"no first step", "step twice as long"),
	publishedClaim("published-1000", func(c Figure1Config) int { return c.WideWidth }, "no first step"),
	// what the neurons know together: see figure "direction"
	{Name: "theorem1/principal-direction", Known: claim.Derived, Kind: claim.Ordering,
		Source: "derived from Lemma 4", FailedBy: []string{"no first step"},
		Foreseen: []string{"no first step"}, // 0 in the mean by symmetry: no direction is marked
		Mutants: []experiment.Mutant[Figure1Config, Figure1Result]{{Name: "single neurons less what they share",
			Measure: func(c Figure1Config, r Figure1Result) claim.Measurement {
				cell := r.cell(damian2022.ByAlgorithm1, c.Width, 1000)
				return measure.Difference(cell.Alignment, cell.Principal)
			}}},
		Says: experiment.Fixed[Figure1Config](`at $n = 1000$, the direction that the neurons share is better aligned ` +
			`with $u$ than they are one by one: squared cosine of the top right singular vector of $W$ less $A$`),
		Measure: func(c Figure1Config, r Figure1Result) claim.Measurement {
			cell := r.cell(damian2022.ByAlgorithm1, c.Width, 1000)
			return measure.Difference(cell.Principal, cell.Alignment)
		},
		Band: experiment.Fixed[Figure1Config](
			claim.AtLeast(0.10, claim.Pilot, "20 master seeds of this program: 0.230 ± 0.016"))},
}...)

// riskClaims are the claims of the rows, in order.
func riskClaims() []figure1Claim {
	claims := make([]figure1Claim, len(riskRows))
	for i, row := range riskRows {
		claims[i] = row.claim()
	}
	return claims
}

// gapClaim is about the distance from random features to Algorithm 1 at one n.
func gapClaim(n int, pilot string) figure1Claim {
	return figure1Claim{Name: fmt.Sprintf("figure1/gap-%d", n), Known: claim.PublishedFigure, Kind: claim.Ordering,
		Source: "§6.1, Figure 1", PostHoc: figure1Fits, FailedBy: []string{"no first step", "labels shuffled"},
		Says: experiment.Fixed[Figure1Config](
			fmt.Sprintf("excess risk of random features less that of Algorithm 1, same data, at $n = %d$", n)),
		Measure: func(c Figure1Config, r Figure1Result) claim.Measurement {
			return measure.Difference(r.cell(damian2022.ByRandomFeatures, c.Width, n).Risk,
				r.cell(damian2022.ByAlgorithm1, c.Width, n).Risk)
		},
		Band: experiment.Fixed[Figure1Config](claim.AtLeast(0.40, claim.Pilot, figure1Pilot+pilot))}
}

// overQuadratic returns the mean of the risk of Algorithm 1 over that of quadratic ridge.
func overQuadratic(c Figure1Config, r Figure1Result) claim.Measurement {
	own, quadratic := r.cell(damian2022.ByAlgorithm1, c.Width, 10_000).Risk, r.cell(damian2022.ByQuadratic, 0, 10_000).Risk
	ratio := make([]float64, min(len(own), len(quadratic)))
	for i := range ratio {
		ratio[i] = own[i] / quadratic[i]
	}
	return measure.Mean(ratio)
}

// withoutLeast returns what the cell that would lose most without the least λ of the path
// loses.
func withoutLeast(_ Figure1Config, r Figure1Result) claim.Measurement {
	all := make([]claim.Measurement, len(r.Cells))
	for i, cell := range r.Cells {
		all[i] = measure.Difference(cell.Inner, cell.Risk)
	}
	return measure.Extreme(all, measure.ByLargest)
}

// figure1Comparison is a published point of Figure 1 beside ours.
type figure1Comparison struct {
	Method          string
	Width, N        int
	Ours, SD        float64 // mean and standard deviation over seeds
	Seeds           int
	Published       float64
	PublishedSD     float64 // over the paper's ten seeds; NaN where it is not drawn
	Z               float64 // difference of the means in standard errors: see figure1Comparisons
	Lambda          float64 // the median of our λ
	AtLeast, AtMost int     // how many of our λ are the least or the largest tried
}

// publishedPoints returns the published points of a method at a width that were
// also measured here. The standard error of a difference is that of two means, over
// the paper's ten seeds and over ours, of one spread: the published one. Where none is
// drawn, it is made of our spread and of the scatter of the paper's test sets, which
// our design does not have: see [damian2022.Target.TestSetSD].
func (c Figure1Config) publishedPoints(r Figure1Result, method string, width int) ([]figure1Comparison, error) {
	n, risk, sd, err := damian2022.PublishedCurve(method, width)
	t, errTarget := damian2022.TargetByName(c.Target)
	var points []figure1Comparison
	for i := range n {
		cell := r.cell(method, width, int(n[i]))
		if len(cell.Risk) == 0 {
			continue
		}
		spread := sd[i]
		if math.IsNaN(spread) {
			spread = math.Hypot(stats.SD(cell.Risk), risk[i]*t.TestSetSD(damian2022.PublishedTestSet))
		}
		points = append(points, cell.beside(risk[i], sd[i], spread))
	}
	return points, errors.Join(err, errTarget)
}

// beside compares a cell with a published mean, for seeds of the given spread.
func (cell Figure1Cell) beside(risk, sd, spread float64) figure1Comparison {
	p := figure1Comparison{Method: cell.Method, Width: cell.Width, N: cell.N, Ours: stats.Mean(cell.Risk),
		SD: stats.SD(cell.Risk), Seeds: len(cell.Risk),
		Published: risk, PublishedSD: sd, Lambda: stats.LowerMedian(cell.Lambda)}
	p.Z = (p.Ours - risk) / (spread * math.Sqrt(1.0/publishedSeeds+1/float64(p.Seeds)))
	for _, edge := range cell.Edge {
		p.AtLeast += max(-edge, 0)
		p.AtMost += max(edge, 0)
	}
	return p
}

// publishedClaim compares Algorithm 1 with all published points at a width.
func publishedClaim(name string, width func(Figure1Config) int, failedBy ...string) figure1Claim {
	return figure1Claim{Name: "figure1/" + name, Known: claim.PublishedFigure, Kind: claim.Figure,
		Source: "§6.1, Figure 1", PostHoc: figure1Fits, FailedBy: failedBy,
		Says: func(c Figure1Config) string {
			return fmt.Sprintf("the published risks of Algorithm 1 at $m = %d$ are consistent with ours: largest "+
				"difference of means, in standard errors", width(c))
		},
		Measure: func(c Figure1Config, r Figure1Result) claim.Measurement { return largestZ(c, r, width(c)) },
		Band:    func(c Figure1Config) claim.Band { return consistent(publishedCount(c, width(c))) }}
}

// largestZ returns the largest |z| of Algorithm 1 over the published points at a width.
func largestZ(c Figure1Config, r Figure1Result, width int) claim.Measurement {
	points, err := c.publishedPoints(r, damian2022.ByAlgorithm1, width)
	worst := 0.0
	if err != nil || len(points) == 0 {
		worst = math.NaN()
	}
	for _, p := range points {
		worst = max(worst, math.Abs(p.Z))
	}
	m := claim.Exact(worst, len(points))
	m.Interval = "largest |z| over the published points"
	return m
}

// publishedCount returns how many of the published points of Algorithm 1 at a width a
// config runs.
func publishedCount(c Figure1Config, width int) int {
	count := 0
	// a table that cannot be read has no points, and largestZ is not a number
	n, _, _, _ := damian2022.PublishedCurve(damian2022.ByAlgorithm1, width)
	for _, at := range n {
		if slices.ContainsFunc(c.curves(), func(own figure1Curve) bool {
			return own.method == damian2022.ByAlgorithm1 && own.width == width && slices.Contains(own.n, int(at))
		}) {
			count++
		}
	}
	return count
}

// consistent is the band of the largest |z| of so many points. If ours and theirs
// are means over seeds of one distribution, each z is about a Student t with the
// nine degrees of freedom of the published spread; by the union bound the largest
// of k passes the quantile at 1 − 0.01/2k with probability at most 0.01.
func consistent(points int) claim.Band {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: publishedSeeds - 1}
	return claim.AtMost(t.Quantile(1-0.01/float64(2*max(points, 1))), claim.Convention,
		fmt.Sprintf("t quantile, 9 degrees of freedom, level 0.01 for %d points together", points))
}

// publishedSeeds is the paper's number of seeds.
const publishedSeeds = 10
