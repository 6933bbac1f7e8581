package experiment

import (
	"context"
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/fingerprint"
)

// Experiment is a Spec whose types are hidden, for programs that treat all
// experiments alike.
type Experiment interface {
	Name() string                                                  // the id
	Describe() string                                              // the title
	TwinList() []TwinInfo                                          // what is removed, in order
	Validate() error                                               // what is wrong with the claims, see Spec.Validate
	Code() (string, error)                                         // fingerprint of the code that results are made by
	Claimed(config any) ([]claim.Verdict, error)                   // statements and bands at a config, nothing measured
	Preset(p Preset, seed *uint64, set ...string) (any, error)     // a config, see Spec.Configure
	Restore(data []byte, seed *uint64, set ...string) (any, error) // a config, see Spec.ReadConfig
	// what stays as it is although it belongs to what is set, see Spec.Left
	Left(set ...string) []string
	Forecast(config any, twins bool) (Cost, error)                        // of the run, with its twins or without them
	Do(context.Context, *Env, Preset, any) (*Outcome[any, any], error)    // see Spec.Evaluate
	Again(context.Context, *Env, any, bool) ([]any, error)                // results alone, see Spec.Again
	Suppose(Preset, any, any, []any) (*Outcome[any, any], error)          // see Spec.Conclude
	Remember(p Preset, config any, past Past) (*Outcome[any, any], error) // see Spec.Recall
}

var _ Experiment = (*Spec[struct{}, struct{}])(nil)

// Name returns the id.
func (s *Spec[C, R]) Name() string { return s.ID }

// Describe returns the title.
func (s *Spec[C, R]) Describe() string { return s.Title }

// TwinInfo says what a twin is.
type TwinInfo struct {
	Name, Breaks string
	Control      bool
	Same         string
}

// TwinList returns the names of the twins and the hypotheses that they break.
func (s *Spec[C, R]) TwinList() []TwinInfo {
	list := make([]TwinInfo, len(s.Twins))
	for i, t := range s.Twins {
		list[i] = TwinInfo{t.Name, t.Breaks, t.Control, t.Same}
	}
	return list
}

// Code returns the fingerprint of the code that results are made by: what verdicts carry.
func (s *Spec[C, R]) Code() (string, error) { return fingerprint.Of(s.Run) }

// Claimed returns what is claimed at a config, with the bands, and nothing measured.
func (s *Spec[C, R]) Claimed(config any) ([]claim.Verdict, error) {
	c, err := s.typed(config)
	if err != nil {
		return nil, err
	}
	var out []claim.Verdict
	for _, one := range s.Claims {
		if one.made(c) {
			out = append(out, claim.Verdict{Claim: one.at(s.ID, c), Band: one.Band(c)})
		}
	}
	return out, nil
}

// Preset returns a config as Configure does.
func (s *Spec[C, R]) Preset(p Preset, seed *uint64, set ...string) (any, error) {
	return s.Configure(p, seed, set...)
}

// Restore returns a config as ReadConfig does.
func (s *Spec[C, R]) Restore(data []byte, seed *uint64, set ...string) (any, error) {
	return s.ReadConfig(data, seed, set...)
}

// Forecast returns the cost of a run, with its twins or without them.
func (s *Spec[C, R]) Forecast(config any, twins bool) (Cost, error) {
	c, err := s.typed(config)
	if err != nil {
		return Cost{}, err
	}
	return s.total(c, twins), nil
}

// Do evaluates the experiment at a config that Preset returned.
func (s *Spec[C, R]) Do(ctx context.Context, env *Env, p Preset, config any) (*Outcome[any, any], error) {
	c, err := s.typed(config)
	if err != nil {
		return nil, err
	}
	o, err := s.Evaluate(ctx, env, p, c)
	if err != nil {
		return nil, err
	}
	return erased(o), nil
}

// Suppose returns the outcome of results of the experiment's type, as Conclude does.
func (s *Spec[C, R]) Suppose(p Preset, config, result any, twins []any) (*Outcome[any, any], error) {
	c, err := s.typed(config)
	if err != nil {
		return nil, err
	}
	r := make([]R, len(twins))
	for i, twin := range append([]any{result}, twins...) {
		typed, ok := twin.(R)
		if !ok {
			return nil, fmt.Errorf("%s has results of type %T, not %T", s.ID, typed, twin)
		}
		if i > 0 {
			r[i-1] = typed
		}
	}
	o, err := s.Conclude(p, c, result.(R), r)
	if o == nil {
		return nil, err
	}
	return erased(o), err
}

// Remember returns the outcome of an evaluation that is over, as Recall does.
func (s *Spec[C, R]) Remember(p Preset, config any, past Past) (*Outcome[any, any], error) {
	c, err := s.typed(config)
	if err != nil {
		return nil, err
	}
	o, err := s.Recall(p, c, past)
	if err != nil {
		return nil, err
	}
	return erased(o), nil
}

func erased[C, R any](o *Outcome[C, R]) *Outcome[any, any] {
	out := &Outcome[any, any]{ID: o.ID, Title: o.Title, Preset: o.Preset, Modified: o.Modified, Config: o.Config,
		Result:  o.Result,
		Figures: o.Figures, Tables: o.Tables, Verdicts: o.Verdicts, Provenance: o.Provenance, Trained: o.Trained,
		Alone: o.Alone, Computed: o.Computed, Elapsed: o.Elapsed}
	for _, t := range o.Twins {
		out.Twins = append(out.Twins, TwinOutcome[any, any]{t.Name, t.Breaks, t.Config, t.Result})
	}
	return out
}

func (s *Spec[C, R]) typed(config any) (C, error) {
	c, ok := config.(C)
	if err := s.complete(); err != nil {
		return c, err
	}
	if !ok {
		return c, fmt.Errorf("%s has configs of type %T, not %T", s.ID, c, config)
	}
	return c, nil
}
