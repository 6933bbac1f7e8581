package experiment

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/provingground/provingground/pkg/fingerprint"
	"github.com/provingground/provingground/pkg/store"
)

// Point is one cell of a grid. It holds every number that decides the value
// there, the master seed among them.
type Point interface{ Cost() Cost }

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
func Map[P Point, V any](ctx context.Context, env *Env, points []P, fn func(context.Context, *Env, P) (V, error)) ([]V, error) {
	if !fingerprint.TopLevel(fn) {
		return nil, fmt.Errorf("%s: Map wants a top-level function, so that the point holds everything that decides the value", env.scope.id)
	}
	code, err := fingerprint.Of(fn)
	if err != nil {
		return nil, err
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	values := make([]V, len(points))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(env.workers(), len(points)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(points) {
					return
				}
				v, err := at(ctx, env, code, points[i], fn)
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
	cause := context.Cause(ctx)
	if outer.Err() != nil {
		return nil, fmt.Errorf("%s stopped after %d of %d points (what is done is kept: run it again to go on): %w", env.scope.id, done.Load(), len(points), cause)
	}
	return nil, cause
}

// at returns the value at one point, from the store when it is there.
func at[P Point, V any](ctx context.Context, env *Env, code string, p P, fn func(context.Context, *Env, P) (V, error)) (V, error) {
	v, found, err := keep(env, []any{"point", code, env.backendKey(), p}, func() (V, error) { return fn(ctx, env, p) })
	if err == nil && env.scope.tracker != nil {
		env.scope.tracker.add(p.Cost(), found)
	}
	return v, err
}

// keep returns the stored value under the key made of parts, or computes and
// stores it. A store that cannot be written is warned of, once, and the value is returned.
func keep[V any](env *Env, parts []any, compute func() (V, error)) (v V, found bool, err error) {
	key, err := store.NewKey(env.scope.id, parts...)
	if err != nil {
		return v, false, err
	}
	if v, ok, err := store.Get[V](env.Store, key); err == nil && ok {
		return v, true, nil
	} else if err != nil {
		env.warn("%v", err)
	}
	if env.ReadOnly {
		return v, false, ErrNotStored
	}
	if v, err = compute(); err != nil {
		return v, false, err
	}
	if err := store.Put(env.Store, key, v); err != nil {
		env.warn("this result is not kept: %v", err)
	}
	return v, false, nil
}
