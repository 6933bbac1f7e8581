package dense_test

import (
	"fmt"
	"runtime"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
)

// Row 1 and column 2 of two rows of three numbers.
func ExampleNew() {
	m := dense.New(2, 3, []float64{1, 2, 3, 4, 5, 6})
	fmt.Println(m.Data[1*m.RowStep+2*m.ColStep])
	// Output: 6
}

// A view shares its numbers with the matrix.
func ExampleOf() {
	m := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	dense.Of(m).Data[0] = 9
	fmt.Println(m.At(0, 0))
	// Output: 9
}

// The Gram matrix AᵀA of the columns (3, 4) and (0, 1).
func ExampleMatrix_T() {
	a := dense.New(2, 2, []float64{3, 0, 4, 1})
	gram := dense.New(2, 2, make([]float64, 4))
	dense.AddProduct(1, a.T(), a, gram)
	fmt.Println(gram.Data)
	// Output: [25 4 4 1]
}

func ExampleParallel() {
	squares := make([]int, 5)
	dense.Parallel(len(squares), func(i int) { squares[i] = i * i })
	fmt.Println(squares)
	// Output: [0 1 4 9 16]
}

func ExampleWorkers() {
	fmt.Println(dense.Workers() == runtime.GOMAXPROCS(0))
	// Output: true
}
