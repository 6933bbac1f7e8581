package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"
)

type toyConfig struct {
	Master uint64
	N      []int
}

type toyResult struct{ Sum []int }

type toyPoint struct{ N int }

func (p toyPoint) Cost() experiment.Cost { return experiment.Cost{Host: 1e6 * float64(p.N)} }

// computed counts the points; one whose N is 13 fails.
var computed atomic.Int64

func toyAt(_ context.Context, _ *experiment.Env, p toyPoint) (int, error) {
	if computed.Add(1); p.N == 13 {
		return 0, errors.New("thirteen")
	}
	return 2 * p.N, nil
}

func runToy(ctx context.Context, env *experiment.Env, c toyConfig) (r toyResult, err error) {
	var points []toyPoint
	for _, n := range c.N {
		points = append(points, toyPoint{n})
	}
	r.Sum, err = experiment.Map(ctx, env, points, toyAt)
	return r, err
}

// toyParts returns an experiment for every list of points, on one store.
func toyParts(t *testing.T, dir string, lists ...[]int) (parts []*experiment.Part) {
	t.Helper()
	for _, n := range lists {
		s := &experiment.Spec[toyConfig, toyResult]{ID: "test/toy", Title: "toy", Run: runToy,
			Config: func(experiment.Preset) toyConfig { return toyConfig{N: n} }}
		of, err := s.Parts(&experiment.Env{Store: store.Open(dir)}, toyConfig{N: n})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, of...)
	}
	computed.Store(0)
	return parts
}

func quiet(experiment.Progress) {}

func TestAPointThatFailsEndsItsPartAlone(t *testing.T) {
	parts := toyParts(t, t.TempDir(), []int{1, 13, 2}, []int{13, 3}, []int{4, 5})
	c := newCrew(parts, quiet)
	err := c.work(t.Context())
	if err == nil || strings.Count(err.Error(), "thirteen") != 1 || !strings.Contains(err.Error(), "test/toy at {N:13}") {
		t.Errorf("%v", err)
	}
	if parts[0].Done() || parts[1].Done() || !parts[2].Done() || c.computed.Load() != 5 || computed.Load() != 6 {
		t.Errorf("%d points computed, %d calls", c.computed.Load(), computed.Load())
	}
}

func TestWhatCannotBeStoredEndsTheSweep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := newCrew(toyParts(t, filepath.Join(file, "store"), make([]int, 500)), quiet).work(t.Context())
	if !errors.Is(err, experiment.ErrNotKept) || !strings.Contains(err.Error(), "what is stored is kept") {
		t.Errorf("%v", err)
	}
}

// A crew waits for what another program has, and takes it when that lets go.
func TestACrewWaitsForWhatIsHeld(t *testing.T) {
	dir := t.TempDir()
	parts := toyParts(t, dir, []int{1, 2})
	missing, err := parts[0].Missing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release, ok := store.Open(dir).TryHold(missing[0].Key)
	if !ok {
		t.Fatal("it is held")
	}
	looks := 0
	c := newCrew(parts, func(experiment.Progress) {
		if looks++; looks == 3 { // the first one is before anything is done
			release()
		}
	})
	if err := c.work(t.Context()); err != nil || computed.Load() != 2 || looks < 3 || !parts[0].Done() {
		t.Errorf("%v, %d points after %d looks", err, computed.Load(), looks)
	}
}

func TestASweepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newCrew(toyParts(t, t.TempDir(), []int{1}), quiet).work(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if computed.Load() > 0 {
		t.Error("a point is computed")
	}
}
