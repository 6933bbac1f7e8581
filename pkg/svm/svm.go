// Package svm finds the hyperplane of largest margin through the origin that
// separates labelled points, for points in Rᵈ and for points behind a kernel, and
// proves with every answer how near it is to the best.
//
// The problem is min ½‖w‖² subject to y_l w·x_l ≥ 1 for all l, without a bias: a
// constant feature appended to the points gives one that is penalised like w. The
// margin of w is min_l y_l w·x_l/‖w‖, the distance of the nearest point.
package svm

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/provingground/provingground/pkg/sample"
)

// Options say when the ascent ends; the zero value has the defaults.
type Options struct {
	Tolerance float64 // of 1 − Margin/Bound; 0: 1e-8
	MinMargin float64 // in units of the largest ‖x_l‖: data without such a margin count as not separable; 0: 1e-5
	Sweeps    int     // at most, over all points; 0: 100 000
}

// Machine is a separating hyperplane with its certificate. For any α ≥ 0 with w =
// Σ α_l y_l x_l, the largest margin γ* lies in
//
//	min_l y_l w·x_l/‖w‖ = Margin ≤ γ* ≤ Bound = ‖w‖/Σ α_l.
//
// The left side is the margin of a hyperplane that is at hand; the right side
// holds since γ* Σ α_l ≤ Σ α_l y_l v·x_l = v·w ≤ ‖w‖ for the best unit vector v.
type Machine struct {
	W             []float64 // [d]; nil for a kernel
	Alpha         []float64 // [n], the dual variables, at least 0
	Margin, Bound float64
	// ½‖w/min_l y_l w·x_l‖² − (Σ α_l − ½‖w‖²), the primal minus the dual objective; +∞ before the data are separated
	Gap    float64
	KKT    float64 // max_l of 1 − y_l w·x_l, and of its size where α_l > 0
	Sweeps int
	labels []float64
}

// Coefficients returns α_l y_l [n]: the decision function is Σ_l α_l y_l k(x_l, x).
func (m Machine) Coefficients() []float64 {
	return floats.MulTo(make([]float64, len(m.Alpha)), m.Alpha, m.labels)
}

// Support returns the numbers of the points with α_l > 0, in order.
func (m Machine) Support() []int {
	var support []int
	for l, a := range m.Alpha {
		if a > 0 {
			support = append(support, l)
		}
	}
	return support
}

// NotSeparable is the error of data that no hyperplane through the origin
// separates with the least margin asked for: Bound < Least.
type NotSeparable struct{ Bound, Least float64 }

// Error says how small every margin is, and what to do.
func (e *NotSeparable) Error() string {
	return fmt.Sprintf("svm: no hyperplane through the origin separates the data with a margin above %.2g, and %.2g was "+
		"asked for: append a constant feature, or lower MinMargin if the data are separable",
		e.Bound, e.Least)
}

// NotConverged is the error of an ascent that ends before its certificate is as
// tight as asked for. The machine that comes with it is the best so far.
type NotConverged struct {
	Sweeps        int
	Margin, Bound float64
}

// Error says what is known, and what to do.
func (e *NotConverged) Error() string {
	return fmt.Sprintf("svm: after %d sweeps the largest margin is known to lie in [%.9g, %.9g] only: give more Sweeps "+
		"or a larger Tolerance", e.Sweeps, e.Margin, e.Bound)
}

// Linear returns the hyperplane of largest margin for the rows of x [n, d] and
// labels y [n] of −1 and 1, by coordinate ascent on the
// dual with an exact end. It is a
// *NotSeparable error when there is no margin, a *NotConverged error after too many sweeps,
// and an error when a shape or a number is wrong or the context ends.
func Linear(ctx context.Context, x *mat.Dense, y []float64, o Options) (Machine, error) {
	if x == nil || x.IsEmpty() {
		return Machine{}, errors.New("svm: there are no points: give at least one row")
	}
	n, d := x.Dims()
	if err := checkLabels(y, n); err != nil {
		return Machine{}, err
	}
	squares := make([]float64, n)
	for l := range n {
		squares[l] = floats.Dot(x.RawRowView(l), x.RawRowView(l))
	}
	return ascend(ctx, &plane{x, y, make([]float64, d)}, y, squares, o)
}

// Kernel returns the machine of largest margin in the space of a kernel, from the kernel
// matrix [n, n], which must be positive semidefinite, and labels y [n] of −1
// and 1. Lengths are those of the kernel's space. Errors are those of Linear.
func Kernel(ctx context.Context, k *mat.SymDense, y []float64, o Options) (Machine, error) {
	if k == nil || k.IsEmpty() {
		return Machine{}, errors.New("svm: the kernel matrix is empty: give at least one point")
	}
	n := k.SymmetricDim()
	if err := checkLabels(y, n); err != nil {
		return Machine{}, err
	}
	s := &space{k: mat.DenseCopyOf(k), y: y, score: make([]float64, n)}
	squares := make([]float64, n)
	for l := range n {
		squares[l] = k.At(l, l)
		if math.IsNaN(floats.Sum(s.k.RawRowView(l))) {
			return Machine{}, fmt.Errorf("svm: row %d of the kernel matrix is not finite: give finite numbers", l)
		}
	}
	return ascend(ctx, s, y, squares, o)
}

func checkLabels(y []float64, n int) error {
	if len(y) != n {
		return fmt.Errorf("svm: %d points and %d labels: give one label for each point", n, len(y))
	}
	for l, v := range y {
		if v != 1 && v != -1 {
			return fmt.Errorf("svm: label %d is %g: give −1 or 1", l, v)
		}
	}
	return nil
}

