package damian2022_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

func TestGradientsMatchPlainLoops(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		const block = damian2022.BlockRows
		for _, size := range []struct{ n, d, m int }{
			{1, 2, 1}, {7, 3, 5}, {block, 4, 3}, {block + 1, 5, 4}, {2*block + 17, 12, 8},
		} {
			_, data, w := damian2022test.Draw(t, "figure1", size.n, size.d, size.m)
			got, err := damian2022.Gradients(context.Background(), e, data, w)
			if err != nil {
				t.Fatal(err)
			}
			if worst := damian2022test.Largest(got, damian2022test.Gradients(data, w)); worst > 1e-12 {
				t.Errorf("%+v: largest difference %g", size, worst)
			}
		}
	})
}

func TestFirstStepMatchesCentralDifferences(t *testing.T) {
	f, err := damian2022.SymmetricStart(rand.New(rand.NewPCG(1, 2)), 6, 4)
	if err != nil {
		t.Fatal(err)
	}
	_, data, _ := damian2022test.Draw(t, "figure1", 500, 4, 6)
	const eta1 = 0.7
	after, err := damian2022.Algorithm{Eta1PerRootD: eta1 / 2, Mirror: true}. // √d = 2
											Step(context.Background(), damian2022test.Engine(t), f, data)
	if err != nil {
		t.Fatal(err)
	}
	// With λ₁ = 1/η₁ the step is w ← −η₁ ∇L, the initial weights cancel.
	for i := range f.W {
		h := 1e-6
		up, down := f, f
		up.W, down.W = append([]float64(nil), f.W...), append([]float64(nil), f.W...)
		up.W[i] += h
		down.W[i] -= h
		slope := (loss(up, data) - loss(down, data)) / (2 * h)
		if !scalar.EqualWithinAbs(after[i], -eta1*slope, 1e-5) {
			t.Errorf("weight %d: step %g, central differences %g", i, after[i], -eta1*slope)
		}
	}
}

func TestGradientsTurnWithTheData(t *testing.T) {
	const n, d, m = 300, 6, 5
	_, data, w := damian2022test.Draw(t, "two", n, d, m)
	var qr mat.QR
	raw := make([]float64, d*d)
	sample.Normal(rand.New(rand.NewPCG(3, 4)), raw)
	qr.Factorize(mat.NewDense(d, d, raw))
	var q mat.Dense
	qr.QTo(&q)
	turn := func(rows int, x []float64) []float64 {
		var out mat.Dense
		out.Mul(mat.NewDense(rows, d, x), q.T())
		return append([]float64(nil), out.RawMatrix().Data...)
	}
	e := damian2022test.Engine(t)
	g, err := damian2022.Gradients(context.Background(), e, data, w)
	if err != nil {
		t.Fatal(err)
	}
	turned, err := damian2022.Gradients(context.Background(), e,
		damian2022.Data{N: n, D: d, X: turn(n, data.X), Y: data.Y}, turn(m, w))
	if err != nil {
		t.Fatal(err)
	}
	if worst := damian2022test.Largest(turned, turn(m, g)); worst > 1e-12 {
		t.Errorf("largest difference %g", worst)
	}
}

func TestSymmetricStartIsZeroToTheLastBit(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	f, err := damian2022.SymmetricStart(r, 50, 13)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, 13)
	for range 200 {
		sample.Normal(r, x)
		if y := f.At(x); y != 0 {
			t.Fatalf("f = %g at the symmetric start", y)
		}
	}
	g, err := damian2022.Start(r, 50, 13, false)
	if err != nil {
		t.Fatal(err)
	}
	if g.At(x) == 0 {
		t.Error("the asymmetric start is zero too: the check would see nothing")
	}
}

func TestImpossibleNetworksAndSamplesAreRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, size := range [][2]int{{3, 2}, {0, 2}, {2, 0}, {-2, 2}} {
		if _, err := damian2022.SymmetricStart(r, size[0], size[1]); err == nil {
			t.Errorf("width %d, dimension %d: no error", size[0], size[1])
		}
	}
	f, err := damian2022.TargetByName("two")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{0, 3}, {-1, 3}, {5, 1}, {5, 0}} {
		if _, err := damian2022.Draw(f, size[0], size[1], 1, r, r); err == nil {
			t.Errorf("n = %d, d = %d: no error", size[0], size[1])
		}
	}
}

