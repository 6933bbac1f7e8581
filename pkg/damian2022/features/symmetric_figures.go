package features

import (
	"fmt"
	"math"
	"strconv"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
)

func symmetricFigures(o *SymmetricOutcome) ([]figure.Figure, error) {
	return []figure.Figure{symmetricEllipsesFigure(o), symmetricEigenvaluesFigure(o)}, nil
}

// symmetricEllipsesFigure shows Π*g_n(w_j) in the plane S*, a panel an ε, on the
// ellipse of Hw/√(2π).
func symmetricEllipsesFigure(o *SymmetricOutcome) figure.Figure {
	f := figure.Figure{ID: "damian2022/symmetric/ellipses", Title: "The features in the plane that the target looks at",
		Wide: true,
		Alt: "Clouds of points in the plane of the two relevant directions, one panel for each kappa: round where " +
			"kappa is 1, and ever flatter ellipses as kappa grows. The points follow the ellipse of the leading term.",
		Provenance: figure.Provenance{Seeds: "the first"},
		Caption: fmt.Sprintf(`$\Pi^\star g_n(w_j)$ of %d neurons at $d = %d$, $n = %g\,d^2$, in units of `+
			`$1/\sqrt{2\pi d}$, one target a panel, %s. Grey: two standard deviations of the leading term $Hw/\sqrt{2\pi}$, an `+
			`ellipse with half-axes proportional to the eigenvalues of $H$.`, min(o.Config.Neurons, symmetricCloudRows),
			o.Config.D[0], o.Config.Ratio, figure.Letters(0, len(o.Result.Clouds)))}
	for _, c := range o.Result.Clouds {
		x, y := symmetricEllipse(c.Epsilon)
		f.Panels = append(f.Panels, figure.Panel{
			X: figure.Axis{Label: "along $e_1$", Min: -3, Max: 3}, Y: figure.Axis{Label: "along $e_2$", Min: -3, Max: 3},
			Note: fmt.Sprintf(`$\kappa = %.3g$`, damian2022.TwoDirections(c.Epsilon).Kappa()), Equal: true,
			Legend: figure.NoLegend,
			Series: []figure.Series{
				{Name: `$\Pi^\star g_n(w_j)$`, Mark: figure.Points, Role: figure.Measured, X: c.X, Y: c.Y},
				{Name: `$Hw/\sqrt{2\pi}$`, Mark: figure.Line, Role: figure.Theory, X: x, Y: y,
					Formula: "two standard deviations of √d Hw"}}})
	}
	return f
}

// symmetricEllipse returns two standard deviations of √d Hw for w uniform on the
// sphere, whose first two coordinates are nearly N(0, I/d).
func symmetricEllipse(epsilon float64) (x, y []float64) {
	h := damian2022.TwoDirections(epsilon).Hessian()
	for i := range 73 {
		angle := 2 * math.Pi * float64(i) / 72
		x, y = append(x, 2*h[0][0]*math.Cos(angle)), append(y, 2*h[1][1]*math.Sin(angle))
	}
	return x, y
}

func symmetricEigenvaluesFigure(o *SymmetricOutcome) figure.Figure {
	panel := func(label string, population bool, of func(SymmetricCell) []float64) figure.Panel {
		p := figure.Panel{X: figure.Axis{Label: `$\kappa$`}, Y: figure.Axis{Label: label, Min: -0.1, Max: 1.2},
			Legend: figure.Above,
			Series: []figure.Series{figure.Level("", 1, "leading order")}}
		p.Series = append(p.Series, symmetricSeries(o.Config.D, o.Config.Epsilon, o.Result, of)...)
		for i, e := range o.Config.Epsilon {
			p.X.Ticks = append(p.X.Ticks, figure.Tick{At: float64(i),
				Label: strconv.FormatFloat(damian2022.TwoDirections(e).Kappa(), 'g', 3, 64)})
		}
		if population {
			p.Series = append(p.Series, symmetricPopulationSeries(o)...)
		}
		for i, t := range o.Twins {
			for _, s := range symmetricSeries(t.Config.D, t.Config.Epsilon, t.Result, of) { // a twin has one dimension
				s.Name, s.Role, s.Mark, s.Slot = t.Name, figure.Twin, figure.LinePoints, i+1
				p.Series = append(p.Series, s)
			}
		}
		return p
	}
	var seeds []SymmetricCell
	for i := 0; i < len(o.Result.Cells); i += len(o.Config.Epsilon) {
		seeds = append(seeds, o.Result.Cells[i])
	}
	text := ""
	for _, c := range seeds {
		text += fmt.Sprintf("%d at d = %d, ", len(c.One), c.D)
	}
	return figure.Figure{ID: "damian2022/symmetric/eigenvalues",
		Title: "How well the features span the plane and its symmetric square", Wide: true,
		Alt: "Smallest eigenvalue of the features' moments over its leading order, against kappa, for each " +
			"dimension: for the second moment somewhat below one and much the same for all kappa, for the fourth lower, lower " +
			"for the fourth moment than for the second; the twins with a Hessian of rank 1 and with shuffled " +
			"labels are near zero.",
		Provenance: figure.Provenance{Seeds: text[:max(0, len(text)-2)]},
		Caption: fmt.Sprintf(`Smallest eigenvalue of the features' second moment on $S^\star$ (a) and of their `+
			`fourth on $\mathrm{Sym}^2(S^\star)$ (b) at $n = %g\,d^2$, over the leading order (1, grey), with 95 %% t `+
			`intervals over seeds. Short lines: the same for the population gradient, eq. (1) with all terms. Points of `+
			`one $\kappa$ are set side by side. The twins, at $d = %d$, lack a hypothesis `+
			`or an ingredient.`,
			o.Config.Ratio, o.Config.D[0]),
		Panels: []figure.Panel{
			panel(`$\lambda_{\min} \cdot 2\pi r d \kappa^2$`, true, func(c SymmetricCell) []float64 { return c.One }),
			panel(`$k = 2$: $\lambda_{\min}$ / leading order`, false, func(c SymmetricCell) []float64 { return c.Two })}}
}

// symmetricPopulationSeries returns what the first panel tends to for n = ∞, a series for
// all dimensions: short lines beside the measured points.
func symmetricPopulationSeries(o *SymmetricOutcome) []figure.Series {
	s := figure.Series{Name: "eq. (1), all terms", Mark: figure.Line, Role: figure.Theory,
		Formula: "population gradient, Monte Carlo over w"}
	for i, cell := range o.Result.Cells {
		x := float64(i%len(o.Config.Epsilon)) + 0.12*(float64(i/len(o.Config.Epsilon))-float64(len(o.Config.D)-1)/2)
		s.X, s.Y = append(s.X, x-0.05, x+0.05, x+0.05), append(s.Y, cell.Population, cell.Population, math.NaN())
	}
	return []figure.Series{s}
}

// symmetricSeries returns a series a dimension against the place of κ, side by side.
func symmetricSeries(d []int, epsilon []float64, r SymmetricResult, of func(SymmetricCell) []float64) []figure.Series {
	var out []figure.Series
	for i, cell := range r.Cells {
		at, place := i%len(epsilon), float64(i/len(epsilon))-float64(len(d)-1)/2
		if at == 0 {
			out = append(out, figure.Series{Name: fmt.Sprintf("$d = %d$", cell.D), Mark: figure.Points, Role: figure.Measured})
		}
		measure.Append(&out[len(out)-1], float64(at)+0.12*place, measure.Mean(of(cell)))
	}
	return out
}
