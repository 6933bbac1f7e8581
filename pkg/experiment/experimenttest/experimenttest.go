// Package experimenttest holds what every experiment of every paper must pass.
package experimenttest

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/store"
)

// Environment returns an environment whose warnings go to the test's log, with a store of
// its own, so that experiments share what they share.
func Environment(t testing.TB, e *engine.Engine) *experiment.Env {
	return &experiment.Env{Engine: e, Store: store.Open(t.TempDir()), Warn: func(s string) { t.Log(s) }}
}

// Run returns what came of an experiment at a config of the quick preset, after it has
// checked that there are figures, and well-formed verdicts on all that is claimed there, and that both
// survive whatever networks may do, and that every figure is [Captioned].
func Run(t testing.TB, env *experiment.Env, x experiment.Experiment, config any) *experiment.Outcome[any, any] {
	t.Helper()
	o, err := x.Do(context.Background(), env, experiment.Quick, config)
	if err != nil {
		t.Fatalf("%s: %v", x.Name(), err)
	}
	claimed, err := x.Claimed(config)
	if err != nil || len(o.Verdicts) != len(claimed) || len(o.Figures) == 0 {
		t.Errorf("%s: %d verdicts on %d claims, %d figures, %v", x.Name(), len(o.Verdicts), len(claimed), len(o.Figures), err)
	}
	for _, v := range o.Verdicts {
		WellFormed(t, o.ID, v)
	}
	for _, f := range o.Figures {
		if err := Captioned(f); err != nil {
			t.Error(err)
		}
	}
	Survives(t, x, o)
	return o
}

// WellFormed checks a verdict of an experiment but for its outcome: the claim belongs
// to the experiment's paper, has a band that a number can miss, and every twin judges it
// too. What [experiment.Spec.Validate] refuses is not looked at again.
func WellFormed(t testing.TB, experimentID string, v claim.Verdict) {
	t.Helper()
	paper, _, _ := strings.Cut(experimentID, "/")
	if v.Paper() != paper || strings.Count(v.ID, "/") != 2 {
		t.Errorf("%s: the claim %q is not named paper/topic/name", experimentID, v.ID)
	}
	if v.Known == claim.Recalled && v.Source != "" {
		t.Errorf("%s: a recalled statement carries %q", v.ID, v.Source)
	}
	canMiss(t, v)
	for _, twin := range v.Twins {
		if twin.Status == "" {
			t.Errorf("%s: the twin %q does not judge it", v.ID, twin.Name)
		}
	}
}

// canMiss checks that some number outside the band fails the claim.
func canMiss(t testing.TB, v claim.Verdict) {
	t.Helper()
	misses := func(x float64) bool {
		return claim.Judge(claim.Claim{}, claim.Exact(x, 1), v.Band).Status == claim.Fails
	}
	if !misses(v.Band.Low-1) && !misses(v.Band.High+1) {
		t.Errorf("%s: no number misses the band %v", v.ID, v.Band)
	}
}

// Holds checks that a claim holds and that all its twins, controls and mutants fail. Where
// one measured nothing the claim is undecided, and its own measurement must lie in its band.
func Holds(t testing.TB, v claim.Verdict) {
	t.Helper()
	want, survivors := claim.Holds, 0
	for _, twin := range v.Twins {
		switch {
		case twin.Role == claim.Other:
		case math.IsNaN(twin.Value):
			want = claim.Undecided
		case twin.Status != claim.Fails:
			survivors++
		}
	}
	own := claim.Judge(v.Claim, v.Measurement, v.Band).Status
	if own != claim.Holds || v.Status != want || survivors > 0 {
		t.Errorf("%s", v.Text())
	}
}

// RunSmaller does that on an engine for experiments at settings of the quick preset, of which each takes those that it
// has (see [Smaller]). On the Go backend figures are drawn in every style.
func RunSmaller(t testing.TB, e *engine.Engine, experiments []experiment.Experiment, settings ...string) {
	t.Helper()
	env := Environment(t, e)
	for _, x := range experiments {
		config, err := Smaller(x, settings...)
		if err != nil {
			t.Fatal(err)
		}
		if o := Run(t, env, x, config); e.Name() == engine.Go {
			Drawn(t, o.Figures, nil)
		}
	}
}

// EveryStyle sets a figure in TeX, which knows the fewest characters, and draws it in
// every style; its caption must be [Captioned].
func EveryStyle(t testing.TB, f figure.Figure) {
	t.Helper()
	for _, name := range draw.StyleNames() {
		style, err := draw.StyleByName(name)
		if err != nil {
			t.Fatal(err)
		}
		_, errTeX := draw.PGF(f, style)
		_, errSVG := draw.SVG(f, style)
		if err := errors.Join(errTeX, errSVG); err != nil {
			t.Errorf("%s, %s: %v", f.ID, name, err)
		}
	}
	if f.Caption == "" || f.Alt == "" {
		t.Errorf("%s has no caption or no description", f.ID)
	}
	if err := Captioned(f); err != nil {
		t.Error(err)
	}
}

// Drawn checks that there are figures, and sets each in every style.
func Drawn(t testing.TB, figures []figure.Figure, err error) {
	t.Helper()
	if err != nil || len(figures) == 0 {
		t.Fatalf("%d figures: %v", len(figures), err)
	}
	for _, f := range figures {
		EveryStyle(t, f)
	}
}

// Refuses checks that a config of the quick preset with fields set is answered by a
// sentence that begins with the experiment and says what is wrong.
func Refuses(t testing.TB, x experiment.Experiment, want string, set ...string) {
	t.Helper()
	_, err := x.Preset(experiment.Quick, nil, set...)
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), x.Name()) {
		t.Errorf("%s -set %v: %v, want %q", x.Name(), set, err, want)
	}
}

// RefusesEach is Refuses for one field at a time: what is set, and what must be said.
func RefusesEach(t testing.TB, x experiment.Experiment, refusals map[string]string) {
	t.Helper()
	for set, want := range refusals {
		Refuses(t, x, want, set)
	}
}

// PaperPresets checks that the experiments can run at the paper's size, and that a forecast
// says so.
func PaperPresets(t testing.TB, experiments []experiment.Experiment) {
	t.Helper()
	for _, x := range experiments {
		config, err := x.Preset(experiment.Paper, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		cost, err := x.Forecast(config, true)
		if err != nil || !(cost.FLOP > 0) || cost.Bytes > 8<<30 {
			t.Errorf("%s: %+v, %v", x.Name(), cost, err)
		}
	}
}

// Fields returns the fields of an experiment's quick preset.
func Fields(t testing.TB, x experiment.Experiment) []experiment.Field {
	t.Helper()
	config, err := x.Preset(experiment.Quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	return experiment.Fields(config)
}

// Smaller returns the config of the quick preset with those of the settings that the
// experiment has and accepts, tried in order.
func Smaller(x experiment.Experiment, settings ...string) (any, error) {
	config, err := x.Preset(experiment.Quick, nil)
	var accepted []string
	for _, s := range settings {
		if smaller, errHere := x.Preset(experiment.Quick, nil, append(slices.Clone(accepted), s)...); errHere == nil {
			config, accepted = smaller, append(accepted, s)
		}
	}
	return config, err
}
