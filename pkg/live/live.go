// Package live runs one experiment at a reader's wish, within a page: a request says which
// numbers differ from the live preset and which hypotheses are taken away, and the answer has
// the figure and the verdicts as text that a page shows. Nothing is stored.
package live

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/figure/draw"
	"github.com/provingground/provingground/pkg/figure/tex"
)

// Request is what a reader asks for.
type Request struct {
	ID      string   `json:"id"`      // of the experiment
	Seed    *uint64  `json:"seed"`    // master seed; nil keeps the preset's
	Set     []string `json:"set"`     // "Field=value", see [experiment.Spec.Configure]
	Without []string `json:"without"` // the twins whose hypotheses are taken away; with none all twins run beside
	Figure  string   `json:"figure"`  // which to draw, "law"; empty for the first
}

// Answer is what came of a request. Its texts are HTML where that is said.
type Answer struct {
	Figure   Figure    `json:"figure"`
	Verdicts []Verdict `json:"verdicts"`
	Text     string    `json:"text"`    // the verdicts, a line each, in plain text
	Seconds  float64   `json:"seconds"` // that it took
}

// Figure is a drawn figure.
type Figure struct {
	SVG     string `json:"svg"`
	Alt     string `json:"alt"`
	Caption string `json:"caption"` // HTML
}

// What a page takes: so many times the work of the live preset, a minute or two, and so many bytes
// at once. A browser's tab may hold 2 GB, a phone's less.
const (
	mostWork  = 10
	mostBytes = 256 << 20
)

// Run evaluates what is asked for of one of the experiments. The error is a sentence for the
// reader: what cannot be run, and what to do.
func Run(ctx context.Context, env *experiment.Env, all []experiment.Experiment, r Request) (Answer, error) {
	e, err := find(all, r.ID)
	if err != nil {
		return Answer{}, err
	}
	config, err := r.config(e)
	if err != nil {
		return Answer{}, err
	}
	start := time.Now()
	env.WithoutTwins = len(r.Without) > 0
	o, err := e.Do(ctx, env, experiment.Live, config)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{}
	for _, v := range o.Verdicts {
		a.Verdicts = append(a.Verdicts, verdictOf(v))
		a.Text += v.Text() + "\n"
	}
	a.Figure, err = drawn(o, r.Figure)
	a.Seconds = time.Since(start).Seconds()
	return a, err
}

func find(all []experiment.Experiment, id string) (experiment.Experiment, error) {
	i := slices.IndexFunc(all, func(e experiment.Experiment) bool { return e.Name() == id })
	if i < 0 {
		return nil, fmt.Errorf("this page's program has no experiment %q: build both again from one checkout", id)
	}
	return all[i], nil
}

// config returns the config that is asked for, if a page can take it.
func (r Request) config(e experiment.Experiment) (any, error) {
	config, err := e.Preset(experiment.Live, r.Seed, r.Set...)
	if err != nil {
		return nil, err
	}
	if config, err = e.Without(config, r.Without...); err != nil {
		return nil, err
	}
	return config, bearable(e, config, len(r.Without) == 0)
}

// bearable returns an error when a config is too much for a page.
func bearable(e experiment.Experiment, config any, twins bool) error {
	preset, err := e.Preset(experiment.Live, nil)
	if err != nil {
		return err
	}
	usual, err := e.Forecast(preset, true)
	if err != nil {
		return err
	}
	cost, err := e.Forecast(config, twins)
	if err != nil {
		return err
	}
	times := experiment.Nominal.Seconds(cost) / experiment.Nominal.Seconds(usual)
	switch {
	case times > mostWork:
		return fmt.Errorf("this is about %.0f times the work of the numbers that stood here, and a page takes %d times: "+
			"take smaller ones, or run it in a terminal, with \"ground run %s\"", times, mostWork, e.Name())
	case cost.Bytes > mostBytes:
		return fmt.Errorf("this needs about %.0f MB at once, and a page takes %d: take smaller numbers, or run it in a "+
			"terminal, with \"ground run %s\"", cost.Bytes/1e6, mostBytes/1_000_000, e.Name())
	}
	return nil
}

// drawn returns a figure of an outcome as the notebooks draw it.
func drawn(o *experiment.Outcome[any, any], name string) (Figure, error) {
	if len(o.Figures) == 0 {
		return Figure{}, nil
	}
	f, err := o.Figures[0], error(nil)
	if name != "" {
		if f, err = o.Figure(name); err != nil {
			return Figure{}, err
		}
	}
	style, err := draw.StyleByName("screen")
	if err != nil {
		return Figure{}, err
	}
	svg, err := draw.SVG(f, style)
	if err != nil {
		return Figure{}, err
	}
	caption := f.Caption
	if bars := figure.IntervalText(f); bars != "" {
		caption += " Bars: " + bars + "."
	}
	return Figure{string(svg), f.Alt, tex.HTMLText(caption)}, nil
}
