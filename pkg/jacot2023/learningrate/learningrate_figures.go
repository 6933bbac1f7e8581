package learningrate

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func learningRateFigures(o *LearningRateOutcome) ([]figure.Figure, error) {
	return []figure.Figure{learningRateRates(o), learningRateSigma(o)}, nil
}

// learningRateRates shows the sharpness and the tangent kernel against the step size.
func learningRateRates(o *LearningRateOutcome) figure.Figure {
	c := o.Config
	var twin LearningRateResult
	if t, err := o.Twin(byAdam); err == nil {
		twin = t.Result
	}
	axis := figure.Axis{Label: `step size $\eta$`, Scale: figure.Log10, Ticks: figure.TicksAt(c.Rates)}
	edge := func(eta float64) float64 { return 2 / eta }
	sharpness := figure.Panel{X: axis, Y: figure.Axis{Label: `$\lambda_{\max}$`, Scale: figure.Log10},
		Legend: figure.Above,
		Series: []figure.Series{
			learningRateSeries("middle of the swing", figure.Measured, 1, o.Result, 0.97,
				func(cell LearningRateCell) []float64 { return cell.Sharpness }),
			learningRateSeries("last iterate", figure.Measured, 2, o.Result, 1.03,
				func(cell LearningRateCell) []float64 { return cell.Swinging }),
			learningRateSeries("Adam", figure.Twin, 0, twin, 1, func(cell LearningRateCell) []float64 { return cell.Sharpness }),
			figure.TheoryLine(`$2/\eta$`, "2/η", stats.LogSpace(c.Rates[0], c.Rates[len(c.Rates)-1], 2), edge)}}
	trace := func(cell LearningRateCell) []float64 { return cell.Trace }
	kernel := figure.Panel{X: axis, Y: figure.Axis{Label: `mean $\mathrm{Tr}\,\Theta(x,x)$`, Scale: figure.Log10,
		Min: 20, Max: 200,
		Ticks: figure.TicksAt([]float64{20, 50, 100, 200})}, Legend: figure.Above,
		Series: []figure.Series{learningRateSeries("gradient descent", figure.Measured, 1, o.Result, 1, trace),
			learningRateSeries("Adam", figure.Twin, 0, twin, 1, trace)}}
	return figure.Figure{ID: "jacot2023/learning-rate/rates", Title: "What a step size allows", Wide: true,
		Alt: "(a) Sharpness against the step size on logarithmic axes. It lies below the line 2/eta at the smallest " +
			"step and near it from there on; networks trained by Adam, which does not know this step size, are a level " +
			"line that crosses it. (b) The trace of the tangent kernel is smaller at larger steps.",
		Caption: fmt.Sprintf(`Networks after gradient descent with step $\eta$ ($\eta$ times the number of steps is `+
			`%g; $L = %d$, $w = %d$, $N = %d$, $\lambda = %g$; medians over teachers). (a) Largest eigenvalue of the `+
			`Gauss–Newton Hessian, at the mean of the last iterate and of %d further ones and at the last one itself, `+
			`and what a step allows. (b) The mean of $\mathrm{Tr}\,\Theta(x,x)$ over inputs, at the last iterate. Twin: `+
			`the same networks trained by Adam, which know no $\eta$.`, c.Span, c.Depth, c.Width, c.Samples, c.Lambda, c.Swing),
		Panels:     []figure.Panel{sharpness, kernel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)}}
}

func learningRateSeries(name string, role figure.Role, slot int, r LearningRateResult, shift float64,
	values func(LearningRateCell) []float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role, Slot: slot}
	for _, cell := range r.Cells {
		measure.Append(&s, cell.Rate*shift, measure.Median(values(cell)))
	}
	return s
}

// learningRateSigma shows the singular values of the layers at the smallest and the largest
// step.
func learningRateSigma(o *LearningRateOutcome) figure.Figure {
	cells := o.Result.Cells
	f := figure.Figure{ID: "jacot2023/learning-rate/sigma", Title: "Layers after small and large steps", Wide: true,
		Alt: "The singular values of the layers against the layer, at the smallest step size (a) and the largest (b).",
		Caption: fmt.Sprintf(`The first four singular values $\sigma_i(W_\ell)$ of the layers of the first teacher's `+
			`network, after gradient descent with the smallest (a) and with the largest step (b). Dashed: 1; dotted: `+
			`1/2, above which a singular value counts for the rank (the target has %d).`, o.Config.Rank),
		Provenance: figure.Provenance{Seeds: "the first teacher"}}
	for _, cell := range []LearningRateCell{cells[0], cells[len(cells)-1]} {
		p := figure.Panel{X: figure.Axis{Label: `layer $\ell$`},
			Y: figure.Axis{Label: `$\sigma_i(W_\ell)$`, Min: 0, Max: 2.2}, Legend: figure.Above,
			Note: fmt.Sprintf(`$\eta = %g$`, cell.Rate)}
		p.Series = jacot2023.SigmaSeries([]jacot2023.EndState{{Sigma: cell.Sigma}}, 4)
		f.Panels = append(f.Panels, p)
	}
	return f
}
