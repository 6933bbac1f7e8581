package jacot2023

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
)

// slopeChain is x ↦ slope·x for x ≥ 0: single neurons with equal weights.
func slopeChain(slope float64, depth int) Net {
	var n Net
	for range depth {
		n.W = append(n.W, mat.NewDense(1, 1, []float64{math.Pow(slope, 1/float64(depth))}))
	}
	return n
}

func TestAChainOfEqualWeightsMakesT6AnEquality(t *testing.T) {
	for _, depth := range []int{2, 5, 12} {
		n := slopeChain(3, depth)
		at, other := n.JacobiansAt([]float64{2}), n.JacobiansAt([]float64{0.5})
		l := float64(depth)
		want := l * math.Pow(3*1.5, 2-2/l) * math.Pow(1.5, 2/l) // ‖f(x) − f(y)‖ = 3·1.5
		if got := at.Difference(other); !scalar.EqualWithinRel(got, want, 1e-12) ||
			!scalar.EqualWithinRel(at.Separation(other), want, 1e-12) {
			t.Errorf("L = %d: %v and %v, want %v", depth, got, at.Separation(other), want)
		}
		mixed, slope, err := at.Mixed()
		if want := l * math.Pow(3, 2-2/l); err != nil || !scalar.EqualWithinRel(mixed, want, 1e-12) ||
			!scalar.EqualWithinRel(slope, want, 1e-12) {
			t.Errorf("L = %d: %v and %v, want %v (%v)", depth, mixed, slope, want, err)
		}
	}
}

// derivativesByWeights returns ∂f/∂W [d_out × weights] at one input, by differences that are
// exact but for rounding: f is affine in every weight.
func derivativesByWeights(n Net, x []float64) []float64 {
	bare := Net{W: n.W} // to count weights alone
	const h = 1e-5
	var out []float64
	in := mat.NewDense(len(x), 1, slices.Clone(x))
	for i := range bare.parameters() {
		changed := func(by float64) []float64 {
			v := bare.parameters()
			v[i] += by
			return Net{W: bare.with(v).W, B: n.B}.Output(in).RawMatrix().Data
		}
		up, down := changed(h), changed(-h)
		for k := range up {
			out = append(out, (up[k]-down[k])/(2*h))
		}
	}
	return out
}

func TestDifferencesOfTheDerivativesByWeightsAreAsComputed(t *testing.T) {
	for number := range 20 {
		r := sample.Stream(5, "jacot2023/test/tangent", number)
		n := RandomNet(r, 3, 4, 1)
		x, y := sample.Normals(r, n.Inputs()), sample.Normals(r, n.Inputs()) // of one region or not
		want := dense.Square(minus(derivativesByWeights(n, x), derivativesByWeights(n, y)))
		if got := n.JacobiansAt(x).Difference(n.JacobiansAt(y)); !scalar.EqualWithinAbsOrRel(got, want, 1e-8, 1e-6) {
			t.Errorf("network %d: %v, want %v", number, got, want)
		}
	}
}

func TestPartnersLieInOneRegionOrInTwo(t *testing.T) {
	found := [2]int{}
	for number := range 50 {
		r := sample.Stream(6, "jacot2023/test/partner", number)
		n := RandomNet(r, 4, 5, 1)
		x, toward := sample.Normals(r, n.Inputs()), sample.Normals(r, n.Inputs())
		at := n.JacobiansAt(x)
		for i, apart := range []bool{false, true} {
			y, ok := n.Partner(at, x, toward, apart)
			if !ok {
				continue
			}
			found[i]++
			if same := slices.EqualFunc(at.masks, n.JacobiansAt(y).masks, slices.Equal[[]bool]); same == apart {
				t.Errorf("network %d, apart %v: same region %v", number, apart, same)
			}
		}
	}
	if found[0] == 0 || found[1] == 0 {
		t.Errorf("%v partners", found)
	}
}

// The Hessian at a minimum is 2ggᵀ with g_l = s/w_l: among random factorisations of s none has a
// smaller eigenvalue than the equal one.
func TestTheEqualChainIsTheFlattest(t *testing.T) {
	r := sample.Stream(8, "jacot2023/test/chain")
	const slope, depth = 2.0, 4
	flattest := ChainSharpness(slope, depth)
	for range 200 {
		w, product := make([]float64, depth), 1.0
		for i := range depth - 1 {
			w[i] = math.Exp(r.NormFloat64() / 2)
			product *= w[i]
		}
		w[depth-1] = slope / product
		eigenvalue := 0.0
		for _, x := range w {
			eigenvalue += 2 * (slope / x) * (slope / x)
		}
		if eigenvalue < flattest {
			t.Fatalf("%v has %v < %v", w, eigenvalue, flattest)
		}
	}
	if eta := 2 / flattest; !scalar.EqualWithinRel(SteepestStable(eta, depth), slope, 1e-12) {
		t.Errorf("the steepest stable slope is %v, want %v", SteepestStable(eta, depth), slope)
	}
}

