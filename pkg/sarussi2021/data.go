package sarussi2021

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/svm"
)

// This file holds the data: labelled points, and how they are drawn.

// Set is a list of labelled points.
type Set struct {
	X *mat.Dense // [n, d]
	Y []float64  // [n], −1 or 1
	// w* with y_l w*·x_l ≥ 1 for all l, from how the points were drawn; nil where that says nothing
	Teacher []float64
}

// Len returns n.
func (s Set) Len() int { return len(s.Y) }

// Dim returns d.
func (s Set) Dim() int { return s.X.RawMatrix().Cols }

// Radius returns R, the largest ‖x_l‖.
func (s Set) Radius() float64 {
	largest := 0.0
	for l := range s.Y {
		largest = max(largest, floats.Norm(s.X.RawRowView(l), 2))
	}
	return largest
}

// Check returns an error where there is no problem to be learnt: fewer than two points, one
// class only, a label that is not ±1, or a number that is not finite.
func (s Set) Check() error {
	switch {
	case s.X == nil || s.X.IsEmpty() || len(s.Y) < 2:
		return errors.New("there are fewer than two points: give at least one of each class")
	case s.X.RawMatrix().Rows != len(s.Y):
		return fmt.Errorf("there are %d points and %d labels: give one label for each", s.X.RawMatrix().Rows, len(s.Y))
	case !slices.Contains(s.Y, 1) || !slices.Contains(s.Y, -1):
		return errors.New("all points are of one class: give some of both")
	}
	for l, y := range s.Y {
		if sum := floats.Sum(s.X.RawRowView(l)); y != 1 && y != -1 || math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("point %d is %v with the label %g: give finite numbers, and labels −1 and 1",
				l, s.X.RawRowView(l), y)
		}
	}
	return nil
}

// SVM returns the hyperplane of largest margin. It is a *svm.NotSeparable error with its
// certificate where no hyperplane through the origin separates the points.
func (s Set) SVM(ctx context.Context) (svm.Machine, error) {
	return svm.Linear(ctx, s.X, s.Y, svm.Options{})
}

// Separator returns a w* with y_l w*·x_l ≥ 1 for all l: the teacher, scaled to its margin on
// these points, where it separates them, else the SVM's w, of norm 1/γ. Errors are those of SVM.
func (s Set) Separator(ctx context.Context) ([]float64, error) {
	if s.Teacher != nil {
		if least := s.least(s.Teacher); least > 0 {
			return scaled(s.Teacher, 1/least), nil
		}
	}
	m, err := s.SVM(ctx)
	if err != nil {
		return nil, err
	}
	return scaled(m.W, 1/s.least(m.W)), nil
}

// least returns min_l y_l w·x_l.
func (s Set) least(w []float64) float64 {
	least := math.Inf(1)
	for l, y := range s.Y {
		least = min(least, y*floats.Dot(w, s.X.RawRowView(l)))
	}
	return least
}

func scaled(x []float64, c float64) []float64 { return floats.ScaleTo(make([]float64, len(x)), c, x) }

// Subset returns the points of the given numbers, in that order.
func (s Set) Subset(numbers []int) Set {
	out := Set{X: mat.NewDense(len(numbers), s.Dim(), nil), Y: make([]float64, len(numbers)), Teacher: s.Teacher}
	for row, l := range numbers {
		out.X.SetRow(row, s.X.RawRowView(l))
		out.Y[row] = s.Y[l]
	}
	return out
}

// Symmetric returns S ∪ −S: (−x, −y) after every (x, y).
func (s Set) Symmetric() Set {
	out := Set{X: mat.NewDense(2*s.Len(), s.Dim(), nil), Teacher: s.Teacher}
	for l, y := range s.Y {
		out.X.SetRow(2*l, s.X.RawRowView(l))
		out.X.SetRow(2*l+1, scaled(s.X.RawRowView(l), -1))
		out.Y = append(out.Y, y, -y)
	}
	return out
}

// Flipped returns the set with the labels of count points reversed, drawn without repetition.
func (s Set) Flipped(r Source, count int) Set {
	s.Y = slices.Clone(s.Y)
	for _, l := range sample.Permutation(r, s.Len())[:count] {
		s.Y[l] = -s.Y[l]
	}
	return s
}

// Relabelled returns the set with labels of fair coins, and no teacher.
func (s Set) Relabelled(r Source) Set {
	s.Y, s.Teacher = make([]float64, s.Len()), nil
	sample.Rademacher(r, s.Y)
	return s
}

// Centred returns the set with the mean taken off, and the mean. The teacher goes, since a
// hyperplane through the origin becomes one that is not.
func (s Set) Centred() (centred Set, mean []float64) {
	mean = make([]float64, s.Dim())
	for l := range s.Y {
		floats.AddScaled(mean, 1/float64(s.Len()), s.X.RawRowView(l))
	}
	out := Set{X: mat.DenseCopyOf(s.X), Y: s.Y}
	for l := range s.Y {
		floats.Sub(out.X.RawRowView(l), mean)
	}
	return out, mean
}

