package symmetry

import (
	"fmt"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/measure"
)

func symmetryFigures(o *SymmetryOutcome) ([]figure.Figure, error) {
	return []figure.Figure{symmetryInput(o), symmetryLayers(o), symmetrySigma(o),
		symmetryClouds(o, "clouds", []int{0, o.Config.Depth / 2})}, nil
}

// symmetryWhose says which teacher the pictures of one are of.
func symmetryWhose(o *SymmetryOutcome) string {
	_, whose := o.Result.shown(o.Config.Rank)
	return whose
}

// symmetryInput shows an input and its rotation, and what the network says of them.
func symmetryInput(o *SymmetryOutcome) figure.Figure {
	p := o.Result.Pair
	curve := func(name string, slot int, y []float64) figure.Series {
		return figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Measured, Slot: slot,
			X: symmetryPlaces(len(y)), Y: y}
	}
	label := figure.Series{Name: "$y$", Mark: figure.Line, Role: figure.Theory, X: symmetryPlaces(len(p.Label)),
		Y: p.Label, Formula: "h(c, r)"}
	return figure.Figure{ID: "jacot2023/symmetry/input", Title: "An input, rotated", Wide: true,
		Alt: "(a) An input is one period of a cosine around a mean, and its rotation is the same cosine shifted. (b) " +
			"The outputs of the trained network for both lie on each other and near the label.",
		Caption: fmt.Sprintf(`(a) A fresh input (%s), and the same one rotated. (b) The trained network's outputs `+
			`for both, and the label that both have.`, symmetryWhose(o)),
		Panels: []figure.Panel{
			{X: figure.Axis{Label: "$j$"}, Y: figure.Axis{Label: "input $x_j$"}, Legend: figure.Above,
				Series: []figure.Series{curve("$x$", 1, p.Input), curve(`$R_\psi x$`, 2, p.Rotated)}},
			{X: figure.Axis{Label: "$i$"}, Y: figure.Axis{Label: "output"}, Legend: figure.Above,
				Series: []figure.Series{label, curve("$f(x)_i$", 1, p.Output), curve(`$f(R_\psi x)_i$`, 2, p.OutputOfRotated)}}},
		Provenance: figure.Provenance{Seeds: "one teacher"}}
}

// symmetryAxis returns the axis of layers 0, …, L with whole ticks.
func symmetryAxis(depth int) figure.Axis {
	var ticks []float64
	for l := 0; l <= depth; l += max(depth/6, 1) {
		ticks = append(ticks, float64(l))
	}
	return figure.Axis{Label: `layer $\ell$`, Ticks: figure.TicksAt(ticks)}
}

