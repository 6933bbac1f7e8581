package fingerprint

import (
	"bytes"
	"maps"
	_ "net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// project is a user's program: files by their paths below its root, the package of each
// folder named by its path.
type project map[string]string

// mine is a program whose Run uses packages of its own module, which has a plain name,
// one whose folder is not named as its package, and one of a replaced module.
var mine = project{
	"mine/main.go": `package main

import (
	"mine/exp"
	"fmt"
)

func main() { fmt.Println(exp.Run(3)) }
`,
	"mine/exp/exp.go": `package exp

import (
	. "mine/dot"
	_ "mine/setup"
	"mine/go-helper"
	"example.org/other"
	"math/rand/v2"
)

var table = []int{1, 2, 3}

func Run(n int) int { return n * helper.Value() * table[0] * Dotted * other.F() + rand.New(rand.NewPCG(1, 2)).IntN(2) }

func Caption() string { return "a caption" }
`,
	"mine/go-helper/helper.go": "package helper\n\nfunc Value() int { return factor }\n",
	"mine/go-helper/const.go":  "package helper\n\nconst factor = 1\n",
	"mine/dot/dot.go":          "package dot\n\nconst Dotted = 4\n",
	"mine/setup/setup.go":      "package setup\n\nimport \"mine/state\"\n\nfunc init() { state.Set(3) }\n",
	"mine/state/state.go":      "package state\n\nvar n int\n\nfunc Set(to int) { n = to }\n",
	"mine/go.mod":              "module mine\n",
	"other/go.mod":             "module example.org/other\n",
	"other/other.go":           "package other\n\nfunc F() int { return 5 }\n",
}

// with returns the project with texts replaced: file, old, new, and so on. An old text of
// "" makes a new file.
func (p project) with(t *testing.T, edits ...string) project {
	t.Helper()
	out := maps.Clone(p)
	for i := 0; i+2 < len(edits); i += 3 {
		file, old, new := edits[i], edits[i+1], edits[i+2]
		if !strings.Contains(out[file], old) {
			t.Fatalf("%s has no %q", file, old)
		}
		out[file] = strings.Replace(out[file], old, new, 1)
	}
	return out
}

// load writes a project to a folder, and returns the program that it makes. A package
// without a function has left no trace in it.
func (p project) load(t *testing.T) *program {
	t.Helper()
	dir, folders := t.TempDir(), map[string]string{}
	for file, text := range p {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "func ") {
			folders[filepath.Dir(file)] = filepath.Dir(path)
		}
	}
	folders["main"], folders["example.org/other"] = folders["mine"], folders["other"]
	delete(folders, "mine")
	delete(folders, "other")
	q := in(folders)
	q.info = &debug.BuildInfo{Path: "mine", Main: debug.Module{Path: "mine", Version: devel},
		Deps: []*debug.Module{{Path: "example.org/other", Version: "v1.0.0",
			Replace: &debug.Module{Path: "../other", Version: devel}}}}
	return q
}

func (p project) fingerprint(t *testing.T) (string, error) {
	t.Helper()
	return newWalker(p.load(t)).hash("mine/exp", "Run")
}

func TestEverythingThatRunReachesOfTheUsersCodeCounts(t *testing.T) {
	want, err := mine.fingerprint(t)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		edits []string
		same  bool
	}{
		"nothing":                      {nil, true},
		"a caption":                    {[]string{"mine/exp/exp.go", "a caption", "another"}, true},
		"what main prints":             {[]string{"mine/main.go", "exp.Run(3)", "exp.Run(4)"}, true},
		"a helper":                     {[]string{"mine/go-helper/helper.go", "return factor", "return -factor"}, false},
		"a helper's constant":          {[]string{"mine/go-helper/const.go", "1", "7"}, false},
		"a package without a function": {[]string{"mine/dot/dot.go", "4", "5"}, false},
		"a variable":                   {[]string{"mine/exp/exp.go", "1, 2, 3", "7, 2, 3"}, false},
		"what an import does at start": {[]string{"mine/setup/setup.go", "Set(3)", "Set(4)"}, false},
		"a replaced module":            {[]string{"other/other.go", "return 5", "return 6"}, false},
		"when a file is compiled": {[]string{"mine/go-helper/const.go", "package", "//go:build amd64\n\npackage"},
			false},
		"a variable set at start": {
			[]string{"mine/exp/exp.go", "func Caption", "func init() { table[0] = 9 }\n\nfunc Caption"}, false},
	} {
		got, err := mine.with(t, c.edits...).fingerprint(t)
		if err != nil || (got == want) != c.same {
			t.Errorf("%s: fingerprint %s, before %s, %v", name, got, want, err)
		}
	}
}

