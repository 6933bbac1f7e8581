package hermite_test

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/hermite"
)

// He₃(2) = 2³ − 3·2.
func ExampleHe() {
	fmt.Println(hermite.He(3, 2))
	// Output: 2
}

func ExampleHeAll() {
	fmt.Println(hermite.HeAll(make([]float64, 5), 2))
	// Output: [1 2 3 2 -5]
}

// He₂(3)/√2! = 8/√2.
func ExampleNormalized() {
	fmt.Printf("%.4f\n", hermite.Normalized(2, 3))
	// Output: 5.6569
}

// ReLU has coefficients at 0, at 1 and at even degrees.
func ExampleReLU() {
	for k := range 7 {
		fmt.Printf("%.4f ", hermite.ReLU(k))
	}
	fmt.Println()
	// Output: 0.3989 0.5000 0.3989 0.0000 -0.3989 0.0000 1.1968
}

func ExampleGaussHermite() {
	nodes, weights := hermite.GaussHermite(3)
	fmt.Printf("%.4f %.4f\n", nodes, weights)
	// Output: [-1.7321 0.0000 1.7321] [0.1667 0.6667 0.1667]
}

// E Z⁴ = 3, with three nodes.
func ExampleExpect() {
	fmt.Printf("%.4f\n", hermite.Expect(3, func(x float64) float64 { return x * x * x * x }))
	// Output: 3.0000
}

// e^x = √e Σ He_k(x)/k!.
func ExampleCoefficients() {
	fmt.Printf("%.4f\n", hermite.Coefficients(math.Exp, 3, 40))
	// Output: [1.6487 1.6487 1.6487 1.6487]
}

// The target of Figure 1 of Damian et al. 2022: He₂/2 + He₄/(4√3), in a direction u.
func ExampleSeries() {
	g := hermite.Series{0, 0, 1, 0, 2 * math.Sqrt(3)}
	fmt.Printf("%.4f %.4f\n", g.Norm2(), g.At(1))
	// Output: 1.0000 -0.2887
}

func ExampleSeries_Derivative() {
	he3 := hermite.Series{0, 0, 0, 6} // He₃ = 6 He₃/3!, and He₃' = 3 He₂
	fmt.Println(he3.Derivative(), he3.Derivative().At(2))
	// Output: [0 0 6] 9
}

// c₂ = 2 alone is He₂(x) = x² − 1, since He₂ is divided by 2!.
func ExampleSeries_At() {
	fmt.Println(hermite.Series{0, 0, 2}.At(3))
	// Output: 8
}

// E[(Z² − 1)²] = 3 − 2 + 1.
func ExampleSeries_Norm2() {
	fmt.Printf("%.3f\n", hermite.Series{0, 0, 2}.Norm2())
	// Output: 2.000
}
