package experiment

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/figure"
)

func TestEvaluateJoinsTheTwinsToTheVerdicts(t *testing.T) {
	o := evaluate(t, new(listener).env(t, ""), toy(), Quick, toyPreset(Quick))
	if want := []float64{1, 2, 3}; !slices.Equal(o.Result.Sum, want) {
		t.Errorf("result %v, want Scale·N = %v", o.Result.Sum, want)
	}
	for _, v := range o.Verdicts {
		if v.Status != claim.Holds || len(v.Twins) != 1 || v.Twins[0].Effect() != "breaks" ||
			v.Twins[0].Name != "sign flipped" {
			t.Error(v.Text())
		}
		if v.Preset != "quick" || v.Master != 5 || v.Backend != "none" || len(v.Fingerprint) != 16 {
			t.Errorf("%s: preset %q, master %d, backend %q, fingerprint %q", v.ID, v.Preset, v.Master, v.Backend, v.Fingerprint)
		}
	}
	if twin, err := o.Twin("sign flipped"); err != nil || twin.Config.Scale != -1 || twin.Result.Sum[2] != -3 {
		t.Errorf("%+v, %v", twin, err)
	}
	if _, err := o.Twin("nosuch"); err == nil || !strings.Contains(err.Error(), "sign flipped") {
		t.Errorf("an unknown twin: %v", err)
	}
}

func TestFiguresCarryTheProvenanceOfTheRun(t *testing.T) {
	o := evaluate(t, new(listener).env(t, ""), toy(), Quick, toyPreset(Quick))
	f, err := o.Figure("values")
	if err != nil {
		t.Fatal(err)
	}
	want := o.Provenance
	want.Seeds = "1 seed" // as the figure's maker wrote it
	if f.Provenance != want || want.Experiment != "toy/line" || want.Preset != "quick" || want.Master != 5 {
		t.Errorf("%+v, want %+v", f.Provenance, want)
	}
	if _, err := o.Figure("nosuch"); err == nil || !strings.Contains(err.Error(), "it has values") {
		t.Errorf("an unknown figure: %v", err)
	}
}

func TestATwinThatHoldsMakesTheCheckVacuous(t *testing.T) {
	s := withTwin("doubled", scaled(2))
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.Vacuous, claim.Vacuous}) {
		t.Errorf("got %v", got)
	}
}

func TestATwinThatDecidesNothingLeavesTheClaimUndecided(t *testing.T) {
	s := withTwin("flat", scaled(0))
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	// Flat values rise by 0 ± ½, which crosses the band's edge 0; their sum 0 is below 1.
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.Undecided, claim.Holds}) {
		t.Errorf("got %v", got)
	}
}

func TestATwinCountsOnlyForTheClaimsThatItMustBreak(t *testing.T) {
	s := toy()
	s.Twins = append(s.Twins, Twin[toyConfig]{Name: "doubled", Change: scaled(2)})
	s.Claims[0].FailedBy = []string{"doubled"}
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.Vacuous, claim.Holds}) {
		t.Errorf("got %v", got)
	}
	// Each is judged on both claims: that is the matrix.
	var effects []string
	for _, v := range o.Verdicts {
		for _, twin := range v.Twins {
			effects = append(effects, twin.Name+" "+twin.Effect())
		}
	}
	if want := []string{"sign flipped touched", "doubled vacuous", "sign flipped breaks",
		"doubled untouched"}; !slices.Equal(effects, want) {
		t.Errorf("%q, want %q", effects, want)
	}
}

func TestATwinWithoutTheClaimDecidesNothing(t *testing.T) {
	s := toy()
	for i := range s.Claims {
		s.Claims[i].When = func(c toyConfig) bool { return c.Scale > 0 }
	}
	up, down := toyResult{[]float64{1, 2, 3}}, toyResult{[]float64{-1, -2, -3}}
	o, err := s.Conclude(Quick, toyPreset(Quick), up, []toyResult{down})
	if err != nil {
		t.Fatal(err)
	}
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.Undecided, claim.Undecided}) {
		t.Errorf("got %v", got)
	}
	s.Claims[0].FailedBy = nil // another's twin: nothing is said of it
	if o, err = s.Conclude(Quick, toyPreset(Quick), up, []toyResult{down}); err != nil || len(o.Verdicts[0].Twins) != 0 {
		t.Errorf("%+v, %v", o.Verdicts[0].Twins, err)
	}
	c := toyPreset(Quick)
	c.Scale = -1
	if o, err = s.Conclude(Quick, c, down, []toyResult{up}); err != nil || len(o.Verdicts) != 0 {
		t.Errorf("%d verdicts where nothing is claimed, %v", len(o.Verdicts), err)
	}
}

