// Package claim holds a claim as a value: the statement, where it stands, how
// it is known, the band that a measurement must fall into, and the verdict.
package claim

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kind says how a claim is judged.
type Kind string

// The kinds of claim.
const (
	Identity   Kind = "identity"   // closed form against computation, within a stated error
	Inequality Kind = "inequality" // no violation over the cases tried
	Rate       Kind = "rate"       // a slope whose interval lies in the band
	Figure     Kind = "figure"     // our points against published ones
	Ordering   Kind = "ordering"   // A below B for every seed
)

// Knowledge says how we know the statement.
type Knowledge string

// The ways to know a statement. A recalled statement carries no theorem number.
const (
	Quoted          Knowledge = "quoted"           // read in the paper
	Derived         Knowledge = "derived"          // proved here, the proof is in the notebook
	Recalled        Knowledge = "recalled"         // from memory, never printed as a quotation
	PublishedFigure Knowledge = "published figure" // read off a figure's vector paths
	// seen in computations only: no statement of the paper, and no proof, gives it
	Measured Knowledge = "measured"
)

// Origin says where a band comes from.
type Origin string

// The origins of a band. A theory band is a formula of the config and always
// applies; the others were measured or read at a preset and apply only there.
const (
	Theory    Origin = "theory"
	Published Origin = "published"
	Pilot     Origin = "pilot"
)

// Claim is a statement that a computation can contradict.
type Claim struct {
	ID        string // "damian2022/lemma4/alignment-law"; the first element is the paper
	Statement string // in the paper's notation; $...$ is mathematics
	Source    string // "Lemma 4, eq. (1)", or "derived from Lemma 4"; no number when recalled
	Known     Knowledge
	Kind      Kind
}

// Paper returns the first element of the claim's id.
func (c Claim) Paper() string {
	paper, _, _ := strings.Cut(c.ID, "/")
	return paper
}

// With returns the claim with values of the config in the places that its statement
// holds for them: %d, %g or %s.
func (c Claim) With(values ...any) Claim {
	c.Statement = fmt.Sprintf(c.Statement, values...)
	return c
}

// Band is the set of values for which the claim holds. Low may be −Inf and
// High +Inf.
type Band struct {
	Low, High float64
	Origin    Origin
	Detail    string // "20 master seeds, 1.963 ± 0.063"
}

// Between returns the band [low, high].
func Between(low, high float64, o Origin, detail string) Band { return Band{low, high, o, detail} }

// AtMost returns the band (−Inf, high].
func AtMost(high float64, o Origin, detail string) Band { return Band{math.Inf(-1), high, o, detail} }

// AtLeast returns the band [low, +Inf).
func AtLeast(low float64, o Origin, detail string) Band { return Band{low, math.Inf(1), o, detail} }

// String returns the band as "≤ 0.1", "≥ 2" or "[1.6, 2.3]".
func (b Band) String() string {
	switch {
	case math.IsInf(b.Low, -1):
		return "≤ " + Number(b.High)
	case math.IsInf(b.High, 1):
		return "≥ " + Number(b.Low)
	}
	return fmt.Sprintf("[%s, %s]", Number(b.Low), Number(b.High))
}

// Measurement is what was measured, with its interval.
type Measurement struct {
	Value     float64
	Low, High float64 // equal to Value when the computation is exact
	Interval  string  // what Low and High are: "95 % bootstrap over seeds", or "exact"
	Cases     int     // how many cases, cells or seeds the value is over
}

// Exact returns a measurement without spread over so many cases.
func Exact(value float64, cases int) Measurement {
	return Measurement{value, value, value, "exact", cases}
}

// Status is the outcome of a judgement.
type Status string

// The outcomes.
const (
	Holds Status = "holds" // the interval lies inside the band, and every twin fails
	Fails Status = "fails" // the interval lies outside the band
	// the interval crosses the band's edge, or that of a twin does, or a twin measured nothing
	Undecided   Status = "undecided"
	Exploratory Status = "exploratory" // the config differs from the preset that the band was measured at
	// the claim holds, and so does a twin that breaks its hypothesis: the check is defective
	Vacuous     Status = "vacuous"
	TwinsNotRun Status = "twins not run" // the interval lies inside the band, and nothing was tried that should fail
)

