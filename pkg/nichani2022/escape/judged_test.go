package escape

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// grown is a run that escapes after so many e-folds under a pull, at a width, with a test loss at the end.
func grown(c EscapeConfig, m int, e, pull, test float64) EscapeRun {
	step := e / math.Log1p(c.Eta*pull/math.Sqrt(float64(m)))
	return EscapeRun{Escape: int(math.Round(step)), Half: 12, Pull: pull, Linear: 0.5 * math.Pow(float64(m), -0.08),
		Looks: []Race{{0, 0, 0, 1, 1}, {1, 0.01, 1e-9, 0.9, 0.95}, {100, 0.1, 0.3, 0.01, test}}}
}

// raced follows D3: f_L seeds the pairs at m^{−1/2}, and f_Q alone at m^{−p}.
func raced(c EscapeConfig) (r EscapeResult) {
	joint := func(weight float64) (cells []EscapeCell) {
		for _, m := range c.Widths {
			power := 0.08
			if weight > 1 {
				power = -0.2
			}
			run := grown(c, m, math.Log(float64(m))/4+0.2, 0.13, 0.3*math.Pow(float64(m), power))
			cells = append(cells, EscapeCell{m, slices.Repeat([]EscapeRun{run}, c.Seeds)})
		}
		return cells
	}
	for _, m := range c.Widths {
		run := grown(c, m, (c.Power-0.25)*math.Log(float64(m))+6, 0.18, 0.6)
		r.Alone = append(r.Alone, EscapeCell{m, slices.Repeat([]EscapeRun{run}, c.Seeds)})
	}
	if r.Free, r.Held = joint(c.Free), joint(c.Held); !c.Joint {
		r.Free, r.Held = r.Alone, r.Alone
	}
	r.Pairs = []PairLook{{0, []float64{0, 0}, []float64{0, 0}, 0, 0}, {1, []float64{0.4, 0.2}, []float64{0, 0}, 0, 0},
		{30, []float64{1, -2}, []float64{0.9, -1.8}, 0.01, 0.6}}
	return r
}

// memorised takes .75 n/(2ηγ) at every width, n at those that are too narrow, and two steps for labels of degree 1.
func memorised(c MemorisingConfig) MemorisingResult {
	r := MemorisingResult{Bulk: 0.11}
	for _, m := range c.Widths {
		for _, n := range c.Samples {
			steps := 0.75 * float64(n) / (2 * c.Eta * r.Bulk)
			if m < n {
				steps *= 3
			}
			if m == memorisingConfig(experiment.Quick).Widths[0] {
				steps = 0.78 * float64(n) / (2 * c.Eta * r.Bulk)
			}
			if c.Dense {
				steps = 2
			}
			r.Cells = append(r.Cells, MemorisingCell{n, m, slices.Repeat([]float64{steps}, c.Seeds)})
		}
	}
	return r
}

// paired has equal steps in both coordinates where w_0 is shared, and a balance that drifts by η where f_L is away.
func paired(c PairsConfig) (r PairsResult) {
	run := PairsRun{Apart: 1e-16, Bare: 0.2, Moved: 1}
	if !c.Shared {
		run.Apart = 0.3
	}
	for _, rate := range c.Rates {
		drift := 0.1 * rate
		if c.Linear {
			drift = 0.4
		}
		run.Drift = append(run.Drift, drift)
	}
	r.Runs = slices.Repeat([]PairsRun{run}, c.Nets)
	return r
}

func TestClaimsOnPairsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, PairsSpec, paired)
	experimenttest.FailsChanged(t, PairsSpec, paired, map[string]func(*PairsResult){
		"same-steps": func(r *PairsResult) { r.Runs[3].Apart = 1e-6 },
		"balance": func(r *PairsResult) {
			for i := range r.Runs {
				r.Runs[i].Drift = []float64{1e-3, 4e-3, 16e-3}
			}
		},
	})
}

func TestClaimsOnMemorisingHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, MemorisingSpec, memorised)
	scale := func(cells []MemorisingCell, by func(MemorisingCell) float64) {
		for i, cell := range cells {
			cells[i].Steps = slices.Repeat([]float64{cell.Steps[0] * by(cell)}, len(cell.Steps))
		}
	}
	experimenttest.FailsChanged(t, MemorisingSpec, memorised, map[string]func(*MemorisingResult){
		"memorising-n": func(r *MemorisingResult) {
			scale(r.Cells, func(c MemorisingCell) float64 { return math.Sqrt(float64(c.Samples)) / 10 })
		},
		"memorising-time": func(r *MemorisingResult) { scale(r.Cells, func(MemorisingCell) float64 { return 2 }) },
		"memorising-m": func(r *MemorisingResult) {
			scale(r.Cells, func(c MemorisingCell) float64 { return math.Sqrt(float64(c.Width)) / 10 })
		},
	})
}

func TestClaimsOnTheEscapeHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, EscapeSpec, raced)
	clock := func(cells []EscapeCell, of func(m int) int) {
		for i := range cells {
			for k := range cells[i].Runs {
				cells[i].Runs[k].Escape = of(cells[i].Width)
			}
		}
	}
	losses := func(cells []EscapeCell, of func(m int) float64) {
		for i := range cells {
			for k := range cells[i].Runs {
				cells[i].Runs[k].Looks = []Race{{Step: 9, Test: of(cells[i].Width)}}
				cells[i].Runs[k].Linear = of(cells[i].Width)
			}
		}
	}
	experimenttest.FailsChanged(t, EscapeSpec, raced, map[string]func(*EscapeResult){
		"held":          func(r *EscapeResult) { clock(r.Held, func(m int) int { return m / 2 }) },
		"free":          func(r *EscapeResult) { clock(r.Free, func(m int) int { return m / 2 }) },
		"seeded-by-f_L": func(r *EscapeResult) { clock(r.Held, func(m int) int { return int(8 * math.Sqrt(float64(m))) }) },
		"seeded-alike":  func(r *EscapeResult) { clock(r.Alone, func(m int) int { return int(8 * math.Sqrt(float64(m))) }) },
		"width-hurts":   func(r *EscapeResult) { losses(r.Free, func(int) float64 { return 1 }) },
		"width-helps":   func(r *EscapeResult) { losses(r.Held, func(int) float64 { return 1 }) },
		"no-race":       func(r *EscapeResult) { losses(r.Free, func(m int) float64 { return float64(m) }) },
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(PairsSpec), experimenttest.OfNothing(MemorisingSpec),
		experimenttest.OfNothing(EscapeSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	o := experimenttest.Alone(t, EscapeSpec, escapeConfig(experiment.Quick), EscapeResult{})
	if _, err := PairFrames(o); err == nil {
		t.Error("there are frames of nothing")
	}
	if narrow, wide, all := Ahead(o); narrow != 0 || wide != 0 || all != 0 {
		t.Error("somebody is ahead in no race")
	}
	if pairs, same, right := Balance(o); pairs != 0 || same != 0 || right != 0 || !math.IsNaN(Slowdown(o)) ||
		!math.IsNaN(EscapeRun{}.Last().Test) {
		t.Error("what was not measured is a number")
	}
}

// A narrow network that escapes while a wide one does not leaves no slope, and says so in the table.
func TestANetworkThatNeverEscapesIsCounted(t *testing.T) {
	c := escapeConfig(experiment.Quick)
	r := raced(c)
	r.Held[2].Runs[0].Escape = -1
	o := experimenttest.Alone(t, EscapeSpec, c, r)
	if v := experimenttest.VerdictOf(t, o.Verdicts, "D3/held"); v.Status == claim.Holds || !math.IsNaN(v.Value) {
		t.Error(v.Text())
	}
	want := r.Held[2].Runs[1].Escape
	experimenttest.Wants(t, experimenttest.Rows(t, o, "steps")[5], "held back", "1800", "5 of 6",
		fmt.Sprintf("%d.000", want), "0.130", "none", "0.100", "0.300", "0.010", "0.067")
}

// What the notebook says of the outcome.
func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, EscapeSpec, escapeConfig(experiment.Quick), raced)
	o.Result.Free[2].Runs = slices.Clone(o.Result.Free[2].Runs)
	o.Result.Free[2].Runs[1] = EscapeRun{Looks: []Race{{Memorised: 0.2, Quadratic: 0.1}}}
	if narrow, wide, all := Ahead(o); narrow != 6 || wide != 5 || all != 6 {
		t.Errorf("ahead on %d and %d of %d", narrow, wide, all)
	}
	if pairs, same, right := Balance(o); pairs != 2 || same != 2 || right != 1 {
		t.Errorf("%d pairs, %d on one side, %d to the right", pairs, same, right)
	}
	held := o.Result.Held
	want := float64(held[2].Runs[0].Escape) / float64(held[0].Runs[0].Escape)
	if got := Slowdown(o); got != want || got < 3 {
		t.Errorf("%g times as late, want %g", got, want)
	}
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	o := experimenttest.Concluded(t, EscapeSpec, escapeConfig(experiment.Quick), raced)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := PairFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	m := experimenttest.Concluded(t, MemorisingSpec, memorisingConfig(experiment.Quick), memorised)
	experimenttest.Drawn(t, m.Figures, nil)
	p := experimenttest.Concluded(t, PairsSpec, pairsConfig(experiment.Quick), paired)
	experimenttest.Drawn(t, p.Figures, nil)
}
