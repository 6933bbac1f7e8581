package convergence

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/sarussi2021"
)

func TestImpossibleConvergenceConfigsAreAnsweredInASentence(t *testing.T) {
	experimenttest.RefusesEach(t, ConvergenceSpec, map[string]string{"Kind=xor": "teacher's points",
		"Loss=hinge":  "bounds",
		"Targets=0.1": "at least two", "Targets=0.1,0": "positive", "Weights=false": "from the weights", "Margin=0": "bound",
		"Alpha=-0.3": "bound", "Slower=-1": "between 0 and 1000", "Alphas=-1": "positive slope", "Margins=0.9": "γ = 0.9",
		"Widths=3": "2k = 3", "Shares=0.6": "reversed = 0.6", "Count=0": "Count", "Spread=0.2": "bounds"})
}

// took is what a training takes to its last target: as runs show, T falls with γ^1.28 and (1+α)², and with η_eff; with
// normalised steps it is short, and large steps make up for little.
func took(a arm) (last, second float64) {
	last = 18_000 * math.Pow(1.3/(1+a.Alpha), 2) * math.Pow(0.105/a.Margin, 1.28) * 0.25 / a.EffectiveRate()
	switch {
	case a.Rule == sarussi2021.Normalized:
		return 600, 400
	case a.Rate >= 5:
		return 400, 200 * math.Pow(50/a.Rate, 0.4)
	}
	return last, last / 3.5
}

// made are twelve seeds that train as a config says; where labels are reversed the sums of s outgrow what they bound.
func made(c ConvergenceConfig) ConvergenceResult {
	var r ConvergenceResult
	for _, a := range c.trainings() {
		last, second := took(a)
		l := Look{Steps: int(last), Loss: 0.01, Pull: 50, Progress: sarussi2021.Progress{Lower: 27, Inner: 101, Upper: 150,
			Square: 99, SquareBound: 100, Sum: 26, SumBound: 130}}
		if a.Flips > 0 {
			l.Lower, l.Sum = 1001, 1000
		}
		run := ConvergenceRun{Reached: []int{100, int(second), int(last)}[:len(a.Targets)], Looks: []Look{l}, Teacher: 9.5,
			Margin: 0.12, Bound: 7000 * last, GDBound: 2200 * last, Loose: 600 * last, Start: 4.5}
		if a.part == partBase {
			run.Losses = []float64{0.3, 0.1, 0.01}
		}
		out := ConvergenceArm{Part: a.part, Value: a.value, Alpha: a.Alpha, Rate: a.EffectiveRate()}
		for range a.Count {
			out.Runs = append(out.Runs, run)
		}
		r.Arms = append(r.Arms, out)
	}
	return r
}

func TestConvergenceClaimsHoldOfTheLawsAndFailWithoutThem(t *testing.T) {
	experimenttest.Judges(t, ConvergenceSpec, made)
}

// change changes every run of the trainings of a part.
func change(part string, of func(*ConvergenceRun)) func(*ConvergenceResult) {
	return func(r *ConvergenceResult) {
		for i := range r.Arms {
			for j := range r.Arms[i].Runs {
				if r.Arms[i].Part == part {
					of(&r.Arms[i].Runs[j])
				}
			}
		}
	}
}

// times multiplies the time to a target.
func times(factor float64, target int) func(*ConvergenceRun) {
	return func(r *ConvergenceRun) {
		reached := append([]int(nil), r.Reached...)
		reached[target] = int(factor * float64(reached[target]))
		r.Reached = reached
	}
}

func TestEveryConvergenceClaimFailsOfSomething(t *testing.T) {
	look := func(l Look) func(*ConvergenceRun) {
		return func(r *ConvergenceRun) { r.Looks = []Look{l} }
	}
	experimenttest.FailsChanged(t, ConvergenceSpec, made, map[string]func(*ConvergenceResult){
		"T1a/lower":  change(partAlpha, look(Look{Progress: sarussi2021.Progress{Lower: 30, Inner: 20, Sum: 30}})),
		"T1a/norm":   change(partMargin, look(Look{Progress: sarussi2021.Progress{Square: 101, SquareBound: 100, Inner: 1}})),
		"T1a/last":   change(partGD, look(Look{Progress: sarussi2021.Progress{Sum: 101, SumBound: 100, Inner: 101}})),
		"T1d/slack":  change(partBase, func(r *ConvergenceRun) { r.Bound *= 2 }),
		"T/epsilon":  change(partStart, times(1.3, 2)),
		"T/width":    change(partWidth, times(1.1, 2)),
		"T/alpha":    change(partAlpha, times(1.4, 2)),
		"T/margin":   change(partMargin, func(r *ConvergenceRun) { r.Reached = []int{1, 2, 18_000} }),
		"T/falls":    change(partMargin, func(r *ConvergenceRun) { r.Reached = []int{1, 2, 18_000} }),
		"T/rate":     change(partRate, times(1.1, 1)),
		"T/complete": change(partGD, times(1.2, 1)),
	})
}

