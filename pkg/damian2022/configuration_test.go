package damian2022

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/stats"

	"gonum.org/v1/gonum/floats/scalar"
)

// on returns a result whose risks are the published ones times a factor, at the
// sample sizes of the config, for raw labels and c = 1.
func on(t *testing.T, c ConfigurationConfig, factor float64) ConfigurationResult {
	t.Helper()
	n, risk, _, err := publishedCurve(ByAlgorithm1, c.Width)
	if err != nil {
		t.Fatal(err)
	}
	var r ConfigurationResult
	for _, own := range c.N {
		y := factor * risk[slices.Index(n, float64(own))]
		r.Cells = append(r.Cells, ConfigurationCell{Raw, own, [][]float64{{y, y}}})
	}
	return r
}

// A curve twice as high is log 2 away wherever the sample sizes start, and deviates
// most where the published standard deviation is smallest beside the mean: by
// 0.999/0.072 = 13.9 of them at n = 31.
func TestDistancesFromThePublishedCurve(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	c.Eta1 = []float64{1}
	if m := c.rms(on(t, c, 2), matched); !scalar.EqualWithinRel(m.Value, math.Ln2, 1e-12) || m.Low != m.High {
		t.Errorf("%+v, want log 2", m)
	}
	if m := c.deviation(on(t, c, 2), matched); !scalar.EqualWithinRel(m.Value, 0.999/0.072, 1e-12) {
		t.Errorf("%+v, want 13.9", m)
	}
	if m := c.excess(on(t, c, 2), matched); !scalar.EqualWithinRel(m.Value, 0.999/0.072, 1e-12) {
		t.Errorf("%+v, want 13.9", m)
	}
	if m := c.rms(on(t, c, 1), matched); m.Value > 1e-12 {
		t.Errorf("%+v, want 0", m)
	}
	for _, x := range []Candidate{second, {Raw, 0.5}} { // were not run
		if m := c.rms(on(t, c, 1), x); !math.IsNaN(m.Value) {
			t.Errorf("%s: %+v", x, m)
		}
		if m := c.fartherBy(on(t, c, 1), x, matched); !math.IsNaN(m.Value) {
			t.Errorf("%s: %+v", x, m)
		}
	}
}

// Below d² samples the literal algorithm pays for α + β·x and the others do not:
// with n = 10 in d = 5 its cost has the mean (2 + 10.46 + 4 + 5)/10 = 2.1 (a typical draw less), theirs is none.
func TestOnlyTheLiteralAlgorithmPaysForAlphaAndBeta(t *testing.T) {
	e := enginetest.Open(t, engine.Go)
	at := func(labels string, back bool) float64 {
		p := configurationPoint{Master: 4, task: task{"figure1", sampling{N: 10, D: 5, Noise: 1}, 1, lambdaPath()}, Labels: labels, Width: 6, Seeds: 20, Eta1: []float64{1}, AddBack: back}
		cell, err := configurationAt(context.Background(), environment(t, e), p)
		if err != nil {
			t.Fatal(err)
		}
		return stats.Mean(cell.Risk[0])
	}
	if raw, step, literal := at(Raw, true), at(StepOnly, true), at(LiteralAB, true); !(literal > raw+0.3 && literal > step+0.3) {
		t.Errorf("raw %g, step only %g, literal %g", raw, step, literal)
	}
	if step, cut := at(StepOnly, true), at(LiteralAB, false); step != cut {
		t.Errorf("step only %g, literal without α + β·x %g", step, cut)
	}
}

func TestImpossibleConfigurationsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{ConfigurationSpec, "Width=7", "Width = 7"}, {ConfigurationSpec, "Width=200", "100 and 1000"}, {ConfigurationSpec, "N=50", "published at"},
		{ConfigurationSpec, "N=0", "N = 0"}, {ConfigurationSpec, "LiteralN=32", "published at"}, {ConfigurationSpec, "From=100000", "From"},
		{ConfigurationSpec, "Labels=halved", "raw, step only, literal"}, {ConfigurationSpec, "Eta1=2,1", "increase"}, {ConfigurationSpec, "Seeds=1", "Seeds = 1"},
		{ConfigurationSpec, "RefitSeeds=1", "RefitSeeds = 1"}, {ConfigurationSpec, "Pretrain=7", "no published point"}, {ConfigurationSpec, "D=1", "D = 1"},
		{ConfigurationSpec, "Lambdas=0", "positive"}, {ConfigurationSpec, "Completions=0", "Completions = 0"}, {ConfigurationSpec, "Onto=he9", "he9"},
	})
}
