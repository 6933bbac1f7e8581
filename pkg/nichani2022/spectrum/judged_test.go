package spectrum

import (
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// asForetold returns eigenvalues with the places, means and edges of clusters.
func asForetold(clusters []nichani2022.Cluster) (values []float64) {
	for _, k := range clusters {
		values = append(values, between(k.High, k.Low, k.Mean, k.Count)...)
	}
	return values
}

// between returns count numbers from high to low with a mean: low (high/low)^(u^p), with the p that gives it.
func between(high, low, mean float64, count int) []float64 {
	out := make([]float64, count)
	for smallest, largest := 0.05, 20.0; largest-smallest > 1e-9; {
		p, sum := (smallest+largest)/2, 0.0
		for i := range out {
			u := 1 - float64(i)/float64(max(1, count-1))
			out[i] = low * math.Pow(high/low, math.Pow(u, p))
			sum += out[i]
		}
		if sum/float64(max(1, count)) > mean {
			smallest = p
		} else {
			largest = p
		}
	}
	return out
}

// shapeless returns eigenvalues that fall by one factor.
func shapeless(count int) []float64 {
	out := make([]float64, count)
	for i := range out {
		out[i] = math.Pow(10, -6*float64(i)/float64(count))
	}
	return out
}

func separate(c SpectrumConfig) (r SpectrumResult) {
	at := func(seed, n int) Cell {
		if c.Shift == 0 || c.Inputs != nichani2022.OnSphere || n < 2*c.harmonics() {
			return Cell{seed, n, shapeless(n)}
		}
		return Cell{seed, n, asForetold(c.clusters(n))}
	}
	for seed := range c.Seeds {
		r.Cells = append(r.Cells, at(seed, c.Samples))
	}
	for _, n := range c.Path {
		r.Path = append(r.Path, at(0, n))
	}
	return r
}

func separateDirections(c CovarianceConfig) (r CovarianceResult) {
	for _, h := range c.Neurons {
		for seed := range c.Seeds {
			clusters := c.clusters(h)
			cell := CovarianceCell{Seed: seed, Neurons: h, Values: asForetold(clusters), Shares: [][]float64{nil, nil, nil}}
			for i := range cell.Values {
				shares := []float64{0.01, 0.01, 0.01}
				for _, k := range clusters {
					if i >= k.First && i < k.End() && k.Degree < 3 {
						shares[k.Degree] = 0.97
					}
				}
				for l := range shares {
					cell.Shares[l] = append(cell.Shares[l], shares[l])
				}
			}
			if c.Shift == 0 || h < 20 {
				cell.Values, cell.Shares[2] = shapeless(len(cell.Values)), make([]float64, len(cell.Values))
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestSpectrumClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, SpectrumSpec, separate)
	scaled := func(factor float64, from, to int) func(*SpectrumResult) {
		return func(r *SpectrumResult) {
			for i := from; i < to; i++ {
				r.Cells[1].Values[i] *= factor
			}
		}
	}
	experimenttest.FailsChanged(t, SpectrumSpec, separate, map[string]func(*SpectrumResult){
		"gaps":  func(r *SpectrumResult) { r.Cells[1].Values[230] = r.Cells[1].Values[229] },
		"means": scaled(1.05, 0, 20),
		"bulk":  scaled(0.9, 230, 1500),
		"edges": func(r *SpectrumResult) { r.Cells[0].Values[20] *= 1.2 },
	})
}

func TestCovarianceClaimsHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, CovarianceSpec, separateDirections)
	scaled := func(factor float64, cells ...int) func(*CovarianceResult) {
		return func(r *CovarianceResult) {
			for _, i := range cells {
				for j := 65; j < len(r.Cells[i].Values); j++ {
					r.Cells[i].Values[j] *= factor
				}
			}
		}
	}
	experimenttest.FailsChanged(t, CovarianceSpec, separateDirections, map[string]func(*CovarianceResult){
		"gaps":            func(r *CovarianceResult) { r.Cells[3].Values[65] = r.Cells[3].Values[64] },
		"degrees":         func(r *CovarianceResult) { r.Cells[2].Shares[1][4] = 0.5 },
		"same-means":      scaled(0.9, 2, 3),
		"bulk-over-width": scaled(1.1, 0, 1),
	})
}

func TestOfNoSampleNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(SpectrumSpec), experimenttest.OfNothing(CovarianceSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	o := experimenttest.Alone(t, SpectrumSpec, spectrumConfig(experiment.Quick), SpectrumResult{})
	if !math.IsNaN(JustAbove(o)) {
		t.Error("what was not drawn is a number")
	}
	c := covarianceConfig(experiment.Quick)
	if nothing := experimenttest.Alone(t, CovarianceSpec, c, CovarianceResult{}); !math.IsNaN(BulkChange(nothing)) {
		t.Error("what was not drawn is a number")
	}
	c.Neurons = nil
	if nothing := experimenttest.Alone(t, CovarianceSpec, c, CovarianceResult{}); !math.IsNaN(BulkChange(nothing)) {
		t.Error("of no size the bulk changes")
	}
	if exact, limit := Limits(nichani2022.Sigmoid1, 2, 1); !math.IsNaN(exact[0]) || len(limit) != 3 {
		t.Errorf("%v, %v", exact, limit)
	}
}

func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	o := experimenttest.Concluded(t, SpectrumSpec, spectrumConfig(experiment.Quick), separate)
	if got := JustAbove(o); math.Abs(got-math.Pow(10, 6./300)) > 1e-9 {
		t.Errorf("%g just above", got)
	}
	c := experimenttest.Concluded(t, CovarianceSpec, covarianceConfig(experiment.Quick), separateDirections)
	if got := BulkChange(c); math.Abs(got-0.5) > 1e-6 {
		t.Errorf("%g with twice the neurons", got)
	}
	exact, limit := Limits(nichani2022.Sigmoid1, 20, 2)
	if math.Abs(limit[3]/exact[3]-1.233) > 1e-3 { // .02067/.01677, by the table of the notes
		t.Errorf("the limit of the bulk is off by %g", limit[3]/exact[3])
	}
	if got := numbersText([]int{20, 21, 230}) + numbersText([]int{7}) + numbersText(nil); got != "20, 21 and 2307" {
		t.Error(got)
	}
}

