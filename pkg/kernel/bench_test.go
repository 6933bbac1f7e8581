package kernel

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// normal returns a matrix of independent standard normal numbers.
func normal(rows, cols int, names ...any) *mat.Dense {
	data := make([]float64, rows*cols)
	sample.Normal(sample.Stream(1, append([]any{"kernel"}, names...)...), data)
	return mat.NewDense(rows, cols, data)
}

func BenchmarkRidgePath(b *testing.B) {
	const n, m = 4000, 1000
	phi, y := normal(n, m, "phi"), normal(1, n, "y").RawRowView(0)
	lambdas := make([]float64, 12)
	for i := range lambdas {
		lambdas[i] = n * math.Pow(10, float64(i)/2-4)
	}
	for b.Loop() {
		if _, err := Ridge(b.Context(), phi, y, lambdas); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTangentKernelAndSolve(b *testing.B) {
	const n, d = 2000, 30
	x, y := normal(n, d, "x"), normal(1, n, "y").RawRowView(0)
	k, err := TwoLayer{Weight: 1, Head: 1}.Kernel(Parts{Weights: true, Head: true})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		gram, err := Gram(k, x)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := KernelRidge(b.Context(), gram, y, []float64{0.1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGram(b *testing.B) {
	for _, n := range []int{300, 2000} {
		x := normal(n, 30, "x")
		k, err := TwoLayer{Weight: 1, Head: 1}.Kernel(Parts{Weights: true, Head: true})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Gram(k, x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