func TestPopulationGradientIsTheSingleIndexFormula(t *testing.T) {
	// g = (1/√2π){u[s − s³/√3] + w[−s²/2 + (√3/4)s⁴]} for the target of
	// Figure 1, from eq. (1) with C₂ = uuᵀ and C₄ = 2√3 u^{⊗4}.
	f, _, w := damian2022test.Draw(t, "figure1", 1, 9, 50)
	for j := range 50 {
		row := w[j*9 : (j+1)*9]
		s := row[0]
		want := make([]float64, 9)
		for i, x := range row {
			want[i] = x * (-s*s/2 + math.Sqrt(3)/4*math.Pow(s, 4)) / math.Sqrt(2*math.Pi)
		}
		want[0] += (s - s*s*s/math.Sqrt(3)) / math.Sqrt(2*math.Pi)
		if worst := damian2022test.Largest(f.PopulationGradient(row), want); worst > 1e-14 {
			t.Errorf("s = %g: difference %g", s, worst)
		}
	}
}

func TestTargetsHaveUnitNormAndTheStatedHessian(t *testing.T) {
	for name, want := range map[string]struct{ hessian, norm float64 }{
		"figure1": {1, 1}, "he2": {math.Sqrt2, 1}, "he3": {0, 1}, "he4": {0, 1}, "two": {1, 1},
	} {
		f, err := damian2022.TargetByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if !scalar.EqualWithinAbs(f.Norm2(), want.norm, 1e-14) ||
			!scalar.EqualWithinAbs(f.HessianNorm(), want.hessian, 1e-14) {
			t.Errorf("%s: norm² %g, ‖H‖_F %g", name, f.Norm2(), f.HessianNorm())
		}
	}
	f, _ := damian2022.TargetByName("figure1")
	// E[f*² x₁²] by hand, with E[He_k² x²] = (2k+1) k! and E[He_2 He_4 x²] = 4!: 10/4 + 216/48 + 6/√3.
	if got := f.SecondMomentAlong(0); !scalar.EqualWithinAbs(got, 10.46, 0.005) {
		t.Errorf("E[f*² x₁²] = %g", got)
	}
}