// symmetryPlaces returns 0, 1, …, n−1.
func symmetryPlaces(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

// symmetryLayered appends measurements to a series at x = first, first + 1, …
func symmetryLayered(s figure.Series, first int, values []claim.Measurement) figure.Series {
	for l, m := range values {
		measure.Append(&s, float64(first+l), m)
	}
	return s
}

// symmetryLayers shows ρ_l, and what two principal components say, layer by layer.
func symmetryLayers(o *SymmetryOutcome) figure.Figure {
	change := func(t SymmetryTeacher) []float64 { return t.Change }
	left := figure.Panel{X: symmetryAxis(o.Config.Depth), Y: figure.Axis{Label: `$\rho_\ell$`, Scale: figure.Log10,
		Min: 1e-4, Max: 2}, Legend: figure.Above}
	left.Series = []figure.Series{
		figure.Level(`closed form of $\rho_0$`, jacot2023.RingInputRatio(0.5, 1.5), "(E r²/2)/(1/3 + E r²/2)"),
		symmetryLayered(figure.Series{Name: "ring", Mark: figure.LinePoints, Role: figure.Measured, Slot: 1}, 0,
			symmetryMedian(o.Result, change))}
	for i, name := range []string{symmetryFree, symmetryBroken} {
		if t, err := o.Twin(name); err == nil {
			left.Series = append(left.Series,
				figure.WithoutIntervals(symmetryLayered(figure.Series{Name: name, Mark: figure.LinePoints, Role: figure.Twin,
					Slot: i + 1}, 0, symmetryMedian(t.Result, change)))...)
		}
	}
	right := figure.Panel{X: symmetryAxis(o.Config.Depth),
		Y: figure.Axis{Label: `$R^2$ from two components`, Min: 0, Max: 1.05}, Legend: figure.Above}
	for i, name := range []string{"mean $c$", "amplitude $r$", `angle $\varphi$`} {
		right.Series = append(right.Series, symmetryLayered(figure.Series{Name: name, Mark: figure.LinePoints,
			Role: figure.Measured, Slot: i + 1}, 0,
			symmetryMedian(o.Result, func(t SymmetryTeacher) []float64 { return t.Reads[i] })))
	}
	return figure.Figure{ID: "jacot2023/symmetry/layers", Title: "The rotation goes, its invariants stay", Wide: true,
		Alt: "(a) Rho of the layers on a logarithmic axis, of the order of one at the input and after one layer, " +
			"smaller by orders of magnitude from the second on; without weight decay it falls slowly, layer by layer, " +
			"and when the labels depend on the angle it stays large. (b) R squared of the mean is near 1 in all layers, " +
			"that of the amplitude rises from a third at the input to 1, that of the angle falls to 0.",
		Caption: fmt.Sprintf(`(a) How much of a representation a rotation of the input changes, $\rho_\ell$, layer `+
			`by layer ($\ell = %d$: the output); twins: medians. (b) $R^2$ of what makes the input, as quadratic `+
			`functions of the two leading principal components of $\alpha_\ell$. Medians over teachers, $\lambda = %g$.`,
			o.Config.Depth,
			o.Config.Lambda),
		Panels:     []figure.Panel{left, right},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", o.Config.Teachers)}}
}

// symmetrySigma shows the singular values of the layers, for the ring and for the one
// whose labels know the angle.
func symmetrySigma(o *SymmetryOutcome) figure.Figure {
	panel := func(r SymmetryResult, note string) figure.Panel {
		p := figure.Panel{X: symmetryAxis(o.Config.Depth), Y: figure.Axis{Label: `$\sigma_i(W_\ell)$`, Min: 0, Max: 1.8},
			Legend: figure.Above, Note: note}
		p.Series = figure.WithoutIntervals(jacot2023.SigmaSeries(r.Teachers, 4)...)
		return p
	}
	panels, teachers := []figure.Panel{panel(o.Result, "$h(c, r)$")}, fmt.Sprint(o.Config.Teachers)
	if twin, err := o.Twin(symmetryBroken); err == nil {
		panels = append(panels, panel(twin.Result, `$h(c, r, \cos\varphi)$`))
		teachers += fmt.Sprintf(" and %d", twin.Config.Teachers)
	}
	return figure.Figure{ID: "jacot2023/symmetry/sigma", Title: "Three directions in, two through", Wide: true,
		Alt: "Singular values of the weights, layer by layer. (a) The ring: three in the first layer, two on the " +
			"plateau. (b) Labels that know the angle: three on the plateau.",
		Caption: `The four largest singular values of the weights, layer by layer; medians over teachers. (a) $y = ` +
			`h(c, r)$. (b) $y = h(c, r, \cos\varphi)$. Dashed: 1; dotted: the threshold 1/2 of the rank.`,
		Panels:     panels,
		Provenance: figure.Provenance{Seeds: teachers + " teachers"}}
}

// symmetryShown is how many points a cloud shows at most.
const symmetryShown = 250

// panel shows the two leading components of one layer, coloured by a number.
func (c SymmetryCloud) panel(layer int, color []float64, bar string, note string) figure.Panel {
	shown := min(len(color), symmetryShown)
	return figure.Panel{X: figure.Axis{Label: "component 1"}, Y: figure.Axis{Label: "component 2"},
		Legend: figure.NoLegend, Note: note,
		Bar: &figure.Bar{Label: bar, Min: slices.Min(color), Max: slices.Max(color)},
		Series: []figure.Series{{Mark: figure.Points, Role: figure.Measured, X: c.First[layer][:shown],
			Y: c.Second[layer][:shown], Color: color[:shown]}}}
}

// symmetryReach returns axes that hold the clouds of these layers.
func symmetryReach(c SymmetryCloud, layers []int) (left, right, low, high float64) {
	for _, l := range layers {
		left, right = min(left, slices.Min(c.First[l])), max(right, slices.Max(c.First[l]))
		low, high = min(low, slices.Min(c.Second[l])), max(high, slices.Max(c.Second[l]))
	}
	const margin = 1.05
	return margin * left, margin * right, margin * low, margin * high
}

// symmetryClouds shows layers of one teacher coloured by mean and by amplitude.
func symmetryClouds(o *SymmetryOutcome, name string, layers []int) figure.Figure {
	c := o.Result.Cloud
	f := figure.Figure{ID: "jacot2023/symmetry/" + name, Title: "Two summary statistics", Columns: 2, Wide: true,
		Alt: "Clouds of fresh inputs in two principal components. At the input the colours of the mean (a) are sorted " +
			"along one axis and those of the amplitude (b) are mixed; in the middle layer both are sorted (c, d), across " +
			"each other.",
		Caption: fmt.Sprintf(`Fresh inputs in the two leading principal components of a representation (in units of the `+
			`root of its whole variance), %s. (a) and (b): the input, $\ell = 0$; (c) and (d): the middle layer, `+
			`$\ell = %d$. (a) and (c) are coloured by the mean $c$, (b) and (d) by the amplitude $r$.`,
			symmetryWhose(o), o.Config.Depth/2),
		Provenance: figure.Provenance{Seeds: "one teacher"}}
	for _, l := range layers {
		note := fmt.Sprintf(`$\ell = %d$`, l)
		for _, p := range []figure.Panel{c.panel(l, c.Mean, "mean $c$", note),
			c.panel(l, c.Amplitude, "amplitude $r$", note)} {
			p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = symmetryReach(c, layers)
			f.Panels = append(f.Panels, p)
		}
	}
	return f
}

// SymmetryFrames returns the cloud of one teacher with a slider over the layers.
func SymmetryFrames(o *SymmetryOutcome) figure.Frames {
	c, depth := o.Result.Cloud, o.Config.Depth
	f := figure.Frames{ID: "jacot2023/symmetry/slider", Knob: "layer ℓ",
		Still: figure.Figure{ID: "jacot2023/symmetry/slider", Columns: 2, Wide: true,
			Title: "Layer by layer",
			Alt: "The cloud of the two leading principal components, coloured by the amplitude: mixed at the input, " +
				"sorted in the middle.",
			Caption: `The two leading principal components of $\alpha_\ell$, coloured by the amplitude $r$; ` +
				symmetryWhose(o) + `. The signs of components are arbitrary, so that the picture may flip from layer to layer.`}}
	var all []int
	for l := range depth {
		all = append(all, l)
	}
	for _, l := range all {
		p := c.panel(l, c.Amplitude, "amplitude $r$", fmt.Sprintf(`$\ell = %d$`, l))
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = symmetryReach(c, all)
		f.Values, f.Frames = append(f.Values, float64(l)), append(f.Frames, p)
		if l <= 2 || l == depth/2 {
			f.Still.Panels = append(f.Still.Panels, p)
		}
	}
	f.Still.Caption += " One layer a panel: " + figure.Letters(0, len(f.Still.Panels)) + "."
	return f
}
