package live_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/live"
)

type config struct {
	Master uint64  // master seed
	Points []int   // x, rising
	Slope  float64 // of the line
	Share  float64 // of the points
	Count  int     // how often
	Bent   bool    // the line bends
	Name   string  // anything
}

type result struct{ X, Y []float64 }

// line is an experiment that needs no engine: y = Slope·x at a cost of Count nominal seconds.
var line = &experiment.Spec[config, result]{
	ID: "mine/line", Title: "a <line>",
	Config: func(experiment.Preset) config {
		return config{Master: 7, Points: []int{1, 2, 3}, Slope: 1, Share: 0.5, Count: 3, Name: "x"}
	},
	Live: func(c config) config { c.Count = 2; return c },
	Check: func(c config) error {
		if !(c.Share > 0) || c.Share > 1 {
			return errors.New("field Share is above 0 and at most 1")
		}
		return errors.Join(experiment.AtLeast(2, "Count", c.Count), experiment.AtLeast(1, "Points", len(c.Points)))
	},
	Twins: []experiment.Twin[config]{{Name: "falling", Breaks: "the slope is $\\lambda > 0$",
		Change: func(c config) config { c.Slope = -c.Slope; return c }}},
	Cost: func(c config) experiment.Cost {
		return experiment.Cost{Host: experiment.Nominal.Host * float64(c.Count), Bytes: 1e6 * float64(len(c.Points))}
	},
	Run: func(_ context.Context, _ *experiment.Env, c config) (r result, err error) {
		for _, x := range c.Points {
			r.X, r.Y = append(r.X, float64(x)), append(r.Y, c.Slope*float64(x))
		}
		return r, nil
	},
	Claims: []experiment.Claim[config, result]{
		claimed("rises", claim.AtLeast(0, claim.Theory, "a slope")),
		claimed("steep", claim.AtLeast(0.9, claim.Pilot, "at the quick preset")),
	},
	Figures: func(o *experiment.Outcome[config, result]) ([]figure.Figure, error) {
		panel := figure.Panel{Series: []figure.Series{{Mark: figure.Line, X: o.Result.X, Y: o.Result.Y}}}
		return []figure.Figure{{ID: "mine/line/first", Alt: "a line", Caption: "$\\lambda$ & more",
			Panels: []figure.Panel{panel}}, {ID: "mine/line/second", Alt: "again", Panels: []figure.Panel{panel}}}, nil
	},
}

func claimed(name string, band claim.Band) experiment.Claim[config, result] {
	return experiment.Claim[config, result]{Name: "line/" + name, Kind: claim.Level, Known: claim.Derived,
		FailedBy: []string{"falling"},
		Says:     experiment.Fixed[config]("it " + name),
		Measure:  func(_ config, r result) claim.Measurement { return claim.Exact(r.Y[len(r.Y)-1]/r.X[len(r.X)-1], 3) },
		Band:     experiment.Fixed[config](band)}
}

func run(t *testing.T, r live.Request) (live.Answer, error) {
	t.Helper()
	if r.ID == "" {
		r.ID = "mine/line"
	}
	return live.Run(t.Context(), &experiment.Env{}, []experiment.Experiment{line}, r)
}

