package experiment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	o, err := s.bare().evaluate(ctx, env, preset, c)
	return Typed[C, R](o), err
}

func (b *bare) evaluate(ctx context.Context, env *Env, preset Preset, c any) (*bareOutcome, error) {
	if err := b.runnable(c); err != nil {
		return nil, err
	}
	if env == nil {
		env = &Env{}
	}
	code, err := codeOf(env, b.id, b.run, "Run")
	if err != nil {
		return nil, err
	}
	start := time.Now()
	ctx, notice := engine.WithNotice(ctx)
	where := placesWithin(ctx)
	ctx = where.under(ctx)
	e := evaluation{b, env, code, newTracker(env.Progress, Nominal.Seconds(b.total(c, !env.WithoutTwins))), false}
	o := &bareOutcome{ID: b.id, Title: b.title, Preset: preset, Modified: b.modified(preset, c), Config: c}
	if o.Result, err = e.result(ctx, b.title, c); err != nil {
		return nil, err
	}
	if !env.WithoutTwins {
		if o.Twins, err = e.runTwins(ctx, c); err != nil {
			return nil, err
		}
	}
	e.tracker.finish()
	o.Trained = notice.Trained()
	o.Provenance = b.provenance(o, env, code)
	o.Provenance.Elsewhere = where.elsewhere()
	o.Alone = env.WithoutTwins && len(b.twins) > 0
	if err := b.conclude(o); err != nil {
		return nil, err
	}
	o.Computed, o.Elapsed = e.computed, time.Since(start)
	return o, nil
}

// runnable returns an error when an experiment cannot be run at a config.
func (b *bare) runnable(c any) error {
	if err := b.possible(c); err != nil {
		return err
	}
	if b.compute == nil {
		return fmt.Errorf("the experiment %q lacks Run, the function that computes its result", b.id)
	}
	return b.validate()
}

// Conclude returns the outcome that a config would have with these results, one of the
// run and one of each twin: what it claims, draws and tabulates. Nothing is run. When the
// figures cannot be made, the error comes with the rest of the outcome.
func (s *Spec[C, R]) Conclude(preset Preset, c C, result R, twins []R) (*Outcome[C, R], error) {
	others := make([]any, len(twins))
	for i, r := range twins {
		others[i] = r
	}
	o, err := s.bare().suppose(preset, c, result, others)
	return Typed[C, R](o), err
}

func (b *bare) suppose(preset Preset, c, result any, twins []any) (*bareOutcome, error) {
	if err := b.complete(); err != nil {
		return nil, err
	}
	if len(twins) != len(b.twins) {
		return nil, fmt.Errorf("%s: %d results for %d twins", b.id, len(twins), len(b.twins))
	}
	o := &bareOutcome{ID: b.id, Title: b.title, Preset: preset, Modified: b.modified(preset, c), Config: c, Result: result}
	for i, t := range b.twins {
		o.Twins = append(o.Twins,
			TwinOutcome[any, any]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c), Result: twins[i]})
	}
	o.Provenance = figure.Provenance{Experiment: b.id, Preset: string(preset), Master: master(c)}
	return o, b.conclude(o)
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
	o, err := s.bare().recall(preset, c, past)
	return Typed[C, R](o), err
}

func (b *bare) recall(preset Preset, c any, past Past) (*bareOutcome, error) {
	if err := b.possible(c); err != nil {
		return nil, err
	}
	o := &bareOutcome{ID: b.id, Title: b.title, Preset: preset, Modified: b.modified(preset, c), Config: c,
		Alone: !past.Twins && len(b.twins) > 0, Trained: past.Trained}
	read := func(i int) (any, error) {
		r := reflect.New(b.results)
		err := past.Read(i, r.Interface())
		return r.Elem().Interface(), err
	}
	var err error
	if o.Result, err = read(0); err != nil {
		return nil, err
	}
	for i, t := range b.twins {
		if !past.Twins {
			break
		}
		twin := TwinOutcome[any, any]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c)}
		if twin.Result, err = read(i + 1); err != nil {
			return nil, err
		}
		o.Twins = append(o.Twins, twin)
	}
	o.Provenance = past.Provenance
	o.Provenance.Experiment, o.Provenance.Preset, o.Provenance.Master = b.id, b.presetText(o), master(c)
	return o, b.conclude(o)
}

// presetText names the preset, and says whether the config differs from it.
func (b *bare) presetText(o *bareOutcome) string {
	if !b.same(o.Preset, o.Config) {
		return string(o.Preset) + ", modified"
	}
	return string(o.Preset)
}

// conclude fills in what follows from the results.
func (b *bare) conclude(o *bareOutcome) error {
	o.Verdicts = b.judge(o)
	if b.tables != nil {
		o.Tables = b.tables(o)
	}
	return b.draw(o)
}

// total returns the cost of a run, with all its twins or without them.
func (b *bare) total(c any, twins bool) Cost {
	total := b.costOf(c)
	if twins {
		for _, t := range b.twins {
			total = total.Plus(b.costOf(t.Change(c)))
		}
	}
	return total
}

