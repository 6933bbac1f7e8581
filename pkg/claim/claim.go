// Package claim holds a claim as a value: the statement, where it stands, how
// it is known, the band that a measurement must fall into, and the verdict.
package claim

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// Kind says how a claim is judged: see [Judge].
type Kind string

// The kinds of claim.
const (
	Identity   Kind = "identity"   // a closed form against a computation: the error or the ratio of every case
	Inequality Kind = "inequality" // a bound: the worst of the cases tried, or how many break it
	Rate       Kind = "rate"       // a slope or an exponent, by its interval
	Share      Kind = "share"      // a share of independent cases, by its exact binomial interval
	Level      Kind = "level"      // a mean or a median, by its interval
	Figure     Kind = "figure"     // our points against published ones, in units of the combined spread
	Ordering   Kind = "ordering"   // A below B: their difference or ratio, by its interval
)

// Kinds returns all kinds of claim.
func Kinds() []Kind { return []Kind{Identity, Inequality, Rate, Share, Level, Figure, Ordering} }

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

// Knowledges returns all ways to know a statement.
func Knowledges() []Knowledge {
	return []Knowledge{Quoted, Derived, Recalled, PublishedFigure, Measured}
}

// Origin says where a band comes from.
type Origin string

// The origins of a band. A theory band always applies; the others were chosen, measured
// or read for a preset and apply only there.
const (
	Theory     Origin = "theory"     // a formula of the config, or the rounding of its arithmetic
	Convention Origin = "convention" // what we call close, or most: the choice is ours
	Published  Origin = "published"  // read in the paper or off its figures
	Pilot      Origin = "pilot"      // measured before on other master seeds
)

// Origins returns all origins of a band.
func Origins() []Origin { return []Origin{Theory, Convention, Published, Pilot} }

// Claim is a statement that a computation can contradict.
type Claim struct {
	ID        string // "damian2022/lemma4/alignment-law"; the first element is the paper
	Statement string // in the paper's notation; $...$ is mathematics
	Source    string // "Lemma 4, eq. (1)", or "derived from Lemma 4"; no number when recalled
	Known     Knowledge
	Kind      Kind
	PostHoc   string // what was chosen after a result was seen; empty: nothing
	NoTwin    string // why no hypothesis can be removed; empty: one can
}

