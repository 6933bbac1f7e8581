package kernel_test

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/kernel"
)

// Two equal features share the weight once λ > 0 decides between them.
func ExampleSingular() {
	phi := mat.NewDense(2, 2, []float64{1, 1, 2, 2})
	a, err := kernel.Ridge(context.Background(), phi, []float64{2, 4}, []float64{0, 1e-6})
	var singular *kernel.Singular
	if errors.As(err, &singular) {
		fmt.Printf("λ = %g is too small\n", singular.Lambda)
	}
	fmt.Printf("%.3f\n", a)
	// Output:
	// λ = 0 is too small
	// [[NaN NaN] [1.000 1.000]]
}

// The labels of a block belong to its rows.
func ExampleNormal_Add() {
	var s kernel.Normal
	fmt.Println(s.Add(mat.NewDense(2, 1, []float64{1, 2}), []float64{3, 6}))
	fmt.Println(s.Add(mat.NewDense(2, 1, []float64{1, 2}), []float64{3}) != nil)
	// Output:
	// <nil>
	// true
}

// One feature x = 1, 2 with labels 3x: a = Σ x y/(Σ x² + λ) = 15/(5 + λ).
func ExampleNormal_Solve() {
	var s kernel.Normal
	if err := s.Add(mat.NewDense(2, 1, []float64{1, 2}), []float64{3, 6}); err != nil {
		fmt.Println(err)
		return
	}
	a, err := s.Solve(context.Background(), []float64{0, 10})
	fmt.Printf("%.2f %v\n", a, err)
	// Output: [[3.00] [1.00]] <nil>
}
