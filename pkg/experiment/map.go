package experiment

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/fingerprint"
	"github.com/provingground/provingground/pkg/store"
)

// Point is one cell of a grid. It holds every number that decides the value
// there, the master seed among them.
type Point interface{ Cost() Cost }

// Shared is a Point that belongs to no one experiment: Map keeps its value under the
// scope instead of the experiment's id, and all experiments that ask for an equal
// point read it.
type Shared interface {
	Point
	Scope() string // "jacot2023/training"
}

// owner returns what the value at a point is kept under.
func owner(env *Env, p Point) string {
	if s, ok := p.(Shared); ok {
		return s.Scope()
	}
	return env.scope.id
}

// Sum returns the cost of computing all points, one after the other.
func Sum[P Point](points []P) Cost {
	var sum Cost
	for _, p := range points {
		sum = sum.Plus(p.Cost())
	}
	return sum
}

// Map computes fn at every point, several at once, and returns the values in
// the order of the points. Every value is stored on its own as soon as it is
// there, so that a killed run goes on where it was, and two runs that share
// points share values. fn must be a top-level function: nothing but the point
// may decide the value. The first error ends the work; a cancelled context
// ends it before the next point, or within one where fn looks at it.
func Map[P Point, V any](ctx context.Context, env *Env, points []P,
	fn func(context.Context, *Env, P) (V, error)) ([]V, error) {
	env = env.orOutside()
	code, err := codeOf(env, env.scope.id, fn, "what Map calls")
	if err != nil {
		return nil, err
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	values := make([]V, len(points))
	var next, done, left atomic.Int64
	var wg sync.WaitGroup
	for range min(env.workers(), len(points)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(points) {
					return
				}
				v, err := at(ctx, env, code, points[i], fn)
				if errors.Is(err, ErrLeftOut) {
					left.Add(1)
					continue
				}
				if err != nil {
					cancel(fmt.Errorf("%s at %+v: %w", env.scope.id, points[i], err))
					return
				}
				values[i] = v
				done.Add(1)
			}
		})
	}
	wg.Wait()
	if int(done.Load()) == len(points) {
		return values, nil
	}
	if int(done.Load()+left.Load()) == len(points) {
		return nil, fmt.Errorf("%s: of %d points %d: %w", env.scope.id, len(points), left.Load(), ErrLeftOut)
	}
	cause := context.Cause(ctx)
	if outer.Err() != nil {
		return nil, fmt.Errorf("%s stopped after %d of %d points (what is done is kept: run it again to go on): %w",
			env.scope.id, done.Load(), len(points), cause)
	}
	return nil, cause
}

// At returns the value of fn at one point as Map does, for an fn that stands on the
// value of another point: the work is that other point's, and not counted again.
func At[P Point, V any](ctx context.Context, env *Env, p P, fn func(context.Context, *Env, P) (V, error)) (V, error) {
	env = env.orOutside()
	code, err := codeOf(env, env.scope.id, fn, "what At calls")
	if err != nil {
		var none V
		return none, err
	}
	uncounted := *env
	uncounted.scope.uncounted = true
	return at(ctx, &uncounted, code, p, fn)
}

// at returns the value at one point, from the store when it is there.
func at[P Point, V any](ctx context.Context, env *Env, code string, p P,
	fn func(context.Context, *Env, P) (V, error)) (v V, err error) {
	if reflect.TypeFor[P]().Kind() == reflect.Interface {
		return v, fmt.Errorf("%s: points of the type %s may be anything, and the code of what they are would not count: "+
			"take one type of point", env.scope.id, reflect.TypeFor[P]())
	}
	id := owner(env, p)
	if id == "" {
		return v, fmt.Errorf("a %T has no name to be kept under outside of an experiment's Run: give it a method Scope", p)
	}
	return observed(ctx, env, Visit{id, nameOf(fn), p, env.scope.within}, func(ctx context.Context, env *Env) (V, error) {
		v, found, err := keep(ctx, env, id, "point", code, p,
			func(ctx context.Context) (V, error) { return fn(ctx, env, p) })
		if err == nil && !env.scope.uncounted {
			env.scope.tracker.add(p.Cost(), found)
		}
		return v, err
	})
}

// wholeResult is the kind of a result. Where an Observer is to hear of its points it is not
// read: they would not be visited.
const wholeResult = "result"

// keep returns the stored value of a kind, wholeResult or "point", that code gives for an
// input, or computes and stores it. A store that cannot be written is warned of, once, and
// the value is returned. What does not belong to this experiment alone may be wanted by
// another one at the same time: then one of them computes it, and the others wait.
func keep[V any](ctx context.Context, env *Env, id, kind, code string, input any,
	compute func(context.Context) (V, error)) (v V, found bool, err error) {
	if err := followed(input); err != nil {
		return v, false, fmt.Errorf("%s: %w", id, err)
	}
	key, err := store.NewKey(id, keptForm, kind, code, fingerprint.Build(), env.backendKey(), input)
	if err != nil {
		return v, false, err
	}
	if v, ok := stored[V](ctx, env, key); ok && !(kind == wholeResult && env.Observer != nil) {
		return v, true, nil
	}
	if env.ReadOnly {
		return v, false, ErrNotStored
	}
	if id != env.scope.id {
		release, err := env.Store.Hold(ctx, key)
		if err != nil {
			return v, false, err
		}
		defer release()
		if v, ok := stored[V](ctx, env, key); ok {
			return v, true, nil
		}
	}
	_, notice := engine.WithNotice(ctx)
	where := placesWithin(ctx)
	where.note(place)
	if v, err = compute(where.under(notice.Under(withoutValues{ctx}))); err != nil {
		return v, false, err
	}
	if err := store.Put(env.Store, key, kept[V]{v, notice.Trained(), where.list()}); err != nil {
		env.warn("this result is not kept: %v", err)
	}
	return v, false, nil
}

// keptForm is part of every key: what was stored in another form is not looked at.
const keptForm = "value and notice"

// kept is a value as the store holds it.
type kept[V any] struct {
	Value   V
	Trained bool     // training made it, see engine.Notice
	Places  []string // where its parts were computed; none where it was kept before that was
}

// stored returns the value under a key, and whether there is one.
func stored[V any](ctx context.Context, env *Env, key store.Key) (V, bool) {
	k, ok, err := store.Get[kept[V]](env.Store, key)
	if err != nil {
		env.warn("%v", err)
	}
	if k.Trained {
		engine.NoteTraining(ctx)
	}
	placesWithin(ctx).note(k.Places...)
	return k.Value, ok && err == nil
}

// withoutValues is a context that carries no values: they would decide a result and not
// count.
type withoutValues struct{ context.Context }

func (withoutValues) Value(any) any { return nil }
