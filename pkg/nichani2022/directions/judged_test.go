package directions

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// wobble is a factor near 1 that differs from seed to seed.
func wobble(seed int) float64 { return 1 + 0.004*float64(seed%3-1) }

// directed has what D5 says; with an odd σ″ nothing fits.
func directed(c GoodConfig) (r GoodResult) {
	a, mu, law, fit := c.activation(), c.step().mu(), c.leakage(), c.fitError(1)
	bends, coins := a.MuSecond(0) != 0, a.Leakage(nichani2022.Independent, 1)
	for _, m := range c.Widths {
		cell := GoodCell{Width: m}
		for seed := range c.Seeds {
			w := wobble(seed)
			run := GoodRun{Error: w * fit / float64(m), Leak: w * law.near(c.Mean, m), Equal: w * law.near(1, m),
				Coins: w * coins / math.Sqrt(float64(m)), Power: 8 / (mu * mu), Square: 2 * math.Sqrt(float64(m)) / mu}
			if !bends {
				run.Error = w
			}
			run.Plain = run.Error
			for _, mean := range c.Means {
				run.Leaning = append(run.Leaning, w*law.near(mean, m))
			}
			cell.Runs = append(cell.Runs, run)
		}
		r.Cells = append(r.Cells, cell)
	}
	for _, mean := range c.Means {
		r.Pictures = append(r.Pictures, Picture{mean, []float64{-1, 0, 2}, []float64{-mean, 0, 2 * mean}, []float64{1, 0, 4}})
	}
	return r
}

