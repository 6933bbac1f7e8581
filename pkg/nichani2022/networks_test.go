package nichani2022

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/floats/scalar"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/network"
)

// mlp is a ReLU network in plain loops: rows of w, then b, a and c.
type mlp struct {
	w       *mat.Dense
	b, a, c []float64
}

func (n mlp) at(x []float64) float64 {
	sum := n.c[0]
	for j, a := range n.a {
		sum += a * max(0, floats.Dot(n.w.RawRowView(j), x)+n.b[j])
	}
	return sum
}

func (n mlp) values(x *mat.Dense) []float64 {
	out := make([]float64, x.RawMatrix().Rows)
	for i := range out {
		out[i] = n.at(x.RawRowView(i))
	}
	return out
}

// descendNumbers takes a step of gradient descent on all numbers by central differences.
func descendNumbers(rate float64, value func() float64, groups ...[]float64) {
	const eps = 1e-5
	var steps [][]float64
	for _, g := range groups {
		step := make([]float64, len(g))
		for i, was := range g {
			g[i] = was + eps
			up := value()
			g[i] = was - eps
			step[i] = -rate * (up - value()) / (2 * eps)
			g[i] = was
		}
		steps = append(steps, step)
	}
	for k, g := range groups {
		floats.Add(g, steps[k])
	}
}

func TestTheReLUNetworkIsTrainedAsInPlainLoops(t *testing.T) {
	m := Growth(AuthorsCubic, 4, 6)
	m.Width, m.Test, m.Steps, m.Looks, m.Count = 3, 5, 4, []int{2}, 2
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		runs := must(m.Train(context.Background(), e.Float64()))(t)
		w := must(m.Start())(t)
		for seed, run := range runs {
			data := must(m.Draw(m.Master, seed))(t)
			n := mlp{mat.NewDense(3, 4, w.W.Data[12*seed:12*seed+12]), w.B.Data[3*seed : 3*seed+3],
				w.A.Data[3*seed : 3*seed+3], w.C.Data[seed : seed+1]}
			value := func() float64 { return MSE(n.values(data.Train.X), data.Train.Y) }
			for step := 1; step <= 4; step++ {
				descendNumbers(m.Rate, value, n.w.RawMatrix().Data, n.b, n.a, n.c)
				if step%2 != 0 {
					continue
				}
				f := n.values(data.Test.X)
				want := Learned{step, Fit{value(), MSE(n.values(data.Valid.X), data.Valid.Y), MSE(f, data.Test.Y),
					Coefficient(f, data.Test.Dense),
					Coefficient(f, data.Test.Sparse)}}
				if got := run[step/2-1]; got.Step != step || !closeFits(got.Fit, want.Fit) {
					t.Errorf("seed %d: %+v, want %+v", seed, got, want)
				}
			}
		}
	})
}

func closeFits(a, b Fit) bool {
	x, y := []float64{a.Train, a.Valid, a.Test, a.Dense, a.Sparse}, []float64{b.Train, b.Valid, b.Test, b.Dense, b.Sparse}
	return floats.EqualFunc(x, y, func(a, b float64) bool { return scalar.EqualWithinAbsOrRel(a, b, 1e-7, 1e-6) })
}

// kernelInFour is the tangent kernel of a ReLU network in four dimensions, neuron by neuron.
func kernelInFour(w network.Weights, x, y []float64) float64 {
	sum := 1.0
	for j, a := range w.A.Data {
		row := w.W.Data[4*j : 4*j+4]
		zx, zy := floats.Dot(row, x), floats.Dot(row, y)
		sum += max(zx, 0) * max(zy, 0)
		if zx > 0 && zy > 0 {
			sum += a * a * (floats.Dot(x, y) + 1)
		}
	}
	return sum
}

