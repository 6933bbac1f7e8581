package lowerbound

import (
	"math"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// classed is what the closed forms give, and half of what the bounds allow. Monomials and
// directions with a common part have correlations of 0.1 at every d, and one query tells all
// of them from zero; the directions with a common part have large inner products, and the
// third of them clashes.
func classed(c CorrelationsConfig) CorrelationsResult {
	var r CorrelationsResult
	monomials, planted := c.Link == damian2022.MonomialLink, c.Planted > 0
	unless := func(broken bool, x, instead float64) []float64 {
		if broken {
			x = instead
		}
		return damian2022test.Near(x)
	}
	if monomials {
		r.Identity = 0.1
	}
	for _, d := range c.D {
		cell := CorrelationsCell{D: d, Largest: unless(planted, 0.8*largestScale(c.Vectors, d), 0.6)}
		for _, p := range c.P {
			square := math.Pow(damian2022.TypicalCorrelation(p, float64(d)), 2)
			cell.Square = append(cell.Square, unless(monomials || planted, square, 0.01))
		}
		r.Cells = append(r.Cells, cell)
	}
	for _, d := range c.PackD {
		r.Packed = append(r.Packed, unless(planted, 3*damian2022.PackingBound(c.PackEpsilon, float64(d)), 2))
	}
	for _, tau := range c.Tau {
		r.Excluded = append(r.Excluded,
			unless(monomials || planted, damian2022.ExcludedBound(tau, c.queryEpsilon())/2, float64(c.Vectors)))
	}
	return r
}

// lawful are alignments on the law and excess risks of 0.05 and 0.9 with and without a
// Hessian, and with one a large risk at the least n.
func lawful(c DegenerateConfig) DegenerateResult {
	var r DegenerateResult
	for _, name := range c.targets() {
		t, _ := damian2022.TargetByName(name)
		for _, d := range c.D {
			for _, q := range c.Ratio {
				n, risk := damian2022.Samples(q, d), 0.9
				if t.HessianNorm() > 0 {
					risk = 3.2 / q
				}
				r.Cells = append(r.Cells, DegenerateCell{name, d, n, q,
					damian2022test.Near(t.ExpectedAlignment(n, d, c.Noise)), damian2022test.Near(risk)})
			}
		}
	}
	return r
}

// signalled are alignments on the law, that of the Hessian for the target that has one, and
// 1/d of shuffled labels, and the odd target's signal: none without a Hessian and of odd
// degree.
func signalled(c QuarticConfig) QuarticResult {
	r := quarticGrid(c)
	for i, cell := range r.Cells {
		a := cell.A[0]
		switch {
		case c.Shuffle:
			a = 1 / float64(cell.D)
		case c.Target == "figure1":
			a = damian2022.AlignmentLaw(float64(cell.N), float64(cell.D), c.Noise, 1, true)
		}
		r.Cells[i].A = damian2022test.Near(a)
	}
	r.Odd = []float64{-0.001, 0, 0.001}
	if odd, _ := damian2022.TargetByName(c.Odd); odd.Name != "he3" {
		_, energy := odd.SignalEnergy(c.D[len(c.D)-1])
		r.OddExact, r.Odd = math.Sqrt(energy), damian2022test.Near(energy*2*math.Pi*float64(c.D[len(c.D)-1]))
	}
	return r
}

// Every claim holds of results as they should be, and fails for its twins and mutants.
func TestClaimsTellGoodResultsFromThoseOfTheTwins(t *testing.T) {
	experimenttest.Judges(t, CorrelationsSpec, classed)
	experimenttest.Judges(t, DegenerateSpec, lawful)
	experimenttest.Judges(t, QuarticSpec, signalled)
}

// A degree has a claim where the config has it, and the fall one where there are two cells
// at the same n/d². Its result may be without them.
func TestWhatThereIsNothingToClaimOfIsNotClaimed(t *testing.T) {
	c := correlationsConfig(experiment.Quick)
	c.P = []int{5}
	if v := experimenttest.VerdictOf(t, CorrelationsSpec.Judge(c, classed(c)), "correlation-slope-5"); v.Value > -2.4 {
		t.Error(v.Text())
	}
	if n := len(CorrelationsSpec.Judge(c, classed(c))); n != 6 {
		t.Errorf("%d claims with one degree", n)
	}
	q := quarticConfig(experiment.Quick)
	if v := experimenttest.VerdictOf(t, QuarticSpec.Judge(q, QuarticResult{}), "quartic-falls"); !math.IsNaN(v.Value) {
		t.Error(v.Text())
	}
	q.Ratio = []float64{1}
	if n := len(QuarticSpec.Judge(q, signalled(q))); n != 4 {
		t.Errorf("%d claims without a fall", n)
	}
}

// The law is that of He₄, whatever the target.
func TestTheLawOfDegreeFourIsALittleSteeperThanItsLimit(t *testing.T) {
	c := quarticConfig(experiment.Quick)
	slope := quarticLawSlope(c)
	if c.Target = "figure1"; quarticLawSlope(c) != slope || !(slope > 4 && slope < 4.3) {
		t.Errorf("%g", slope)
	}
	if m := c.halfSlope(quarticGrid(c)); m.Value != slope {
		t.Errorf("by the measurement %g, want %g", m.Value, slope)
	}
}

func TestEveryClaimOnTheClassCanFail(t *testing.T) {
	steeper := func(degree int) func(*CorrelationsResult) {
		return func(r *CorrelationsResult) {
			for _, cell := range r.Cells {
				damian2022test.Scale(cell.Square[degree], math.Sqrt(float64(cell.D)))
			}
		}
	}
	experimenttest.FailsChanged(t, CorrelationsSpec, classed, map[string]func(*CorrelationsResult){
		"correlation-identity":     func(r *CorrelationsResult) { r.Identity = 1e-9 },
		"typical-correlation":      func(r *CorrelationsResult) { damian2022test.Scale(r.Cells[0].Square[0], 1.3) },
		"correlation-slope-2":      steeper(0),
		"correlation-slope-3":      steeper(1),
		"correlation-slope-4":      steeper(2),
		"largest-inner-product":    func(r *CorrelationsResult) { damian2022test.Scale(r.Cells[0].Largest, 2) },
		"packing":                  func(r *CorrelationsResult) { damian2022test.Scale(r.Packed[0], 0.1) },
		"members-a-query-excludes": func(r *CorrelationsResult) { damian2022test.Scale(r.Excluded[0], 4) },
	})
}

func TestEveryClaimOnTargetsWithoutAHessianCanFail(t *testing.T) {
	c := degenerateConfig(experiment.Quick)
	last := func(part int, change func(*DegenerateCell)) func(*DegenerateResult) {
		return func(r *DegenerateResult) { change(&r.Cells[(part+1)*len(c.D)*len(c.Ratio)-1]) }
	}
	aligned := func(a float64) func(*DegenerateCell) {
		return func(cell *DegenerateCell) { cell.A = damian2022test.Twice(a) }
	}
	learned := func(risk float64) func(*DegenerateCell) {
		return func(cell *DegenerateCell) { cell.Risk = damian2022test.Twice(risk) }
	}
	experimenttest.FailsChanged(t, DegenerateSpec, lawful, map[string]func(*DegenerateResult){
		"alignment-with-hessian": last(partLearnable, aligned(0.5)), "risk-with-hessian": last(partLearnable, learned(0.5)),
		"alignment-he3": last(partOdd, aligned(0.9)), "risk-he3": last(partOdd, learned(0.1)),
		"alignment-he4": last(partEven, aligned(0.9)), "risk-he4": last(partEven, learned(0.1)),
	})
}

func TestEveryClaimOnDegreeFourCanFail(t *testing.T) {
	set := func(of func(cell QuarticCell) float64) func(*QuarticResult) {
		return func(r *QuarticResult) {
			for i, cell := range r.Cells {
				r.Cells[i].A = damian2022test.Twice(of(cell))
			}
		}
	}
	experimenttest.FailsChanged(t, QuarticSpec, signalled, map[string]func(*QuarticResult){
		"quartic-law": set(func(cell QuarticCell) float64 { return cell.A[1] + 0.2 }),
		// half way at n = 64d²
		"quartic-half-slope": set(func(cell QuarticCell) float64 {
			return 0.5 + 0.2*math.Log(float64(cell.N)/float64(64*cell.D*cell.D))
		}),
		"odd-signal":         func(r *QuarticResult) { r.OddExact = 1e-3 },
		"odd-signal-sampled": func(r *QuarticResult) { r.Odd = damian2022test.Twice(1) },
		"quartic-falls":      set(func(QuarticCell) float64 { return 0.4 }),
	})
}