// A time that was not reached is no number, and what has one in it neither holds nor panics.
func TestClaimsOnTimesThatWereNotReachedFail(t *testing.T) {
	c := convergenceConfig(experiment.Quick)
	r := made(c)
	for _, part := range []string{partBase, partWidth, partAlpha, partMargin, partRate, partGD} {
		change(part, func(r *ConvergenceRun) { r.Reached = []int{-1, -1, -1}[:len(r.Reached)] })(&r)
	}
	for _, v := range ConvergenceSpec.Judge(c, r) {
		if strings.Contains(v.ID, "/T/") && v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
	for _, v := range experimenttest.OfNothing(ConvergenceSpec) {
		if v.Status != claim.Fails {
			t.Error(v.Text())
		}
	}
}

// One look's quotients by hand: 26/(101 − 1), 99/100, 26/130; where nothing happened along w* the first is infinite.
func TestTheQuotientsOfALook(t *testing.T) {
	l := Look{Progress: sarussi2021.Progress{Lower: 27, Inner: 101, Square: 99, SquareBound: 100, Sum: 26, SumBound: 130}}
	if l.Gain() != 0.26 || l.Growth() != 0.99 || l.Closing() != 0.2 {
		t.Errorf("%v, %v, %v", l.Gain(), l.Growth(), l.Closing())
	}
	l.Inner = -5
	if !math.IsInf(l.Gain(), 1) {
		t.Errorf("backwards: %v", l.Gain())
	}
}

// Every twin trains what it must break and nothing else; one of them trains nothing that the run does not.
func TestTwinsOfConvergenceTrainLittle(t *testing.T) {
	c := convergenceConfig(experiment.Quick)
	all := c.trainings()
	for i, want := range []int{1, 2, 3, 5, 2} {
		arms := ConvergenceSpec.Twins[i].Change(c).trainings()
		if len(arms) != want {
			t.Errorf("%s: %d trainings, want %d", ConvergenceSpec.Twins[i].Name, len(arms), want)
		}
		for _, a := range arms {
			if ConvergenceSpec.Twins[i].Name == marginStays && a.Margin != c.Margin {
				t.Errorf("the margin does not stay: %v", a.Margin)
			}
		}
	}
	if len(all) != 16 || all[0].part != partBase || len(all[0].At) == 0 || all[3].At != nil {
		t.Errorf("%d trainings", len(all))
	}
}

func TestConvergencePicturesAndTablesOfMadeUpRuns(t *testing.T) {
	o := experimenttest.Concluded(t, ConvergenceSpec, convergenceConfig(experiment.Quick), made)
	experimenttest.Drawn(t, o.Figures, nil)
	frames, err := ShareFrames(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := experimenttest.CheckFrames(frames); err != nil || len(frames.Frames) != 5 {
		t.Errorf("%d frames, %v", len(frames.Frames), err)
	}
	rows := experimenttest.Rows(t, o, "times")
	if len(rows) != 11 {
		t.Fatalf("%d rows", len(rows))
	}
	experimenttest.Wants(t, rows[0], "the base", "18000.000", "18000.000", "18000.000", "7000.000", "0.120",
		"0.548", "30420.000", "0")
	experimenttest.Wants(t, experimenttest.Rows(t, o, "shares")[0], "0.000", "3693", "0.010", "0.260", "0.990", "0.200")
	if text := TimesText(o); !strings.Contains(text, "SGD takes 18000 updates to the loss 0.01 (median of 12 seeds)") {
		t.Error(text)
	}
	if text := BoundsText(o); !strings.Contains(text, "T1b after 3.96e+07 steps on all samples") {
		t.Error(text)
	}
	v, err := o.Verdict("T/margin")
	if teacher, _ := MarginSlopes(o); err != nil || !(math.Abs(teacher-v.Value) <= 1e-9) {
		t.Errorf("a slope of %v in the text and of %v in the claim, %v", teacher, v.Value, err)
	}
	if text := LinesText(o); !strings.Contains(text, "0.26 of the true one, ‖W‖² is 0.990") {
		t.Error(text)
	}
	factor, small, large := MarginFactor(o)
	if math.Abs(factor-math.Pow(4, 1.28)) > 0.01 || small != 0.05 || large != 0.2 {
		t.Errorf("a factor of %v from %v to %v", factor, small, large)
	}
	if gain := ShareGain(o, 0.05); gain != 10 || !math.IsNaN(ShareGain(o, 0.07)) {
		t.Errorf("gain %v", gain)
	}
	if slack := Slack(o); slack != 7000 {
		t.Errorf("slack %v", slack)
	}
}

func TestNothingPanicsWithoutRuns(t *testing.T) {
	c := convergenceConfig(experiment.Quick)
	o := &ConvergenceOutcome{ID: ConvergenceSpec.ID, Config: c}
	for _, arms := range [][]ConvergenceArm{nil, {{Part: partBase}}, {{Part: partGD, Runs: []ConvergenceRun{{}}}}} {
		o.Result.Arms = arms
		if _, err := convergenceFigures(o); err != nil {
			t.Error(err)
		}
		if tables := convergenceTables(o); len(tables) != 2 {
			t.Errorf("%d tables", len(tables))
		}
		if _, err := ShareFrames(o); err == nil {
			t.Error("frames of nothing")
		}
		teacher, data := MarginSlopes(o)
		if factor, _, _ := MarginFactor(o); !math.IsNaN(factor) || !math.IsNaN(ShareGain(o, 0.05)) {
			t.Errorf("a factor of nothing: %v", factor)
		}
		if !math.IsNaN(teacher) || !math.IsNaN(data) || !math.IsNaN(Slack(o)) {
			t.Errorf("slopes of nothing: %v, %v", teacher, data)
		}
		if TimesText(o) == "" || LinesText(o) == "" || BoundsText(o) == "" {
			t.Error("nothing is said")
		}
	}
}

func TestATinyConvergenceRunsAndSurvives(t *testing.T) {
	e, err := engine.Open(engine.Go)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ConvergenceSpec.Configure(experiment.Quick, nil, "Count=2", "Samples=12", "Dim=3", "Units=4", "Widths=2",
		"Steps=120", "At=12,60", "Targets=0.6,0.5")
	if err != nil {
		t.Fatal(err)
	}
	o := experimenttest.Run(t, experimenttest.Environment(t, e), ConvergenceSpec, c)
	r := o.Result.(ConvergenceResult)
	if looks := r.base()[0].Looks; len(looks) == 0 || looks[0].Violations(rounding) > 0 || looks[0].Sum <= 0 {
		t.Errorf("%+v", looks)
	}
}

// T1d's step inside an epoch: whatever the order, s of a sample at the end is at most e^κ times what it was when the
// sample was drawn, κ = 2kηv²R²n times the mean of the latter. Without e^κ it is not.
func TestTheEpochsEndIsWithinItsFactor(t *testing.T) {
	r := sample.Stream(5, "epochs")
	larger := 0
	for trial := range 300 {
		training := sarussi2021.Convergence()
		training.Dim, training.Samples, training.Units, training.Sigma = 2, 4, 4, 1
		training.Flips, training.Rate = 0.25, 0.5*r.Float64()
		s, err := training.Draw(uint64(trial), 0)
		if err != nil {
			continue // all labels fell out alike
		}
		net, drawn := training.Before(trial), make([]float64, s.Len())
		for _, l := range r.Perm(s.Len()) {
			c := make([]float64, s.Len())
			c[l] = sarussi2021.Weights(net.Margins(s))[l]
			drawn[l] = c[l]
			step := net.Gradient(s, c)
			step.Scale(training.Rate, step)
			net.W.Add(net.W, step)
		}
		moves := float64(training.Units) * training.Rate * training.Out() * training.Out() * s.Radius() * s.Radius()
		factor := math.Exp(moves * floats.Sum(drawn))
		for l, end := range sarussi2021.Weights(net.Margins(s)) {
			if end > factor*drawn[l]*(1+1e-12) {
				t.Errorf("trial %d, sample %d: %v after the epoch, %v in it, factor %v", trial, l, end, drawn[l], factor)
			}
			if end > drawn[l] {
				larger++
			}
		}
	}
	if larger == 0 {
		t.Error("no sample needs the factor")
	}
}
