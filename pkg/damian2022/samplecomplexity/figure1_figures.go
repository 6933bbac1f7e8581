package samplecomplexity

import (
	"fmt"
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

const (
	besideFactor   = 1.13 // published points stand this far right of ours, so that neither hides the other
	figure1Ceiling = 1.2
)

// figure1Series is the risk of one method against n.
func figure1Series(cells []Figure1Cell, name string, slot int) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot}
	for _, cell := range cells {
		measure.Spread(&s, float64(cell.N), cell.Risk)
	}
	return s
}

// samplesAxis is log₁₀ n, labelled at whole powers of ten.
func samplesAxis(least, most int) figure.Axis {
	a := figure.Axis{Label: "samples $n$", Scale: figure.Log10, Min: float64(least) / 1.3, Max: float64(most) * 1.5}
	for n, k := 1, 0; n <= most; n, k = 10*n, k+1 {
		if n >= least {
			a.Ticks = append(a.Ticks, figure.Tick{At: float64(n), Label: "$10^" + strconv.Itoa(k) + "$"})
		}
	}
	return a
}

func riskAxis() figure.Axis { return figure.Axis{Label: "excess risk", Min: 0, Max: figure1Ceiling} }

// extent returns the least and the largest n of all cells that are drawn; 1 and 10 where
// there is none.
func extent(cells []Figure1Cell) (least, most int) {
	least = math.MaxInt
	for _, cell := range cells {
		least, most = min(least, cell.N), max(most, cell.N)
	}
	if len(cells) == 0 {
		return 1, 10
	}
	return least, most
}

func figure1Figures(o *Figure1Outcome) ([]figure.Figure, error) {
	paper, err := figure1Paper(o)
	return []figure.Figure{paper, figure1Baselines(o), figure1Direction(o)}, err
}

// figure1Paper is Figure 1 with the published points.
func figure1Paper(o *Figure1Outcome) (figure.Figure, error) {
	var panels []figure.Panel
	for i, width := range []int{o.Config.Width, o.Config.WideWidth} {
		panel := figure.Panel{Y: riskAxis(), Series: levels(o.Config.Target), Note: fmt.Sprintf("$m = %d$", width),
			Legend: figure.Above}
		if i > 0 { // the legend of the first panel serves both
			panel.Legend = figure.NoLegend
		}
		var cells []Figure1Cell
		for i, method := range []string{damian2022.ByAlgorithm1, damian2022.ByRandomFeatures, damian2022.ByTangent} {
			own := o.Result.curve(method, width)
			cells = append(cells, own...)
			if len(own) > 0 {
				panel.Series = append(panel.Series, figure1Series(own, figure1Names[method], i+1))
			}
			points, err := damian2022.PublishedSeries(method, width, i+1, besideFactor)
			if err != nil {
				return figure.Figure{}, err
			}
			if len(points.X) > 0 {
				if method == damian2022.ByAlgorithm1 {
					points.Name = "published: hollow"
				}
				panel.Series = append(panel.Series, points)
				cells = append(cells, Figure1Cell{N: 10}, Figure1Cell{N: int(points.X[len(points.X)-1])})
			}
		}
		panel.X = samplesAxis(extent(cells))
		panels = append(panels, panel)
	}
	return figure.Figure{ID: "damian2022/figure1/risk", Title: "Excess risk against the number of samples",
		Alt: fmt.Sprintf("Excess risk against n at widths %d (a) and %d (b). Algorithm 1 falls from 1 through one "+
			"half towards 0; random features and the linearised network fall slowly. Published points, where the paper "+
			"has some at these widths, lie beside ours.", o.Config.Width, o.Config.WideWidth),
		Caption: fmt.Sprintf(`Excess risk at $d = %d$ against the number of samples, for $m = %d$ (a) and $m = %d$ `+
			`(b): ours (filled; mean and standard deviation over seeds) and published (hollow, drawn a little to the `+
			`right; standard deviations where published). Grey: predicting zero, 1, and the best quadratic, %s.`,
			o.Config.D, o.Config.Width, o.Config.WideWidth, quadraticText(o.Config.Target)),
		Panels: panels, Wide: true, Provenance: figure.Provenance{Seeds: o.Config.seedsText()}}, nil
}

