package scripts

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// keeping is a program whose experiment keeps its result, and depends on packages of its
// own module and of another one, on a file that is embedded, and on a variable that the
// linker may set.
const keeping = `package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"

	"example.org/mine/helper"
	"example.org/other"
)

type config struct{ Master uint64 }

type result struct{ Text string }

//go:embed data.csv
var data string

var linked = "0"

var spec = &experiment.Spec[config, result]{
	ID: "mine/kept", Title: "a caption", Config: func(experiment.Preset) config { return config{1} }, Run: run,
}

func run(context.Context, *experiment.Env, config) (result, error) {
	return result{fmt.Sprintf("%d %d %s %s", helper.Value(), other.Value(), linked, data)}, nil
}

func main() {
	env := &experiment.Env{Store: store.Open(os.Args[1])}
	o, err := spec.Evaluate(context.Background(), env, experiment.Quick, spec.Config(experiment.Quick))
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Printf("%s computed %t\n", o.Result.Text, o.Computed)
}
`

// userModule writes the module example.org/mine of a user of the library, with these files by
// their paths, and returns its folder. Others names a module beside the library, with the
// folder that it is replaced by.
func userModule(t *testing.T, files map[string]string, others ...[2]string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	needs, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(needs), "\nrequire (")
	mod := "module example.org/mine\n\ngo 1.26\n"
	for _, m := range append(others, [2]string{"github.com/provingground/provingground", root}) {
		mod += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %q\n", m[0], m[0], m[1])
	}
	dir := filepath.Join(t.TempDir(), "mine")
	files = maps.Clone(files)
	files["go.mod"] = mod + "\nrequire (" + rest
	for file, text := range files {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	copyFile(t, "../go.sum", filepath.Join(dir, "go.sum"))
	return dir
}

// replaceIn replaces a text in a file.
func replaceIn(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), old, new, 1)
	if changed == string(text) {
		t.Fatalf("%s has no %q", path, old)
	}
	if err := os.WriteFile(path, []byte(changed), 0o666); err != nil {
		t.Fatal(err)
	}
}

// inFolder runs a command in a folder and returns what it prints.
func inFolder(t *testing.T, dir string, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod -ldflags=-s", "GOPROXY=off", "GOWORK=off")
	out, _ := cmd.CombinedOutput()
	return string(out)
}

// TestNoResultOfAUsersProgramIsStale edits a program between runs that share a store.
func TestNoResultOfAUsersProgramIsStale(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program seven times")
	}
	dir := userModule(t, map[string]string{
		"main.go": keeping, "data.csv": "0",
		"helper/helper.go": "package helper\n\n// Value is 1.\nfunc Value() int { return factor }\n",
		"helper/factor.go": "package helper\n\nconst factor = 1\n",
		"../other/o.go":    "package other\n\nfunc Value() int { return 1 }\n",
		"../other/go.mod":  "module example.org/other\n\ngo 1.26\n",
	}, [2]string{"example.org/other", "../other"})
	kept := t.TempDir()
	expect := func(what, want string, command ...string) {
		t.Helper()
		if got := inFolder(t, dir, append(command, kept)...); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	goRun := []string{"go", "run", "."}
	edit := func(file, old, new string) { t.Helper(); replaceIn(t, filepath.Join(dir, file), old, new) }
	expect("the first run", "1 1 0 0 computed true", goRun...)
	edit("main.go", "a caption", "another caption")
	edit("helper/helper.go", "// Value is 1.", "// Value is a number.")
	expect("a caption and a comment", "1 1 0 0 computed false", goRun...)
	edit("helper/factor.go", "1", "7")
	edit("../other/o.go", "return 1", "return 2")
	edit("data.csv", "0", "3")
	expect("a helper, a replaced module and an embedded file", "7 2 0 3 computed true", goRun...)
	if out := inFolder(t, dir, "go", "build", "-o", "kept", "."); out != "" {
		t.Fatal(out)
	}
	edit("helper/factor.go", "7", "8")
	expect("a program older than its sources", "7 2 0 3 computed true", "./kept")
	expect("the sources that it is older than", "8 2 0 3 computed true", goRun...)
	expect("without its sources' place", "built with -trimpath", "go", "run", "-trimpath", ".")
	edit("main.go", "var linked = \"0\"", "var linked = os.Getenv(\"HOME\")")
	expect("the environment", "main.linked uses os.Getenv", goRun...)
}

// TestTheExperimentInTheReadmeKeepsItsResults gives it a store and an engine, as the text
// below it says.
func TestTheExperimentInTheReadmeKeepsItsResults(t *testing.T) {
	_, program := readme(t)
	dir, err := os.MkdirTemp("..", "mine-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "main.go")
	if err := os.WriteFile(path, []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	const library = "github.com/provingground/provingground/pkg/"
	replaceIn(t, path, "import (", fmt.Sprintf("import (\n\t%q\n\t_ %q\n\t%q", library+"engine", library+"engine/backends",
		library+"store"))
	replaceIn(t, path, "\to, err := spec",
		"\te, err := engine.Open(\"\")\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\to, err := spec")
	replaceIn(t, path, "&experiment.Env{}", fmt.Sprintf("&experiment.Env{Engine: e, Store: store.Open(%q)}", t.TempDir()))
	replaceIn(t, path, "fmt.Println(o.Verdicts[0].Text())", "fmt.Println(o.Computed, o.Verdicts[0].Text())")
	for _, want := range []string{"true HOLDS", "false HOLDS"} {
		if out := inFolder(t, dir, "go", "run", "."); !strings.HasPrefix(out, want) {
			t.Errorf("got %s, want %s", out, want)
		}
	}
}

// TestOneLineMakesTheExperimentInTheReadmeACommand follows the text below the program.
func TestOneLineMakesTheExperimentInTheReadmeACommand(t *testing.T) {
	text, program := readme(t)
	const line = "func main() { ground.Main(spec) }\n"
	if !strings.Contains(text, "```go\n"+line+"```") {
		t.Fatalf("the README does not say %s", line)
	}
	dir, err := os.MkdirTemp("..", "mine-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	program, _, _ = strings.Cut(program, "func main() {")
	program = strings.Replace(program+line, `"fmt"`, `"github.com/provingground/provingground/pkg/ground"`, 1)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PG_RESULTS", t.TempDir())
	for _, step := range [][2]string{{"run mine/mean", "1 verdict: 1 holds"}, {"run mine", "read from the store"},
		{"claims mine", "mine/root-n"}} {
		command := append([]string{"go", "run", "."}, strings.Fields(step[0])...)
		if out := inFolder(t, dir, command...); !strings.Contains(out, step[1]) {
			t.Errorf("%s: %s, want %s", step[0], out, step[1])
		}
	}
}
