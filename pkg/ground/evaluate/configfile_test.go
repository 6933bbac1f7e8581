package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/scripts/cli"
)

func TestAnUnknownFieldIsAnsweredWithEveryFieldInALineOfItsOwn(t *testing.T) {
	bench(t)
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

// Every field of every experiment says what it is, to a reader who has only the
// command.
func TestEveryFieldOfEveryExperimentSaysWhatItIs(t *testing.T) {
	names := regexp.MustCompile(`\b(Raw|StepOnly|LiteralAB|FromSource|PathCube|PathShort|TargetByName|TwoDirections)\b`)
	_, out, _ := ground(t, "list", "-v")
	if found := names.FindAllString(out, -1); found != nil {
		t.Errorf("the list shows names of the program: %q", found)
	}
	for _, e := range catalog.All() {
		for _, f := range experimenttest.Fields(t, e) {
			if f.Doc == "" {
				t.Errorf("%s: field %s has no comment", e.Name(), f.Name)
			}
		}
	}
}

func TestPrintConfigWritesWhatConfigReadsForEveryPreset(t *testing.T) {
	bench(t)
	for _, preset := range presets {
		o := options{preset: preset}
		want, err := o.jobs(experiments())
		if err != nil {
			t.Fatal(err)
		}
		status, out, stderr := ground(t, append([]string{"run", "-print-config", "-preset", string(preset)},
			experiments()...)...)
		if status != cli.ExitOK || stderr != "" {
			t.Fatalf("status %d, %q", status, stderr)
		}
		back := options{config: "-", stdin: strings.NewReader(out)}
		got, err := back.jobs(nil)
		if err != nil || len(got) != len(catalog.All()) {
			t.Fatalf("%d configs: %v", len(got), err)
		}
		for i, j := range got {
			if j.Name() != want[i].Name() || j.preset != preset || !reflect.DeepEqual(j.config, want[i].config) {
				t.Errorf("%s (%s) reads back as %s %+v, want %+v", want[i].Name(), preset, j.Name(), j.config, want[i].config)
			}
		}
	}
	if exists("results") {
		t.Error("printing a config left results behind")
	}
}

func TestAConfigFileIsRunAsItStandsAndWithChanges(t *testing.T) {
	bench(t)
	_, out, _ := ground(t, append([]string{"run", "damian2022/noise", "-print-config"}, small...)...)
	write(t, "noise.json", out)
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
	bench(t)
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
		write(t, "c.json", strings.Replace(whole, test.old, test.new, 1))
		status, out, err := ground(t, append([]string{"run", "-config", "c.json"}, strings.Fields(test.args)...)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, test.want) {
			t.Errorf("%s for %s, %s: status %d, %q, %q; want %q", test.new, test.old, test.args, status, out, err, test.want)
		}
	}
}

func TestWithoutTwinsTheRunSaysSoAndTheLedgerStaysAsItWas(t *testing.T) {
	results := bench(t)
	var out, err bytes.Buffer
	status := execute(context.Background(), []string{"run", "damian2022/start", "-twins=false"}, &out, &err)
	if status != cli.ExitOK || !strings.Contains(out.String(), "2 verdicts: 2 twins not run") ||
		strings.Contains(out.String(), "holds") {
		t.Errorf("status %d, %s%s", status, out.String(), err.String())
	}
	for _, want := range []string{`zero-start .*twins not run .*not run\n`,
		"the twins were not run: nothing shows that these checks can fail"} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no %q in\n%s", want, out.String())
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
