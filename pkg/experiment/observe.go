package experiment

import (
	"context"
	"errors"
	"path"
	"reflect"
	"runtime"
	"strings"

	"github.com/provingground/provingground/pkg/engine"
)

// Observer hears of every point that Map and At come to, and may give its value in place of
// the store and of the computation. Its methods are called from several goroutines.
type Observer interface {
	// Before may set the value of a point, through the pointer that it gets, and return
	// true. After false the value is read or computed; ErrLeftOut leaves the point out.
	Before(v Visit, value any) (bool, error)
	// After gets a value that was read or computed, and whether training made it.
	After(v Visit, value any, trained bool) error
}

// Visit is a point that a value is wanted of.
type Visit struct {
	Owner    string // what the value is kept under: the id of an experiment, or a scope
	Function string // that computes it, without its package
	Point    Point
	Within   bool // the value is wanted for that of another point
}

// ErrLeftOut is the error of a Map of which an Observer left points out: the others were
// visited.
var ErrLeftOut = errors.New("left out")

// nameOf returns the name of a function without its package.
func nameOf(fn any) string {
	_, name, _ := strings.Cut(path.Base(runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()), ".")
	return name
}

// observed returns the value of a point that find reads or computes, unless the observer
// of the environment, if there is one, gives it. Find gets an environment in which further
// points are visited for this one.
func observed(ctx context.Context, env *Env, visit Visit, values reflect.Type,
	find func(context.Context, *Env) (any, error)) (any, error) {
	if env.Observer == nil {
		return find(ctx, env)
	}
	given := reflect.New(values)
	if found, err := env.Observer.Before(visit, given.Interface()); found || err != nil {
		return given.Elem().Interface(), err
	}
	inside := *env
	inside.scope.within = true
	ctx, notice := engine.WithNotice(ctx)
	v, err := find(ctx, &inside)
	if err == nil {
		err = env.Observer.After(visit, v, notice.Trained())
	}
	return v, err
}

// Again returns the result at a config and, with twins, those at the configs of the twins
// after it, with nothing read from a store or kept there. A result for which the Observer
// left points out is nil.
func (s *Spec[C, R]) Again(ctx context.Context, env *Env, config any, twins bool) ([]any, error) {
	b := s.bare()
	if err := b.takes(config); err != nil {
		return nil, err
	}
	return b.again(ctx, env, config, twins)
}

func (b *bare) again(ctx context.Context, env *Env, c any, twins bool) ([]any, error) {
	if err := b.possible(c); err != nil {
		return nil, err
	}
	configs := []any{c}
	if twins {
		for _, t := range b.twins {
			configs = append(configs, t.Change(c))
		}
	}
	alone := *env
	alone.Store, alone.ReadOnly = nil, false
	e := evaluation{b, &alone, "", newTracker(env.Progress, Nominal.Seconds(b.total(c, twins))), false}
	results := make([]any, len(configs))
	for i, c := range configs {
		r, err := e.result(ctx, b.title, c)
		if err == nil {
			results[i] = r
		} else if !errors.Is(err, ErrLeftOut) {
			return nil, err
		}
	}
	return results, nil
}
