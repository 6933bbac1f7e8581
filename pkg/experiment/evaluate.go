package experiment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/figure"
)

// Evaluate runs the experiment and its twins at a config, or reads what is
// stored of them, and judges the claims. The preset is the one that the config
// started from: where the config differs from it in more than the master seed,
// bands that were measured at the preset decide nothing.
func (s *Spec[C, R]) Evaluate(ctx context.Context, env *Env, preset Preset, c C) (*Outcome[C, R], error) {
	if err := s.check(c); err != nil {
		return nil, err
	}
	if s.Run == nil {
		return nil, fmt.Errorf("the experiment %q lacks Run, the function that computes its result", s.ID)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if env == nil {
		env = &Env{}
	}
	code, err := codeOf(env, s.ID, s.Run, "Run")
	if err != nil {
		return nil, err
	}
	start := time.Now()
	ctx, notice := engine.WithNotice(ctx)
	where := placesWithin(ctx)
	ctx = where.under(ctx)
	e := evaluation[C, R]{s, env, code, newTracker(env.Progress, Nominal.Seconds(s.total(c, !env.WithoutTwins))), false}
	o := &Outcome[C, R]{ID: s.ID, Title: s.Title, Preset: preset, Modified: s.modified(preset, c), Config: c}
	if o.Result, err = e.run(ctx, s.Title, c); err != nil {
		return nil, err
	}
	if !env.WithoutTwins {
		if o.Twins, err = e.runTwins(ctx, c); err != nil {
			return nil, err
		}
	}
	e.tracker.finish()
	o.Trained = notice.Trained()
	o.Provenance = s.provenance(o, env, code)
	o.Provenance.Elsewhere = where.elsewhere()
	o.Alone = env.WithoutTwins && len(s.Twins) > 0
	if err := s.conclude(o); err != nil {
		return nil, err
	}
	o.Computed, o.Elapsed = e.computed, time.Since(start)
	return o, nil
}

// Conclude returns the outcome that a config would have with these results, one of the
// run and one of each twin: what it claims, draws and tabulates. Nothing is run. When the
// figures cannot be made, the error comes with the rest of the outcome.
func (s *Spec[C, R]) Conclude(preset Preset, c C, result R, twins []R) (*Outcome[C, R], error) {
	if err := s.complete(); err != nil {
		return nil, err
	}
	if len(twins) != len(s.Twins) {
		return nil, fmt.Errorf("%s: %d results for %d twins", s.ID, len(twins), len(s.Twins))
	}
	o := &Outcome[C, R]{ID: s.ID, Title: s.Title, Preset: preset, Modified: s.modified(preset, c),
		Config: c, Result: result}
	for i, t := range s.Twins {
		o.Twins = append(o.Twins, TwinOutcome[C, R]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c), Result: twins[i]})
	}
	o.Provenance = figure.Provenance{Experiment: s.ID, Preset: string(preset), Master: master(c)}
	return o, s.conclude(o)
}

// Past is what was kept, in whatever form, of an evaluation.
type Past struct {
	Twins      bool                          // those of the twins were kept too
	Trained    bool                          // training made one of the results
	Provenance figure.Provenance             // but for the preset and the master seed
	Read       func(i int, result any) error // sets a result through a pointer: of the run for 0, then of each twin
}

// Recall returns the outcome of an evaluation that is over, at the config that it had: its
// verdicts, figures and tables are made now, and nothing is run.
func (s *Spec[C, R]) Recall(preset Preset, c C, past Past) (*Outcome[C, R], error) {
	if err := s.check(c); err != nil {
		return nil, err
	}
	o := &Outcome[C, R]{ID: s.ID, Title: s.Title, Preset: preset, Modified: s.modified(preset, c), Config: c,
		Alone: !past.Twins && len(s.Twins) > 0, Trained: past.Trained}
	if err := past.Read(0, &o.Result); err != nil {
		return nil, err
	}
	for i, t := range s.Twins {
		if !past.Twins {
			break
		}
		twin := TwinOutcome[C, R]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c)}
		if err := past.Read(i+1, &twin.Result); err != nil {
			return nil, err
		}
		o.Twins = append(o.Twins, twin)
	}
	o.Provenance = past.Provenance
	o.Provenance.Experiment, o.Provenance.Preset, o.Provenance.Master = s.ID, o.presetText(), master(c)
	return o, s.conclude(o)
}

// presetText names the preset, and says whether the config differs from it.
func (o *Outcome[C, R]) presetText() string {
	if o.Modified {
		return string(o.Preset) + ", modified"
	}
	return string(o.Preset)
}

// conclude fills in what follows from the results.
func (s *Spec[C, R]) conclude(o *Outcome[C, R]) error {
	o.Verdicts = s.judge(o)
	if s.Tables != nil {
		o.Tables = s.Tables(o)
	}
	return s.draw(o)
}

// total returns the cost of a run, with all its twins or without them.
func (s *Spec[C, R]) total(c C, twins bool) Cost {
	total := s.cost(c)
	if twins {
		for _, t := range s.Twins {
			total = total.Plus(s.cost(t.Change(c)))
		}
	}
	return total
}

// complete returns an error when a spec lacks what none can do without.
func (s *Spec[C, R]) complete() error {
	if s == nil {
		return errors.New("there is no experiment: its Spec is nil")
	}
	lacks := ""
	switch {
	case s.ID == "":
		lacks = "an ID, such as mine/mean"
	case reflect.TypeFor[C]().Kind() != reflect.Struct:
		lacks = fmt.Sprintf("a config that is a struct: a %s has no fields to set", reflect.TypeFor[C]())
	case s.Config == nil:
		lacks = "Config, the function that returns its presets"
	}
	for i, t := range s.Twins {
		if lacks == "" && (t.Name == "" || t.Change == nil) {
			lacks = fmt.Sprintf("a Name or a Change in its twin %d", i+1)
		}
	}
	if lacks != "" {
		return fmt.Errorf("the experiment %q lacks %s", s.ID, lacks)
	}
	return nil
}

