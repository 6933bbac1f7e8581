package catalog

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// enoughTries is how many other values a field is moved to before it is said to change nothing.
const enoughTries = 3

// otherValues are tried in turn for a field that is moved, until one changes something.
var otherValues = map[string][]string{
	"a whole number": {"3", "2", "4", "5", "6", "8", "1", "12", "16", "20", "31", "60", "100", "400", "999"},
	"a number":       {"0.7", "0.3", "1.5", "3", "0.05", "0.01", "2", "8", "12", "20"},
	"true or false":  {"true", "false"},
	"a text":         {"source3", "he2", "he3", "he4", "two", "figure1", "relu", "tanh"},
}

// largerSettings are for experiments in which the tiny settings leave nothing for a field to
// decide: of six teachers on there are shares to claim.
var largerSettings = map[string][]string{
	"":                       {"Teachers=6"},
	"damian2022/secondstage": {"Span=10", "Records=4"},
	"damian2022/width":       {"Width=2,8,16,32"},
	"nichani2022/pairs":      {"Nets=3", "Time=0.2"},
	"nichani2022/memorising": {"Widths=8,12", "Samples=12,20"},
	"nichani2022/escape":     {"Widths=8,12", "Test=8", "Long=6"},
	"nichani2022/pictures":   {"Batch=7", "Samples=28", "Test=20", "Epochs=1,3", "Splits=3"},
}

// needTraining are fields that decide something in trained networks only.
var needTraining = map[string]string{
	"jacot2023/right-rank Other": "no layer has any rank to be counted before thousands of steps",
}

// A config has no field that changes nothing: moved alone, in a config as small as can be, each
// changes the result, or what is claimed or tabulated of it, or what a twin makes of it.
func TestEveryFieldDecidesSomething(t *testing.T) {
	env := environment(t)
	alone := *env
	alone.WithoutTwins = true
	for _, x := range All() {
		t.Run(strings.ReplaceAll(x.Name(), "/", " "), func(t *testing.T) {
			t.Parallel()
			settings := slices.Concat(tinySettings, largerSettings[""], largerSettings[x.Name()])
			small, err := experimenttest.Smaller(x, settings...)
			if err != nil {
				t.Fatal(err)
			}
			for _, field := range experimenttest.Fields(t, x) {
				if field.Name == "Master" || needTraining[x.Name()+" "+field.Name] != "" {
					continue
				}
				if !moves(t, &alone, x, small, settings, field) && !moves(t, env, x, small, settings, field) {
					t.Errorf("the field %s changes nothing", field.Name)
				}
			}
		})
	}
}

// moves reports whether some other value of a field, with all else as the settings have it in the
// config small, changes what comes of an experiment; true where it takes no other value there.
func moves(t *testing.T, env *experiment.Env, x experiment.Experiment, small any, settings []string,
	field experiment.Field) bool {
	t.Helper()
	kind, _ := strings.CutSuffix(field.Kind, ", or several separated by commas")
	tries := 0
	for _, value := range otherValues[kind] {
		moved, err := experimenttest.Smaller(x, append(slices.Clone(settings), field.Name+"="+value)...)
		if err != nil || reflect.DeepEqual(moved, small) {
			continue
		}
		o, err := x.Do(context.Background(), env, experiment.Quick, moved)
		if err != nil {
			continue // what only a run can tell is refused there, in a sentence
		}
		at, err := x.Do(context.Background(), env, experiment.Quick, small)
		if err != nil {
			t.Fatal(err)
		}
		if changed(at, o) {
			return true
		}
		if tries++; tries == enoughTries {
			break
		}
	}
	return tries == 0
}

// changed reports whether two outcomes differ in a result, a verdict or a table. They are
// compared as they are printed, in which what is no number equals itself.
func changed(a, b *experiment.Outcome[any, any]) bool {
	plain := func(o *experiment.Outcome[any, any]) string {
		s := fmt.Sprintf("%+v %+v", o.Result, o.Tables)
		for _, twin := range o.Twins {
			s += fmt.Sprintf(" %+v", twin.Result)
		}
		for _, v := range o.Verdicts {
			s += fmt.Sprint(v.Statement, v.Measured(), v.Band)
		}
		return s
	}
	return plain(a) != plain(b)
}