// seedsText says how many seeds are behind a point.
func (c Figure1Config) seedsText() string {
	return fmt.Sprintf("%d (Algorithm 1 at n ≤ 1000: %d) at m = %d, NTK %d; %d at m = %d",
		c.Seeds, c.SmallSeeds, c.Width, c.TangentSeeds, c.WideSeeds, c.WideWidth)
}

// figure1Baselines shows what does not learn a direction, what knows it, and a twin.
func figure1Baselines(o *Figure1Outcome) figure.Figure {
	c := o.Config
	series := levels(o.Config.Target)
	var cells []Figure1Cell
	for i, curve := range []struct {
		method string
		width  int
	}{{damian2022.ByAlgorithm1, c.Width}, {damian2022.ByInfiniteTangent, 0}, {damian2022.ByQuadratic, 0},
		{damian2022.ByOracle, 0}, {damian2022.ByLinear, 0}, {damian2022.ByPolynomials, 0}} {
		own := o.Result.curve(curve.method, curve.width)
		cells = append(cells, own...)
		if len(own) > 0 {
			series = append(series, figure1Series(own, figure1Names[curve.method], i+1))
		}
	}
	if twin, err := o.Twin("labels shuffled"); err == nil {
		s := figure1Series(twin.Result.curve(damian2022.ByAlgorithm1, c.Width), "Algorithm 1, labels shuffled", 1)
		s.Role = figure.Twin
		// beside the linear regression, which has the same risk
		s.X = stats.Map(s.X, func(n float64) float64 { return 1.2 * n })
		series = append(series, s)
	}
	return figure.Figure{ID: "damian2022/figure1/baselines", Title: "Between knowing nothing and knowing u",
		Alt: "Excess risk against n. Linear ridge stays at 1, quadratic ridge falls towards one half, the kernel of " +
			"infinite width falls more slowly; Algorithm 1 falls through one half, and ridge on all polynomials " +
			"does so later; the oracle, which knows u, is near zero where Algorithm 1 has hardly begun.",
		Caption: fmt.Sprintf(`Excess risk at $d = %d$ of Algorithm 1 ($m = %d$) between regressions that know no direction `+
			`(linear, quadratic, on all polynomials of degree $\leq %d$, and the NTK at infinite width) and one that knows it `+
			`(oracle: the Hermite polynomials of $u \cdot x$). Mean and standard deviation over seeds; dashed: predicting `+
			`zero, 1; dotted: the best quadratic, %s.`,
			c.D, c.Width, c.Degree, quadraticText(c.Target)),
		Panels: []figure.Panel{{X: samplesAxis(extent(cells)), Y: riskAxis(), Series: series, Legend: figure.Above}},
		Provenance: figure.Provenance{
			Seeds: fmt.Sprintf("%d to %d (Algorithm 1), %d (infinite width), %d (all polynomials), %d (other regressions)",
				c.Seeds, c.SmallSeeds, c.KernelSeeds, c.PolynomialSeeds, c.BaselineSeeds)}}
}

