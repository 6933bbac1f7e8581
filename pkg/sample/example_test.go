package sample_test

import (
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/sample"
)

// The inputs and the noise of one seed come from two streams, so that drawing
// more inputs leaves the noise as it was.
func ExampleStream() {
	const master, seed = 1, 3
	x, noise := make([]float64, 2), make([]float64, 2)
	sample.Normal(sample.Stream(master, "damian2022/fig1", seed, "x"), x)
	sample.Rademacher(sample.Stream(master, "damian2022/fig1", seed, "noise"), noise)
	fmt.Printf("%.3f %.0f\n", x, noise)
	// Output:
	// [-0.662 -0.219] [-1 -1]
}

func ExampleNormal() {
	x := make([]float64, 3)
	sample.Normal(sample.Stream(1, "x"), x)
	fmt.Printf("%.3f\n", x)
	// Output:
	// [0.086 -1.340 -0.600]
}

// Two points on the circle, one a row.
func ExampleSphere() {
	x := make([]float64, 4)
	sample.Sphere(sample.Stream(1, "w"), x, 2)
	fmt.Printf("%.3f\n%.3f\n", x[:2], x[2:])
	// Output:
	// [-0.711 0.703]
	// [0.999 -0.046]
}

func ExampleRademacher() {
	signs := make([]float64, 8)
	sample.Rademacher(sample.Stream(1, "a"), signs)
	fmt.Printf("%+.0f\n", signs)
	// Output:
	// [-1 -1 -1 +1 +1 -1 +1 +1]
}

func ExampleUniform() {
	b := make([]float64, 3)
	sample.Uniform(sample.Stream(1, "b"), b, -1, 1)
	fmt.Printf("%.3f\n", b)
	// Output:
	// [0.152 0.221 0.624]
}

func ExamplePermutation() {
	fmt.Println(sample.Permutation(sample.Stream(1, "order"), 5))
	// Output:
	// [3 0 2 4 1]
}

// The weights are those of the full name, whatever was drawn for the noise before.
func ExampleStreams() {
	streams := sample.Streams(1, "damian2022/fig1", 3)
	streams("noise").Float64()
	fmt.Println(streams("weights").Float64() == sample.Stream(1, "damian2022/fig1", 3, "weights").Float64())
	// Output: true
}

func ExampleUnitVectors() {
	w := sample.UnitVectors(sample.Stream(1, "w"), 3, 2) // three in the plane
	fmt.Printf("%.3f %.3f %.3f\n", math.Hypot(w[0], w[1]), math.Hypot(w[2], w[3]), math.Hypot(w[4], w[5]))
	// Output: 1.000 1.000 1.000
}

func ExampleCone() {
	w := make([]float64, 3)
	sample.Cone(sample.Stream(1, "w"), w, 3, 0.6)
	fmt.Printf("%.1f %.1f\n", w[0], math.Hypot(w[1], w[2]))
	// Output: 0.6 0.8
}

func ExampleNormals() {
	fmt.Printf("%.3f\n", sample.Normals(sample.Stream(1, "x"), 3))
	// Output:
	// [0.086 -1.340 -0.600]
}
