package alone

import (
	"cmp"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/nichani2022"
)

// The methods that are compared, in the order of figures and tables.
const (
	tangent = iota
	quadratic
	joint
	regularised
	countMethods
)

// methodNames are what legends and tables call the methods.
var methodNames = [countMethods]string{"NTK", "QuadNTK", "joint", "joint, regularised"}

// methodSlots are the palette slots of the methods.
var methodSlots = [countMethods]int{nichani2022.SlotTangent, nichani2022.SlotQuadratic, nichani2022.SlotJoint,
	nichani2022.SlotRegularised}

// Fit is a predictor that a method came to: with one value of its knob, after so many steps.
type Fit struct {
	Knob  float64 // ρ/γ_1 of ridge regression, τ of f_Q alone, λn of the regulariser
	Step  int     // of gradient descent; −1: a closed form
	Train float64 // mean squared errors
	Valid float64
	Test  float64
	// coefficients of the target's parts in the output on the test points
	Dense, Sparse float64
}

// MethodRun is a method on the data of one seed.
type MethodRun struct {
	Path   []Fit // at the looks of the first training, from step 0
	Plain  Fit   // the last of them: nothing is tuned
	Chosen Fit   // of all fits the one with the least error on the validation points
	Oracle Fit   // of all fits the one with the least error on the test points
	Tried  int   // how many fits there were to choose from
}

// chosen fills in what is chosen from the fits of a method, of which the path is a part.
func chosen(path, others []Fit) MethodRun {
	all := slices.Concat(path, others)
	least := func(number func(Fit) float64) Fit {
		if len(all) == 0 {
			nan := math.NaN()
			return Fit{nan, -1, nan, nan, nan, nan, nan}
		}
		return slices.MinFunc(all, func(a, b Fit) int { return cmp.Compare(number(a), number(b)) })
	}
	r := MethodRun{Path: path, Chosen: least(func(f Fit) float64 { return f.Valid }),
		Oracle: least(func(f Fit) float64 { return f.Test }), Tried: len(all)}
	if r.Plain = r.Chosen; len(path) > 0 {
		r.Plain = path[len(path)-1]
	}
	return r
}

// fits returns the looks of a training as fits.
func fits(knob float64, run nichani2022.Run) []Fit {
	out := make([]Fit, len(run.Seen))
	for i, l := range run.Seen {
		out[i] = Fit{knob, l.Step, l.Train, l.Valid, l.Test, l.Dense, l.Sparse}
	}
	return out
}
