package experiment

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestConfigureSetsEveryKindOfField(t *testing.T) {
	seed := uint64(9)
	c, err := toy().Configure(Paper, &seed, "N=7, 8,9", "Scale=-1e-3", "Weight=0.5,2", "Label=a b=c", "Names=x,y",
		"Count=-4", "Even=true")
	want := toyConfig{Master: 9, N: []int{7, 8, 9}, Scale: -1e-3, Weight: []float64{0.5, 2}, Label: "a b=c",
		Names: []string{"x", "y"}, Count: -4, Even: true}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("%+v, %v; want %+v", c, err, want)
	}
}

func TestTheMasterSeedIsAFieldLikeOthers(t *testing.T) {
	seed := uint64(9)
	c, err := toy().Configure(Quick, &seed, "Master=9007199254740991")
	if err != nil || c.Master != 1<<53-1 {
		t.Errorf("%d, %v", c.Master, err)
	}
	if _, err := toy().Configure(Quick, &seed, "Master=9007199254740992"); err == nil ||
		!strings.Contains(err.Error(), "9007199254740991") {
		t.Errorf("a seed that JSON cannot hold: %v", err)
	}
}

func TestConfigureWithoutChangesIsThePreset(t *testing.T) {
	for _, p := range []Preset{Quick, Paper} {
		if c, err := toy().Configure(p, nil); err != nil || !reflect.DeepEqual(c, toyPreset(p)) {
			t.Errorf("%s: %+v, %v", p, c, err)
		}
	}
}

func TestWhatCannotBeSetIsAnsweredInASentence(t *testing.T) {
	for _, test := range []struct{ set, want string }{
		{"Scale", `"Scale" sets nothing: write Field=value`},
		{"", "write Field=value"},
		{"scale=1", "the config has no field \"scale\"; it has, at present:\n  Master  5      a whole number ≥ 0"},
		{"scale=1", "\n  N       1,2,3  a whole number, or several separated by commas\n  Scale   1      a number"},
		{"Scale=two", `field Scale wants a number, not "two"`},
		{"Scale=", "field Scale wants a number"},
		{"Master=-1", `field Master wants a whole number ≥ 0, not "-1"`},
		{"Master=18446744073709551616", "field Master wants a whole number ≥ 0"}, // 2^64
		{"N=1,2.5", `field N wants a whole number, or several separated by commas, not "1,2.5"`},
		{"N=", "cannot run with this config: N must hold numbers from 1"},
		{"N=1,,2", "field N wants a whole number"},
		{"N=99999999999999999999", "field N wants a whole number"},
		{"Weight=1;2", "field Weight wants a number, or several"},
		{"Count=1e3", "field Count wants a whole number"},
		{"Even=perhaps", "field Even wants true or false"},
		{"Bounds=1", "field Bounds cannot be set from text"},
		{"N=0", "cannot run with this config: N must hold numbers from 1"},
	} {
		_, err := toy().Configure(Quick, nil, test.set)
		if err == nil || !strings.HasPrefix(err.Error(), "toy/line") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v; want %q", test.set, err, test.want)
		}
	}
}

func TestConfiguringLeavesThePresetAsItWas(t *testing.T) {
	shared := toyPreset(Quick)
	s := toy()
	s.Config = func(Preset) toyConfig { return shared } // its lists are the same memory every time
	if _, err := s.Configure(Quick, nil, "N=9,9,9", "Weight=7"); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(shared, toyPreset(Quick)) {
		t.Errorf("the preset is now %+v", shared)
	}
}

func TestFieldsReadBackAsTheConfig(t *testing.T) {
	c := toyPreset(Paper)
	c.Weight, c.Label, c.Even = []float64{0.1, 1e-300, 3}, "a, b", true
	var set, names []string
	for _, f := range Fields(c) {
		names = append(names, f.Name)
		if f.Name != "Bounds" { // a struct has no text that -set reads
			set = append(set, f.Name+"="+f.Value)
		}
	}
	back, err := toy().Configure(Quick, nil, set...)
	if err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("%v give %+v, %v; want %+v", set, back, err, c)
	}
	if want := []string{"Master", "N", "Scale", "Weight", "Label", "Names", "Count", "Even",
		"Bounds"}; !slices.Equal(names, want) {
		t.Errorf("fields %v, want %v", names, want)
	}
}

