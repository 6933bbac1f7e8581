package directions

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// The labels, with their places in the palette.
var labels = []struct {
	name string
	slot int
	of   func(NormsRun) []float64
}{
	{`$u\cdot x$`, nichani2022.SlotTangent, linearOf},
	{`$\text{He}_2(u\cdot x)/\sqrt2$`, 4, squareOf},
	{"coins", nichani2022.SlotOther, coinsOf},
}

func normsFigures(o *NormsOutcome) ([]figure.Figure, error) {
	c := o.Config
	x := figure.Axis{Label: "points $n$", Scale: figure.Log10, Ticks: ticks(c.Points)}
	trace := float64(c.Dim) * c.activation().FirstSquared()
	norms := figure.Panel{X: x, Y: figure.Axis{Label: "$y^T K^{-1} y$", Scale: figure.Log10}, Legend: figure.Above,
		Series: append(normSeries(o, func(norm, _ float64) float64 { return norm }), normLaws(c)...)}
	reach := figure.Panel{X: x, Y: figure.Axis{Label: `$\|W\|_F\,\sqrt{\text{tr}\,\Sigma/n}$`, Scale: figure.Log10},
		Legend: figure.NoLegend,
		Series: append(normSeries(o, func(norm, n float64) float64 { return math.Sqrt(norm * trace / n) }),
			figure.Level("", 1, "1"))}
	return []figure.Figure{{ID: "nichani2022/norms/growth", Title: "What it costs the linear term", Columns: 1,
		Alt: "Against the number of points. (a) The squared norm is flat for a linear function, grows in proportion " +
			"to the points for a square, and faster for coins. (b) What the norm promises falls for the linear function " +
			"only.",
		Caption: fmt.Sprintf(`(a) The least $\|W\|_F^2$ with which $f_L$ interpolates $n$ labels, $d = %d$, $m = `+
			`%d$, and D4's laws $1/\lambda_1$ and $\mathbb{E}y^2\,(n - n_1)/\gamma_1$. (b) The bound of D9 on how far `+
			`$f_L$ of that norm can follow coins; above the line it promises nothing about fresh points. 95 %% t `+
			`intervals over seeds.`, c.Dim, c.Width),
		Panels: []figure.Panel{norms, reach}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d seeds", c.Seeds)}}}, nil
}

// normSeries returns a number of norm and n against n, for every kind of labels.
func normSeries(o *NormsOutcome, of func(norm, n float64) float64) []figure.Series {
	var out []figure.Series
	for _, l := range labels {
		s := figure.Series{Name: l.name, Mark: figure.LinePoints, Role: figure.Measured, Slot: l.slot}
		for i, n := range o.Config.Points {
			measure.Append(&s, float64(n), measure.Mean(stats.Map(o.Result.Runs, func(run NormsRun) float64 {
				return of(at(l.of(run), i), float64(n))
			})))
		}
		out = append(out, s)
	}
	return out
}

// normLaws are the laws of D4.
func normLaws(c NormsConfig) []figure.Series {
	if len(c.Points) == 0 {
		return nil
	}
	grid := stats.LogSpace(float64(first(c.Points)), float64(last(c.Points)), 30)
	bulk, price := c.bulk(1), 1/c.level(1)
	return []figure.Series{
		figure.TheoryLine("laws", "1/λ₁", grid, func(float64) float64 { return price }),
		figure.TheoryLine("", "Ey² (n − n₁)/γ₁", grid, func(n float64) float64 { return c.bulkPrice(n, bulk) })}
}

// normsTables has the norms at every n, what D4 gives for them, and what they promise.
func normsTables(o *NormsOutcome) []figure.Table {
	c := o.Config
	linear, square := o.Result.means(len(c.Points), linearOf), o.Result.means(len(c.Points), squareOf)
	coins := o.Result.means(len(c.Points), coinsOf)
	reach := func(norms []float64) []float64 { return Reach(c.activation(), c.Dim, norms, c.Points) }
	gamma, price := c.bulk(1), 1/c.level(1)
	bounds := [][]float64{reach(linear), reach(square), reach(coins)}
	var rows [][]any
	for i, n := range c.Points {
		rows = append(rows, []any{n, linear[i], price, square[i], c.bulkPrice(float64(n), gamma), coins[i], bounds[0][i],
			bounds[1][i], bounds[2][i]})
	}
	return []figure.Table{figure.NewTable("nichani2022/norms/norms", []string{"n", "u·x", "1/λ₁", "He₂",
		"Ey²(n−n₁)/γ₁", "coins", "bound: u·x", "bound: He₂", "bound: coins"}, rows, "nothing was interpolated")}
}

// Price is what a function of variance 1 costs in d dimensions.
type Price struct {
	Dim       int
	Linear    float64 // ‖W‖_F² of f_L for degree 1, 1/λ_1
	Square    float64 // ‖W‖_F² of f_L for degree 2 with as many points as it needs, 1/λ_2
	Direction float64 // ‖W‖_{2,4}⁴ of f_Q for (β·x)²
	Cubic     float64 // ‖W‖_{2,4}⁴ of f_Q for (β·x)³
}

// Prices returns what D4 and D5 give at each d, not numbers where they give none.
func Prices(a nichani2022.Activation, dims []int) []Price {
	out := make([]Price, len(dims))
	for i, d := range dims {
		c := NormsConfig{Dim: d, Activation: a.Name, Shift: a.Shift}
		_, square := a.DirectionNorms(1, d, 2)
		_, cubic := a.DirectionNorms(2, d, 2)
		out[i] = Price{d, 1 / c.level(1), 1 / c.level(2), square, cubic}
	}
	return out
}

// PriceTable returns the prices as rows.
func PriceTable(a nichani2022.Activation, dims []int) figure.Table {
	var rows [][]any
	for _, p := range Prices(a, dims) {
		rows = append(rows, []any{p.Dim, p.Linear, p.Square, p.Direction, p.Cubic})
	}
	return figure.NewTable("nichani2022/norms/prices", []string{"d", "f_L, degree 1: ‖W‖_F²", "f_L, degree 2: ‖W‖_F²",
		"f_Q, (β·x)²: ‖W‖_{2,4}⁴", "f_Q, (β·x)³: ‖W‖_{2,4}⁴"}, rows, "no dimension was given")
}
