package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFolderOfResultsThatTakesNothingIsExplained(t *testing.T) {
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link"), filepath.Join(dir, "file")
	if err := os.Symlink(filepath.Join(dir, "gone"), link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		link: "make the folder " + filepath.Join(dir, "gone") + ", where the link " + link + " leads",
		file: "move the file " + file + " away",
	} {
		if err := MakeWritable(folder); err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "writable") {
			t.Errorf("%s: %v, want %q", folder, err, want)
		}
	}
}

func TestATemporaryFolderThatIsNotThereIsNamed(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	if _, err := Temporary(); err == nil || !strings.Contains(err.Error(), "set TMPDIR to a folder that takes files") {
		t.Errorf("%v", err)
	}
}

func TestResultsThatCannotBeWrittenAreNoticedBeforeTheWork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	err := MakeWritable(filepath.Join(file, "results"))
	if err == nil || !strings.Contains(err.Error(), "set PG_RESULTS") {
		t.Errorf("a file in place of a folder: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "new", "results")
	if err := MakeWritable(dir); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// inFolder writes a go.mod, changes into a folder below it, and returns the module's root.
func inFolder(t *testing.T, mod string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(root, "notebooks", "paper")
	if err := os.MkdirAll(below, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte(mod), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	return root
}

// A test belongs to this repository's module, and so does the program that it is.
func TestTheModuleIsThatOfTheProgramAboveTheWorkingDirectory(t *testing.T) {
	for _, mod := range []string{"module " + ModulePath + "\n\ngo 1.26\n",
		"// A remark.\nmodule \"" + ModulePath + "\" // another\n"} {
		root := inFolder(t, mod)
		if m, err := Running(); err != nil || m != (Module{ModulePath, root}) || !m.Own() {
			t.Errorf("%q: %+v, %v; want %s", mod, m, err, root)
		}
	}
	for _, mod := range []string{"module example.org/other\n", "", "// module " + ModulePath} {
		inFolder(t, mod)
		if m, err := Running(); err == nil || !strings.Contains(err.Error(), "lies outside the module "+ModulePath) {
			t.Errorf("%q: %+v, %v", mod, m, err)
		}
	}
}

func TestResultsLieInTheModuleOrWherePGResultsSays(t *testing.T) {
	m := Module{"example.org/mine", t.TempDir()}
	t.Setenv("PG_RESULTS", "")
	if got, want := m.Store(), filepath.Join(m.Root, "results", "store"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	t.Chdir(t.TempDir())
	t.Setenv("PG_RESULTS", "elsewhere")
	if got := m.Ledger(); !filepath.IsAbs(got) || !strings.HasSuffix(got, filepath.Join("elsewhere", "ledger.json")) {
		t.Error(got)
	}
}

func TestTheCheckoutOfAnotherModuleIsTheOneThatWasBuiltFrom(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	own, other := Module{ModulePath, t.TempDir()}, Module{"example.org/mine", t.TempDir()}
	t.Setenv("PG_ROOT", "")
	if got, err := other.Checkout(); err != nil || got != root {
		t.Errorf("%s, %v; want %s", got, err, root)
	}
	t.Setenv("PG_ROOT", root)
	if got, err := other.Checkout(); err != nil || got != root {
		t.Errorf("%s, %v; want %s", got, err, root)
	}
	t.Setenv("PG_ROOT", other.Root)
	if got, err := other.Checkout(); err == nil || !strings.Contains(err.Error(), "which is no checkout") {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := own.Checkout(); err != nil || got != own.Root {
		t.Errorf("of its own: %s, %v", got, err)
	}
}
