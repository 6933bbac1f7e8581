package alone

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
	"github.com/provingground/provingground/pkg/stats"
)

// ended is a method's run that ends with an error and two shares.
func ended(test, dense, sparse float64) MethodRun {
	end := Fit{Step: 750, Valid: test, Test: test, Dense: dense, Sparse: sparse}
	return chosen([]Fit{{Step: 0, Valid: 1, Test: 1}, {Step: 10, Valid: 0.6, Test: 0.6, Dense: 0.8}, end}, nil)
}

// neither is what came of the four methods: as it should with both parts, and as without one of the hypotheses.
func neither(c NeitherConfig) NeitherResult {
	runs := []MethodRun{ended(0.36, 0.99, 0.28), ended(0.44, 0.35, 0.49), ended(0.2, 0.99, 0.45), ended(0.07, 0.97, 0.74)}
	switch {
	case c.Target == nichani2022.LinearOnly:
		runs = []MethodRun{ended(0.0012, 0.98, 0), ended(0.3, 0.5, 0), ended(0.0012, 0.98, 0), ended(0.001, 0.98, 0)}
	case c.Target == nichani2022.SharedBeta:
		runs = []MethodRun{ended(0.5, 0.95, 0.2), ended(0.24, 0.5, 0.5), ended(0.25, 0.95, 0.4), ended(0.11, 0.97, 0.6)}
	case c.Free == 0 || c.Subspace == nichani2022.Random:
		runs[regularised] = ended(0.42, 0.35, 0.3)
	}
	var r NeitherResult
	for _, run := range runs {
		r.Methods = append(r.Methods, slices.Repeat([]MethodRun{run}, c.Seeds))
	}
	return r
}

// fitted are the ends of all data sets with one error and one share of the second part.
func fitted(seeds int, test, sparse float64) []Fit {
	return slices.Repeat([]Fit{{Test: test, Dense: 1, Sparse: sparse}}, seeds)
}

// over is the comparison over n: with a dense second part f_L is ahead, with unequal inputs it learns another share.
func over(c SamplesConfig) (r SamplesResult) {
	levels, err := c.levels()
	if err != nil {
		panic(err)
	}
	for i, n := range c.sizes() {
		x := float64(n)
		share := 0.95 * SharesOf(levels, x).Degrees[2]
		if c.Inputs == nichani2022.Unequal {
			share *= 3
		}
		cell := SamplesCell{Samples: n, Tangent: fitted(c.solved(i), 150/x, share)}
		if i < len(c.Samples) {
			cell.Regularised = fitted(c.Seeds, 40/x, 0.7)
			if c.Rank > 1 {
				cell.Regularised = fitted(c.Seeds, 170/x, 0.2)
			}
			if c.Plain {
				cell.Joint = fitted(c.Seeds, 90/x, 0.4)
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// ranking has the joint model ahead with few directions, and behind with many.
func ranking(c RanksConfig) (r RanksResult) {
	for _, rank := range c.Ranks {
		r.Cells = append(r.Cells, RanksCell{rank, fitted(c.Seeds, 0.36, 0.28),
			fitted(c.Seeds, 0.08*math.Sqrt(float64(rank)), 0.5)})
	}
	return r
}

// priced is level in d, and grows with unequal inputs.
func priced(c PricesConfig) (r PricesResult) {
	for _, d := range c.Dims {
		quotient := 2.5
		if c.Inputs == nichani2022.Unequal {
			quotient = math.Pow(float64(d), 0.4)
		}
		r.Cells = append(r.Cells, PricesCell{Dim: d, Samples: d * c.PerDim,
			Linear: slices.Repeat([]float64{0.98, 1.02}, c.Draws), Quadratic: slices.Repeat([]float64{quotient}, c.Draws)})
	}
	return r
}

// all replaces the runs of a method.
func all(r *NeitherResult, method int, run MethodRun) {
	for i := range r.Methods[method] {
		r.Methods[method][i] = run
	}
}

func TestClaimsOnTheFourMethodsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, NeitherAloneSpec, neither)
	experimenttest.FailsChanged(t, NeitherAloneSpec, neither, map[string]func(*NeitherResult){
		"neither-alone":       func(r *NeitherResult) { r.Methods[quadratic][1] = ended(0.2, 0.4, 0.5) },
		"without-regulariser": func(r *NeitherResult) { r.Methods[joint][2] = ended(0.3, 0.9, 0.5) },
		"regulariser":         func(r *NeitherResult) { r.Methods[regularised][0] = ended(0.11, 0.9, 0.7) },
		"parts":               func(r *NeitherResult) { all(r, tangent, ended(0.36, 0.99, 0.6)) },
	})
}

func TestClaimsOverPointsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, SamplesSpec, over)
	experimenttest.FailsChanged(t, SamplesSpec, over, map[string]func(*SamplesResult){
		"fewer-points": func(r *SamplesResult) {
			for i := range r.Cells[1:] {
				r.Cells[i+1].Tangent[2].Test = 0.15
			}
		},
		"order": func(r *SamplesResult) { r.Cells[1].Joint[0].Test = 1 },
		"degree-only": func(r *SamplesResult) {
			for i := range r.Cells {
				for seed := range r.Cells[i].Tangent {
					r.Cells[i].Tangent[seed].Sparse = 0.9
				}
			}
		},
	})
}

func TestClaimsOnDirectionsAndPricesHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, RanksSpec, ranking)
	experimenttest.FailsChanged(t, RanksSpec, ranking, map[string]func(*RanksResult){
		"dense-second-part": func(r *RanksResult) { r.Cells[len(r.Cells)-1].Regularised[0].Test = 0.36 }})
	experimenttest.Judges(t, PricesSpec, priced)
	experimenttest.FailsChanged(t, PricesSpec, priced, map[string]func(*PricesResult){
		"linear": func(r *PricesResult) {
			for i := range r.Cells {
				r.Cells[i].Linear = slices.Repeat([]float64{1.3}, 12)
			}
		},
		"quadratic": func(r *PricesResult) { r.Cells[0].Quadratic = slices.Repeat([]float64{1}, 12) },
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(NeitherAloneSpec), experimenttest.OfNothing(SamplesSpec),
		experimenttest.OfNothing(RanksSpec), experimenttest.OfNothing(PricesSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	if with, without := (NeitherResult{}).Gain(0); !math.IsNaN(with) || !math.IsNaN(without) {
		t.Errorf("of no run %g, %g", with, without)
	}
	if test, dense, sparse := (NeitherResult{}).Medians("NTK"); !math.IsNaN(test + dense + sparse) {
		t.Errorf("of no run %g, %g, %g", test, dense, sparse)
	}
	if at := (RanksResult{}).Crossing(); !math.IsNaN(at) || len((SamplesResult{}).Factors(0.2)) != 0 {
		t.Errorf("of no run %g", at)
	}
}

// A network that predicts 0 has the error of the labels: no claim on learning holds of it.
func TestNothingLearnedMeetsNoClaim(t *testing.T) {
	zero := func(c NeitherConfig) (r NeitherResult) {
		for range countMethods {
			r.Methods = append(r.Methods, slices.Repeat([]MethodRun{ended(1, 0, 0)}, c.Seeds))
		}
		return r
	}
	c := neitherConfig(experiment.Quick)
	for _, v := range NeitherAloneSpec.Judge(c, zero(c)) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
	s := samplesConfig(experiment.Quick)
	r := over(s)
	for i := range r.Cells {
		for _, fits := range [][]Fit{r.Cells[i].Tangent, r.Cells[i].Joint, r.Cells[i].Regularised} {
			for seed := range fits {
				fits[seed] = Fit{Test: 1}
			}
		}
	}
	for _, v := range SamplesSpec.Judge(s, r) {
		if v.Status == claim.Holds && !strings.HasSuffix(v.ID, "order") { // equal errors are in order
			t.Error(v.Text())
		}
	}
}

func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, NeitherAloneSpec, neitherConfig(experiment.Quick), neither)
	if with, without := o.Result.Gain(1); math.Abs(with-0.36/0.07) > 1e-12 || math.Abs(without-1.8) > 1e-12 {
		t.Errorf("%g, %g", with, without)
	}
	if test, dense, sparse := o.Result.Medians("QuadNTK"); test != 0.44 || dense != 0.35 || sparse != 0.49 {
		t.Errorf("%g, %g, %g", test, dense, sparse)
	}
	s := experimenttest.Concluded(t, SamplesSpec, samplesConfig(experiment.Quick), over)
	if got := stats.Median(s.Result.Factors(0.2)); math.Abs(got-150./40) > 1e-9 {
		t.Errorf("a factor of %g", got)
	}
	r := experimenttest.Concluded(t, RanksSpec, ranksConfig(experiment.Quick), ranking)
	if got := r.Result.Crossing(); got < 16 || got > 39 {
		t.Errorf("behind from %g on", got)
	}
}