// A package whose functions are all inlined, and one of constants, leave no trace in a
// program: their folders follow from the module's.
func TestPackagesWithoutATraceAreFound(t *testing.T) {
	want, err := mine.fingerprint(t)
	if err != nil {
		t.Fatal(err)
	}
	for name, prepare := range map[string]func(dir string, p *program) error{
		"a replaced module": func(string, *program) error { return nil },
		"a module of a workspace": func(dir string, p *program) error {
			p.info.Deps[0] = &debug.Module{Path: "example.org/other", Version: devel}
			return os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.26\n\nuse (\n\t./mine\n\t./other\n)\n"), 0o600)
		},
		"a file run by its name": func(dir string, p *program) error {
			p.info.Path, p.info.Main = "command-line-arguments", debug.Module{}
			p.info.Deps = append(p.info.Deps, &debug.Module{Path: "mine", Version: devel})
			p.info.Deps[0] = &debug.Module{Path: "example.org/other", Version: "v1.0.0",
				Replace: &debug.Module{Path: filepath.Join(dir, "other"), Version: devel}}
			return nil
		},
	} {
		p := mine.load(t)
		folders, _ := p.folders()
		dir := filepath.Dir(folders["main"])
		for _, pkg := range []string{"example.org/other", "mine/go-helper", "mine/setup", "mine/state"} {
			delete(folders, pkg)
		}
		if err := prepare(dir, p); err != nil {
			t.Fatal(err)
		}
		if got, err := newWalker(p).hash("mine/exp", "Run"); got != want || err != nil {
			t.Errorf("%s: %s, want %s, %v", name, got, want, err)
		}
	}
}

