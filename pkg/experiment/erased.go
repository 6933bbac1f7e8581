package experiment

import (
	"context"
	"fmt"
	"reflect"

	"github.com/provingground/provingground/pkg/claim"
)

// Experiment is a Spec whose types are hidden, for programs that treat all
// experiments alike.
type Experiment interface {
	Name() string                                                  // the id
	Describe() string                                              // the title
	TwinList() []TwinInfo                                          // what is removed, in order
	Without(config any, twins ...string) (any, error)              // a config with hypotheses removed
	Validate() error                                               // what is wrong with the claims, see Spec.Validate
	Code() (string, error)                                         // fingerprint of the code that results are made by
	Claimed(config any) ([]claim.Verdict, error)                   // statements and bands at a config, nothing measured
	Preset(p Preset, seed *uint64, set ...string) (any, error)     // a config, see Spec.Configure
	Restore(data []byte, seed *uint64, set ...string) (any, error) // a config, see Spec.ReadConfig
	// what stays as it is although it belongs to what is set, see Spec.Left
	Left(set ...string) []string
	Forecast(config any, twins bool) (Cost, error)                        // of the run, with its twins or without them
	Do(context.Context, *Env, Preset, any) (*Outcome[any, any], error)    // see Spec.Evaluate
	Parts(env *Env, config any) ([]*Part, error)                          // what several programs work off, see Spec.Parts
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
func (s *Spec[C, R]) TwinList() []TwinInfo { return s.bare().twinList() }

func (b *bare) twinList() []TwinInfo {
	list := make([]TwinInfo, len(b.twins))
	for i, t := range b.twins {
		list[i] = TwinInfo{t.Name, t.Breaks, t.Control, t.Same}
	}
	return list
}

// Without returns the config with the hypotheses removed that the twins of these names break,
// one after the other. A name that no twin has, and a config that is impossible then, is an error.
func (s *Spec[C, R]) Without(config any, twins ...string) (any, error) {
	return s.bare().without(config, twins)
}

func (b *bare) without(config any, twins []string) (any, error) {
	if err := b.takes(config); err != nil {
		return nil, err
	}
	for _, name := range twins {
		i, err := among(b.id, "twin", b.twinNames(), name)
		if err != nil {
			return nil, err
		}
		config = b.twins[i].Change(config)
	}
	return config, b.possible(config)
}

// Claimed returns what is claimed at a config, with the bands, and nothing measured.
func (s *Spec[C, R]) Claimed(config any) ([]claim.Verdict, error) { return s.bare().claimed(config) }

func (b *bare) claimed(config any) ([]claim.Verdict, error) {
	if err := b.takes(config); err != nil {
		return nil, err
	}
	var out []claim.Verdict
	for _, c := range b.claims {
		if made(c, config) {
			out = append(out, claim.Verdict{Claim: b.statement(c, config), Band: c.Band(config), Setup: b.setup(config)})
		}
	}
	return out, nil
}

// Preset returns a config as Configure does.
func (s *Spec[C, R]) Preset(p Preset, seed *uint64, set ...string) (any, error) {
	return s.bare().configure(p, seed, set...)
}

// Restore returns a config as ReadConfig does.
func (s *Spec[C, R]) Restore(data []byte, seed *uint64, set ...string) (any, error) {
	return s.bare().readConfig(data, seed, set...)
}

// Forecast returns the cost of a run, with its twins or without them.
func (s *Spec[C, R]) Forecast(config any, twins bool) (Cost, error) {
	b := s.bare()
	if err := b.takes(config); err != nil {
		return Cost{}, err
	}
	return b.total(config, twins), nil
}

// Do evaluates the experiment at a config that Preset returned.
func (s *Spec[C, R]) Do(ctx context.Context, env *Env, p Preset, config any) (*Outcome[any, any], error) {
	b := s.bare()
	if err := b.takes(config); err != nil {
		return nil, err
	}
	return b.evaluate(ctx, env, p, config)
}

// Suppose returns the outcome of results of the experiment's type, as Conclude does.
func (s *Spec[C, R]) Suppose(p Preset, config, result any, twins []any) (*Outcome[any, any], error) {
	b := s.bare()
	if err := b.takes(config, append([]any{result}, twins...)...); err != nil {
		return nil, err
	}
	return b.suppose(p, config, result, twins)
}

// Remember returns the outcome of an evaluation that is over, as Recall does.
func (s *Spec[C, R]) Remember(p Preset, config any, past Past) (*Outcome[any, any], error) {
	b := s.bare()
	if err := b.takes(config); err != nil {
		return nil, err
	}
	return b.recall(p, config, past)
}

// takes returns an error when a config or results are not of the experiment's types.
func (b *bare) takes(config any, results ...any) error {
	if err := b.complete(); err != nil {
		return err
	}
	if reflect.TypeOf(config) != b.configs {
		return fmt.Errorf("%s has configs of type %s, not %T", b.id, b.configs, config)
	}
	for _, r := range results {
		if reflect.TypeOf(r) != b.results {
			return fmt.Errorf("%s has results of type %s, not %T", b.id, b.results, r)
		}
	}
	return nil
}