func TestTablesSayWhatCameOfMethods(t *testing.T) {
	o := experimenttest.Concluded(t, NeitherAloneSpec, neitherConfig(experiment.Quick), neither)
	rows := experimenttest.Rows(t, o, "tuned")
	experimenttest.Wants(t, rows[0][:4], "NTK", "3", "0.360 (0.360 to 0.360)", "0.360 (0.360 to 0.360)")
	twins := experimenttest.Rows(t, o, "twins")
	experimenttest.Wants(t, twins[0], "nothing", "5.14 to 5.14", "1.80 to 1.80", "0.35 to 0.35")
	experimenttest.Wants(t, twins[1], noSparse, "1.20 to 1.20", "1.00 to 1.00", "0.83 to 0.83")
	s := experimenttest.Concluded(t, SamplesSpec, samplesConfig(experiment.Quick), over)
	lines := experimenttest.Rows(t, s, "errors")
	experimenttest.Wants(t, lines[2][:5], "nothing", "400", "0.375 (0.375 to 0.375)", "0.225 (0.225 to 0.225)",
		"0.100 (0.100 to 0.100)")
	r := experimenttest.Concluded(t, RanksSpec, ranksConfig(experiment.Quick), ranking)
	ranks := experimenttest.Rows(t, r, "errors")
	experimenttest.Wants(t, ranks[2][:3], "4", "0.360 (0.360 to 0.360)", "0.160 (0.160 to 0.160)")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	o := experimenttest.Concluded(t, NeitherAloneSpec, neitherConfig(experiment.Quick), neither)
	experimenttest.Drawn(t, o.Figures, nil)
	if err := experimenttest.CheckFrames(TimeFrames(o)); err != nil {
		t.Error(err)
	}
	s := experimenttest.Concluded(t, SamplesSpec, samplesConfig(experiment.Quick), over)
	experimenttest.Drawn(t, s.Figures, nil)
	r := experimenttest.Concluded(t, RanksSpec, ranksConfig(experiment.Quick), ranking)
	experimenttest.Drawn(t, r.Figures, nil)
	p := experimenttest.Concluded(t, PricesSpec, pricesConfig(experiment.Quick), priced)
	list := PriceList(p, 40).Rows
	if len(list) != 5 || math.Abs(list[4][1].(float64)/list[2][1].(float64)-math.Sqrt(39)) > 1e-12 {
		t.Errorf("the price list is %v", list)
	}
	if rows := PriceList(p, 41).Rows; len(rows) != 1 {
		t.Errorf("of no dimension the price list is %v", rows)
	}
	experimenttest.Drawn(t, p.Figures, nil)
}
