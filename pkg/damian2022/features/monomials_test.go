package features

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/sample"
)

// Both densities, by the midpoint rule on [−9, 9]: the step at ±1 falls between nodes.
func TestBiasDensitiesHaveMassOne(t *testing.T) {
	for _, law := range []string{UniformBiases, NormalBiases} {
		sum := 0.0
		for i := range 18000 {
			sum += biasDensity(law, -9+(float64(i)+0.5)/1000) / 1000
		}
		if !scalar.EqualWithinAbs(sum, 1, 1e-9) {
			t.Errorf("%s: %.12f", law, sum)
		}
	}
}

// Moving the weights of σ(x) and σ(−x) a little in any direction makes the sum worse.
func TestWithoutBiasesNoWeightsDoBetter(t *testing.T) {
	distance := func(k int, w []float64) float64 {
		sum := 0.0
		for i := range 2000 {
			x := -1 + (float64(i)+0.5)/1000
			e := w[0]*max(x, 0) + w[1]*max(-x, 0) - math.Pow(x, float64(k))
			sum += e * e / 2000
		}
		return sum
	}
	for k := range 5 {
		best := monomialsUnbiased(k)
		least := distance(k, best)
		for i := range 8 {
			angle := math.Pi * float64(i) / 4
			moved := []float64{best[0] + 0.01*math.Cos(angle), best[1] + 0.01*math.Sin(angle)}
			if distance(k, moved) <= least {
				t.Errorf("k = %d: %v is no worse than %v", k, moved, best)
			}
		}
	}
}

// The sums and their errors by plain loops over the neurons.
func TestSumsOfReLUsMatchPlainLoops(t *testing.T) {
	c := monomialsConfig("quick")
	p := monomialsPoint{c, NormalBiases, 50}
	stream := sample.Streams(1, "test/monomials")
	f := p.draw(50, stream("signs"), stream("biases"))
	errs := p.errorsOf(f)
	for k := range 5 {
		want := 0.0
		for i := range c.Points {
			x, sum := -1+2*float64(i)/float64(c.Points-1), 0.0
			for j, b := range f.B {
				if math.Abs(b) <= 1 {
					density := math.Exp(-b*b/2) / math.Sqrt(2*math.Pi)
					sum += damian2022.MonomialCoefficient(k, f.A[j], b, true) / (2 * density) * max(f.A[j]*x+b, 0) / 50
				}
			}
			want += (sum - math.Pow(x, float64(k))) * (sum - math.Pow(x, float64(k))) / float64(c.Points)
		}
		if !scalar.EqualWithinRel(errs[k], want, 1e-10) {
			t.Errorf("k = %d: %g, want %g", k, errs[k], want)
		}
	}
}

// Var[v_1 σ] by hand: with v_1 = 2a, E[v_1²σ²] = 4 E σ(ax+b)² = 2·[(1+x)³+(1−x)³]/6
// = (2 + 6x²)/3 for uniform biases, less x². The points are those of the config.
func TestVarianceOfTheLinearMonomialIsThatByHand(t *testing.T) {
	c := monomialsConfig("quick")
	got := monomialsPoint{c, UniformBiases, 0}.expectations()[1].Variance
	want := 0.0
	for i := range c.Points {
		x := -1 + 2*float64(i)/float64(c.Points-1)
		want += ((2+6*x*x)/3 - x*x) / float64(c.Points)
	}
	if !scalar.EqualWithinRel(got, want, 1e-6) {
		t.Errorf("%g, want %g", got, want)
	}
}
