package dense

import (
	"fmt"
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/sample"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"
)

func ExampleColumns() {
	fmt.Println(Columns(mat.NewDense(2, 3, []float64{
		0, 3, 3,
		0, 0, 4,
	})))
	// Output: [[0 0] [3 0] [3 4]]
}

func ExampleSquare() {
	fmt.Println(Square([]float64{3, 4}), Square(nil))
	// Output: 25 0
}

func ExampleDistance() {
	fmt.Println(Distance([]float64{1, 1}, []float64{4, 5}))
	// Output: 5
}

// A row has the mean square norm 1.
func ExampleGaussian() {
	fmt.Printf("%.3f\n", Gaussian(sample.Stream(1, "x"), 1, 4).RawMatrix().Data)
	// Output: [0.043 -0.670 -0.300 -0.220]
}

// Another column than the first is not written through to the matrix.
func TestColumnsAreCopies(t *testing.T) {
	m := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	Columns(m)[1][0] = 9
	if m.At(0, 1) != 2 {
		t.Errorf("the matrix has %v", m.At(0, 1))
	}
}

// The mean square of n normal numbers has a relative standard deviation of √(2/n): 0.02 of
// 5000, of which five are allowed. The numbers are those of the stream, scaled.
func TestAGaussianMatrixHasTheVarianceOneOverItsColumns(t *testing.T) {
	m := Gaussian(sample.Stream(1, "test/gaussian"), 50, 100)
	if got := Square(m.RawMatrix().Data) / 50; math.Abs(got-1) > 0.1 {
		t.Errorf("the rows have the mean square %v, want 1", got)
	}
	if first := sample.Stream(1, "test/gaussian").NormFloat64(); !scalar.EqualWithinRel(m.At(0, 0), first/10, 1e-15) {
		t.Errorf("the first entry is %v, want a tenth of %v", m.At(0, 0), first)
	}
}
