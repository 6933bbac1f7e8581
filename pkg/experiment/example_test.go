package experiment_test

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/stats"
)

type config struct {
	Master uint64
	N      []int
	Power  float64
}

type result struct{ Y []float64 }

// point is one cell: it holds all that decides the value there.
type point struct {
	N     int
	Power float64
}

func (p point) Cost() experiment.Cost { return experiment.Cost{Host: 10} }

func at(_ context.Context, _ *experiment.Env, p point) (float64, error) {
	return math.Pow(float64(p.N), p.Power), nil
}

func run(ctx context.Context, env *experiment.Env, c config) (result, error) {
	var points []point
	for _, n := range c.N {
		points = append(points, point{n, c.Power})
	}
	y, err := experiment.Map(ctx, env, points, at)
	return result{y}, err
}

func slope(c config, r result) claim.Measurement {
	s, _, _ := stats.LogLogSlope(stats.Floats(c.N), r.Y)
	return claim.Exact(s, len(r.Y))
}

// falls is an experiment whose claim is that y falls as 1/n; in its twin y does not depend on n.
func falls() *experiment.Spec[config, result] {
	return &experiment.Spec[config, result]{
		ID: "paper2027/falls", Title: "y falls as 1/n", Run: run,
		Config: func(experiment.Preset) config { return config{Master: 1, N: []int{1, 10, 100}, Power: -1} },
		Check:  func(c config) error { return experiment.Increasing("N", c.N, "a slope is over growing n") },
		Cost:   func(c config) experiment.Cost { return experiment.Cost{Host: 10 * float64(len(c.N))} },
		Twins: []experiment.Twin[config]{{Name: "n is not used", Breaks: "y depends on n",
			Change: func(c config) config { c.Power = 0; return c }}},
		Claims: []experiment.Claim[config, result]{{Name: "law/slope", Known: claim.Derived, Kind: claim.Rate,
			Says: experiment.Fixed[config]("the slope of log y against log n is −1"), Measure: slope,
			Band:   experiment.Fixed[config](claim.Between(-1.1, -0.9, claim.Convention, "a tenth around −1")),
			Theory: experiment.Fixed[config](-1.0), FailedBy: []string{"n is not used"}}},
	}
}

// An experiment is evaluated together with its twins: the claim holds, and fails of the twin.
func ExampleSpec_Evaluate() {
	s := falls()
	o, err := s.Evaluate(context.Background(), &experiment.Env{}, experiment.Quick, s.Config(experiment.Quick))
	if err != nil {
		fmt.Println(err)
		return
	}
	v := o.Verdicts[0]
	fmt.Println(v.Status, v.ID, v.Measured())
	fmt.Println(v.AtTheory())
	for _, t := range v.Twins {
		fmt.Println(t.Name, t.Effect(), t.Value)
	}
	// Output:
	// holds paper2027/law/slope −1
	// theory −1: inside the interval
	// n is not used breaks 0
}

// Without something that must break it, a claim is refused before anything runs.
func ExampleSpec_Validate() {
	s := falls()
	s.Claims[0].FailedBy = nil
	fmt.Println(strings.NewReplacer("; ", ";\n", "fail: ", "fail:\n").Replace(s.Validate().Error()))
	// Output:
	// paper2027/falls: the claim "law/slope" cannot fail:
	// no twin and no mutant that is not known beforehand must break it;
	// no claim is failed by the twin "n is not used": name it in a FailedBy, or call it a Control
}

// A mutant judges the same result by a wrong formula. It is no evidence about a hypothesis, so
// that a claim with mutants only says why it has no twin.
func ExampleMutant() {
	s := falls()
	s.Claims[0].Mutants = []experiment.Mutant[config, result]{{Name: "log n in place of log y",
		Measure: func(c config, r result) claim.Measurement { return slope(c, result{stats.Floats(c.N)}) }}}
	o, err := s.Evaluate(context.Background(), &experiment.Env{}, experiment.Quick, s.Config(experiment.Quick))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range o.Verdicts[0].Twins {
		fmt.Printf("%s (%s) %s\n", t.Name, t.Role, t.Effect())
	}
	// Output:
	// n is not used (must fail) breaks
	// log n in place of log y (mutant) breaks
}

// A twin whose value is known without running it is a control of the claim.
func ExampleClaim() {
	s := falls()
	s.Claims[0].Foreseen = []string{"n is not used"} // of a constant the slope is 0
	fmt.Println(s.Validate())
	s.Claims[0].Mutants = []experiment.Mutant[config, result]{{Name: "y squared", Measure: squared}}
	fmt.Println(s.Validate())
	// Output:
	// paper2027/falls: the claim "law/slope" cannot fail: no twin and no mutant that is not known beforehand must break it
	// <nil>
}

func squared(c config, r result) claim.Measurement {
	return slope(c, result{stats.Map(r.Y, func(y float64) float64 { return y * y })})
}

// Fields are set by name; what cannot be is refused in a sentence.
func ExampleSpec_Configure() {
	s, seed := falls(), uint64(7)
	fmt.Println(s.Configure(experiment.Quick, &seed, "N=2,4", "Power=-0.5"))
	_, err := s.Configure(experiment.Quick, nil, "N=4,2")
	fmt.Println(err)
	// Output:
	// {7 [2 4] -0.5} <nil>
	// paper2027/falls cannot run with this config: field N = [4 2] must increase: a slope is over growing n
}

// Judge says what the claims are of a made-up result, without a run.
func ExampleSpec_Judge() {
	s := falls()
	for _, y := range [][]float64{{1, 0.1, 0.01}, {1, 1, 1}} {
		fmt.Println(s.Judge(s.Config(experiment.Quick), result{y})[0].Status)
	}
	// Output:
	// holds
	// fails
}

// A plain machine of two cores does 10⁹ operations of plain loops a second.
func ExampleRates_Seconds() {
	once := experiment.Cost{Host: 1e9, Bytes: 100}
	cost := once.Plus(once.Times(2))
	fmt.Println(experiment.Nominal.Seconds(cost), "seconds", cost.Bytes, "bytes")
	// Output: 3 seconds 100 bytes
}
