package scripts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// commandOnly is the main package of a module that has the command for no experiments yet.
const commandOnly = `package main

import "github.com/provingground/provingground/pkg/ground"

func main() { ground.Main() }
`

// newcomer is an author outside this repository with the command in a module of his own.
type newcomer struct {
	*testing.T
	dir string
}

func newNewcomer(t *testing.T) newcomer {
	t.Helper()
	t.Setenv("PG_RESULTS", "")
	t.Setenv("PG_ROOT", "")
	return newcomer{t, userModule(t, map[string]string{"main.go": commandOnly})}
}

// ground runs the command and expects a text in what it prints.
func (n newcomer) ground(want string, args ...string) {
	n.Helper()
	got := inFolder(n.T, n.dir, append([]string{"go", "run", "."}, args...)...)
	if !strings.Contains(got, want) {
		n.Errorf("ground %s: %s, want %s", strings.Join(args, " "), got, want)
	}
}

// beginsAPaper writes paper2027/mean and lists its experiment.
func (n newcomer) beginsAPaper() {
	n.Helper()
	n.ground(`import "example.org/mine/pkg/paper2027/mean" in main and give mean.MeanSpec to ground.Main`,
		"new", "paper2027/mean")
	main := filepath.Join(n.dir, "main.go")
	replaceIn(n.T, main, "ground.Main()", "ground.Main(mean.MeanSpec)")
	replaceIn(n.T, main, "import ", "import \"example.org/mine/pkg/paper2027/mean\"\nimport ")
}

func TestAnotherModuleHasACommandWithItsLedgerAndItsPapers(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program several times")
	}
	n := newNewcomer(t)
	n.ground(`there is no experiment or paper "paper2027": there are none`, "run", "paper2027")
	n.beginsAPaper()
	if out := inFolder(t, n.dir, "gofmt", "-l", "pkg"); out != "" {
		t.Errorf("not formatted: %s", out)
	}
	if out := inFolder(t, n.dir, "go", "vet", "./..."); out != "" {
		t.Errorf("go vet: %s", out)
	}
	if out := inFolder(t, n.dir, "go", "test", "./pkg/..."); strings.Count(out, "ok  ") != 2 {
		t.Errorf("go test: %s", out)
	}
	n.ground("paper2027/mean  the spread of a mean of n draws", "list")
	n.ground("1 verdict: 1 holds", "run", "paper2027")
	n.ground("read from the store", "run", "paper2027/mean")
	n.ground("paper2027/mean/root-n", "claims")
	n.ground("paper2027 on ", "calibrate", "-n", "2")
	n.ground(`"seeds":2,`, "run", "-json", "-", "paper2027/mean")
	n.ground("separated by commas  draws that a mean is of", "list", "-v", "paper2027/mean")
	if _, err := os.Stat(filepath.Join(n.dir, "results", "ledger.json")); err != nil {
		t.Error(err)
	}
}

// The kernel is this checkout's, the library and the room are those of the other module.
func TestANotebookOfAnotherModuleRuns(t *testing.T) {
	needKernel(t)
	if testing.Short() {
		t.Skip("builds cells")
	}
	t.Setenv("GOEXPERIMENT", "simd") // as the kernel builds: counts are of one way of building
	n := newNewcomer(t)
	n.beginsAPaper()
	n.ground("paper2027 on ", "calibrate", "-n", "2")
	n.ground("1 verdict: 1 holds", "notebooks", "01_mean")
	copied := filepath.Join(n.dir, "results", "notebooks", "paper2027", "01_mean.ipynb")
	if text, err := os.ReadFile(copied); err != nil || !strings.Contains(string(text), "paper2027/mean, preset quick") {
		t.Errorf("no executed copy in %s: %v", copied, err)
	} else if !strings.Contains(string(text), "2 drawn seeds: ") || strings.Contains(string(text), "stale") {
		at := max(strings.Index(string(text), "drawn seeds"), 40)
		t.Errorf("the notebook shows another calibration: %.80s", text[at-40:])
	}
}

// In this repository the new experiment is in the catalog at once, and keeps its rules.
func TestAPaperThatIsBegunHereIsInTheCatalog(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the library anew")
	}
	command := filepath.Join(t.TempDir(), "ground")
	if out := inFolder(t, "..", "go", "build", "-o", command, "./scripts/ground"); out != "" {
		t.Fatal(out)
	}
	root := copyOfModule(t, "pkg", "data", "notebooks", "scripts")
	if out := inFolder(t, root, command, "new", "paper2027/mean"); !strings.Contains(out, "pkg/catalog/catalog.go\n") {
		t.Fatal(out)
	}
	out := inFolder(t, root, "go", "test", "-short", "./pkg/paper2027/...", "./pkg/catalog")
	if strings.Count(out, "ok  ") != 3 {
		t.Error(out)
	}
}
