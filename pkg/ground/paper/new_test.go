package paper

import (
	"bytes"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
	"github.com/provingground/provingground/pkg/ground/ipynb"
)

// ground runs "ground new" and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	verbs := map[string]cli.Verb{"new": New}
	return groundtest.Run(t.Context(), verbs, append([]string{"new"}, args...)...)
}

// catalogNow returns the source of this repository's catalog.
func catalogNow(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../catalog/catalog.go")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// below returns the files below a folder, with slashes.
func below(t *testing.T, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestNewWritesAPaperAndListsItsExperiment(t *testing.T) {
	catalog := catalogNow(t)
	root := groundtest.Module(t)
	groundtest.Write(t, "pkg/catalog/catalog.go", catalog)
	status, out, err := ground(t, "paper2027/mean")
	if status != cli.ExitOK || strings.Contains(out, "to list the experiment") {
		t.Fatalf("status %d, %s%s", status, out, err)
	}
	want := strings.Fields("go.mod notebooks/paper2027/01_mean.ipynb pkg/catalog/catalog.go pkg/paper2027/doc.go " +
		"pkg/paper2027/mean/exercises.go pkg/paper2027/mean/mean.go pkg/paper2027/mean/mean_test.go " +
		"pkg/paper2027/statement1.go pkg/paper2027/statement1_test.go")
	if got := below(t, root); !slices.Equal(got, want) {
		t.Errorf("wrote %v, want %v", got, want)
	}
	for _, file := range want[1:] {
		if !strings.Contains(out, file+"\n") {
			t.Errorf("%s is not named in\n%s", file, out)
		}
	}
	if status, _, err := ground(t, "paper2027/other"); status != cli.ExitUsage ||
		!strings.Contains(err, "pkg/paper2027 is there already") {
		t.Errorf("a second time: status %d, %q", status, err)
	}
}

func TestNamesThatNoPaperCanHaveAreRefusedInASentence(t *testing.T) {
	catalog := catalogNow(t)
	root := groundtest.Module(t, "smith2020/01_room.ipynb")
	groundtest.Write(t, "pkg/catalog/catalog.go", catalog)
	before := below(t, root)
	for name, want := range map[string]string{
		"": "give one paper", "paper2027/a paper2027/b": "give one paper", "paper2027": "is not the name of a paper",
		"Paper2027/room": "is not the name", "paper27/room": "is not the name", "paper2027/room1": "is not the name",
		"paper2027/a/b": "is not the name", "../paper2027/room": "is not the name", "paper2027/räum": "is not the name",
		"paper2027/func": `cannot be called "func"`, "paper2027/string": `cannot be called "string"`,
		"paper2027/internal": "cannot be called", "paper2027/nb": "cannot be called",
		"smith2020/room":     "notebooks/smith2020 is there already",
		"paper2027/transfer": "the catalog imports " + cli.ModulePath + "/pkg/damian2022/transfer",
		"-x paper2027/room":  "flag provided but not defined",
	} {
		status, out, err := ground(t, strings.Fields(name)...)
		if status != cli.ExitUsage || out != "" || !strings.Contains(err, want) || strings.Count(err, "\n") != 1 {
			t.Errorf("%q: status %d, %q, %q; want one line with %q", name, status, out, err, want)
		}
	}
	if after := below(t, root); !slices.Equal(after, before) {
		t.Errorf("wrote %v", after)
	}
}

func TestACatalogOfAnotherFormIsLeftToTheAuthor(t *testing.T) {
	groundtest.Module(t)
	const other = "package catalog\n\nvar All = 3\n"
	groundtest.Write(t, "pkg/catalog/catalog.go", other)
	status, out, _ := ground(t, "paper2027/mean")
	want := `import "` + cli.ModulePath + `/pkg/paper2027/mean" in pkg/catalog/catalog.go and add mean.MeanSpec to All`
	if status != cli.ExitOK || !strings.Contains(out, want) {
		t.Errorf("status %d and\n%s", status, out)
	}
	if text, err := os.ReadFile("pkg/catalog/catalog.go"); err != nil || string(text) != other {
		t.Errorf("the catalog is %q, %v", text, err)
	}
}

func TestAPaperThatCannotBeWrittenWholeLeavesNothing(t *testing.T) {
	root := groundtest.Module(t)
	groundtest.Write(t, "notebooks", "a file where a folder should be")
	status, _, err := ground(t, "paper2027/mean")
	if status != cli.ExitFailed || !strings.Contains(err, "01_mean.ipynb cannot be written") {
		t.Errorf("status %d and %q", status, err)
	}
	if got := below(t, root); !slices.Equal(got, []string{"go.mod", "notebooks"}) {
		t.Errorf("left %v", got)
	}
}

func TestTheExperimentStandsAtTheEndOfTheCatalogAndItsRoomAmongTheImports(t *testing.T) {
	p, err := named("aaa2027/mean", cli.Module{Path: cli.ModulePath, Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	source := catalogNow(t)
	text, err := p.insert([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
		t.Errorf("not formatted (%v)", err)
	}
	before, after, _ := strings.Cut(string(text), "\n\n\t\tmean.MeanSpec,\n\t}\n}\n")
	if !strings.HasSuffix(before, "Spec,") || after == "" {
		t.Errorf("the list does not end in the experiment:\n%s", text)
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, s := range f.Imports {
		if strings.Contains(s.Path.Value, cli.ModulePath) {
			own = append(own, s.Path.Value)
		}
	}
	if !slices.IsSorted(own) || own[0] != `"`+cli.ModulePath+`/pkg/aaa2027/mean"` {
		t.Errorf("imports %v", own)
	}
	if lines := strings.Count(string(text), "\n") - strings.Count(source, "\n"); lines != 5 {
		t.Errorf("%d lines more, want an import, and the experiment and the exercises after an empty line each", lines)
	}
	if !strings.HasSuffix(string(text), "\n\n\t\tmean.Exercises,\n\t)\n}\n") {
		t.Errorf("the exercises are not the last:\n%s", text)
	}
}

func TestWhatIsWrittenKeepsTheRulesOfTheRepository(t *testing.T) {
	p, err := named("longername2027/representation", cli.Module{Path: "example.org/a/module", Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	files, err := p.files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.Contains(string(f.text), "<<") || strings.Contains(string(f.text), ">>") {
			t.Errorf("%s has something left to fill in", f.path)
		}
		if strings.HasSuffix(f.path, ".ipynb") {
			lint(t, f)
			continue
		}
		for line := range strings.Lines(string(f.text)) {
			if len([]rune(line)) > 121 { // with the end of the line
				t.Errorf("%s has a line of more than 120 columns: %s", f.path, line)
			}
		}
	}
}

// lint checks a lesson that lacks nothing but its execution.
func lint(t *testing.T, f file) {
	t.Helper()
	nb, err := ipynb.Parse(f.text)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ipynb.Lint(nb) {
		if !strings.Contains(p.Text, "not executed") {
			t.Errorf("%s: %s", f.path, p)
		}
	}
	for _, b := range ipynb.Form(nb) {
		if b.Rule != ipynb.RuleSlider { // an output has it
			t.Errorf("%s: %s: %s", f.path, b.Rule, b.Problem)
		}
	}
}
