package landscape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

var ratesClaims = []experiment.Claim[RatesConfig, RatesResult]{
	{Name: "2.7/monotone", Known: claim.Measured, Kind: claim.Inequality,
		Source: "D8 derives it for f_L alone", FailedBy: []string{penaltyIgnored},
		PostHoc: "one half, after a training at 0.8 of the bound had risen at the master seed 77",
		Says: experiment.Fixed[RatesConfig](`up to half of the stable rate no step raises the objective: the largest ` +
			`relative rise in a step, while the objective is above $10^{-7}$, over rates and data sets`),
		Measure: func(_ RatesConfig, r RatesResult) claim.Measurement { return r.rises(below, stats.Max) },
		Band:    experiment.Fixed[RatesConfig](claim.AtMost(1e-5, claim.Theory, "the rounding of an objective in float32"))},
	{Name: "D8/rises-above", Known: claim.Measured, Kind: claim.Inequality,
		Source: "D8 derives it for f_L alone", FailedBy: []string{careful},
		Says: experiment.Fixed[RatesConfig](`above it some step does, on every data set: the smallest of their largest ` +
			`relative rises`),
		Measure: func(_ RatesConfig, r RatesResult) claim.Measurement { return r.rises(above, stats.Min) },
		Band: experiment.Fixed[RatesConfig](claim.AtLeast(1e-3, claim.Convention, "a hundred times the rounding of float32; "+
			"the choice is ours"))},
	{Name: "D8/bends-back", Known: claim.Measured, Kind: claim.Inequality, Source: "measured; the claim is ours",
		FailedBy: []string{straight, penaltyBinds}, Foreseen: []string{straight},
		PostHoc: "the claim, after trainings at the master seed 77 had been seen",
		Says: func(c RatesConfig) string {
			_, i := c.beside()
			return fmt.Sprintf(`a rate of %s times the bound ends low all the same, where the loss has the largest `+
				`curvature and $f_Q$ can lower it: data sets that end above a tenth of their start`,
				claim.Format("%.3g", c.Rates[i]))
		},
		Measure: func(c RatesConfig, r RatesResult) claim.Measurement { return r.ended(c) },
		Band:    experiment.Fixed[RatesConfig](claim.AtMost(0, claim.Convention, "none; the choice is ours"))},
}

func below(rate float64) bool { return rate <= half }
func above(rate float64) bool { return rate > 1 }

// rises returns an extreme of the largest rises at the rates of one side.
func (r RatesResult) rises(side func(float64) bool, of func([]float64) float64) claim.Measurement {
	var all []float64
	for _, cell := range r.Cells {
		if side(cell.Rate) {
			all = append(all, stats.Map(cell.Runs, func(run RatesRun) float64 { return run.Rise })...)
		}
	}
	return claim.Exact(of(all), len(all))
}

// low reports whether a training ends below a tenth of its start.
func (r RatesRun) low() bool {
	last := len(r.Objective) - 1
	return last > 0 && r.Diverged == 0 && r.Objective[last] < r.Objective[0]/10
}

// ended returns how many trainings at the first rate above the bound do not end low.
func (r RatesResult) ended(c RatesConfig) claim.Measurement {
	if _, i := c.beside(); i >= 0 && i < len(r.Cells) && len(r.Cells[i].Runs) > 0 {
		runs := r.Cells[i].Runs
		return claim.Exact(float64(len(runs)-stats.Count(runs, RatesRun.low)), len(runs))
	}
	return claim.Exact(math.NaN(), 0)
}

// curve returns the objective of a training over the step; an empty one has no point.
func (r RatesRun) curve(name string, slot int) figure.Series {
	s := figure.Series{Name: name, Mark: figure.Line, Role: figure.Measured, Slot: slot}
	for i, step := range r.Steps {
		if step > 0 && r.Objective[i] > 0 {
			s.X, s.Y = append(s.X, float64(step)), append(s.Y, math.Min(r.Objective[i], ceiling))
		}
	}
	return s
}

// The objectives that the pictures of rates reach.
const floor, ceiling = 1e-5, 1e3

// sides are the palette's slots below and above the bound.
var sides = [2]int{nichani2022.SlotRegularised, nichani2022.SlotOther}

// first returns the first run of a cell.
func (c RatesCell) first() RatesRun {
	if len(c.Runs) == 0 {
		return RatesRun{}
	}
	return c.Runs[0]
}

// ratesPanel has the axes of all pictures of rates.
func ratesPanel(c RatesConfig) figure.Panel {
	return figure.Panel{X: figure.Axis{Label: "step", Scale: figure.Log10, Min: 0.9, Max: 1.1 * float64(c.Steps)},
		Y: figure.Axis{Label: "objective", Scale: figure.Log10, Min: floor, Max: ceiling}, Legend: figure.Above}
}

