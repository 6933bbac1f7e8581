package damian2022

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/hermite"
)

// This file holds the targets f* (§2.1), their Hermite tensors (App. A.1.2), the mean Hessian
// of Assumption 2, and the gradient of Lemma 4.

// Term is Coef · ∏_i He_{Degrees[i]}(x_{i+1}), a product of probabilists' Hermite
// polynomials.
type Term struct {
	Coef    float64
	Degrees []int
}

// Target is f* of Damian et al. 2022, §2.1: a polynomial of the first R coordinates, as a
// sum of terms.
type Target struct {
	Name    string
	Formula string // in TeX
	R       int    // dimension of the principal subspace
	Terms   []Term
}

// targets are the targets by name, each with E[f*²] = 1.
var targets = []Target{
	{"figure1", `He_2(x_1)/2 + He_4(x_1)/(4\sqrt{3})`, 1, []Term{{0.5, []int{2}}, {1 / (4 * math.Sqrt(3)), []int{4}}}},
	{"source3", `He_2(x_1)/2 + He_3(x_1)/(2\sqrt{3})`, 1, []Term{{0.5, []int{2}}, {1 / (2 * math.Sqrt(3)), []int{3}}}},
	{"he2", `He_2(x_1)/\sqrt{2}`, 1, []Term{{1 / math.Sqrt2, []int{2}}}},
	{"he3", `He_3(x_1)/\sqrt{6}`, 1, []Term{{1 / math.Sqrt(6), []int{3}}}},
	{"he4", `He_4(x_1)/\sqrt{24}`, 1, []Term{{1 / math.Sqrt(24), []int{4}}}},
	TwoDirections(1),
}

// TargetByName returns the target of that name, which has E[f*²] = 1; where there is none,
// an error that lists the names.
func TargetByName(name string) (Target, error) {
	names := make([]string, len(targets))
	for i, t := range targets {
		if t.Name == name {
			return t, nil
		}
		names[i] = t.Name
	}
	return Target{}, fmt.Errorf("there is no target %q: take one of %s", name, strings.Join(names, ", "))
}

// FormulaOf returns the formula of a target in TeX, or the name where no target has it.
func FormulaOf(name string) string {
	t, err := TargetByName(name)
	if err != nil {
		return name
	}
	return t.Formula
}

// TwoDirections returns a target of two directions with a mean Hessian of chosen
// condition,
//
//	α (He_2(x_1) + ε He_2(x_2))/2 + He_2(x_1) He_2(x_2)/(2√2),   α = 1/√(1+ε²),
//
// so that E[f*²] = 1, H = α diag(1, ε), ‖H‖_F = 1 and κ = 1/(αε√2). At ε = 1 it
// is the target "two". The name and formula carry ε.
func TwoDirections(epsilon float64) Target {
	alpha := 1 / math.Sqrt(1+epsilon*epsilon)
	t := Target{fmt.Sprintf("two, ε = %g", epsilon),
		fmt.Sprintf(`\alpha(He_2(x_1) + %g\,He_2(x_2))/2 + He_2(x_1)He_2(x_2)/(2\sqrt{2})`, epsilon), 2,
		[]Term{{alpha / 2, []int{2, 0}}, {alpha * epsilon / 2, []int{0, 2}}, {math.Sqrt2 / 4, []int{2, 2}}}}
	if epsilon == 1 {
		t.Name, t.Formula = "two", `(He_2(x_1) + He_2(x_2))/(2\sqrt{2}) + He_2(x_1)He_2(x_2)/(2\sqrt{2})`
	}
	return t
}

// At returns f*(x); only the first R coordinates of x are read.
func (t Target) At(x []float64) float64 {
	sum := 0.0
	for _, term := range t.Terms {
		p := term.Coef
		for i, k := range term.Degrees {
			p *= hermite.He(k, x[i])
		}
		sum += p
	}
	return sum
}

// Degree returns the degree p of f*.
func (t Target) Degree() int {
	p := 0
	for _, term := range t.Terms {
		p = max(p, order(term.Degrees))
	}
	return p
}

// Norm2 returns E[f*²] = Σ_α b_α² α!.
func (t Target) Norm2() float64 {
	sum := 0.0
	for _, term := range t.Terms {
		sum += term.Coef * term.Coef * factorials(term.Degrees)
	}
	return sum
}

// Beyond returns what the best polynomial of a degree leaves of E[f*²]: the energy of the
// terms of a larger degree, to nine decimals.
func (t Target) Beyond(degree int) float64 {
	rest := 0.0
	for _, term := range t.Terms {
		if order(term.Degrees) > degree {
			rest += term.Coef * term.Coef * factorials(term.Degrees)
		}
	}
	return math.Round(1e9*rest) / 1e9
}

// Contract returns C_k(w^{⊗k}) for C_k = E[∇^k f*], the k-th Hermite tensor
// (Damian et al. 2022, App. A.1.2). With f* = Σ_α b_α He_α its entry at α is b_α α!, so the
// contraction is k! Σ_{|α|=k} b_α w^α.
func (t Target) Contract(k int, w []float64) float64 {
	sum := 0.0
	for _, term := range t.Terms {
		if order(term.Degrees) == k {
			sum += term.Coef * power(w, term.Degrees)
		}
	}
	return factorial(k) * sum
}

