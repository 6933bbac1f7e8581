package whatmatters

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
)

// ShownStep is one network after a step of size c√d: the kinks of its neurons along
// u and what it predicts on the axis.
type ShownStep struct {
	C          float64
	Kinks      []float64 // [m]
	Prediction []float64 // at the points of shownAxis
}

// shownAxis returns the points u·x at which predictions are shown, from −4 to 4.
func shownAxis() []float64 {
	x := make([]float64, 81)
	for i := range x {
		x[i] = float64(i-40) / 10
	}
	return x
}

// shownStep returns the kinks of a representation along u, and what its fitted head
// predicts at the points of shownAxis; C is left to the caller.
func shownStep(ctx context.Context, q damian2022.Trial, r damian2022.Representation) (ShownStep, error) {
	var out ShownStep
	for j, b := range r.B {
		out.Kinks = append(out.Kinks, -b/r.W[j*r.D])
	}
	tuned, err := q.Refit(ctx, r)
	if err != nil {
		return out, err
	}
	x := mat.NewDense(len(shownAxis()), r.D, nil)
	x.SetCol(0, shownAxis())
	predicted, err := tuned.Fit.Predict(x)
	if err != nil {
		return out, err
	}
	out.Prediction = mat.Col(nil, 0, predicted)
	return out, nil
}
