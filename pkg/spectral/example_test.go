package spectral_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/spectral"
)

// The second representation is the first one turned by a right angle and twice as large.
func ExampleCKA() {
	a := mat.NewDense(3, 2, []float64{1, 0, 0, 1, -1, 0})
	b := mat.NewDense(3, 2, []float64{0, 2, -2, 0, 0, -2})
	alignment, err := spectral.CKA(a, b)
	fmt.Printf("%.2f %v\n", alignment, err)
	// Output: 1.00 <nil>
}

// The variances are 2 along the first axis and ½ along the second.
func ExampleComponents_Explained() {
	c, err := spectral.PCA(mat.NewDense(4, 2, []float64{2, 0, -2, 0, 0, 1, 0, -1}))
	if err != nil {
		fmt.Println(err)
		return
	}
	share, err := c.Explained(1)
	fmt.Printf("%.2f %v\n", share, err)
	// Output: 0.80 <nil>
}

// Two columns span a plane in space.
func ExampleSubspace_Dims() {
	s, err := spectral.Span(mat.NewDense(3, 2, []float64{1, 0, 2, 1, 3, 5}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Dims())
	// Output: 3 2
}

func ExampleSubspace_Basis() {
	s, err := spectral.Coordinates(3, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mat.Formatted(s.Basis()))
	// Output:
	// ⎡1  0⎤
	// ⎢0  1⎥
	// ⎣0  0⎦
}

// Four points, two on each axis; those on the first lie twice as far out.
func ExampleExplained() {
	share, err := spectral.Explained(mat.NewDense(2, 4, []float64{-2, 2, 0, 0, 0, 0, -1, 1}), 1)
	fmt.Printf("%.3f %v\n", share, err)
	// Output: 0.800 <nil>
}
