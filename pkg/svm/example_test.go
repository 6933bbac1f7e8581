package svm_test

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/svm"
)

// w = 1·(1, 0) − ¼·(0, 2) = (1, −½) has the product 1 with the first point and −1 with the second.
func ExampleMachine_Coefficients() {
	m, err := svm.Linear(context.Background(), mat.NewDense(2, 2, []float64{1, 0, 0, 2}), []float64{1, -1}, svm.Options{})
	fmt.Printf("%.2f %.2f %v\n", m.Coefficients(), m.W, err)
	// Output: [1.00 -0.25] [1.00 -0.50] <nil>
}

// The third point is far from the boundary and may move without moving it.
func ExampleMachine_Support() {
	x := mat.NewDense(3, 2, []float64{1, 0, 0, 2, 5, -5})
	m, err := svm.Linear(context.Background(), x, []float64{1, -1, 1}, svm.Options{})
	fmt.Println(m.Support(), err)
	// Output: [0 1] <nil>
}

// No line through the origin has 1 on one side and 2 on the other; with a constant feature there is one.
func ExampleNotSeparable() {
	_, err := svm.Linear(context.Background(), mat.NewDense(2, 1, []float64{1, 2}), []float64{1, -1}, svm.Options{})
	var none *svm.NotSeparable
	fmt.Println(errors.As(err, &none))
	_, err = svm.Linear(context.Background(), mat.NewDense(2, 2, []float64{1, 1, 2, 1}), []float64{1, -1}, svm.Options{})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
