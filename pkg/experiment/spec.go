// Package experiment holds one reproducible unit of a paper as a value: its
// configurations, its twins with a hypothesis removed, how it runs, and the
// figures and verdicts that follow from its result.
package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/figure"
)

// Preset names a size of an experiment.
type Preset string

// The presets.
const (
	Quick Preset = "quick" // seconds on two cores
	Paper Preset = "paper" // the paper's own size, or the largest that its spec plans
	Live  Preset = "live"  // seconds in the page of a browser; not every experiment has it
)

// ParsePreset returns the preset of that name; the empty name is Quick.
func ParsePreset(name string) (Preset, error) {
	switch p := Preset(name); p {
	case "":
		return Quick, nil
	case Quick, Paper, Live:
		return p, nil
	}
	return "", fmt.Errorf("there is no preset %q: take %s, %s or %s", name, Quick, Paper, Live)
}

// Spec is one reproducible unit of a paper: a theorem's experiment or a
// figure. C is a plain struct that holds every number that decides R, and
// nothing else decides it; it has a field Master uint64, the master seed. R is
// a plain struct of exported fields that survives gob and JSON.
type Spec[C, R any] struct {
	ID     string         // "damian2022/alignment"
	Title  string         // one line
	Config func(Preset) C // the presets Quick and Paper
	// the preset Live, from the quick one: what a browser computes in seconds, on one core without
	// vector instructions, twins included. Bands decide there where it is the quick one itself
	Live  func(C) C
	Check func(C) error // what is impossible about a config, in one sentence
	// fields that decide nothing at a config, with the reason: only their presets' values are taken
	Idle func(C) map[string]string
	// to a field those that its presets choose with it: set alone, it leaves them as they are
	Stay    map[string][]string
	Twins   []Twin[C]                                     // the same with a hypothesis removed
	Cost    func(C) Cost                                  // of one run, for the forecast
	Run     func(context.Context, *Env, C) (R, error)     // a top-level function
	Claims  []Claim[C, R]                                 // what is claimed, and which twins must break it
	Figures func(*Outcome[C, R]) ([]figure.Figure, error) // from the results of the run and of its twins
	Tables  func(*Outcome[C, R]) []figure.Table           // the same, as rows; none when nil
}

// Twin is the experiment with a hypothesis of its theorem removed. A claim names those
// that must break it; all are judged on all claims.
type Twin[C any] struct {
	Name    string    // "labels shuffled"
	Breaks  string    // the hypothesis that is gone, as a sentence
	Change  func(C) C // applied to the config of the run
	Control bool      // what becomes of the claims is known without running it: no evidence
	// where its value is the same at every master seed: why that was not known beforehand
	Same string
}

// Outcome is what came of an experiment at one config.
type Outcome[C, R any] struct {
	ID, Title  string
	Preset     Preset
	Modified   bool // the config differs from the preset, for Live from Quick, in more than the master seed
	Config     C
	Result     R
	Twins      []TwinOutcome[C, R]
	Figures    []figure.Figure
	Tables     []figure.Table
	Alone      bool // there are twins, and they were not run
	Verdicts   []claim.Verdict
	Provenance figure.Provenance
	Trained    bool          // training made the result or that of a twin: another processor may give other digits
	Computed   bool          // false when every result was read from the store
	Elapsed    time.Duration // wall time of the evaluation
}

// TwinOutcome is what came of a twin.
type TwinOutcome[C, R any] struct {
	Name, Breaks string
	Config       C
	Result       R
}

// Twin returns the outcome of the twin of that name.
func (o *Outcome[C, R]) Twin(name string) (TwinOutcome[C, R], error) {
	names := make([]string, len(o.Twins))
	for i, t := range o.Twins {
		names[i] = t.Name
	}
	i, err := among(o.ID, "twin", names, name)
	if err != nil {
		return TwinOutcome[C, R]{}, err
	}
	return o.Twins[i], nil
}

// Figure returns the figure whose id ends in "/"+name.
func (o *Outcome[C, R]) Figure(name string) (figure.Figure, error) {
	return figureOf(o.ID, o.Figures, name)
}

func figureOf(id string, figures []figure.Figure, name string) (figure.Figure, error) {
	names := make([]string, len(figures))
	for i, f := range figures {
		names[i] = strings.TrimPrefix(f.ID, id+"/")
	}
	i, err := among(id, "figure", names, name)
	if err != nil {
		return figure.Figure{}, err
	}
	return figures[i], nil
}

// Table returns the table whose id ends in "/"+name.
func (o *Outcome[C, R]) Table(name string) (figure.Table, error) {
	return tableOf(o.ID, o.Tables, name)
}

func tableOf(id string, tables []figure.Table, name string) (figure.Table, error) {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = strings.TrimPrefix(t.ID, id+"/")
	}
	i, err := among(id, "table", names, name)
	if err != nil {
		return figure.Table{}, err
	}
	return tables[i], nil
}

// among returns where a name stands among those that an experiment has of something.
func among(id, what string, names []string, name string) (int, error) {
	i := slices.Index(names, name)
	if i < 0 {
		return 0, fmt.Errorf("%s has no %s %q: it has %s", id, what, name, strings.Join(names, ", "))
	}
	return i, nil
}

// Cost is what a run asks of the machine.
type Cost struct {
	FLOP     float64 // floating-point operations of matrix products, a multiply-add counted as two
	Elements float64 // array elements handed to a graph or made by its other operations
	Draws    float64 // random numbers drawn
	Host     float64 // operations of factorisations, plain loops and compilers, one after the other on one core
	Bytes    float64 // largest memory in use at once
}

// Plus returns the cost of doing both, one after the other.
func (c Cost) Plus(d Cost) Cost {
	return Cost{c.FLOP + d.FLOP, c.Elements + d.Elements, c.Draws + d.Draws, c.Host + d.Host, max(c.Bytes, d.Bytes)}
}

// Times returns the cost of doing it k times, one after the other.
func (c Cost) Times(k float64) Cost {
	return Cost{k * c.FLOP, k * c.Elements, k * c.Draws, k * c.Host, c.Bytes}
}

// Compiling is how many operations of the host XLA takes to compile a layer of a training loop:
// a tenth of a second on a plain machine, which is more than a short training takes itself.
const Compiling = 1e8

// Rates is the speed of a machine.
type Rates struct {
	FLOP     float64 // floating-point operations a second, on all cores
	Elements float64 // array elements a second, on all cores
	Draws    float64 // random numbers a second, on all cores
	Host     float64 // operations of plain loops a second, on one core
}

// Nominal is a plain two-core machine; it weighs the parts of a run against
// each other when nothing was measured.
var Nominal = Rates{FLOP: 3e10, Elements: 5e8, Draws: 2e8, Host: 1e9}

// Seconds returns the time that a cost takes at these rates.
func (r Rates) Seconds(c Cost) float64 {
	sum := 0.0
	for _, part := range [][2]float64{{c.FLOP, r.FLOP}, {c.Elements, r.Elements}, {c.Draws, r.Draws}, {c.Host, r.Host}} {
		if part[0] > 0 {
			sum += part[0] / part[1]
		}
	}
	return sum
}