func TestAFieldOfADotImportedVariableCounts(t *testing.T) {
	of := func(n string) string {
		got, err := mine.with(t, "mine/dot/dot.go", "const Dotted = 4", "var D = struct{ N int }{"+n+"}",
			"mine/exp/exp.go", "Dotted", "D.N").fingerprint(t)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if of("4") == of("5") {
		t.Error("its value does not count")
	}
}

func TestAFileRenamedForAnotherProcessorCounts(t *testing.T) {
	renamed := maps.Clone(mine)
	renamed["mine/go-helper/const_arm64.go"] = renamed["mine/go-helper/const.go"]
	delete(renamed, "mine/go-helper/const.go")
	a, errA := mine.fingerprint(t)
	b, errB := renamed.fingerprint(t)
	if a == b || errA != nil || errB != nil {
		t.Errorf("%s, %s, %v, %v", a, b, errA, errB)
	}
}

func TestEmbeddedFilesCount(t *testing.T) {
	with := func(text string) project {
		return mine.with(t, "mine/exp/exp.go", "var table", "//go:embed *.csv data\nvar files embed.FS\n\nvar table",
			"mine/exp/exp.go", "import (", "import (\n\t\"embed\"", "mine/exp/exp.go", "table[0]", "table[0] * load(files)",
			"mine/exp/exp.go", "func Caption", "func load(embed.FS) int { return 1 }\n\nfunc Caption",
			"mine/exp/a.csv", "", "1,2", "mine/exp/data/b.txt", "", text)
	}
	a, errA := with("x").fingerprint(t)
	b, errB := with("y").fingerprint(t)
	if a == b || errA != nil || errB != nil {
		t.Errorf("%s, %s, %v, %v", a, b, errA, errB)
	}
}

// What decides a result and is neither in the config nor in the code is named.
func TestWhatCannotBeFollowedIsRefused(t *testing.T) {
	const exp, helper, main = "mine/exp/exp.go", "mine/go-helper/helper.go", "mine/main.go"
	// uses makes the helper's value depend on an expression.
	uses := func(expression string, imports ...string) []string {
		var lines string
		for _, i := range imports {
			lines += "import \"" + i + "\"\n"
		}
		return []string{helper, "return factor", "return factor * len(" + expression + ")", helper, "helper\n",
			"helper\n\n" + lines}
	}
	for name, c := range map[string]struct {
		edits []string
		want  string
	}{
		"the environment": {uses(`os.Getenv("X")`, "os"), "helper.Value uses os.Getenv"},
		"arguments":       {uses("os.Args", "os"), "helper.Value uses os.Args"},
		"a renamed import": {[]string{helper, "return factor", `return len(system.Getenv("X"))`, helper, "helper\n",
			"helper\n\nimport system \"os\"\n"}, "helper.Value uses system.Getenv"},
		"unseeded randomness": {[]string{helper, "return factor", "return rand.IntN(9)", helper, "helper\n",
			"helper\n\nimport \"math/rand/v2\"\n"}, "helper.Value uses rand.IntN"},
		"a flag": {[]string{helper, "return factor", "return *n", helper, "helper\n",
			"helper\n\nimport \"flag\"\n\nvar n = flag.Int(\"n\", 1, \"\")\n"}, "helper.n uses flag.Int"},
		"a variable of main's": {[]string{exp, "var table", "var Factor = 1\n\nvar table", exp, "n *", "Factor * n *", main,
			"fmt.Println(", "exp.Factor = 7\n\tfmt.Println("},
			"it depends on the variable exp.Factor, which main.main may change"},
		"a dot-imported one": {[]string{"mine/dot/dot.go", "const Dotted", "var Dotted", main, "import (",
			"import (\n\t. \"mine/dot\"", main, "fmt.Println(", "Dotted = 7\n\tfmt.Println("},
			"dot.Dotted, which main.main may change"},
		"a dot-imported field": {[]string{"mine/dot/dot.go", "const Dotted = 4", "var Dotted = struct{ N int }{4}", exp,
			"Dotted *", "Dotted.N *", main, "import (", "import (\n\t. \"mine/dot\"", main, "fmt.Println(",
			"Dotted.N = 7\n\tfmt.Println("}, "dot.Dotted, which main.main may change"},
		"a field of a variable": {[]string{exp, "var table", "var c struct{ N int }\n\nvar table", exp, "n *", "c.N * n *",
			exp, "func Caption", "func Set(n int) { c.N = n }\n\nfunc Caption"}, "exp.c, which exp.Set may change"},
		"an element": {[]string{exp, "func Caption", "func Set(n int) { table[0] = n }\n\nfunc Caption"},
			"exp.table, which exp.Set may change"},
		"an address": {[]string{exp, "func Caption", "func Set() *int { return &table[0] }\n\nfunc Caption"},
			"exp.table, which exp.Set may change"},
		"a method": {[]string{exp, "func Caption", "type list []int\n\nfunc (l *list) set() { (*l)[0] = 9 }\n" +
			"\nvar l list\n\nfunc Set() { l.set() }\n\nfunc Caption", exp, "table[0]", "l[0]"},
			"exp.l, which exp.Set may change"},
		"C code": {[]string{helper, "return factor", "return int(C.f())", helper, "helper\n",
			"helper\n\n// int f() { return 1; }\nimport \"C\"\n"}, "helper.Value calls C code"},
		"a linked function": {[]string{helper, "return factor", "return linked()", helper, "helper\n",
			"helper\n\nimport _ \"unsafe\"\n\n//go:linkname linked mine/secret.f\nfunc linked() int\n"},
			"helper.linked is linked"},
		"an engine of its own": {[]string{helper, "return factor", "engine.Open(\"go\")\n\treturn 1", helper, "helper\n",
			"helper\n\nimport \"" + library + "engine\"\n"}, "helper.Value opens an engine"},
		"the notebook's preset": {[]string{helper, "return factor", "return len(nb.Preset())", helper, "helper\n",
			"helper\n\nimport \"" + library + "nb\"\n"}, "helper.Value uses nb.Preset"},
		"a folder of the command": {[]string{helper, "return factor", "m, _ := cli.Running()\n\treturn len(m.Root)",
			helper, "helper\n", "helper\n\nimport \"" + library + "ground/cli\"\n"}, "helper.Value uses cli.Running"},
	} {
		got, err := mine.with(t, c.edits...).fingerprint(t)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %s, %v; want %q", name, got, err, c.want)
		}
	}
}

