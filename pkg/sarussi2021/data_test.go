package sarussi2021

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/images"
	"github.com/provingground/provingground/pkg/svm"
)

// draw returns the set of a seed.
func draw(t testing.TB, d Data, seed int) Set {
	t.Helper()
	s, err := d.Draw(2021, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// one returns data of every kind.
func one() []Data {
	return []Data{{Kind: Teacher, Dim: 20, Samples: 200, Margin: 0.1}, {Kind: Mixture, Dim: 20, Samples: 100, Noise: 0.1},
		{Kind: Balls, Dim: 2, Samples: 50}, {Kind: Line, Dim: 3, Samples: 20, Margin: 0.3}, {Kind: XOR, Dim: 3, Samples: 40},
		{Kind: Asymmetric, Dim: 20, Samples: 100, Noise: 0.1}, {Kind: Orthogonal, Dim: 1000, Samples: 12},
		{Kind: Digits, Dim: 64, Samples: 250, Plus: 3, Minus: 8}}
}

func TestEveryKindIsDrawnTheSameTwiceAndOtherwiseForAnotherSeed(t *testing.T) {
	for _, d := range one() {
		a, b, c := draw(t, d, 1), draw(t, d, 1), draw(t, d, 2)
		if a.Check() != nil || a.Len() != d.Samples || a.Dim() != d.Dim || !mat.Equal(a.X, b.X) || mat.Equal(a.X, c.X) {
			t.Errorf("%s: %d points in %d dimensions", d.Kind, a.Len(), a.Dim())
		}
		fresh, err := d.Fresh(2021, 1, 300)
		free := d.Kind == Teacher // no margin is kept free
		for l := range fresh.Y {
			free = free && math.Abs(fresh.X.At(l, 0)) > 0.02
		}
		if err != nil || d.Kind != Digits && fresh.Len() != 300 || mat.Equal(fresh.X, a.X) || free {
			t.Errorf("%s: %d fresh points, %v", d.Kind, fresh.Len(), err)
		}
	}
}

// lawful says what each law says of a point.
var lawful = map[string]func(x []float64, y float64) bool{
	Teacher: func(x []float64, y float64) bool { return math.Abs(floats.Norm(x, 2)-1) < 1e-12 && y*x[0] >= 0.1 },
	Mixture: func(x []float64, y float64) bool { return math.Abs(x[0]-y) < 0.5 },
	Balls:   func(x []float64, y float64) bool { return floats.Distance(x, []float64{y / 2, 0}, 2) <= 0.2 },
	Line:    func(x []float64, y float64) bool { return y*floats.Dot(lineNormal(), x) >= 0.3 && x[2] == 1 },
	XOR:     func(x []float64, y float64) bool { return y*x[0]*x[1] > 0 },
	Asymmetric: func(x []float64, y float64) bool {
		return floats.Distance(x[:2], map[float64][]float64{1: {1, 0}, -1: {-1.5, -2.598}}[y], 2) < 0.6
	},
	Orthogonal: func(x []float64, _ float64) bool { return math.Abs(floats.Norm(x, 2)-1) < 0.2 },
	Digits:     func(x []float64, _ float64) bool { return floats.Norm(x, 2) <= 1+1e-12 },
}

func TestPointsObeyTheirLaws(t *testing.T) {
	for _, d := range one() {
		s := draw(t, d, 3)
		for l, y := range s.Y {
			if x := s.X.RawRowView(l); !lawful[d.Kind](x, y) {
				t.Errorf("%s: %v has the label %v", d.Kind, x, y)
			}
		}
	}
}

func TestSeparatorsSeparateWithMarginOne(t *testing.T) {
	for _, d := range one() {
		s := draw(t, d, 4)
		w, err := s.Separator(t.Context())
		var not *svm.NotSeparable
		if d.Kind == XOR {
			if !errors.As(err, &not) {
				t.Errorf("XOR: %v, %v", w, err)
			}
			continue
		}
		if err != nil || math.Abs(s.least(w)-1) > 1e-9 {
			t.Errorf("%s: margin %v, %v", d.Kind, s.least(w), err)
		}
		if norm := floats.Norm(w, 2); d.Kind == Teacher && (norm > 10 || norm < 9) {
			t.Errorf("the teacher's ‖w*‖ is %v for γ = 0.1 of 200 points", norm)
		}
	}
}

func TestSymmetricFlippedRandomAndCentredSets(t *testing.T) {
	d := Data{Kind: Mixture, Dim: 6, Samples: 40, Noise: 0.1}
	plain := draw(t, d, 1)
	symmetric, flipped, random, centred := d, d, d, d
	symmetric.Symmetric, flipped.Flips, random.Random, centred.Centred = true, 0.1, true, true
	s := draw(t, symmetric, 1)
	if s.Len() != 40 {
		t.Errorf("a symmetric set has %d points", s.Len())
	}
	for l := 0; l < s.Len(); l += 2 {
		sum := floats.AddTo(make([]float64, 6), s.X.RawRowView(l), s.X.RawRowView(l+1))
		if floats.Norm(sum, 2) != 0 || s.Y[l] != -s.Y[l+1] {
			t.Errorf("point %d is not reflected", l)
		}
	}
	f, r, c := draw(t, flipped, 1), draw(t, random, 1), draw(t, centred, 1)
	if d := floats.Distance(f.Y, plain.Y, 1) / 2; d != 4 || !mat.Equal(f.X, plain.X) {
		t.Errorf("%v of 40 labels are reversed", d)
	}
	if d := floats.Distance(r.Y, plain.Y, 1) / 2; d < 8 || d > 32 || r.Teacher != nil {
		t.Errorf("%v of 40 random labels differ", d)
	}
	sum := 0.0
	for l := range c.Y {
		sum += c.X.At(l, 0)
	}
	if math.Abs(sum) > 1e-12 || !floats.EqualApprox(c.Y, plain.Y, 0) {
		t.Errorf("the mean is %v", sum/40)
	}
	fresh, err := centred.Fresh(2021, 1, 5)
	same, err2 := d.Fresh(2021, 1, 5)
	moved := floats.SubTo(make([]float64, 6), same.X.RawRowView(3), fresh.X.RawRowView(3))
	_, mean := plain.Centred()
	if err != nil || err2 != nil || !floats.EqualApprox(moved, mean, 1e-14) {
		t.Errorf("fresh points are moved by %v, want %v", moved, mean)
	}
}

// With 250 images of rank at most 61 random labels are not separable; the digits are.
func TestDigitsAreSeparableAndRandomLabelsAreNot(t *testing.T) {
	d := Data{Kind: Digits, Dim: 64, Samples: 250, Plus: 3, Minus: 8}
	s := draw(t, d, 0)
	m, err := s.SVM(t.Context())
	if rank, rankErr := s.Rank(); err != nil || rankErr != nil || m.Margin < 0.01 || rank > 61 {
		t.Errorf("margin %v, rank %d, %v, %v", m.Margin, rank, err, rankErr)
	}
	d.Random = true
	var not *svm.NotSeparable
	if _, err := draw(t, d, 0).SVM(t.Context()); !errors.As(err, &not) {
		t.Errorf("random labels: %v", err)
	}
	all, err := images.Digits()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Pair(all, 3, 11); err == nil || !strings.Contains(err.Error(), "0 images") {
		t.Error(err)
	}
}

func TestImpossibleDataAreAnsweredInASentence(t *testing.T) {
	for want, d := range map[string]Data{
		"no such data":        {Kind: "circles", Dim: 2, Samples: 10},
		"Noise = 1 decides":   {Kind: Teacher, Dim: 2, Samples: 10, Noise: 1},
		"Margin = -1":         {Kind: Teacher, Dim: 2, Samples: 10, Margin: -1},
		"no points are drawn": {Kind: Teacher, Dim: 200, Samples: 10, Margin: 0.9},
		"Samples = 1":         {Kind: Balls, Dim: 2, Samples: 1},
		"Samples = 11 is odd": {Kind: Balls, Dim: 2, Samples: 11, Symmetric: true},
		"have 3 coordinates":  {Kind: XOR, Dim: 2, Samples: 10},
		"at least 2":          {Kind: Asymmetric, Dim: 1, Samples: 10},
		"Flips = 0.6":         {Kind: Balls, Dim: 2, Samples: 10, Flips: 0.6},
		"coins":               {Kind: Orthogonal, Dim: 2, Samples: 10, Random: true},
		"two different":       {Kind: Digits, Dim: 64, Samples: 10, Plus: 3, Minus: 3},
		"8×8 pixels have 64":  {Kind: Digits, Dim: 3, Samples: 10, Plus: 3},
		"at most 340":         {Kind: Digits, Dim: 64, Samples: 341, Plus: 3},
		"no reflections":      {Kind: Digits, Dim: 64, Samples: 10, Plus: 3, Symmetric: true},
		"one class":           {Kind: Orthogonal, Dim: 1, Samples: 2},
	} {
		var err error
		for seed := range 8 { // two coins fall alike in half of the seeds
			if _, e := d.Draw(1, seed); e != nil {
				err = e
			}
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	nan := Set{X: mat.NewDense(2, 1, []float64{math.NaN(), 1}), Y: []float64{1, -1}}
	three := Set{X: mat.NewDense(2, 1, []float64{1, 1}), Y: []float64{1, -1, 1}}
	if nan.Check() == nil || three.Check() == nil || (Set{}).Check() == nil {
		t.Error("a set that could not be is taken")
	}
}

const table = "a, b, class\n1,2,cat\n-3,4, dog\n0.5,1e3,cat\n"

func TestCSVFilesAreReadWithOrWithoutNames(t *testing.T) {
	for _, text := range []string{table, strings.TrimPrefix(table, "a, b, class\n")} {
		s, err := ReadCSV(strings.NewReader(text))
		if err != nil || s.Len() != 3 || s.X.At(1, 0) != -3 || s.Y[0] != -1 || s.Y[1] != 1 {
			t.Errorf("%+v, %v", s, err)
		}
	}
	// 10 comes after 9 as a number and before it as text
	s, err := ReadCSV(strings.NewReader("1,9\n2,10\n"))
	if err != nil || s.Y[0] != -1 {
		t.Errorf("%+v, %v", s, err)
	}
	if n, err := s.Normalized(); err != nil || n.X.At(0, 0) != 0.5 || n.Radius() != 1 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestWrongCSVFilesAreAnsweredWithTheLine(t *testing.T) {
	for want, text := range map[string]string{
		"line 3 has 2 values": "1,2,a\n3,4,b\n5,b\n", "line 2, column 1": "1,2,a\nNaN,4,b\n",
		"line 2, column 2":           "1,2,a\n1,x,b\n",
		"line 3 has the third label": "1,a\n2,b\n3,c\n", "line 1 has 1 value": "1\n", "0 points of 0 classes": "",
		"2 points of 1 classes": "1,a\n2,a\n", "is damaged": "1,a\n\"2,b\n", "line 1, column 1": "1e300,a\n",
	} {
		_, err := ReadCSV(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := (Set{X: mat.NewDense(2, 1, nil), Y: []float64{1, -1}}).Normalized(); err == nil {
		t.Error("points that are zero are scaled")
	}
}

// FuzzReadCSV looks for files on which the reader panics or returns a set that could not be.
func FuzzReadCSV(f *testing.F) {
	f.Add(table)
	f.Add("1,9\n2,10\n")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ReadCSV(strings.NewReader(text)); err == nil && s.Check() != nil {
			t.Error(s.Check())
		}
	})
}

func ExampleReadCSV() {
	s, err := ReadCSV(strings.NewReader(table))
	fmt.Println(s.Len(), s.Dim(), s.Y, err)
	// Output: 3 2 [-1 1 -1] <nil>
}

func ExampleData_Draw() {
	s, err := Data{Kind: Teacher, Dim: 20, Samples: 200, Margin: 0.105}.Draw(2021, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d points, R = %.0f, 1/‖w*‖ = %.3f\n", s.Len(), s.Radius(), 1/floats.Norm(s.Teacher, 2))
	// Output: 200 points, R = 1, 1/‖w*‖ = 0.105
}
