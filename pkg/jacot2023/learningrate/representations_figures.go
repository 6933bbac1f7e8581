package learningrate

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/measure"
	"github.com/provingground/provingground/pkg/stats"
)

func representationsFigures(o *RepresentationsOutcome) ([]figure.Figure, error) {
	var tilted, free RepresentationsResult
	if t, err := o.Twin(notBalanced); err == nil {
		tilted = t.Result
	}
	if t, err := o.Twin(noPenalty); err == nil {
		free = t.Result
	}
	return []figure.Figure{representationsSizes(o, tilted), representationsProfile(o, free),
		representationsAlignments(o, free)}, nil
}

// representationsSizes shows how the size of representations and the tangent kernel
// change with the depth.
func representationsSizes(o *RepresentationsOutcome, tilted RepresentationsResult) figure.Figure {
	c := o.Config
	depths := stats.Floats(c.Depths)
	axis := figure.Axis{Label: "depth $L$", Scale: figure.Log10, Ticks: figure.TicksAt(depths)}
	panel := func(label string, values func(RepresentationsCell) []float64) figure.Panel {
		return figure.Panel{X: axis, Y: figure.Axis{Label: label, Scale: figure.Log10}, Legend: figure.Above,
			Series: []figure.Series{
				representationsSeries("as trained", figure.Measured, o.Result, values),
				representationsSeries(notBalanced, figure.Twin, tilted, values)}}
	}
	size := panel(`mean $\|\alpha_\ell\|^2$ over layers`, func(c RepresentationsCell) []float64 { return c.Size })
	kernel := panel(`$\mathrm{Tr}\,\Theta$, weights`, func(c RepresentationsCell) []float64 { return c.Kernel })
	start := stats.Median(o.Result.Cells[0].Kernel) / depths[0]
	kernel.Series = append(kernel.Series, figure.TheoryLine("slope 1", "∝ L", []float64{depths[0], depths[len(depths)-1]},
		func(l float64) float64 { return start * l }))
	return figure.Figure{ID: "jacot2023/representations/sizes", Title: "What grows with the depth", Wide: true,
		Alt: "(a) The mean square of representations against depth rises far less than the depth; in networks with " +
			"the same functions and unbalanced weights it rises severalfold. (b) The trace of the tangent kernel rises " +
			"a little more steeply than a line in proportion to the depth.",
		Caption: fmt.Sprintf(`(a) $\|\alpha_\ell\|^2$, mean over inputs and over the layers $\ell = 0, \dots, L-1$. `+
			`(b) The part of $\mathrm{Tr}\,\Theta(x,x)$ from the weights, mean over inputs; dashed: in proportion to `+
			`$L$, slope 1 (the claim T8/kernel-exponent has the slope that is measured). $\lambda = %g$; medians over `+
			`teachers. Twin: the same functions by weights whose layers grow.`, c.Lambda),
		Panels: []figure.Panel{size, kernel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", c.Teachers)}}
}

func representationsSeries(name string, role figure.Role, r RepresentationsResult,
	values func(RepresentationsCell) []float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role}
	for _, cell := range r.Cells {
		measure.Append(&s, float64(cell.Depth), measure.Median(values(cell)))
	}
	return s
}

// representationsProfile shows the layers of all depths over their relative place.
func representationsProfile(o *RepresentationsOutcome, free RepresentationsResult) figure.Figure {
	axis := figure.Axis{Label: `relative depth $\ell/L$`, Min: 0, Max: 1}
	sizes := figure.Panel{X: axis, Y: figure.Axis{Label: `$\|\alpha_\ell\|^2$`, Min: 0}, Legend: figure.Above}
	outside := figure.Panel{X: axis, Y: figure.Axis{Label: "variance outside", Scale: figure.Log10}, Legend: figure.Above}
	for _, cell := range o.Result.Cells {
		name := fmt.Sprintf("$L = %d$", cell.Depth)
		sizes.Series = append(sizes.Series, profileSeries(name, figure.Measured, cell.Depth, 0, cell.Sizes))
		outside.Series = append(outside.Series, profileSeries(name, figure.Measured, cell.Depth, 1, cell.Outside))
	}
	for _, last := range free.Cells[max(len(free.Cells)-1, 0):] {
		name := fmt.Sprintf(`$\lambda = 0$, $L = %d$`, last.Depth)
		sizes.Series = append(sizes.Series, profileSeries(name, figure.Twin, last.Depth, 0, last.Sizes))
		outside.Series = append(outside.Series, profileSeries(name, figure.Twin, last.Depth, 1, last.Outside))
	}
	return figure.Figure{ID: "jacot2023/representations/profile", Title: "Layer by layer", Wide: true,
		Alt: "(a) The mean square of the representations against the relative depth: the curves of all depths start " +
			"together, and deeper networks rise higher. (b) The share of the variance outside two principal components, " +
			"on a logarithmic axis: large at the ends, by orders of magnitude smaller between them, and large " +
			"throughout without the penalty.",
		Caption: fmt.Sprintf(`Layers at their relative depth $\ell/L$, medians over teachers. (a) Mean `+
			`$\|\alpha_\ell\|^2$ over inputs. (b) Share of the variance of $\alpha_\ell$ outside its first %d principal `+
			`components.`, o.Config.Rank),
		Panels:     []figure.Panel{sizes, outside},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", o.Config.Teachers)}}
}

// profileSeries is the median over teachers of values at the layers first, first+1, ….
func profileSeries(name string, role figure.Role, depth, first int, values [][]float64) figure.Series {
	s := figure.Series{Name: name, Mark: figure.LinePoints, Role: role}
	for i := range values[0] {
		var own []float64
		for _, teacher := range values {
			own = append(own, teacher[i])
		}
		s.X, s.Y = append(s.X, float64(first+i)/float64(depth)), append(s.Y, stats.Median(own))
	}
	return s
}

// representationsAlignments shows the alignments within networks and between
// depths, a point a teacher.
func representationsAlignments(o *RepresentationsOutcome, free RepresentationsResult) figure.Figure {
	within := figure.Series{Name: "within a network", Mark: figure.Points, Role: figure.Measured}
	between := figure.Series{Name: "between depths", Mark: figure.Points, Role: figure.Measured}
	without := figure.Series{Name: `within, $\lambda = 0$`, Mark: figure.Points, Role: figure.Twin}
	var labels []string
	strip := func(s *figure.Series, label string, values []float64) {
		for i, v := range values {
			aside := 0.3 * (float64(i)/float64(max(len(values)-1, 1)) - 0.5)
			s.X, s.Y = append(s.X, float64(len(labels))+aside), append(s.Y, v)
		}
		labels = append(labels, label)
	}
	for _, cell := range o.Result.Cells {
		strip(&within, fmt.Sprint(cell.Depth), cell.Alignment)
	}
	for _, p := range o.Result.Pairs {
		strip(&between, fmt.Sprintf("%d, %d", p.Shallow, p.Deep), p.Alignment)
	}
	for _, cell := range free.Cells {
		strip(&without, fmt.Sprint(cell.Depth), cell.Alignment)
	}
	p := figure.Panel{X: figure.Axis{Label: "depth, or both depths", Ticks: figure.NamedTicks(labels), Min: -0.5,
		Max: float64(len(labels)) - 0.5},
		Y: figure.Axis{Label: "linear CKA", Min: 0, Max: 1.05}, Legend: figure.Above,
		Series: []figure.Series{within, between, without}}
	return figure.Figure{ID: "jacot2023/representations/alignment", Title: "Within a network, and between depths",
		Wide: true,
		Alt: "Points of the alignment of representations. Within one network they are near 1 at every depth; between " +
			"networks of two depths some are near 1 and others far below; within networks without the penalty most are lower.",
		Caption: `Linear CKA, a point a teacher: of $\alpha_{L/2}$ and $\alpha_{3L/4}$ within one network; of ` +
			`$\alpha_{L/2}$ in the networks of two depths, trained on the same data from starts whose layers of one number ` +
			`are the same; within networks trained without the penalty.`,
		Panels: []figure.Panel{p}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d teachers", o.Config.Teachers)}}
}
