package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/store"
)

// partOf returns the run of an experiment as a part, on the store in a folder.
func partOf(t *testing.T, s *Spec[toyConfig, toyResult], dir string, c toyConfig) *Part {
	t.Helper()
	parts, err := s.Parts(&Env{Store: store.Open(dir), WithoutTwins: true}, c)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	return parts[0]
}

func missing(t *testing.T, p *Part) []*Piece {
	t.Helper()
	m, err := p.Missing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Two points of a first Map, then two of a second one that stand on them.
func TestThePointsOfAPartBecomeKnownMapByMap(t *testing.T) {
	watched(t, nil)
	dir, s := t.TempDir(), sharing("test/parts")
	p := partOf(t, s, dir, withN(1, 2))
	for stage := range 2 {
		m := missing(t, p)
		if n := len(p.Points()); len(m) != 2 || n != 2*(stage+1) || p.Done() {
			t.Fatalf("stage %d: %d points of %d are missing, done: %t", stage, len(m), n, p.Done())
		}
		if m[0].Cost.FLOP != 1e7 || m[1].Cost.FLOP != 2e7 || m[0].Key == m[1].Key || m[0].Stored() {
			t.Errorf("%+v", m)
		}
		for i, piece := range m {
			if computed, err := piece.Do(t.Context()); !computed || err != nil || !piece.Stored() {
				t.Fatalf("computed: %t, stored: %t, %v", computed, piece.Stored(), err)
			}
			if computed, err := piece.Do(t.Context()); computed || err != nil {
				t.Errorf("computed again: %t, %v", computed, err)
			}
			if left := missing(t, p); i == 0 && len(left) != 1 {
				t.Errorf("%d points are missing after the first", len(left))
			}
		}
	}
	if m := missing(t, p); len(m) > 0 || !p.Done() {
		t.Errorf("at last %d points are missing, done: %t", len(m), p.Done())
	}
	before := calls()
	o := evaluate(t, new(listener).env(t, dir), s, Quick, withN(1, 2))
	if !slices.Equal(o.Result.Sum, []float64{10, 20}) || o.Computed || calls() != before {
		t.Errorf("%v, computed: %t", o.Result, o.Computed)
	}
}

func TestPartsAreTheRunAndItsTwins(t *testing.T) {
	parts, err := toy().Parts(&Env{Store: store.Open(t.TempDir())}, toyPreset(Quick))
	if err != nil || len(parts) != 2 || parts[1].Title != "a line, sign flipped" || parts[0].Experiment != "toy/line" ||
		parts[0].Cost != toyCost(toyPreset(Quick)) {
		t.Fatalf("%+v, %v", parts, err)
	}
	if missing(t, parts[0])[0].Key == missing(t, parts[1])[0].Key {
		t.Error("the twin has the points of the run")
	}
	for what, bad := range map[string]struct {
		env    *Env
		config any
	}{"no store": {&Env{}, toyPreset(Quick)}, "no such config": {&Env{Store: store.Open("x")}, toyConfig{}},
		"another type": {&Env{Store: store.Open("x")}, 1}} {
		if _, err := toy().Parts(bad.env, bad.config); err == nil || !strings.Contains(err.Error(), "toy/line") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// isHeld reports whether a piece cannot be done since another one is at it.
func isHeld(t *testing.T, p *Piece) bool {
	t.Helper()
	_, err := p.Do(t.Context())
	return errors.Is(err, ErrHeld)
}

// runWhole computes without Map and looks at its context.
func runWhole(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
	if err := ctx.Err(); err != nil {
		return toyResult{}, err
	}
	v, err := toyAt(ctx, env, toyPoint{c.N[0], c.Scale})
	return toyResult{[]float64{v}}, err
}

func TestARunWithoutMapIsOnePoint(t *testing.T) {
	watched(t, nil)
	s := untwinned()
	s.Run = runWhole
	dir := t.TempDir()
	p, other := partOf(t, s, dir, withN(7)), partOf(t, s, dir, withN(7))
	m := missing(t, p)
	if len(m) != 1 || len(p.Points()) != 1 || p.Rest().FLOP != 0 || m[0].Cost.FLOP != 7e7 || calls() > 0 {
		t.Fatalf("%d of %d points, %+v left over, %d calls", len(m), len(p.Points()), p.Rest(), calls())
	}
	release, ok := p.env.Store.TryHold(m[0].Key)
	if !ok || !m[0].Held() || !isHeld(t, m[0]) || len(missing(t, other)) > 0 || other.Done() {
		t.Error("a result that another one computes is not left to it")
	}
	release()
	if _, err := m[0].Do(t.Context()); err != nil || len(missing(t, p)) > 0 || !p.Done() || calls() != 1 {
		t.Errorf("done: %t after %d calls, %v", p.Done(), calls(), err)
	}
}

func TestAPieceThatAnotherHasIsHeld(t *testing.T) {
	watched(t, nil)
	p := partOf(t, untwinned(), t.TempDir(), withN(1))
	m := missing(t, p)
	release, ok := p.env.Store.TryHold(m[0].Key)
	if !ok || !m[0].Held() || !isHeld(t, m[0]) || calls() > 0 {
		t.Errorf("held: %t, after %d calls", m[0].Held(), calls())
	}
	release()
	if _, err := m[0].Do(t.Context()); err != nil || m[0].Held() {
		t.Errorf("held: %t, %v", m[0].Held(), err)
	}
}

// A run may go on without a store that takes its values; for several programs that is an error.
func TestAPieceThatCannotBeKeptSaysSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m := missing(t, partOf(t, untwinned(), filepath.Join(file, "store"), withN(1)))
	_, err := m[0].Do(t.Context())
	if !errors.Is(err, ErrNotKept) || !strings.Contains(err.Error(), "toy/line at {N:1 Scale:1}") {
		t.Errorf("%v", err)
	}
}

// Where locks do not keep two apart, both compute, neither is wrong, and one hears of it.
func TestWhatLocksDoNotKeepApartIsComputedTwiceAndSaid(t *testing.T) {
	dir := t.TempDir()
	var other *toyOutcome
	watched(t, func(context.Context, toyPoint) error {
		watch.Lock()
		watch.before = nil
		watch.Unlock()
		locks, err := filepath.Glob(filepath.Join(dir, "toy", "line", "*.lock"))
		if err != nil || len(locks) != 1 {
			return errors.Join(err, errors.New("not one lock"))
		}
		if err := os.Remove(locks[0]); err != nil {
			return err
		}
		other = evaluate(t, new(listener).env(t, dir), untwinned(), Quick, withN(3))
		return nil
	})
	var l listener
	o := evaluate(t, l.env(t, dir), untwinned(), Quick, withN(3))
	if calls() != 2 || other.Result.Sum[0] != 3 || o.Result.Sum[0] != 3 {
		t.Errorf("%v and %v after %d calls", o.Result, other.Result, calls())
	}
	if len(l.warnings) != 1 || !strings.Contains(l.warnings[0], "computed twice at the same time") {
		t.Errorf("warned of %q", l.warnings)
	}
}

// A point that is held is passed over, the others are computed first, and the free one is not waited for.
func TestAHeldPointIsPassedOverAndComesLast(t *testing.T) {
	dir := t.TempDir()
	p := partOf(t, untwinned(), dir, withN(1, 2, 3))
	release, ok := p.env.Store.TryHold(missing(t, p)[0].Key)
	if !ok {
		t.Fatal("it is held")
	}
	watched(t, func(_ context.Context, p toyPoint) error {
		if p.N == 3 {
			release()
		}
		return nil
	})
	env := new(listener).env(t, dir)
	env.Workers = 1
	o := evaluate(t, env, untwinned(), Quick, withN(1, 2, 3))
	if !slices.Equal(o.Result.Sum, []float64{1, 2, 3}) || !slices.Equal(watch.calls, []int{2, 3, 1}) {
		t.Errorf("%v, computed in the order %v", o.Result, watch.calls)
	}
}
