// Package calibration keeps what the claims of an experiment said on master seeds that
// were drawn for nothing else: how often each held, was undecided, failed, and how often
// each of its twins broke it.
//
// A claim that holds at its preset's own seed may hold by luck. Here stands what became of
// it at other seeds, so that a reader knows how often a verdict of this kind is a false
// alarm, and how often a twin that should fail is noticed.
package calibration

import (
	"cmp"
	"math"
	"slices"

	"github.com/provingground/provingground/pkg/claim"
)

// Row is what became of one claim over the drawn seeds, by itself or under a twin.
type Row struct {
	Backend, Experiment, Claim string

	Twin    string     // name of the twin, control or mutant; empty: the claim itself
	Role    claim.Role // of the twin; empty for the claim itself
	Holds   int        // of the claim: its verdict, twins included; of a twin: judged alone
	Other   int        // undecided, or exploratory
	Fails   int
	Vacuous int     // a claim that a twin passes too
	Margin  float64 // the least over the seeds, see [Margin]
	Least   float64 // the least value measured; NaN where one seed measured none
	Largest float64
	First   float64 // the value at the first of the seeds: see [Table.Confirm]
}

// Run is an experiment that was evaluated at drawn seeds: the code, the bands and the numbers that its
// rows are of.
type Run struct {
	Backend, Experiment string
	Code                string // fingerprint of what computed the results
	Bands               string // digest of the statements, bands and configs, see [Bands]
	Seeds               []uint64
}

// Table holds the runs of one paper's experiments on some backends, and their rows.
type Table struct {
	Runs []Run
	Rows []Row
}

// Seeds returns how often the row's claim was judged.
func (r Row) Seeds() int { return r.Holds + r.Other + r.Fails + r.Vacuous }

// Constant reports whether the same value was measured at every seed, of two or more.
func (r Row) Constant() bool { return r.Seeds() > 1 && r.Least == r.Largest }

// Find returns the run of an experiment on a backend.
func (t Table) Find(backend, experiment string) (Run, bool) {
	i := slices.IndexFunc(t.Runs, func(r Run) bool { return r.Backend == backend && r.Experiment == experiment })
	if i < 0 {
		return Run{}, false
	}
	return t.Runs[i], true
}

// Of returns the rows of an experiment on a backend.
func (t Table) Of(backend, experiment string) []Row {
	return slices.DeleteFunc(slices.Clone(t.Rows),
		func(r Row) bool { return r.Backend != backend || r.Experiment != experiment })
}

// Without returns the table without an experiment on a backend.
func (t Table) Without(backend, experiment string) Table {
	return Table{
		slices.DeleteFunc(slices.Clone(t.Runs),
			func(r Run) bool { return r.Backend == backend && r.Experiment == experiment }),
		slices.DeleteFunc(slices.Clone(t.Rows),
			func(r Row) bool { return r.Backend == backend && r.Experiment == experiment }),
	}
}

// Seeds returns the seeds that any experiment was evaluated at on a backend, in the order
// in which they were drawn: experiments of a paper share what they can where they share seeds.
func (t Table) Seeds(backend string) []uint64 {
	var out []uint64
	for _, r := range t.Runs {
		for _, s := range r.Seeds {
			if r.Backend == backend && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Add returns the table with the verdicts of an experiment at one more seed. What stands
// there of other code or of other bands is replaced: numbers of two programs are not pooled.
func (t Table) Add(experiment string, seed uint64, verdicts []claim.Verdict) Table {
	if len(verdicts) == 0 {
		return t
	}
	backend, code, bands := verdicts[0].Backend, verdicts[0].Fingerprint, Bands(verdicts)
	run, ok := t.Find(backend, experiment)
	if ok && (run.Code != code || run.Bands != bands) {
		t, ok = t.Without(backend, experiment), false
	}
	if !ok {
		run = Run{Backend: backend, Experiment: experiment, Code: code, Bands: bands}
	}
	rows := t.Of(backend, experiment)
	run.Seeds = append(slices.Clone(run.Seeds), seed)
	for _, v := range verdicts {
		rows = add(rows, Row{Backend: backend, Experiment: experiment, Claim: v.ID}, v.Status, v.Measurement, v.Band)
		for _, twin := range v.Twins {
			rows = add(rows, Row{Backend: backend, Experiment: experiment, Claim: v.ID, Twin: twin.Name, Role: twin.Role},
				twin.Status, claim.Exact(twin.Value, 1), v.Band)
		}
	}
	out := t.Without(backend, experiment)
	out.Runs, out.Rows = append(out.Runs, run), append(out.Rows, rows...)
	return out.sorted()
}

// sorted returns the table in an order that does not depend on what was run when. The rows of
// an experiment stay in the order of its claims.
func (t Table) sorted() Table {
	slices.SortStableFunc(t.Runs, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.Backend, b.Backend), cmp.Compare(a.Experiment, b.Experiment))
	})
	slices.SortStableFunc(t.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Backend, b.Backend), cmp.Compare(a.Experiment, b.Experiment))
	})
	return t
}

// add counts one more outcome in the row that has the same names, a new one where there is
// none.
func add(rows []Row, names Row, s claim.Status, m claim.Measurement, band claim.Band) []Row {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Claim == names.Claim && r.Twin == names.Twin })
	value := rounded(m.Value) // as the file has it, so that what is constant stays it
	if i < 0 {
		i, names.Margin, names.First = len(rows), math.Inf(1), value
		names.Least, names.Largest = math.Inf(1), math.Inf(-1)
		rows = append(rows, names)
	}
	r := &rows[i]
	switch s {
	case claim.Holds:
		r.Holds++
	case claim.Fails:
		r.Fails++
	case claim.Vacuous:
		r.Vacuous++
	default:
		r.Other++
	}
	r.Margin = rounded(math.Min(r.Margin, Margin(m, band)))
	r.Least, r.Largest = math.Min(r.Least, value), math.Max(r.Largest, value)
	return rows
}

// Margin returns how far an interval lies inside a band, from the edge that is nearest to
// it: in units of the band's width, of a one-sided band in units of its edge, and as it is
// where that is 0. It is negative for what reaches out of the band, and for a value outside.
func Margin(m claim.Measurement, band claim.Band) float64 {
	unit := band.High - band.Low
	switch {
	case math.IsInf(band.Low, -1):
		unit = math.Abs(band.High)
	case math.IsInf(band.High, 1):
		unit = math.Abs(band.Low)
	}
	if unit == 0 || math.IsInf(unit, 0) {
		unit = 1
	}
	low, high := math.Min(m.Low, m.Value), math.Max(m.High, m.Value)
	return math.Min(low-band.Low, band.High-high) / unit
}