func TestTiltedNetworksAreTheSameFunctionWithGrowingLayers(t *testing.T) {
	n, d := smallNet(11)
	const tilt = 1.3
	before, after := n.Representations(d.X), n.Tilted(tilt).Representations(d.X)
	for l := range before {
		want := mat.DenseCopyOf(before[l])
		if l < n.Depth() {
			want.Scale(math.Pow(tilt, float64(l)/2), want)
		}
		if !mat.EqualApprox(after[l], want, 1e-12) {
			t.Errorf("layer %d: %v, want %v", l, mat.Formatted(after[l]), mat.Formatted(want))
		}
	}
}

func TestT8SaysNothingWhereTheRankIsLess(t *testing.T) {
	n := slopeChain(2, 4)
	n.W[0] = mat.NewDense(1, 1, []float64{0})
	if q, err := n.SizeQuotient([]float64{1}, 1); err != nil || !math.IsNaN(q) {
		t.Errorf("%v (%v)", q, err)
	}
}

func TestTheTraceOfTheIdentityIsLKSquared(t *testing.T) {
	if got := IdentityTrace(3, 5); got != 45 { // 5 layers of 3·3
		t.Errorf("%v", got)
	}
}

// smallNet draws a network of widths 2, 4, 4, 3 with data of 5 samples.
func smallNet(number int) (Net, Data) {
	r := sample.Stream(uint64(number), "jacot2023/test")
	var n Net
	widths := []int{2, 4, 4, 3}
	for l := 1; l < len(widths); l++ {
		n.W, n.B = append(n.W, dense.Gaussian(r, widths[l], widths[l-1])), append(n.B, sample.Normals(r, widths[l]))
	}
	return n, Data{X: dense.Gaussian(r, 2, 5), Y: dense.Gaussian(r, 3, 5)}
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
	v, u := sample.Normals(sample.Stream(1, "v"), len(n.parameters())), sample.Normals(sample.Stream(1, "u"), 15)
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
	s := Student{Net: n, Problem: &Problem{Train: d},
		Training: Training{Lambda: 0.1, Recipe: Recipe{Last: 0.05, Clip: 0.5}}}
	before := n.parameters()
	g := n.gradient(d, 0.1)
	length := math.Sqrt(dense.Square(g))
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

// plainTangent returns the sums of squares of ∂f/∂W_l and ∂f/∂b_l by finite differences
// of every parameter.
func plainTangent(n Net, x []float64) (weights, biases []float64) {
	f := func() []float64 { return plainForward(n, x)[n.Depth()] }
	for l, w := range n.W {
		r, c := w.Dims()
		weight, bias := 0.0, 0.0
		for i := range r {
			for j := range c {
				weight += dense.Square(plainSlope(f, func(by float64) { w.Set(i, j, w.At(i, j)+by) }))
			}
			bias += dense.Square(plainSlope(f, func(by float64) { n.B[l][i] += by }))
		}
		weights, biases = append(weights, weight), append(biases, bias)
	}
	return weights, biases
}

func TestTheTangentKernelsTraceIsThatOfFiniteDifferences(t *testing.T) {
	for number := range 10 {
		n, x := plainNet(number)
		other := append([]float64{}, x...)
		other[0] = -other[0]
		both := mat.NewDense(len(x), 2, nil)
		both.SetCol(0, x)
		both.SetCol(1, other)
		got := n.Tangent(both)
		w1, b1 := plainTangent(n, x)
		w2, b2 := plainTangent(n, other)
		total := 0.0
		for l := range n.W {
			w, b := (w1[l]+w2[l])/2, (b1[l]+b2[l])/2
			total += w + b
			if !scalar.EqualWithinAbsOrRel(got.Weights[l], w, 1e-7, 1e-6) ||
				!scalar.EqualWithinAbsOrRel(got.Biases[l], b, 1e-7, 1e-6) {
				t.Errorf("network %d, layer %d: %v and %v, want %v and %v", number, l+1, got.Weights[l], got.Biases[l], w, b)
			}
		}
		if !scalar.EqualWithinAbsOrRel(got.Trace(), total, 1e-7, 1e-6) {
			t.Errorf("network %d: trace %v, want %v", number, got.Trace(), total)
		}
	}
}

func TestWithoutBiasesTheyAreNoPartOfTheTangentKernel(t *testing.T) {
	n, x := plainNet(0)
	n.B = nil
	if got := n.Tangent(mat.NewDense(len(x), 1, x)); floats.Sum(got.Biases) != 0 ||
		got.Trace() != floats.Sum(got.Weights) {
		t.Errorf("%+v", got)
	}
}
