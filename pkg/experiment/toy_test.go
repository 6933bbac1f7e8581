package experiment

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/store"
)

// toyConfig has a field of every kind that Configure can set, and one that it
// cannot.
type toyConfig struct {
	Master uint64
	N      []int
	Scale  float64
	Weight []float64
	Label  string
	Names  []string
	Count  int64
	Even   bool
	Bounds struct{ Low, High float64 }
}

type toyResult struct{ Sum []float64 }

func toyPreset(p Preset) toyConfig {
	c := toyConfig{Master: 5, N: []int{1, 2, 3}, Scale: 1, Weight: []float64{1}, Label: "plain",
		Names: []string{"a"}, Count: 2}
	if p == Paper {
		c.N = []int{1, 2, 3, 4, 5, 6}
	}
	return c
}

func checkToy(c toyConfig) error {
	if len(c.N) == 0 || slices.Min(c.N) < 1 {
		return errors.New("N must hold numbers from 1")
	}
	return nil
}

// toyPoint is a cell whose value is Scale·N, at a cost of N nominal
// milliseconds: 1e7 operations at 1e10 a second.
type toyPoint struct {
	N     int
	Scale float64
}

func (p toyPoint) Cost() Cost {
	return Cost{FLOP: 1e7 * float64(p.N), Bytes: float64(p.N)}
}

func (c toyConfig) points() []toyPoint {
	points := make([]toyPoint, len(c.N))
	for i, n := range c.N {
		points[i] = toyPoint{n, c.Scale}
	}
	return points
}

func toyCost(c toyConfig) Cost { return Sum(c.points()) }

// watch counts the calls of toyAt and lets a test step in; it decides nothing
// about a value.
var watch struct {
	sync.Mutex
	calls  []int // N of every call, in order
	before func(ctx context.Context, p toyPoint) error
}

// watched sets what happens before each value and forgets earlier calls.
func watched(t *testing.T, before func(ctx context.Context, p toyPoint) error) {
	t.Helper()
	set := func(f func(context.Context, toyPoint) error) {
		watch.Lock()
		defer watch.Unlock()
		watch.calls, watch.before = nil, f
	}
	set(before)
	t.Cleanup(func() { set(nil) })
}

// calls returns how often toyAt was called since the last watched.
func calls() int {
	watch.Lock()
	defer watch.Unlock()
	return len(watch.calls)
}

func toyAt(ctx context.Context, _ *Env, p toyPoint) (float64, error) {
	watch.Lock()
	watch.calls = append(watch.calls, p.N)
	before := watch.before
	watch.Unlock()
	if before != nil {
		if err := before(ctx, p); err != nil {
			return 0, err
		}
	}
	return p.Scale * float64(p.N), nil
}

func runToy(ctx context.Context, env *Env, c toyConfig) (toyResult, error) {
	sum, err := Map(ctx, env, c.points(), toyAt)
	return toyResult{sum}, err
}

// The claims of the toy: with Scale = 1 both hold, with Scale = −1 both fail,
// with Scale = 0 the second fails and the first is undecided.
func toyClaims() []Claim[toyConfig, toyResult] {
	return []Claim[toyConfig, toyResult]{
		{Name: "growth", Kind: claim.Rate, Known: claim.Derived, FailedBy: []string{"sign flipped"},
			Says: Fixed[toyConfig]("values grow"),
			Measure: func(_ toyConfig, r toyResult) claim.Measurement {
				rise := r.Sum[len(r.Sum)-1] - r.Sum[0]
				return claim.Measurement{Value: rise, Low: rise - 0.5, High: rise + 0.5, Interval: "± ½", Cases: len(r.Sum)}
			},
			Band: Fixed[toyConfig](claim.AtLeast(0, claim.Pilot, "at the preset"))},
		{Name: "positive", Kind: claim.Inequality, Known: claim.Derived, FailedBy: []string{"sign flipped"},
			Says: Fixed[toyConfig]("the sum is positive"),
			Measure: func(_ toyConfig, r toyResult) claim.Measurement {
				return claim.Exact(r.Sum[0]+r.Sum[len(r.Sum)-1], 2)
			},
			Band: Fixed[toyConfig](claim.AtLeast(1, claim.Theory, "of whole numbers"))},
	}
}

func toyFigures(o *Outcome[toyConfig, toyResult]) ([]figure.Figure, error) {
	if math.IsNaN(o.Result.Sum[0]) {
		return nil, errors.New("there is nothing to draw")
	}
	x := make([]float64, len(o.Result.Sum))
	for i := range x {
		x[i] = float64(i)
	}
	return []figure.Figure{{ID: "toy/line/values", Provenance: figure.Provenance{Seeds: "1 seed"},
		Panels: []figure.Panel{{Series: []figure.Series{{Mark: figure.Line, X: x, Y: o.Result.Sum}}}}}}, nil
}

func scaled(by float64) func(toyConfig) toyConfig {
	return func(c toyConfig) toyConfig { c.Scale *= by; return c }
}

// toy returns an experiment of three points whose twin breaks both claims.
func toy() *Spec[toyConfig, toyResult] {
	return &Spec[toyConfig, toyResult]{
		ID: "toy/line", Title: "a line", Config: toyPreset, Check: checkToy,
		Twins: []Twin[toyConfig]{{Name: "sign flipped", Breaks: "the scale is positive", Change: scaled(-1)}},
		Cost:  toyCost, Run: runToy, Claims: toyClaims(), Figures: toyFigures,
	}
}

// listener records what an Env reports. Env promises never to call Progress
// and Warn twice at once, so nothing here is locked but the check of that.
type listener struct {
	busy     atomic.Int32
	progress []Progress
	warnings []string
}

func (l *listener) env(t *testing.T, dir string) *Env {
	enter := func() func() {
		if l.busy.Add(1) > 1 {
			t.Error("Progress or Warn is called twice at once")
		}
		return func() { l.busy.Add(-1) }
	}
	warn := func(s string) { defer enter()(); l.warnings = append(l.warnings, s) }
	env := &Env{Warn: warn, Workers: 4,
		Progress: func(p Progress) { defer enter()(); l.progress = append(l.progress, p) }}
	if dir != "" {
		env.Store = store.Open(dir)
	}
	return env
}

// withTwin returns the toy with another twin, which must break both claims.
func withTwin(name string, change func(toyConfig) toyConfig) *Spec[toyConfig, toyResult] {
	s := toy()
	s.Twins = []Twin[toyConfig]{{Name: name, Change: change}}
	for i := range s.Claims {
		s.Claims[i].FailedBy = []string{name}
	}
	return s
}

type (
	toyOutcome = Outcome[toyConfig, toyResult]
	toyFigure  = figure.Figure
)

func evaluate(t *testing.T, env *Env, s *Spec[toyConfig, toyResult], p Preset,
	c toyConfig) *Outcome[toyConfig, toyResult] {
	t.Helper()
	o, err := s.Evaluate(context.Background(), env, p, c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func statuses(verdicts []claim.Verdict) []claim.Status {
	out := make([]claim.Status, len(verdicts))
	for i, v := range verdicts {
		out[i] = v.Status
	}
	return out
}