// complete returns an error when a spec lacks what none can do without.
func (b *bare) complete() error {
	if b == nil {
		return errors.New("there is no experiment: its Spec is nil")
	}
	lacks := ""
	switch {
	case b.id == "":
		lacks = "an ID, such as mine/mean"
	case b.configs.Kind() != reflect.Struct:
		lacks = fmt.Sprintf("a config that is a struct: a %s has no fields to set", b.configs)
	case b.preset == nil:
		lacks = "Config, the function that returns its presets"
	}
	for i, t := range b.twins {
		if lacks == "" && (t.Name == "" || t.Change == nil) {
			lacks = fmt.Sprintf("a Name or a Change in its twin %d", i+1)
		}
	}
	if lacks != "" {
		return fmt.Errorf("the experiment %q lacks %s", b.id, lacks)
	}
	return nil
}

// costOf returns what a run costs, nothing where the spec does not say.
func (b *bare) costOf(c any) Cost {
	if b.cost == nil {
		return Cost{}
	}
	return b.cost(c)
}

// possible returns an error when no run has such a config.
func (b *bare) possible(c any) error {
	if err := b.complete(); err != nil {
		return err
	}
	if seed := master(c); seed > largestMaster {
		return fmt.Errorf("%s: the master seed %d is too large: the largest is 2⁵³−1 = %d", b.id, seed, uint64(largestMaster))
	}
	err := b.idleFields(c)
	if b.check != nil {
		err = errors.Join(b.check(c), err)
	}
	if err != nil {
		return fmt.Errorf("%s cannot run with this config: %s",
			b.id, strings.Join(once(strings.Split(err.Error(), "\n")), "; "))
	}
	return nil
}

// idleFields says which fields are set although they decide nothing.
func (b *bare) idleFields(c any) error {
	if b.idle == nil {
		return nil
	}
	var errs []error
	reasons := b.idle(c)
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		value := func(c any) string { return text(reflect.ValueOf(c).FieldByName(name)) }
		if v := value(c); v != value(b.preset(Quick)) && v != value(b.preset(Paper)) {
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
type evaluation struct {
	*bare
	env      *Env
	code     string
	tracker  *tracker
	computed bool
}

// result returns the result at the config of the run or of a twin.
func (e *evaluation) result(ctx context.Context, label string, c any) (any, error) {
	env := e.env.within(e.id, label, e.tracker)
	mark := e.tracker.done + Nominal.Seconds(e.costOf(c))
	r, found, err := keep(ctx, env, entry{env.scope.id, wholeResult, e.code, c, e.results},
		func(ctx context.Context) (any, error) { return e.compute(ctx, env, c) })
	if err != nil {
		return nil, err
	}
	e.computed = e.computed || !found
	e.tracker.reach(mark)
	return r, nil
}

func (e *evaluation) runTwins(ctx context.Context, c any) ([]TwinOutcome[any, any], error) {
	var out []TwinOutcome[any, any]
	for _, t := range e.twins {
		twin := TwinOutcome[any, any]{Name: t.Name, Breaks: t.Breaks, Config: t.Change(c)}
		var err error
		if twin.Result, err = e.result(ctx, e.title+", "+t.Name, twin.Config); err != nil {
			return nil, fmt.Errorf("twin %q: %w", t.Name, err)
		}
		out = append(out, twin)
	}
	return out, nil
}

func (b *bare) provenance(o *bareOutcome, env *Env, code string) figure.Provenance {
	return figure.Provenance{Experiment: o.ID, Preset: b.presetText(o), Master: master(o.Config), Backend: env.backend(),
		Fingerprint: code}
}

// draw makes the figures. Their captions may speak of twins that were not run.
func (b *bare) draw(o *bareOutcome) error {
	if b.figures == nil {
		return nil
	}
	figures, err := b.figures(o)
	if err != nil {
		return fmt.Errorf("%s: its figures cannot be made: %w", b.id, err)
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

// modified reports whether a config differs in more than the master seed from the preset
// whose bands it is judged by. Live has none of its own.
func (b *bare) modified(p Preset, c any) bool {
	if p == Live {
		p = Quick
	}
	return !b.same(p, c)
}

// same reports whether a config is that of a preset but for the master seed.
func (b *bare) same(p Preset, c any) bool {
	return reflect.DeepEqual(plain(withMaster(b.preset(p), master(c))), plain(c))
}

// setup returns a digest of a config and of those of its twins, but for the master seed. What is counted over seeds
// is of one setup.
func (b *bare) setup(c any) string {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\x00", plain(withMaster(c, 0)))
	for _, t := range b.twins {
		fmt.Fprintf(h, "%s\x00%+v\x00", t.Name, plain(withMaster(t.Change(c), 0)))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// plain returns the config with its lists of nothing in one form.
func plain(c any) any {
	v := copied(c)
	for _, f := range settable(v.Type()) {
		if list := v.FieldByIndex(f.Index); list.Kind() == reflect.Slice && list.Len() == 0 {
			list.SetZero()
		}
	}
	return v.Interface()
}

// copied returns a config as a struct whose fields can be set.
func copied(c any) reflect.Value {
	v := reflect.New(reflect.TypeOf(c)).Elem()
	v.Set(reflect.ValueOf(c))
	return v
}
