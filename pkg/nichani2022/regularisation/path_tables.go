package regularisation

import (
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/stats"
)

func pathTables(o *PathOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		rows = append(rows, cell.row(o.Config, o.Result.at(0)))
	}
	return []figure.Table{
		figure.NewTable("nichani2022/path/ends", []string{"λ", "λn", "test error", "over that at λ = 0", "training error",
			"peak of R", "R at the end", "‖(I − UUᵀ)y‖²/(1 + λn)²"}, rows, "nothing was trained"),
		readingsTable(o), suspectsTable(o)}
}

// row says where the trainings of a cell end, in means over the data sets.
func (cell PathCell) row(c PathConfig, plain PathCell) []any {
	mean := func(of func(PathRun) float64) float64 { return figure.Finite(stats.Mean(stats.Map(cell.Runs, of))) }
	share := 1 / (1 + c.weight(cell.Lambda))
	return []any{cell.Lambda, c.weight(cell.Lambda), mean(PathRun.test),
		figure.Finite(stats.Mean(ratios(cell, plain, PathRun.test, PathRun.test))),
		mean(func(r PathRun) float64 { return r.Last().Train }), mean(PathRun.peak), mean(PathRun.end),
		mean(func(r PathRun) float64 { return r.Beyond * share * share })}
}

// readingsTable puts the published numbers beside ours.
func readingsTable(o *PathOutcome) figure.Table {
	var rows [][]any
	for _, p := range o.Config.readings(o.Result) {
		rows = append(rows, []any{p.Weight, p.Published, figure.Finite(p.Ours), p.PublishedTest, figure.Finite(p.Test)})
	}
	return figure.NewTable("nichani2022/path/readings", []string{"λn", "peak of R over that at λ = 0, published", "ours",
		"test error over that at λ = 0, published", "ours"}, rows, "no λn is one of the authors'")
}

// suspectsTable says what else λ might multiply, or leave free, and what comes of it.
func suspectsTable(o *PathOutcome) figure.Table {
	var rows [][]any
	add := func(name string, c PathConfig, r PathResult) {
		for _, cell := range r.Cells {
			if cell.Lambda > 0 {
				rows = append(rows, []any{name, cell.Lambda,
					figure.Finite(stats.Mean(ratios(cell, r.at(0), PathRun.test, PathRun.test))),
					figure.Finite(stats.Mean(ratios(cell, r.at(0), PathRun.peak, PathRun.peak))),
					figure.Finite(stats.Mean(stats.Map(cell.Runs, func(run PathRun) float64 { return run.Last().Population })))})
			}
		}
	}
	add("the sum", o.Config, o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Config, t.Result)
	}
	header := []string{"what is penalised, or left free", "weight", "test error over that at λ = 0",
		"peak of R over that at λ = 0", "R₁ on test points at the end"}
	return figure.NewTable("nichani2022/path/suspects", header, rows, "nothing was trained")
}

// Beyond returns what of the labels of the first data set lies outside of the free directions; not a number where it is
// not known.
func Beyond(o *PathOutcome) float64 {
	if runs := o.Result.at(0).Runs; len(runs) > 0 {
		return runs[0].Beyond
	}
	return math.NaN()
}

// Peak returns the peak of R of the first data set at a λn; not a number where that was not trained.
func Peak(o *PathOutcome, weight float64) float64 {
	cell := o.Config.near(o.Result, weight)
	if weight == 0 {
		cell = o.Result.at(0)
	}
	if len(cell.Runs) == 0 {
		return math.NaN()
	}
	return cell.Runs[0].Peak
}

// Best returns the λn of the least mean test error, and that error over the one without a penalty; not numbers where
// nothing was trained.
func Best(o *PathOutcome) (weight, ratio float64) {
	weight, ratio = math.NaN(), math.NaN()
	for _, cell := range o.Result.Cells {
		if at := stats.Mean(ratios(cell, o.Result.at(0), PathRun.test, PathRun.test)); !(at >= ratio) {
			weight, ratio = o.Config.weight(cell.Lambda), at
		}
	}
	return weight, ratio
}
