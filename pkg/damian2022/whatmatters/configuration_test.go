package whatmatters

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/stats"
)

// on returns a result whose risks are the published ones times a factor, at the
// sample sizes of the config, for raw labels and c = 1.
func on(t *testing.T, c ConfigurationConfig, factor float64) ConfigurationResult {
	t.Helper()
	n, risk, _, err := damian2022.PublishedCurve(damian2022.ByAlgorithm1, c.Width)
	if err != nil {
		t.Fatal(err)
	}
	var r ConfigurationResult
	for _, own := range c.N {
		y := factor * risk[slices.Index(n, float64(own))]
		r.Cells = append(r.Cells, ConfigurationCell{damian2022.Raw, own, [][]float64{{y, y}}})
	}
	return r
}

// A curve twice as high is log 2 away wherever the sample sizes start, and deviates
// most where the published standard deviation is smallest beside the mean: by
// 0.999/0.072 = 13.9 of them at n = 31.
func TestDistancesFromThePublishedCurve(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	c.Eta1PerRootD = []float64{1}
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
	for _, x := range []Candidate{second, {damian2022.Raw, 0.5}} { // were not run
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
		p := configurationPoint{Master: 4,
			Task: damian2022.Task{Target: "figure1", Sampling: damian2022.Sampling{N: 10, D: 5, Noise: 1}, Completions: 1,
				Lambdas: damian2022.LambdaPath()}, Labels: labels, Width: 6, Seeds: 20, Eta1PerRootD: []float64{1}, AddBack: back}
		cell, err := configurationAt(context.Background(), experimenttest.Environment(t, e), p)
		if err != nil {
			t.Fatal(err)
		}
		return stats.Mean(cell.Risk[0])
	}
	if raw, step, literal := at(damian2022.Raw, true), at(damian2022.StepOnly, true),
		at(damian2022.LiteralAB, true); !(literal > raw+0.3 && literal > step+0.3) {
		t.Errorf("raw %g, step only %g, literal %g", raw, step, literal)
	}
	if step, cut := at(damian2022.StepOnly, true), at(damian2022.LiteralAB, false); step != cut {
		t.Errorf("step only %g, literal without α + β·x %g", step, cut)
	}
}

func TestImpossibleConfigurationsAreAnsweredInASentence(t *testing.T) {
	experimenttest.Refuses(t, ConfigurationSpec, "Width = 7", "Width=7")
	experimenttest.Refuses(t, ConfigurationSpec, "100 and 1000", "Width=200")
	experimenttest.Refuses(t, ConfigurationSpec, "published at", "N=50")
	experimenttest.Refuses(t, ConfigurationSpec, "N = 0", "N=0")
	experimenttest.Refuses(t, ConfigurationSpec, "published at", "LiteralN=32")
	experimenttest.Refuses(t, ConfigurationSpec, "From", "From=100000")
	experimenttest.Refuses(t, ConfigurationSpec, "raw, step only, literal", "Labels=halved")
	experimenttest.Refuses(t, ConfigurationSpec, "increase", "Eta1PerRootD=2,1")
	experimenttest.Refuses(t, ConfigurationSpec, "Seeds = 1", "Seeds=1")
	experimenttest.Refuses(t, ConfigurationSpec, "RefitSeeds = 1", "RefitSeeds=1")
	experimenttest.Refuses(t, ConfigurationSpec, "no published point", "Pretrain=7")
	experimenttest.Refuses(t, ConfigurationSpec, "D = 1", "D=1")
	experimenttest.Refuses(t, ConfigurationSpec, "positive", "Lambdas=0")
	experimenttest.Refuses(t, ConfigurationSpec, "Completions = 0", "Completions=0")
	experimenttest.Refuses(t, ConfigurationSpec, "he9", "Onto=he9")
}

func TestThePublishedTransferIsRead(t *testing.T) {
	for n, want := range map[int]float64{100: 0.821, 1000: 0.255} {
		if got, err := publishedTransferAt(n, 10_000); err != nil || got != want {
			t.Errorf("n = %d: %g, %v", n, got, err)
		}
	}
}

// A curve twice as high as the published one is log 2 = 0.69 away, and 13.9 standard
// deviations at n = 31. The literal algorithm, on the published point there, has no distance
// at the larger n: it was not run, which is not a distance that came out as nothing.
func TestTheScoresSayWhatWasNotRun(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	c.Eta1PerRootD = []float64{1}
	r := on(t, c, 2)
	r.Cells = append(r.Cells, ConfigurationCell{damian2022.LiteralAB, 31, [][]float64{{0.999, 0.999}}})
	rows := experimenttest.Table(t, experimenttest.Alone(t, ConfigurationSpec, c, r), "scores").Rows
	for i, want := range []string{"0.69, 13.9", "not run, not run", "not run, 0.0"} {
		if rows[i][1] != want {
			t.Errorf("%v, want %q", rows[i], want)
		}
	}
}

// The published risks at N = 10⁴ are 0.821 and 0.255. Ours twice as high are log 2 away.
func TestTheWitnessIsComparedWhereItWasRun(t *testing.T) {
	c := configurationConfig(experiment.Quick)
	r := ConfigurationResult{Witness: []WitnessCell{{matched, 1000, []float64{0.51, 0.51}}}}
	got := witnessTable(&ConfigurationOutcome{Config: c, Result: r}).Rows
	if !reflect.DeepEqual(got[0], []any{"published", 0.821, 0.255, "0"}) {
		t.Errorf("%v", got[0])
	}
	if !reflect.DeepEqual(got[1][1:], []any{"not run", 0.51, "0.69 [0.69, 0.69]"}) {
		t.Errorf("%v", got[1])
	}
	if !reflect.DeepEqual(got[2][1:], []any{"not run", "not run", "not run"}) {
		t.Errorf("a candidate that was not run: %v", got[2])
	}
}
