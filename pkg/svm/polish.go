package svm

import (
	"slices"

	"github.com/provingground/provingground/pkg/dense"
)

// additions is how many points an active-set search adds before coordinate
// ascent takes over again.
const additions = 100

// polish climbs from α to the maximum exactly, by the active-set method of Lawson
// and Hanson (1974, chapter 23) for the problem in α ≥ 0. Coordinate ascent finds the support
// quickly, but converges slowly to the α of points that are nearly opposite;
// here one linear system gives them. It never makes the dual objective smaller,
// and stops where the points of the support are linearly dependent.
func polish(p points, alpha []float64) {
	var support []int
	for l, a := range alpha {
		if a > 0 {
			support = append(support, l)
		}
	}
	for range additions {
		var ok bool
		if support, ok = climb(p, alpha, support); !ok {
			return
		}
		refresh(p, alpha)
		worst := 0
		for l := range alpha {
			if p.at(l) < p.at(worst) {
				worst = l
			}
		}
		if p.at(worst) >= 1-1e-13 || slices.Contains(support, worst) {
			return
		}
		support = append(support, worst)
	}
}

// climb maximises over the α of the support, leaving out points whose α reaches
// 0, and returns the support that remains. It reports whether all systems could be solved.
func climb(p points, alpha []float64, support []int) ([]int, bool) {
	for len(support) > 0 {
		next, ok := stationary(p, support)
		if !ok {
			return support, false
		}
		step, blocking := longest(alpha, next, support)
		for i, l := range support {
			alpha[l] = max(0, alpha[l]+step*(next[i]-alpha[l]))
		}
		if blocking < 0 {
			return support, true
		}
		alpha[support[blocking]] = 0
		support = slices.Delete(slices.Clone(support), blocking, blocking+1)
	}
	return support, false
}

// longest returns how much of the way from α to next can be gone while all stay
// positive, and which point of the support ends it, −1 when none does.
func longest(alpha, next []float64, support []int) (step float64, blocking int) {
	step, blocking = 1, -1
	for i, l := range support {
		if next[i] > 0 {
			continue
		}
		s := 0.0
		if alpha[l] > 0 {
			s = alpha[l] / (alpha[l] - next[i])
		}
		if s < step || blocking < 0 {
			step, blocking = s, i
		}
	}
	return step, blocking
}

// stationary returns the a of Σ_m y_l y_m k(x_l, x_m) a_m = 1 on the support.
func stationary(p points, support []int) ([]float64, bool) {
	n := len(support)
	q, a := make([]float64, n*n), make([]float64, n)
	for i, l := range support {
		a[i] = 1
		for j := i; j < n; j++ {
			q[i*n+j] = p.inner(l, support[j])
		}
	}
	factor := dense.New(n, n, q)
	if !dense.Cholesky(factor, dense.Workers()) {
		return nil, false
	}
	dense.Solve(factor, a)
	return a, true
}
