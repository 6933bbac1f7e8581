package digits

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func sizeFigures(o *SizeOutcome) ([]figure.Figure, error) {
	c := o.Config
	var series []figure.Series
	add := func(name string, role figure.Role, slot int, of func(SizeRun) float64) {
		s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
		for _, cell := range o.Result.Cells {
			measure.Append(&s, float64(cell.Samples), measure.Mean(stats.Map(cell.Runs, of)))
		}
		series = append(series, s)
	}
	add(claim.Format(`network, $\sigma_0 = %g$`, c.Small), figure.Measured, slotSmall,
		func(r SizeRun) float64 { return r.Small })
	add("SVM", figure.Measured, slotSVM, func(r SizeRun) float64 { return r.SVM })
	add("logistic regression", figure.Measured, slotLogistic, func(r SizeRun) float64 { return r.Logistic })
	add("tangent kernel", figure.Measured, slotKernel, func(r SizeRun) float64 { return r.Kernel })
	add(claim.Format(`network, $\sigma_0 = %g$`, c.Large), figure.Measured, slotLarge,
		func(r SizeRun) float64 { return r.Large })
	add(claim.Format(`network, $\sigma_0 = %g$, from $N = 0$`, c.Large), figure.Measured, slotMirrored,
		func(r SizeRun) float64 { return r.Mirrored })
	return []figure.Figure{{ID: "sarussi2021/size/accuracy", Title: "Lazy is not the same as large",
		Alt: "Accuracy on fresh points against the number of points: five curves close to each other, and that of the " +
			"network from large initial weights far below; the same weights, mirrored so that the network begins as zero, are " +
			"among the five.",
		Caption: fmt.Sprintf(`Accuracy on %d fresh points of a linear teacher with margin %g, against the number of points `+
			`trained on. Mean and 95 %% t interval over sets. $d = %d$, $2k = %d$, $\alpha = %g$.`, c.Points, c.Margin, c.Dim,
			c.Units, c.Alpha),
		Panels: []figure.Panel{{X: figure.Axis{Label: "points trained on, $n$", Scale: figure.Log10,
			Ticks: figure.TicksAt(c.Samples)}, Y: figure.Axis{Label: "accuracy"}, Legend: figure.Above, Series: aside(series)}},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d sets of each size", c.Seeds)}}}, nil
}

// sizeTables has the accuracies at every n.
func sizeTables(o *SizeOutcome) []figure.Table {
	var rows [][]any
	for _, cell := range o.Result.Cells {
		mean := func(of func(SizeRun) float64) float64 { return figure.Finite(stats.Mean(stats.Map(cell.Runs, of))) }
		rows = append(rows, []any{cell.Samples, mean(func(r SizeRun) float64 { return r.SVM }),
			mean(func(r SizeRun) float64 { return r.Logistic }), mean(func(r SizeRun) float64 { return r.Kernel }),
			mean(func(r SizeRun) float64 { return r.Small }), mean(func(r SizeRun) float64 { return r.Large }),
			mean(func(r SizeRun) float64 { return r.Mirrored }), mean(func(r SizeRun) float64 { return r.SmallAgrees }),
			mean(func(r SizeRun) float64 { return r.LargeAgrees }), mean(func(r SizeRun) float64 { return r.MirroredAgrees })})
	}
	return []figure.Table{figure.NewTable("sarussi2021/size/accuracies", []string{"n", "SVM", "logistic regression",
		"tangent kernel", claim.Format("network, σ₀ = %g", o.Config.Small), claim.Format("σ₀ = %g", o.Config.Large),
		claim.Format("σ₀ = %g from N = 0", o.Config.Large), "agreement with w̄−ū, small", "large", "large from N = 0"}, rows,
		"there is no n")}
}