func TestControlsAndMutantsMustFailAndAreCountedApart(t *testing.T) {
	s := toy()
	s.Twins = append(s.Twins, Twin[toyConfig]{Name: "flat", Change: scaled(0), Control: true})
	s.Claims[1].FailedBy = []string{"sign flipped", "flat"}
	wrong := func(by float64) func(toyConfig, toyResult) claim.Measurement {
		return func(_ toyConfig, r toyResult) claim.Measurement { return claim.Exact(r.Sum[0]-by, 1) }
	}
	s.Claims[1].Mutants = []Mutant[toyConfig, toyResult]{{"less 7", wrong(7)}}
	o := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick))
	v := o.Verdicts[1]
	if failing, all := v.Broken(); v.Status != claim.Holds || failing != 1 || all != 1 ||
		len(v.TwinsOf(claim.Control)) != 1 || v.TwinsOf(claim.Mutant)[0].Value != -6 {
		t.Error(v.Text())
	}
	s.Claims[1].Mutants[0].Measure = wrong(0)
	if v := evaluate(t, new(listener).env(t, ""), s, Quick, toyPreset(Quick)).Verdicts[1]; v.Status != claim.Vacuous {
		t.Errorf("with a mutant that holds: %s", v.Text())
	}
}

func TestWithoutTwinsTheVerdictsSaySoAndOnlyTheRunIsComputed(t *testing.T) {
	watched(t, nil)
	env := new(listener).env(t, "")
	env.WithoutTwins = true
	s := toy()
	s.Claims[1].FailedBy, s.Claims[1].NoTwin = nil, "none can be removed"
	s.Claims[1].Mutants = []Mutant[toyConfig, toyResult]{{"0 for all", func(toyConfig, toyResult) claim.Measurement {
		return claim.Exact(0, 1)
	}}}
	o := evaluate(t, env, s, Quick, toyPreset(Quick))
	if n := calls(); n != 3 || len(o.Twins) != 0 { // three points, none of the twin
		t.Errorf("%d points computed, %d twins", n, len(o.Twins))
	}
	// What has mutants only is judged as ever.
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.TwinsNotRun, claim.Holds}) ||
		!o.Verdicts[0].Alone || o.Verdicts[1].Alone {
		t.Errorf("got %v, %s", got, o.Verdicts[0].Text())
	}
	all, err1 := Experiment(s).Forecast(o.Config, true)
	alone, err2 := Experiment(s).Forecast(o.Config, false)
	if err1 != nil || err2 != nil || alone.FLOP != all.FLOP/2 {
		t.Errorf("forecasts %+v, %v and %+v, %v", alone, err1, all, err2)
	}
}

// What is counted over seeds is of one setup, that of the run and of its twins, whichever of them were run.
func TestASetupIsAllNumbersButTheMasterSeed(t *testing.T) {
	setup := func(s *Spec[toyConfig, toyResult], c toyConfig) string {
		claimed, err := s.Claimed(c)
		if err != nil || len(claimed) == 0 {
			t.Fatal(claimed, err)
		}
		return claimed[0].Setup
	}
	c := toyPreset(Quick)
	base := setup(toy(), c)
	if v := evaluate(t, new(listener).env(t, ""), toy(), Quick, c).Verdicts; v[0].Setup != base || v[1].Setup != base {
		t.Errorf("%q and %q, claimed %q", v[0].Setup, v[1].Setup, base)
	}
	other := c
	if other.Master = 77; setup(toy(), other) != base {
		t.Error("another master seed is another setup")
	}
	if other.Scale = 2; setup(toy(), other) == base {
		t.Error("another scale is no other setup")
	}
	s := toy()
	change := s.Twins[0].Change
	s.Twins[0].Change = func(c toyConfig) toyConfig { c.N = c.N[:1]; return change(c) }
	if setup(s, c) == base {
		t.Error("fewer points of a twin are no other setup")
	}
}

