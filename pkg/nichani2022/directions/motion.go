package directions

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/sample"
)

// step is how long the steps of the neurons are, and what is asked of a config about it.
type step struct {
	Activation nichani2022.Activation
	K          int     // the direction has degree k+1
	Mu         float64 // μ_{k−1}(σ″) that the steps are made for; 0: the activation's own
}

// mu returns μ_{k−1}(σ″), or what stands in its place.
func (s step) mu() float64 {
	if s.Mu != 0 {
		return s.Mu
	}
	return s.Activation.MuSecond(s.K - 1)
}

func (s step) check() error {
	switch {
	case s.Activation.Check() != nil:
		return fmt.Errorf("field Activation: %w", s.Activation.Check())
	case math.IsNaN(s.Mu) || math.IsInf(s.Mu, 0) || s.Mu < 0:
		return fmt.Errorf("field Mu = %v: give what the steps are made for, or 0 for the activation's own", s.Mu)
	case s.mu() == 0:
		return fmt.Errorf("fields Activation and Shift: with %s the quadratic term cannot fit degree %d, since μ_%d(σ″) = "+
			"0: set Mu to see what it does", s.Activation, s.K+1, s.K-1)
	}
	return nil
}

// draw returns a direction of the network with equal signs.
func (s step) draw(net nichani2022.Net, beta []float64) (nichani2022.Displacement, error) {
	c := 4 * math.Pow(float64(net.Dim()), float64(s.K-1)/2) / (math.Sqrt(float64(net.Width())) * math.Abs(s.mu()))
	return nichani2022.Direction{Net: net, Beta: beta, K: s.K, Signs: nichani2022.Equal, C: c}.Draw(nil)
}

// motion is a displacement along one vector β, looked at from points x: δ_r = t_r β and w_r⁺ + w_r⁻ = u_r β.
type motion struct {
	scale         float64    // m^{−1/2}
	along         []float64  // β·x_i [N]
	first, second *mat.Dense // σ′ and σ″ at w_{0,r}·x_i [N, h]
	delta, sum    []float64  // t and u [h]
}

func newMotion(net nichani2022.Net, beta []float64, v nichani2022.Displacement, x *mat.Dense) motion {
	m := motion{scale: 1 / math.Sqrt(float64(net.Width())), along: times(x, beta), delta: times(v.Delta, beta),
		sum: times(v.Sum, beta)}
	m.first, m.second = net.Gates(x)
	return m
}

// times returns m v.
func times(m mat.Matrix, v []float64) []float64 {
	var out mat.VecDense
	out.MulVec(m, mat.NewVecDense(len(v), v))
	return out.RawVector().Data
}

// linear returns f_L at the points, m^{−1/2} (β·x) Σ_r σ′_r s_r t_r, where the step of pair r has the sign s_r.
func (m motion) linear(signs []float64) []float64 {
	steps := make([]float64, len(signs))
	floats.MulTo(steps, m.delta, signs)
	out := times(m.first, steps)
	floats.Mul(out, m.along)
	floats.Scale(m.scale, out)
	return out
}

// quadratic returns f_Q at the points, ½ m^{−1/2} (β·x)² Σ_r σ″_r t_r u_r: signs do not matter.
func (m motion) quadratic() []float64 {
	both := make([]float64, len(m.delta))
	floats.MulTo(both, m.delta, m.sum)
	out := times(m.second, both)
	floats.Mul(out, m.along)
	floats.Mul(out, m.along)
	floats.Scale(m.scale/2, out)
	return out
}

// powers returns (β·x)^p at the points.
func (m motion) powers(p int) []float64 {
	out := make([]float64, len(m.along))
	for i, z := range m.along {
		out[i] = math.Pow(z, float64(p))
	}
	return out
}

// signed turns the steps of a displacement, pair by pair.
func signed(v nichani2022.Displacement, signs []float64) nichani2022.Displacement {
	v = v.Times(1)
	for r, s := range signs {
		floats.Scale(s, v.Delta.RawRowView(r))
		floats.Scale(s, v.Sum.RawRowView(r))
	}
	return v
}

