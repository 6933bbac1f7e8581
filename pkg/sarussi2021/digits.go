package sarussi2021

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/images"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// This file holds pairs of image classes as sets.

// Pair returns the images of two classes, those of plus with the label 1 first, then those of minus with
// −1, all divided by the largest norm among them, so that R = 1. It is an error where a class has no image.
func Pair(s images.Set, plus, minus int) (Set, error) {
	if err := s.Check(); err != nil {
		return Set{}, err
	}
	first, second := s.Of(plus), s.Of(minus)
	if len(first) == 0 || len(second) == 0 || plus == minus {
		return Set{}, fmt.Errorf("classes %d and %d have %d and %d images: take two classes that have some",
			plus, minus, len(first), len(second))
	}
	out := Set{X: s.Matrix(append(first, second...)), Y: make([]float64, len(first)+len(second))}
	for l := range out.Y {
		if out.Y[l] = 1; l >= len(first) {
			out.Y[l] = -1
		}
	}
	r := out.Radius()
	if r == 0 {
		return Set{}, errors.New("all images are black: they cannot be told apart")
	}
	floats.Scale(1/r, out.X.RawMatrix().Data)
	return out, nil
}

func (d Data) checkDigits() error {
	switch {
	case d.Plus > 9 || d.Minus > 9 || d.Plus == d.Minus:
		return fmt.Errorf("fields Plus = %d and Minus = %d: take two different digits from 0 to 9", d.Plus, d.Minus)
	case d.Dim != 64:
		return fmt.Errorf("field Dim = %d: digits of 8×8 pixels have 64", d.Dim)
	case d.Symmetric:
		return errors.New("field Symmetric: digits have no reflections through the origin")
	case d.Samples > mostDigits:
		return fmt.Errorf("field Samples = %d: of the digits at most %d are trained on, so that some are left",
			d.Samples, mostDigits)
	}
	return nil
}

// mostDigits is how many digits of a pair are trained on at most: each has at least 348.
const mostDigits = 340

// split returns n images of the pair to train on, and the others.
func (d Data) split(r Source) (train, rest Set, err error) {
	all, err := images.Digits()
	if err != nil {
		return Set{}, Set{}, err
	}
	pair, err := Pair(all, d.Plus, d.Minus)
	if err != nil {
		return Set{}, Set{}, err
	}
	order := sample.Permutation(r, pair.Len())
	return pair.Subset(order[:d.Samples]), pair.Subset(order[d.Samples:]), nil
}

// Rank returns the rank of the points of a set, singular values below 1e-10 of the largest counting as 0:
// where it is the number of points, every labelling of them is separable, and that they are says nothing.
func (s Set) Rank() (int, error) {
	values, err := spectral.Values(s.X)
	if err != nil {
		return 0, err
	}
	return spectral.RankAbove(values, 1e-10*values[0]), nil
}
