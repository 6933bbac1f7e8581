package convergence

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/sarussi2021"
	"github.com/provingground/provingground/pkg/stats"
)

// convergenceTables says how long every training took, and how close each came to T1a's bounds.
func convergenceTables(o *ConvergenceOutcome) []figure.Table {
	header := []string{"what differs", "T of the last target (median)", "least", "largest", "T1d/T (of GD: T1b/T)",
		"largest margin of the data", "T/T1c at that margin", "T(1+α)²", "runs that did not get there"}
	var rows [][]any
	for _, a := range o.Result.of(partBase, partWidth, partAlpha, partMargin, partStart, partRate, partGD) {
		rows = append(rows, append([]any{a.name()}, a.row(o.Config)...))
	}
	lines := []string{"labels reversed, %", "T", "loss", "2kαvηS/⟨W−W₀,W*⟩ ≤ 1", "‖W‖²/bound ≤ 1", "2kαvηS/bound ≤ 1"}
	var looks [][]any
	for _, a := range o.Result.of(partShare) {
		if l, ok := a.end(); ok {
			looks = append(looks, []any{100 * a.Value, l.Steps, l.Loss, figure.Finite(l.Gain()), figure.Finite(l.Growth()),
				figure.Finite(l.Closing())})
		}
	}
	return []figure.Table{figure.NewTable(o.ID+"/times", header, rows, "no training"),
		figure.NewTable(o.ID+"/shares", lines, looks, "no share of reversed labels")}
}

// name says which number of a training is another one.
func (a ConvergenceArm) name() string {
	switch a.Part {
	case partBase:
		return "the base"
	case partGD:
		return "GD, to the second target"
	case partRate:
		return fmt.Sprintf("η = %.3g, to the second target", a.Value)
	}
	return fmt.Sprintf("%s = %.3g", a.Part, a.Value)
}

// row returns the cells of a training in the table of times.
func (a ConvergenceArm) row(c ConvergenceConfig) []any {
	times := stats.Map(a.Runs, ConvergenceRun.Last)
	missing := stats.Count(times, math.IsNaN)
	bound := stats.MedianOf(a.Runs, func(r ConvergenceRun) float64 { return r.Bound / r.Last() })
	if a.Part == partGD {
		bound = stats.MedianOf(a.Runs, func(r ConvergenceRun) float64 { return r.GDBound / r.Last() })
	}
	law := stats.MedianOf(a.Runs, func(r ConvergenceRun) float64 {
		return r.Last() / sarussi2021.SlowSteps(sarussi2021.SymmetricMargin(a.Alpha, r.Margin), a.Rate, a.target(c))
	})
	median := stats.Median(times)
	margin := stats.MedianOf(a.Runs, func(r ConvergenceRun) float64 { return r.Margin })
	return []any{median, stats.Min(times), stats.Max(times), figure.Finite(bound), figure.Finite(margin),
		figure.Finite(law), median * (1 + a.Alpha) * (1 + a.Alpha), missing}
}

// target returns the loss at which a training ends.
func (a ConvergenceArm) target(c ConvergenceConfig) float64 {
	if len(a.Runs) == 0 || len(a.Runs[0].Reached) == 0 || len(a.Runs[0].Reached) > len(c.Targets) {
		return math.NaN()
	}
	return c.Targets[len(a.Runs[0].Reached)-1]
}

// end returns the last look at the first run.
func (a ConvergenceArm) end() (Look, bool) {
	if len(a.Runs) == 0 || len(a.Runs[0].Looks) == 0 {
		return Look{}, false
	}
	return a.Runs[0].Looks[len(a.Runs[0].Looks)-1], true
}

