package spectral

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// symmetric are matrices A + Aᵀ and A Aᵀ from the hard ones, and some more.
func symmetric() map[string]*mat.SymDense {
	all := map[string]*mat.SymDense{"one": mat.NewSymDense(1, []float64{-3}), "zero": mat.NewSymDense(4, nil)}
	for name, a := range hard() {
		if m, n := a.Dims(); m == n && name != "huge" && name != "tiny" {
			sum, square := mat.NewSymDense(n, nil), new(mat.SymDense)
			for i := range n {
				for j := range i + 1 {
					sum.SetSym(i, j, a.At(i, j)+a.At(j, i))
				}
			}
			square.SymOuterK(1, a)
			all[name+", sum"], all[name+", square"] = sum, square
		}
	}
	wilkinson := mat.NewSymDense(21, nil) // pairs of eigenvalues that agree to 15 digits
	for i := range 21 {
		wilkinson.SetSym(i, i, math.Abs(float64(i-10)))
		if i > 0 {
			wilkinson.SetSym(i, i-1, 1)
		}
	}
	all["wilkinson"] = wilkinson
	return all
}

// As for the singular values, with the size of the matrix for its norm.
func TestSpectrumGivesTheMatrixBackAndItsValuesAreGonums(t *testing.T) {
	for name, a := range symmetric() {
		s, err := Eigen(a)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := a.SymmetricDim()
		tolerance := float64(n) * 0x1p-49
		size := floats.Norm(s.Values, math.Inf(1))
		var scaled, again, gram mat.Dense
		scaled.Apply(func(_, j int, u float64) float64 { return u * s.Values[j] }, s.Vectors)
		again.Mul(&scaled, s.Vectors.T())
		again.Sub(&again, a)
		if largest(&again) > tolerance*size {
			t.Errorf("%s: reconstruction off by %.1e of the largest", name, largest(&again)/size)
		}
		gram.Mul(s.Vectors.T(), s.Vectors)
		if !mat.EqualApprox(&gram, identity(n, n), tolerance) {
			t.Errorf("%s: the vectors are not orthonormal", name)
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(a, false) {
			t.Fatalf("%s: gonum does not converge", name)
		}
		want := eigen.Values(nil)
		slices.Reverse(want)
		if !floats.EqualApprox(s.Values, want, tolerance*size) {
			t.Errorf("%s: %v, want %v", name, s.Values, want)
		}
	}
}

func TestTopEigenvectorsOfAGramMatrixAreThePrincipalSubspace(t *testing.T) {
	x := normal(12, 8, "gram")
	var gram mat.SymDense
	gram.SymOuterK(1, x.T())
	s, err := Eigen(&gram)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Subspace(3)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Principal(x, 3)
	if err != nil {
		t.Fatal(err)
	}
	if theta := angles(t, a, b); theta[2] > 1e-12 {
		t.Errorf("angles %v", theta)
	}
	if _, err := s.Subspace(9); err == nil || !strings.Contains(err.Error(), "between 1 and 8") {
		t.Errorf("9 of 8 eigenvectors: %v", err)
	}
}

func TestWrongSymmetricMatricesAreErrors(t *testing.T) {
	for want, a := range map[string]*mat.SymDense{"missing": nil, "empty": {},
		"element 0, 1": mat.NewSymDense(2, []float64{1, math.NaN(), 0, 1})} {
		if _, err := Eigen(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func ExampleEigen() {
	s, err := Eigen(mat.NewSymDense(2, []float64{2, 1, 1, 2}))
	fmt.Printf("%.3f %v\n", s.Values, err)
	// Output:
	// [3.000 1.000] <nil>
}

// The share of a vector in the span of the first eigenvector, (1, 1)/√2.
func ExampleSpectrum_Subspace() {
	s, err := Eigen(mat.NewSymDense(2, []float64{2, 1, 1, 2}))
	if err != nil {
		fmt.Println(err)
		return
	}
	top, err := s.Subspace(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	share, err := top.Alignment(mat.NewDense(1, 2, []float64{1, 0}))
	fmt.Printf("%.3f %v\n", share, err)
	// Output:
	// 0.500 <nil>
}

func BenchmarkEigen(b *testing.B) {
	for _, n := range []int{200, 1000} {
		var a mat.SymDense
		a.SymOuterK(1, normal(n, n, "eigen"))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Eigen(&a); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint(n, "/gonum"), func(b *testing.B) {
			for b.Loop() {
				var e mat.EigenSym
				e.Factorize(&a, true)
			}
		})
	}
}