// cost returns what a run costs, nothing where the spec does not say.
func (s *Spec[C, R]) cost(c C) Cost {
	if s.Cost == nil {
		return Cost{}
	}
	return s.Cost(c)
}

func (s *Spec[C, R]) check(c C) error {
	if err := s.complete(); err != nil {
		return err
	}
	if seed := master(c); seed > largestMaster {
		return fmt.Errorf("%s: the master seed %d is too large: the largest is 2⁵³−1 = %d", s.ID, seed, uint64(largestMaster))
	}
	if err := errors.Join(s.impossible(c), s.idle(c)); err != nil {
		return fmt.Errorf("%s cannot run with this config: %s",
			s.ID, strings.Join(once(strings.Split(err.Error(), "\n")), "; "))
	}
	return nil
}

func (s *Spec[C, R]) impossible(c C) error {
	if s.Check == nil {
		return nil
	}
	return s.Check(c)
}

// idle says which fields are set although they decide nothing.
func (s *Spec[C, R]) idle(c C) error {
	if s.Idle == nil {
		return nil
	}
	var errs []error
	reasons := s.Idle(c)
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		value := func(c C) string { return text(reflect.ValueOf(c).FieldByName(name)) }
		if v := value(c); v != value(s.Config(Quick)) && v != value(s.Config(Paper)) {
			errs = append(errs, fmt.Errorf("field %s = %s changes nothing: %s", name, v, reasons[name]))
		}
	}
	return errors.Join(errs...)
}

// once returns the lines, those that were there before left out: a value that is
// wrong at every point of a grid is said to be so once.
func once(lines []string) []string {
	var out []string
	for _, line := range lines {
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// evaluation is the running of one experiment with its twins.
type evaluation[C, R any] struct {
	spec     *Spec[C, R]
	env      *Env
	code     string
	tracker  *tracker
	computed bool
}

func (e *evaluation[C, R]) run(ctx context.Context, label string, c C) (R, error) {
	env := e.env.within(e.spec.ID, label, e.tracker)
	mark := e.tracker.done + Nominal.Seconds(e.spec.cost(c))
	r, found, err := keep(ctx, env, env.scope.id, wholeResult, e.code, c,
		func(ctx context.Context) (R, error) { return e.spec.Run(ctx, env, c) })
	if err != nil {
		return r, err
	}
	e.computed = e.computed || !found
	e.tracker.reach(mark)
	return r, nil
}

func (e *evaluation[C, R]) runTwins(ctx context.Context, c C) ([]TwinOutcome[C, R], error) {
	var out []TwinOutcome[C, R]
	for _, t := range e.spec.Twins {
		twin := TwinOutcome[C, R]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c)}
		var err error
		if twin.Result, err = e.run(ctx, e.spec.Title+", "+t.Name, twin.Config); err != nil {
			return nil, fmt.Errorf("twin %q: %w", t.Name, err)
		}
		out = append(out, twin)
	}
	return out, nil
}

func (s *Spec[C, R]) provenance(o *Outcome[C, R], env *Env, code string) figure.Provenance {
	return figure.Provenance{Experiment: s.ID, Preset: o.presetText(), Master: master(o.Config), Backend: env.backend(),
		Fingerprint: code}
}

// draw makes the figures. Their captions may speak of twins that were not run.
func (s *Spec[C, R]) draw(o *Outcome[C, R]) error {
	if s.Figures == nil {
		return nil
	}
	figures, err := s.Figures(o)
	if err != nil {
		return fmt.Errorf("%s: its figures cannot be made: %w", s.ID, err)
	}
	for i := range figures {
		seeds := figures[i].Provenance.Seeds
		figures[i].Provenance = o.Provenance
		figures[i].Provenance.Seeds = seeds
		if o.Alone {
			leaveOutTwins(&figures[i])
		}
		if o.Modified {
			figures[i].Alt = describedAtPreset + figures[i].Alt
		}
	}
	o.Figures = figures
	return nil
}

// describedAtPreset begins the description of a figure whose config is no preset's: what
// is to be seen in it was written down at the preset.
const describedAtPreset = "As it looks at the preset's numbers, of which this config has others: "

// leaveOutTwins says below a figure that its twins were not run, and takes what is
// empty for that out of its legends.
func leaveOutTwins(f *figure.Figure) {
	f.Caption = strings.TrimSpace(f.Caption + " The twins were not run and are not drawn.")
	for i, p := range f.Panels {
		f.Panels[i].Series = slices.DeleteFunc(slices.Clone(p.Series),
			func(s figure.Series) bool { return s.Role == figure.Twin && len(s.Y) == 0 })
	}
}

// modified reports whether a config differs from its preset in more than the
// master seed.
func (s *Spec[C, R]) modified(p Preset, c C) bool {
	return !reflect.DeepEqual(plain(withMaster(s.Config(p), master(c))), plain(c))
}

// plain returns the config with its lists of nothing in one form.
func plain[C any](c C) C {
	v := reflect.ValueOf(&c).Elem()
	for _, f := range settable(v.Type()) {
		if list := v.FieldByIndex(f.Index); list.Kind() == reflect.Slice && list.Len() == 0 {
			list.SetZero()
		}
	}
	return c
}
