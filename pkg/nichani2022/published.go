package nichani2022

import (
	"errors"
	"fmt"

	published "github.com/provingground/provingground/data/nichani2022"
	"github.com/provingground/provingground/pkg/figure"
)

// This file holds the authors' figure (3.1): the one stored output of their code repository eshnich/escape_NTK, in
// plotting.ipynb, read off by eye. Its number in the paper is not known.

// How well losses, R and log_d t were read off the authors' figure, and of how many seeds it shows the mean.
const (
	PublishedLoss  = 0.02
	PublishedR     = 5.0
	PublishedTime  = 0.02
	PublishedSeeds = 3
)

// PublishedCurve is what was read off for one λ. R is what the figure's axis calls R_1(W); by its size and its
// dependence on λ it is the sum Σ_i f_L(x_i; P_{>k}W)² over the sample (see [Look].Sum). That is an inference from a
// run of the experiment, and the code as it stands would divide by n.
type PublishedCurve struct {
	Lambda   float64
	Peak     float64 // of R, a moving average over 100 steps
	PeakTime float64 // log_d t there; not a number where it was not read
	End      float64 // R at the end
	Test     float64 // final test loss
	Train    float64 // final training loss
}

// PublishedPath returns the authors' curves, mean over three seeds, from the smallest λ to the largest. It is an error
// when the table of published numbers cannot be read.
func PublishedPath() ([]PublishedCurve, error) {
	table, err := published.Path()
	if err != nil {
		return nil, err
	}
	var errs []error
	column := func(name string) []float64 {
		values, err := table.Numbers(name, nil)
		errs = append(errs, err)
		return values
	}
	lambda, peak, at, end := column("lambda"), column("peak"), column("peak_time"), column("end")
	test, train := column("test"), column("train")
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out := make([]PublishedCurve, len(lambda))
	for i, l := range lambda {
		out[i] = PublishedCurve{Lambda: l, Peak: peak[i], PeakTime: at[i], End: end[i], Test: test[i], Train: train[i]}
	}
	return out, nil
}

// PublishedAt returns the published curve of a λ; an error where the authors drew none, or the table cannot be read.
func PublishedAt(lambda float64) (PublishedCurve, error) {
	path, err := PublishedPath()
	for _, c := range path {
		if c.Lambda == lambda {
			return c, nil
		}
	}
	return PublishedCurve{}, errors.Join(err, fmt.Errorf("the authors' figure has no curve for λ = %g: it has 0 and the "+
		"powers of ten from 1e-5 to 0.1", lambda))
}

// PublishedPoint returns the point (x, y ± accuracy) of a published curve as a hollow point in the colour of a slot.
func PublishedPoint(x, y, accuracy float64, slot int) figure.Series {
	return figure.Series{Mark: figure.Points, Role: figure.Published, Slot: slot, X: []float64{x}, Y: []float64{y},
		Low: []float64{y - accuracy}, High: []float64{y + accuracy}, Interval: "reading accuracy"}
}
