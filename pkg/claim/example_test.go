package claim_test

import (
	"fmt"

	"github.com/provingground/provingground/pkg/claim"
)

// The whole interval has to lie inside the band; at the edge nothing is decided.
func ExampleJudge() {
	near := claim.Between(1.6, 2.3, claim.Convention, "what we call near 2")
	for _, m := range []claim.Measurement{
		{Value: 2.0, Low: 1.9, High: 2.1}, {Value: 1.7, Low: 1.5, High: 1.9}, {Value: 1, Low: 0.9, High: 1.1},
	} {
		v := claim.Judge(claim.Claim{ID: "paper2027/exponent", Kind: claim.Rate}, m, near)
		fmt.Println(v.Status, v.Measured())
	}
	// Output:
	// holds 2 [1.9, 2.1]
	// undecided 1.7 [1.5, 1.9]
	// fails 1 [0.9, 1.1]
}

// 20 of 20 do not show that a share is at least 90 %; 36 of 36 do.
func ExampleProportion() {
	most := claim.AtLeast(0.9, claim.Convention, "what we call most")
	for _, n := range []int{20, 36} {
		m := claim.Proportion(n, n)
		fmt.Println(m.Text("%.3f"), claim.Judge(claim.Claim{Kind: claim.Share}, m, most).Status)
	}
	// Output:
	// 1.000 [0.832, 1.000] undecided
	// 1.000 [0.903, 1.000] holds
}

func ExampleBand_String() {
	fmt.Println(claim.AtMost(0.1, claim.Theory, "rounding"), claim.AtLeast(2, claim.Pilot, "20 seeds"),
		claim.Between(1.6, 2.3, claim.Convention, "near 2"))
	// Output: ≤ 0.1 ≥ 2 [1.6, 2.3]
}

// A claim that a twin passes too says nothing about the hypothesis that the twin lacks.
func ExampleVerdict_WithTwins() {
	v := claim.Judge(claim.Claim{ID: "paper2027/grows"}, claim.Exact(3, 10), claim.AtLeast(1, claim.Theory, "it grows"))
	for _, status := range []claim.Status{claim.Fails, claim.Undecided, claim.Holds} {
		fmt.Println(v.WithTwins([]claim.Twin{{Name: "shuffled", Role: claim.MustFail, Status: status}}).Status)
	}
	fmt.Println(v.WithoutTwins().Status)
	// Output:
	// holds
	// undecided
	// vacuous
	// twins not run
}

func ExampleVerdict_AtTheory() {
	slope := claim.Measurement{Value: 1.96, Low: 1.90, High: 2.02}
	v := claim.Judge(claim.Claim{Kind: claim.Rate}, slope, claim.Between(1.6, 2.3, claim.Convention, "near 2"))
	fmt.Println(v.WithTheory(2).AtTheory())
	fmt.Println(v.WithTheory(2.2).AtTheory())
	// Output:
	// theory 2: inside the interval
	// theory 2.2: outside the interval
}

func ExampleVerdict_Text() {
	band := claim.AtMost(1e-12, claim.Theory, "rounding")
	v := claim.Judge(claim.Claim{ID: "paper2027/error"}, claim.Exact(2e-13, 40), band)
	v = v.WithTwins([]claim.Twin{{Name: "½ forgotten", Role: claim.Mutant, Status: claim.Fails, Value: 0.5}})
	fmt.Println(v.Text())
	// Output: HOLDS  paper2027/error: 2e−13, band ≤ 1e−12 (theory); mutants: ½ forgotten fails (0.5)
}

// Bands that were measured at a preset decide nothing at another config; those of a theory do.
func ExampleVerdict_Explore() {
	for _, origin := range []claim.Origin{claim.Pilot, claim.Theory} {
		fmt.Println(claim.Judge(claim.Claim{}, claim.Exact(1, 5), claim.AtMost(2, origin, "")).Explore().Status)
	}
	// Output:
	// exploratory
	// holds
}

// A ledger has one verdict a claim: the last.
func ExampleLedger_Merge() {
	verdict := func(id string, x float64) claim.Verdict {
		return claim.Judge(claim.Claim{ID: id}, claim.Exact(x, 1), claim.AtMost(1, claim.Theory, "1"))
	}
	ledger := claim.Ledger{}.Merge(verdict("p/b", 0), verdict("p/a", 0)).Merge(verdict("p/b", 2))
	for _, v := range ledger {
		fmt.Println(v.ID, v.Status)
	}
	fmt.Println(len(ledger.Red()), "red")
	// Output:
	// p/a holds
	// p/b fails
	// 1 red
}

func ExampleCalibrated_String() {
	fmt.Println(claim.Calibrated{Seeds: 20, Holds: 19, Undecided: 1})
	// Output: 20 drawn seeds: 19 hold, 1 undecided
}