func TestReseedMovesOnlyTheMasterSeed(t *testing.T) {
	c, seed := Reseed(toyPreset(Quick), 3)
	want := toyPreset(Quick)
	want.Master = 8 // 5 + 3
	if seed != 8 || !reflect.DeepEqual(c, want) {
		t.Errorf("%d, %+v", seed, c)
	}
	type seedless struct{ N int }
	if c, seed := Reseed(seedless{4}, 3); c.N != 4 || seed != 3 {
		t.Errorf("a config without master seed: %+v, %d", c, seed)
	}
}

func TestPresetsAreKnownByName(t *testing.T) {
	for name, want := range map[string]Preset{"": Quick, "quick": Quick, "paper": Paper, "live": Live} {
		if p, err := ParsePreset(name); err != nil || p != want {
			t.Errorf("%q: %q, %v", name, p, err)
		}
	}
	if _, err := ParsePreset("Paper"); err == nil || !strings.Contains(err.Error(), "take quick, paper or live") {
		t.Errorf("got %v", err)
	}
}

func TestTwinListSaysWhatEachTwinBreaks(t *testing.T) {
	want := []TwinInfo{{Name: "sign flipped", Breaks: "the scale is positive"}}
	if got := toy().TwinList(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzConfigureTakesAnyText(f *testing.F) {
	for _, set := range []string{"Scale=2", "N=1,2", "Bounds=1", "=", "Names=,", "Even=T", "Scale=NaN", "Weight=Inf,-0"} {
		f.Add(set)
	}
	f.Fuzz(func(t *testing.T, set string) {
		c, err := toy().Configure(Quick, nil, set)
		name, _, _ := strings.Cut(set, "=")
		for _, field := range Fields(c) {
			if want := toyFields[field.Name]; field.Name != name && field.Value != want {
				t.Errorf("%q sets %s to %q (%v)", set, field.Name, field.Value, err)
			}
		}
	})
}

// toyFields are the fields of the quick preset by name.
var toyFields = func() map[string]string {
	out := map[string]string{}
	for _, f := range Fields(toyPreset(Quick)) {
		out[f.Name] = f.Value
	}
	return out
}()

func TestAListIsEmptiedByNothingAndIsThePresetsListOfNothing(t *testing.T) {
	c, err := toy().Configure(Quick, nil, "Weight=", "Names= ")
	if err != nil || c.Weight != nil || c.Names != nil {
		t.Errorf("%#v, %v", c, err)
	}
	s := toy()
	s.Config = func(Preset) toyConfig { c := toyPreset(Quick); c.Weight, c.Names = []float64{}, nil; return c }
	if o := evaluate(t, new(listener).env(t, ""), s, Quick, c); o.Modified {
		t.Error("a list of nothing differs from a list of nothing")
	}
}

func TestAnErrorAtEveryPointIsSaidOnce(t *testing.T) {
	s := toy()
	s.Check = func(c toyConfig) error {
		var errs []error
		for range c.N {
			errs = append(errs, errors.New("the scale is wrong"))
		}
		return errors.Join(append(errs, errors.New("and so is this"))...)
	}
	_, err := s.Configure(Quick, nil)
	if want := "toy/line cannot run with this config: the scale is wrong; and so is this"; err == nil ||
		err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}

func TestAFieldSetAloneSaysWhatStaysAsItIs(t *testing.T) {
	s := toy()
	s.Stay = map[string][]string{"Count": {"Scale", "Even"}}
	for set, want := range map[string]string{
		"Count=3":                   "Count is set without Scale and Even, which the presets choose together with it",
		"Even=true Count=3":         "Count is set without Scale, which the presets choose together with it",
		"Count=3 Scale=1 Even=true": "", "Scale=2": "", "": "",
	} {
		if got := strings.Join(s.Left(strings.Fields(set)...), "\n"); got != want {
			t.Errorf("%s: %q, want %q", set, got, want)
		}
	}
}
