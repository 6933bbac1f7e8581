package escape

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims on the escape are about.
type (
	escapeClaim  = experiment.Claim[EscapeConfig, EscapeResult]
	escapeMutant = experiment.Mutant[EscapeConfig, EscapeResult]
)

var escapeClaims = []escapeClaim{
	{Name: "D3/held", Known: claim.Measured, Kind: claim.Rate, Source: "D3 derives √m log m with the residual held fixed",
		FailedBy: []string{noLinear}, When: severalWidths,
		Says: func(c EscapeConfig) string {
			return fmt.Sprintf(`held back ($\lambda n = %g$), $f_L + f_Q$ escapes after a number of steps that grows like a `+
				`power of $m$: its exponent from $m = %d$ to %d`, c.Held, c.Widths[0], c.widest())
		},
		Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return exponent(r.Held, escaped) },
		Band: func(c EscapeConfig) claim.Band {
			if c.Widths[0] >= largeWidth {
				return claim.Between(0.58, 0.70, claim.Pilot, "8 data sets of a separate implementation at d = 40, m = 500 to "+
					"4000: 0.640 ± 0.016; it would admit any power between")
			}
			return claim.Between(0.58, 0.76, claim.Pilot, "3 master seeds (101 to 103), 18 data sets: 0.666 ± 0.005; it would "+
				"admit any power between, but neither ½ nor 1")
		},
		Mutants: []escapeMutant{{Name: "the step at which half of the labels are fitted, in place of the escape",
			Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return exponent(r.Free, half) }}}},
	{Name: "D3/free", Known: claim.Measured, Kind: claim.Rate, Source: "D3 derives √m log m with the residual held fixed",
		FailedBy: []string{noLinear}, When: severalWidths,
		Says: func(c EscapeConfig) string {
			return fmt.Sprintf(`the same with $\lambda n = %g$, while $f_L$ memorises`, c.Free)
		},
		Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return exponent(r.Free, escaped) },
		Band: func(c EscapeConfig) claim.Band {
			if c.Widths[0] >= largeWidth {
				return claim.Between(0.50, 0.68, claim.Pilot, "8 data sets of a separate implementation at d = 40, m = 500 to "+
					"4000: 0.577 ± 0.028; it would admit any power between")
			}
			return claim.Between(0.48, 0.68, claim.Pilot, "3 master seeds (101 to 103), 18 data sets: 0.570 ± 0.012; it would "+
				"admit any power between, ½ among them")
		},
		Mutants: []escapeMutant{{Name: "the step at which half of the labels are fitted, in place of the escape",
			Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return exponent(r.Free, half) }}}},
	{Name: "D3/seeded-by-f_L", Known: claim.Derived, Kind: claim.Rate, Source: "D3, with the residual held fixed",
		FailedBy: []string{noLinear}, When: severalWidths,
		Says: experiment.Fixed[EscapeConfig](`held back, the e-folds until the escape, $T\ln(1 + \eta|A|/\sqrt m)$, ` +
			`grow by ¼ for each unit of $\ln m$: their slope`),
		Measure: func(c EscapeConfig, r EscapeResult) claim.Measurement { return logSlope(c, r.Held, 0.5) },
		Theory:  experiment.Fixed[EscapeConfig](0.25), Band: logBand(0.25), PostHoc: byFolds,
		Mutants: []escapeMutant{{Name: "m^{3/4} in place of √m",
			Measure: func(c EscapeConfig, r EscapeResult) claim.Measurement { return logSlope(c, r.Held, 0.75) }}}},
	{Name: "D3/seeded-alike", Known: claim.Derived, Kind: claim.Rate, Source: "D3, with the residual held fixed",
		FailedBy: []string{smallStarts}, When: severalWidths,
		Says: func(c EscapeConfig) string {
			return fmt.Sprintf(`of $f_Q$ alone, from entries of one size $\tau = %g$, they fall by as much: their slope`, c.Init)
		},
		Measure: func(c EscapeConfig, r EscapeResult) claim.Measurement { return logSlope(c, r.Alone, 0.5) },
		Theory:  experiment.Fixed[EscapeConfig](-0.25), Band: logBand(-0.25), PostHoc: byFolds},
	{Name: "D3/width-hurts", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{allHeld}, When: severalWidths,
		Source: "measured; the claim is ours",
		Says: func(c EscapeConfig) string {
			return fmt.Sprintf(`with $\lambda n = %g$ a wider network ends with a larger test loss: that at $m = %d$ over that `+
				`at %d, geometric mean`, c.Free, c.widest(), c.Widths[0])
		},
		Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return widthRatio(r.Free, EscapeRun.test) },
		PostHoc: movedEdge,
		Band:    experiment.Fixed[EscapeConfig](claim.AtLeast(1.02, claim.Convention, fiftieth))},
	{Name: "D3/width-helps", Known: claim.Measured, Kind: claim.Ordering, FailedBy: []string{nothingHeld},
		Source: "measured; the claim is ours", When: severalWidths,
		Says: func(c EscapeConfig) string {
			return fmt.Sprintf(`with $\lambda n = %g$ it ends with a smaller one: the same ratio`, c.Held)
		},
		Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return widthRatio(r.Held, EscapeRun.test) },
		PostHoc: movedEdge,
		Band:    experiment.Fixed[EscapeConfig](claim.AtMost(0.98, claim.Convention, fiftieth))},
	{Name: "D3/no-race", Known: claim.Measured, Kind: claim.Ordering, Source: "measured; the claim is ours",
		NoTwin:  "it is the claim on what the width hurts, with the race taken away",
		PostHoc: "a ratio of 1 was expected; that f_L alone becomes better was seen in a pilot",
		When:    func(c EscapeConfig) bool { return c.Joint && severalWidths(c) },
		Says:    experiment.Fixed[EscapeConfig](`of $f_L$ alone, as free, it ends with a smaller one, too: the same ratio`),
		Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement {
			return widthRatio(r.Free, func(run EscapeRun) float64 { return run.Linear })
		},
		Band: experiment.Fixed[EscapeConfig](claim.AtMost(0.98, claim.Convention, fiftieth)),
		Mutants: []escapeMutant{{Name: "f_L + f_Q in place of f_L",
			Measure: func(_ EscapeConfig, r EscapeResult) claim.Measurement { return widthRatio(r.Free, EscapeRun.test) }}}},
}

