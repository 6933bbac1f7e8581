package damian2022

import (
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/hermite"
	"github.com/provingground/provingground/pkg/stats"
)

// The links of a class {g(v·x)} of functions of one direction, by name: the
// paper's, and one that breaks it.
const (
	HermiteLink  = "hermite"  // He_p/√p!
	MonomialLink = "monomial" // z^p/√((2p−1)!!): of the same degree and norm, with parts of lower degree
)

// ClassLink returns the link g of that name and of degree p with E[g(Z)²] = 1 for
// Z ~ N(0, 1); where there is none, an error that lists the names.
func ClassLink(name string, p int) (func(z float64) float64, error) {
	switch name {
	case HermiteLink:
		return func(z float64) float64 { return hermite.Normalized(p, z) }, nil
	case MonomialLink:
		scale := math.Sqrt(evenMoment(p))
		return func(z float64) float64 { return math.Pow(z, float64(p)) / scale }, nil
	}
	return nil, fmt.Errorf("there is no link %q: take one of %s", name,
		strings.Join([]string{HermiteLink, MonomialLink}, ", "))
}

// evenMoment returns (2p−1)!!.
func evenMoment(p int) float64 {
	product := 1.0
	for j := range p {
		product *= float64(2*j + 1)
	}
	return product
}

// ClassCorrelation returns E[g(u·x) g(v·x)] for unit vectors with u·v = rho and a link
// g of degree p or less, as a double integral: u·x = Z and v·x = ρZ + √(1−ρ²)Z′
// with Z, Z′ independent, and the Gauss rule with p + 1 nodes is exact.
func ClassCorrelation(g func(float64) float64, p int, rho float64) float64 {
	across := math.Sqrt(max(0, 1-rho*rho))
	return hermite.Expect(p+1, func(z float64) float64 {
		return g(z) * hermite.Expect(p+1, func(y float64) float64 { return g(rho*z + across*y) })
	})
}

// ClassCorrelationSeries returns the p+1 coefficients of E[g(u·x) g(v·x)] as a polynomial
// in ρ = u·v, for a link g of degree p or less,
//
//	E[g(u·x) g(v·x)] = Σ_k (c_k²/k!) ρ^k,  c_k = E[g(Z) He_k(Z)],
//
// since E[He_j(u·x) He_k(v·x)] = k! ρ^k δ_jk (Damian et al. 2022, App. A.1.1). For
// He_p/√p! it is ρ^p alone.
func ClassCorrelationSeries(g func(float64) float64, p int) []float64 {
	out := make([]float64, p+1)
	for k, c := range hermite.Coefficients(g, p, p+1) {
		out[k] = c * c / factorial(k)
	}
	return out
}

// TypicalCorrelation returns the root mean square of (u·v)^p over independent
// uniform unit vectors,
//
//	√((2p−1)!! / ∏_{j<p} (d+2j)) ≈ √((2p−1)!!) d^{−p/2}.
//
// Derived here: Z = ‖Z‖v for Z ~ N(0, I_d), with length and direction
// independent, so E v_1^{2p} = E Z_1^{2p}/E‖Z‖^{2p}; the first is (2p−1)!!, and the
// second, a moment of χ² with d degrees of freedom, is d(d+2)⋯(d+2p−2).
func TypicalCorrelation(p int, d float64) float64 {
	square := evenMoment(p)
	for j := range p {
		square /= d + 2*float64(j)
	}
	return math.Sqrt(square)
}

// PackingBound returns ½ e^{ε²d/4}: so many unit vectors with |v·w| ≤ ε there are in d
// dimensions, and random ones will do with a probability of ¾ (Damian et al. 2022, Lemma 6,
// with c = ¼, derived here). By the moments
// of TypicalCorrelation, E e^{λ u·v} ≤ e^{λ²/2d}, so P(|u·v| > ε) ≤ 2e^{−ε²d/2}; among
// N vectors are fewer than N²/2 pairs, and all of them comply with a probability
// of ¾ or more when N² e^{−ε²d/2} ≤ ¼.
func PackingBound(epsilon, d float64) float64 { return math.Exp(epsilon*epsilon*d/4) / 2 }

// ExcludedBound returns 2/(τ²−ε): of functions of norm 1 with pairwise
// correlations of at most ε, so many at most have a correlation beyond ±τ with
// one query of norm 1. It is infinite for τ² ≤ ε. Derived here, and the step from which
// Damian et al. 2022, Lemma 5 (Szörényi) follows: if k of them exceed τ then
// kτ < ⟨Σf, h⟩ ≤ ‖Σf‖ ≤ √(k + k²ε), so k < 1/(τ²−ε); as many may lie below −τ.
func ExcludedBound(tau, epsilon float64) float64 {
	if tau*tau <= epsilon {
		return math.Inf(1)
	}
	return 2 / (tau*tau - epsilon)
}

// ToleranceBound returns the largest tolerance τ that Lemmas 5 and 6 leave to a
// learner with q correlational queries that is to find every member of
// {He_p(v·x)/√p!} in d dimensions:
//
//	τ² ≤ min_ε ε^p + 4q e^{−ε²d/4},  ε^p ≤ ½,
//
// where 2−2ε^p, the loss below which a member must be the right one, is at least 1.
// Derived here: q ≥ |F|(τ²−ε^p)/2 with |F| = ½e^{ε²d/4}. At
// ε² = (4/d) log(4q d^{p/2}) it gives τ² ≲ (log(qd)/d)^{p/2}, which is Damian et al.
// 2022, Theorem 2.
func ToleranceBound(q, d float64, p int) float64 {
	square := func(logEpsilon float64) float64 {
		epsilon := math.Exp(logEpsilon)
		return math.Pow(epsilon, float64(p)) + 4*q*math.Exp(-epsilon*epsilon*d/4)
	}
	least := 1.0 // no correlation of two functions of norm 1 is larger
	for _, e := range stats.LinSpace(-0.5*math.Log(d), -math.Ln2/float64(p), 2000) {
		least = min(least, square(e))
	}
	return math.Sqrt(least)
}
