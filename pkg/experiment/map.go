package experiment

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/provingground/provingground/pkg/engine"
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
// points share values. A point that another process or goroutine computes is passed over,
// and waited for when there is nothing else to do. fn must be a top-level function: nothing
// but the point may decide the value. The first error ends the work; a cancelled context
// ends it before the next point, or within one where fn looks at it.
func Map[P Point, V any](ctx context.Context, env *Env, points []P,
	fn func(context.Context, *Env, P) (V, error)) ([]V, error) {
	env = env.orOutside()
	code, err := codeOf(env, env.scope.id, fn, "what Map calls")
	if err != nil {
		return nil, err
	}
	if s := env.scope.survey; s != nil {
		ctx = s.ctx
		if env, err = surveyed(env, code, points, fn); err != nil {
			return nil, err
		}
	}
	values := make([]V, len(points))
	err = each(ctx, env, len(points), func(ctx context.Context, i int) error {
		v, err := at(ctx, env, code, points[i], fn)
		if err != nil {
			return fmt.Errorf("%s at %+v: %w", env.scope.id, points[i], err)
		}
		values[i] = v
		return nil
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// MapGroups is [Map] over the points of all groups, and returns their values group by group.
func MapGroups[P Point, V any](ctx context.Context, env *Env, groups [][]P,
	fn func(context.Context, *Env, P) (V, error)) ([][]V, error) {
	values, err := Map(ctx, env, slices.Concat(groups...), fn)
	if err != nil {
		return nil, err
	}
	out := make([][]V, len(groups))
	for i, g := range groups {
		out[i], values = values[:len(g):len(g)], values[len(g):]
	}
	return out, nil
}

// each does n pieces of work, several at once, and returns why not all of them were done.
func each(ctx context.Context, env *Env, n int, do func(ctx context.Context, i int) error) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// A context that shows no values tells those derived from it of its end a little later: it is asked itself.
	over := func() bool { return ctx.Err() != nil || inner.Err() != nil }
	q := newQueue(n)
	var wg sync.WaitGroup
	for range min(env.workers(), n) {
		wg.Go(func() {
			if err := q.work(inner, over, do); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	done, left := int(q.done.Load()), int(q.left.Load())
	switch {
	case done == n:
		return nil
	case done+left == n:
		return fmt.Errorf("%s: of %d points %d: %w", env.scope.id, n, left, ErrLeftOut)
	case ctx.Err() != nil:
		return fmt.Errorf("%s stopped after %d of %d points (what is done is kept: run it again to go on): %w",
			env.scope.id, done, n, context.Cause(ctx))
	}
	return context.Cause(inner)
}

// At returns the value of fn at one point as Map does, for an fn that stands on the
// value of another point: the work is that other point's, and not counted again. Where
// another process or goroutine computes it, it is waited for.
func At[P Point, V any](ctx context.Context, env *Env, p P, fn func(context.Context, *Env, P) (V, error)) (V, error) {
	env = env.orOutside()
	code, err := codeOf(env, env.scope.id, fn, "what At calls")
	if err != nil {
		var none V
		return none, err
	}
	uncounted := *env
	uncounted.scope.uncounted, uncounted.scope.survey = true, nil
	return at(ctx, &uncounted, code, p, fn)
}

// at returns the value at one point, from the store when it is there.
func at[P Point, V any](ctx context.Context, env *Env, code string, p P,
	fn func(context.Context, *Env, P) (V, error)) (V, error) {
	if points := reflect.TypeFor[P](); points.Kind() == reflect.Interface {
		var none V
		return none, fmt.Errorf("%s: points of the type %s may be anything, and the code of what they are would not count: "+
			"take one type of point", env.scope.id, points)
	}
	visit := Visit{owner(env, p), nameOf(fn), p, env.scope.within}
	return as[V](value(ctx, env, visit, code, reflect.TypeFor[V](),
		func(ctx context.Context, env *Env) (any, error) { return fn(ctx, env, p) }))
}

// value returns the value of a point that is visited, from the store when it is there.
func value(ctx context.Context, env *Env, visit Visit, code string, values reflect.Type,
	compute func(context.Context, *Env) (any, error)) (any, error) {
	if visit.Owner == "" {
		return nil, fmt.Errorf("a %T has no name to be kept under outside of an experiment's Run: give it a method Scope",
			visit.Point)
	}
	return observed(ctx, env, visit, values, func(ctx context.Context, env *Env) (any, error) {
		v, found, err := keep(ctx, env, entry{visit.Owner, "point", code, visit.Point, values},
			func(ctx context.Context) (any, error) { return compute(ctx, env) })
		if err == nil && !env.scope.uncounted {
			env.scope.tracker.add(visit.Point.Cost(), found)
		}
		return v, err
	})
}

// wholeResult is the kind of a result. Where an Observer is to hear of its points it is not
// read: they would not be visited.
const wholeResult = "result"

// entry is what the store keeps one value by.
type entry struct {
	id, kind string // a kind is wholeResult or "point"
	code     string
	input    any
	values   reflect.Type
}

// keep returns the stored value that code gives for an input, or computes and stores it. A
// store that cannot be written is warned of, once, and the value is returned. A point may be
// wanted elsewhere at the same time: then one computes it, and for the others it is ErrHeld.
func keep(ctx context.Context, env *Env, e entry,
	compute func(context.Context) (any, error)) (v any, found bool, err error) {
	key, err := e.key(env)
	if err != nil {
		return nil, false, err
	}
	if v, ok := stored(ctx, env, key, e.values); ok && !(e.kind == wholeResult && env.Observer != nil) {
		return v, true, nil
	}
	if env.ReadOnly {
		return nil, false, ErrNotStored
	}
	if e.kind != wholeResult {
		release, err := hold(ctx, env, key)
		if err != nil {
			return nil, false, err
		}
		defer release()
		if v, ok := stored(ctx, env, key, e.values); ok {
			return v, true, nil
		}
	}
	v, err = computed(ctx, env, key, e, compute)
	return v, false, err
}

// ErrHeld is the error of a point that another process or goroutine is computing.
var ErrHeld = errors.New("this point is being computed elsewhere")

// hold holds a key until release is called. What another point stands on is waited for.
func hold(ctx context.Context, env *Env, key store.Key) (release func(), err error) {
	if env.scope.uncounted {
		return env.Store.Hold(ctx, key)
	}
	release, ok := env.Store.TryHold(key)
	if !ok {
		return nil, ErrHeld
	}
	return release, nil
}

// key returns the key of the entry on the backend of the environment.
func (e entry) key(env *Env) (store.Key, error) {
	if err := followed(e.input); err != nil {
		return store.Key{}, fmt.Errorf("%s: %w", e.id, err)
	}
	return store.NewKey(e.id, keptForm, e.kind, e.code, buildKey(), env.backendKey(), e.input)
}

// computed computes a value, and stores it with what was noticed meanwhile.
func computed(ctx context.Context, env *Env, key store.Key, e entry,
	compute func(context.Context) (any, error)) (any, error) {
	if env.scope.fresh != nil {
		env.scope.fresh.Store(true)
	}
	_, notice := engine.WithNotice(ctx)
	where := placesWithin(ctx)
	where.note(place)
	v, err := compute(where.under(notice.Under(withoutValues{ctx})))
	if err != nil {
		return nil, err
	}
	k := reflect.New(kept(e.values)).Elem()
	for i, part := range []any{v, notice.Trained(), where.list()} {
		if p := reflect.ValueOf(part); p.IsValid() {
			k.Field(i).Set(p)
		}
	}
	if e.kind != wholeResult && env.Store.Has(key) {
		env.warn("a point was computed twice at the same time: locks of files in %s do not keep programs apart; results "+
			"are as good, and the work is done more than once", env.Store.Dir())
	}
	if err := store.Put(env.Store, key, k.Interface()); err != nil {
		if env.scope.kept {
			return nil, fmt.Errorf("%w: %w", ErrNotKept, err)
		}
		env.warn("this result is not kept: %v", err)
	}
	return v, nil
}

// keptForm is part of every key: what was stored in another form is not looked at.
const keptForm = "value and notice"

// kept returns the type of a value as the store holds it: the value, whether training made
// it (see engine.Notice), and where its parts were computed.
func kept(value reflect.Type) reflect.Type {
	return reflect.StructOf([]reflect.StructField{
		{Name: "Value", Type: value},
		{Name: "Trained", Type: reflect.TypeFor[bool]()},
		{Name: "Places", Type: reflect.TypeFor[[]string]()},
	})
}

// stored returns the value under a key, and whether there is one.
func stored(ctx context.Context, env *Env, key store.Key, values reflect.Type) (any, bool) {
	k := reflect.New(kept(values))
	ok, err := env.Store.Load(key, k.Interface())
	if err != nil {
		env.warn("%v", err)
	}
	if k = k.Elem(); k.Field(1).Bool() {
		engine.NoteTraining(ctx)
	}
	placesWithin(ctx).note(k.Field(2).Interface().([]string)...)
	return k.Field(0).Interface(), ok && err == nil
}

// withoutValues is a context that carries no values: they would decide a result and not
// count.
type withoutValues struct{ context.Context }

func (withoutValues) Value(any) any { return nil }
