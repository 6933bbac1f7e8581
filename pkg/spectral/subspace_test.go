package spectral

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func span(t *testing.T, a mat.Matrix) Subspace {
	t.Helper()
	s, err := Span(a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func angles(t *testing.T, a, b Subspace) []float64 {
	t.Helper()
	theta, err := Angles(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return theta
}

// SciPy 1.17: scipy.linalg.subspace_angles of these bases.
func TestAnglesAgreeWithSciPy(t *testing.T) {
	a := span(t, mat.NewDense(4, 2, []float64{1, 0, 1, 1, 0, 2, 0, 0}))
	b := span(t, mat.NewDense(4, 2, []float64{1, 1, 0, 1, 1, 0, 1, 1}))
	if got, want := angles(t, a, b), []float64{0.55357436, 1.01722197}; !floats.EqualApprox(got, want, 1e-8) {
		t.Errorf("%v, want %v", got, want)
	}
}

// turned returns a basis of the plane of e₁ and e₂ in R⁵ after turns by the two
// angles into e₃ and e₄, in a random coordinate system.
func turned(q *mat.Dense, first, second float64) *mat.Dense {
	b := mat.NewDense(5, 2, []float64{math.Cos(first), 0, 0, math.Cos(second), math.Sin(first), 0, 0,
		math.Sin(second), 0, 0})
	var out mat.Dense
	out.Mul(q, b)
	return &out
}

func TestAnglesOfTurnedPlanesAreTheTurns(t *testing.T) {
	q := rotationOf(5, "plane")
	a := span(t, turned(q, 0, 0))
	for _, turn := range [][2]float64{{0, 0}, {1e-10, 0.3}, {1e-5, 2e-5}, {0.7, 0.8}, {0.2, math.Pi/2 - 1e-9},
		{math.Pi / 2, math.Pi / 2}} {
		if got := angles(t, a, span(t, turned(q, turn[0], turn[1]))); !floats.EqualApprox(got, turn[:], 1e-14) {
			t.Errorf("%v, want %v", got, turn)
		}
	}
}

func TestAnglesAreSymmetricAndDoNotDependOnTheBasis(t *testing.T) {
	x, y := normal(7, 3, "x"), normal(7, 2, "y")
	a, b := span(t, x), span(t, y)
	var mixed mat.Dense
	mixed.Mul(x, normal(3, 3, "mix"))
	want := angles(t, a, b)
	if got := angles(t, b, a); !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("exchanged: %v, want %v", got, want)
	}
	if got := angles(t, span(t, &mixed), b); !floats.EqualApprox(got, want, 1e-13) {
		t.Errorf("in another basis: %v, want %v", got, want)
	}
	if len(want) != 2 {
		t.Errorf("%d angles between dimensions 3 and 2", len(want))
	}
}

func TestAlignmentWithCoordinatesIsTheirShareOfTheEnergy(t *testing.T) {
	const n, d, k = 6, 5, 2
	g := normal(n, d, "alignment")
	s, err := Coordinates(d, k)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Alignment(g)
	if err != nil {
		t.Fatal(err)
	}
	inside, all := 0.0, 0.0
	for i := range n {
		for j := range d {
			v := g.At(i, j) * g.At(i, j)
			if all += v; j < k {
				inside += v
			}
		}
	}
	if math.Abs(got-inside/all) > 1e-15 {
		t.Errorf("%g, want %g", got, inside/all)
	}
	q := rotationOf(d, "turn")
	var rows, basis mat.Dense
	rows.Mul(g, q.T())
	basis.Mul(q, s.Basis())
	if turned, err := span(t, &basis).Alignment(&rows); err != nil || math.Abs(turned-got) > 1e-14 {
		t.Errorf("after a rotation of rows and subspace %g, was %g, %v", turned, got, err)
	}
	if zero, err := s.Alignment(mat.NewDense(1, d, nil)); err != nil || !math.IsNaN(zero) {
		t.Errorf("of zero rows: %g, %v", zero, err)
	}
}

func TestProjectionIsIdempotentAndLeavesTheSubspaceAlone(t *testing.T) {
	s, x := span(t, normal(6, 3, "project")), normal(4, 6, "rows")
	once, err := s.Project(x)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := s.Project(once)
	if err != nil {
		t.Fatal(err)
	}
	basis := mat.DenseCopyOf(s.Basis().T())
	own, err := s.Project(basis)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.EqualApprox(once, twice, 1e-14) || !mat.EqualApprox(own, basis, 1e-14) {
		t.Error("the projection is not one")
	}
	if share, err := s.Alignment(once); err != nil || math.Abs(share-1) > 1e-14 {
		t.Errorf("projected rows have the share %g, %v", share, err)
	}
}

func TestPrincipalSubspaceHoldsTheMostEnergy(t *testing.T) {
	x := normal(20, 6, "principal")
	s, err := Principal(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	best, err := s.Alignment(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		other, err := span(t, normal(6, 2, "other", i)).Alignment(x)
		if err != nil || other > best {
			t.Errorf("another subspace has %g, the principal one %g, %v", other, best, err)
		}
	}
	values, err := Values(x)
	if err != nil {
		t.Fatal(err)
	}
	if want := SchattenPower(values[:2], 2) / SchattenPower(values, 2); math.Abs(best-want) > 1e-14 {
		t.Errorf("share %g, want %g", best, want)
	}
}

func TestWrongSubspacesAreErrorsThatSayWhat(t *testing.T) {
	s, err := Coordinates(4, 2)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Coordinates(5, 2)
	if err != nil {
		t.Fatal(err)
	}
	for want, call := range map[string]func() error{
		"span 1 dimensions":     func() error { _, err := Span(mat.NewDense(2, 2, []float64{1, 2, 2, 4})); return err },
		"span 2 dimensions":     func() error { _, err := Span(normal(2, 3, "wide")); return err },
		"between 1 and 4":       func() error { _, err := Coordinates(4, 5); return err },
		"0 principal":           func() error { _, err := Principal(normal(3, 3), 0); return err },
		"rows of 3 numbers":     func() error { _, err := s.Alignment(normal(2, 3)); return err },
		"give rows of 4":        func() error { _, err := s.Project(normal(2, 5)); return err },
		"dimension 4 and 5":     func() error { _, err := Angles(s, other); return err },
		"the matrix is missing": func() error { _, err := s.Project(nil); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func ExampleSpan() {
	s, err := Span(mat.NewDense(3, 2, []float64{1, 1, 0, 1, 0, 0}))
	d, k := s.Dims()
	fmt.Println(d, k, err)
	// Output:
	// 3 2 <nil>
}

func ExampleCoordinates() {
	s, err := Coordinates(3, 1)
	fmt.Println(mat.Formatted(s.Basis().T()), err)
	// Output:
	// [1  0  0] <nil>
}

func ExampleSubspace_Alignment() {
	s, err := Coordinates(2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	share, err := s.Alignment(mat.NewDense(1, 2, []float64{3, 4}))
	fmt.Printf("%.2f %v\n", share, err)
	// Output:
	// 0.36 <nil>
}

func ExampleSubspace_Project() {
	s, err := Coordinates(2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := s.Project(mat.NewDense(1, 2, []float64{3, 4}))
	fmt.Println(mat.Formatted(p), err)
	// Output:
	// [3  0] <nil>
}

// The gradients of the weights concentrate on one direction.
func ExamplePrincipal() {
	s, err := Principal(mat.NewDense(2, 2, []float64{3, 0.1, -3, 0.1}), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	first, err := Coordinates(2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	theta, err := Angles(s, first)
	fmt.Printf("%.3f %v\n", theta, err)
	// Output:
	// [0.000] <nil>
}

func ExampleAngles() {
	a, err := Coordinates(2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := Span(mat.NewDense(2, 1, []float64{1, 1}))
	if err != nil {
		fmt.Println(err)
		return
	}
	theta, err := Angles(a, b)
	fmt.Printf("%.4f %v\n", theta, err) // π/4
	// Output:
	// [0.7854] <nil>
}
