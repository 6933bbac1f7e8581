package regularisation

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

func constantFigures(o *ConstantOutcome) ([]figure.Figure, error) {
	choices := figure.Axis{Label: "free directions", Min: -0.4, Max: 1.4, Ticks: figure.NamedTicks([]string{"$n_k = d$",
		"$n_k = d + 1$"})}
	test := figure.Panel{X: choices, Y: figure.Axis{Label: "test error"}, Legend: figure.Above}
	mean := figure.Panel{X: choices, Y: figure.Axis{Label: "mean over test points"}, Legend: figure.Above}
	add := func(panel *figure.Panel, name string, role figure.Role, slot int, r ConstantResult,
		of func(ConstantRun) float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot, Interval: "mean ± sd over data sets"}
		measure.Spread(&s, 0, stats.Map(r.Taxed, of))
		measure.Spread(&s, 1, stats.Map(r.Free, of))
		panel.Series = append(panel.Series, s)
	}
	add(&test, "target of mean 0", figure.Measured, nichani2022.SlotRegularised, o.Result, ConstantRun.test)
	add(&mean, "$f_Q$", figure.Measured, nichani2022.SlotQuadratic, o.Result, ConstantRun.meanQ)
	add(&mean, "$f_L$", figure.Measured, nichani2022.SlotTangent, o.Result, ConstantRun.meanL)
	if t, err := o.Twin(constantInTarget); err == nil {
		add(&test, "target with a constant", figure.Twin, nichani2022.SlotRegularised, t.Result, ConstantRun.test)
		add(&mean, "$f_Q$, target with a constant", figure.Twin, nichani2022.SlotQuadratic, t.Result, ConstantRun.meanQ)
	}
	return []figure.Figure{{ID: "nichani2022/constant/costs", Title: "What it costs to penalise the constant", Columns: 1,
		Alt: "The constant is penalised at the first tick and free at the second. (a) From the first to the second " +
			"the test error falls for the target of mean 0, and stays for the target with a constant. (b) For the " +
			"target of mean 0 the mean of f_Q rises from near 0 and that of f_L falls about as far; for the other f_Q " +
			"has its mean at both ticks.",
		Caption: fmt.Sprintf(`(a) Test error with $\lambda n = %g$, $d = %d$, $n = %d$. (b) Means of the two terms `+
			`over the test points.`, o.Config.Weight, o.Config.D, o.Config.Samples),
		Panels: []figure.Panel{test, mean}}}, nil
}

func constantTables(o *ConstantOutcome) []figure.Table {
	var rows [][]any
	add := func(target string, r ConstantResult) {
		for i, runs := range [][]ConstantRun{r.Taxed, r.Free} {
			mean := func(of func(ConstantRun) float64) float64 { return figure.Finite(stats.Mean(stats.Map(runs, of))) }
			rows = append(rows, []any{target, []string{"d", "d + 1"}[i], mean(ConstantRun.test), mean(ConstantRun.meanL),
				mean(ConstantRun.meanQ), mean(func(r ConstantRun) float64 { return r.Sparse })})
		}
	}
	add(o.Config.Target, o.Result)
	if t, err := o.Twin(constantInTarget); err == nil {
		add(t.Config.Target, t.Result)
	}
	header := []string{"target", "n_k", "test error", "mean of f_L", "mean of f_Q", "share of the sparse part"}
	return []figure.Table{figure.NewTable("nichani2022/constant/ends", header, rows, "nothing was trained")}
}

// Cost returns the mean over the data sets of the test error with the constant penalised over that with it free, and
// the same for the target with a constant; not a number where that was not run.
func Cost(o *ConstantOutcome) (centred, constant float64) {
	t, _ := o.Twin(constantInTarget)
	return stats.Mean(o.Result.costs()), stats.Mean(t.Result.costs())
}

// Means returns the means over the data sets of the means of f_Q with the constant penalised and with it free.
func Means(o *ConstantOutcome) (taxed, free float64) {
	mean := func(runs []ConstantRun) float64 { return stats.Mean(stats.Map(runs, ConstantRun.meanQ)) }
	return mean(o.Result.Taxed), mean(o.Result.Free)
}
