package features

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/stats"
)

func monomialsFigures(o *MonomialsOutcome) ([]figure.Figure, error) {
	f, err := MonomialsFrames(o)
	if err != nil {
		return nil, err
	}
	return []figure.Figure{f.Still, monomialsSamplingFigure(o)}, nil
}

// shownDegrees are the degrees of the picture: one even, and one odd where there is one.
func (c MonomialsConfig) shownDegrees() []int { return []int{2, 3}[:min(2, c.Degree-1)] }

// MonomialsFrames returns the sums of m random ReLUs as frames over m.
func MonomialsFrames(o *MonomialsOutcome) (figure.Frames, error) {
	c, r := o.Config, o.Result
	f := figure.Frames{ID: "damian2022/monomials/frames", Knob: "number m of ReLUs", Start: 0}
	for i, m := range c.Shown {
		p := figure.Panel{X: figure.Axis{Label: "$x$", Min: -1.4, Max: 1.4},
			Y:    figure.Axis{Label: "sum of ReLUs", Min: -3, Max: 3},
			Note: fmt.Sprintf("$m = %d$", m), Legend: figure.SouthEast, Series: []figure.Series{monomialsTermSeries(r, m)}}
		for _, k := range c.shownDegrees() {
			p.Series = append(p.Series, figure.Series{Name: fmt.Sprintf("$x^%d$", k), Mark: figure.Line,
				Role: figure.Theory, X: r.X,
				Y: stats.Map(r.X, func(x float64) float64 { return math.Pow(x, float64(k)) }), Formula: fmt.Sprintf("x^%d", k)})
		}
		for slot, k := range c.shownDegrees() {
			p.Series = append(p.Series, figure.Series{Name: fmt.Sprintf("sum for $k = %d$", k), Mark: figure.Line,
				Role: figure.Measured, Slot: slot + 1, X: r.X, Y: r.Sums[k][i]})
		}
		f.Values, f.Frames = append(f.Values, float64(m)), append(f.Frames, p)
	}
	f.Still = figure.Figure{ID: "damian2022/monomials/sums", Title: "Monomials built from random ReLUs", Wide: true,
		Alt: "Weighted sums of m random ReLUs beside the monomials that they approach on the interval " +
			"from minus one to one; outside of it they go on straight.",
		Provenance: figure.Provenance{Seeds: "one draw"},
		Caption: `Means $\frac1m\sum_j v_k(a_j, b_j)\,1\{|b_j| \leq 1\}/2\mu(b_j) \cdot \sigma(a_j x + b_j)$ over the ` +
			`first $m$ of one draw of random ReLUs, for the degrees $k$ of the legend; grey, $x^k$. The lemma is about ` +
			`$|x| \leq 1$; beyond, no ReLU has a kink, and the sum is straight. ` +
			figure.Letters(0, 3) + ` have more and more of them.`}
	for _, i := range []int{0, len(f.Frames) / 2, len(f.Frames) - 1} {
		panel := f.Frames[i]
		panel.Legend, panel.Series = figure.Above, panel.Series[1:] // the single terms would fill a small panel
		f.Still.Panels = append(f.Still.Panels, panel)
	}
	return f, nil
}

// monomialsTermSeries draws the single terms of the mean over m ReLUs for k = 2, where they
// are few, as one line with gaps.
func monomialsTermSeries(r MonomialsResult, m int) figure.Series {
	s := figure.Series{Name: "each ReLU, $k = 2$", Mark: figure.Line, Role: figure.Measured, Slot: 5}
	if m > len(r.Terms) {
		return s
	}
	for _, term := range r.Terms[:m] {
		s.X = append(append(s.X, r.X...), r.X[len(r.X)-1])
		s.Y = append(append(s.Y, stats.Map(term, func(y float64) float64 { return y / float64(m) })...), math.NaN())
	}
	return s
}

