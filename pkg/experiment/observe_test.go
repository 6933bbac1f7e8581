package experiment

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
)

// hearer is an Observer that remembers the N of the points of the toy that it hears of, gives
// the values that it has, and leaves out what it has none of once it is strict.
type hearer struct {
	sync.Mutex
	asked, heard []int
	given        map[int]float64
	strict       bool
}

func (h *hearer) Before(v Visit, value any) (bool, error) {
	h.Lock()
	defer h.Unlock()
	n := v.Point.(toyPoint).N
	h.asked = append(h.asked, n)
	x, ok := h.given[n]
	if ok {
		*value.(*float64) = x
	}
	if h.strict && !ok {
		return false, ErrLeftOut
	}
	return ok, nil
}

func (h *hearer) After(v Visit, value any, trained bool) error {
	h.Lock()
	defer h.Unlock()
	if v.Owner != "toy/line" || v.Function != "toyAt" || v.Within || trained || value != any(v.Point.(toyPoint).value()) {
		return errors.New("another visit")
	}
	h.heard = append(h.heard, v.Point.(toyPoint).N)
	return nil
}

func (p toyPoint) value() float64 { return p.Scale * float64(p.N) }

func TestAnObserverHearsOfStoredPointsToo(t *testing.T) {
	watched(t, nil)
	s, dir := toy(), t.TempDir()
	first := evaluate(t, new(listener).env(t, dir), s, Quick, toyPreset(Quick))
	computed := calls()
	h := new(hearer)
	env := new(listener).env(t, dir)
	env.Observer = h
	second := evaluate(t, env, s, Quick, toyPreset(Quick))
	slices.Sort(h.heard)
	if !slices.Equal(h.heard, []int{1, 1, 2, 2, 3, 3}) || calls() != computed {
		t.Errorf("heard of %v, and %d of %d values were computed twice", h.heard, calls()-computed, computed)
	}
	if !reflect.DeepEqual(first.Result, second.Result) {
		t.Errorf("%v is not %v", second.Result, first.Result)
	}
}

func TestAnObserverGivesValuesAndLeavesPointsOut(t *testing.T) {
	watched(t, nil)
	h := &hearer{given: map[int]float64{1: 10, 2: 20, 3: 30}, strict: true}
	results, err := toy().Again(context.Background(), &Env{Observer: h}, toyPreset(Quick), true)
	if err != nil || len(results) != 2 || !reflect.DeepEqual(results[0], toyResult{[]float64{10, 20, 30}}) || calls() > 0 {
		t.Errorf("%v, %v after %d calls", results, err, calls())
	}
	delete(h.given, 2)
	h.asked = nil
	results, err = toy().Again(context.Background(), &Env{Observer: h}, toyPreset(Quick), false)
	slices.Sort(h.asked)
	if err != nil || len(results) != 1 || results[0] != nil || !slices.Equal(h.asked, []int{1, 2, 3}) {
		t.Errorf("%v, %v: asked for %v", results, err, h.asked)
	}
}

func TestAgainReadsAndKeepsNothing(t *testing.T) {
	watched(t, nil)
	dir := t.TempDir()
	evaluate(t, new(listener).env(t, dir), toy(), Quick, toyPreset(Quick))
	before := calls()
	results, err := toy().Again(context.Background(), new(listener).env(t, dir), toyPreset(Quick), false)
	if err != nil || len(results) != 1 || calls() != before+3 {
		t.Errorf("%v, %v: %d values were computed", results, err, calls()-before)
	}
	if _, err := toy().Again(context.Background(), &Env{}, toyConfig{}, false); err == nil {
		t.Error("a config that cannot be is run")
	}
}

func TestAnOutcomeIsRecalledAsItWas(t *testing.T) {
	s := toy()
	was := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	past := Past{Twins: true, Read: func(i int, result any) error {
		all := []toyResult{was.Result, was.Twins[0].Result}
		*result.(*toyResult) = all[i]
		return nil
	}}
	past.Provenance.Archive, past.Provenance.Backend = "long ago", "go"
	o, err := s.Recall(Quick, was.Config, past)
	if err != nil || !reflect.DeepEqual(statuses(o.Verdicts), statuses(was.Verdicts)) || o.Alone ||
		o.Figures[0].Provenance.Archive != "long ago" || o.Provenance.Preset != "quick" || o.Verdicts[0].Backend != "go" {
		t.Errorf("%+v, %v", o, err)
	}
	past.Twins = false
	if o, err := s.Recall(Quick, was.Config, past); err != nil || !o.Alone || len(o.Twins) > 0 {
		t.Errorf("without twins: %+v, %v", o, err)
	}
}
