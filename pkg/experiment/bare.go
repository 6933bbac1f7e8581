package experiment

import (
	"context"
	"reflect"

	"github.com/provingground/provingground/pkg/figure"
)

// bare is a Spec without its types. What evaluates, judges and validates works on it, and so
// is compiled once: neither for every experiment nor for every cell of a notebook.
type bare struct {
	id, title        string
	configs, results reflect.Type
	run              any // Run as it was declared: its fingerprint keys the results
	preset           func(Preset) any
	live             bool // there is a preset Live
	check            func(any) error
	idle             func(any) map[string]string
	twins            []bareTwin
	cost             func(any) Cost
	compute          func(context.Context, *Env, any) (any, error)
	claims           []bareClaim
	figures          func(*bareOutcome) ([]figure.Figure, error)
	tables           func(*bareOutcome) []figure.Table
}

type (
	bareTwin    = Twin[any]
	bareClaim   = Claim[any, any]
	bareOutcome = Outcome[any, any]
)

// bare returns the experiment without its types; nil for none.
func (s *Spec[C, R]) bare() *bare {
	if s == nil {
		return nil
	}
	b := &bare{id: s.ID, title: s.Title, configs: reflect.TypeFor[C](), results: reflect.TypeFor[R](), run: s.Run,
		check: of(s.Check), idle: of(s.Idle), cost: of(s.Cost)}
	if s.Config != nil {
		b.preset = func(p Preset) any {
			if p == Live && s.Live != nil {
				return s.Live(s.Config(Quick))
			}
			return s.Config(p)
		}
		b.live = s.Live != nil
	}
	if s.Run != nil {
		b.compute = func(ctx context.Context, env *Env, c any) (any, error) { return s.Run(ctx, env, c.(C)) }
	}
	if s.Figures != nil {
		b.figures = func(o *bareOutcome) ([]figure.Figure, error) { return s.Figures(Typed[C, R](o)) }
	}
	if s.Tables != nil {
		b.tables = func(o *bareOutcome) []figure.Table { return s.Tables(Typed[C, R](o)) }
	}
	for _, t := range s.Twins {
		b.twins = append(b.twins, bareOfTwin(t))
	}
	for _, c := range s.Claims {
		b.claims = append(b.claims, bareOfClaim(c))
	}
	return b
}

func bareOfTwin[C any](t Twin[C]) bareTwin {
	out := bareTwin{Name: t.Name, Breaks: t.Breaks, Control: t.Control, Same: t.Same}
	if t.Change != nil {
		out.Change = func(c any) any { return t.Change(c.(C)) }
	}
	return out
}

func bareOfClaim[C, R any](c Claim[C, R]) bareClaim {
	out := bareClaim{Name: c.Name, Known: c.Known, Kind: c.Kind, Source: c.Source, Says: of(c.Says),
		Measure: ofBoth(c.Measure), Band: of(c.Band), Theory: of(c.Theory), Cases: of(c.Cases), When: of(c.When),
		FailedBy: c.FailedBy, Foreseen: c.Foreseen, NoTwin: c.NoTwin, PostHoc: c.PostHoc}
	for _, m := range c.Mutants {
		out.Mutants = append(out.Mutants, Mutant[any, any]{m.Name, ofBoth(m.Measure)})
	}
	return out
}

// of returns a function of a config as one of anything; nil stays nil.
func of[C, T any](f func(C) T) func(any) T {
	if f == nil {
		return nil
	}
	return func(c any) T { return f(c.(C)) }
}

// ofBoth is of for a function of a config and a result.
func ofBoth[C, R, T any](f func(C, R) T) func(any, any) T {
	if f == nil {
		return nil
	}
	return func(c, r any) T { return f(c.(C), r.(R)) }
}

// Typed returns an outcome of an experiment with its types, those of the Spec; nil for none.
func Typed[C, R any](o *bareOutcome) *Outcome[C, R] {
	if o == nil {
		return nil
	}
	out := &Outcome[C, R]{ID: o.ID, Title: o.Title, Preset: o.Preset, Modified: o.Modified, Config: o.Config.(C),
		Result: o.Result.(R), Figures: o.Figures, Tables: o.Tables, Alone: o.Alone, Verdicts: o.Verdicts,
		Provenance: o.Provenance, Trained: o.Trained, Computed: o.Computed, Elapsed: o.Elapsed}
	for _, t := range o.Twins {
		out.Twins = append(out.Twins, TwinOutcome[C, R]{t.Name, t.Breaks, t.Config.(C), t.Result.(R)})
	}
	return out
}