// TimesText says how long the base training took, and after how many updates T1d promises as much.
func TimesText(o *ConvergenceOutcome) string {
	runs, last := o.Result.base(), math.NaN()
	if n := len(o.Config.Targets); n > 0 {
		last = o.Config.Targets[n-1]
	}
	return fmt.Sprintf("SGD takes %s updates to the loss %s (median of %d seeds). The bound promises it after %s, "+
		"%s times as many.", claim.Format("%.0f", stats.MedianOf(runs, ConvergenceRun.Last)), claim.Number(last), len(runs),
		claim.Format("%.2e", stats.MedianOf(runs, func(r ConvergenceRun) float64 { return r.Bound })),
		claim.Format("%.0f", Slack(o)))
}

// BoundsText says what T1b and T1d promise of the base training, and what T1b would without its 1/(2n).
func BoundsText(o *ConvergenceOutcome) string {
	median := func(of func(ConvergenceRun) float64) string {
		return claim.Format("%.2e", stats.MedianOf(o.Result.base(), of))
	}
	return fmt.Sprintf("For our training, medians over the seeds: T1d promises the last target after %s updates, "+
		"T1b after %s steps on all samples. Without the $1/2n$ the latter would be %s, and bound the mean of $s$, "+
		"not the loss.",
		median(func(r ConvergenceRun) float64 { return r.Bound }),
		median(func(r ConvergenceRun) float64 { return r.GDBound }),
		median(func(r ConvergenceRun) float64 { return r.Loose }))
}

// LinesText says how close the first seed of the base came to each of T1a's bounds.
func LinesText(o *ConvergenceOutcome) string {
	for _, a := range o.Result.of(partBase) {
		if l, ok := a.end(); ok {
			return fmt.Sprintf("After %d updates of the first seed the guaranteed progress is %s of the true one, ‖W‖² is %s "+
				"of its bound, and $2k\\alpha v\\eta S$ is %s of what the three lines together allow.", l.Steps,
				claim.Format("%.2f", l.Gain()),
				claim.Format("%.3f", l.Growth()), claim.Format("%.2f", l.Closing()))
		}
	}
	return "No training was looked at."
}

// Slack returns T1d over T of the last target, the median over the base's seeds.
func Slack(o *ConvergenceOutcome) float64 {
	return stats.MedianOf(o.Result.base(), func(r ConvergenceRun) float64 { return r.Bound / r.Last() })
}

// MarginSlopes returns the slope of log T of the last target against that of one over the margin, mean over seeds: for
// the teacher's margin, and for the largest one of the data.
func MarginSlopes(o *ConvergenceOutcome) (teacher, data float64) {
	slope := func(x func(runs []ConvergenceRun) []float64) float64 {
		return stats.Mean(o.Result.perSeed(func(runs []ConvergenceRun) float64 {
			slope, _, _ := stats.LogLogSlope(x(runs), stats.Map(runs, ConvergenceRun.Last))
			return slope
		}, partMargin))
	}
	return slope(func([]ConvergenceRun) []float64 { return hardness(o.Config, o.Result) }),
		slope(func(runs []ConvergenceRun) []float64 {
			return stats.Map(runs, func(r ConvergenceRun) float64 { return 1 / r.Margin })
		})
}

// MarginFactor returns how many times as long the smallest margin takes to the last target as the largest, the median
// over seeds, and both margins.
func MarginFactor(o *ConvergenceOutcome) (factor, smallest, largest float64) {
	margins := append([]float64{o.Config.Margin}, o.Config.Margins...)
	smallest, largest = stats.Min(margins), stats.Max(margins)
	return stats.Median(o.Result.perSeed(func(runs []ConvergenceRun) float64 {
		times := stats.Map(runs, ConvergenceRun.Last)
		return stats.Max(times) / stats.Min(times)
	}, partMargin)), smallest, largest
}

// ShareGain returns, for a share of reversed labels, what the sum of s guarantees of the progress along w* over that
// progress, at the end of training; NaN for a share that was not run.
func ShareGain(o *ConvergenceOutcome, share float64) float64 {
	for _, a := range o.Result.of(partShare) {
		if l, ok := a.end(); ok && a.Value == share {
			return l.Gain()
		}
	}
	return math.NaN()
}
