package cost

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

// linearShown are the depths whose curves are drawn: soft thresholding, in between, and
// nearly hard.
var linearShown = []int{2, 4, 10}

func linearCostFigures(o *LinearCostOutcome) ([]figure.Figure, error) {
	return []figure.Figure{linearThresholds(o), linearExpansions()}, nil
}

// shrunk returns what becomes of a singular value.
func shrunk(lambda float64, depth int) func(a float64) float64 {
	return func(a float64) float64 {
		s, _ := jacot2023.ScalarMinimum(a, lambda, depth)
		return s
	}
}

// linearThresholds shows the singular values of trained networks over those of the target.
func linearThresholds(o *LinearCostOutcome) figure.Figure {
	c := o.Config
	reach := 2.5 * math.Sqrt(c.Lambda*float64(slices.Max(linearShown))) // the largest jump is near the root
	target := stats.LinSpace(0, reach, 600)
	p := figure.Panel{X: figure.Axis{Label: "singular value $a$ of the target", Min: 0, Max: reach},
		Y: figure.Axis{Label: "minimiser $s$, and learned"}, Legend: figure.NorthWest}
	for _, depth := range linearShown {
		p.Series = append(p.Series, figure.TheoryLine(fmt.Sprintf("$L = %d$", depth), "argmin (s−a)² + λL s^(2/L)", target,
			shrunk(c.Lambda, depth)))
	}
	beyond := ""
	if len(c.Singular) > 0 && slices.Max(c.Singular) > reach {
		beyond = "; the largest lie beyond the right edge"
	}
	slot := 0
	for _, cell := range o.Result.Cells {
		for _, depth := range linearShown {
			if cell.Depth == depth {
				slot++
				trained := figure.Series{Name: fmt.Sprintf("trained, $L = %d$", depth), Mark: figure.Points,
					Role: figure.Measured, Slot: slot}
				for i, a := range c.Singular {
					if a <= reach {
						trained.X, trained.Y = append(trained.X, a), append(trained.Y, cell.Best().Values[i])
					}
				}
				p.Series = append(p.Series, trained)
			}
		}
	}
	return figure.Figure{ID: "jacot2023/linear-cost/threshold", Title: "What depth does to singular values",
		Alt: "Minimiser against the target's singular value for depths 2, 4 and 10: at depth 2 a line shifted to " +
			"the right, at larger depths zero up to a jump and then close to the diagonal. The trained networks " +
			"lie on the curves.",
		Caption: fmt.Sprintf(`Singular values of trained deep linear networks against those of the target, and what the `+
			`closed form says (lines), at $\lambda = %g$%s. Soft thresholding at $L = 2$, more and more a jump as $L$ grows.`,
			c.Lambda, beyond),
		Panels:     []figure.Panel{p},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("best of %d", c.Seeds)}}
}

// linearExpansions shows L (R − kL − R¹) over 1/L.
func linearExpansions() figure.Figure {
	p := figure.Panel{X: figure.Axis{Label: "$1/L$", Min: 0, Max: 0.52}, Y: figure.Axis{Label: `$L\,(R - kL - R^{(1)})$`},
		Legend: figure.NorthWest}
	x := stats.LinSpace(0.001, 0.5, 200)
	for i, m := range []struct {
		name string
		s    []float64
	}{{"diag$(3, 1)$", []float64{3, 1}}, {"diag$(2, 1/2)$", []float64{2, 0.5}}} {
		e := jacot2023.LinearExpansion(m.s)
		line := figure.Series{Name: m.name, Mark: figure.Line, Role: figure.Measured, Slot: i + 1, X: x}
		line.Y = stats.Map(x, func(inverse float64) float64 {
			sum := 0.0
			for _, s := range m.s {
				sum += math.Pow(s, 2*inverse) - 1 - 2*inverse*math.Log(s)
			}
			return sum / (inverse * inverse)
		})
		p.Series = append(p.Series, line, figure.Series{Name: fmt.Sprintf(`$R^{(2)} = %.3f$`, e.R2), Mark: figure.Points,
			Role: figure.Theory, X: []float64{0}, Y: []float64{e.R2}, Formula: "2 Σ (log s)²"})
	}
	return figure.Figure{ID: "jacot2023/linear-cost/expansion", Title: "The second correction",
		Alt: "L times the remainder after two terms, against 1/L, for two diagonal matrices: both curves run into " +
			"their limits as 1/L goes to 0.",
		Caption: `What is left of $R(A;L)$ after $kL + R^{(1)}$, times $L$: it runs into $R^{(2)} = 2\sum_i (\log s_i)^2$. ` +
			`For diag$(2, 1/2)$ the first correction is 0, and the second is not.`,
		Panels: []figure.Panel{p}}
}

// linearCostTables has every training: by how much its objective ends above the closed
// form, and its two smallest singular values.
func linearCostTables(o *LinearCostOutcome) []figure.Table {
	header := []string{"$L$", "formula"}
	for i := range o.Config.Seeds {
		header = append(header, fmt.Sprintf("start %d", i+1))
	}
	var rows [][]any
	for _, cell := range o.Result.Cells {
		row := []any{cell.Depth, claim.Format("%.5f", cell.Theory.Objective)}
		for _, run := range cell.Runs {
			smallest := run.Values[max(len(run.Values)-2, 0):]
			texts := make([]string, len(smallest))
			for i, s := range smallest {
				texts[i] = claim.Format("%.3f", s)
			}
			above := max(run.Objective-cell.Theory.Objective, 0)
			row = append(row, fmt.Sprintf("%s (%s)", claim.Format("%.5f", above), strings.Join(texts, ", ")))
		}
		rows = append(rows, row)
	}
	return []figure.Table{{ID: o.ID + "/minima", Header: header, Rows: rows}}
}
