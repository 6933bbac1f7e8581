package landscape

import (
	"math"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/stats"
)

// What the claims on the ends are about.
type (
	endsClaim  = experiment.Claim[EndsConfig, EndsResult]
	endsMutant = experiment.Mutant[EndsConfig, EndsResult]
)

var endsClaims = []endsClaim{
	{Name: "2.6/ends-low", Known: claim.Measured, Kind: claim.Inequality,
		Source:   "measured; of the theorem on the landscape only the abstract was read",
		FailedBy: []string{linearAlone, atTheSaddle, stopped}, Foreseen: []string{atTheSaddle},
		Says: experiment.Fixed[EndsConfig](`training ends near the global minimum from every start: the largest objective ` +
			`at the end, over starts and data sets`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.worstEnd(EndsState.objective) },
		Band: experiment.Fixed[EndsConfig](claim.AtMost(1e-3, claim.Pilot, "16 master seeds of a separate implementation at "+
			"d = 40, from 0: 4.5e-4 ± 0.9e-4; it would admit twice that"))},
	{Name: "2.6/high-bends", Known: claim.Measured, Kind: claim.Inequality, Source: "measured; the claim is ours",
		FailedBy: []string{linearAlone}, Foreseen: []string{linearAlone}, PostHoc: highHoc,
		Mutants: []endsMutant{{Name: "the low states in place of the high ones",
			Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.leastBent(low) }}},
		Says: experiment.Fixed[EndsConfig](`where the objective is high, it bends down: the largest ` +
			`$\lambda_{\min}/\lambda_{\max}$ of the states whose objective is above 0.1`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.leastBent(EndsState.high) },
		Band: experiment.Fixed[EndsConfig](claim.AtMost(-0.01, claim.Pilot, "master seeds 77 and 101 to 103: −0.02 or "+
			"less; it would admit half of that"))},
	{Name: "D12/depth", Known: claim.Derived, Kind: claim.Inequality, Source: "derived in the notebook, D12",
		NoTwin: "it is proved for every W, and for every target",
		Says: experiment.Fixed[EndsConfig](`no Hessian bends further down than the residual lets it: the largest ` +
			`$-\lambda_{\min}\sqrt m/\max_r|A_r|$ of all states`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.deepest(1) },
		Band:    experiment.Fixed[EndsConfig](claim.AtMost(1+1e-9, claim.Theory, "1, and the rounding of float64")),
		Mutants: []endsMutant{{Name: "1/n in place of 2/n in c",
			Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.deepest(0.5) }}}},
	{Name: "D12/reached", Known: claim.Measured, Kind: claim.Inequality,
		Source:   "measured; D12 derives that it is at most 1",
		FailedBy: []string{linearAlone}, Foreseen: []string{linearAlone}, PostHoc: highHoc,
		Mutants: []endsMutant{{Name: "4/n in place of 2/n in c",
			Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.leastReached(2) }}},
		Says: experiment.Fixed[EndsConfig](`and high states bend down as far as that: the smallest such quotient of the ` +
			`states whose objective is above 0.1`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.leastReached(1) },
		Band: experiment.Fixed[EndsConfig](claim.AtLeast(0.9, claim.Pilot, "master seeds 77 and 101 to 103: 0.97 or more; "+
			"it would admit a tenth less than D12 allows"))},
	{Name: "2.6/end-is-flat", Known: claim.Measured, Kind: claim.Inequality,
		Source:   "measured; that it is small follows from D12 and a small residual",
		FailedBy: []string{atTheSaddle, stopped},
		Says: experiment.Fixed[EndsConfig](`the ends have hardly any negative curvature: the smallest ` +
			`$-\max_r|A_r|/(\sqrt m\,\lambda_{\max})$, which $\lambda_{\min}/\lambda_{\max}$ is not below`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement {
			return negative(r.worstEnd(func(s EndsState) float64 { return s.Depth / s.Largest }))
		},
		Band: experiment.Fixed[EndsConfig](claim.AtLeast(-1e-3, claim.Pilot, "8 master seeds of a separate implementation "+
			"at d = 40: −5.0e-4 ± 0.5e-4; it would admit twice that"))},
	{Name: "2.6/start-shows-in-test", Known: claim.Measured, Kind: claim.Ordering, Source: "measured; the claim is ours",
		FailedBy: []string{nearStarts}, PostHoc: leastHoc,
		When: func(c EndsConfig) bool { return len(c.Starts) > 1 },
		Says: experiment.Fixed[EndsConfig](`minima that are equally low are not equally good: test error from the largest ` +
			`start over that from the smallest, the least over the data sets`),
		Measure: func(_ EndsConfig, r EndsResult) claim.Measurement { return r.testRatio() },
		Band: func(c EndsConfig) claim.Band {
			if last := c.Starts[len(c.Starts)-1]; last < 1 {
				return claim.AtLeast(1.1, claim.Pilot, "2 data sets of a separate implementation, from τ = 0.1: 1.5 and 1.6; "+
					"it would admit a fifth of that")
			}
			return claim.AtLeast(1.3, claim.Pilot, "master seeds 77 and 101 to 103, 12 data sets: 2.3 to 3.5; it would "+
				"admit half of the smallest")
		}},
}

