package landscape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// slots are the palette's, start by start.
var slots = []int{nichani2022.SlotRegularised, nichani2022.SlotTangent, nichani2022.SlotQuadratic,
	nichani2022.SlotJoint, nichani2022.SlotNetwork, nichani2022.SlotOther}

// startText is a start as it stands in legends.
func startText(tau float64) string { return fmt.Sprintf(`$\tau = %s$`, claim.Format("%.3g", tau)) }

func endsFigures(o *EndsOutcome) ([]figure.Figure, error) {
	return []figure.Figure{bendsFigure(o), pathsFigure(o)}, nil
}

// bendsFigure shows how far down the objective bends, against how high it is, and how much of that D12 allows.
func bendsFigure(o *EndsOutcome) figure.Figure {
	height := figure.Axis{Label: "objective", Scale: figure.Log10, Min: least / 2, Max: 5}
	ratio := figure.Panel{X: height, Y: figure.Axis{Label: `$-\lambda_{\min}/\lambda_{\max}$`, Scale: figure.Log10,
		Min: least / 2, Max: 1}, Legend: figure.Above}
	share := figure.Panel{X: height, Y: figure.Axis{Label: `$-\lambda_{\min}\sqrt m/\max_r|A_r|$`, Min: -0.05, Max: 1.15},
		Legend: figure.NoLegend, Series: []figure.Series{figure.Level("D12", 1, "1")}}
	for i, cell := range o.Result.Cells {
		s := figure.Series{Name: startText(cell.Start), Mark: figure.Points, Role: figure.Measured, Slot: slots[i%len(slots)]}
		t := s
		for _, run := range cell.Runs {
			for _, state := range run.States {
				s.X, s.Y = append(s.X, shown(state.Objective)), append(s.Y, shown(-state.Ratio()))
				t.X, t.Y = append(t.X, shown(state.Objective)), append(t.Y, -state.Smallest/state.Depth)
			}
		}
		ratio.Series, share.Series = append(ratio.Series, s), append(share.Series, t)
	}
	if t, err := o.Twin(linearAlone); err == nil {
		ratio.Series = append(ratio.Series, flat(t.Result))
	}
	return figure.Figure{ID: "nichani2022/ends/bends", Title: "High states bend down", Columns: 1,
		Alt: "Against the objective, on a logarithmic axis. (a) How far down it bends: points of all starts lie " +
			"along one rising band, high states a hundredth and more, low ones hardly at all; those of the linear term " +
			"alone lie at the lower edge, high or not. (b) The same over what D12 allows: high states lie just below " +
			"one.",
		Caption: fmt.Sprintf(`All states of %d trainings: at the start, at steps %v and at the end. (a) How far down `+
			`the objective bends. (b) The same over what D12 allows. What is less than %s is drawn there, $f_L$ alone `+
			`among it. In the lowest states Lanczos may fall short.`, len(o.Result.ends()), o.Config.Looks,
			claim.Format("%.0e", least)),
		Panels: []figure.Panel{ratio, share}, Provenance: figure.Provenance{Seeds: seedsText(o.Config.Seeds)}}
}

func seedsText(seeds int) string { return fmt.Sprintf("%d data sets", seeds) }

// least is what the pictures show of small numbers.
const least = 1e-6

// shown returns a number as the pictures have it: not below the least.
func shown(x float64) float64 { return math.Max(x, least) }

// flat are the states of f_L alone.
func flat(r EndsResult) figure.Series {
	s := figure.Series{Name: "$f_L$ alone", Mark: figure.Points, Role: figure.Twin, Slot: nichani2022.SlotOther}
	for _, state := range r.states() {
		s.X, s.Y = append(s.X, shown(state.Objective)), append(s.Y, shown(-state.Ratio()))
	}
	return s
}

// pathsFigure shows objective, gradient and test error over the step, for the first data set.
func pathsFigure(o *EndsOutcome) figure.Figure {
	steps := figure.Axis{Label: "1 + step", Scale: figure.Log10, Min: 0.8, Max: 1.3 * float64(o.Config.Steps)}
	panel := func(label string, least, most float64, legend figure.Corner, number func(EndsState) float64) figure.Panel {
		p := figure.Panel{X: steps, Y: figure.Axis{Label: label, Scale: figure.Log10, Min: least, Max: most}, Legend: legend}
		for i, cell := range o.Result.Cells {
			s := figure.Series{Name: startText(cell.Start), Mark: figure.LinePoints, Role: figure.Measured,
				Slot: slots[i%len(slots)]}
			for _, run := range cell.Runs[:min(1, len(cell.Runs))] {
				for _, state := range run.States {
					s.X, s.Y = append(s.X, float64(state.Step+1)), append(s.Y, math.Max(number(state), 1.3*least))
				}
			}
			p.Series = append(p.Series, s)
		}
		return p
	}
	return figure.Figure{ID: "nichani2022/ends/paths", Title: "From the start to the end", Columns: 1,
		Alt: "Over the step, a curve for each start. (a) The objective falls from about one to below a thousandth " +
			"from all starts. (b) The gradient falls early, before the objective does. (c) The test error ends the " +
			"higher, the larger the start.",
		Caption: `The first data set: (a) the objective, (b) the norm of its gradient, and (c) the test error. At ` +
			`the second look the gradient is small, and from small starts the objective is still high. What is lower is ` +
			`drawn at the edge.`,
		Panels: []figure.Panel{panel("objective", 1e-5, 5, figure.Above, EndsState.objective),
			panel("gradient", 1e-5, 1, figure.NoLegend, func(s EndsState) float64 { return s.Gradient }),
			panel("test error", 0.05, 3, figure.NoLegend, func(s EndsState) float64 { return s.Test })},
		Provenance: figure.Provenance{Seeds: "the first"}}
}

func endsTables(o *EndsOutcome) []figure.Table {
	return []figure.Table{statesTable(o), endsTable(o)}
}

// statesTable has the states of the first data set.
func statesTable(o *EndsOutcome) figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		for _, run := range cell.Runs[:min(1, len(cell.Runs))] {
			for _, s := range run.States {
				rows = append(rows, []any{cell.Start, s.Step, figure.Finite(s.Objective), figure.Finite(s.Gradient),
					figure.Finite(s.Smallest), figure.Finite(-s.Depth), figure.Finite(s.Ratio()), figure.Finite(s.Test)})
			}
		}
	}
	header := []string{"τ", "step", "objective", "gradient", "λ_min", "no less than", "λ_min/λ_max", "test error"}
	return figure.NewTable("nichani2022/ends/states", header, rows, "nothing was trained")
}

// endsTable says where trainings end, and those of the twins: medians over the data sets.
func endsTable(o *EndsOutcome) figure.Table {
	var rows [][]any
	add := func(what string, r EndsResult) {
		for _, cell := range r.Cells {
			median := func(number func(EndsState) float64) float64 {
				return figure.Finite(stats.MedianOf(cell.Runs, func(run EndsRun) float64 { return number(run.Last()) }))
			}
			rows = append(rows, []any{what, cell.Start, median(EndsState.objective),
				median(func(s EndsState) float64 { return s.Gradient }), median(EndsState.Ratio),
				median(func(s EndsState) float64 { return s.Test })})
		}
	}
	add(o.Config.Model, o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	header := []string{"training", "τ", "objective", "gradient", "λ_min/λ_max", "test error"}
	return figure.NewTable("nichani2022/ends/ends", header, rows, "nothing was trained")
}