// The kernel of the baseline is the mean of the tangent kernels of networks at their start.
func TestTheKernelOfTheReLUNetworkIsItsMean(t *testing.T) {
	m := Growth(DenseCubic, 4, 5)
	m.Test, m.Count, m.Width = 3, 1, 4000
	fits := must(m.KernelRidge(context.Background(), 0, []float64{0.5}))(t)
	w := must(m.Start())(t)
	data := must(m.Draw(m.Master, 0))(t)
	tangentOf := func(x, y []float64) float64 { return kernelInFour(w, x, y) }
	n := data.Train.Len()
	gram, right := mat.NewDense(n, n, nil), mat.NewVecDense(n, data.Train.Y)
	for i := range n {
		for j := range n {
			gram.Set(i, j, tangentOf(data.Train.X.RawRowView(i), data.Train.X.RawRowView(j)))
		}
		gram.Set(i, i, gram.At(i, i)+0.5)
	}
	var alpha mat.VecDense
	if err := alpha.SolveVec(gram, right); err != nil {
		t.Fatal(err)
	}
	f := make([]float64, data.Test.Len())
	for i := range f {
		for j := range n {
			f[i] += alpha.AtVec(j) * tangentOf(data.Test.X.RawRowView(i), data.Train.X.RawRowView(j))
		}
	}
	if want := MSE(f, data.Test.Y); math.Abs(fits[0].Test/want-1) > 0.1 {
		t.Errorf("test error %.4g, by a wide network's own kernel %.4g", fits[0].Test, want)
	}
}

// expansion returns f, f_L + f_Q or f_L at a displacement of a small network on digits, the terms by differences in t
// of f(x; tθ): a ReLU network is a polynomial of degree 2 in t where no kink is crossed.
func expansion(model string, n mlp, dw *mat.Dense, db, dv []float64, x []float64) float64 {
	at := func(t float64) float64 {
		sum := 0.0
		for j, a := range n.a {
			z := floats.Dot(n.w.RawRowView(j), x)
			moved := z + t*(floats.Dot(dw.RawRowView(j), x)+db[j])
			sum += (a+t*dv[j])*max(0, moved) - a*max(0, z)
		}
		return sum
	}
	const t = 1e-4
	linear, quadratic := (at(t)-at(-t))/(2*t), (at(t)+at(-t))/(2*t*t)
	return map[string]float64{ByNetwork: at(1), ByBoth: linear + quadratic, ByTangent: linear}[model]
}

func TestDigitsAreTrainedAsInPlainLoops(t *testing.T) {
	for _, model := range []string{ByNetwork, ByBoth, ByTangent} {
		g := Digits(3, 8, model)
		g.Samples, g.Test, g.Width, g.Batch, g.Epochs, g.Count, g.Rate = 6, 4, 5, 3, []int{1, 2}, 1, 0.03
		per := must(g.constants())(t)
		n := mlp{w: mat.NewDense(5, 64, per[digitW].Data), a: per[digitV].Data}
		x, y, test, testY, err := g.Split(0)
		if err != nil {
			t.Fatal(err)
		}
		dw, db, dv := mat.NewDense(5, 64, nil), make([]float64, 5), make([]float64, 5)
		errorOn := func(x *mat.Dense, y []float64) float64 {
			f := make([]float64, len(y))
			for i := range f {
				f[i] = expansion(model, n, dw, db, dv, x.RawRowView(i))
			}
			return MSE(f, y)
		}
		var want []Judged
		for epoch := 1; epoch <= 2; epoch++ {
			for b := range 2 {
				batch := mat.DenseCopyOf(x.Slice(3*b, 3*b+3, 0, 64))
				descendNumbers(g.Rate, func() float64 { return errorOn(batch, y[3*b:3*b+3]) }, dw.RawMatrix().Data, db, dv)
			}
			right := 0.0
			for i, label := range testY {
				if label*expansion(model, n, dw, db, dv, test.RawRowView(i)) > 0 {
					right += 1. / 4
				}
			}
			want = append(want, Judged{epoch, errorOn(x, y), errorOn(test, testY), right})
		}
		runs := must(g.Train(context.Background(), enginetest.Open(t, engine.Go).Float64()))(t)
		for i, got := range runs[0] {
			if got.Epoch != want[i].Epoch || got.Train > 0.95 || math.Abs(got.Train-want[i].Train) > 1e-4 ||
				math.Abs(got.Test-want[i].Test) > 1e-4 || got.Accuracy != want[i].Accuracy {
				t.Errorf("%s: %+v, want %+v", model, got, want[i])
			}
		}
	}
}