// largeWidth is where the pilot at large widths begins.
const largeWidth = 500

// fiftieth says what the bands on test losses ask for: a ratio of 1, as of networks that learn nothing, is outside.
const fiftieth = "another loss by a fiftieth at least; the choice is ours"

// movedEdge says what was chosen about the bands on test losses.
const movedEdge = "the band's edge was 1, and was moved a fiftieth away from it after two seeds had been seen"

// byFolds says what was chosen about the e-folds.
const byFolds = "ln(1 + η|A|/√m) took the place of η|A|/√m after a pilot: at small widths steps are coarse"

// logBand is the band of a slope that D3 derives for a residual that does not move.
func logBand(theory float64) func(EscapeConfig) claim.Band {
	return experiment.Fixed[EscapeConfig](claim.Between(theory-0.15, theory+0.15, claim.Convention, "within 0.15 of the "+
		"derived number; it would admit neither no logarithm nor one of the other sign; the choice is ours"))
}

// severalWidths reports whether anything can grow with m.
func severalWidths(c EscapeConfig) bool { return len(c.Widths) > 1 }

// widest returns the largest width.
func (c EscapeConfig) widest() int { return c.Widths[len(c.Widths)-1] }

// escaped and half are the two clocks.
func escaped(r EscapeRun) float64 { return at(r.Escape) }
func half(r EscapeRun) float64    { return at(r.Half) }

// bySeed returns a number of every data set at every width, a row a data set; of cells with different numbers of
// them, those that all have.
func bySeed(cells []EscapeCell, number func(EscapeRun) float64) [][]float64 {
	seeds := 0
	for i, cell := range cells {
		if i == 0 || len(cell.Runs) < seeds {
			seeds = len(cell.Runs)
		}
	}
	out := make([][]float64, seeds)
	for seed := range out {
		for _, cell := range cells {
			out[seed] = append(out[seed], number(cell.Runs[seed]))
		}
	}
	return out
}

// widths returns the widths of cells.
func widths(cells []EscapeCell) []float64 {
	return stats.Map(cells, func(c EscapeCell) float64 { return float64(c.Width) })
}

// exponent returns the mean over data sets of the exponent by which a clock grows with m.
func exponent(cells []EscapeCell, clock func(EscapeRun) float64) claim.Measurement {
	return measure.Mean(stats.Map(bySeed(cells, clock), func(steps []float64) float64 {
		slope, _, _ := stats.LogLogSlope(widths(cells), steps)
		return slope
	}))
}

// folds returns the e-folds by which a pair has grown when f_Q escapes, T ln(1 + η|A|/m^power): a step of gradient
// descent multiplies by 1 + η|A|/√m.
func folds(c EscapeConfig, run EscapeRun, m, power float64) float64 {
	return at(run.Escape) * math.Log1p(c.Eta*run.Pull/math.Pow(m, power))
}

// foldsBySeed returns the e-folds of every data set at every width.
func foldsBySeed(c EscapeConfig, cells []EscapeCell, power float64) [][]float64 {
	out := bySeed(cells, func(EscapeRun) float64 { return math.NaN() })
	for seed, row := range out {
		for i, cell := range cells {
			row[i] = folds(c, cell.Runs[seed], float64(cell.Width), power)
		}
	}
	return out
}

// logSlope returns the mean over data sets of the slope of the e-folds against ln m.
func logSlope(c EscapeConfig, cells []EscapeCell, power float64) claim.Measurement {
	logs := stats.Map(widths(cells), math.Log)
	return measure.Mean(stats.Map(foldsBySeed(c, cells, power), func(y []float64) float64 { return slope(logs, y) }))
}

// slope returns the slope of the line of least squares; none for fewer than two x.
func slope(x, y []float64) float64 {
	mx, my, xx, xy := stats.Mean(x), stats.Mean(y), 0.0, 0.0
	for i := range x {
		xx, xy = xx+(x[i]-mx)*(x[i]-mx), xy+(x[i]-mx)*(y[i]-my)
	}
	if xx == 0 {
		return math.NaN()
	}
	return xy / xx
}

// widthRatio returns the geometric mean over data sets of a loss at the largest width over that at the smallest.
func widthRatio(cells []EscapeCell, loss func(EscapeRun) float64) claim.Measurement {
	return measure.Geometric(measure.Mean(stats.Map(bySeed(cells, loss), func(losses []float64) float64 {
		return math.Log(losses[len(losses)-1] / losses[0])
	})))
}

// test is the last test loss.
func (r EscapeRun) test() float64 { return r.Last().Test }
