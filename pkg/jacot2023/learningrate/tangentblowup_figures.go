package learningrate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

// How many networks of a depth a figure shows: more would hide each other. Of pairs of
// different regions it shows those of the least quotient, since few violate the inequality.
const (
	shownPairs = 60
	shownApart = 12
)

func tangentBlowupFigures(o *TangentBlowupOutcome) ([]figure.Figure, error) {
	difference := tangentBlowupPanel(o.Result, TangentBlowupCell.difference,
		`$L \|f(x) - f(y)\|^{2-2/L} \|x - y\|^{2/L}$`, `$\|\partial_\theta f(x) - \partial_\theta f(y)\|^2$`)
	mixed := tangentBlowupPanel(o.Result, TangentBlowupCell.mixed, `$L \|Jf(x)\|_{2-2/L}^{2-2/L}$`,
		`$\|\partial^2_{x\theta} f(x)\|^2$`)
	if twin, err := o.Twin(differentRegions); err == nil {
		across := figure.Series{Name: twin.Name, Mark: figure.Points, Role: figure.Twin}
		for _, cell := range shownDepths(twin.Result.Cells) {
			x, y := leastQuotients(cell.Separation, cell.Difference)
			appendPairs(&across, x, y, shownApart)
		}
		difference.Series = append(difference.Series, across)
	}
	return []figure.Figure{{ID: "jacot2023/tangent-blowup/sides", Title: "Steep means a large tangent kernel", Wide: true,
		Alt: "Two scatter plots on logarithmic axes, the left side of an inequality against its right side, for " +
			"random networks of several depths. Points of one region lie on or above the diagonal. In (a), pairs of " +
			"inputs from different regions lie below it or near it.",
		Caption: fmt.Sprintf(`Both sides of T6 for random networks of widths 1 to %d, %d of a depth (%d of each of `+
			`%d depths are shown). (a) Its first inequality, for two inputs of one linear region, and for those of two `+
			`regions with the least quotient (%d of a depth). (b) Its second one, at one input. Dashed: equality.`,
			o.Config.Width, o.Config.Nets,
			min(shownPairs, o.Config.Nets), len(shownDepths(o.Result.Cells)), min(shownApart, o.Config.Nets)),
		Panels:     []figure.Panel{difference, mixed},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d networks a depth", o.Config.Nets)}}}, nil
}

// shownDepths returns the cells of the least depth, the middle one and the largest.
func shownDepths(cells []TangentBlowupCell) []TangentBlowupCell {
	last := len(cells) - 1
	at := slices.Compact([]int{0, last / 2, last})
	out := make([]TangentBlowupCell, len(at))
	for i, k := range at {
		out[i] = cells[k]
	}
	return out
}

// tangentBlowupPanel shows the left side against the right one.
func tangentBlowupPanel(r TangentBlowupResult, sides func(TangentBlowupCell) (left, right []float64),
	x, y string) figure.Panel {
	p := figure.Panel{X: figure.Axis{Label: x, Scale: figure.Log10, Min: 1e-6, Max: 1e4},
		Y: figure.Axis{Label: y, Scale: figure.Log10, Min: 1e-6, Max: 1e6}, Legend: figure.Above}
	for _, cell := range shownDepths(r.Cells) {
		left, right := sides(cell)
		s := figure.Series{Name: fmt.Sprintf("$L = %d$", cell.Depth), Mark: figure.Points, Role: figure.Measured}
		appendPairs(&s, right, left, shownPairs)
		p.Series = append(p.Series, s)
	}
	equal := func(x float64) float64 { return x }
	p.Series = append(p.Series, figure.TheoryLine("", "equality", stats.LogSpace(1e-6, 1e4, 2), equal))
	return p
}

// leastQuotients returns x and y in the order of growing y/x.
func leastQuotients(x, y []float64) (xs, ys []float64) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(y[a]/x[a], y[b]/x[b]) })
	for _, i := range order {
		xs, ys = append(xs, x[i]), append(ys, y[i])
	}
	return xs, ys
}

// appendPairs appends the first points, most of them at most.
func appendPairs(s *figure.Series, x, y []float64, most int) {
	n := min(most, len(x))
	s.X, s.Y = append(s.X, x[:n]...), append(s.Y, y[:n]...)
}