// monomialsSamplingFigure shows the error of the sums against m, for normal biases.
func monomialsSamplingFigure(o *MonomialsOutcome) figure.Figure {
	c := o.Config
	p := figure.Panel{X: figure.Axis{Label: "number $m$ of ReLUs", Scale: figure.Log10},
		Y: figure.Axis{Label: "error, root mean square", Scale: figure.Log10}, Legend: figure.Above}
	m := stats.Floats(c.Width)
	for _, cell := range o.Result.Cells {
		if cell.Law != NormalBiases {
			continue
		}
		law := figure.TheoryLine("", "√(Var/m)", m, func(m float64) float64 { return math.Sqrt(cell.Variance / m) })
		if cell.K == 0 {
			law.Name = `$\sqrt{\mathrm{Var}/m}$`
		}
		p.Series = append(p.Series, law, c.samplingSeries(cell, monomialsBeside(m, cell.K),
			figure.Series{Name: fmt.Sprintf("$k = %d$", cell.K), Mark: figure.Points, Role: figure.Measured}))
	}
	if t, err := o.Twin(monomialsUnbiasedTwin); err == nil {
		for _, cell := range t.Result.Cells {
			if cell.Law == NormalBiases && cell.K == 2 {
				p.Series = append(p.Series, t.Config.samplingSeries(cell, m, figure.Series{Name: t.Name + ", $k = 2$",
					Mark: figure.LinePoints, Role: figure.Twin, Slot: 1}))
			}
		}
	}
	return figure.Figure{ID: "damian2022/monomials/sampling", Title: "How many ReLUs a monomial takes",
		Alt: "Root mean square error of the sum of m random ReLUs against m on logarithmic axes: parallel " +
			"lines of slope minus one half, one a degree; with biases left at 0 the error is constant.",
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d draws a width", c.Seeds)},
		Caption: `Root mean square over $|x| \leq 1$ and draws of the difference between the mean over $m$ random ReLUs ` +
			`and $x^k$, for $b \sim N(0,1)$ (95 % bootstrap intervals; points of one $m$ are set side by side); grey, ` +
			`$\sqrt{\mathrm{Var}[v_k\sigma]/m}$. With biases left at 0 the best weights leave an error that no $m$ removes.`,
		Panels: []figure.Panel{p}}
}

// monomialsBeside moves the points of k = 0 and 1 to the left and the others to the right,
// a few hundredths: two pairs of degrees have nearly the same variance.
func monomialsBeside(m []float64, k int) []float64 {
	side := 1.06
	if k < 2 {
		side = 1 / side
	}
	return stats.Map(m, func(m float64) float64 { return m * side })
}

// samplingSeries fills a series with the root mean square error at every m.
func (c MonomialsConfig) samplingSeries(cell MonomialsCell, m []float64, s figure.Series) figure.Series {
	for i, errs := range cell.Error {
		v := measure.Bootstrap(sample.Stream(c.Master, "damian2022/monomials", "points", cell.Law, cell.K, i),
			[][]float64{errs},
			func(g [][]float64) float64 { return rootMean(g[0]) })

		s.X, s.Y = append(s.X, m[i]), append(s.Y, v.Value)
		s.Low, s.High = append(s.Low, v.Low), append(s.High, v.High)
		s.Interval = v.Interval
	}
	return s
}

// monomialsTables sets Lemma 17 and Corollary 18 degree by degree: the largest weight
// beside its closed form, and the largest error of the mean for both laws of the biases.
func monomialsTables(o *MonomialsOutcome) []figure.Table {
	t := figure.Table{ID: "damian2022/monomials/identities",
		Header: []string{"k", "$\\sup|v_k|$, on a grid", "closed form", "error, b uniform", "error, b normal"}}
	of := func(law string, k int) MonomialsCell {
		for _, cell := range o.Result.Cells {
			if cell.Law == law && cell.K == k {
				return cell
			}
		}
		return MonomialsCell{Bound: math.NaN(), Quadrature: math.NaN()}
	}
	for k := range o.Config.Degree + 1 {
		uniform, normal := of(UniformBiases, k), of(NormalBiases, k)
		t.Rows = append(t.Rows, []any{k, uniform.Bound, damian2022.MonomialBound(k), uniform.Quadrature, normal.Quadrature})
	}
	return []figure.Table{t}
}
