package damian2022

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// one is the risk of predicting 0, of two seeds.
func one() []float64 { return []float64{1, 1} }

// nothingLearned returns what experiments conclude from risks that are all those of
// predicting 0, and from steps that do not align.
func nothingLearned() []claim.Verdict {
	quick := experiment.Quick
	f1, f2, transfer, scaling := figure1Config(quick), figure2Config(quick), transferConfig(quick), scalingConfig(quick)
	ablated, degenerate, cubic := ablationConfig(quick), degenerateConfig(quick), cubicConfig(quick)
	return slices.Concat(headsClaims(headsConfig(quick), flatHeads()), figure1Claims(f1, flatFigure1(f1)),
		figure2Claims(f2, flatFigure2(f2)), transferClaims(transfer, flatTransfer(transfer)),
		scalingClaims(scaling, flatScaling(scaling)), ablationClaims(ablated, flatAblations(ablated)),
		degenerateClaims(degenerate, flatDegenerate(degenerate)), cubicClaims(cubic, flatCubic(cubic)))
}

func flatHeads() (r HeadsResult) {
	for _, link := range Links() {
		r.Cells = append(r.Cells, HeadsCell{Name: link.Name, Along: one(), Across: one()})
	}
	return r
}

func flatFigure1(c Figure1Config) (r Figure1Result) {
	for _, p := range c.points() {
		if p.Seed == 0 {
			r.Cells = append(r.Cells, Figure1Cell{Method: p.Method, Width: p.Width, N: p.N, Risk: one(), Inner: one(),
				Alignment: []float64{0, 0}, Principal: []float64{0, 0}})
		}
	}
	return r
}

func flatFigure2(c Figure2Config) (r Figure2Result) {
	for _, source := range []string{c.Source, c.Other} {
		for _, n := range c.N {
			for _, samples := range c.Samples {
				r.Cells = append(r.Cells, Figure2Cell{source, n, samples, one()})
			}
		}
	}
	return r
}

func flatTransfer(c TransferConfig) (r TransferResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, TransferCell{D: d, Samples: n, Risk: one(), Random: one(), Direct: one()})
		}
	}
	return r
}

func flatScaling(c ScalingConfig) ScalingResult {
	cells := quadraticCells(c)
	for i := range cells {
		cells[i].L2 = one()
	}
	return ScalingResult{Cells: cells}
}

func flatAblations(c AblationConfig) (r AblationResult) {
	for _, d := range c.D {
		for _, name := range append([]string{Full}, c.Without...) {
			r.Cells = append(r.Cells, AblationCell{Name: name, D: d, Risk: one()})
		}
	}
	return r
}

func flatDegenerate(c DegenerateConfig) (r DegenerateResult) {
	nan := math.NaN()
	for _, target := range c.targets() {
		for _, d := range c.D {
			for _, ratio := range c.Ratio {
				r.Cells = append(r.Cells, DegenerateCell{Target: target, D: d, Ratio: ratio, A: []float64{nan, nan}, Risk: one()})
			}
		}
	}
	return r
}

func flatCubic(c CubicConfig) (r CubicResult) {
	for _, d := range c.D {
		for _, n := range c.Samples {
			r.Cells = append(r.Cells, CubicCell{d, n, one()})
		}
	}
	return r
}

// A claim that holds where nothing was learned says that predicting 0 meets it, and there are
// some, so that something is looked at.
func TestWhatHoldsWhereNothingIsLearnedSaysSo(t *testing.T) {
	var held []string
	for _, v := range nothingLearned() {
		if v.Status != claim.Holds {
			continue
		}
		held = append(held, v.ID)
		if !strings.Contains(v.Statement, "redicting 0") {
			t.Errorf("%s holds of risks that are all 1: %q", v.Text(), v.Statement)
		}
	}
	for _, id := range []string{headsOrder.ID, scalingFalls.ID} {
		if slices.Contains(held, id) {
			t.Errorf("%s holds where nothing is learned", id)
		}
	}
	if len(held) < 8 {
		t.Errorf("of risks that are all 1 only %v hold", held)
	}
}

// Of a network whose weights are all 0, and of a query that tells no member from 0, nothing
// is measured.
func TestWeightsThatAreZeroMeasureNothing(t *testing.T) {
	dead := StartResult{Formula: make([]float64, 4), Differences: make([]float64, 4)}
	for _, v := range startClaims(startConfig(experiment.Quick), dead) {
		if v.Status != claim.Fails || !math.IsNaN(v.Value) {
			t.Errorf("%s", v.Text())
		}
	}
	c := correlationsConfig(experiment.Quick)
	blind := CorrelationsResult{Excluded: make([][]float64, len(c.Tau))}
	for i := range blind.Excluded {
		blind.Excluded[i] = []float64{0, 0}
	}
	if m := c.excludes(blind); !math.IsNaN(m.Value) {
		t.Errorf("%+v", m)
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
		"no first step":           {"two-directions-gap": 0, "more-along-u": 0, "optimum": 0.5, "small-end": 1, "large-end": 1},
		"nothing taken away":      {"no-step": 0, "no-biases": 0, "weights-kept": 0, "no-mirror": 0, "large-step": 0},
		"biases left at 0":        {"sampling-rate": 0},
	}
	env := environment(t, enginetest.Open(t, engine.Go))
	for _, x := range []experiment.Experiment{PopulationSpec, NoiseSpec, DirectionsSpec, PlaneSpec,
		LearnedSpec, StepSizeSpec, AblationSpec, MonomialsSpec} {
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
	config, err := experimenttest.Smaller(x, "Master=99", "Seeds=2", "D=4", "D=4,6", "Neurons=3", "Points=2", "Width=8", "Width=8,16",
		"Width=16,64,256", "Degree=2", "Nodes=10", "N=40", "Ratio=4,8,16", "Ratio=16", "Epsilon=1,0.5", "Eta1=0.5,1,2",
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
			if !ok {
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