// The kinds of data.
const (
	Teacher    = "teacher"    // uniform on the unit sphere where |e_1·x| ≥ Margin, labelled by e_1·x
	Mixture    = "mixture"    // y e_1 + Noise·N(0, I), y a fair coin
	Balls      = "balls"      // two balls of radius 0.2 about ±e_1/2, the distance from the centre uniform
	Line       = "line"       // the square [−1,1]² with a constant feature, parted by a line, Margin free on either side
	XOR        = "xor"        // the same square with labels sign(x_1 x_2)
	Asymmetric = "asymmetric" // e_1 and −(1.5, 2.598, 0, …), each with Noise·N(0, I), fair coins
	Orthogonal = "orthogonal" // N(0, I/d), labels of fair coins
	Digits     = "digits"     // handwritten digits of 8×8 pixels, Plus against Minus, divided by the largest norm
)

// Kinds are the kinds of data.
var Kinds = []string{Teacher, Mixture, Balls, Line, XOR, Asymmetric, Orthogonal, Digits}

// Data says how a set is drawn. Fields that a kind does not use are zero.
type Data struct {
	Kind      string  // one of Kinds
	Dim       int     // d
	Samples   int     // n, with the reflections where Symmetric
	Margin    float64 // γ of a teacher; what is free on either side of the line
	Noise     float64 // of a mixture or an asymmetric pair
	Plus      int     // the digit of label 1
	Minus     int     // the digit of label −1
	Symmetric bool    // half of the points are drawn, and the others are their reflections (−x, −y)
	Flips     float64 // share of the labels that are reversed after drawing
	Random    bool    // labels are fair coins, whatever the points
	Centred   bool    // the mean of the points is taken off
}

// uses says which of its own fields a kind reads.
var uses = map[string]string{Teacher: "Margin", Mixture: "Noise", Balls: "", Line: "Margin", XOR: "",
	Asymmetric: "Noise", Orthogonal: "", Digits: "Plus Minus"}

// Check returns an error with a sentence for everything that is impossible about the data.
func (d Data) Check() error {
	used, ok := uses[d.Kind]
	if !ok {
		return fmt.Errorf("field Kind = %q: there are no such data: take one of %s", d.Kind, strings.Join(Kinds, ", "))
	}
	var errs []error
	for _, f := range []struct {
		name  string
		value float64
	}{{"Margin", d.Margin}, {"Noise", d.Noise}, {"Plus", float64(d.Plus)}, {"Minus", float64(d.Minus)}} {
		if !strings.Contains(used, f.name) && f.value != 0 {
			errs = append(errs, fmt.Errorf("field %s = %v decides nothing about data of the kind %s: leave it 0",
				f.name, f.value, d.Kind))
		}
		if !(f.value >= 0) || math.IsInf(f.value, 0) {
			errs = append(errs, fmt.Errorf("field %s = %v must be finite and not negative", f.name, f.value))
		}
	}
	return errors.Join(append(errs, d.checkSize(), d.checkLabels())...)
}

func (d Data) checkSize() error {
	if d.Samples < 2 || d.Samples > mostPoints || d.Dim < 1 || d.Dim > mostPoints {
		return fmt.Errorf("fields Samples = %d and Dim = %d: there are at least two samples and one coordinate, and at "+
			"most %d", d.Samples, d.Dim, mostPoints)
	}
	if d.Symmetric && d.Samples%2 != 0 {
		return fmt.Errorf("field Samples = %d is odd: half of the points of a symmetric set are reflections", d.Samples)
	}
	switch d.Kind {
	case Line, XOR:
		if d.Dim != 3 {
			return fmt.Errorf("field Dim = %d: points of a square with a constant feature have 3 coordinates", d.Dim)
		}
	case Asymmetric:
		if d.Dim < 2 {
			return fmt.Errorf("field Dim = %d: the pair needs at least 2 coordinates", d.Dim)
		}
	case Digits:
		return d.checkDigits()
	}
	return nil
}

// mostPoints is the largest number of points or coordinates.
const mostPoints = 100_000

func (d Data) checkLabels() error {
	if !(d.Flips >= 0 && d.Flips <= 0.5) {
		return fmt.Errorf("field Flips = %v is the share of reversed labels: it lies between 0 and 0.5", d.Flips)
	}
	if d.Kind == Orthogonal && d.Random {
		return errors.New("field Random decides nothing about data of the kind orthogonal, whose labels are coins: " +
			"leave it false")
	}
	if limit := d.mostMargin(); d.Margin >= limit {
		return fmt.Errorf("field Margin = %v: no points are drawn beyond %.3g: take a smaller one", d.Margin, limit)
	}
	return nil
}

// mostMargin returns the margin from which on drawing by rejection would not end: a share of
// (1−γ²)^((d−1)/2) at most of a sphere's points has |e_1·x| ≥ γ.
func (d Data) mostMargin() float64 {
	switch d.Kind {
	case Teacher:
		if d.Dim == 1 {
			return 1
		}
		return math.Sqrt(1 - math.Pow(1e-6, 2/float64(d.Dim-1)))
	case Line:
		return 0.8
	}
	return math.Inf(1)
}

