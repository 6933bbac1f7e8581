package experiment

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/provingground/provingground/pkg/store"
)

// untwinned returns the toy without twin and figures.
func untwinned() *Spec[toyConfig, toyResult] {
	s := toy()
	s.Claims, s.Twins, s.Figures = nil, nil, nil
	return s
}

func withN(n ...int) toyConfig {
	c := toyPreset(Quick)
	c.N = n
	return c
}

func TestMapKeepsTheOrderOfThePointsWhateverTheyCost(t *testing.T) {
	// Costly points first and last, finished in random order.
	r := rand.New(rand.NewPCG(1, 2))
	pause := map[int]time.Duration{}
	n := []int{90, 1, 50, 2, 70, 3, 60}
	for _, k := range n {
		pause[k] = time.Duration(r.IntN(3)) * time.Millisecond
	}
	watched(t, func(_ context.Context, p toyPoint) error { time.Sleep(pause[p.N]); return nil })
	o := evaluate(t, new(listener).env(t, ""), untwinned(), Quick, withN(n...))
	for i, k := range n {
		if o.Result.Sum[i] != float64(k) {
			t.Errorf("point %d is %v, want %d", i, o.Result.Sum[i], k)
		}
	}
}

func TestMapOfNoPointsIsEmpty(t *testing.T) {
	s := untwinned()
	s.Check = nil
	s.Run = func(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
		none, err := Map(ctx, env, []toyPoint{}, toyAt)
		if err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
		return toyResult{[]float64{0}}, nil
	}
	evaluate(t, new(listener).env(t, ""), s, Quick, withN())
}

func TestMapComputesSeveralPointsAtOnce(t *testing.T) {
	var meeting sync.WaitGroup
	meeting.Add(3) // every point waits for the two others
	watched(t, func(ctx context.Context, p toyPoint) error {
		meeting.Done()
		met := make(chan struct{})
		go func() { meeting.Wait(); close(met) }()
		select {
		case <-met:
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("the other points do not start")
		}
	})
	evaluate(t, new(listener).env(t, ""), untwinned(), Quick, withN(1, 2, 3))
}

func TestPointsAreSharedByRunsThatContainThem(t *testing.T) {
	dir := t.TempDir()
	evaluate(t, new(listener).env(t, dir), untwinned(), Quick, withN(1, 2, 3))
	watched(t, nil)
	o := evaluate(t, new(listener).env(t, dir), untwinned(), Quick, withN(3, 4, 1))
	if !slices.Equal(watch.calls, []int{4}) || !slices.Equal(o.Result.Sum, []float64{3, 4, 1}) {
		t.Errorf("computed %v, got %v", watch.calls, o.Result.Sum)
	}
}

func TestACancelledRunGoesOnWhereItWas(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	watched(t, func(_ context.Context, p toyPoint) error {
		if p.N == 3 {
			cancel() // this point is finished all the same
		}
		return nil
	})
	env := new(listener).env(t, dir)
	env.Workers = 1
	_, err := untwinned().Evaluate(ctx, env, Quick, withN(1, 2, 3, 4, 5))
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "toy/line stopped after 3 of 5 points") ||
		!strings.Contains(err.Error(), "run it again to go on") {
		t.Errorf("got %v", err)
	}
	watched(t, nil)
	o := evaluate(t, env, untwinned(), Quick, withN(1, 2, 3, 4, 5))
	if !slices.Equal(watch.calls, []int{4, 5}) || len(o.Result.Sum) != 5 {
		t.Errorf("computed %v, got %v", watch.calls, o.Result.Sum)
	}
}

func TestAPointThatLooksAtItsContextStopsWithinIt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	watched(t, func(ctx context.Context, p toyPoint) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	_, err := untwinned().Evaluate(ctx, new(listener).env(t, ""), Quick, withN(1, 2, 3))
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped after 0 of 3 points") {
		t.Errorf("got %v", err)
	}
}

