package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// smallNet draws a network of widths 2, 4, 4, 3 with data of 5 samples.
func smallNet(number int) (Net, Data) {
	r := sample.Stream(uint64(number), "jacot2023/test")
	var n Net
	widths := []int{2, 4, 4, 3}
	for l := 1; l < len(widths); l++ {
		n.W, n.B = append(n.W, gaussian(r, widths[l], widths[l-1])), append(n.B, normal(r, widths[l]))
	}
	return n, Data{X: gaussian(r, 2, 5), Y: gaussian(r, 3, 5)}
}

// moved returns the network with one parameter changed.
func moved(n Net, i int, by float64) Net {
	v := n.parameters()
	v[i] += by
	return n.with(v)
}

// differences returns the Jacobian of the outputs by the parameters: within a linear
// region f is affine in every single parameter, so that differences over 10⁻⁵ are
// exact but for rounding at 10⁻¹¹.
func differences(n Net, x *mat.Dense) *mat.Dense {
	const h = 1e-5
	rows, samples := n.Output(x).Dims()
	out := mat.NewDense(rows*samples, len(n.parameters()), nil)
	for i := range n.parameters() {
		up, down := moved(n, i, h).Output(x).RawMatrix().Data, moved(n, i, -h).Output(x).RawMatrix().Data
		for k := range up {
			out.Set(k, i, (up[k]-down[k])/(2*h))
		}
	}
	return out
}

func TestSharpnessIsTheLargestEigenvalueOfTheDenseGaussNewtonMatrix(t *testing.T) {
	for number := range 5 {
		n, d := smallNet(number)
		s, err := spectral.Values(differences(n, d.X))
		if err != nil {
			t.Fatal(err)
		}
		want := 2.0 / 5 * s[0] * s[0] // 5 samples
		if got, err := n.Sharpness(t.Context(), d.X); err != nil || !scalar.EqualWithinRel(got, want, 1e-5) {
			t.Errorf("network %d: %v, want %v (%v)", number, got, want, err)
		}
	}
}

func TestPushAndPullAreTheJacobianAndItsTranspose(t *testing.T) {
	n, d := smallNet(7)
	j, l := differences(n, d.X), n.linearised(d.X)
	v, u := normal(sample.Stream(1, "v"), len(n.parameters())), normal(sample.Stream(1, "u"), 15)
	var jv, ju mat.VecDense
	jv.MulVec(j, mat.NewVecDense(len(v), v))
	ju.MulVec(j.T(), mat.NewVecDense(len(u), u))
	compare := func(name string, got []float64, want *mat.VecDense) {
		for i, g := range got {
			if !scalar.EqualWithinAbs(g, want.AtVec(i), 1e-8) {
				t.Errorf("%s[%d] = %v, want %v", name, i, g, want.AtVec(i))
			}
		}
	}
	compare("J v", l.push(v), &jv)
	compare("J'u", l.pull(u), &ju)
}

func TestGradientIsThatOfThePenalisedLoss(t *testing.T) {
	n, d := smallNet(3)
	const lambda, h = 0.3, 1e-5
	objective := func(n Net) float64 { return n.Loss(d) + lambda*n.Norm() }
	for i, g := range n.gradient(d, lambda) { // quadratic in one parameter: central differences are exact
		if want := (objective(moved(n, i, h)) - objective(moved(n, i, -h))) / (2 * h); !scalar.EqualWithinAbs(g, want, 1e-8) {
			t.Errorf("parameter %d: %v, want %v", i, g, want)
		}
	}
}

func TestMeanIsOverTheIteratesOfClippedDescent(t *testing.T) {
	n, d := smallNet(4)
	s := Student{Net: n, Problem: &Problem{Train: d}, Training: Training{Lambda: 0.1, Recipe: Recipe{Last: 0.05, Clip: 0.5}}}
	before := n.parameters()
	g := n.gradient(d, 0.1)
	length := math.Sqrt(square(g))
	if length <= 0.5 {
		t.Fatalf("the gradient has the length %v: nothing is clipped", length)
	}
	for i, got := range s.Mean(1).parameters() { // θ and θ − 0.05·0.5·g/‖g‖
		if want := before[i] - 0.05*0.5*g[i]/length/2; !scalar.EqualWithinAbs(got, want, 1e-14) {
			t.Errorf("parameter %d: %v, want %v", i, got, want)
		}
	}
	for i, p := range n.parameters() {
		if p != before[i] {
			t.Fatalf("the mean changed parameter %d of the network", i)
		}
	}
}
