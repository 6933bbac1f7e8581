package jacot2023

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"
)

// The values are those of a calculation made before this code: singular values 3, 1.5,
// 0.8 and 0.2 at λ = 0.05, to the digits given.
func TestTheScalarStaircaseHasTheKnownValues(t *testing.T) {
	for _, c := range []struct {
		depth int
		s     [4]float64
		total float64
	}{
		{2, [4]float64{2.95, 1.45, 0.75, 0.15}, 0.54},
		{4, [4]float64{2.971, 1.459, 0.742, 0}, 0.80447},
		{6, [4]float64{2.976, 1.461, 0.7388, 0}, 1.08898},
		{10, [4]float64{2.979, 1.463, 0.7361, 0}, 1.67770},
	} {
		total := 0.0
		for i, a := range []float64{3, 1.5, 0.8, 0.2} {
			s, value := ScalarMinimum(a, 0.05, c.depth)
			if !scalar.EqualWithinAbs(s, c.s[i], 6e-4) {
				t.Errorf("L = %d, a = %g: s = %g, want %g", c.depth, a, s, c.s[i])
			}
			total += value
		}
		if !scalar.EqualWithinAbs(total, c.total, 6e-6) {
			t.Errorf("L = %d: objective %g, want %g", c.depth, total, c.total)
		}
	}
}

// A grid of 10⁵ places misses the minimum of a smooth function by about 10⁻⁹.
func TestTheScalarMinimumIsThatOfAGrid(t *testing.T) {
	for _, depth := range []int{2, 3, 12, 40} {
		for _, a := range []float64{0.3, 1, 2} {
			for _, lambda := range []float64{1e-3, 0.02, 0.08, 0.5} {
				best, at := a*a, 0.0
				for i := range 100_000 {
					s := a * float64(i+1) / 100_000
					if v := (s-a)*(s-a) + lambda*float64(depth)*math.Pow(s, 2/float64(depth)); v < best {
						best, at = v, s
					}
				}
				s, value := ScalarMinimum(a, lambda, depth)
				if !scalar.EqualWithinAbs(value, best, 1e-8) || !scalar.EqualWithinAbs(s, at, 1e-3) {
					t.Errorf("L = %d, a = %g, λ = %g: %g at %g, want %g at %g", depth, a, lambda, value, s, best, at)
				}
			}
		}
	}
}

func TestRungsSwitchWhereTheirObjectivesMeet(t *testing.T) {
	one, two := Rung{Rank: 1, C: 0.4, Rest: 3}, Rung{Rank: 2, C: 0.1, Rest: 6}
	at := one.Switch(two, 12)
	if !scalar.EqualWithinAbs(at, 0.3/15, 1e-12) { // 0.3 gained, 12 + 3 of norm paid
		t.Errorf("λ = %g", at)
	}
	if !scalar.EqualWithinAbs(one.Objective(at, 12), two.Objective(at, 12), 1e-12) {
		t.Error("the objectives differ where the rungs switch")
	}
	// At Λ = 0.24 rank 2 gains 0.06 and pays 3·0.24/L: from L = 12 on.
	// Smoother, it pays at every depth. At 0.31 it costs 0.01 more than it gains, and pays
	// nowhere; at 0.35 it is 0.05 dearer, and smoother by 2·0.35/L: up to L = 14.
	smooth := Rung{Rank: 2, C: 0.1, Rest: 1}
	for _, c := range []struct {
		two             Rung
		price, from, to float64
	}{{two, 0.24, 12, math.Inf(1)}, {smooth, 0.24, 0, math.Inf(1)}, {two, 0.31, math.Inf(1), math.Inf(1)}, {smooth, 0.35, 0, 14}} {
		from, to := one.SwitchDepth(c.two, c.price)
		if math.Abs(from-c.from) > 1e-9 || math.Abs(to-c.to) > 1e-9 {
			t.Errorf("Λ = %g: from %g to %g, want %g to %g", c.price, from, to, c.from, c.to)
		}
	}
	if got := RungOf(EndState{Sigma: sigmaOfRank(0), Train: 1, Norm: 1e-12}, 12); got != Zero {
		t.Errorf("a dead network is %+v", got)
	}
}

// The third exercise on the ladder: 0.06 is gained beyond the price, and 0.17·10/L is paid, up to L = 28
// more than that.
func TestTheFirstDepthAtWhichRankThreePaysIsTwentyNine(t *testing.T) {
	one, three := Rung{Rank: 1, C: 0.5, Rest: 2}, Rung{Rank: 3, C: 0.1, Rest: 12}
	from, _ := one.SwitchDepth(three, 0.17)
	if math.Ceil(from) != 29 {
		t.Errorf("from depth %g", from)
	}
	for depth, want := range map[int]bool{28: false, 29: true} {
		lambda := 0.17 / float64(depth)
		if got := three.Objective(lambda, depth) < one.Objective(lambda, depth); got != want {
			t.Errorf("at depth %d rank 3 is the better one: %v", depth, got)
		}
	}
}