func ratesFigures(o *RatesOutcome) ([]figure.Figure, error) {
	f := figure.Figure{ID: "nichani2022/rates/sides", Title: "Below and above the stable rate", Columns: 1,
		Alt: "The objective over the step, on logarithmic axes, for both terms (a), the linear term alone (b), and " +
			"both with a large penalty (c). Below the stable rate all fall. Above it all rise: both terms come down " +
			"again, the linear term alone and the training with the large penalty leave the picture.",
		Caption: fmt.Sprintf(`The objective of the first data set at rates on both sides of the stable one. (a) $f_L `+
			`+ f_Q$ with $\lambda n = %g$; (b) $f_L$ alone with as much; (c) $f_L + f_Q$ with $\lambda n = %d$, where `+
			`the penalty has the largest curvature. What is larger than %g is drawn there.`, o.Config.Weight, binding, ceiling),
		Provenance: figure.Provenance{Seeds: "the first"}}
	add := func(c RatesConfig, r RatesResult, note string) {
		p := ratesPanel(c)
		p.Note = note
		if len(f.Panels) > 0 {
			p.Legend = figure.NoLegend
		}
		lower, upper := c.beside()
		for side, i := range []int{lower, upper} {
			if i >= 0 && i < len(r.Cells) {
				name := fmt.Sprintf("%s of the bound", claim.Format("%.3g", c.Rates[i]))
				p.Series = append(p.Series, r.Cells[i].first().curve(name, sides[side]))
			}
		}
		f.Panels = append(f.Panels, p)
	}
	add(o.Config, o.Result, `$f_L + f_Q$`)
	for _, t := range o.Twins {
		switch t.Name {
		case straight:
			add(t.Config, t.Result, `$f_L$ alone`)
		case penaltyBinds:
			add(t.Config, t.Result, `$f_L + f_Q$, large penalty`)
		}
	}
	return []figure.Figure{f}, nil
}

// RateFrames returns the objective of the data sets as frames over the rate. It is an error where there is no rate.
func RateFrames(o *RatesOutcome) (figure.Frames, error) {
	f := figure.Frames{ID: "nichani2022/rates/frames", Knob: "rate η over the stable one"}
	for _, cell := range o.Result.Cells {
		p := ratesPanel(o.Config)
		for i, run := range cell.Runs {
			p.Series = append(p.Series, run.curve(fmt.Sprintf("data set %d", i+1), i%6+1))
		}
		p.Note = fmt.Sprintf(`$\eta$ = %s of the bound`, claim.Format("%.3g", cell.Rate))
		f.Values, f.Frames = append(f.Values, cell.Rate), append(f.Frames, p)
	}
	if len(f.Frames) == 0 {
		return f, fmt.Errorf("no rate was tried: field Rates has at least two")
	}
	f.Start = min(len(f.Frames)-1, 1)
	f.Still = figure.Figure{ID: "nichani2022/rates/still", Title: "The same training at several rates", Columns: 1,
		Alt: "The objective over the step, a panel for each of three rates. (a) At the smallest one the curves fall " +
			"smoothly. (b) Just above the bound they rise first, and then fall. (c) Far above it they leave the picture.",
		Caption: fmt.Sprintf(`The objective of $f_L + f_Q$ over the step, for %d data sets. What is larger than %g is `+
			`drawn there.`, len(o.Result.Cells[0].Runs), ceiling), Provenance: o.Provenance}
	for _, i := range []int{0, len(f.Frames) / 2, len(f.Frames) - 1} {
		p := f.Frames[i]
		if len(f.Still.Panels) > 0 {
			p.Legend = figure.NoLegend
		}
		f.Still.Panels = append(f.Still.Panels, p)
	}
	f.Still.Caption += " One rate a panel: " + figure.Letters(0, len(f.Still.Panels)) + "."
	return f, nil
}

func ratesTables(o *RatesOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, r RatesResult) {
		for _, cell := range r.Cells {
			risen := stats.Count(cell.Runs, func(run RatesRun) bool { return run.Rise > 1e-5 })
			overflowed := stats.Count(cell.Runs, func(run RatesRun) bool { return run.Diverged > 0 })
			ends := stats.MedianOf(cell.Runs, func(run RatesRun) float64 {
				if run.Diverged > 0 || len(run.Objective) == 0 {
					return math.NaN()
				}
				return run.Objective[len(run.Objective)-1]
			})
			rows = append(rows, []any{what, cell.Rate, fmt.Sprintf("%d of %d", risen, len(cell.Runs)),
				fmt.Sprintf("%d of %d", overflowed, len(cell.Runs)), figure.Finite(ends)})
		}
	}
	add(o.Config.Model, o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	header := []string{"training", "η over the bound", "some step raises the objective", "overflow",
		"objective at the end (median)"}
	return []figure.Table{figure.NewTable("nichani2022/rates/sides", header, rows, "nothing was trained")}
}
