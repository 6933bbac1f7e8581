package dense_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/dense"
)

func ExampleDot() {
	fmt.Println(dense.Dot([]float64{1, 2, 3}, []float64{4, 5, 6}))
	// Output: 32
}

func ExampleUnit() {
	fmt.Println(dense.Unit([]float64{3, 4}))
	// Output: [0.6 0.8]
}

func TestTheZeroVectorHasNoDirection(t *testing.T) {
	for _, x := range dense.Unit(make([]float64, 3)) {
		if !math.IsNaN(x) {
			t.Errorf("%g", x)
		}
	}
}
