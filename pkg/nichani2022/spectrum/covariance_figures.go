package spectrum

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func covarianceFigures(o *CovarianceOutcome) ([]figure.Figure, error) {
	return []figure.Figure{directionsFigure(o), widthsFigure(o)}, nil
}

// directionsFigure shows which degrees f_L has along every eigenvector.
func directionsFigure(o *CovarianceOutcome) figure.Figure {
	c := o.Config
	var panels []figure.Panel
	add := func(c CovarianceConfig, r CovarianceResult, role figure.Role) {
		cells := r.of(c.widest())
		if len(cells) == 0 {
			return
		}
		panel := directionsPanel(cells[0], role)
		panel.Note = sigmaText(c.activation())
		if len(panels) > 0 {
			panel.Legend = figure.NoLegend
		}
		panels = append(panels, panel)
	}
	add(c, o.Result, figure.Measured)
	if t, err := o.Twin(evenSlope); err == nil {
		add(t.Config, t.Result, figure.Twin)
	}
	return figure.Figure{ID: "nichani2022/covariance/directions", Title: "What a direction changes", Columns: 1,
		Alt: "Shares of the degrees in what a move along each eigenvector changes, against its number. (a) Degree 1 " +
			"has nearly all of the first d, degree 0 of the next one, degree 2 of the many after it, and higher degrees " +
			"of the rest. (b) For an even slope, degree 1 has nearly all of the first d and higher degrees of the " +
			"others.",
		Caption: fmt.Sprintf(`Shares of degrees in $\mathrm{E}f_L(x; v)^2$ for the eigenvectors $v$ of $\Sigma$, $d `+
			`= %d$, %d neurons, on %d fresh points. A degree that a function does not contain shows up as about its `+
			`number of harmonics over the number of points. (a) With %s; (b) without the shift. Not all of the many `+
			`eigenvectors are drawn.`, c.Dim, c.widest(), c.Fresh, sigmaText(c.activation())),
		Panels: panels, Provenance: figure.Provenance{Seeds: "the first"}}
}

func directionsPanel(cell CovarianceCell, role figure.Role) figure.Panel {
	panel := figure.Panel{X: figure.Axis{Label: "number $i$ of the eigenvector", Scale: figure.Log10, Min: 0.8,
		Max: 1.25 * float64(max(len(cell.Values), 2))},
		Y: figure.Axis{Label: "share of the degree", Min: -0.05, Max: 1.2}, Legend: figure.Above}
	for _, degree := range []int{1, 0, 2, covarianceDegree + 1} {
		s := figure.Series{Mark: figure.Points, Role: role}
		s.Name, s.Slot = degreeName(nichani2022.Cluster{Degree: degree}, covarianceDegree)
		for i := range cell.Values {
			if isDrawn(i) {
				s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, cell.share(degree, i))
			}
		}
		panel.Series = append(panel.Series, s)
	}
	return panel
}

// widthsFigure shows the spectra of networks of several sizes.
func widthsFigure(o *CovarianceOutcome) figure.Figure {
	c := o.Config
	panel := spectrumPanel(nil, `eigenvalue of $\Sigma$`, "", c.widest()*c.Dim)
	foretold := figure.Series{Name: "predicted mean", Mark: figure.Line, Role: figure.Theory,
		Formula: "λ_l (1 − N_l/hd) + R_l/hd"}
	for i, h := range c.Neurons {
		s := figure.Series{Name: fmt.Sprintf("$h = %d$", h), Mark: figure.Points, Role: figure.Measured, Slot: i%6 + 1}
		if cells := o.Result.of(h); len(cells) > 0 {
			all := spectrumSeries(cells[0].Values, c.clusters(h), covarianceDegree, figure.Measured)
			line := all[len(all)-1]
			for _, cluster := range all[:len(all)-1] {
				s.X, s.Y = append(s.X, cluster.X...), append(s.Y, cluster.Y...)
			}
			foretold.X, foretold.Y = append(foretold.X, line.X...), append(foretold.Y, line.Y...)
		}
		panel.Series = append(panel.Series, s)
	}
	panel.Series = append(panel.Series, foretold)
	panels := []figure.Panel{panel}
	oneLogScale(panels)
	if len(panels) > 0 && panels[0].Y.Min > 0 { // the last values of a bulk are near 0, and say nothing
		panels[0].Y.Min = max(panels[0].Y.Min, panels[0].Y.Max*1e-6)
	}
	return figure.Figure{ID: "nichani2022/covariance/widths", Title: "A larger network has a longer and lower bulk",
		Alt: "Eigenvalues of the covariance against their number for networks of several sizes. The plateaus of the " +
			"degrees have the same heights for all; the bulk is longer, and its mean lower, the larger the network is.",
		Caption: fmt.Sprintf(`Eigenvalues of $\Sigma$ of $h$ neurons, $d = %d$, as a mean over %d points. Lines: the means `+
			`that D1 predicts.`, c.Dim, c.Points),
		Panels: panels, Provenance: figure.Provenance{Seeds: "the first"}}
}

func covarianceTables(o *CovarianceOutcome) []figure.Table {
	c := o.Config
	places := nichani2022.Places(c.clusters(max(1, c.widest())))
	header := []string{"network", "h d"}
	for _, at := range places {
		header = append(header, fmt.Sprintf("drop after %d", at))
	}
	header = append(header, "largest elsewhere", "mean of the bulk", "γ₂/(hd)", "least share of own degree")
	var rows [][]any
	for _, h := range c.Neurons {
		rows = append(rows, c.row(fmt.Sprintf("h = %d", h), o.Result, h, places))
	}
	for _, t := range o.Twins {
		rows = append(rows, t.Config.row(fmt.Sprintf("%s: h = %d", t.Name, t.Config.widest()), t.Result, t.Config.widest(),
			places))
	}
	return []figure.Table{figure.NewTable("nichani2022/covariance/networks", header, rows, "no network was drawn")}
}

// row says what the networks of a size have, in the mean over them.
func (c CovarianceConfig) row(name string, r CovarianceResult, h int, places []int) []any {
	cells, clusters := r.of(h), c.clusters(h)
	mean := func(of func(CovarianceCell) float64) float64 { return figure.Finite(stats.Mean(stats.Map(cells, of))) }
	row := []any{name, h * c.Dim}
	for _, at := range places {
		row = append(row, mean(func(cell CovarianceCell) float64 { return nichani2022.GapAt(cell.Values, at) }))
	}
	row = append(row, mean(func(cell CovarianceCell) float64 { return elsewhere(cell.Values, places) }))
	means := clusterMeans(cells, clusters)
	if len(means) == 0 {
		return append(row, figure.None, figure.None, figure.None)
	}
	return append(row, figure.Finite(means[len(means)-1]), clusters[len(clusters)-1].Mean,
		mean(func(cell CovarianceCell) float64 { return stats.Min(ownShares(cell, clusters)) }))
}

// BulkChange returns the mean of the bulk of the largest networks over that of the ones before, not a number where
// there are none.
func BulkChange(o *CovarianceOutcome) float64 {
	c := o.Config
	if len(c.Neurons) < 2 {
		return math.NaN()
	}
	bulk := func(h int) float64 {
		means := clusterMeans(o.Result.of(h), c.clusters(h))
		if len(means) == 0 {
			return math.NaN()
		}
		return means[len(means)-1]
	}
	return figure.Finite(bulk(c.widest()) / bulk(c.Neurons[len(c.Neurons)-2]))
}