// The signs of 4000 labels are fair up to 5/√4000 = 0.08, five standard deviations; so are the
// means of the inputs, whose squares have mean 1 up to 5·√(2/4000) = 0.11.
func TestSamplesAreNormalWithTheNoiseAddedToTheTarget(t *testing.T) {
	f, _ := damian2022.TargetByName("figure1")
	stream := sample.Streams(9, "test/draw")
	const n, noise = 4000, 0.25
	data, err := damian2022.Draw(f, n, 3, noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	sign := 0.0
	for i, y := range data.Y {
		e := (y - f.At(data.Row(i))) / noise
		if !scalar.EqualWithinAbs(math.Abs(e), 1, 1e-10) {
			t.Fatalf("sample %d is %g ς off", i, e)
		}
		sign += e / n
	}
	mean, square := make([]float64, 3), make([]float64, 3)
	for i, x := range data.X {
		mean[i%3] += x / n
		square[i%3] += x * x / n
	}
	for k := range mean {
		if math.Abs(sign) > 0.08 || math.Abs(mean[k]) > 0.08 || math.Abs(square[k]-1) > 0.11 {
			t.Errorf("mean sign %g, coordinate %d has mean %g and mean square %g", sign, k, mean[k], square[k])
		}
	}
}

func TestPreprocessingRemovesMeanAndLinearPart(t *testing.T) {
	data := damian2022.Data{N: 2, D: 2, X: []float64{1, 0, 0, 2}, Y: []float64{3, 5}}
	out, alpha, beta := data.Preprocess()
	// α = (3+5)/2; β = (3·(1,0) + 5·(0,2))/2.
	if alpha != 4 || beta[0] != 1.5 || beta[1] != 5 {
		t.Fatalf("α = %g, β = %v", alpha, beta)
	}
	if out.Y[0] != 3-4-1.5 || out.Y[1] != 5-4-10 || data.Y[0] != 3 {
		t.Errorf("labels %v, before %v", out.Y, data.Y)
	}
}

func TestShufflingKeepsEveryLabel(t *testing.T) {
	_, data, _ := damian2022test.Draw(t, "figure1", 1000, 3, 1)
	shuffled := data.Shuffle(rand.New(rand.NewPCG(8, 9)))
	count := map[float64]int{}
	moved := 0
	for i, y := range data.Y {
		count[y]++
		count[shuffled.Y[i]]--
		if y != shuffled.Y[i] {
			moved++
		}
	}
	for y, c := range count {
		if c != 0 {
			t.Fatalf("label %g: count off by %d", y, c)
		}
	}
	if moved < 990 { // a random permutation of 1000 leaves one in place on average
		t.Errorf("only %d labels moved", moved)
	}
}

func ExampleAlignmentLaw() {
	d := 40.0
	fmt.Printf("%.3f %.3f\n", damian2022.AlignmentLaw(math.Pi*d*d, d, 1, 1, true),
		damian2022.AlignmentLaw(2*math.Pi*d*d, d, 1, 1, false))
	// Output: 0.500 0.500
}

func ExampleTarget_PopulationGradient() {
	f, err := damian2022.TargetByName("figure1")
	if err != nil {
		fmt.Println(err)
		return
	}
	w := []float64{0.6, 0.8, 0}
	fmt.Printf("leading %.4f\n", f.LeadingGradient(w))
	fmt.Printf("all     %.4f\n", f.PopulationGradient(w))
	// Output:
	// leading [0.2394]
	// all     [0.1600 -0.0395 0.0000]
}

func ExampleTargetByName() {
	f, err := damian2022.TargetByName("he3")
	fmt.Println(f.Formula, f.At([]float64{2, 100}) == 2/math.Sqrt(6), err) // He_3(2) = 8 − 6
	_, err = damian2022.TargetByName("he7")
	fmt.Println(err)
	// Output:
	// He_3(x_1)/\sqrt{6} true <nil>
	// there is no target "he7": take one of figure1, source3, he2, he3, he4, two
}

func TestAlignmentCountsTheFirstCoordinates(t *testing.T) {
	if a := damian2022.Alignment([]float64{3, 4, 0, 1}, 2, 1); a != 9.0/26 {
		t.Errorf("A = %g", a)
	}
	if a := damian2022.Alignment(make([]float64, 4), 2, 1); !math.IsNaN(a) {
		t.Errorf("A of nothing = %g", a)
	}
}

func BenchmarkGradients(b *testing.B) {
	e := damian2022test.Engine(b)
	_, data, w := damian2022test.Draw(b, "figure1", 25_600, 80, 64)
	flop := 4 * float64(data.N*data.D) * 64
	for b.Loop() {
		if _, err := damian2022.Gradients(context.Background(), e, data, w); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(flop*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func TestTwoDirectionsHaveTheirHessian(t *testing.T) {
	for _, epsilon := range []float64{1, 0.5, 0.25} {
		f := damian2022.TwoDirections(epsilon)
		if n := f.Norm2(); math.Abs(n-1) > 1e-15 {
			t.Errorf("ε = %g: E f*² = %g", epsilon, n)
		}
		if h := f.HessianNorm(); math.Abs(h-1) > 1e-15 {
			t.Errorf("ε = %g: ‖H‖ = %g", epsilon, h)
		}
		if got, want := f.Kappa(), math.Sqrt(1+epsilon*epsilon)/(epsilon*math.Sqrt2); math.Abs(got-want) > 1e-14 {
			t.Errorf("ε = %g: κ = %g, want %g", epsilon, got, want)
		}
	}
	if f, _ := damian2022.TargetByName("he3"); !math.IsInf(f.Kappa(), 1) {
		t.Errorf("κ of He_3 is %g", f.Kappa())
	}
}

// Fourth moments of the normalised targets by hand: 430.06 (figure1), 73.5 (source3),
// 15 (he2), 93 (he3) and 639 (he4).
func TestTheSpreadOfATestSetIsThatOfTheFourthMoment(t *testing.T) {
	for name, fourth := range map[string]float64{"figure1": 430.06, "source3": 73.5, "he2": 15, "he3": 93, "he4": 639} {
		f, err := damian2022.TargetByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := f.TestSetSD(100_000), math.Sqrt((fourth-1)/1e5); !scalar.EqualWithinRel(got, want, 1e-5) {
			t.Errorf("%s: %g, want %g", name, got, want)
		}
	}
}

// loss returns L(θ) = (1/n) Σ (f_θ(x_i) − y_i)², without a factor ½ (§2.2).
func loss(f damian2022.Network, data damian2022.Data) float64 {
	sum := 0.0
	for i, y := range data.Y {
		e := f.At(data.Row(i)) - y
		sum += e * e
	}
	return sum / float64(data.N)
}