// highHoc says what was chosen after results were seen.
const highHoc = "the claim, and 0.1 as what is high, after states at the master seed 77 had been seen"

// leastHoc says what took the place of a mean.
const leastHoc = "the least ratio, in place of a mean, after the preset's seed had been seen"

// high is the objective above which a state is called high: of a network that learns nothing it is about 1.
const high = 0.1

func (s EndsState) high() bool { return !(s.Objective <= high) }

func low(s EndsState) bool { return !s.high() }

func (s EndsState) objective() float64 { return s.Objective }

// negative returns a measurement of −x as one of x.
func negative(m claim.Measurement) claim.Measurement {
	m.Value, m.Low, m.High = -m.Value, -m.High, -m.Low
	return m
}

// ends returns the last states of all runs.
func (r EndsResult) ends() (out []EndsState) {
	for _, cell := range r.Cells {
		for _, run := range cell.Runs {
			out = append(out, run.Last())
		}
	}
	return out
}

// states returns all states of all runs.
func (r EndsResult) states() (out []EndsState) {
	for _, cell := range r.Cells {
		for _, run := range cell.Runs {
			out = append(out, run.States...)
		}
	}
	return out
}

// worstEnd returns the largest of a number of the last states.
func (r EndsResult) worstEnd(number func(EndsState) float64) claim.Measurement {
	ends := r.ends()
	return claim.Exact(stats.Max(stats.Map(ends, number)), len(ends))
}

// leastBent returns the largest λ_min/λ_max of some of the states.
func (r EndsResult) leastBent(of func(EndsState) bool) claim.Measurement {
	var ratios []float64
	for _, s := range r.states() {
		if of(s) {
			ratios = append(ratios, s.Ratio())
		}
	}
	return claim.Exact(stats.Max(ratios), len(ratios))
}

// deepest returns the largest −λ_min over the depth times a factor that is wrong unless it is 1; a state without a
// residual's curvature may have no negative eigenvalue but by rounding, and is left out.
func (r EndsResult) deepest(factor float64) claim.Measurement {
	var shares []float64
	for _, s := range r.states() {
		if s.Depth != 0 {
			shares = append(shares, -s.Smallest/(factor*s.Depth))
		}
	}
	return claim.Exact(stats.Max(shares), len(shares))
}

// leastReached returns the smallest −λ_min over the depth, times a factor that is wrong unless it is 1, of the states
// whose objective is high; 0 where nothing can bend down.
func (r EndsResult) leastReached(factor float64) claim.Measurement {
	var shares []float64
	for _, s := range r.states() {
		switch {
		case !s.high():
		case s.Depth == 0:
			shares = append(shares, 0)
		default:
			shares = append(shares, -s.Smallest/(factor*s.Depth))
		}
	}
	return claim.Exact(stats.Min(shares), len(shares))
}

// testRatio returns the test error from the largest start over that from the smallest, the least over the data sets.
func (r EndsResult) testRatio() claim.Measurement {
	if len(r.Cells) < 2 {
		return claim.Exact(math.NaN(), 0)
	}
	near, far := r.Cells[0].Runs, r.Cells[len(r.Cells)-1].Runs
	ratios := make([]float64, min(len(near), len(far)))
	for i := range ratios {
		ratios[i] = far[i].Last().Test / near[i].Last().Test
	}
	return claim.Exact(stats.Min(ratios), len(ratios))
}
