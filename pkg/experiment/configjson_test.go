package experiment

import (
	"reflect"
	"strings"
	"testing"
)

func TestAConfigReadsBackAsItWasWritten(t *testing.T) {
	c := toyPreset(Paper)
	c.Master, c.Scale, c.Weight, c.Label, c.Names = 1<<53-1, 0.1, []float64{1e-300, -0.5}, "a \"b\" <ς>", nil
	c.Bounds.Low, c.Bounds.High = -1, 1.0/3
	data, err := ConfigJSON(c)
	if err != nil {
		t.Fatal(err)
	}
	back, err := toy().ReadConfig(data, nil)
	if err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("%+v, %v; want %+v from\n%s", back, err, c, data)
	}
	seed := uint64(4)
	if back, err = toy().ReadConfig(data, &seed, "Scale=7"); err != nil || back.Master != 4 || back.Scale != 7 ||
		back.Label != c.Label {
		t.Errorf("changed: %+v, %v", back, err)
	}
}

func TestFieldsOfAnEmbeddedStructStandAmongTheOthers(t *testing.T) {
	type inner struct{ Steps, Hidden int }
	type config struct {
		inner
		Hidden string
	}
	data, err := ConfigJSON(config{inner{3, 4}, "x"})
	if want := "{\n \"Steps\": 3,\n \"Hidden\": \"x\"\n}"; err != nil || string(data) != want {
		t.Errorf("%s, %v; want %s", data, err, want)
	}
}

func TestAConfigThatIsNotWholeIsAnsweredInASentence(t *testing.T) {
	whole, err := ConfigJSON(toyPreset(Quick))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{`"N": [1,2,3]`, `"n": [1,2,3]`, `the config has no field "n"`},
		{`"N": [1,2,3]`, `"N": [1,2,3], "Extra": 1`, `the config has no field "Extra"; it has, at present`},
		{`"N": [1,2,3]`, `"N": [1,2,3], "N": [4]`, "field N is there twice"},
		{`"N": [1,2,3]`, `"N": [1,2.5]`, "field N wants a whole number, or several separated by commas, not [1,2.5]"},
		{`"N": [1,2,3]`, `"N": null`, "field N wants a whole number"},
		{`"N": [1,2,3]`, `"N": []`, "N must hold numbers from 1"},
		{`"Scale": 1`, `"Scale": "1"`, "field Scale wants a number, not \"1\""},
		{`"Low":0`, `"Low":0,"Mid":1`, "field Bounds wants"},
		{`"Master": 5`, `"Master": -5`, "field Master wants a whole number ≥ 0, not -5"},
		{`"Master": 5`, `"Master": 9007199254740992`, "too large"},
		{`{`, `[{`, "a config is a JSON object"},
		{"\n}", "", "the config is no JSON"},
		{"\n}", "}}", "something follows"},
		{`"Even": false,`, "", "the config lacks Even"},
	} {
		text := strings.Replace(string(whole), test.old, test.new, 1)
		_, err := toy().ReadConfig([]byte(text), nil)
		if err == nil || !strings.HasPrefix(err.Error(), "toy/line") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: %v; want %q", test.new, test.old, err, test.want)
		}
	}
}

func FuzzReadConfigTakesAnyText(f *testing.F) {
	whole, err := ConfigJSON(toyPreset(Quick))
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{string(whole), "", "{}", "[", `{"N":`, `{"N":[1e999]}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := toy().ReadConfig([]byte(text), nil)
		if err == nil && len(c.N) == 0 {
			t.Errorf("%q is taken", text)
		}
	})
}
