package run

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

func TestAnUnknownFieldIsAnsweredWithEveryFieldInALineOfItsOwn(t *testing.T) {
	groundtest.Results(t)
	status, out, err := ground(t, "run", "damian2022/start", "-set", "Dim=30")
	if status != cli.ExitUsage || out != "" ||
		!strings.Contains(err, `damian2022/start: the config has no field "Dim"; it has, at present:`) {
		t.Fatalf("status %d, %q, %q", status, out, err)
	}
	for _, line := range []string{
		`  Width +20 +a whole number +m, even`, `  Mirror +true +true or false +false leaves all neurons independent`,
	} {
		if !regexp.MustCompile("(?m)^" + line + "$").MatchString(err) {
			t.Errorf("no line %q in\n%s", line, err)
		}
	}
}

func TestPrintConfigWritesWhatConfigReadsForEveryPreset(t *testing.T) {
	groundtest.Results(t)
	for _, preset := range presets {
		o := evaluate.Options{Preset: preset}
		want, err := o.Jobs(groundtest.Experiments, groundtest.Experiments.Names())
		if err != nil {
			t.Fatal(err)
		}
		status, out, stderr := ground(t, append([]string{"run", "-print-config", "-preset", string(preset)},
			groundtest.Experiments.Names()...)...)
		if status != cli.ExitOK || stderr != "" {
			t.Fatalf("status %d, %q", status, stderr)
		}
		back := evaluate.Options{File: "-", Stdin: strings.NewReader(out)}
		got, err := back.Jobs(groundtest.Experiments, nil)
		if err != nil || len(got) != len(groundtest.Experiments) {
			t.Fatalf("%d configs: %v", len(got), err)
		}
		for i, j := range got {
			if j.Name() != want[i].Name() || j.From != preset || !reflect.DeepEqual(j.Config, want[i].Config) {
				t.Errorf("%s (%s) reads back as %s %+v, want %+v", want[i].Name(), preset, j.Name(), j.Config, want[i].Config)
			}
		}
	}
	if cli.Exists("results") {
		t.Error("printing a config left results behind")
	}
}

func TestAConfigFileIsRunAsItStandsAndWithChanges(t *testing.T) {
	groundtest.Results(t)
	_, out, _ := ground(t, append([]string{"run", "damian2022/noise", "-print-config"}, groundtest.Small...)...)
	groundtest.Write(t, "noise.json", out)
	config := func(args ...string) map[string]any {
		t.Helper()
		status, out, err := ground(t, append([]string{"run", "-config", "noise.json", "-json", "-", "-twins=false"},
			args...)...)
		var got struct{ Config map[string]any }
		if e := json.Unmarshal([]byte(out), &got); status != cli.ExitOK || e != nil {
			t.Fatalf("status %d, %v, %s", status, e, err)
		}
		return got.Config
	}
	if c := config(); !reflect.DeepEqual(c["D"], []any{20.0}) || c["Neurons"] != 8.0 || c["Master"] != 2022.0 {
		t.Errorf("as it stands: %v", c)
	}
	if c := config("damian2022", "-seed", "5", "-set", "Neurons=6"); !reflect.DeepEqual(c["D"], []any{20.0}) ||
		c["Neurons"] != 6.0 || c["Master"] != 5.0 {
		t.Errorf("changed: %v", c)
	}
}

func TestAWrongConfigFileIsAnsweredInASentence(t *testing.T) {
	groundtest.Results(t)
	_, whole, _ := ground(t, "run", "damian2022/start", "-print-config")
	for _, test := range []struct{ old, new, args, want string }{
		{"", "", "-preset paper", "leave out -preset"},
		{"", "", "damian2022/noise", "the file of configs has none of damian2022/noise"},
		{"", "", "nosuch", `no experiment or paper "nosuch"`},
		{`"D": 10,`, "", "", "the config lacks D: a config holds every number that decides the result"},
		{`"D"`, `"Dim": 4, "D"`, "", `the config has no field "Dim"; it has, at present:`},
		{`"D": 10`, `"D": 10.5`, "", "field D wants a whole number, not 10.5"},
		{`"D": 10`, `"D": 1`, "", "D = 1: the target lives in 1 dimensions"},
		{`"experiment"`, `"experment"`, "", `unknown field "experment"; -print-config shows the form`},
		{"damian2022/start", "damian2022", "", "is a paper"},
		{"damian2022/start", "damian2022/begin", "", `no experiment or paper "damian2022/begin"`},
		{`"quick"`, `"big"`, "", `no preset "big"`},
		{whole, whole + whole, "", "something follows after the configs"},
		{whole, "[" + whole + "," + whole + "]", "", "damian2022/start is there twice"},
		{whole, "[]", "", "there is no config in it"},
		{whole, "", "", "EOF; -print-config shows the form"},
		{"", "", "-set Dim=3", `the config has no field "Dim"`},
	} {
		groundtest.Write(t, "c.json", strings.Replace(whole, test.old, test.new, 1))
		status, out, err := ground(t, append([]string{"run", "-config", "c.json"}, strings.Fields(test.args)...)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, test.want) {
			t.Errorf("%s for %s, %s: status %d, %q, %q; want %q", test.new, test.old, test.args, status, out, err, test.want)
		}
	}
}

func TestWithoutTwinsTheRunSaysSoAndTheLedgerStaysAsItWas(t *testing.T) {
	results := groundtest.Results(t)
	status, out, err := ground(t, "run", "damian2022/start", "-twins=false")
	if status != cli.ExitOK || !strings.Contains(out, "2 verdicts: 2 twins not run") || strings.Contains(out, "holds") {
		t.Errorf("status %d, %s%s", status, out, err)
	}
	for _, want := range []string{`zero-start .*twins not run .*not run\n`,
		"the twins were not run: nothing shows that these checks can fail"} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, e := os.Stat(results + "/ledger.json"); e == nil {
		t.Error("verdicts without twins entered the ledger")
	}
	if status, out, _ := ground(t, "run", "damian2022/start", "-twins=false", "-set", "Mirror=false"); status !=
		cli.ExitFailed {
		t.Errorf("a red verdict without twins: status %d\n%s", status, out)
	}
}
