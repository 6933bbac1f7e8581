package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// oddValues are values of each kind of field that are at the edge of what can be, or
// beyond it.
var oddValues = map[string][]string{
	"a whole number": {"0", "-1", "1", "2", "3", "7", "1000000007", "9223372036854775807", "-9223372036854775808"},
	"a number":       {"0", "-1", "NaN", "Inf", "-Inf", "1e-300", "1e300", "0.5", "2"},
	"true or false":  {"true", "false"},
	"a text":         {"", "nosuch"},
}

// oddLists are lists of numbers that are empty, have a value twice, or are in no order.
var oddLists = map[string][]string{
	"a whole number": {"3,3", "9,4", "4,8", "4,4,8,2", "10,20,30", "2,1000000", "9223372036854775807,9223372036854775807"},
	"a number":       {"1,1", "2,1", "1,NaN", "0.5,2,4", "1e-9,1e9"},
}

func oddValuesOf(kind string) []string {
	one, list := strings.CutSuffix(kind, ", or several separated by commas")
	if !list {
		return oddValues[kind]
	}
	return slices.Concat([]string{""}, oddValues[one], oddLists[one])
}

// What a config is set to is refused in one line, or can be forecast; nothing panics.
func TestNoValueOfAnyFieldIsMoreThanRefused(t *testing.T) {
	for _, e := range All() {
		for _, field := range experimenttest.Fields(t, e) {
			for _, value := range oddValuesOf(field.Kind) {
				set := field.Name + "=" + value
				if wrong := configure(e, set); wrong != "" {
					t.Errorf("%s -set %s: %s", e.Name(), set, wrong)
				}
			}
		}
	}
}

// configure says what is wrong with the answer to a setting.
func configure(e experiment.Experiment, set string) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprintf("panic: %v", p)
		}
	}()
	config, err := e.Preset(experiment.Quick, nil, set)
	if err != nil {
		return badSentence(err.Error())
	}
	cost, err := e.Forecast(config, true)
	if seconds := experiment.Nominal.Seconds(cost); err != nil || !(seconds >= 0) || !(cost.Bytes >= 0) {
		return fmt.Sprintf("forecast %+v, %v", cost, err)
	}
	return ""
}

// badSentence says what keeps a refusal from being read: several lines, one sentence
// many times, or numbers that overflowed.
func badSentence(text string) string {
	parts := strings.Split(text, "; ")
	if slices.Sort(parts); strings.Contains(text, "\n") || len(slices.Compact(slices.Clone(parts))) < len(parts) ||
		len(parts) > 4 {
		return "says " + text
	}
	return ""
}

// A field that a list or a setting makes meaningless says so.
func TestFieldsThatChangeNothingAreRefused(t *testing.T) {
	for _, test := range []struct{ id, set, want string }{
		{"jacot2023/right-rank", "Ramp=5", "field Ramp = 5 changes nothing: it is 30 % of each of Lengths"},
		{"damian2022/figure1", "WideN=;WideRandomN=;WideSeeds=5",
			"field WideSeeds = 5 changes nothing: without WideN, WideRandomN and WideTangentN"},
		{"damian2022/figure1", "WideN=;WideRandomN=", ""},
		{"damian2022/ablations", "Without=no step,no biases;Large=3",
			`field Large = 3 changes nothing: Without has no "large step"`},
		{"damian2022/scaling", "VariantSeeds=0;VariantWidth=50", "field VariantWidth = 50 changes nothing"},
		{"damian2022/transfer", "Scratch=false;Direct=100", "field Direct = 100 changes nothing"},
	} {
		found, err := evaluate.List(All()).Find(test.id)
		if err != nil {
			t.Fatal(err)
		}
		_, err = found[0].Preset(experiment.Quick, nil, strings.Split(test.set, ";")...)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s -set %s: %v; want %q", test.id, test.set, err, test.want)
		}
	}
}

