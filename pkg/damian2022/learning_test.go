package damian2022

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/sample"
)

// literalByLoops is Algorithm 1 as printed by loops at one seed and one λ: the
// streams are the point's, everything after the draws is computed anew.
func literalByLoops(t *testing.T, p learningPoint, seed int) (l2, l1, beyond float64) {
	t.Helper()
	f, err := TargetByName(p.Target)
	if err != nil {
		t.Fatal(err)
	}
	stream := sample.Streams(p.Master, p.Experiment, p.D, p.N, p.Width, seed)
	data, err := Draw(f, p.N, p.D, p.Noise, stream("inputs"), stream("labels"))
	if err != nil {
		t.Fatal(err)
	}
	_, report, err := designs(f, p.D, p.Completions, p.Noise, stream)
	if err != nil {
		t.Fatal(err)
	}
	net, err := SymmetricStart(stream("weights"), p.Width, p.D)
	if err != nil {
		t.Fatal(err)
	}
	used, alpha, beta := data.Preprocess()
	for i, g := range gradientsByLoops(used, net.W) {
		net.W[i] = 2 * p.Eta1 * math.Sqrt(float64(p.D)) * net.A[i/p.D] * g
	}
	biases := stream("biases")
	for j := range net.B {
		net.B[j] = biases.NormFloat64()
	}
	phi, err := net.Features()(data.matrix())
	if err != nil {
		t.Fatal(err)
	}
	net.A = ridge(t, phi, used.Y, p.Lambdas[0])
	for i, w := range report.Weight {
		x := report.X.RawRowView(i)
		e := math.Abs(alpha + dot(beta, x) + net.At(x) - f.At(x))
		l2, l1, beyond = l2+w*e*e, l1+w*e, beyond+w*max(e-p.Noise, 0)
	}
	return l2, l1, beyond
}

func TestALearningPointIsAlgorithmOneAtEverySeed(t *testing.T) {
	p := learningPoint{"test/learning", 5, task{"figure1", sampling{N: 80, D: 3, Noise: 1}, 2, []float64{0.3}},
		Algorithm{Width: 6, Eta1: 0.5, Labels: LiteralAB, Mirror: true}, 3}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		cell, err := learningAt(context.Background(), environment(t, e), p)
		if err != nil {
			t.Fatal(err)
		}
		if len(cell.L2) != p.Seeds || cell.L2[0] == cell.L2[1] {
			t.Fatalf("%d seeds: %v", p.Seeds, cell.L2)
		}
		for seed := range p.Seeds {
			l2, l1, beyond := literalByLoops(t, p, seed)
			for _, c := range [][2]float64{{cell.L2[seed], l2}, {cell.L1[seed], l1}, {cell.Beyond[seed], beyond}, {cell.Lambda[seed], 0.3}} {
				if !scalar.EqualWithinRel(c[0], c[1], 1e-8) {
					t.Errorf("seed %d: %g, want %g", seed, c[0], c[1])
				}
			}
		}
	})
}

// powerCells returns two equal seeds a cell, with risk = c·x^exponent.
func powerCells(x []int, set func(*LearningCell, int), risk func(float64) float64) []LearningCell {
	cells := make([]LearningCell, len(x))
	for i, v := range x {
		y := risk(float64(v))
		cells[i] = LearningCell{D: 10, N: 100, Width: 10, L2: []float64{y, y}, L1: []float64{2 * y, 2 * y}, Beyond: []float64{y * y, y * y}}
		set(&cells[i], v)
	}
	return cells
}

func TestLearningSlopesArePowerLaws(t *testing.T) {
	cells := powerCells([]int{8, 16, 64}, func(c *LearningCell, m int) { c.Width = m }, func(m float64) float64 { return 5 * math.Pow(m, -0.75) })
	for exponent, loss := range map[float64]func(LearningCell) []float64{-0.75: cellL2, -1.5: cellBeyond} {
		m := learningSlope(1, "test", cells, cellWidth, loss)
		if !scalar.EqualWithinAbs(m.Value, exponent, 1e-12) || m.Low != m.High {
			t.Errorf("%+v, want %g", m, exponent)
		}
	}
}

// Between n = 100 and 400 the risk falls from 3/4 to 1/4 along log n: it is ½ at 200.
func TestTheHalfwayPointIsLinearInLogN(t *testing.T) {
	cells := []LearningCell{{N: 100}, {N: 400}}
	if n := learningHalf(cells, [][]float64{{0.7, 0.8}, {0.25, 0.25}}); !scalar.EqualWithinRel(n, 200, 1e-12) {
		t.Errorf("n = %g", n)
	}
	if n := learningHalf(cells, [][]float64{{0.9}, {0.6}}); !math.IsInf(n, 1) {
		t.Errorf("n = %g where the risk stays above ½", n)
	}
	if n := learningHalf(cells, [][]float64{{0.4}, {0.2}}); !math.IsNaN(n) {
		t.Errorf("n = %g where the risk begins below ½", n)
	}
}
