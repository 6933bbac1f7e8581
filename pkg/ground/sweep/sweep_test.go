package sweep

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/groundtest"
	"github.com/provingground/provingground/pkg/ground/run"
	"github.com/provingground/provingground/pkg/store"
)

// TestMain makes the test binary the command itself where its first argument is the verb: the
// tests of several programs start it again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sweep" {
		err := Sweep(groundtest.Experiments)(context.Background(), os.Args[2:], os.Stdout, os.Stderr)
		os.Exit(cli.End(context.Background(), os.Stderr, "ground", err, ""))
	}
	os.Exit(m.Run())
}

// some are the arguments that stand for two experiments of a second.
var some = []string{"-backend", engine.Go, "damian2022/start", "damian2022/population"}

var verbs = map[string]cli.Verb{"sweep": Sweep(groundtest.Experiments), "run": run.Run(groundtest.Experiments)}

// ground runs the verb and returns its exit status and what it printed.
func ground(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	return groundtest.Run(t.Context(), verbs, append([]string{"sweep"}, args...)...)
}

// kept returns what is in the folder of results: the names of all entries, the ledger, and, as
// JSON with all digits, the configs, results and verdicts of the experiments. The bytes of an entry
// are no measure: gob numbers types in the order in which a program meets them.
func kept(t *testing.T, results string) string {
	t.Helper()
	entries, err := fs.Glob(os.DirFS(results), "store/damian2022/*/*")
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	ledger, err := os.ReadFile(filepath.Join(results, "ledger.json"))
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs := groundtest.Run(t.Context(), verbs, append([]string{"run", "-json", "-"}, some...)...)
	if status != cli.ExitOK || strings.Count(errs, ": read from the store") != 2 {
		t.Fatalf("status %d, %s", status, errs)
	}
	return strings.Join(entries, "\n") + string(ledger) + seconds.ReplaceAllString(out, "")
}

// seconds is how long the reading took.
var seconds = regexp.MustCompile(`"seconds":[^}]*`)

func TestASweepEndsWithTheVerdictsAndRunReadsThem(t *testing.T) {
	results := groundtest.Results(t)
	status, out, errs := ground(t, append([]string{"-status"}, some...)...)
	if status != cli.ExitOK || !strings.Contains(out, "damian2022/population  0 of 3      18      0       0     18 ") {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	status, out, errs = ground(t, some...)
	if status != cli.ExitOK || !strings.Contains(out, "20 points computed here\n") ||
		!strings.Contains(out, "damian2022/start: read from the store") || !strings.Contains(out, " holds") {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	first := kept(t, results)
	status, out, _ = ground(t, append([]string{"-points"}, some...)...)
	if status != cli.ExitOK || !strings.HasPrefix(out, "all points are stored, 0 of them computed here") {
		t.Errorf("status %d\n%s", status, out)
	}
	same(t, kept(t, results), first)
	_, out, _ = ground(t, append([]string{"-status"}, some...)...)
	if !strings.Contains(out, "damian2022/population  3 of 3      0 ") {
		t.Errorf("%s", out)
	}
}

// start starts another program of the verb in the working directory.
func start(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Skip("the test binary cannot be found:", err)
	}
	var said bytes.Buffer
	cmd := exec.Command(binary, append([]string{"sweep"}, args...)...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &said
}

// Three programs, one of which is killed, come to what one comes to, byte for byte.
func TestSeveralProgramsComeToWhatOneComesTo(t *testing.T) {
	alone := byOne(t)
	together := groundtest.Results(t)
	first, said1 := start(t, append([]string{"-points"}, some...)...)
	second, said2 := start(t, append([]string{"-points"}, some...)...)
	third, _ := start(t, append([]string{"-points"}, some...)...)
	time.Sleep(300 * time.Millisecond)
	third.Process.Kill()
	third.Wait()
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Fatalf("%v\n%s%s", err, said1, said2)
	}
	status, out, errs := ground(t, some...)
	if status != cli.ExitOK || !strings.HasPrefix(out, "0 points computed here\n") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	same(t, kept(t, together), alone)
}

// same checks that two folders of results hold the same, as kept returns it.
func same(t *testing.T, got, want string) {
	t.Helper()
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d of what is kept is %.200s, want %.200s", i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d lines are kept, want %d", len(a), len(b))
	}
}

// byOne returns what one program comes to.
func byOne(t *testing.T) string {
	t.Helper()
	results := groundtest.Results(t)
	if status, out, errs := ground(t, some...); status != cli.ExitOK {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	return kept(t, results)
}

func TestWhatCannotBeMeantIsRefused(t *testing.T) {
	for args, want := range map[string]string{
		"-slurm 0x":          "invalid value",
		"-slurm -3":          "from 1 to 1000",
		"-slurm 3 -points":   "leave out -status and -points",
		"-status -points":    "leave out -points",
		"-slurm 3 -config -": "write the configs to a file",
		"nobody/nothing":     "there is no experiment",
	} {
		status, _, errs := ground(t, strings.Fields(args)...)
		if status != cli.ExitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %s", args, status, errs)
		}
	}
}

// Three points of 6, 4 and 2 nominal seconds: on two cores at twice the time 12 on one and 8 + 4
// on the other; on four cores the longest decides.
func TestTimesAreThoseOfTheLongestPointFirst(t *testing.T) {
	l := load{seconds: []float64{6, 4, 2}}
	for workers, want := range map[int]float64{1: 12, 2: 12, 16: 12} {
		if got := l.time(workers); got != want {
			t.Errorf("%d workers: %g s, want %g", workers, got, want)
		}
	}
	// What follows after them: four more of 5, after the first of 6.
	l.later, l.least = []float64{5, 5, 5, 5}, 11
	for workers, want := range map[int]float64{1: 32, 16: 22} {
		if got := l.time(workers); got != want {
			t.Errorf("%d workers and later points: %g s, want %g", workers, got, want)
		}
	}
	if l.total() != 32 || l.longest() != 6 || (load{}).time(3) != 0 {
		t.Errorf("total %g, longest %g, nothing %g", l.total(), l.longest(), load{}.time(3))
	}
}

func TestPointsAreOrderedAndCountedOnce(t *testing.T) {
	piece := func(name string, seconds float64) *experiment.Piece {
		k, err := store.NewKey(name)
		if err != nil {
			t.Fatal(err)
		}
		return &experiment.Piece{Key: k, Cost: experiment.Cost{Host: 1e9 * seconds}}
	}
	got := ordered([]*experiment.Piece{piece("a", 1), piece("c", 3), piece("b", 3), piece("c", 3)})
	var names []string
	for _, p := range got {
		names = append(names, p.Key.ID())
	}
	if !slices.Equal(names, []string{"b", "c", "a"}) || math.Abs(nominal(got[0].Cost)-3) > 1e-12 {
		t.Errorf("%v", names)
	}
}