// Red reports whether the status must end a run with an error.
func (s Status) Red() bool { return s == Fails || s == Vacuous }

// Twin is the outcome of the same claim with a hypothesis removed; it must fail.
type Twin struct {
	Name   string
	Status Status
	Value  float64 // what the twin measured
}

// Verdict is a judged claim with all that a reader needs to trust it.
type Verdict struct {
	Claim
	Measurement
	Band   Band
	Status Status
	Twins  []Twin
	Alone  bool // the claim has twins that were not run

	Preset      string
	Master      uint64
	Backend     string
	Fingerprint string
	Trained     bool // training made what was measured, here or in a twin: another processor may give other digits
}

// Judge compares a measurement with a band: the claim holds when the whole
// interval is inside, fails when all of it is outside, and is undecided when
// it crosses an edge. A value that is not a number fails, whatever the band.
func Judge(c Claim, m Measurement, b Band) Verdict {
	v := Verdict{Claim: c, Measurement: m, Band: b}
	low, high := math.Min(m.Low, m.Value), math.Max(m.High, m.Value)
	switch {
	case math.IsNaN(m.Value) || math.IsNaN(low) || math.IsNaN(high):
		v.Status = Fails
	case low >= b.Low && high <= b.High:
		v.Status = Holds
	case high < b.Low || low > b.High:
		v.Status = Fails
	default:
		v.Status = Undecided
	}
	return v
}

// Explore returns the verdict of a config that differs from its preset: bands
// that were measured or read at the preset no longer decide anything, and a number
// that such a config does not give, as the change from one n to the next where there is
// one n, fails nothing.
func (v Verdict) Explore() Verdict {
	if v.Band.Origin != Theory || math.IsNaN(v.Value) {
		v.Status = Exploratory
	}
	return v
}

// WithTwins returns the verdict with the outcomes of its twins. A claim that
// holds while a twin holds too is vacuous; while a twin is undecided, so is
// the claim. A twin that measured nothing is undecided: it fails by a value outside
// the band only.
func (v Verdict) WithTwins(twins []Twin) Verdict {
	v.Twins = slices.Clone(twins)
	for i, t := range v.Twins {
		if t.Status == Fails && math.IsNaN(t.Value) {
			t.Status = Undecided
			v.Twins[i] = t
		}
		switch {
		case v.Status != Holds && v.Status != Undecided:
		case t.Status == Holds:
			v.Status = Vacuous
		case t.Status != Fails:
			v.Status = Undecided
		}
	}
	return v
}

// WithoutTwins returns the verdict of a claim whose twins were not run: what would
// hold says that instead, since nothing has shown that the check can fail.
func (v Verdict) WithoutTwins() Verdict {
	v.Twins, v.Alone = nil, true
	if v.Status == Holds {
		v.Status = TwinsNotRun
	}
	return v
}

// TwinsFailing returns how many twins fail, as they must.
func (v Verdict) TwinsFailing() int {
	n := 0
	for _, t := range v.Twins {
		if t.Status == Fails {
			n++
		}
	}
	return n
}

// Text returns the verdict in one line of plain text.
func (v Verdict) Text() string {
	s := fmt.Sprintf("%s  %s: %s, band %s (%s)",
		strings.ToUpper(string(v.Status)), v.ID, v.Measured(), v.Band, v.Band.Origin)
	if v.Alone {
		return s + "; twins: not run"
	}
	if len(v.Twins) == 0 {
		return s
	}
	parts := make([]string, len(v.Twins))
	for i, t := range v.Twins {
		parts[i] = fmt.Sprintf("%s %s (%s)", t.Name, t.Status, Number(t.Value))
	}
	return s + "; twins: " + strings.Join(parts, ", ")
}

// Measured returns the value with its interval: "1.96 [1.84, 2.08]".
func (v Verdict) Measured() string {
	if v.Low == v.High || math.IsNaN(v.Value) {
		return Number(v.Value)
	}
	return fmt.Sprintf("%s [%s, %s]", Number(v.Value), Number(v.Low), Number(v.High))
}
