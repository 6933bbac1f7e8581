package figures

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// A figure set by flags is that set by a plan, byte for byte, and is not the figure as it comes.
func TestAPlanSetsFiguresAsFlagsDo(t *testing.T) {
	groundtest.Results(t)
	const id = "damian2022/start/neuron"
	plain := []string{"figures", id, "-style", "icml", "-formats", "svg,pgf,tex"}
	flags := append(plain, "-width", "single", "-height", "2.5", "-legend", "bottom", "-label", "x=number", "-dark")
	groundtest.Write(t, "figures.toml", `style = "icml"
out = "planned"
formats = "svg,pgf,tex"
legend = "bottom"
[[figure]]
id = "damian2022"
width = "double"
[[figure]]
id = "`+id+`"
width = "single"
height = 2.5
label = ["x=number"]
dark = true
`)
	for folder, args := range map[string][]string{"plain": append(plain, "-out", "plain"),
		"flags": append(flags, "-out", "flags"), "planned": {"figures", "-plan", "figures.toml", id},
		"again": {"figures", "-plan", "figures.toml", id, "-out", "again"}} {
		if status, _, err := ground(t, args...); status != cli.ExitOK {
			t.Fatalf("%s: status %d: %s", folder, status, err)
		}
	}
	want := contents(t, "flags")
	for name, data := range want {
		if contents(t, "planned")[name] != data || contents(t, "again")[name] != data {
			t.Errorf("%s differs", name)
		}
		if strings.HasSuffix(name, ".svg") && contents(t, "plain")[name] == data {
			t.Errorf("%s is the figure as it comes", name)
		}
	}
	if len(want) != 6 { // svg, pgf, tex, csv, txt and the page
		t.Errorf("%d files", len(want))
	}
}

func TestAWrongLayoutSaysWhatThereIs(t *testing.T) {
	results := groundtest.Results(t)
	for want, args := range map[string]string{
		"give single, double":                  "-width wide",
		"give 0.5 to 20":                       "-height 99",
		"take one of top, right, bottom, none": "-legend left",
		`-plan: there is no file none.toml`:    "-plan none.toml",
		`unknown key widht`:                    "-plan widht.toml",
		`it has no [[figure]]`:                 "-plan empty.toml",
		`-legend: there is no edge "left"`:     "-plan left.toml",
		`figure 2 has the id "damian2022"`:     "-plan twice.toml",
		`-plan broken.toml`:                    "-plan broken.toml",
		`-plan: preset = "big"`:                "-plan preset.toml",
		`no experiment or paper "nosuch"`:      "-plan nosuch.toml",
	} {
		for name, text := range map[string]string{"widht": "widht = 2\n[[figure]]\nid='damian2022'", "empty": "style='icml'",
			"left": "[[figure]]\nid='damian2022'\nlegend='left'", "broken": "style = ",
			"twice":  "[[figure]]\nid='damian2022'\n[[figure]]\nid='damian2022'",
			"preset": "preset='big'\n[[figure]]\nid='damian2022'", "nosuch": "[[figure]]\nid='nosuch'"} {
			groundtest.Write(t, name+".toml", text)
		}
		status, out, err := ground(t, append([]string{"figures"}, strings.Fields(args)...)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, want) {
			t.Errorf("%s: status %d, %q, %q; want status 2 and %q", args, status, out, err, want)
		}
	}
	if cli.Exists(results) {
		t.Error("a wrong command line left results behind")
	}
	status, _, err := ground(t, "figures", "damian2022/start/neuron", "-panels", "z", "-out", "figs")
	if status != cli.ExitUsage || !strings.Contains(err, `has no panel "z"`) ||
		cli.Exists(filepath.Join("figs", "index.html")) {
		t.Errorf("status %d, %q", status, err)
	}
}