// Draw returns the set of a seed. It is an error where the data are impossible, or where all
// labels fall out alike.
func (d Data) Draw(master uint64, seed int) (Set, error) {
	if err := d.Check(); err != nil {
		return Set{}, err
	}
	streams := sample.Streams(master, "sarussi2021", d.Kind, seed)
	drawn := d
	if d.Symmetric {
		drawn.Samples /= 2
	}
	s, err := drawn.points(streams)
	if err != nil {
		return Set{}, err
	}
	if d.Symmetric {
		s = s.Symmetric()
	}
	if d.Random {
		s = s.Relabelled(streams("coins"))
	}
	if d.Flips > 0 {
		s = s.Flipped(streams("flips"), int(math.Round(d.Flips*float64(s.Len()))))
	}
	if d.Centred {
		s, _ = s.Centred()
	}
	return s, s.Check()
}

// points draws n points of a kind.
func (d Data) points(streams func(string) Source) (Set, error) {
	if d.Kind == Digits {
		train, _, err := d.split(streams("split"))
		return train, err
	}
	return d.law(streams("points"), d.Samples), nil
}

// Fresh returns count points of the same law that were not trained on, with the labels of their law:
// no margin is kept free of a teacher or a line, and labels are not reversed or random. Of the digits they are all
// images that the training set of the seed leaves. Points of centred data are moved as those were.
func (d Data) Fresh(master uint64, seed, count int) (Set, error) {
	if err := d.Check(); err != nil {
		return Set{}, err
	}
	streams := sample.Streams(master, "sarussi2021", d.Kind, seed)
	var s Set
	if d.Kind == Digits {
		_, rest, err := d.split(streams("split"))
		if err != nil {
			return Set{}, err
		}
		s = rest
	} else {
		free := d
		free.Margin = 0
		s = free.law(streams("fresh"), count)
		s.Teacher = nil
	}
	if !d.Centred {
		return s, nil
	}
	raw := d
	raw.Centred = false
	train, err := raw.Draw(master, seed)
	if err != nil {
		return Set{}, err
	}
	_, mean := train.Centred()
	for l := range s.Y {
		floats.Sub(s.X.RawRowView(l), mean)
	}
	return s, nil
}

// law draws n independent points.
func (d Data) law(r Source, n int) Set {
	s := Set{X: mat.NewDense(n, d.Dim, nil), Y: make([]float64, n)}
	draw := map[string]func(Source, []float64) float64{Teacher: d.sphere, Mixture: d.mixture, Balls: d.ball, Line: d.line,
		XOR: d.xor, Asymmetric: d.pair, Orthogonal: d.gaussian}[d.Kind]
	for l := range s.Y {
		s.Y[l] = draw(r, s.X.RawRowView(l))
	}
	if d.Kind == Teacher && d.Margin > 0 {
		s.Teacher = make([]float64, d.Dim)
		s.Teacher[0] = 1 / d.Margin
	}
	if d.Kind == Line && d.Margin > 0 {
		s.Teacher = scaled(lineNormal(), 1/d.Margin)
	}
	return s
}

func (d Data) sphere(r Source, x []float64) float64 {
	for sample.Sphere(r, x, d.Dim); math.Abs(x[0]) < d.Margin; {
		sample.Sphere(r, x, d.Dim)
	}
	return math.Copysign(1, x[0])
}

// coin returns −1 or 1.
func coin(r Source) float64 {
	var y [1]float64
	sample.Rademacher(r, y[:])
	return y[0]
}

func (d Data) mixture(r Source, x []float64) float64 {
	y := coin(r)
	sample.Normal(r, x)
	floats.Scale(d.Noise, x)
	x[0] += y
	return y
}

func (d Data) ball(r Source, x []float64) float64 {
	y := coin(r)
	sample.Sphere(r, x, d.Dim)
	floats.Scale(0.2*r.Float64(), x)
	x[0] += y / 2
	return y
}

// lineNormal returns the line at 35° with the offset 0.1 as a hyperplane of (x_1, x_2, 1).
func lineNormal() []float64 {
	sin, cos := math.Sincos(35 * math.Pi / 180)
	return []float64{-sin, cos, -0.1}
}

func (d Data) line(r Source, x []float64) float64 {
	for {
		d.xor(r, x)
		if f := floats.Dot(lineNormal(), x); math.Abs(f) >= d.Margin {
			return math.Copysign(1, f)
		}
	}
}

func (d Data) xor(r Source, x []float64) float64 {
	sample.Uniform(r, x[:2], -1, 1)
	x[2] = 1
	return math.Copysign(1, x[0]*x[1])
}

func (d Data) pair(r Source, x []float64) float64 {
	y := coin(r)
	sample.Normal(r, x)
	floats.Scale(d.Noise, x)
	if y > 0 {
		x[0]++
	} else {
		x[0] -= 1.5
		x[1] -= 2.598
	}
	return y
}

func (d Data) gaussian(r Source, x []float64) float64 {
	y := coin(r)
	sample.Normal(r, x)
	floats.Scale(1/math.Sqrt(float64(d.Dim)), x)
	return y
}
