package network

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/sample"
)

// Stream returns the random stream from which one part of one run is drawn, so
// that every part can have a named stream of its own. It is asked run by run
// for each part, part by part in the order that Start documents, and only for
// laws of chance.
type Stream func(run int, part string) *rand.Rand

// Law is the distribution of the initial weights of one part of a network.
type Law struct {
	Name  string
	Scale float64
}

// Normal is the law of independent N(0, sd²) entries.
func Normal(sd float64) Law { return Law{"normal", sd} }

// Uniform is the law of independent entries uniform on [−bound, bound).
func Uniform(bound float64) Law { return Law{"uniform", bound} }

// Sphere is the law of independent neurons uniform on the sphere of that radius.
func Sphere(radius float64) Law { return Law{"sphere", radius} }

// Signs is the law of independent entries ±size with probability ½ each.
func Signs(size float64) Law { return Law{"signs", size} }

// Halves is no law of chance: the first half of the entries is size, the
// second −size, and the middle one of an odd number size.
func Halves(size float64) Law { return Law{"halves", size} }

// Constant is no law of chance: every entry is the value.
func Constant(value float64) Law { return Law{"constant", value} }

// Check returns an error when the name is unknown or the scale is not a finite number.
func (l Law) Check() error {
	switch l.Name {
	case "normal", "uniform", "sphere", "signs", "halves", "constant":
	default:
		return fmt.Errorf(
			"there is no law %q of initial weights: take one of normal, uniform, sphere, signs, halves, constant", l.Name)
	}
	if math.IsNaN(l.Scale) || math.IsInf(l.Scale, 0) {
		return fmt.Errorf("the law %s of initial weights has the scale %g: it must be a finite number", l.Name, l.Scale)
	}
	return nil
}

// isRandom reports whether the law asks for a stream.
func (l Law) isRandom() bool { return l.Name != "halves" && l.Name != "constant" }

// fill draws dst, read as rows of d numbers.
func (l Law) fill(r *rand.Rand, dst []float64, d int) {
	switch l.Name {
	case "normal":
		sample.Normal(r, dst)
	case "uniform":
		sample.Uniform(r, dst, -1, 1)
	case "sphere":
		sample.Sphere(r, dst, d)
	case "signs":
		sample.Rademacher(r, dst)
	case "halves":
		for i := range dst {
			dst[i] = 1
			if i >= (len(dst)+1)/2 {
				dst[i] = -1
			}
		}
	case "constant":
		for i := range dst {
			dst[i] = 1
		}
	}
	for i := range dst {
		dst[i] *= l.Scale
	}
}

// fillRuns returns the array [runs, shape...] of one part, each run from its
// own stream, with rows of d numbers.
func (l Law) fillRuns(runs, d int, shape []int, stream Stream, part string) (engine.Array, error) {
	if err := l.Check(); err != nil {
		return engine.Array{}, fmt.Errorf("part %s: %w", part, err)
	}
	a := engine.Zeros(append([]int{runs}, shape...)...)
	k := len(a.Data) / runs
	for run := range runs {
		var r *rand.Rand
		if l.isRandom() {
			r = stream(run, part)
		}
		l.fill(r, a.Data[run*k:(run+1)*k], d)
	}
	return a, nil
}

// Start says how the initial weights of a two-layer network are drawn. A law
// without a name leaves the biases of a layer out.
type Start struct {
	A, W, B, C Law
	Mirror     bool // the second half of the neurons copies the first with a_{j+m/2} = −a_j, so that f = C exactly
}

// Start returns the initial weights of so many runs. stream gives the
// randomness of a part of a run, named "a", "W", "b" or "c" and asked for in
// this order. All m neurons are drawn also when half of them then become
// mirror images, so that both kinds of start share their first half.
func (t TwoLayer) Start(runs int, s Start, stream Stream) (Weights, error) {
	if err := t.Check(); err != nil {
		return Weights{}, err
	}
	if runs < 1 {
		return Weights{}, fmt.Errorf("initial weights for %d runs: there must be at least 1", runs)
	}
	if s.Mirror && t.Width%2 != 0 {
		return Weights{}, fmt.Errorf("the mirrored start pairs the neurons: the width %d must be even", t.Width)
	}
	var w Weights
	for _, part := range []struct {
		name  string
		law   Law
		to    *engine.Array
		row   int
		shape []int
	}{
		{"a", s.A, &w.A, 1, []int{t.Width}},
		{"W", s.W, &w.W, t.Inputs, []int{t.Width, t.Inputs}},
		{"b", s.B, &w.B, 1, []int{t.Width}},
		{"c", s.C, &w.C, 1, nil},
	} {
		if part.law == (Law{}) && (part.name == "b" || part.name == "c") {
			continue
		}
		var err error
		if *part.to, err = part.law.fillRuns(runs, part.row, part.shape, stream, part.name); err != nil {
			return Weights{}, err
		}
	}
	if s.Mirror {
		w.mirror(runs, t)
	}
	return w, nil
}

// mirror overwrites the second half of the neurons of every run.
func (w Weights) mirror(runs int, t TwoLayer) {
	half := t.Width / 2
	for run := range runs {
		a := w.A.Data[run*t.Width : (run+1)*t.Width]
		for j := range half {
			a[half+j] = -a[j]
		}
		rows := w.W.Data[run*t.Width*t.Inputs : (run+1)*t.Width*t.Inputs]
		copy(rows[half*t.Inputs:], rows[:half*t.Inputs])
		if len(w.B.Data) > 0 {
			b := w.B.Data[run*t.Width : (run+1)*t.Width]
			copy(b[half:], b[:half])
		}
	}
}
