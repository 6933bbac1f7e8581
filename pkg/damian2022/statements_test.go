package damian2022_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022/features"
	"github.com/provingground/provingground/pkg/damian2022/firststep"
	"github.com/provingground/provingground/pkg/damian2022/samplecomplexity"
	"github.com/provingground/provingground/pkg/damian2022/transfer"
	"github.com/provingground/provingground/pkg/damian2022/whatmatters"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// A statement prints the numbers of the config, and none of the preset's beside them.
func TestStatementsHaveTheNumbersOfTheConfig(t *testing.T) {
	plane := features.PlaneSpec.Config(experiment.Quick)
	plane.D, plane.Assert, plane.Width = 24, 3, []int{50}
	ablated := whatmatters.AblationsSpec.Config(experiment.Quick)
	ablated.D, ablated.Ratio, ablated.Width, ablated.Large, ablated.Small = nil, 5, 60, 7, 0.2
	monomials := features.MonomialsSpec.Config(experiment.Quick)
	monomials.Degree = 2
	cells := []features.DirectionsCell{{Ratio: 4, A: []float64{1, 1}, Cosine: []float64{1, 1}}}
	directions := features.DirectionsSpec.Config(experiment.Quick)
	directions.Assert = 4
	cubic := transfer.CubicSpec.Config(experiment.Quick)
	cubic.Degree, cubic.Target = 2, "he4"
	growth := samplecomplexity.GrowthSpec.Config(experiment.Quick)
	growth.Degree = 3
	rate := samplecomplexity.L1RateSpec.Config(experiment.Quick)
	rate.Noise = 0.5
	odd := samplecomplexity.Figure1Spec.Config(experiment.Quick)
	odd.Target = "he3"
	for _, test := range []struct {
		verdicts []claim.Verdict
		want     map[string]string
		not      []string
	}{
		{features.PlaneSpec.Judge(plane, features.PlaneResult{}),
			map[string]string{"two-directions-risk": `$d = 24$, $n = 3d^2$, $m = 50$`}, []string{"16", "400"}},
		{whatmatters.AblationsSpec.Judge(ablated, whatmatters.AblationsResult{}),
			map[string]string{"full": `$n = 5d^2$, $m = 60$, $\eta_1 = \sqrt{d}$`, "large-step": "$7$ times",
				"small-step": "$0.2$ times"},
			[]string{"32d", "100", "ten times", "0.3 times"}},
		{features.MonomialsSpec.Judge(monomials, features.MonomialsResult{}),
			map[string]string{"lemma17/quadrature": `k \leq 2`, "bound": `6, 2, 10$ for $k = 0, \dots, 2$`},
			[]string{"18", "58"}},
		{features.DirectionsSpec.Judge(directions, features.DirectionsResult{Cells: cells}),
			map[string]string{"alignment": "$n = 4d^2$", "weakest": "$n = 4d^2$"}, []string{"16d", "0.84"}},
		{transfer.CubicSpec.Judge(cubic, transfer.CubicResult{}),
			map[string]string{"learns": `of degree 2 or less, which knows no direction, learns $He_4(u \cdot x)`,
				"grows": "of degree 2 or less"},
			[]string{"He_3", "degree 3", "cubic"}},
		{samplecomplexity.GrowthSpec.Judge(growth, samplecomplexity.GrowthResult{}),
			map[string]string{"polynomials": "of degree 3 or less"}, []string{"degree 4"}},
		{samplecomplexity.Figure1Spec.Judge(odd, samplecomplexity.Figure1Result{}),
			map[string]string{"figure1/quadratic-10000": "cannot do better than 1"}, []string{"better than 1/2"}},
		{samplecomplexity.L1RateSpec.Judge(rate, samplecomplexity.L1RateResult{}),
			map[string]string{"error-rate": `here $\varsigma = 0.5$`}, nil},
	} {
		for _, v := range test.verdicts {
			for name, want := range test.want {
				if strings.Contains(v.ID, name) && !strings.Contains(v.Statement, want) {
					t.Errorf("%s says %q, without %q", v.ID, v.Statement, want)
				}
			}
			for _, not := range append(test.not, "%!") {
				if strings.Contains(v.Statement, not) {
					t.Errorf("%s says %q, with %q", v.ID, v.Statement, not)
				}
			}
		}
	}
}

