package experiment

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/provingground/provingground/pkg/store"
)

// Part is the run of an experiment at one config, its own or that of a twin, as it is worked
// off point by point by several programs on one store.
type Part struct {
	Experiment string // the id
	Title      string // of the experiment, with the name of the twin
	Cost       Cost   // of all of it

	*bare
	env    *Env
	code   string
	config any
	points []*Piece // all that were come to
	stage  []*Piece // those of them that are not stored
	done   bool     // the result is stored
}

// Piece is a point of a Part.
type Piece struct {
	Cost Cost
	Key  store.Key // equal for points that several parts share

	env *Env
	do  func(context.Context, *Env) error
}

// ErrNotKept is the error of a value that was computed by Piece.Do or Part.Missing and could not be stored.
var ErrNotKept = errors.New("a result cannot be kept")

// Parts returns the parts of an evaluation: the run, and the twins unless the environment
// leaves them out. It needs a store.
func (s *Spec[C, R]) Parts(env *Env, config any) ([]*Part, error) {
	b := s.bare()
	if err := b.takes(config); err != nil {
		return nil, err
	}
	return b.parts(env, config)
}

func (b *bare) parts(env *Env, c any) ([]*Part, error) {
	if err := b.runnable(c); err != nil {
		return nil, err
	}
	if env.Store == nil {
		return nil, fmt.Errorf("%s: points are shared by a store, and there is none", b.id)
	}
	code, err := codeOf(env, b.id, b.run, "Run")
	if err != nil {
		return nil, err
	}
	part := func(title string, c any) *Part {
		in := env.within(b.id, title, newTracker(nil, 0))
		in.scope.kept = true
		return &Part{Experiment: b.id, Title: title, Cost: b.costOf(c), bare: b, env: in, code: code, config: c}
	}
	out := []*Part{part(b.title, c)}
	for _, t := range b.twins {
		if !env.WithoutTwins {
			out = append(out, part(b.title+", "+t.Name, t.Change(c)))
		}
	}
	return out, nil
}

// Missing returns the points that the result waits for next: which they are is known of one
// Map after the other. A run that computes without Map is one point, and so is what a run
// computes after its last Map where it looks at its context. Without any, either the result is
// stored, as Done says, or another program looks at this part.
func (p *Part) Missing(ctx context.Context) ([]*Piece, error) {
	p.stage = slices.DeleteFunc(slices.Clone(p.stage), func(m *Piece) bool { return m.Stored() })
	if p.done || len(p.stage) > 0 {
		return p.stage, nil
	}
	return p.stage, p.survey(ctx)
}

// Done reports whether Missing found the result stored, or stored it.
func (p *Part) Done() bool { return p.done }

// Points returns the points that Missing came to, stored ones among them: none where it found the result stored.
func (p *Part) Points() []*Piece { return p.points }

// Rest returns the cost of what follows after the points that Missing came to.
func (p *Part) Rest() Cost {
	c := p.Cost
	for _, d := range p.points {
		c = Cost{max(0, c.FLOP-d.Cost.FLOP), max(0, c.Elements-d.Cost.Elements), max(0, c.Draws-d.Cost.Draws),
			max(0, c.Host-d.Cost.Host), c.Bytes}
	}
	return c
}

// survey runs the experiment as far as stored points carry it: under a context that is over, so
// that what looks at it does not begin, but for the reading of points.
func (p *Part) survey(ctx context.Context) error {
	e := entry{p.id, wholeResult, p.code, p.config, p.results}
	key, err := e.key(p.env)
	if err != nil {
		return err
	}
	release, ok := p.env.Store.TryHold(key)
	if !ok {
		return nil
	}
	defer release()
	over, cancel := context.WithCancel(ctx)
	cancel()
	env, s := *p.env, &survey{ctx: ctx}
	env.scope.survey = s
	_, _, err = keep(over, &env, e, func(over context.Context) (any, error) { return p.compute(over, &env, p.config) })
	p.points, p.stage, p.done = s.points, s.missing, err == nil
	switch {
	case errors.Is(err, ErrLeftOut):
		return nil
	case errors.Is(err, context.Canceled) && ctx.Err() == nil:
		p.stage = []*Piece{p.whole(key, e)}
		p.points = append(p.points, p.stage...)
		return nil
	}
	return err
}

// whole returns what is left of a part as one piece.
func (p *Part) whole(key store.Key, e entry) *Piece {
	return &Piece{p.Rest(), key, p.env, func(ctx context.Context, env *Env) error {
		release, ok := env.Store.TryHold(key)
		if !ok {
			return ErrHeld
		}
		defer release()
		_, _, err := keep(ctx, env, e, func(ctx context.Context) (any, error) { return p.compute(ctx, env, p.config) })
		return err
	}}
}

// survey is what a run comes to of which only stored points are had.
type survey struct {
	ctx             context.Context // under which points are read
	points, missing []*Piece
}

// surveyed lists the points of a Map that are not stored. Where all are, it returns the environment
// in which they are read, else ErrLeftOut.
func surveyed[P Point, V any](env *Env, code string, points []P,
	fn func(context.Context, *Env, P) (V, error)) (*Env, error) {
	s, in := env.scope.survey, *env
	in.scope.survey = nil
	for _, p := range points {
		key, err := entry{owner(env, p), "point", code, p, reflect.TypeFor[V]()}.key(env)
		if err != nil {
			return nil, err
		}
		piece := &Piece{p.Cost(), key, &in, func(ctx context.Context, env *Env) error {
			if _, err := at(ctx, env, code, p, fn); err != nil {
				return fmt.Errorf("%s at %+v: %w", env.scope.id, p, err)
			}
			return nil
		}}
		s.points = append(s.points, piece)
		if !piece.Stored() {
			s.missing = append(s.missing, piece)
		}
	}
	if len(s.missing) > 0 {
		return nil, fmt.Errorf("%s: of %d points %d: %w", env.scope.id, len(points), len(s.missing), ErrLeftOut)
	}
	return &in, nil
}

// Do computes the value and stores it, and reports whether it did: it may have been stored
// meanwhile. ErrHeld says that another one is at it, ErrNotKept that it could not be stored.
func (p *Piece) Do(ctx context.Context) (computed bool, err error) {
	env, fresh := *p.env, new(atomic.Bool)
	env.scope.fresh = fresh
	err = p.do(ctx, &env)
	return fresh.Load() && err == nil, err
}

// Stored reports whether there is a value.
func (p *Piece) Stored() bool { return p.env.Store.Has(p.Key) }

// Held reports whether somebody is computing the value.
func (p *Piece) Held() bool { return p.env.Store.Held(p.Key) }
