package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/sample"
)

const (
	// least is how long the fastest engine works for one timing: jobs that
	// take less are repeated, by all engines equally often.
	least = 0.2 // seconds
	// budget is how long one engine may be timed in one job; beyond it the
	// engine sits out the remaining rounds.
	budget = 30.0 // seconds
)

// row is what was measured of one job.
type row struct {
	Job       string                `json:"job"`
	What      string                `json:"what"`
	Precision string                `json:"precision"`
	Seconds   map[string]float64    `json:"seconds"`         // of one run, median over rounds, by engine
	Spread    map[string][2]float64 `json:"spread"`          // fastest and slowest round
	Rounds    map[string]int        `json:"rounds"`          // how many
	Compile   map[string]float64    `json:"compile_seconds"` // by how much the very first run was longer
	Ratio     map[string]float64    `json:"ratio_to_jax"`    // of Seconds, by backend of this library
	Repeat    int                   `json:"repeat"`          // runs in one timing
	Check     map[string]float64    `json:"check"`           // a number computed by the job, by engine
	Tolerance float64               `json:"tolerance"`       // relative, within which the checks must agree
	Agree     bool                  `json:"agree"`           // whether they do; without it there are no ratios
	Failed    map[string]string     `json:"failed"`          // why, by engine
}

// measurement measures jobs.
type measurement struct {
	rounds   int
	progress func(string)
	samples  map[string][]float64 // seconds by engine
}

// row measures one job. It fails only when the context ends; an engine that
// fails is noted in the row.
func (m *measurement) row(ctx context.Context, j job, c crew) (row, error) {
	r := row{
		Job: j.name, What: j.what, Precision: j.precision(), Tolerance: j.tolerance,
		Seconds: map[string]float64{}, Spread: map[string][2]float64{}, Rounds: map[string]int{},
		Compile: map[string]float64{},
		Ratio:   map[string]float64{}, Check: map[string]float64{}, Failed: map[string]string{},
	}
	m.samples = map[string][]float64{}
	warm := m.warm(ctx, &r, c)
	for round := range m.rounds {
		if err := ctx.Err(); err != nil {
			return row{}, err
		}
		m.progress(fmt.Sprintf("round %d of %d", round+1, m.rounds))
		for _, i := range sample.Permutation(sample.Stream(1, "benchmark", "order", j.name, round), len(c)) {
			m.turn(ctx, &r, c[i], warm[c[i].name])
		}
	}
	if err := ctx.Err(); err != nil {
		return row{}, err
	}
	m.summarise(&r)
	return r, nil
}

// warm runs the job twice in each engine, and sets how often it is repeated in
// a timing; returns the seconds of the second run.
func (m *measurement) warm(ctx context.Context, r *row, c crew) map[string]float64 {
	seconds := map[string]float64{}
	fastest := math.Inf(1)
	for _, w := range c {
		m.progress("warming up " + w.name)
		first, _, err := w.ask(ctx, request{r.Job, 1})
		second, check := 0.0, 0.0
		if err == nil {
			second, check, err = w.ask(ctx, request{r.Job, 1})
		}
		if err != nil {
			r.Failed[w.name] = err.Error()
			continue
		}
		r.Compile[w.name], r.Check[w.name] = max(first-second, 0), check
		seconds[w.name], fastest = second, min(fastest, second)
	}
	r.Repeat = 1
	if fastest < least {
		r.Repeat = int(math.Ceil(least / fastest))
	}
	return seconds
}

// turn is an engine's turn in a round. One whose run alone is beyond the
// budget keeps the time of its warm-up.
func (m *measurement) turn(ctx context.Context, r *row, w *worker, warm float64) {
	if _, failed := r.Failed[w.name]; failed || ctx.Err() != nil {
		return
	}
	done := m.samples[w.name]
	if warm > budget {
		m.samples[w.name] = []float64{warm}
		return
	}
	if float64(len(done))*warm*float64(r.Repeat) > budget {
		return
	}
	seconds, check, err := w.ask(ctx, request{r.Job, r.Repeat})
	if err != nil {
		r.Failed[w.name] = err.Error()
		delete(m.samples, w.name)
		delete(r.Compile, w.name)
		delete(r.Check, w.name)
		return
	}
	m.samples[w.name] = append(done, seconds)
	r.Check[w.name] = check
}

// summarise fills the row from the samples.
func (m *measurement) summarise(r *row) {
	for name, s := range m.samples {
		r.Seconds[name], r.Rounds[name] = median(s), len(s)
		r.Spread[name] = [2]float64{slices.Min(s), slices.Max(s)}
	}
	r.Agree = agree(r.Check, r.Tolerance)
	base, ok := r.Seconds[reference]
	if !ok || !r.Agree {
		return
	}
	for _, name := range ownEngines {
		if s, ok := r.Seconds[name]; ok {
			r.Ratio[name] = s / base
		}
	}
}

// median returns the middle of the numbers, the mean of the two in the middle
// of an even count, NaN of none.
func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	n := len(s)
	if n == 0 {
		return math.NaN()
	}
	return (s[(n-1)/2] + s[n/2]) / 2
}

// agree reports whether all numbers lie within the relative tolerance of their
// median.
func agree(checks map[string]float64, tolerance float64) bool {
	values := make([]float64, 0, len(checks))
	for _, c := range checks {
		values = append(values, c)
	}
	middle := median(values)
	return !slices.ContainsFunc(values, func(c float64) bool {
		return !(math.Abs(c-middle) <= tolerance*math.Abs(middle))
	})
}

// checkText lists the checks of a row by engine.
func checkText(r row) string {
	var s []string
	for _, name := range sortedKeys(r.Check) {
		s = append(s, fmt.Sprintf("%s %.10g", name, r.Check[name]))
	}
	return strings.Join(s, ", ")
}