// projected has what X1 says; nothing is taken where σ′ is odd, and half of it where half of the block is.
func projected(c ProjectionConfig) (r ProjectionResult) {
	share := min(1, float64(c.Free)/float64(c.Dim))
	if c.step().Activation.Mu(0) == 0 {
		share = 0
	}
	for _, mean := range c.Means {
		cell := ProjectionCell{Mean: mean}
		for seed := range c.Seeds {
			square := share * mean * mean * wobble(seed)
			cell.Runs = append(cell.Runs, ProjectionRun{Kept: 1 - square, Taken: square / 2, Before: 1, After: 0.1,
				Sample: 0.1})
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// priced has what D4 says: all is of the bulk where σ′ is odd or the labels are permuted, nothing where d is small.
func priced(c NormsConfig) (r NormsResult) {
	gamma, first, second := c.bulk(1), c.level(1), c.level(2)
	for seed := range c.Seeds {
		var run NormsRun
		for _, n := range c.Points {
			w, bulk := wobble(seed), c.bulkPrice(float64(n), gamma)
			linear, square := w/first, w*bulk
			if c.Permuted || c.activation().Mu(0) == 0 {
				linear = w * bulk
			}
			if c.Dim == resolvedDim {
				square = w / second
			}
			run.Linear, run.Square = append(run.Linear, linear*math.Pow(float64(n)/800, 0.03)), append(run.Square, square)
			run.Coins = append(run.Coins, bulk*math.Pow(float64(n), 0.35))
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

// cubed has what D5 says of degree 3; nothing fits where σ″ is even.
func cubed(c CubicConfig) (r CubicResult) {
	law, bends := c.law(), c.step().Activation.MuSecond(c.Degree-1) != 0
	for _, m := range c.Widths {
		cell := CubicCell{Width: m}
		for seed := range c.Seeds {
			run := CubicRun{Error: wobble(seed) * law(float64(m)), Leak: 1 / math.Sqrt(float64(m)),
				Power: wobble(seed) * c.norm()}
			if !bends {
				run.Error = 0.99 * wobble(seed)
			}
			cell.Runs = append(cell.Runs, run)
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

func TestClaimsOnSignsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, GoodDirectionsSpec, directed)
	each := func(change func(*GoodRun, float64)) func(*GoodResult) {
		return func(r *GoodResult) {
			for _, cell := range r.Cells {
				for i := range cell.Runs {
					change(&cell.Runs[i], float64(cell.Width))
				}
			}
		}
	}
	experimenttest.FailsChanged(t, GoodDirectionsSpec, directed, map[string]func(*GoodResult){
		"fit":     each(func(r *GoodRun, m float64) { r.Error *= math.Pow(m, 0.2) }),
		"error":   each(func(r *GoodRun, _ float64) { r.Error *= 1.3 }),
		"norm":    func(r *GoodResult) { r.Cells[1].Runs[2].Power *= 1 + 1e-8 },
		"leakage": each(func(r *GoodRun, m float64) { r.Leak *= math.Pow(m, -0.2) }),
		"level":   each(func(r *GoodRun, _ float64) { r.Leak *= 0.8 }),
		"equal":   each(func(r *GoodRun, m float64) { r.Equal *= math.Pow(m, 0.02) }),
		"leaning": each(func(r *GoodRun, _ float64) { r.Leaning[2] *= 1.5 }),
	})
}

func TestClaimsOnTheProjectionHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, ProjectionSpec, projected)
	each := func(change func(*ProjectionRun)) func(*ProjectionResult) {
		return func(r *ProjectionResult) {
			for i := range r.Cells[2].Runs {
				change(&r.Cells[2].Runs[i])
			}
		}
	}
	experimenttest.FailsChanged(t, ProjectionSpec, projected, map[string]func(*ProjectionResult){
		"kept":  each(func(r *ProjectionRun) { r.Kept -= 0.2 }),
		"taken": each(func(r *ProjectionRun) { r.Taken += 0.1 }),
	})
}

func TestClaimsOnNormsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, NormsSpec, priced)
	each := func(list func(*NormsRun) []float64, change func(i int) float64) func(*NormsResult) {
		return func(r *NormsResult) {
			for i := range r.Runs {
				for j, values := 0, list(&r.Runs[i]); j < len(values); j++ {
					values[j] *= change(j)
				}
			}
		}
	}
	linear := func(r *NormsRun) []float64 { return r.Linear }
	square := func(r *NormsRun) []float64 { return r.Square }
	experimenttest.FailsChanged(t, NormsSpec, priced, map[string]func(*NormsResult){
		"linear-flat":  each(linear, func(i int) float64 { return math.Pow(2, 0.2*float64(i)) }),
		"linear-price": each(linear, func(int) float64 { return 1.05 }),
		"square-grows": each(square, func(i int) float64 { return math.Pow(2, 0.5*float64(i)) }),
		"square-price": each(square, func(int) float64 { return 1.5 }),
		"coins": each(func(r *NormsRun) []float64 { return r.Coins },
			func(i int) float64 { return math.Pow(2, -0.4*float64(i)) }),
	})
}

func TestClaimsOnDegreeThreeHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, CubicDirectionSpec, cubed)
	experimenttest.FailsChanged(t, CubicDirectionSpec, cubed, map[string]func(*CubicResult){
		"fit-cubic": func(r *CubicResult) {
			for _, cell := range r.Cells {
				for i := range cell.Runs {
					cell.Runs[i].Error = 1 / math.Sqrt(float64(cell.Width))
				}
			}
		},
		"norm-cubic": func(r *CubicResult) {
			for i := range r.Cells[1].Runs {
				r.Cells[1].Runs[i].Power *= 1.1
			}
		},
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(GoodDirectionsSpec), experimenttest.OfNothing(ProjectionSpec),
		experimenttest.OfNothing(NormsSpec), experimenttest.OfNothing(CubicDirectionSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	g := experimenttest.Alone(t, GoodDirectionsSpec, goodConfig(experiment.Quick), directed(goodConfig(experiment.Quick)))
	g.Result = GoodResult{}
	if a, b := LeanTimes(g, 1); !math.IsNaN(a) || !math.IsNaN(b) {
		t.Errorf("of no network %g and %g", a, b)
	}
	if _, err := SignFrames(g); err == nil {
		t.Error("of no picture there are frames")
	}
}

// What the notebook says of outcomes.
func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	g := experimenttest.Concluded(t, GoodDirectionsSpec, goodConfig(experiment.Quick), directed)
	measured, law := LeanTimes(g, 1./16)
	if math.Abs(measured/law-1) > 1e-9 || math.Abs(law-1-4096./256/2*1/0.12009/1) > 0.01 {
		t.Errorf("%g times, by the law %g", measured, law)
	}
	if a, _ := LeanTimes(g, 0.7); !math.IsNaN(a) {
		t.Errorf("of a mean that was not drawn %g", a)
	}
	p := experimenttest.Concluded(t, ProjectionSpec, projectionConfig(experiment.Quick), projected)
	if got := KeptOf(p, 0.5); math.Abs(got-0.75) > 1e-3 || !math.IsNaN(KeptOf(p, 0.3)) {
		t.Errorf("kept %g", got)
	}
	n := experimenttest.Concluded(t, NormsSpec, normsConfig(experiment.Quick), priced)
	if linear, square, coins := Growth(n); math.Abs(linear-math.Pow(8, 0.03)) > 1e-9 || math.Abs(square-759./59) > 1e-9 ||
		coins < square {
		t.Errorf("%g, %g, %g", linear, square, coins)
	}
}

func TestTablesSayWhatWasMeasured(t *testing.T) {
	g := experimenttest.Concluded(t, GoodDirectionsSpec, goodConfig(experiment.Quick), directed)
	experimenttest.Wants(t, experimenttest.Rows(t, g, "widths")[0], "256", "0.007", "2889.114", "608.117", "0.009",
		"0.084", "9.633")
	p := experimenttest.Concluded(t, ProjectionSpec, projectionConfig(experiment.Quick), projected)
	experimenttest.Wants(t, experimenttest.Rows(t, p, "left")[2], "0.500", "1.000", "0.100", "0.100", "0.750", "0.000",
		"0.125")
	n := experimenttest.Concluded(t, NormsSpec, normsConfig(experiment.Quick), priced)
	experimenttest.Wants(t, experimenttest.Rows(t, n, "norms")[3], "800", "31.572", "31.588", "4724.106", "4726.469",
		"49047.664", "0.237", "2.894", "9.326")
	c := experimenttest.Concluded(t, CubicDirectionSpec, cubicConfig(experiment.Quick), cubed)
	experimenttest.Wants(t, experimenttest.Rows(t, c, "widths")[4], "16384", "0.011", "0.011", "15703.282", "15705.245",
		"0.008")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	g := experimenttest.Concluded(t, GoodDirectionsSpec, goodConfig(experiment.Quick), directed)
	experimenttest.Drawn(t, g.Figures, nil)
	frames, err := SignFrames(g)
	if err != nil || experimenttest.CheckFrames(frames) != nil {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	p := experimenttest.Concluded(t, ProjectionSpec, projectionConfig(experiment.Quick), projected)
	n := experimenttest.Concluded(t, NormsSpec, normsConfig(experiment.Quick), priced)
	c := experimenttest.Concluded(t, CubicDirectionSpec, cubicConfig(experiment.Quick), cubed)
	experimenttest.Drawn(t, slices.Concat(p.Figures, n.Figures, c.Figures), nil)
}
