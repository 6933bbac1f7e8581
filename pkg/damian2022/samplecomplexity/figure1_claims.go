package samplecomplexity

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// The ids of the claims on Figure 1.
const (
	risk31           = "damian2022/figure1/risk-31"
	risk100          = "damian2022/figure1/risk-100"
	risk316          = "damian2022/figure1/risk-316"
	risk1000         = "damian2022/figure1/risk-1000"
	risk3162         = "damian2022/figure1/risk-3162"
	risk10000        = "damian2022/figure1/risk-10000"
	random1000       = "damian2022/figure1/random-features-1000"
	random10000      = "damian2022/figure1/random-features-10000"
	ntk316           = "damian2022/figure1/ntk-316"
	ntk1000          = "damian2022/figure1/ntk-1000"
	quadratic10000   = "damian2022/figure1/quadratic-10000"
	polynomials10000 = "damian2022/figure1/polynomials-10000"
	overQuadratic    = "damian2022/figure1/over-quadratic-10000"
	gap3162          = "damian2022/figure1/gap-3162"
	gap10000         = "damian2022/figure1/gap-10000"
	lambdaEdge       = "damian2022/figure1/lambda-edge"
	published100     = "damian2022/figure1/published-100"
	published1000    = "damian2022/figure1/published-1000"
	principal1000    = "damian2022/theorem1/principal-direction"
)

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

// riskBand is the band of one method's mean risk at one n.
type riskBand struct {
	id, method string
	n          int
	low, high  float64
	pilot      string
}

var riskBands = []riskBand{
	{risk31, damian2022.ByAlgorithm1, 31, 0.97, 1.03, "0.998 ± 0.002"},
	{risk100, damian2022.ByAlgorithm1, 100, 0.93, 1.03, "0.990 ± 0.009"},
	{risk316, damian2022.ByAlgorithm1, 316, 0.74, 0.95, "0.862 ± 0.023"},
	{risk1000, damian2022.ByAlgorithm1, 1000, 0.36, 0.68, "0.530 ± 0.034"},
	{risk3162, damian2022.ByAlgorithm1, 3162, 0.14, 0.31, "0.226 ± 0.021"},
	{risk10000, damian2022.ByAlgorithm1, 10_000, 0.04, 0.13, "0.085 ± 0.011"},
	{random1000, damian2022.ByRandomFeatures, 1000, 0.72, 0.92, "0.849 ± 0.017"},
	{random10000, damian2022.ByRandomFeatures, 10_000, 0.64, 0.86, "0.737 ± 0.015"},
	{ntk316, damian2022.ByInfiniteTangent, 316, 0.78, 0.99, "0.909 ± 0.025"},
	{ntk1000, damian2022.ByInfiniteTangent, 1000, 0.68, 0.84, "0.756 ± 0.019"},
	{quadratic10000, damian2022.ByQuadratic, 10_000, 0.50, 0.54, "0.516 ± 0.002"},
	{polynomials10000, damian2022.ByPolynomials, 10_000, 0.08, 0.20, "0.135 ± 0.010"},
}

const figure1Pilot = "12 master seeds of a separate simulation: "

// origin says what the pilot of a band was.
func (b riskBand) origin() string {
	if b.method == damian2022.ByPolynomials {
		return "8 master seeds of this program: "
	}
	return figure1Pilot
}

// claim is the claim of a band: on the methods that Figure 1 draws, it is about
// published points; on the others, about what knows no direction. Where the risk is that
// of predicting 0, it says so.
func (b riskBand) claim(c Figure1Config) claim.Claim {
	if b.method == damian2022.ByAlgorithm1 || b.method == damian2022.ByRandomFeatures {
		out := claim.Claim{ID: b.id,
			Statement: fmt.Sprintf("excess risk of %s at $n = %d$, $m = %d$", figure1Names[b.method], b.n, c.Width),
			Source:    "§6.1, Figure 1", Known: claim.PublishedFigure, Kind: claim.Figure}
		if b.low <= 1 && 1 <= b.high {
			out.Statement += ": next to nothing is learned there, and predicting 0, whose risk is 1, meets the band too; what " +
				"misses it is to predict worse, or to learn more"
		}
		return out
	}
	out := claim.Claim{ID: b.id, Statement: fmt.Sprintf("excess risk of the %s at $n = %d$", figure1Names[b.method], b.n),
		Source: "beside the kernel lower bound that §6.1 cites", Known: claim.Measured, Kind: claim.Inequality}
	switch b.method {
	case damian2022.ByQuadratic:
		out.Statement += ": it cannot do better than " + quadraticText(c.Target)
	case damian2022.ByPolynomials:
		out.Statement = fmt.Sprintf("ridge regression on all polynomials of degree %d or less knows no direction, and at "+
			"$d = %d$ it is far below 1/2 at $n = %d$: excess risk", c.Degree, c.D, b.n)
	}
	return out
}