// ContractVector returns C_k(w^{⊗(k−1)}), a vector of R numbers (zero in all
// further coordinates): the gradient in w of C_k(w^{⊗k})/k.
func (t Target) ContractVector(k int, w []float64) []float64 {
	out := make([]float64, t.R)
	for _, term := range t.Terms {
		if order(term.Degrees) != k {
			continue
		}
		for i, a := range term.Degrees {
			if a > 0 {
				lower := append([]int(nil), term.Degrees...)
				lower[i]--
				out[i] += factorial(k-1) * term.Coef * float64(a) * power(w, lower)
			}
		}
	}
	return out
}

// Hessian returns H = C_2 = E[∇²f*] as an R×R matrix.
func (t Target) Hessian() [][]float64 {
	h := make([][]float64, t.R)
	for i := range h {
		e := make([]float64, t.R)
		e[i] = 1
		h[i] = t.ContractVector(2, e)
	}
	return h
}

// HessianNorm returns ‖H‖_F.
func (t Target) HessianNorm() float64 {
	sum := 0.0
	for _, row := range t.Hessian() {
		for _, x := range row {
			sum += x * x
		}
	}
	return math.Sqrt(sum)
}

// Kappa returns κ = ‖H†‖/√r of Assumption 2 (Damian et al. 2022, §2.1) for r ≤ 2; infinite
// where H is not of rank r.
func (t Target) Kappa() float64 {
	h := t.Hessian()
	if t.R == 1 {
		return 1 / math.Abs(h[0][0])
	}
	mean, half := (h[0][0]+h[1][1])/2, math.Hypot((h[0][0]-h[1][1])/2, h[0][1])
	least := min(math.Abs(mean+half), math.Abs(mean-half))
	return 1 / (least * math.Sqrt2)
}

// LeadingGradient returns H w/√(2π), the first term of eq. (1) of Damian et al. 2022,
// Lemma 4: R numbers.
func (t Target) LeadingGradient(w []float64) []float64 {
	g := t.ContractVector(2, w)
	for i := range g {
		g[i] /= math.Sqrt(2 * math.Pi)
	}
	return g
}

// PopulationGradient returns g(w) = E[f*(x) x 1{w·x ≥ 0}] for ‖w‖ = 1, d
// numbers, by eq. (1) of Damian et al. 2022, Lemma 4 (App. A.1.4), summed to the last term:
//
//	g(w) = Σ_k [c_{k+1} C_{k+1}(w^{⊗k}) + c_{k+2} w C_k(w^{⊗k})] / k!
//
// with c_k the Hermite coefficients of ReLU.
func (t Target) PopulationGradient(w []float64) []float64 {
	g := make([]float64, len(w))
	for k := 0; k <= t.Degree(); k++ {
		for i, x := range t.ContractVector(k+1, w) {
			g[i] += hermite.ReLU(k+1) * x / factorial(k)
		}
		along := hermite.ReLU(k+2) * t.Contract(k, w) / factorial(k)
		for i := range g {
			g[i] += along * w[i]
		}
	}
	return g
}

// SecondMomentAlong returns E[f*² x_{k+1}²], to rounding, for k = 0, …, R−1.
func (t Target) SecondMomentAlong(k int) float64 {
	return t.expect(t.Degree()+2, func(f float64, x []float64) float64 { return f * f * x[k] * x[k] })
}

// TestSetSD returns the standard deviation of the mean of f*², which is the risk of
// predicting 0, over test sets of so many points,
//
//	√((E f*⁴ − (E f*²)²)/points),
//
// to rounding. A risk R is taken to scatter by R times as much.
func (t Target) TestSetSD(points int) float64 {
	fourth := t.expect(2*t.Degree()+1, func(f float64, _ []float64) float64 { return f * f * f * f })
	return math.Sqrt((fourth - t.Norm2()*t.Norm2()) / float64(points))
}

// expect returns E[g(f*(x), x)] over the coordinates that f* looks at, by
// Gauss–Hermite quadrature with so many nodes in each: exact up to rounding where g
// is of degree 2·nodes − 1 or less in every coordinate.
func (t Target) expect(nodes int, g func(f float64, x []float64) float64) float64 {
	x := make([]float64, t.R)
	var from func(k int) float64
	from = func(k int) float64 {
		if k == t.R {
			return g(t.At(x), x)
		}
		return hermite.Expect(nodes, func(z float64) float64 {
			x[k] = z
			return from(k + 1)
		})
	}
	return from(0)
}

// order returns |α|.
func order(alpha []int) int {
	k := 0
	for _, a := range alpha {
		k += a
	}
	return k
}

// power returns w^α.
func power(w []float64, alpha []int) float64 {
	p := 1.0
	for i, a := range alpha {
		for range a {
			p *= w[i]
		}
	}
	return p
}

// factorials returns α! = ∏ α_i!.
func factorials(alpha []int) float64 {
	p := 1.0
	for _, a := range alpha {
		p *= factorial(a)
	}
	return p
}

func factorial(k int) float64 {
	p := 1.0
	for i := 2; i <= k; i++ {
		p *= float64(i)
	}
	return p
}