// Paper returns the first element of the claim's id.
func (c Claim) Paper() string {
	paper, _, _ := strings.Cut(c.ID, "/")
	return paper
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

// Proportion returns hits/n with the exact 95 % interval of Clopper and Pearson (1934) for the
// share in the population that the n independent cases were drawn from: its ends are the 2.5 %
// quantile of Beta(hits, n−hits+1) and the 97.5 % quantile of Beta(hits+1, n−hits), and 0 and 1
// where there is no hit or nothing else. It is no number for n = 0.
func Proportion(hits, n int) Measurement {
	nothing := math.NaN()
	if n == 0 {
		return Measurement{Value: nothing, Low: nothing, High: nothing}
	}
	k, rest := float64(hits), float64(n-hits)
	m := Measurement{Value: k / float64(n), Low: 0, High: 1, Interval: "95 % Clopper–Pearson", Cases: n}
	if hits > 0 {
		m.Low = distuv.Beta{Alpha: k, Beta: rest + 1}.Quantile(0.025)
	}
	if hits < n {
		m.High = distuv.Beta{Alpha: k + 1, Beta: rest}.Quantile(0.975)
	}
	return m
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

// Twin is the outcome of the same claim under other conditions.
type Twin struct {
	Name   string
	Role   Role
	Status Status
	Value  float64 // what was measured

	Broke, Seeds int // at so many of the drawn seeds of a calibration; 0 of 0 without one
}

// Calibrated is what became of a claim at master seeds that were drawn for nothing else.
type Calibrated struct {
	Backend   string   `json:"backend"`
	Seeds     int      `json:"seeds"`
	Holds     int      `json:"holds"`
	Undecided int      `json:"undecided"`
	Red       int      `json:"red"`             // failed, or passed by a twin too
	Margin    *float64 `json:"margin"`          // least distance of an interval from its band's edge, in units of the band
	Stale     bool     `json:"stale,omitempty"` // it was measured by other code, or with another band
}

// String returns it in a few words: "20 drawn seeds: 19 hold, 1 undecided".
func (c Calibrated) String() string {
	s := fmt.Sprintf("%d drawn seeds: ", c.Seeds)
	if c.Stale {
		return s + "stale, by earlier code"
	}
	s += fmt.Sprintf("%d hold", c.Holds)
	if c.Undecided > 0 {
		s += fmt.Sprintf(", %d undecided", c.Undecided)
	}
	if c.Red > 0 {
		s += fmt.Sprintf(", %d red", c.Red)
	}
	return s
}

// Role says what a twin is to a claim.
type Role string

// The roles of twins.
const (
	MustFail Role = "must fail" // a hypothesis of the claim is removed, and new results are judged by the same code
	Control  Role = "control"   // it must fail, and that was known beforehand: it is no evidence
	Mutant   Role = "mutant"    // the same results are judged by a formula or a constant known to be wrong: it must fail
	Other    Role = "other"     // a hypothesis of other claims is removed: this one may hold or fail
)

// Effect returns what a twin does to the claim, in one word or two: it breaks it, as it
// must, or the check is vacuous; another's twin touches the claim or does not, or has nothing
// to be measured.
func (t Twin) Effect() string {
	switch {
	case t.Role == Other && math.IsNaN(t.Value):
		return "not measured"
	case t.Role == Other && t.Status == Holds:
		return "untouched"
	case t.Role == Other:
		return "touched"
	case t.Status == Fails:
		return "breaks"
	case t.Status == Holds:
		return "vacuous"
	}
	return string(t.Status)
}

// Verdict is a judged claim with all that a reader needs to trust it.
type Verdict struct {
	Claim
	Measurement
	Band   Band
	Theory *float64 // what the theory predicts for the value; nil where it gives no number
	Status Status
	Twins  []Twin // of every twin that was run, and of every mutant
	Alone  bool   // the claim has twins that were not run

	Preset      string
	Master      uint64
	Backend     string
	Fingerprint string
	Setup       string      // digest of the numbers of the run and of its twins, but for Master; not in the ledger
	Calibrated  *Calibrated // nil where it was not calibrated
	Trained     bool        // training made what was measured, here or in a twin: another processor may give other digits
}

// Judge compares a measurement with a band: the claim holds when the whole
// interval is inside, fails when all of it is outside, and is undecided when
// it crosses an edge. A value that is not a number fails, whatever the band.
//
// The kind decides what the interval is. That of a [Share] is the exact one of its
// cases, whatever the measurement says; a number that is no count over its cases is no
// share. An [Identity], an [Inequality] or a comparison with a published [Figure] is
// about cases: over none, nothing was measured.
func Judge(c Claim, m Measurement, b Band) Verdict {
	m = m.of(c.Kind)
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

// of returns the measurement as a claim of a kind is judged by it.
func (m Measurement) of(kind Kind) Measurement {
	nothing := math.NaN()
	switch kind {
	case Identity, Inequality, Figure:
		if m.Cases == 0 {
			m.Value, m.Low, m.High = nothing, nothing, nothing
		}
	case Share:
		hits := math.Round(m.Value * float64(m.Cases))
		if !(math.Abs(m.Value*float64(m.Cases)-hits) < 1e-6) || m.Cases == 0 {
			m.Value, m.Low, m.High = nothing, nothing, nothing
			break
		}
		m = Proportion(int(hits), m.Cases)
	}
	return m
}

// WithTheory returns the verdict with the number that the theory predicts.
func (v Verdict) WithTheory(x float64) Verdict {
	if !math.IsNaN(x) {
		v.Theory = &x
	}
	return v
}

// AtTheory returns in a few words whether the interval contains the number that the
// theory predicts: "theory 2: inside", "theory 2: outside the interval"; nothing where it
// predicts none.
func (v Verdict) AtTheory() string {
	if v.Theory == nil {
		return ""
	}
	if math.IsNaN(v.Value) {
		return "theory " + Number(*v.Theory)
	}
	if v.Low <= *v.Theory && *v.Theory <= v.High {
		return "theory " + Number(*v.Theory) + ": inside the interval"
	}
	return "theory " + Number(*v.Theory) + ": outside the interval"
}

// Explore returns the verdict of a config that differs from its preset: bands
// that were chosen for the preset no longer decide anything, and a number
// that such a config does not give, as the change from one n to the next where there is
// one n, fails nothing.
func (v Verdict) Explore() Verdict {
	if v.Band.Origin != Theory || math.IsNaN(v.Value) {
		v.Status = Exploratory
	}
	return v
}

// WithTwins returns the verdict with the outcomes of its twins and mutants. A claim that
// holds while one holds that must fail is vacuous; while that one is undecided, so is
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
		case t.Role == Other || v.Status != Holds && v.Status != Undecided:
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

// TwinsOf returns the outcomes of one role.
func (v Verdict) TwinsOf(r Role) []Twin {
	return slices.DeleteFunc(slices.Clone(v.Twins), func(t Twin) bool { return t.Role != r })
}

// Broken returns how many of the twins that must fail do, and of how many. Controls and
// mutants are not among them.
func (v Verdict) Broken() (failing, all int) {
	twins := v.TwinsOf(MustFail)
	for _, t := range twins {
		if t.Status == Fails {
			failing++
		}
	}
	return failing, len(twins)
}

// Text returns the verdict in one line of plain text. Twins of other claims that leave
// this one as it is are not in it.
func (v Verdict) Text() string {
	s := fmt.Sprintf("%s  %s: %s, band %s (%s)",
		strings.ToUpper(string(v.Status)), v.ID, v.Measured(), v.Band, v.Band.Origin)
	if theory := v.AtTheory(); theory != "" {
		s += "; " + theory
	}
	if v.Alone {
		return s + "; twins: not run"
	}
	for _, of := range []struct {
		role Role
		name string
	}{{MustFail, "twins"}, {Control, "controls"}, {Mutant, "mutants"}} {
		if list := v.TwinsOf(of.role); len(list) > 0 {
			s += "; " + of.name + ": " + twinsText(list)
		}
	}
	if v.Calibrated != nil {
		s += "; " + v.Calibrated.String()
	}
	other := slices.DeleteFunc(v.TwinsOf(Other), func(t Twin) bool { return t.Effect() != "touched" })
	if len(other) > 0 {
		s += "; touched by: " + twinsText(other)
	}
	return s
}

func twinsText(twins []Twin) string {
	parts := make([]string, len(twins))
	for i, t := range twins {
		parts[i] = fmt.Sprintf("%s %s (%s)", t.Name, t.Status, Number(t.Value))
	}
	return strings.Join(parts, ", ")
}

// Measured returns the value with its interval: "1.96 [1.84, 2.08]".
func (v Verdict) Measured() string {
	if v.Low == v.High || math.IsNaN(v.Value) {
		return Number(v.Value)
	}
	return fmt.Sprintf("%s [%s, %s]", Number(v.Value), Number(v.Low), Number(v.High))
}