// The points of the splits are standardised by the training points, and no image is in both.
func TestSplitsAreStandardised(t *testing.T) {
	g := Digits(3, 8, ByBoth)
	x, y, test, testY, err := g.Split(1)
	if err != nil {
		t.Fatal(err)
	}
	variance, mean := moments(x.RawMatrix().Data)
	if math.Abs(mean) > 1e-12 || math.Abs(variance-1) > 1e-12 || len(y) != 240 || len(testY) != 110 {
		t.Errorf("mean %g, variance %g, %d and %d points", mean, variance, len(y), len(testY))
	}
	for i := range 240 {
		for j := range 110 {
			if floats.Equal(x.RawRowView(i), test.RawRowView(j)) {
				t.Fatalf("image %d is test image %d", i, j)
			}
		}
	}
	if share := floats.Sum(y) / 240; math.Abs(share) > 0.2 {
		t.Errorf("the mean label is %g", share)
	}
}

// Trainings in groups, through the map of experiments, are those of each seed alone.
func TestGroupsOfSeedsAreTheSeeds(t *testing.T) {
	env := &experiment.Env{Engine: enginetest.Open(t, engine.Go)}
	g := Digits(1, 7, ByBoth)
	g.Samples, g.Test, g.Width, g.Batch, g.Epochs, g.Count = 12, 6, 4, 4, []int{2, 3}, digitsGroup+1
	runs := must(TrainDigits(context.Background(), env, []Handwriting{g}))(t)
	alone := g
	alone.First, alone.Count = digitsGroup-1, 1
	one, err := TrainDigits(context.Background(), env, []Handwriting{alone})
	if err != nil || len(runs[0]) != digitsGroup+1 || math.Abs(one[0][0][1].Test-runs[0][digitsGroup-1][1].Test) > 1e-5 {
		t.Errorf("%v: %+v, want %+v", err, runs[0], one)
	}
	m := Growth(DenseCubic, 4, 6)
	m.Width, m.Test, m.Steps, m.Count = 3, 5, 3, 2
	mlps, err := TrainMLPs(context.Background(), env, []MLP{m})
	if err != nil || len(mlps[0]) != 2 || mlps[0][1][0].Step != 3 {
		t.Errorf("%v: %+v", err, mlps)
	}
}

func TestNetworksOfThisPaperThatAreImpossible(t *testing.T) {
	for name, err := range map[string]error{
		"Width":     MLP{Data: Growth(DenseCubic, 5, 5).Data, Rate: 1, Steps: 1, Count: 1}.Check(),
		"no target": func() error { m := Growth("x", 5, 5); return m.Check() }(),
		"Rate":      func() error { m := Growth(DenseCubic, 5, 5); m.Rate = math.Inf(1); return m.Check() }(),
		"digits":    Digits(3, 3, ByBoth).Check(),
		"Model":     Digits(3, 8, ByQuadratic).Check(),
		"Batch":     func() error { g := Digits(3, 8, ByBoth); g.Batch = 1000; return g.Check() }(),
		"Samples":   func() error { g := Digits(3, 8, ByBoth); g.Samples = 1 << 62; return g.Check() }(),
		"Epochs":    func() error { g := Digits(3, 8, ByBoth); g.Epochs = nil; return g.Check() }(),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Digits(3, 8, ByBoth).Check(); err != nil {
		t.Error(err)
	}
	if err := Growth(DenseCubic, 10, 280).Check(); err != nil {
		t.Error(err)
	}
}

func ExampleChosen() {
	fits := []Fit{{Valid: 0.3, Test: 0.25}, {Valid: 0.2, Test: 0.26}}
	fmt.Println(Chosen(fits))
	// Output: 0.26 0.25 <nil>
}
