package networks

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// pictured names a model of a split, with its colour.
type pictured struct {
	name string
	slot int
	of   func(PictureRun) []nichani2022.Judged
}

var picturedModels = []pictured{
	{"$f$", nichani2022.SlotNetwork, func(r PictureRun) []nichani2022.Judged { return r.Network }},
	{"$f_L + f_Q$", nichani2022.SlotJoint, func(r PictureRun) []nichani2022.Judged { return r.Both }},
	{"$f_L$", nichani2022.SlotTangent, func(r PictureRun) []nichani2022.Judged { return r.Tangent }},
}

func picturesFigures(o *PicturesOutcome) ([]figure.Figure, error) {
	return []figure.Figure{epochsFigure(o), ratiosFigure(o)}, nil
}

// epochsFigure shows test errors over epochs.
func epochsFigure(o *PicturesOutcome) figure.Figure {
	panel := figure.Panel{X: figure.Axis{Label: "epochs", Scale: figure.Log10, Ticks: figure.TicksAt(o.Config.Epochs)},
		Y: figure.Axis{Label: "test error", Scale: figure.Log10}, Legend: figure.Above}
	if e := o.Config.Epochs; len(e) > 1 {
		panel.X.Min, panel.X.Max = 0.8*float64(e[0]), 1.25*float64(e[len(e)-1])
	}
	for k, model := range picturedModels {
		s := figure.Series{Name: model.name, Mark: figure.LinePoints, Role: figure.Measured, Slot: model.slot,
			Interval: "quartiles of the splits"}
		for i, epoch := range o.Config.Epochs {
			var tests []float64
			for _, run := range o.Result.Runs {
				if looks := model.of(run); i < len(looks) {
					tests = append(tests, looks[i].Test)
				}
			}
			low, middle, high := quartiles(tests)
			s.X = append(s.X, float64(epoch)*figure.Aside(1.03, k, len(picturedModels)))
			s.Y, s.Low, s.High = append(s.Y, middle), append(s.Low, low), append(s.High, high)
		}
		panel.Series = append(panel.Series, s)
	}
	return figure.Figure{ID: "nichani2022/pictures/epochs", Title: "A network and its expansion on handwritten digits",
		Alt: "Test error over epochs for the network, f_L + f_Q and f_L. All fall; the network is lowest at the end, then " +
			"f_L + f_Q, then f_L.",
		Caption: fmt.Sprintf(`Test error on images of %d and %d, %d to train on, %d neurons: medians over the splits.`,
			o.Config.Plus, o.Config.Minus, o.Config.Samples, o.Config.Width),
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d splits of the same images",
			o.Config.Splits)}}
}

// quartiles returns the lower quartile, the median and the upper quartile; not numbers of nothing.
func quartiles(values []float64) (low, middle, high float64) {
	middle = stats.Median(values)
	var below, above []float64
	for _, v := range values {
		if v <= middle {
			below = append(below, v)
		}
		if v >= middle {
			above = append(above, v)
		}
	}
	return stats.Median(below), middle, stats.Median(above)
}

// ratiosFigure shows both ratios of every split, those of the twin that hardly moves, and where the order ends.
func ratiosFigure(o *PicturesOutcome) figure.Figure {
	panel := figure.Panel{X: figure.Axis{Label: "test error of $f_L + f_Q$ over that of $f$"},
		Y: figure.Axis{Label: "of $f_L$ over that of $f_L + f_Q$"}, Legend: figure.Above}
	add := func(name string, role figure.Role, r PicturesResult) {
		panel.Series = append(panel.Series, figure.Series{Name: name, Mark: figure.Points, Role: role,
			Slot: nichani2022.SlotNetwork, X: stats.Map(r.Runs, PictureRun.beyond), Y: stats.Map(r.Runs, PictureRun.quadratic)})
	}
	add("a split", figure.Measured, o.Result)
	if t, err := o.Twin(lazyWidth); err == nil {
		add("wide, hardly moved", figure.Twin, t.Result)
	}
	panel.Series = append(panel.Series, figure.Level("", 1, "no difference"),
		figure.Series{Mark: figure.VLine, Role: figure.Theory, X: []float64{1}, Y: []float64{math.NaN()},
			Formula: "no difference"})
	return figure.Figure{ID: "nichani2022/pictures/ratios", Title: "Split by split",
		Alt: "A point for each split of the digits. Nearly all lie to the right of 1 and above 1: the network is ahead of " +
			"f_L + f_Q, and that of f_L. The points of the wide network that hardly moved lie together at 1 and 1.",
		Caption: `Right of 1 the network is ahead of $f_L + f_Q$; above 1, $f_L + f_Q$ of $f_L$. Splits share images: ` +
			`their ` +
			`spread is too small for new ones.`,
		Panels: []figure.Panel{panel}, Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d splits of the same images",
			o.Config.Splits)}}
}

func picturesTables(o *PicturesOutcome) []figure.Table {
	var rows [][]any
	add := func(what string, r PicturesResult) {
		for _, model := range picturedModels {
			var tests, trains, right []float64
			for _, run := range r.Runs {
				if looks := model.of(run); len(looks) > 0 {
					last := looks[len(looks)-1]
					tests, trains, right = append(tests, last.Test), append(trains, last.Train), append(right, last.Accuracy)
				}
			}
			rows = append(rows, []any{what, model.name, figure.Finite(stats.Median(tests)), figure.Finite(stats.Median(trains)),
				figure.Finite(stats.Mean(right))})
		}
	}
	add("nothing", o.Result)
	for _, t := range o.Twins {
		add(t.Name, t.Result)
	}
	return []figure.Table{figure.NewTable("nichani2022/pictures/ends", []string{"what is removed", "model", "test error",
		"training error", "accuracy"}, rows, "nothing was trained"), FashionTable()}
}

// FashionTable returns what a separate implementation measured on Fashion-MNIST, pullovers against coats, before the
// digits were tried (4.10): test errors, and on how many of ten splits the order held.
func FashionTable() figure.Table {
	header := []string{"width, η, epochs", "f", "f_L + f_Q", "f_L", "f < f_L + f_Q", "f_L + f_Q < f_L", "whole order"}
	var rows [][]any
	for _, r := range []struct {
		set                      string
		f, both, tangent         float64
		beyond, quadratic, both2 int
	}{{"256, .005, 15", .528, .528, .537, 5, 9, 5}, {"256, .005, 30", .500, .504, .509, 8, 8, 6},
		{"256, .005, 60", .477, .498, .489, 9, 4, 4}, {"24, .01, 15", .529, .549, .565, 10, 7, 7},
		{"24, .01, 30", .502, .530, .533, 10, 7, 7}, {"24, .01, 60", .482, .525, .512, 10, 4, 4}} {
		of := func(count int) string { return fmt.Sprintf("%d of 10", count) }
		rows = append(rows, []any{r.set, r.f, r.both, r.tangent, of(r.beyond), of(r.quadratic), of(r.both2)})
	}
	return figure.NewTable("nichani2022/pictures/fashion", header, rows, "")
}
