package archive

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/provingground/provingground/pkg/experiment"
)

// Survey is what today's code makes of an archive before any of its points is computed again.
type Survey struct {
	Reached []Reached // the points that can be computed by themselves, in the order of the archive

	e      experiment.Experiment
	f      *File
	config any
}

// Reached is a point that can be computed again by itself.
type Reached struct {
	Point
	Cost experiment.Cost
}

// Examine lets today's code go through an archive: it visits the points with the archived
// values, and what it makes of them must be the archived result. It is an error where it asks
// for other points, or makes another result of the same. Where points have a digest in place of
// their value it stops there, and what would come after is out of reach. An experiment that has
// no points is computed as a whole.
func Examine(ctx context.Context, env *experiment.Env, e experiment.Experiment, f *File) (*Survey, error) {
	if err := f.check(e.Name(), e.TwinList()); err != nil {
		return nil, err
	}
	config, err := e.Restore(f.Config, nil)
	if err != nil {
		return nil, f.otherConfig(err)
	}
	s := &Survey{e: e, f: f, config: config}
	r := s.replay(nil)
	results, err := s.again(ctx, env, r)
	if err != nil {
		return nil, fmt.Errorf("%s: today's code cannot run on the archive: %w", f.Experiment, err)
	}
	if err := errors.Join(s.checkPoints(r, results), s.checkResults(results)); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Experiment, err)
	}
	for _, p := range f.Points {
		if cost, ok := r.costs[p.key()]; ok {
			s.Reached = append(s.Reached, Reached{p, cost})
		}
	}
	return s, nil
}

func (s *Survey) again(ctx context.Context, env *experiment.Env, r *replay) ([]any, error) {
	watched := *env
	watched.Observer = r
	return s.e.Again(ctx, &watched, s.config, len(s.f.Twins) > 0)
}

// checkPoints returns an error where today's code asks for other points than the archive has.
func (s *Survey) checkPoints(r *replay, results []any) error {
	if r.unknown > 0 {
		return fmt.Errorf("today's code asks for points that the archive lacks, %d of them, such as %s: make it again",
			r.unknown, r.firstUnknown)
	}
	if slices.Contains(results, nil) {
		return nil
	}
	for _, p := range s.f.Points {
		if _, ok := r.costs[p.key()]; !ok && !p.Within {
			return fmt.Errorf("the archive has points that today's code does not ask for, such as %s: make it again", p.key())
		}
	}
	return nil
}

// checkResults returns an error where today's code makes other results of the archived points.
func (s *Survey) checkResults(results []any) error {
	texts := [][]byte{s.f.Result}
	for _, t := range s.f.Twins {
		texts = append(texts, t.Result)
	}
	for i, result := range results {
		if result == nil {
			continue
		}
		text, err := appendValue(nil, reflect.ValueOf(result))
		if err != nil {
			return err
		}
		if d := disagreement(texts[i], text, s.f.Trained && len(s.f.Points) == 0); d != "" {
			return errors.New("of the archived points today's code makes another result: " + d)
		}
	}
	return nil
}

// Draw returns so many of the points in reach, all where there are no more, drawn with a seed.
func (s *Survey) Draw(points int, seed uint64) []Reached {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(len(s.Reached))
	var out []Reached
	for _, i := range order[:min(points, len(order))] {
		out = append(out, s.Reached[i])
	}
	return out
}

// Cost returns what it takes to compute points again, one after the other.
func Cost(points []Reached) experiment.Cost {
	var sum experiment.Cost
	for _, p := range points {
		sum = sum.Plus(p.Cost)
	}
	return sum
}

// Compute computes points again and returns an error that says which of them are not what was
// archived. Say, which may be nil, is told of each that agrees, from one goroutine at a time.
func (s *Survey) Compute(ctx context.Context, env *experiment.Env, drawn []Reached, say func(Point)) error {
	if len(drawn) == 0 {
		return nil
	}
	r := s.replay(drawn)
	r.say = say
	if _, err := s.again(ctx, env, r); err != nil {
		return err
	}
	if len(r.left) > 0 {
		r.wrong = append(r.wrong, fmt.Sprintf("%d of the drawn points were not asked for again", len(r.left)))
	}
	if len(r.wrong) > 0 {
		return fmt.Errorf("%s: %s", s.f.Experiment, strings.Join(r.wrong, "; "))
	}
	return nil
}

// replay gives archived values to the code that asks for them, and compares those that are
// computed again.
type replay struct {
	known map[string]Point
	say   func(Point)

	mu           sync.Mutex
	left         map[string]bool            // drawn, and not compared yet
	drawn        map[string]bool            // all that are to be computed
	costs        map[string]experiment.Cost // of the points that were visited
	unknown      int
	firstUnknown string
	wrong        []string
}

func (s *Survey) replay(drawn []Reached) *replay {
	r := &replay{known: map[string]Point{}, left: map[string]bool{}, drawn: map[string]bool{},
		costs: map[string]experiment.Cost{}}
	for _, p := range s.f.Points {
		r.known[p.key()] = p
	}
	for _, p := range drawn {
		r.drawn[p.key()], r.left[p.key()] = true, true
	}
	return r
}

// Before gives the archived value of a point that is not drawn. What is known by its digest alone is
// left out, unless a drawn point stands on it, and so is everything once all is compared.
func (r *replay) Before(v experiment.Visit, value any) (bool, error) {
	p, err := pointOf(v)
	if err != nil {
		return false, err
	}
	key := p.key()
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.known[key]
	switch {
	case v.Within && !(ok && !known.Digested):
		return false, nil
	case !ok:
		if r.unknown++; r.firstUnknown == "" {
			r.firstUnknown = key
		}
		return false, experiment.ErrLeftOut
	}
	r.costs[key] = v.Point.Cost()
	switch {
	case r.drawn[key]:
		return false, nil
	case known.Digested, len(r.drawn) > 0 && len(r.left) == 0:
		return false, experiment.ErrLeftOut
	}
	if err := decode(known.Value, value); err != nil {
		return false, fmt.Errorf("the archived value at %s is of another form: %w", key, err)
	}
	return true, nil
}

// After compares the value of a drawn point with the archived one.
func (r *replay) After(v experiment.Visit, value any, trained bool) error {
	p, err := pointOf(v)
	if err != nil {
		return err
	}
	key := p.key()
	known := r.known[key]
	text, _, err := valueOf(value)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil || !r.left[key] {
		return err
	}
	delete(r.left, key)
	if d := disagreement(known.Value, text, known.Trained || trained); d != "" {
		r.wrong = append(r.wrong, fmt.Sprintf("at %s: %s", key, d))
	} else if r.say != nil {
		r.say(known)
	}
	return nil
}
