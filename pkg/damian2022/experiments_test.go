package damian2022

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

func environment(t testing.TB, e *engine.Engine) *experiment.Env {
	return &experiment.Env{Engine: e, Warn: func(s string) { t.Log(s) }}
}

// TestEveryClaimHoldsOnEveryBackendAndItsTwinsFail is also the proof that the
// verdicts do not depend on the backend.
func TestEveryClaimHoldsOnEveryBackendAndItsTwinsFail(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the quick presets")
	}
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		for _, x := range Experiments() {
			config, err := x.Preset(experiment.Quick, nil)
			if err != nil {
				t.Fatal(err)
			}
			o, err := x.Do(context.Background(), environment(t, e), experiment.Quick, config)
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Verdicts) == 0 || len(o.Figures) == 0 {
				t.Errorf("%s: %d verdicts, %d figures", x.Name(), len(o.Verdicts), len(o.Figures))
			}
			for _, v := range o.Verdicts {
				checkVerdict(t, v)
			}
			for _, f := range o.Figures {
				checkEveryStyle(t, f)
			}
		}
	})
}

// checkEveryStyle sets a figure in TeX, which knows the fewest characters, and draws it
// in every style.
func checkEveryStyle(t *testing.T, f figure.Figure) {
	t.Helper()
	for _, name := range figure.StyleNames() {
		style, err := figure.StyleByName(name)
		if err != nil {
			t.Fatal(err)
		}
		_, errTeX := figure.PGF(f, style)
		_, errSVG := figure.SVG(f, style)
		if err := errors.Join(errTeX, errSVG); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if f.Caption == "" || f.Alt == "" {
			t.Errorf("%s has no caption or no description", f.ID)
		}
	}
}

func checkVerdict(t *testing.T, v claim.Verdict) {
	t.Helper()
	if v.Status != claim.Holds || len(v.Twins) == 0 || v.TwinsFailing() != len(v.Twins) {
		t.Errorf("%s", v.Text())
	}
	if v.Known == claim.Recalled && v.Source != "" {
		t.Errorf("%s: a recalled statement carries %q", v.ID, v.Source)
	}
}

// refusal is a config that cannot be, and what the answer to it must say.
type refusal struct {
	spec experiment.Experiment
	set  string
	want string
}

func checkRefusals(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, c := range refusals {
		_, err := c.spec.Preset(experiment.Quick, nil, c.set)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.spec.Name()) {
			t.Errorf("%s -set %s: %v", c.spec.Name(), c.set, err)
		}
	}
}

func TestImpossibleFirstStepConfigsAreAnsweredInASentence(t *testing.T) {
	checkRefusals(t, []refusal{
		{AlignmentSpec, "D=0", "D = 0"}, {AlignmentSpec, "D=1", "D = 1"}, {AlignmentSpec, "D=-5", "D = -5"},
		{AlignmentSpec, "Neurons=0", "Neurons = 0"}, {AlignmentSpec, "Seeds=1", "Seeds = 1"},
		{AlignmentSpec, "Noise=-1", "Noise = -1"}, {AlignmentSpec, "Ratio=0", "Ratio = 0"}, {AlignmentSpec, "Ratio=-2,1", "Ratio = -2"},
		{AlignmentSpec, "Target=he5", "figure1, source3, he2, he3, he4, two"},
		{StartSpec, "Width=7", "must be even"}, {StartSpec, "N=0", "N = 0"}, {StartSpec, "Points=0", "Points = 0"},
		{PopulationSpec, "D=20", "at least two"}, {PopulationSpec, "Neurons=5", "blocks"},
		{ClosedFormSpec, "Law=cauchy", "gaussian or uniform"}, {ClosedFormSpec, "Batch=1", "Batch = 1"}, {ClosedFormSpec, "Batches=1", "Batches = 1"},
		{NoiseSpec, "Ratio=0", "Ratio = 0"}, {NoiseSpec, "Target=two", "2 directions"},
		{CloudSpec, "Ratio=4,2", "increase"}, {CloudSpec, "Ratio=1e9", "10⁶"},
	})
}

func TestPaperPresetsAreValid(t *testing.T) {
	for _, e := range Experiments() {
		config, err := e.Preset(experiment.Paper, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		cost, err := e.Forecast(config)
		if err != nil || !(cost.FLOP > 0) || cost.Bytes > 8<<30 {
			t.Errorf("%s: %+v, %v", e.Name(), cost, err)
		}
	}
}