func TestOnlyAModifiedConfigIsExploratory(t *testing.T) {
	measured := []claim.Status{claim.Holds, claim.Holds}
	modified := []claim.Status{claim.Exploratory, claim.Holds} // the second band is theory
	for _, test := range []struct {
		name   string
		preset Preset
		change func(*toyConfig)
		want   []claim.Status
		says   string
	}{
		{"the preset", Quick, func(*toyConfig) {}, measured, "quick"},
		{"another master seed", Quick, func(c *toyConfig) { c.Master = 77 }, measured, "quick"},
		{"another scale", Quick, func(c *toyConfig) { c.Scale = 2 }, modified, "quick, modified"},
		{"another list", Quick, func(c *toyConfig) { c.N = []int{1, 2} }, modified, "quick, modified"},
		{"another preset's size", Paper, func(*toyConfig) {}, modified, "paper, modified"},
	} {
		c := toyPreset(Quick)
		test.change(&c)
		o := evaluate(t, new(listener).env(t, ""), toy(), test.preset, c)
		if got := statuses(o.Verdicts); !slices.Equal(got, test.want) || o.Provenance.Preset != test.says ||
			o.Modified != strings.Contains(test.says, "modified") {
			t.Errorf("%s: %v, preset %q, modified %t", test.name, got, o.Provenance.Preset, o.Modified)
		}
		if got := strings.HasPrefix(o.Figures[0].Alt, describedAtPreset); got != o.Modified {
			t.Errorf("%s: the figure is described as %q", test.name, o.Figures[0].Alt)
		}
		if o.Provenance.Master != c.Master {
			t.Errorf("%s: master %d, want %d", test.name, o.Provenance.Master, c.Master)
		}
	}
}

func TestAStoredOutcomeEqualsTheComputedOne(t *testing.T) {
	dir := t.TempDir()
	watched(t, nil)
	first := evaluate(t, new(listener).env(t, dir), toy(), Quick, toyPreset(Quick))
	if n := calls(); n != 6 || !first.Computed { // three points, and three of the twin
		t.Fatalf("%d points computed, Computed %t", n, first.Computed)
	}
	second := evaluate(t, new(listener).env(t, dir), toy(), Quick, toyPreset(Quick))
	if n := calls(); n != 6 || second.Computed {
		t.Errorf("%d points computed again, Computed %t", n-6, second.Computed)
	}
	first.Computed, first.Elapsed, second.Elapsed = false, 0, 0
	if !reflect.DeepEqual(first, second) {
		t.Errorf("stored %+v, computed %+v", second, first)
	}
}

func TestAnImpossibleConfigIsRefusedBeforeTheRun(t *testing.T) {
	watched(t, nil)
	c := toyPreset(Quick)
	c.N = []int{0}
	_, err := toy().Evaluate(context.Background(), new(listener).env(t, ""), Quick, c)
	if err == nil || !strings.Contains(err.Error(), "toy/line cannot run with this config: N must hold") || calls() != 0 {
		t.Errorf("%v after %d points", err, calls())
	}
}

func TestAConfigThatIsNotANumberIsNamedWithItsField(t *testing.T) {
	c := toyPreset(Quick)
	c.Scale = math.NaN()
	for _, dir := range []string{"", t.TempDir()} {
		_, err := toy().Evaluate(context.Background(), new(listener).env(t, dir), Quick, c)
		if err == nil || !strings.Contains(err.Error(), "toy/line") || !strings.Contains(err.Error(), "Scale is NaN") {
			t.Errorf("got %v", err)
		}
	}
}

func TestFailuresNameTheirExperimentAndTwin(t *testing.T) {
	broken := errors.New("the point is broken")
	watched(t, func(_ context.Context, p toyPoint) error {
		if p.Scale < 0 && p.N == 2 {
			return broken
		}
		return nil
	})
	_, err := toy().Evaluate(context.Background(), new(listener).env(t, ""), Quick, toyPreset(Quick))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), `twin "sign flipped": toy/line at {N:2 Scale:-1}`) {
		t.Errorf("got %v", err)
	}
	s := toy()
	s.Figures = func(*toyOutcome) ([]toyFigure, error) { return nil, broken }
	watched(t, nil)
	if _, err := s.Evaluate(context.Background(), new(listener).env(t, ""), Quick,
		toyPreset(Quick)); !errors.Is(err, broken) || !strings.Contains(err.Error(), "toy/line: its figures") {
		t.Errorf("got %v", err)
	}
}