// The variables that the library exports are the library's to set.
// A program may be one file that runs its experiment and is the command for it.
func TestTheCommandIsNoPartOfARun(t *testing.T) {
	p := project{"mine/main.go": `package main

import "` + library + `ground"

var factor = 2

func Run(n int) int { return factor * n }

func main() { ground.Main(nil) }
`}
	w := newWalker(p.load(t))
	want, err := w.hash("main", "Run")
	if err != nil || w.pkgs[library+"ground"] != nil {
		t.Errorf("%v; the command was looked at: %t", err, w.pkgs[library+"ground"] != nil)
	}
	other := p.with(t, "mine/main.go", "ground.Main(nil)", "ground.Main()")
	if got, err := newWalker(other.load(t)).hash("main", "Run"); got != want || err != nil {
		t.Errorf("with another list %s, %v; want %s", got, err, want)
	}
}

func TestALibrarysVariableThatAProgramChangesIsRefused(t *testing.T) {
	of := func(statement string) error {
		p := mine.with(t, "mine/main.go", "import (", "import (\n\t\""+library+"train\"", "mine/main.go", "fmt.Println(",
			statement+"\n\tfmt.Println(").load(t)
		_, err := newWalker(p).hash(library+"train", "DefaultAdam")
		return err
	}
	if err := of("train.DefaultAdam.Beta1 = 0.5"); err == nil ||
		!strings.Contains(err.Error(), "train.DefaultAdam, which main.main may change") {
		t.Errorf("%v", err)
	}
	for _, harmless := range []string{"fmt.Println(train.DefaultAdam.Beta1)", "}\n\nfunc broken( {"} {
		if err := of(harmless); err != nil {
			t.Errorf("%s: %v", harmless, err)
		}
	}
}

// A package whose functions are all inlined leaves no trace in the program, and may be
// imported by main alone.
func TestAPackageWithoutATraceThatChangesAVariableIsFound(t *testing.T) {
	p := mine.with(t, "mine/exp/exp.go", "var table", "var Factor = 1\n\nvar table",
		"mine/exp/exp.go", "n *", "Factor * n *",
		"mine/knob/knob.go", "", "package knob\n\nimport \"mine/exp\"\n\nfunc Turn() { exp.Factor = 7 }\n",
		"mine/main.go", "import (", "import (\n\t\"mine/knob\"", "mine/main.go", "fmt.Println(",
		"knob.Turn()\n\tfmt.Println(").load(t)
	folders, _ := p.folders()
	delete(folders, "mine/knob")
	const want = "exp.Factor, which knob.Turn may change"
	if got, err := newWalker(p).hash("mine/exp", "Run"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s, %v; want %q", got, err, want)
	}
}

