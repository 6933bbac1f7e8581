package figures

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
	"github.com/provingground/provingground/pkg/ground/groundtest"
)

// ground runs a verb and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return groundtest.Run(t.Context(), map[string]cli.Verb{"figures": Figures(groundtest.Experiments)}, args...)
}

// contents reads all files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = string(data)
	}
	return out
}

func TestASecondExportGivesTheSameBytes(t *testing.T) {
	groundtest.Results(t)
	args := append([]string{"figures", "damian2022/noise", "-style", "icml", "-formats", "pdf,svg,png,pgf"},
		groundtest.Small...)
	status, out, err := ground(t, append(args, "-out", "first")...)
	if status != cli.ExitOK {
		t.Fatalf("status %d: %s", status, err)
	}
	ground(t, append(args, "-out", "second")...)
	first, second := contents(t, "first"), contents(t, "second")
	if len(first) == 0 || len(first)%6 != 1 { // pdf, svg, png, pgf, csv, txt a figure, and the page
		t.Errorf("%d files", len(first))
	}
	for name, data := range first {
		if second[name] != data {
			t.Errorf("%s differs", name)
		}
		if !strings.Contains(out, filepath.Join("first", name)+"\n") {
			t.Errorf("the path of %s is not printed", name)
		}
	}
}

func TestTheCSVRedrawsTheExportedFigure(t *testing.T) {
	groundtest.Results(t)
	if status, _, err := ground(t, append([]string{"figures", "damian2022/noise", "-style", "pmlr", "-formats", "svg",
		"-out", "figs"}, groundtest.Small...)...); status != cli.ExitOK {
		t.Fatal(err)
	}
	o := evaluated(t, "damian2022/noise", "D=20", "Neurons=8", "Seeds=4")
	style, err := draw.StyleByName("pmlr")
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, "figs")
	for _, f := range o.Figures {
		name := strings.ReplaceAll(f.ID, "/", "-")
		panels, err := figure.ReadCSV([]byte(files[name+".csv"]))
		if err != nil || len(panels) != len(f.Panels) {
			t.Fatalf("%s: %d panels, %v", name, len(panels), err)
		}
		f.Panels = slices.Clone(f.Panels)
		for i := range panels {
			f.Panels[i].Series = panels[i].Series
		}
		if svg, err := draw.SVG(f, style); err != nil || string(svg) != files[name+".svg"] {
			t.Errorf("%s drawn from its CSV is another picture (%v)", name, err)
		}
		if !strings.Contains(files[name+".txt"], "Preset: quick, modified\nMaster seed: 2022\n") {
			t.Errorf("caption %q", files[name+".txt"])
		}
	}
}

// evaluated returns what came of an experiment with these fields set.
func evaluated(t *testing.T, id string, set ...string) *evaluate.Outcome {
	t.Helper()
	o := evaluate.Options{Preset: "quick", Set: set}
	jobs, err := o.Jobs(groundtest.Experiments, []string{id})
	if err != nil {
		t.Fatal(err)
	}
	v, err := evaluate.New(o, t.TempDir(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Engine.Close()
	out, err := v.Do(context.Background(), jobs[0])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestASingleFigureIsExportedToTheFolderOfItsStyle(t *testing.T) {
	results := groundtest.Results(t)
	id := evaluated(t, "damian2022/start").Figures[0].ID
	status, out, err := ground(t, "figures", id, "-formats", "svg")
	if status != cli.ExitOK {
		t.Fatalf("status %d: %s", status, err)
	}
	name := strings.ReplaceAll(id, "/", "-")
	var want []string
	for _, suffix := range []string{".svg", ".csv", ".txt"} {
		want = append(want, filepath.Join("results", "figures", draw.ExportStyle, name+suffix))
	}
	want = append(want, filepath.Join("results", "figures", draw.ExportStyle, pageName))
	if got := strings.Fields(out); !slices.Equal(got, want) {
		t.Errorf("printed %v, want %v", got, want)
	}
	if n := len(contents(t, filepath.Join(results, "figures", draw.ExportStyle))); n != 4 {
		t.Errorf("%d files", n)
	}
}

func TestAllStylesGetAFolderEach(t *testing.T) {
	groundtest.Results(t)
	if status, _, err := ground(t, "figures", "damian2022/start", "-style", "all", "-formats", "svg", "-out",
		"figs"); status != cli.ExitOK {
		t.Fatal(err)
	}
	pictures := map[string]bool{}
	for _, style := range draw.StyleNames() {
		pictures[contents(t, filepath.Join("figs", style))["damian2022-start-neuron.svg"]] = true
	}
	if len(pictures) != len(draw.StyleNames()) || pictures[""] {
		t.Errorf("%d different pictures in %d styles", len(pictures), len(draw.StyleNames()))
	}
}

func TestWhatFiguresDoesNotKnowIsAnsweredWithWhatItKnows(t *testing.T) {
	results := groundtest.Results(t)
	for _, test := range []struct{ args, want string }{
		{"nosuch", `no experiment or paper "nosuch": there are damian2022/start`},
		{"damian2022/start -style nature", `"nature": use one of screen, neurips, icml, pmlr, slides; or all`},
		{"damian2022/start -formats svg,bmp", `no format "bmp": take some of svg, pdf, png, pgf, tex, csv, txt`},
		{"damian2022/start -formats=", `no format ""`},
		{"damian2022/start -preset big", `no preset "big"`},
		{"damian2022/start -backend tpu", `no backend "tpu"`},
		{"damian2022/start -set D=0", "D = 0"},
		{"-set Mirror=true", `no field "Mirror"`}, // of all experiments, most have none
	} {
		status, out, err := ground(t, append([]string{"figures"}, strings.Fields(test.args)...)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, test.want) || !strings.HasSuffix(err, "\n") {
			t.Errorf("figures %s: status %d, %q, %q; want status 2 and one line with %q", test.args, status, out, err, test.want)
		}
	}
	if cli.Exists(results) {
		t.Error("a wrong command line left results behind")
	}
	status, _, err := ground(t, "figures", "damian2022/start/nosuch")
	if status != cli.ExitUsage || !strings.Contains(err, `damian2022/start has no figure "nosuch": it has `) {
		t.Errorf("status %d and %q", status, err)
	}
}

func TestAnExperimentNamedWithOneOfItsFiguresIsExportedWhole(t *testing.T) {
	r := figuresCommand{Options: evaluate.Options{Preset: "quick"}, all: groundtest.Experiments,
		single: map[string][]string{}}
	if err := r.selectFigures([]string{"damian2022/start/a", "damian2022/start", "damian2022/noise/b",
		"damian2022/noise/c"}); err != nil {
		t.Fatal(err)
	}
	if _, some := r.single["damian2022/start"]; some || len(r.single["damian2022/noise"]) != 2 || len(r.jobs) != 2 {
		t.Errorf("%v, %d jobs", r.single, len(r.jobs))
	}
}

func TestFiguresThatCannotBeWrittenSayWhere(t *testing.T) {
	groundtest.Results(t)
	groundtest.Write(t, "file", "")
	if status, _, err := ground(t, "figures", "damian2022/start", "-out", "file/figs", "-formats", "csv"); status !=
		cli.ExitFailed || !strings.Contains(err, "file/figs") {
		t.Errorf("status %d and %q", status, err)
	}
}
