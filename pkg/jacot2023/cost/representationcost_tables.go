package cost

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/stats"
)

func representationCostTables(o *RepresentationCostOutcome) []figure.Table {
	return []figure.Table{representationCostExcess(o), representationCostRules(o)}
}

// depthHeader is a header with one column a depth after others.
func (c RepresentationCostConfig) depthHeader(before ...string) []string {
	for _, depth := range c.Depths {
		before = append(before, fmt.Sprintf("$L = %d$", depth))
	}
	return before
}

// representationCostExcess has ‖θ‖² − kL of every function at every depth, the line through the last two
// depths at 1/L = 0, and the limit of the floor. The last row is the closed form of one slope.
func representationCostExcess(o *RepresentationCostOutcome) figure.Table {
	c := o.Config
	header := append(c.depthHeader("function", "$k$"), "$1/L \\to 0$", "$2\\log|Jf|_+$")
	row := func(what string, rank int, excess []float64, steep []float64) []any {
		out := []any{what, rank}
		for _, e := range excess {
			out = append(out, claim.Format("%.3f", e))
		}
		return append(out, claim.Format("%.2f", c.intercept(excess)),
			claim.Format("%.2f", jacot2023.LinearExpansion(steep).R1))
	}
	var rows [][]any
	for _, f := range CostFunctions() {
		rows = append(rows, row(f.Formula, f.Rank, c.Excess(o.Result, f.Name), f.Steep))
	}
	slope := []float64{9}
	exact := stats.Map(c.Depths, func(depth int) float64 { return jacot2023.LinearCost(slope, depth) - float64(depth) })
	rows = append(rows, row("closed form of one slope, 9", 1, exact, slope))
	return figure.Table{ID: o.ID + "/excess", Header: header, Rows: rows}
}

// representationCostRules has the two sides of what was derived as quotients, depth by depth.
func representationCostRules(o *RepresentationCostOutcome) figure.Table {
	c, r := o.Config, o.Result
	addition := c.additionAt(r)
	row := func(what string, at func(i, depth int) float64) []any {
		out := []any{what}
		for i, depth := range c.Depths {
			out = append(out, claim.Format("%.4f", at(i, depth)))
		}
		return out
	}
	linear := func(of func([]float64) float64) func(int, int) float64 {
		return func(_, depth int) float64 { return of(c.overFormula(r, depth)) }
	}
	return figure.Table{ID: o.ID + "/rules", Header: c.depthHeader("quotient"), Rows: [][]any{
		row("linear maps: least $\\|\\theta\\|^2$ over the formula", linear(stats.Min)),
		row("linear maps: largest", linear(stats.Max)),
		row("composition: largest of $f \\circ g$ over $g$ and $f$ at depths with that sum", func(_, depth int) float64 {
			return costLargest(c.compositionAt(r, depth)).Value
		}),
		row("addition: $f \\oplus g$ over $f$ and $g$", func(i, _ int) float64 { return addition[i] }),
	}}
}

// overFormula returns ‖θ‖² over the closed form of every positive linear map at a depth.
func (c RepresentationCostConfig) overFormula(r RepresentationCostResult, depth int) []float64 {
	var out []float64
	for _, f := range CostFunctions() {
		if !f.Linear {
			continue
		}
		n, err := c.Cost(r, f.Name, depth)
		if err != nil {
			return nil
		}
		out = append(out, f.overFloor(n, c, depth))
	}
	return out
}

// CostSentence says what the best network that was trained to be a function costs at a
// depth, or that there is none.
func (c RepresentationCostConfig) CostSentence(r RepresentationCostResult, function string, depth int) string {
	n, err := c.Cost(r, function, depth)
	if err != nil || math.IsNaN(n.Norm) {
		return fmt.Sprintf("best trained network: %s at depth %d", figure.None, depth)
	}
	return fmt.Sprintf("best trained network: %.4f, with C = %.0e", n.Norm, n.Loss)
}