func TestARunOutOfTimeSaysHowToGoOn(t *testing.T) {
	n := make([]int, 50) // more than there are workers
	for i := range n {
		n[i] = 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	watched(t, func(ctx context.Context, p toyPoint) error { <-ctx.Done(); return nil })
	_, err := untwinned().Evaluate(ctx, new(listener).env(t, ""), Quick, withN(n...))
	if !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), "of 50 points (what is done is kept: run it again to go on)") {
		t.Errorf("got %v", err)
	}
}

func TestTheErrorOfOnePointEndsTheWork(t *testing.T) {
	broken := errors.New("the point is broken")
	watched(t, func(ctx context.Context, p toyPoint) error {
		if p.N == 2 {
			return broken
		}
		return nil
	})
	dir := t.TempDir()
	env := new(listener).env(t, dir)
	env.Workers = 1
	_, err := untwinned().Evaluate(context.Background(), env, Quick, withN(1, 2, 3))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "toy/line at {N:2 Scale:1}") || calls() != 2 {
		t.Errorf("%v after %d points", err, calls())
	}
	watched(t, nil) // errors are not stored, what came before them is
	evaluate(t, env, untwinned(), Quick, withN(1, 2, 3))
	if !slices.Equal(watch.calls, []int{2, 3}) {
		t.Errorf("computed %v, want the broken point and the one after it", watch.calls)
	}
}

func TestMapRefusesAClosure(t *testing.T) {
	for what, run := range map[string]func(context.Context, *Env, toyConfig) (toyResult, error){
		"Map": runClosure, "At": runClosureAt, "Run": multiplied(2),
	} {
		s := untwinned()
		s.Run = run
		_, err := s.Evaluate(context.Background(), new(listener).env(t, t.TempDir()), Quick, withN(1))
		if err == nil || !strings.Contains(err.Error(), "toy/line: its results cannot be kept: ") ||
			!strings.Contains(err.Error(), what) ||
			!strings.Contains(err.Error(), "no function declared at top level") {
			t.Errorf("%s: got %v", what, err)
		}
		if _, err := s.Evaluate(context.Background(), new(listener).env(t, ""), Quick, withN(1)); err != nil {
			t.Errorf("%s, nothing kept: %v", what, err)
		}
	}
}

// multiplied returns a run that holds a number which is not in the config.
func multiplied(by float64) func(context.Context, *Env, toyConfig) (toyResult, error) {
	return func(_ context.Context, _ *Env, c toyConfig) (toyResult, error) {
		return toyResult{[]float64{by * c.Scale}}, nil
	}
}

func runClosure(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
	hidden := 2.0
	sum, err := Map(ctx, env, c.points(), func(context.Context, *Env, toyPoint) (float64, error) { return hidden, nil })
	return toyResult{sum}, err
}

func runClosureAt(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
	hidden := 2.0
	v, err := At(ctx, env, c.points()[0], func(context.Context, *Env, toyPoint) (float64, error) { return hidden, nil })
	return toyResult{[]float64{v}}, err
}

// What a context carries is not in the config: a run does not see it.
func TestARunSeesNoValuesOfItsContext(t *testing.T) {
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, 7))
	defer cancel()
	watched(t, func(ctx context.Context, _ toyPoint) error {
		if v := ctx.Value(key{}); v != nil {
			return fmt.Errorf("it sees %v", v)
		}
		cancel()
		return ctx.Err()
	})
	_, err := toy().Evaluate(ctx, new(listener).env(t, t.TempDir()), Quick, toyPreset(Quick))
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "it sees") {
		t.Errorf("got %v", err)
	}
}