// points are what the ascent moves over: they know their scores y_l f(x_l).
type points interface {
	at(l int) float64         // the score of point l
	inner(l, m int) float64   // y_l y_m k(x_l, x_m)
	add(l int, delta float64) // what follows from α_l growing by delta
	clear()                   // back to all α = 0
	normal(m *Machine)        // writes W
}

// plane has points in Rᵈ and keeps w.
type plane struct {
	x    *mat.Dense
	y, w []float64
}

func (p *plane) at(l int) float64         { return p.y[l] * floats.Dot(p.w, p.x.RawRowView(l)) }
func (p *plane) add(l int, delta float64) { floats.AddScaled(p.w, delta*p.y[l], p.x.RawRowView(l)) }
func (p *plane) inner(l, m int) float64 {
	return p.y[l] * p.y[m] * floats.Dot(p.x.RawRowView(l), p.x.RawRowView(m))
}
func (p *plane) normal(m *Machine) { m.W = append([]float64(nil), p.w...) }

func (p *plane) clear() { clear(p.w) }

// space has points behind a kernel and keeps f at each of them.
type space struct {
	k        *mat.Dense
	y, score []float64
}

func (s *space) at(l int) float64         { return s.y[l] * s.score[l] }
func (s *space) add(l int, delta float64) { floats.AddScaled(s.score, delta*s.y[l], s.k.RawRowView(l)) }
func (s *space) inner(l, m int) float64   { return s.y[l] * s.y[m] * s.k.At(l, m) }
func (s *space) normal(*Machine)          {}
func (s *space) clear()                   { clear(s.score) }

// refresh computes what follows from α anew, without the roundings of the way.
func refresh(p points, alpha []float64) {
	p.clear()
	for l, a := range alpha {
		if a != 0 {
			p.add(l, a)
		}
	}
}

// quick is how many sweeps over the points that matter go between two over all.
const quick = 15

// ascend maximises Σ α_l − ½‖Σ α_l y_l x_l‖² over α ≥ 0, one coordinate after the
// other in a fixed random order: the maximum in α_l alone is at
// max(0, α_l + (1 − y_l w·x_l)/‖x_l‖²).
func ascend(ctx context.Context, p points, y, squares []float64, o Options) (Machine, error) {
	least, err := o.complete(squares)
	if err != nil {
		return Machine{}, err
	}
	r := sample.Stream(0, "svm/order")
	m := Machine{Alpha: make([]float64, len(y)), labels: append([]float64(nil), y...)}
	exact := 2 * (quick + 1) // when to try the exact method next
	for m.Sweeps < o.Sweeps {
		if err := ctx.Err(); err != nil {
			return Machine{}, err
		}
		active := sweep(p, m.Alpha, squares, r.Perm(len(y)))
		m.Sweeps++
		for i := 0; i < quick && m.Sweeps < o.Sweeps; i++ {
			r.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
			active = sweep(p, m.Alpha, squares, active)
			m.Sweeps++
		}
		if m.Sweeps >= exact {
			polish(p, m.Alpha)
			exact *= 2
		}
		m.certify(p)
		switch {
		case m.Bound < least:
			return Machine{}, &NotSeparable{m.Bound, least}
		case m.Margin >= (1-o.Tolerance)*m.Bound:
			return m, nil
		}
	}
	return m, &NotConverged{m.Sweeps, m.Margin, m.Bound}
}

// sweep visits the points in order, and returns those that are not at rest at α = 0.
func sweep(p points, alpha, squares []float64, order []int) (active []int) {
	for _, l := range order {
		slack := 1 - p.at(l)
		if alpha[l] == 0 && slack <= 0 {
			continue
		}
		active = append(active, l)
		next := max(0, alpha[l]+slack/squares[l])
		if next != alpha[l] {
			p.add(l, next-alpha[l])
			alpha[l] = next
		}
	}
	return active
}

// certify computes the bounds of the margin.
func (m *Machine) certify(p points) {
	refresh(p, m.Alpha)
	least, norm2, sum := math.Inf(1), 0.0, 0.0
	m.KKT = 0
	for l, a := range m.Alpha {
		score := p.at(l)
		least, norm2, sum = min(least, score), norm2+a*score, sum+a
		m.KKT = max(m.KKT, 1-score)
		if a > 0 {
			m.KKT = max(m.KKT, math.Abs(1-score))
		}
	}
	norm := math.Sqrt(max(0, norm2))
	m.Bound, m.Margin, m.Gap = norm/sum, math.Inf(-1), math.Inf(1)
	if norm > 0 {
		m.Margin = least / norm
	}
	if least > 0 {
		m.Gap = norm2/(2*least*least) - sum + norm2/2
	}
	p.normal(m)
}

// complete fills in the defaults and returns the least margin.
func (o *Options) complete(squares []float64) (float64, error) {
	if o.Tolerance == 0 {
		o.Tolerance = 1e-8
	}
	if o.MinMargin == 0 {
		o.MinMargin = 1e-5
	}
	if o.Sweeps == 0 {
		o.Sweeps = 100_000
	}
	if !(o.Tolerance > 0) || !(o.MinMargin > 0) || o.Sweeps < 1 {
		return 0, fmt.Errorf("svm: tolerance %g, least margin %g, %d sweeps: give positive numbers, or zero for the defaults",
			o.Tolerance, o.MinMargin, o.Sweeps)
	}
	least := o.MinMargin * math.Sqrt(floats.Max(squares))
	for l, s := range squares {
		if s == 0 {
			return 0, &NotSeparable{0, least}
		}
		if !(s > 0) || math.IsInf(s, 1) {
			return 0, fmt.Errorf("svm: point %d has the squared length %g: give finite points, and a kernel matrix that is "+
				"positive semidefinite", l, s)
		}
	}
	return least, nil
}