// figure1Direction follows Algorithm 1 from the first step to the risk.
func figure1Direction(o *Figure1Outcome) figure.Figure {
	c := o.Config
	cells := o.Result.curve(damian2022.ByAlgorithm1, c.Width)
	least, most := extent(cells)
	law := figure.Series{Name: "$1 -$ law", Mark: figure.Line, Role: figure.Theory,
		X:       stats.LogSpace(float64(least), float64(most), 60),
		Formula: "1 − 1/(1 + 2πd²/n), or without the 2 for preprocessed labels"}
	law.Y = stats.Map(law.X, func(n float64) float64 {
		return 1 - damian2022.AlignmentLaw(n, float64(c.D), c.Noise, 1, c.Labels != damian2022.Raw)
	})
	alone := figure.Series{Name: "$1 - A$, neurons one by one", Mark: figure.LinePoints, Role: figure.Measured, Slot: 2}
	together := figure.Series{Name: "$1 - \\cos^2$, neurons together", Mark: figure.LinePoints,
		Role: figure.Measured, Slot: 3}
	risk := figure.Series{Name: "excess risk", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}
	complement := func(x float64) float64 { return 1 - x }
	for _, cell := range cells {
		n := float64(cell.N)
		measure.Append(&alone, n/1.05, measure.Mean(stats.Map(cell.Alignment, complement)))
		measure.Append(&together, n, measure.Mean(stats.Map(cell.Principal, complement)))
		measure.Append(&risk, n*1.05, measure.Mean(cell.Risk))
	}
	return figure.Figure{ID: "damian2022/figure1/direction", Title: "From the first step to the risk",
		Alt: "Against n: one minus the alignment of single neurons falls slowly, one minus the squared cosine of " +
			"their shared direction falls faster, and the risk falls last; one minus the squared cosine ends lowest.",
		Caption: fmt.Sprintf(`Algorithm 1 at $d = %d$, $m = %d$. What is missing to $S^\star$: of the energy of the `+
			`neurons one by one ($1 - A$; grey, the alignment law for these labels), of the direction that they share `+
			`($1 - \cos^2$ of the top right singular vector of $W^{(1)}$ with $u$), and the excess risk of the fitted `+
			`network. Means with 95 %% t intervals over seeds.`, c.D, c.Width),
		Panels: []figure.Panel{{X: samplesAxis(least, most), Y: figure.Axis{Label: "what is missing", Min: 0, Max: 1.1},
			Series: []figure.Series{law, alone, together, risk}, Legend: figure.Above}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d at n ≤ 1000, %d above", c.SmallSeeds, c.Seeds)}}
}

// figure1Comparisons returns every published point of Figure 1 that was also measured,
// beside ours: method by method, first at Width, then at WideWidth. Z is the
// difference of the two means over its standard error, for seeds of one spread: the
// published one, or, where none is drawn, ours together with the scatter of risks
// over the paper's test sets of 10⁵ points.
func figure1Comparisons(o *Figure1Outcome) ([]figure1Comparison, error) {
	var points []figure1Comparison
	for _, width := range []int{o.Config.Width, o.Config.WideWidth} {
		for _, method := range []string{damian2022.ByAlgorithm1, damian2022.ByRandomFeatures, damian2022.ByTangent} {
			more, err := o.Config.publishedPoints(o.Result, method, width)
			if err != nil {
				return nil, err
			}
			points = append(points, more...)
		}
	}
	return points, nil
}

// figure1Tables sets figure1Comparisons as a table. Where the published points cannot be
// read it has none of them, and figure1Figures says why.
func figure1Tables(o *Figure1Outcome) []figure.Table {
	points, err := figure1Comparisons(o)
	if err != nil {
		points = nil
	}
	header := []string{"method", "m", "n", "ours", "sd", "seeds", "published", "sd", "ours − published", "z",
		"median λ", "at least λ", "at largest λ"}
	var rows [][]any
	for _, p := range points {
		published := "–"
		if !math.IsNaN(p.PublishedSD) {
			published = claim.Format("%.3f", p.PublishedSD)
		}
		rows = append(rows, []any{figure1Names[p.Method], p.Width, p.N, claim.Format("%.3f", p.Ours),
			claim.Format("%.3f", p.SD), p.Seeds,
			claim.Format("%.3f", p.Published), published, claim.Format("%+.3f", p.Ours-p.Published), claim.Format("%+.1f", p.Z),
			claim.Format("%g", p.Lambda), p.AtLeast, p.AtMost})
	}
	return []figure.Table{figure.NewTable("damian2022/figure1/published", header, rows, "no published point was run")}
}

// levels are the two dashed lines of Figure 1: what predicting zero and what the best
// quadratic leave.
func levels(target string) []figure.Series {
	return []figure.Series{
		figure.Level("", 1, "1: predicting zero"),
		figure.Level("", quadraticRest(target), quadraticText(target)+": the best quadratic"),
	}
}

// quadraticRest is the excess risk of the best quadratic, 1 where there is no such target.
func quadraticRest(target string) float64 {
	t, err := damian2022.TargetByName(target)
	if err != nil {
		return 1
	}
	return t.Beyond(2)
}

// quadraticText is that number as it is written.
func quadraticText(target string) string {
	if rest := quadraticRest(target); rest != 0.5 {
		return claim.Number(rest)
	}
	return "1/2"
}

// orNone returns the panel, or, where none of its series has a point, the same axes with
// why in the place of what was not measured.
func orNone(p figure.Panel, why string) figure.Panel {
	for _, s := range p.Series {
		if len(s.X)+len(s.Y) > 0 {
			return p
		}
	}
	p.Note, p.Legend, p.Series = figure.None+": "+why, figure.NoLegend, []figure.Series{figure.Level("", 1, "no point")}
	return p
}

// noHalf is why a panel of half-way points is empty.
const noHalf = "no risk falls through 1/2"