// Map and At outside of an evaluation, with a store that can neither be read nor written.
func TestMapAndAtWithoutAnExperiment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, p := context.Background(), sharedPoint{toyPoint{2, 3}}
	var heard listener
	for name, env := range map[string]*Env{"nil": nil, "zero": {}, "no store": heard.env(t, filepath.Join(file, "store")),
		"a store": heard.env(t, t.TempDir())} {
		values, errMap := Map(ctx, env, []sharedPoint{p, p}, sharedAt)
		value, errAt := At(ctx, env, p, sharedAt)
		if errMap != nil || errAt != nil || len(values) != 2 || values[1] != 6 || value != 6 {
			t.Errorf("%s: %v, %v; %v, %v", name, values, errMap, value, errAt)
		}
		_, errMap = Map(ctx, env, []toyPoint{{2, 3}}, toyAt)
		if errMap == nil || !strings.Contains(errMap.Error(), "give it a method Scope") {
			t.Errorf("%s, points without a scope: %v", name, errMap)
		}
	}
	if len(heard.warnings) == 0 {
		t.Error("a store that cannot be written is not warned of")
	}
}

func pointAt(_ context.Context, _ *Env, p Point) (float64, error) { return p.Cost().FLOP, nil }

func TestPointsOfNoOneTypeAndNoFunctionAreRefused(t *testing.T) {
	ctx := context.Background()
	_, errMap := Map(ctx, nil, []Point{sharedPoint{}}, pointAt)
	_, errAt := At[Point](ctx, nil, nil, pointAt)
	for _, err := range []error{errMap, errAt} {
		if err == nil || !strings.Contains(err.Error(), "take one type of point") {
			t.Errorf("%v", err)
		}
	}
	_, errMap = Map[sharedPoint, int](ctx, nil, []sharedPoint{{}}, nil)
	_, errAt = At[sharedPoint, int](ctx, nil, sharedPoint{}, nil)
	for _, err := range []error{errMap, errAt} {
		if err == nil || !strings.Contains(err.Error(), "is no function but nil") {
			t.Errorf("%v", err)
		}
	}
}

type anyPoint struct{ Of any }

func (anyPoint) Cost() Cost { return Cost{} }

func (anyPoint) Scope() string { return "test/any" }

func anyAt(context.Context, *Env, anyPoint) (int, error) { return 1, nil }

func TestAPointThatMayHoldAnythingIsRefused(t *testing.T) {
	_, err := At(context.Background(), nil, anyPoint{toyPoint{1, 2}}, anyAt)
	if err == nil || !strings.Contains(err.Error(), "anyPoint.Of is an interface") {
		t.Errorf("%v", err)
	}
}

func TestPointsThatAreNotNumbersAreNamed(t *testing.T) {
	c := withN(1)
	s := untwinned()
	s.Run = func(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
		sum, err := Map(ctx, env, []toyPoint{{1, 1 / (c.Scale - 1)}}, toyAt)
		return toyResult{sum}, err
	}
	_, err := s.Evaluate(context.Background(), new(listener).env(t, ""), Quick, c)
	if err == nil || !strings.Contains(err.Error(), "toy/line") || !strings.Contains(err.Error(), "Scale is +Inf") {
		t.Errorf("got %v", err)
	}
}

func TestAStoreThatCannotBeWrittenWarnsOnceAndLosesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var l listener
	o := evaluate(t, l.env(t, filepath.Join(file, "store")), toy(), Paper, toyPreset(Paper))
	if !slices.Equal(o.Result.Sum, []float64{1, 2, 3, 4, 5, 6}) {
		t.Errorf("got %v", o.Result.Sum)
	}
	kept := 0
	for _, w := range l.warnings {
		if strings.Contains(w, "not kept") {
			kept++
		}
	}
	if kept != 1 || len(slices.Compact(slices.Sorted(slices.Values(l.warnings)))) != len(l.warnings) {
		t.Errorf("warned of\n%s", strings.Join(l.warnings, "\n"))
	}
}