func TestARunHasItsFigureItsVerdictsAndTheMatrixOfTwins(t *testing.T) {
	a, err := run(t, live.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Figure.Alt != "As it looks at the preset's numbers, of which this config has others: a line" ||
		!strings.Contains(a.Figure.SVG, "<svg") || a.Figure.Caption != "λ &amp; more" {
		t.Errorf("the figure is %.80q, %q", a.Figure.Alt, a.Figure.Caption)
	}
	rises, steep := a.Verdicts[0], a.Verdicts[1]
	if rises.Status != claim.Holds || steep.Status != claim.Exploratory || steep.Lies != "inside" ||
		steep.Measured != "1" || steep.Band != "≥ 0.9" || steep.Origin != "pilot" {
		t.Errorf("%+v\n%+v", rises, steep)
	}
	want := live.Twin{Name: "falling", Role: "must fail", Effect: "breaks", Value: "−1"}
	if !slices.Equal(rises.Twins, []live.Twin{want}) || strings.Count(a.Text, "\n") != 2 {
		t.Errorf("%+v\n%s", rises.Twins, a.Text)
	}
}

func TestWithoutItsHypothesisAClaimTurnsRed(t *testing.T) {
	a, err := run(t, live.Request{Without: []string{"falling"}, Figure: "second"})
	if err != nil {
		t.Fatal(err)
	}
	rises, steep := a.Verdicts[0], a.Verdicts[1]
	if rises.Status != claim.Fails || steep.Status != claim.Exploratory || steep.Lies != "outside" || rises.Twins != nil {
		t.Errorf("%+v\n%+v", rises, steep)
	}
	if !strings.HasSuffix(a.Figure.Alt, "again") {
		t.Errorf("drawn is %q", a.Figure.Alt)
	}
}

func TestSettingsAndSeedsAreThoseThatAreAskedFor(t *testing.T) {
	seed := uint64(11)
	a, err := run(t, live.Request{Set: []string{"Slope=0.25"}, Seed: &seed})
	if err != nil || a.Verdicts[1].Measured != "0.25" || a.Verdicts[1].Lies != "outside" {
		t.Errorf("%+v, %v", a.Verdicts, err)
	}
}

func TestWhatAPageCannotRunIsRefusedInASentence(t *testing.T) {
	large := make([]string, 400)
	for i := range large {
		large[i] = "1"
	}
	for want, r := range map[string]live.Request{
		`no experiment "mine/gone"`:               {ID: "mine/gone"},
		"field Count = 1 must be at least 2":      {Set: []string{"Count=1"}},
		`has no twin "gone"`:                      {Without: []string{"gone"}},
		`has no figure "third"`:                   {Figure: "third"},
		"about 100 times the work":                {Set: []string{"Count=200"}},
		"needs about 400 MB at once":              {Set: []string{"Points=" + strings.Join(large, ",")}},
		`field Slope wants a number, not "steep"`: {Set: []string{"Slope=steep"}},
	} {
		if _, err := run(t, r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestThePanelHasTheNumbersWithTheirLimits(t *testing.T) {
	p, err := live.Describe(line, "second")
	if err != nil {
		t.Fatal(err)
	}
	if p.Seed != "7" || p.Figure != "second" || len(p.Twins) != 1 || p.Twins[0].Breaks != "the slope is λ &gt; 0" ||
		!strings.Contains(p.Intro, "a &lt;line&gt;") || !strings.Contains(p.Intro, "smaller") {
		t.Errorf("%+v", p)
	}
	want := []live.Field{ // no documentation is read from tests
		{Name: "Points", Kind: "text", Value: "1,2,3", Limits: "separated by commas", First: true},
		{Name: "Slope", Kind: "number", Value: "1", First: true},
		{Name: "Share", Kind: "number", Value: "0.5", Limits: "above 0, at most 1", First: true},
		// ten times the work of two runs is twenty of them
		{Name: "Count", Kind: "whole", Value: "2", Limits: "from 2 to 20", First: true},
		{Name: "Bent", Kind: "bool", Value: "false"},
		{Name: "Name", Kind: "text", Value: "x"},
	}
	if !slices.Equal(p.Fields, want) {
		t.Errorf("got\n%+v\nwant\n%+v", p.Fields, want)
	}
	none := *line
	none.Live = nil
	if _, err := live.Describe(&none, ""); err == nil {
		t.Error("an experiment without a live preset has a panel")
	}
	same := *line
	same.Live = func(c config) config { return c }
	if p, err := live.Describe(&same, ""); err != nil || !strings.Contains(p.Intro, "its bands decide") {
		t.Errorf("%v, %q", err, p.Intro)
	}
}

func TestAMeasurementThatIsNoNumberCanBeShown(t *testing.T) {
	broken := *line
	broken.Run = func(context.Context, *experiment.Env, config) (result, error) {
		return result{[]float64{1, 2}, []float64{1, math.NaN()}}, nil
	}
	a, err := live.Run(t.Context(), &experiment.Env{}, []experiment.Experiment{&broken}, live.Request{ID: "mine/line"})
	if err != nil || a.Verdicts[0].Measured != "none" || a.Verdicts[0].Status != claim.Exploratory ||
		a.Verdicts[0].Lies != "nowhere" {
		t.Errorf("%+v, %v", a.Verdicts, err)
	}
}