// tinySettings make every experiment a matter of a second: of those that one has and
// accepts, all are taken.
var tinySettings = []string{"Free=7", "Widths=16,32", "Points=50,60", "Draws=1",
	"Dim=4", "Width=20", "Test=30", "Free=5", "Rate=0.5", "Samples=14", "Ranks=1,3", "Dims=3,5",
	"PerDim=4", "Pairs=2", "Draws=2", "Looks=4", "Inits=0.1", "Weights=1", "Solved=2", "More=20",
	"Count=2", "Units=4", "At=20", "D=12", "D=4", "D=4,5", "D=10,12,14", "KinkD=4,6",
	"PackD=4,8", "Seeds=2", "KinkSeeds=2",
	"OddSeeds=2", "SmallSeeds=2", "WideSeeds=2", "TangentSeeds=2", "KernelSeeds=2", "BaselineSeeds=2", "LiteralSeeds=2",
	"RefitSeeds=2", "VariantSeeds=2", "VariantWidth=4", "WideWidth=6", "Neurons=40", "Completions=1", "N=400", "N=31",
	"N=10,100", "Batch=500", "Width=4", "Width=8,16", "Width=4,8", "Width=4,8,16", "Samples=30", "Samples=10,30",
	"Samples=316,999", "RandomN=31", "WideN=31", "WideRandomN=31", "TangentN=31", "KernelN=31", "BaselineN=31",
	"OtherN=10", "Refit=999", "Pretrain=100", "Lambdas=0.01,1,100", "Ridges=1,100", "Points=50", "Sets=3", "Nodes=200",
	"Shown=4,8", "Vectors=30", "Tau=0.5,0.7", "Teachers=2", "Ramp=9", "Steps=30", "LongSteps=40", "Lengths=30,30,30",
	"Width=3", "Width=8", "Samples=16", "Depth=4", "Depths=6,8", "Depths=4,6", "Depths=2,4", "Span=1", "Swing=3",
	"Nets=20", "Networks=20", "Points=20", "Repeats=2", "Ratio=1,2", "Ratio=0.5,1", "Ratio=4,16", "Ratio=4",
	"PerFeature=1.5,2", "PolynomialSeeds=2", "D=4,5,6", "Digits=2", "Sizes=20", "Path=10,20",
	"Eta=0.5", "Long=2", "Short=2"}

// environment returns what the tests that run every experiment run them in: the Go backend, and a
// store of their own. In short mode they are skipped.
func environment(t *testing.T) *experiment.Env {
	t.Helper()
	if testing.Short() {
		t.Skip("runs every experiment")
	}
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	return experimenttest.Environment(t, e)
}

// Figures and verdicts cope with twins that were not run, and with every list that may
// be empty.
func TestEveryExperimentRunsWithoutItsTwinsAndWithEmptyLists(t *testing.T) {
	env := environment(t)
	env.WithoutTwins = true
	for _, x := range All() {
		for _, field := range experimenttest.Fields(t, x) {
			if field.Name != "Master" && !strings.Contains(field.Kind, "separated by commas") {
				continue
			}
			emptied := field.Name + "="
			if field.Name == "Master" {
				emptied += field.Value
			}
			if _, err := x.Preset(experiment.Quick, nil, emptied); err != nil {
				continue // refused, in a sentence: see above
			}
			config, err := experimenttest.Smaller(x, slices.Concat(tinySettings, []string{emptied})...)
			if err != nil {
				t.Fatal(err)
			}
			runAlone(t, env, x, config, emptied)
		}
	}
}

func runAlone(t *testing.T, env *experiment.Env, x experiment.Experiment, config any, set string) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s -set %s: panic: %v", x.Name(), set, p)
		}
	}()
	o, err := x.Do(context.Background(), env, experiment.Quick, config)
	if err != nil {
		t.Errorf("%s -set %s: %v", x.Name(), set, err)
		return
	}
	for _, v := range o.Verdicts {
		if v.NoTwin == "" && (!v.Alone || v.Status == claim.Holds || len(v.Twins) > 0) {
			t.Errorf("%s -set %s: %s", x.Name(), set, v.Text())
		}
	}
	for _, f := range o.Figures {
		if !strings.HasSuffix(f.Caption, "The twins were not run and are not drawn.") {
			t.Errorf("%s: the caption of %s ends in %q", x.Name(), f.ID, f.Caption[max(0, len(f.Caption)-60):])
		}
	}
}