func TestTablesSayWhatBecameOfClusters(t *testing.T) {
	o := experimenttest.Concluded(t, SpectrumSpec, spectrumConfig(experiment.Quick), separate)
	levels := experimenttest.Rows(t, o, "levels")
	experimenttest.Wants(t, levels[0], "degree 1", "20", "0.032", "0.032", "0.032", "0.032", "1.000")
	experimenttest.Wants(t, levels[3], "above 2", "1270", "0.000", "0.000", "0.000", "0.000", "1.000")
	drops := experimenttest.Rows(t, o, "drops")
	experimenttest.Wants(t, drops[0], "n = 1500, seed 0", "8.467", "5.699", "3.877", "1.027")
	experimenttest.Wants(t, drops[3], tooFew+": n = 200, seed 0", "1.072", "1.072", "none", "1.072")
	c := experimenttest.Concluded(t, CovarianceSpec, covarianceConfig(experiment.Quick), separateDirections)
	networks := experimenttest.Rows(t, c, "networks")
	experimenttest.Wants(t, networks[1], "h = 60", "600", "7.797", "3.486", "4.928", "1.063", "0.000", "0.000", "0.970")
	experimenttest.Wants(t, networks[3], fewNeurons+": h = 7", "70", "1.218", "1.218", "1.218", "1.218", "0.000",
		"0.000", "0.000")
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	o := experimenttest.Concluded(t, SpectrumSpec, spectrumConfig(experiment.Quick), separate)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := GrowingFrames(o)
	if err != nil || experimenttest.CheckFrames(frames) != nil || len(frames.Frames) != 8 {
		t.Errorf("%v, %v", err, experimenttest.CheckFrames(frames))
	}
	c := experimenttest.Concluded(t, CovarianceSpec, covarianceConfig(experiment.Quick), separateDirections)
	experimenttest.Drawn(t, c.Figures, nil)
}