// The claims are root mean squares and extremes over a grid: a twin is judged on the same.
func TestTwinsAreScoredOnTheGridOfTheClaims(t *testing.T) {
	c := whatmatters.ConfigurationSpec.Config(experiment.Quick)
	for _, twin := range whatmatters.ConfigurationSpec.Twins {
		own := twin.Change(c)
		if !reflect.DeepEqual(own.N, c.N) || !reflect.DeepEqual(own.LiteralN, c.LiteralN) ||
			own.Seeds != c.Seeds || own.LiteralSeeds != c.LiteralSeeds {
			t.Errorf("%s: n = %v, %v, %d and %d seeds", twin.Name, own.N, own.LiteralN, own.Seeds, own.LiteralSeeds)
		}
		if own.Shuffle && (!reflect.DeepEqual(own.Pretrain, c.Pretrain) || own.RefitSeeds != c.RefitSeeds) {
			t.Errorf("%s: first stages on %v", twin.Name, own.Pretrain)
		}
	}
	f := transfer.Figure2Spec.Config(experiment.Quick)
	for _, twin := range transfer.Figure2Spec.Twins {
		own, n, samples := twin.Change(f), f.N, f.Samples
		if own.OtherN != nil {
			n, samples = f.OtherN, f.OtherTarget
		}
		if !reflect.DeepEqual(own.N, n) || !reflect.DeepEqual(own.Samples, samples) {
			t.Errorf("%s: n = %v, N = %v", twin.Name, own.N, own.Samples)
		}
	}
}

// A twin whose value is known beforehand says so: at another master seed and other sizes it
// has the same.
func TestTwinsThatFailByArithmeticSaySo(t *testing.T) {
	const phrase = "by arithmetic"
	known := map[string]map[string]float64{
		"weights that know u":     {"signal-slope": 0},
		"labels not preprocessed": {"noise-halving": 1},
		"equal curvature":         {"weakest-direction": 0},
		"no first step": {"two-directions-gap": 0, "more-along-u": 0, "optimum": 0.5, "small-end": 1,
			"large-end": 1},
		"nothing taken away": {"no-step": 0, "no-biases": 0, "weights-kept": 0, "no-mirror": 0, "large-step": 0},
		"biases left at 0":   {"sampling-rate": 0},
	}
	env := experimenttest.Environment(t, enginetest.Open(t, engine.Go))
	for _, x := range []experiment.Experiment{firststep.PopulationSpec, firststep.NoiseSpec, features.DirectionsSpec,
		features.PlaneSpec,
		samplecomplexity.LearnedSpec, whatmatters.StepSizeSpec, whatmatters.AblationsSpec, features.MonomialsSpec} {
		said := 0
		for _, twin := range x.TwinList() {
			if strings.Contains(twin.Breaks, phrase) {
				said++
			}
		}
		if said != 1 {
			t.Errorf("%s: %d twins fail %s", x.Name(), said, phrase)
		}
		checkKnown(t, env, x, known)
	}
}

// checkKnown runs an experiment at a small size and compares its twins with what is known.
func checkKnown(t *testing.T, env *experiment.Env, x experiment.Experiment, known map[string]map[string]float64) {
	t.Helper()
	config, err := experimenttest.Smaller(x, "Master=99", "Seeds=2", "D=4", "D=4,6", "Neurons=3", "Points=2",
		"Width=8", "Width=8,16",
		"Width=16,64,256", "Degree=2", "Nodes=10", "N=40", "Ratio=4,8,16", "Ratio=16", "Epsilon=1,0.5",
		"Eta1PerRootD=0.5,1,2",
		"Shown=1", "Completions=1", "Lambdas=0.1", "Lambda=0.1")
	if err != nil {
		t.Fatal(err)
	}
	o, err := x.Do(context.Background(), env, experiment.Quick, config)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, v := range o.Verdicts {
		for _, twin := range v.Twins {
			want, ok := known[twin.Name][v.ID[strings.LastIndex(v.ID, "/")+1:]]
			if !ok || twin.Role != claim.MustFail && twin.Role != claim.Control {
				continue
			}
			if compared++; math.Abs(twin.Value-want) > 1e-9 {
				t.Errorf("%s, %s: %g, not %g", v.ID, twin.Name, twin.Value, want)
			}
		}
	}
	if compared == 0 {
		t.Errorf("%s: no twin was compared", x.Name())
	}
}
