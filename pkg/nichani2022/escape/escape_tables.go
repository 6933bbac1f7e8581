package escape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// This file holds the tables of the race, its slider, and the numbers of the text.

func escapeTables(o *EscapeOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, cells []EscapeCell) {
		times := columns(foldsBySeed(o.Config, cells, 0.5), len(cells))
		for i, cell := range cells {
			rows = append(rows, cell.row(what, times[i]))
		}
	}
	add("free", o.Result.Free)
	add("held back", o.Result.Held)
	add("f_Q alone", o.Result.Alone)
	if t, err := o.Twin(smallStarts); err == nil {
		add("f_Q alone, from m^−½", t.Result.Alone)
	}
	return []figure.Table{figure.NewTable("nichani2022/escape/steps", []string{"training", "m", "escaped",
		"its step (median)", "|A| (mean)", "e-folds (mean)", "memorised (1/n)Σf_L²", "(1/n)Σf_Q²", "training loss",
		"test loss"}, rows, "nothing was trained")}
}

// row tells of a cell; what stands behind the step is of the last look.
func (c EscapeCell) row(what string, times []float64) []any {
	mean := func(number func(Race) float64) float64 {
		return figure.Finite(stats.Mean(stats.Map(c.Runs, func(r EscapeRun) float64 { return number(r.Last()) })))
	}
	return []any{what, c.Width, measure.CountText(c.Runs, func(r EscapeRun) bool { return r.Escape >= 0 }),
		figure.Finite(stats.MedianOf(c.Runs, orNever)),
		stats.Mean(stats.Map(c.Runs, func(r EscapeRun) float64 { return r.Pull })),
		figure.Finite(stats.Mean(times)), mean(func(l Race) float64 { return l.Memorised }),
		mean(func(l Race) float64 { return l.Quadratic }), mean(func(l Race) float64 { return l.Train }),
		mean(func(l Race) float64 { return l.Test })}
}

// orNever returns the step of the escape, infinite where there is none.
func orNever(r EscapeRun) float64 {
	if r.Escape < 0 {
		return math.Inf(1)
	}
	return float64(r.Escape)
}

// pairsPanel shows all pairs at a step.
func pairsPanel(l PairLook, most float64) figure.Panel {
	axis := func(label string) figure.Axis { return figure.Axis{Label: label, Min: -1.05 * most, Max: 1.05 * most} }
	diagonal := figure.TheoryLine("", "|s| = |δ|", []float64{-most, most}, func(x float64) float64 { return x })
	other := figure.TheoryLine("", "|s| = |δ|", []float64{-most, most}, func(x float64) float64 { return -x })
	return figure.Panel{X: axis(`$\beta\cdot\delta_r$`), Y: axis(`$\beta\cdot s_r$`), Equal: true, Legend: figure.NoLegend,
		Note: fmt.Sprintf("step %d: mean square of $f_Q$ %.3f", l.Step, l.Quadratic),
		Series: []figure.Series{diagonal, other,
			{Mark: figure.Points, Role: figure.Measured, Slot: 1, X: l.Delta, Y: l.Sum}}}
}

// shown are the looks of the slider: those from the first step on at which the pairs are somewhere.
func shown(looks []PairLook) []PairLook {
	if len(looks) > 1 {
		return looks[1:]
	}
	return looks
}

// PairFrames returns the pairs in the plane of δ and s as frames over the step.
func PairFrames(o *EscapeOutcome) (figure.Frames, error) {
	looks := shown(o.Result.Pairs)
	if len(looks) == 0 {
		return figure.Frames{}, fmt.Errorf("no pairs were kept: run the experiment again")
	}
	f := figure.Frames{ID: "nichani2022/escape/frames", Knob: "step", Start: len(looks) / 2, Still: pairsFigure(o)}
	for _, l := range looks {
		f.Values, f.Frames = append(f.Values, float64(l.Step)), append(f.Frames, pairsPanel(l, radius(looks)))
	}
	return f, nil
}

// pairsFigure shows the pairs on their way and at the end.
func pairsFigure(o *EscapeOutcome) figure.Figure {
	looks := shown(o.Result.Pairs)
	f := figure.Figure{ID: "nichani2022/escape/pairs", Title: "The pairs in their two coordinates", Columns: 1,
		Alt: "A point for each pair of neurons. (a) At first the points are close to the origin; (b) in the end they " +
			"stretch along the rising diagonal, to the right and upwards, and to the left and downwards.",
		Caption: fmt.Sprintf(`All pairs of a network of $m = %d$ neurons along $\beta$, held back, at two steps. It learns `+
			`$u\cdot x/\sqrt2 + ((\beta\cdot x)^2 - 1)/2$ with $u \perp \beta$. $f_L$ sees $\delta$ alone; $f_Q$ sees the `+
			`product. Lines: $|s| = |\delta|$.`, o.Config.Widths[0]),
		Provenance: figure.Provenance{Seeds: "the first"}}
	for _, i := range []int{len(looks) / 2, len(looks) - 1} {
		if i >= 0 && i < len(looks) {
			f.Panels = append(f.Panels, pairsPanel(looks[i], radius(looks)))
		}
	}
	f.Caption += " One step a panel: " + figure.Letters(0, len(f.Panels)) + "."
	return f
}

// Balance returns how many pairs of the last look of the slider there are, how many of them have δ and s on the same
// side, and how many of these on the right.
func Balance(o *EscapeOutcome) (pairs, same, right int) {
	if len(o.Result.Pairs) == 0 {
		return 0, 0, 0
	}
	last := o.Result.Pairs[len(o.Result.Pairs)-1]
	same, right = last.sameSide()
	return len(last.Delta), same, right
}

// Ahead returns on how many data sets f_Q is larger than what f_L has memorised at the end of the free trainings, at
// the smallest and at the largest width, and of how many.
func Ahead(o *EscapeOutcome) (narrow, wide, all int) {
	cells := ends(o.Result.Free)
	if len(cells) == 0 {
		return 0, 0, 0
	}
	ahead := func(r EscapeRun) bool { return r.Last().Quadratic > r.Last().Memorised }
	last := cells[len(cells)-1].Runs
	return stats.Count(cells[0].Runs, ahead), stats.Count(last, ahead), len(last)
}

// Slowdown returns the median over data sets of how many times as late the widest network that is held back escapes
// as the narrowest.
func Slowdown(o *EscapeOutcome) float64 {
	return stats.Median(stats.Map(bySeed(ends(o.Result.Held), escaped), func(steps []float64) float64 {
		return steps[len(steps)-1] / math.Max(steps[0], 1)
	}))
}
