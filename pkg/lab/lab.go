// Package lab runs experiments for notebooks, under a progress bar, with the
// results kept on disk. It links every backend; cells that show things, or read
// results with nb.Read, import nb alone and build faster.
package lab

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/nb"
)

// Run returns what came of an experiment and its twins at a config: from the
// store when it was computed before, else computed now, under a progress bar.
// Interrupting the cell keeps the points that are done.
func Run[C, R any](s *experiment.Spec[C, R], c C) *experiment.Outcome[C, R] {
	return experiment.Typed[C, R](run(s, c))
}

func run(x experiment.Experiment, c any) *experiment.Outcome[any, any] {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	bar := nb.NewBar()
	env := nb.Env(bar.Set)
	sayFallback(env)
	o, err := x.Do(ctx, env, nb.Preset(), c)
	if err != nil {
		bar.End("stopped")
	}
	nb.Must(o, err)
	bar.End(fmt.Sprintf("✓ %s, preset %s, master seed %d", o.ID, o.Provenance.Preset, o.Provenance.Master))
	return nb.Calibrated(o)
}

// Try runs an experiment, without its twins, at a config at which it may fail, and returns
// the error in place of ending the cell: for what breaks when a knob is turned too far.
func Try[C, R any](s *experiment.Spec[C, R], c C) (*experiment.Outcome[C, R], error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	env := nb.Env(nil)
	env.WithoutTwins = true
	return s.Evaluate(ctx, env, nb.Preset(), c)
}

// Fresh runs an experiment, without its twins, at master seeds that nobody
// has looked at, and shows what each claim says there.
func Fresh[C, R any](s *experiment.Spec[C, R], c C, count int) {
	nb.Must(s.Configure(nb.Preset(), nil)) // ends the cell where there is no experiment
	bare := *s
	bare.Figures = nil
	fresh(&bare, c, count, func(o *experiment.Outcome[any, any]) []claim.Verdict {
		return bare.Judge(o.Config.(C), o.Result.(R))
	})
}

func fresh(x experiment.Experiment, c any, count int, judge func(*experiment.Outcome[any, any]) []claim.Verdict) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	bar := nb.NewBar()
	header := []string{"claim"}
	rows := map[string][]any{}
	var order []string
	for i := range count {
		config, seed := experiment.Reseed(c, uint64(i+1))
		header = append(header, fmt.Sprintf("master %d", seed))
		env := nb.Env(bar.Set)
		env.WithoutTwins = true
		o, err := x.Do(ctx, env, nb.Preset(), config)
		nb.Must(o, err)
		for _, v := range judge(o) {
			if o.Modified {
				v = v.Explore()
			}
			if rows[v.ID] == nil {
				order = append(order, v.ID)
				rows[v.ID] = []any{v.ID}
			}
			rows[v.ID] = append(rows[v.ID], fmt.Sprintf("%s: %s", v.Status, v.Measured()))
		}
	}
	bar.End(fmt.Sprintf("✓ %s, fresh master seeds: %d", x.Name(), count))
	table := make([][]any, len(order))
	for i, id := range order {
		table[i] = rows[id]
	}
	nb.Table(header, table...)
}

// Engine returns the engine that experiments run on, for cells that compute step by
// step.
func Engine() *engine.Engine { return nb.Env(nil).Engine }

// sayFallback tells a reader at the screen that XLA is not there and why; a
// notebook that is executed to be kept says the same on every machine.
func sayFallback(env *experiment.Env) {
	asked := os.Getenv("PG_BACKEND")
	if c := env.Engine.Choice(); (asked == "" || asked == engine.Auto) && c.Name == engine.Go &&
		os.Getenv("PG_HEADLESS") == "" {
		env.Warn("backend " + c.String())
	}
}