// Built with -trimpath, a program may change what the library exports and not be read: then
// it counts as a whole, for runs of the library too.
func TestALibrarysRunInAProgramThatCannotBeReadCountsTheProgram(t *testing.T) {
	of := func(decl, executable string, trim bool) string {
		p := mine.load(t)
		p.digest = func() (string, error) { return executable, nil }
		if folders, _ := p.folders(); trim {
			for pkg := range folders {
				folders[pkg] = pkg
			}
		}
		h, err := newWalker(p).hash(library+"train", decl)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if of("DefaultAdam", "one", true) == of("DefaultAdam", "another", true) {
		t.Error("a run that reaches an exported variable does not count the program")
	}
	for decl, trim := range map[string]bool{"DefaultAdam": false, "Cosine": true} {
		if of(decl, "one", trim) != of(decl, "another", trim) {
			t.Errorf("%s, trimmed %t: the program counts for nothing", decl, trim)
		}
	}
}

// A variable that nobody but the run itself changes is a memory of what it computed.
func TestVariablesThatOnlyTheRunChangesAreAllowed(t *testing.T) {
	for name, edits := range map[string][]string{
		"a memory": {"mine/exp/exp.go", "return n *", "table[1] = n\n\treturn n *"},
		"a local one": {"mine/exp/exp.go", "func Caption",
			"func other() { table := []int{1}; table[0] = 2 }\n\nfunc Caption"},
		"a method's read": {"mine/exp/exp.go", "func Caption", "type list []int\n\nfunc (l list) first() int { return l[0] " +
			"}\n\nvar l = list{1}\n\nfunc Print() { println(l.first()) }\n\nfunc Caption", "mine/exp/exp.go",
			"table[0]", "l[0]"},
		"a print": {"mine/main.go", "fmt.Println(", "fmt.Println(exp.Caption(), "},
	} {
		if _, err := mine.with(t, edits...).fingerprint(t); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnExecutableThatMayBeOlderThanItsSourcesCountsAsAWhole(t *testing.T) {
	of := func(change func(*program)) string {
		p := mine.load(t)
		change(p)
		h, err := newWalker(p).hash("mine/exp", "Run")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	want := of(func(*program) {})
	other := func(p *program) { p.digest = func() (string, error) { return "another executable", nil } }
	if got := of(other); got != want {
		t.Error("the executable counts although its sources are as it was compiled from them")
	}
	for name, change := range map[string]func(*program){
		"sources edited since": func(p *program) { p.built = time.Now().Add(-time.Hour) },
		"built to a file":      func(p *program) { p.kept = true },
	} {
		a, b := of(change), of(func(p *program) { change(p); other(p) })
		if a == want || a == b {
			t.Errorf("%s: %s and %s, of the sources %s", name, a, b, want)
		}
	}
}

func TestHowTheUsersCodeWasBuiltCounts(t *testing.T) {
	of := func(settings ...debug.BuildSetting) string {
		p := mine.load(t)
		p.info.GoVersion, p.info.Settings = "go1", settings
		h, err := newWalker(p).hash("mine/exp", "Run")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	plain := of()
	for _, s := range []debug.BuildSetting{{Key: "-tags", Value: "fast"}, {Key: "GOEXPERIMENT", Value: "simd"},
		{Key: "-ldflags", Value: "-X main.n=7"}, {Key: "GOAMD64", Value: "v3"}} {
		if of(s) == plain {
			t.Errorf("%v does not count", s)
		}
	}
	for _, s := range []debug.BuildSetting{{Key: "-ldflags", Value: "-s -w"}, {Key: "vcs.revision", Value: "abc"}} {
		if of(s) != plain {
			t.Errorf("%v counts", s)
		}
	}
}

func TestThePublishedModulesBehindAModuleCount(t *testing.T) {
	cache := t.TempDir()
	for file, text := range map[string]string{
		"a@v1.0.0/a.go": "package a\n\nimport \"example.org/b\"\n\nfunc F() int { return b.G() }\n",
		"b@v1.0.0/b.go": "package b\n\nfunc G() int { return 1 }\n",
	} {
		path := filepath.Join(cache, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	of := func(version string) string {
		p := mine.with(t, "mine/exp/exp.go", "import (", "import (\n\t\"example.org/a\"", "mine/exp/exp.go", "n *",
			"a.F() * n *").load(t)
		folders, _ := p.folders()
		folders["example.org/a"], folders["example.org/b"] = filepath.Join(cache, "a@v1.0.0"),
			filepath.Join(cache, "b@v1.0.0")
		p.info.Deps = append(p.info.Deps, &debug.Module{Path: "example.org/a", Version: "v1.0.0"},
			&debug.Module{Path: "example.org/b", Version: version},
			&debug.Module{Path: "example.org/unused", Version: version})
		h, err := newWalker(p).hash("mine/exp", "Run")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if of("v1.0.0") == of("v1.0.1") {
		t.Error("another version of a module behind a module does not count")
	}
}

func TestAVendoredModuleCountsByItsFiles(t *testing.T) {
	of := func(text string) string {
		p := mine.with(t, "vendored/v.go", "", text, "mine/exp/exp.go", "import (", "import (\n\t\"example.org/v\"",
			"mine/exp/exp.go", "n *", "v.F() * n *").load(t)
		folders, _ := p.folders()
		folders["example.org/v"] = folders["vendored"]
		p.info.Deps = append(p.info.Deps, &debug.Module{Path: "example.org/v", Version: "v1.0.0"})
		p.vendored = func(path string) bool { return path == "example.org/v" }
		h, err := newWalker(p).hash("mine/exp", "Run")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if of("package v\n\nfunc F() int { return 1 }\n") == of("package v\n\nfunc F() int { return 2 }\n") {
		t.Error("an edited vendor folder does not count")
	}
}

func TestGosOwnVendorFolderIsNoProgramsVendorFolder(t *testing.T) {
	gos := "\x00" + goSources() + "/vendor/golang.org/x/sys/cpu/cpu.go\x00"
	if vendoredIn([]byte(gos), goSources(), "golang.org/x/sys") {
		t.Error("Go's own copy of a module makes the program's one vendored")
	}
	if !vendoredIn([]byte(gos+"/home/me/src/vendor/golang.org/x/sys/cpu/cpu.go\x00"), goSources(), "golang.org/x/sys") {
		t.Error("a vendor folder is not seen")
	}
	if dir := goSources(); filepath.Base(dir) != "src" {
		t.Errorf("Go's sources in %s", dir)
	}
}

func TestSourcesThatAreNotToBeHadAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"trimmed": {func(f map[string]string) {
			for pkg := range f {
				f[pkg] = pkg
			}
		}, "-trimpath"},
		"gone": {func(f map[string]string) { f["mine/exp"] = filepath.Join(t.TempDir(), "gone") },
			"run the program where it was built"},
	} {
		p := mine.load(t)
		folders, _ := p.folders()
		c.change(folders)
		if _, err := newWalker(p).hash("mine/exp", "Run"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePackagesOfTheLibraryAreAllEmbedded(t *testing.T) {
	var missing []string
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isGo(d.Name()) || path == "../sources.go" {
			return err
		}
		rel, _ := filepath.Rel("..", filepath.Dir(path))
		if h, err := running().homeOf(library + filepath.ToSlash(rel)); err != nil || h.origin != embedded {
			missing = append(missing, rel)
		}
		return nil
	})
	if err != nil || len(missing) > 0 {
		t.Errorf("not embedded: %v, %v", slices.Compact(missing), err)
	}
}

func TestExecutablesThatAreRunAtOnceAreKnown(t *testing.T) {
	for exe, want := range map[string]bool{
		"/tmp/go-build123/b001/exe/mine":                                   true,
		"/root/.cache/go-build/ab/" + strings.Repeat("0a", 32) + "-d/mine": true,
		"/tmp/room/gonb_0123abcd/gonb_0123abcd":                            true,
		"/home/me/go-builder/mine":                                         false,
		"/usr/local/bin/mine":                                              false,
	} {
		if got := madeToRun(exe); got != want {
			t.Errorf("%s: %v", exe, got)
		}
	}
}

// Looking through a program's table of lines takes a tenth of a second, and hundreds of
// packages belong to a handful of modules.
func TestAProgramIsAskedOnceAboutEveryModule(t *testing.T) {
	asked := map[string]int{}
	ask := onceEach(func(name string) bool {
		asked[name]++
		return name == "a"
	})
	for range 3 {
		if !ask("a") || ask("b") {
			t.Error("an answer changes when it is remembered")
		}
	}
	if asked["a"] != 1 || asked["b"] != 1 {
		t.Errorf("asked %v", asked)
	}
}

// This test links net/http, and with it what the standard library vendors of x/net.
func TestGosOwnVendorFolderIsNotAUsers(t *testing.T) {
	if vendored("golang.org/x/net") {
		t.Error("the standard library's copy of x/net counts as a vendored module")
	}
	lines, err := lineTable()
	if err != nil || !bytes.Contains(lines.table, []byte("/vendor/golang.org/x/net/")) {
		t.Errorf("the test tries nothing: this program does not hold that copy (%v)", err)
	}
}

// A claim that is made by experiment.Fixed puts "Fixed.func1" into the claim's package, and
// its lines are in that of Fixed.
func TestAFunctionInsideAnotherDoesNotSayWhereItsPackageIs(t *testing.T) {
	for function, want := range map[string]bool{
		"m/go-room.init.Fixed[...].func3": true, "m/go-room.Run.LogSlope.func1": true, "m/go-room.init.func2": true,
		"m/go-room.F-range1": true, "m/go-room.T.M-fm": true, "m/go-room.F.gowrap1": true,
		"m/go-room.init": false, "m/go-room.init.0": false, "m/go-room.(*T).M": false, "m/go-room.T.M": false,
		"m/go-room.Map[...]": false, "m/go-room.function": false,
	} {
		if got := isWithin(function, "m/go-room"); got != want {
			t.Errorf("%s: %t", function, got)
		}
	}
	folders, err := compiledFolders()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"claim", "fingerprint"} {
		if got := folders[library+name]; filepath.Base(got) != name {
			t.Errorf("%s is said to be in %q", name, got)
		}
	}
}