func figure1Claims(c Figure1Config, r Figure1Result) []claim.Verdict {
	var verdicts []claim.Verdict
	for _, b := range riskBands {
		width := 0
		if b.method == damian2022.ByAlgorithm1 || b.method == damian2022.ByRandomFeatures {
			width = c.Width
		}
		verdicts = append(verdicts, claim.Judge(b.claim(c), measure.Mean(r.cell(b.method, width, b.n).Risk),
			claim.Between(b.low, b.high, claim.Pilot, b.origin()+b.pilot)))
	}
	return append(verdicts, c.gapClaim(r, gap3162, 3162, "0.548 ± 0.014"),
		c.gapClaim(r, gap10000, 10_000, "0.652 ± 0.020"), c.overQuadraticClaim(r), edgeClaim(r),
		c.publishedClaim(r, published100, c.Width), c.publishedClaim(r, published1000, c.WideWidth), c.principalClaim(r))
}

func (c Figure1Config) gapClaim(r Figure1Result, id string, n int, pilot string) claim.Verdict {
	return claim.Judge(claim.Claim{ID: id,
		Statement: fmt.Sprintf("excess risk of random features less that of Algorithm 1, same data, at $n = %d$", n),
		Source:    "§6.1, Figure 1", Known: claim.PublishedFigure, Kind: claim.Ordering},
		measure.Difference(r.cell(damian2022.ByRandomFeatures, c.Width, n).Risk,
			r.cell(damian2022.ByAlgorithm1, c.Width, n).Risk),
		claim.AtLeast(0.40, claim.Pilot, figure1Pilot+pilot))
}

func (c Figure1Config) overQuadraticClaim(r Figure1Result) claim.Verdict {
	quadratic := r.cell(damian2022.ByQuadratic, 0, 10_000).Risk
	ratio := r.cell(damian2022.ByAlgorithm1, c.Width, 10_000).Risk
	ratio = append([]float64(nil), ratio[:min(len(ratio), len(quadratic))]...)
	for i := range ratio {
		ratio[i] /= quadratic[i]
	}
	return claim.Judge(claim.Claim{ID: overQuadratic,
		Statement: "excess risk of Algorithm 1 over that of quadratic ridge, same data, at $n = 10000$",
		Source:    "§6.1, Figure 1", Known: claim.PublishedFigure, Kind: claim.Ordering},
		measure.Mean(ratio), claim.AtMost(0.30, claim.Pilot, figure1Pilot+"0.165 ± 0.022"))
}

// edgeClaim is about the cell that would lose most without the least λ of the path.
func edgeClaim(r Figure1Result) claim.Verdict {
	all := make([]claim.Measurement, len(r.Cells))
	for i, cell := range r.Cells {
		all[i] = measure.Difference(cell.Inner, cell.Risk)
	}
	return claim.Judge(claim.Claim{ID: lambdaEdge,
		Statement: `where the least $\lambda$ tried is the best, it hardly matters: mean excess risk without it less with ` +
			`it, in the cell where that is largest (predicting 0 at every $\lambda$ has 0; ` + "`risk-10000`" +
			` says that something is learned)`,
		Source: "§6.1 tunes $\\lambda$", Known: claim.Derived, Kind: claim.Inequality},
		measure.Extreme(all, measure.ByLargest), claim.AtMost(0.01, claim.Pilot,
			"20 master seeds of this program, Algorithm 1 at n = 10000: mean 0.0004, largest 0.0012"))
}

// principalClaim is about what the neurons know together: see figure "direction".
func (c Figure1Config) principalClaim(r Figure1Result) claim.Verdict {
	cell := r.cell(damian2022.ByAlgorithm1, c.Width, 1000)
	return claim.Judge(claim.Claim{ID: principal1000,
		Statement: `at $n = 1000$, the direction that the neurons share is better aligned with $u$ than they are one by one: squared cosine of the top right singular vector of $W$ less $A$`,
		Source:    "derived from Lemma 4", Known: claim.Derived, Kind: claim.Ordering},
		measure.Difference(cell.Principal, cell.Alignment),
		claim.AtLeast(0.10, claim.Pilot, "20 master seeds of this program: 0.230 ± 0.016"))
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
// our design does not have: see TestSetSD.
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
			spread = math.Hypot(stats.SD(cell.Risk), risk[i]*damian2022.TestSetSD(t, damian2022.PublishedTestSet))
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

// publishedClaim compares Algorithm 1 with all published points at a width. If both
// are means over seeds of one distribution, each z is about a Student t with the
// nine degrees of freedom of the published spread; by the union bound the largest
// of k passes the quantile at 1 − 0.01/2k with probability at most 0.01.
func (c Figure1Config) publishedClaim(r Figure1Result, id string, width int) claim.Verdict {
	points, err := c.publishedPoints(r, damian2022.ByAlgorithm1, width)
	worst := 0.0
	if err != nil || len(points) == 0 {
		worst = math.NaN()
	}
	for _, p := range points {
		worst = max(worst, math.Abs(p.Z))
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: publishedSeeds - 1}
	limit := t.Quantile(1 - 0.01/float64(2*max(len(points), 1)))
	m := claim.Exact(worst, len(points))
	m.Interval = "largest |z| over the published points"
	return claim.Judge(claim.Claim{ID: id,
		Statement: fmt.Sprintf(
			"the published risks of Algorithm 1 at $m = %d$ are consistent with ours: largest difference of means, in standard errors", width),
		Source: "§6.1, Figure 1", Known: claim.PublishedFigure, Kind: claim.Figure},
		m, claim.AtMost(limit, claim.Published,
			fmt.Sprintf("t quantile, 9 degrees of freedom, level 0.01 for %d points together", len(points))))
}

// publishedSeeds is the paper's number of seeds.
const publishedSeeds = 10
