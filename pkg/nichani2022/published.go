package nichani2022

import (
	"fmt"

	"github.com/provingground/provingground/pkg/figure"
)

// This file holds the authors' figure (3.1): the one stored output of their code repository eshnich/escape_NTK, in
// plotting.ipynb, read off by eye. Its number in the paper is not known.

// PublishedAccuracy is how well losses, R and log_d t were read off the authors' figure.
const (
	PublishedLoss = 0.02
	PublishedR    = 5.0
	PublishedTime = 0.02
)

// PublishedCurve is what was read off for one λ. R is what the figure's axis calls R_1(W); by its size and its
// dependence on λ it is the sum Σ_i f_L(x_i; P_{>k}W)² over the sample (see [Look].Sum). That is an inference from a
// run of the experiment, and the code as it stands would divide by n.
type PublishedCurve struct {
	Lambda float64
	Peak   float64 // of R, a moving average over 100 steps
	End    float64 // R at the end
	Test   float64 // final test loss
	Train  float64 // final training loss
}

// PublishedPath returns the authors' curves, mean over three seeds, from the smallest λ to the largest.
func PublishedPath() []PublishedCurve {
	return []PublishedCurve{
		{Lambda: 0, Peak: 392, End: 392, Test: 0.50},
		{Lambda: 1e-5, Peak: 378, End: 355, Test: 0.48},
		{Lambda: 1e-4, Peak: 316, End: 172, Test: 0.34},
		{Lambda: 1e-3, Peak: 123, End: 2, Test: 0.16},
		{Lambda: 1e-2, Peak: 5, End: 0, Test: 0.14},
		{Lambda: 1e-1, Peak: 0, End: 0, Test: 0.21},
	}
}

// PublishedAt returns the published curve of a λ; an error where the authors drew none.
func PublishedAt(lambda float64) (PublishedCurve, error) {
	for _, c := range PublishedPath() {
		if c.Lambda == lambda {
			return c, nil
		}
	}
	return PublishedCurve{}, fmt.Errorf("the authors' figure has no curve for λ = %g: it has 0 and the powers "+
		"of ten from 1e-5 to 0.1", lambda)
}

// PublishedPoint returns the point (x, y ± accuracy) of a published curve as a hollow point in the colour of a slot.
func PublishedPoint(x, y, accuracy float64, slot int) figure.Series {
	return figure.Series{Mark: figure.Points, Role: figure.Published, Slot: slot, X: []float64{x}, Y: []float64{y},
		Low: []float64{y - accuracy}, High: []float64{y + accuracy}, Interval: "reading accuracy"}
}
