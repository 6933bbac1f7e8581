package figure

import "math"

// sampleCurve has an interval, a gap and a value that a logarithmic axis
// cannot show.
func sampleCurve() Series {
	return Series{
		Name: `$d=16$`, Mark: LinePoints,
		X: []float64{10, 20, 40, 80, 160}, Y: []float64{1, 0.5, math.NaN(), 0.125, -1},
		Low: []float64{0.8, 0.4, math.NaN(), -0.1, -2}, High: []float64{1.2, 0.6, math.NaN(), 0.2, 0},
		Interval: "mean ± sd over 8 seeds", Band: true,
	}
}

// sampleFigure holds every mark, every role, both scales, a colour bar,
// categories, a note and two rows.
func sampleFigure() Figure {
	curve := sampleCurve()
	x := []float64{10, 40, 160}
	law := Panel{
		X: Axis{Label: "samples $n$", Scale: Log10}, Y: Axis{Label: `$\mathbb{E}[(f-f^\star)^2]$`, Scale: Log10}, Note: "$d=16$",
		Series: []Series{
			curve,
			{Name: "twin", Role: Twin, Mark: LinePoints, X: x, Y: []float64{2, 2, 2}, Low: []float64{1, 1, 1}, High: []float64{3, 3, 3}, Interval: "95 % interval"},
			{Name: "published", Role: Published, Mark: Points, Slot: 1, X: x, Y: []float64{1.1, 0.3, 0.07}},
			{Name: `$\propto 1/n$`, Role: Theory, Mark: Line, X: x, Y: []float64{1, 0.25, 0.0625}, Formula: "10/n"},
			{Role: Theory, Mark: HLine, Y: []float64{0.2}},
			{Role: Theory, Mark: VLine, X: []float64{30}},
		},
	}
	bars := Panel{
		X: Axis{Ticks: []Tick{{0, "random features"}, {1, "network"}}}, Y: Axis{Label: "accuracy"}, Legend: Above,
		Series: []Series{
			{Name: "ours", Mark: Bars, X: []float64{0, 1}, Y: []float64{0.4, 0.8}, Low: []float64{0.3, 0.7}, High: []float64{0.5, 0.9}},
			{Name: "lazy", Mark: Bars, X: []float64{0, 1}, Y: []float64{0.4, 0.5}},
		},
	}
	cloud := Panel{
		X: Axis{Label: "$x_1$"}, Y: Axis{Label: "$x_2$"}, Equal: true, Bar: &Bar{Label: "$t/T$", Min: 0, Max: 1},
		Series: []Series{
			{Mark: Points, X: []float64{0, 1, 2}, Y: []float64{0, 1, 0}, Color: []float64{0, 0.5, math.NaN()}},
			{Name: "flow", Mark: Arrows, X: []float64{0, 1}, Y: []float64{0, 1}, U: []float64{0.5, 0}, V: []float64{0.5, -0.5}},
		},
	}
	return Figure{
		ID: "paper/experiment/law", Title: "The law of $n$", Alt: "Error <falls> & \"bends\"", Caption: `Error against $n$; the line is $\propto 1/n$.`,
		Panels: []Panel{law, bars, cloud}, Columns: 2,
		Provenance: Provenance{Experiment: "paper/experiment", Preset: "quick", Master: 7, Seeds: "8 seeds a point", Backend: "go", Fingerprint: "abc123"},
	}
}

func onePanel(p Panel) Figure { return Figure{ID: "one", Panels: []Panel{p}} }

func mustStyle(name string) Style {
	s, err := StyleByName(name)
	if err != nil {
		panic(err)
	}
	return s
}