func TestADamagedEntryIsComputedAgain(t *testing.T) {
	dir := t.TempDir()
	first := evaluate(t, new(listener).env(t, dir), untwinned(), Quick, withN(1, 2, 3))
	entries, err := filepath.Glob(filepath.Join(dir, "toy", "line", "*.result"))
	if err != nil || len(entries) != 4 { // three points and the result
		t.Fatalf("%v, %v", entries, err)
	}
	for _, path := range entries {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)-1] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	watched(t, nil)
	var mu sync.Mutex
	var warned []string
	env := new(listener).env(t, dir)
	env.Store.Warn = func(s string) { mu.Lock(); defer mu.Unlock(); warned = append(warned, s) }
	again := evaluate(t, env, untwinned(), Quick, withN(1, 2, 3))
	if !slices.Equal(again.Result.Sum, first.Result.Sum) || calls() != 3 || !again.Computed {
		t.Errorf("got %v after %d points", again.Result.Sum, calls())
	}
	if len(warned) != 4 || !strings.Contains(warned[0], "is damaged (checksum): it is computed again") {
		t.Errorf("warned of %q", warned)
	}
}

func TestSeveralEvaluationsShareAStore(t *testing.T) {
	kept := store.Open(t.TempDir())
	var group sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		group.Go(func() {
			env := &Env{Store: kept, Workers: 2}
			o, err := toy().Evaluate(context.Background(), env, Paper, toyPreset(Paper))
			if err == nil && !slices.Equal(o.Result.Sum, []float64{1, 2, 3, 4, 5, 6}) {
				err = fmt.Errorf("got %v", o.Result.Sum)
			}
			failed <- err
		})
	}
	group.Wait()
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

func TestWithoutALimitThereIsAWorkerACore(t *testing.T) {
	var mu sync.Mutex
	var now, most int
	watched(t, func(context.Context, toyPoint) error {
		count := func(by int) { mu.Lock(); defer mu.Unlock(); now += by; most = max(most, now) }
		count(1)
		defer count(-1)
		time.Sleep(time.Millisecond)
		return nil
	})
	n := make([]int, 8*runtime.GOMAXPROCS(0))
	for i := range n {
		n[i] = i + 1
	}
	evaluate(t, new(Env), untwinned(), Quick, withN(n...))
	if most > runtime.GOMAXPROCS(0) {
		t.Errorf("%d points at once on %d cores", most, runtime.GOMAXPROCS(0))
	}
}

// sharedPoint is a point of no one experiment.
type sharedPoint struct{ toyPoint }

func (sharedPoint) Scope() string { return "test/shared" }

func sharedAt(ctx context.Context, env *Env, p sharedPoint) (float64, error) {
	return toyAt(ctx, env, p.toyPoint)
}

// onSharedAt is a value that stands on another point's.
func onSharedAt(ctx context.Context, env *Env, p toyPoint) (float64, error) {
	v, err := At(ctx, env, sharedPoint{p}, sharedAt)
	return 10 * v, err
}

// sharing returns a toy of another id whose points are shared, and in which a second
// pass stands on the first.
func sharing(id string) *Spec[toyConfig, toyResult] {
	s := untwinned()
	s.ID = id
	s.Run = runSharing
	return s
}

func runSharing(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
	var points []sharedPoint
	for _, p := range c.points() {
		points = append(points, sharedPoint{p})
	}
	if _, err := Map(ctx, env, points, sharedAt); err != nil {
		return toyResult{}, err
	}
	sum, err := Map(ctx, env, c.points(), onSharedAt)
	return toyResult{sum}, err
}

// The values 1 and 2 are computed once for the two experiments, ten times they are are
// their own.
func TestSharedPointsAreComputedOnceForAllExperiments(t *testing.T) {
	var computed atomic.Int64
	watched(t, func(context.Context, toyPoint) error { computed.Add(1); return nil })
	dir := t.TempDir()
	for _, id := range []string{"test/one", "test/other"} {
		o := evaluate(t, new(listener).env(t, dir), sharing(id), Quick, withN(1, 2))
		if !slices.Equal(o.Result.Sum, []float64{10, 20}) {
			t.Errorf("%s: %v", id, o.Result.Sum)
		}
	}
	if n := computed.Load(); n != 2 {
		t.Errorf("computed %d points, want 2", n)
	}
}