func TestProgressReachesOneAndNeverFalls(t *testing.T) {
	for name, change := range map[string]func(*Spec[toyConfig, toyResult]){
		"costs of the points": func(*Spec[toyConfig, toyResult]) {},
		"points that cost more than the forecast says": func(s *Spec[toyConfig, toyResult]) {
			s.Cost = func(toyConfig) Cost { return Cost{FLOP: 1e7} }
		},
		"a forecast of thirds": func(s *Spec[toyConfig, toyResult]) {
			s.Cost = func(toyConfig) Cost { return Cost{FLOP: 1e10 / 3, Draws: 0.7} }
		},
		"no forecast at all": func(s *Spec[toyConfig, toyResult]) {
			s.Cost = func(toyConfig) Cost { return Cost{} }
		},
	} {
		s := toy()
		change(s)
		var l listener
		evaluate(t, l.env(t, ""), s, Paper, toyPreset(Paper))
		last := 0.0
		for _, p := range l.progress {
			if p.Fraction < last || p.Fraction > 1 || p.Left < 0 {
				t.Errorf("%s: %+v after %v", name, p, last)
			}
			last = p.Fraction
		}
		if last != 1 {
			t.Errorf("%s: ends at %v", name, last)
		}
	}
}

func TestProgressNamesTheTwinAtWork(t *testing.T) {
	var l listener
	evaluate(t, l.env(t, ""), toy(), Quick, toyPreset(Quick))
	var labels []string
	for _, p := range l.progress {
		labels = append(labels, p.Label)
	}
	if got, want := slices.Compact(labels), []string{"a line", "a line, sign flipped"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	p := Progress{Label: "a line", Fraction: 0.374, Left: 4.2e9}
	if got := p.String(); got != "a line 37 %, 4s left" {
		t.Errorf("got %q", got)
	}
}

func TestWithoutTypesAnExperimentGivesTheSameOutcome(t *testing.T) {
	var e Experiment = toy()
	config, err := e.Preset(Quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Do(context.Background(), new(listener).env(t, ""), Quick, config)
	if err != nil {
		t.Fatal(err)
	}
	typed := evaluate(t, new(listener).env(t, ""), toy(), Quick, toyPreset(Quick))
	if !reflect.DeepEqual(o.Result, any(typed.Result)) || !reflect.DeepEqual(o.Verdicts, typed.Verdicts) ||
		!reflect.DeepEqual(o.Figures, typed.Figures) ||
		o.Provenance != typed.Provenance || !reflect.DeepEqual(o.Twins[0].Result, any(typed.Twins[0].Result)) ||
		o.Twins[0].Breaks != typed.Twins[0].Breaks {
		t.Errorf("%+v, want %+v", o, typed)
	}
	cost, err := e.Forecast(config, true)
	// Two runs of 1 + 2 + 3 million times ten operations, the larger of equal peaks.
	if want := (Cost{FLOP: 1.2e8, Bytes: 3}); err != nil || cost != (want) {
		t.Errorf("forecast %+v, %v; want %+v", cost, err, want)
	}
	if e.Name() != "toy/line" || e.Describe() != "a line" {
		t.Errorf("%q, %q", e.Name(), e.Describe())
	}
	if _, err := e.Forecast(struct{}{}, true); err == nil || !strings.Contains(err.Error(), "toyConfig, not struct {}") {
		t.Errorf("a foreign config: %v", err)
	}
	if _, err := e.Do(context.Background(), new(listener).env(t, ""), Quick, nil); err == nil {
		t.Error("no config at all is taken")
	}
}

func TestRatesTurnCostIntoSeconds(t *testing.T) {
	c := Cost{FLOP: 3e9, Draws: 4e6, Bytes: 10}.Plus(Cost{FLOP: 1e9, Bytes: 20})
	// 4e9/2e9 + 4e6/1e6 = 2 + 4.
	if got := (Cost{1, 2, 3, 4, 5}).Times(3); got != (Cost{3, 6, 9, 12, 5}) {
		t.Errorf("three times: %+v", got)
	}
	if got := (Rates{FLOP: 2e9, Elements: 1e9, Draws: 1e6}).Seconds(c); got != 6 || c.Bytes != 20 {
		t.Errorf("%v s, %v bytes; want 6 s, 20 bytes", got, c.Bytes)
	}
}

func TestSupposedResultsAreJudgedDrawnAndTabulatedWithoutARun(t *testing.T) {
	s := toy()
	s.Run = nil
	s.Tables = func(o *Outcome[toyConfig, toyResult]) []figure.Table {
		return []figure.Table{{ID: o.ID + "/sums", Header: []string{"sum"},
			Rows: [][]any{{o.Result.Sum[0]}, {o.Twins[0].Result.Sum[0]}}}}
	}
	o, err := s.Conclude(Quick, toyPreset(Quick), toyResult{[]float64{1, 2, 3}}, []toyResult{{[]float64{-1, -2, -3}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := statuses(o.Verdicts); !slices.Equal(got, []claim.Status{claim.Holds, claim.Holds}) || len(o.Figures) == 0 {
		t.Errorf("%v, %d figures", got, len(o.Figures))
	}
	if sums, err := o.Table("sums"); err != nil || sums.Rows[1][0] != -1.0 {
		t.Errorf("%v, %v", sums, err)
	}
	if _, err := o.Table("nosuch"); err == nil || !strings.Contains(err.Error(), "it has sums") {
		t.Errorf("an unknown table: %v", err)
	}
	if _, err := s.Conclude(Quick, toyPreset(Quick), toyResult{}, nil); err == nil {
		t.Error("results of no twin were taken")
	}
	if _, err := s.Suppose(Quick, toyPreset(Quick), toyResult{}, []any{7}); err == nil ||
		!strings.Contains(err.Error(), "toyResult") {
		t.Errorf("a result of another type: %v", err)
	}
}

func TestAnOutcomeKnowsWhetherTrainingMadeIt(t *testing.T) {
	dir := t.TempDir()
	watched(t, func(ctx context.Context, p toyPoint) error {
		if p.N == 2 {
			engine.NoteTraining(ctx)
		}
		return nil
	})
	withClaims := func(s *Spec[toyConfig, toyResult]) *Spec[toyConfig, toyResult] {
		s.Claims, s.Twins = toyClaims(), toy().Twins
		return s
	}
	for _, test := range []struct {
		name string
		n    []int
		id   string
		want bool
	}{
		{"computed", []int{1, 2}, "test/one", true},
		{"read", []int{1, 2}, "test/one", true},
		{"from points that another experiment computed", []int{2}, "test/other", true},
		{"from points that were not trained", []int{1, 3}, "test/other", false},
		{"read, from points that were not trained", []int{1, 3}, "test/other", false},
	} {
		o := evaluate(t, new(listener).env(t, dir), withClaims(sharing(test.id)), Quick, withN(test.n...))
		if o.Trained != test.want || o.Verdicts[0].Trained != test.want {
			t.Errorf("%s: outcome %t, verdict %t, want %t", test.name, o.Trained, o.Verdicts[0].Trained, test.want)
		}
	}
}

// A store may be a copy of another machine's. What stands on its values says so, whether
// they are results or points, and whoever reads what stands on them.
func TestAnOutcomeSaysWhatAnotherMachineComputed(t *testing.T) {
	dir, here := t.TempDir(), place
	defer func() { place = here }()
	watched(t, func(context.Context, toyPoint) error { return nil })
	for _, test := range []struct {
		name, at string
		n        []int
		id       string
		want     string
	}{
		{"computed", "plan9/mips", []int{1, 2}, "test/one", ""},
		{"read where it was computed", "plan9/mips", []int{1, 2}, "test/one", ""},
		{"read here", here, []int{1, 2}, "test/one", "plan9/mips"},
		{"from points of both", here, []int{2, 3}, "test/other", "plan9/mips"},
		{"read, from points of both", here, []int{2, 3}, "test/other", "plan9/mips"},
		{"read elsewhere, from points of both", "plan9/mips", []int{2, 3}, "test/other", here},
		{"read at a third place", "aix/ppc", []int{2, 3}, "test/other", here + ", plan9/mips"},
		{"from points of this machine", here, []int{3, 4}, "test/third", ""},
	} {
		place = test.at
		o := evaluate(t, new(listener).env(t, dir), sharing(test.id), Quick, withN(test.n...))
		if got := o.Provenance.Elsewhere; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if here == "" || strings.HasSuffix(here, " ") {
		t.Errorf("this place is %q", here)
	}
}

// What is missing in a Spec is named, by each of its methods and without a panic.
func TestASpecThatLacksSomethingSaysWhat(t *testing.T) {
	for want, change := range map[string]func(*Spec[toyConfig, toyResult]){
		"lacks an ID":                            func(s *Spec[toyConfig, toyResult]) { s.ID = "" },
		"lacks Config":                           func(s *Spec[toyConfig, toyResult]) { s.Config = nil },
		"lacks a Name or a Change in its twin 1": func(s *Spec[toyConfig, toyResult]) { s.Twins[0].Change = nil },
	} {
		s := toy()
		change(s)
		sayAll(t, want, s)
	}
	sayAll(t, "its Spec is nil", nil)
	s := toy()
	s.Run = nil
	if _, err := s.Evaluate(context.Background(), nil, Quick, toyPreset(Quick)); err == nil ||
		!strings.Contains(err.Error(), "lacks Run") {
		t.Errorf("%v", err)
	}
}

func TestAConfigIsAStruct(t *testing.T) {
	s := &Spec[int, toyResult]{ID: "toy/int", Config: func(Preset) int { return 1 },
		Run: func(context.Context, *Env, int) (toyResult, error) { return toyResult{}, nil }}
	_, errConfigure := s.Configure(Quick, nil)
	_, errEvaluate := s.Evaluate(context.Background(), nil, Quick, 1)
	for _, err := range []error{errConfigure, errEvaluate} {
		if err == nil || !strings.Contains(err.Error(), "lacks a config that is a struct") {
			t.Errorf("%v", err)
		}
	}
}

func sayAll(t *testing.T, want string, s *Spec[toyConfig, toyResult]) {
	t.Helper()
	_, errConfigure := s.Configure(Quick, nil)
	_, errPreset := s.Preset(Quick, nil)
	_, errForecast := s.Forecast(toyPreset(Quick), true)
	_, errEvaluate := s.Evaluate(context.Background(), nil, Quick, toyPreset(Quick))
	_, errDo := s.Do(context.Background(), nil, Quick, toyPreset(Quick))
	_, errConclude := s.Conclude(Quick, toyPreset(Quick), toyResult{}, nil)
	for i, err := range []error{errConfigure, errPreset, errForecast, errEvaluate, errDo, errConclude} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("method %d: %v, want %q", i, err, want)
		}
	}
}

func TestASpecNeedsNeitherCostNorClaimsNorFiguresNorEnv(t *testing.T) {
	s := &Spec[toyConfig, toyResult]{ID: "toy/line", Config: toyPreset, Run: runToy, Twins: toy().Twins}
	o, err := s.Evaluate(context.Background(), nil, Quick, toyPreset(Quick))
	if err != nil || !slices.Equal(o.Result.Sum, []float64{1, 2, 3}) || len(o.Verdicts)+len(o.Figures) > 0 {
		t.Errorf("%+v, %v", o, err)
	}
	if _, err := o.Figure("none"); err == nil {
		t.Error("a figure is found")
	}
	if cost, err := s.Forecast(toyPreset(Quick), true); err != nil || cost != (Cost{}) {
		t.Errorf("forecast %+v, %v", cost, err)
	}
}

// The bands of the toy's first claim are those of its quick preset, of three points.
func TestBandsDecideAtALivePresetThatIsTheQuickOne(t *testing.T) {
	for _, test := range []struct {
		name string
		live func(toyConfig) toyConfig
		want []claim.Status
	}{
		{"the same", func(c toyConfig) toyConfig { return c }, []claim.Status{claim.Holds, claim.Holds}},
		{"smaller", func(c toyConfig) toyConfig { c.N = c.N[:2]; return c },
			[]claim.Status{claim.Exploratory, claim.Holds}},
	} {
		s := toy()
		s.Live = test.live
		c, err := s.Configure(Live, nil)
		if err != nil {
			t.Fatal(err)
		}
		o := evaluate(t, nil, s, Live, c)
		if got := statuses(o.Verdicts); !slices.Equal(got, test.want) || o.Provenance.Preset != "live" {
			t.Errorf("%s: %v at %q, want %v at live", test.name, got, o.Provenance.Preset, test.want)
		}
		c.Scale = 2
		if o := evaluate(t, nil, s, Live, c); o.Provenance.Preset != "live, modified" {
			t.Errorf("%s, changed: %q", test.name, o.Provenance.Preset)
		}
	}
}

func TestAnExperimentWithoutALivePresetSaysSo(t *testing.T) {
	_, err := toy().Configure(Live, nil)
	if err == nil || err.Error() != "toy/line has no preset live: take quick or paper" {
		t.Errorf("got %v", err)
	}
}

func TestWithoutAppliesTheChangesOfTwins(t *testing.T) {
	s := toy()
	c, err := s.Without(toyPreset(Quick), "sign flipped")
	if err != nil || c.(toyConfig).Scale != -1 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := s.Without(toyPreset(Quick), "gone"); err == nil ||
		err.Error() != `toy/line has no twin "gone": it has sign flipped` {
		t.Errorf("got %v", err)
	}
	s.Twins[0].Change = func(c toyConfig) toyConfig { c.N = nil; return c }
	if _, err := s.Without(toyPreset(Quick), "sign flipped"); err == nil {
		t.Error("a config that is impossible without its hypothesis is taken")
	}
}
