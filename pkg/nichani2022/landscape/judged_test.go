package landscape

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// made are trainings as the claims have them, from a start, by way of a plateau, to an end.
func made(c EndsConfig) (r EndsResult) {
	for _, tau := range c.Starts {
		cell := EndsCell{Start: tau}
		for seed := range c.Seeds {
			f := 1 + 0.01*float64(seed)
			run := EndsRun{Rise: -0.003}
			for i, step := range append(append([]int{0}, c.Looks...), c.Steps) {
				run.States = append(run.States, c.state(i, step, tau, f))
			}
			cell.Runs = append(cell.Runs, run)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// state is one of f_L + f_Q, or of what a twin has in its place.
func (c EndsConfig) state(i, step int, tau, factor float64) EndsState {
	s := EndsState{Step: step, Objective: math.Pow(10, -float64(i)) * factor, Gradient: 0.01, Largest: 0.1,
		Test: 0.2 * (1 + 2*tau) * factor}
	switch {
	case step > 1000:
		s.Objective = 2e-4 * factor
	case step > 0 && step == endsConfig(experiment.Quick).plateau():
		s.Objective = 0.4
	}
	if c.Model == nichani2022.ByQuadratic {
		s.Objective = 1
	}
	s.Depth = 0.02 * math.Pow(s.Objective, 0.8)
	s.Smallest = -0.98 * s.Depth
	if c.Model == nichani2022.ByTangent {
		s.Objective, s.Smallest, s.Depth = max(s.Objective, 0.3), 1e-18, 0
	}
	return s
}

func TestClaimsOnEndsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, EndsSpec, made)
	last := func(r *EndsResult, change func(*EndsState)) {
		states := r.Cells[0].Runs[0].States
		change(&states[len(states)-1])
	}
	experimenttest.FailsChanged(t, EndsSpec, made, map[string]func(*EndsResult){
		"ends-low":    func(r *EndsResult) { last(r, func(s *EndsState) { s.Objective = 0.01 }) },
		"high-bends":  func(r *EndsResult) { r.Cells[0].Runs[0].States[0].Smallest = -1e-4 },
		"D12/depth":   func(r *EndsResult) { last(r, func(s *EndsState) { s.Smallest = -1.01 * s.Depth }) },
		"D12/reached": func(r *EndsResult) { r.Cells[1].Runs[0].States[0].Depth *= 2 },
		"end-is-flat": func(r *EndsResult) { last(r, func(s *EndsState) { s.Depth = 0.01 }) },
		"start-shows-in-test": func(r *EndsResult) {
			for i := range r.Cells {
				for j := range r.Cells[i].Runs {
					states := r.Cells[i].Runs[j].States
					states[len(states)-1].Test = 0.2
				}
			}
		},
	})
}

// saddles are as derived where f_Q is alone at W = 0.
func saddles(c SaddleConfig) (r SaddleResult) {
	for range c.Seeds {
		run := SaddleRun{0, -0.02, 0.02, 0.02}
		if c.Model == nichani2022.ByBoth {
			run = SaddleRun{0.3, -0.018, 0.1, 0.02}
		} else if c.Start > 0 {
			run = SaddleRun{0.01, -0.019, 0.021, 0.02}
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

func TestClaimsOnTheSaddleHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, SaddleSpec, saddles)
	experimenttest.FailsChanged(t, SaddleSpec, saddles, map[string]func(*SaddleResult){
		"still":          func(r *SaddleResult) { r.Runs[0].Gradient = 1e-6 },
		"symmetric":      func(r *SaddleResult) { r.Runs[0].Smallest *= 1.01 },
		"strongest-pair": func(r *SaddleResult) { r.Runs[1].Depth *= 1.01 },
	})
}

// searches find what they find with so many products.
func searches(c LanczosConfig) (r LanczosResult) {
	for range c.Seeds {
		run := LanczosRun{Objective: 1e-4, Values: []float64{0.1, 0, -5e-5}}
		if c.Steps == earlySteps {
			run.Values[2] = -0.01
		}
		for _, k := range c.Products {
			reached := math.Min(1, float64(k)/100)
			run.Lanczos = append(run.Lanczos, reached*run.Smallest())
			if c.Steps != earlySteps {
				reached = 0.01
			}
			run.Power = append(run.Power, reached*run.Smallest())
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

func TestClaimsOnTheSearchHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, LanczosSpec, searches)
	last := func(found []float64, x float64) { found[len(found)-1] = x }
	experimenttest.FailsChanged(t, LanczosSpec, searches, map[string]func(*LanczosResult){
		"lanczos-finds": func(r *LanczosResult) { last(r.Runs[0].Lanczos, -4e-5) },
		"power-misses":  func(r *LanczosResult) { last(r.Runs[0].Power, -4e-5) },
	})
}

// descents fall below the bound, and rise above it.
func descents(c RatesConfig) (r RatesResult) {
	stretch := map[string]float64{stableBound: 1, traceBound: 0.1, lossBound: 4}[c.Bound]
	for _, rate := range c.Rates {
		cell := RatesCell{Rate: rate}
		for range c.Seeds {
			run := RatesRun{Eta: 20 * rate, Steps: []int{0, 10, 400}, Objective: []float64{1, 0.3, 1e-3}, Rise: -0.003}
			if rate*stretch > 1 {
				run.Rise, run.Objective = rate*stretch-1, []float64{1, 2, 1e-4}
				if c.Model == nichani2022.ByTangent || c.Weight == binding {
					run.Diverged, run.Steps, run.Objective = 50, run.Steps[:2], run.Objective[:2]
				}
			}
			cell.Runs = append(cell.Runs, run)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestClaimsOnRatesHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, RatesSpec, descents)
	experimenttest.FailsChanged(t, RatesSpec, descents, map[string]func(*RatesResult){
		"monotone":    func(r *RatesResult) { r.Cells[0].Runs[1].Rise = 1e-3 },
		"rises-above": func(r *RatesResult) { r.Cells[3].Runs[0].Rise = -0.01 },
		"bends-back":  func(r *RatesResult) { r.Cells[2].Runs[0].Objective[2] = 0.5 },
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(EndsSpec), experimenttest.OfNothing(SaddleSpec),
		experimenttest.OfNothing(LanczosSpec), experimenttest.OfNothing(RatesSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	if s := (EndsRun{}).Last(); s.Step != -1 || !math.IsNaN(s.Objective) || !math.IsNaN(s.Ratio()) {
		t.Errorf("of no state %+v", s)
	}
	if !math.IsNaN(LanczosRun{}.Smallest()) {
		t.Error("of no eigenvalue there is a smallest")
	}
}

// A network that learns nothing, and one that is not looked at, meet no claim about learning.
func TestWhatLearnsNothingEndsHigh(t *testing.T) {
	c := endsConfig(experiment.Quick)
	r := made(c)
	for i := range r.Cells {
		for j := range r.Cells[i].Runs {
			for k := range r.Cells[i].Runs[j].States {
				r.Cells[i].Runs[j].States[k] = EndsState{Objective: 1, Test: 1, Gradient: 0.3, Smallest: -0.012, Largest: 0.1,
					Depth: 0.0121}
			}
		}
	}
	verdicts := EndsSpec.Judge(c, r)
	for _, name := range []string{"ends-low", "end-is-flat", "start-shows-in-test"} {
		if v := experimenttest.VerdictOf(t, verdicts, name); v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
}

func TestTablesSayWhatWasSeen(t *testing.T) {
	o := experimenttest.Concluded(t, EndsSpec, endsConfig(experiment.Quick), made)
	states := experimenttest.Rows(t, o, "states")
	experimenttest.Wants(t, states[1], "0.000", "20", "0.400", "0.010", "−0.009", "−0.010", "−0.094", "0.200")
	ends := experimenttest.Rows(t, o, "ends")
	experimenttest.Wants(t, ends[2], nichani2022.ByBoth, "1.000", "0.000", "0.010", "0.000", "0.606")
	experimenttest.Wants(t, ends[3], linearAlone, "0.000", "0.300", "0.010", "0.000", "0.202")
	s := experimenttest.Concluded(t, SaddleSpec, saddleConfig(experiment.Quick), saddles)
	experimenttest.Wants(t, experimenttest.Rows(t, s, "spectra")[0], "f_Q alone, at W = 0", "1", "0.000", "−0.020",
		"0.020", "0.020")
	l := experimenttest.Concluded(t, LanczosSpec, lanczosConfig(experiment.Quick), searches)
	experimenttest.Wants(t, experimenttest.Rows(t, l, "spectra")[2], earlyOn, "20", "1", "0.000", "−0.010", "0.100",
		"1 of 3")
	r := experimenttest.Concluded(t, RatesSpec, ratesConfig(experiment.Quick), descents)
	sides := experimenttest.Rows(t, r, "sides")
	experimenttest.Wants(t, sides[2], nichani2022.ByBoth, "1.200", "3 of 3", "0 of 3", "0.000")
	experimenttest.Wants(t, sides[6], straight, "1.200", "3 of 3", "3 of 3", figure.None)
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	for _, p := range []experiment.Preset{experiment.Quick, experiment.Paper} {
		experimenttest.Drawn(t, experimenttest.Concluded(t, EndsSpec, endsConfig(p), made).Figures, nil)
		experimenttest.Drawn(t, experimenttest.Concluded(t, SaddleSpec, saddleConfig(p), saddles).Figures, nil)
		experimenttest.Drawn(t, experimenttest.Concluded(t, LanczosSpec, lanczosConfig(p), searches).Figures, nil)
		o := experimenttest.Concluded(t, RatesSpec, ratesConfig(p), descents)
		experimenttest.Drawn(t, o.Figures, nil)
		frames, err := RateFrames(o)
		if err != nil || experimenttest.CheckFrames(frames) != nil {
			t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
		}
	}
	if _, err := RateFrames(&RatesOutcome{}); err == nil {
		t.Error("a slider without a value")
	}
}
