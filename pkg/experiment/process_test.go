package experiment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/store"
)

// The tests of several processes run this test binary again, with the folder of a store and the
// pause of a point in the environment.
const folderVariable, pauseVariable = "EXPERIMENT_TEST_FOLDER", "EXPERIMENT_TEST_PAUSE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folderVariable); dir != "" {
		os.Exit(work(dir))
	}
	os.Exit(m.Run())
}

// shown is what every process must come to at last.
var shown = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}

// shownConfig is of twelve points.
func shownConfig() toyConfig {
	c := toyPreset(Quick)
	c.N = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	return c
}

// work evaluates the toy one point after the other and writes down each that it computes.
func work(dir string) int {
	pause, err := time.ParseDuration(os.Getenv(pauseVariable))
	if err != nil {
		panic(err)
	}
	watch.before = func(_ context.Context, p toyPoint) error {
		start := time.Now()
		time.Sleep(pause)
		return note(dir, p.N, start)
	}
	fail := func(text string) { fmt.Fprintln(os.Stderr, text) }
	env := &Env{Store: store.Open(filepath.Join(dir, "store")), Workers: 1, Warn: fail}
	env.Store.Warn = fail
	s := untwinned()
	o, err := s.Evaluate(context.Background(), env, Quick, shownConfig())
	if err != nil || !slices.Equal(o.Result.Sum, shown) {
		fail(fmt.Sprint(o, err))
		return 1
	}
	return 0
}

// note writes down that a point was computed, and from when to when.
func note(dir string, n int, start time.Time) error {
	f, err := os.OpenFile(filepath.Join(dir, "computed"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintln(f, n, start.UnixNano(), time.Now().UnixNano())
	return err
}

// noted returns how often each point was computed, and the time from the first to the last.
func noted(t *testing.T, dir string) (count map[int]int, span time.Duration) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "computed"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	count = map[int]int{}
	first, last := int64(math.MaxInt64), int64(0)
	for line := range strings.Lines(string(text)) {
		var n int
		var start, end int64
		if _, err := fmt.Sscan(line, &n, &start, &end); err != nil {
			t.Fatal(err)
		}
		count[n]++
		first, last = min(first, start), max(last, end)
	}
	return count, time.Duration(last - first)
}

func process(t *testing.T, dir string, pause time.Duration) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Skip("the test binary cannot be found:", err)
	}
	var complaints strings.Builder
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), folderVariable+"="+dir, pauseVariable+"="+pause.String())
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &complaints
}

// Twelve points that take a time each: two processes share them, in little more than half of
// the time of one.
func TestTwoProcessesComputeEachPointOnce(t *testing.T) {
	_, one := together(t, 1)
	count, two := together(t, 2)
	if len(count) != len(shown) || slices.Max(slices.Collect(maps.Values(count))) != 1 {
		t.Errorf("computed so often: %v", count)
	}
	share := two.Seconds() / one.Seconds()
	if share > 0.6 {
		t.Errorf("two processes took %v, one %v", two, one)
	}
	t.Logf("two processes took %.2f of the time of one", share)
}

// together runs processes that start at the same time on one store.
func together(t *testing.T, processes int) (count map[int]int, span time.Duration) {
	t.Helper()
	dir := t.TempDir()
	commands, complaints := make([]*exec.Cmd, processes), make([]*strings.Builder, processes)
	for i := range commands {
		commands[i], complaints[i] = process(t, dir, 200*time.Millisecond)
	}
	for i, cmd := range commands {
		if err := cmd.Wait(); err != nil || complaints[i].Len() > 0 {
			t.Errorf("%v: %s", err, complaints[i])
		}
	}
	return noted(t, dir)
}

// Fifty processes are killed at random moments, each beside one that goes on, which comes to what
// it must, and computes again at most the one point that the other died at.
func TestAKilledProcessLosesAndSpoilsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(50, 9))
	within := 0
	for range 50 {
		dir := t.TempDir()
		stays, said := process(t, dir, 2*time.Millisecond)
		dies, heard := process(t, dir, 2*time.Millisecond)
		time.Sleep(time.Duration(r.IntN(60)) * time.Millisecond)
		if err := dies.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		dies.Wait()
		if err := stays.Wait(); err != nil || said.Len()+heard.Len() > 0 {
			t.Fatalf("%v: %s%s", err, said, heard)
		}
		count, _ := noted(t, dir)
		again := 0
		for _, times := range count {
			again += times - 1
		}
		if len(count) != len(shown) || again > 1 {
			t.Errorf("computed so often: %v", count)
		}
		within += again
	}
	t.Logf("%d of 50 died within a point", within)
}