// leaning returns h signs in random order whose mean is s̄, as nearly as h signs can have it.
func leaning(r nichani2022.Source, h int, mean float64) []float64 {
	signs, minus := make([]float64, h), minusOf(h, mean)
	for place, i := range sample.Permutation(r, h) {
		if signs[i] = 1; place < minus {
			signs[i] = -1
		}
	}
	return signs
}

// minusOf returns how many of h signs are −1 where their mean is s̄.
func minusOf(h int, mean float64) int { return int(math.Round(float64(h) * (1 - mean) / 2)) }

// leanOf returns the mean that h signs do have where s̄ is asked for.
func leanOf(h int, mean float64) float64 { return 1 - 2*float64(minusOf(h, mean))/float64(h) }

// leakage is E f_L(x; W_Q)² over Gaussian x in the mean over w_0, for k = 1, steps made for μ and m/2 signs with the
// mean s̄ in random order: spread/√m + s̄² lean √m, with spread = 2 Var(σ′)/μ and lean = μ_0(σ′)²/μ. Given the signs,
// Σ_r s_r σ′_r has the mean h s̄ μ_0 and the variance h Var(σ′), h = m/2, and f_L is m^{−1/2} c (β·x) times this, with
// c² = 4/(√m μ).
type leakage struct{ spread, lean float64 }

func leakageOf(a nichani2022.Activation, mu float64) leakage {
	square := a.Mu(0) * a.Mu(0)
	return leakage{2 * (a.FirstSquared() - square) / mu, square / mu}
}

// at returns the leakage at a width, where the signs have the mean s̄.
func (l leakage) at(mean, m float64) float64 {
	return l.spread/math.Sqrt(m) + mean*mean*l.lean*math.Sqrt(m)
}

// near returns the leakage at a width with the signs that come closest to the mean s̄.
func (l leakage) near(mean float64, m int) float64 { return l.at(leanOf(m/2, mean), float64(m)) }

// turn returns the m at which the leakage of signs of the mean s̄ is least: its two parts are equal there. +Inf for
// s̄ = 0, or where μ_0(σ′) = 0.
func (l leakage) turn(mean float64) float64 { return l.spread / (mean * mean * l.lean) }

// checkWidths refuses widths at which the signs of half the neurons cannot be balanced.
func checkWidths(field string, widths ...int) error {
	for _, m := range widths {
		if m < 4 || m%4 != 0 || m > mostWidth {
			return fmt.Errorf("field %s has the width %d: take multiples of 4, so that as many of the m/2 steps can be "+
				"turned as are left, and at most %d", field, m, mostWidth)
		}
	}
	return nil
}

// mostWidth bounds a network that is looked at on the host.
const mostWidth = 1 << 17

// checkSigns refuses means that signs cannot have.
func checkSigns(field string, means ...float64) error {
	for _, s := range means {
		if !(s >= 0 && s <= 1) {
			return fmt.Errorf("field %s has %v: the mean of signs lies between 0 (balanced) and 1 (equal)", field, s)
		}
	}
	return nil
}

// checkMeans refuses lists that no slider could go through.
func checkMeans(means []float64) error {
	if len(means) == 0 {
		return errors.New("field Means is empty: give at least one mean of the signs, from 0 (balanced) to 1 (equal)")
	}
	return errors.Join(experiment.Increasing("Means", means, "the slider goes through them"),
		checkSigns("Means", means...))
}

// checkDim refuses dimensions in which there is no bulk beside the constant and the linear functions.
func checkDim(d int) error {
	if d < 3 || d > 10_000 {
		return fmt.Errorf("field Dim = %d: take 3 dimensions at least, and 10000 at most", d)
	}
	return nil
}

var errNoWidth = errors.New("field Widths: give two at least, so that something can be said of growth")
