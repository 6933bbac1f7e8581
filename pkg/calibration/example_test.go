package calibration_test

import (
	"fmt"

	"github.com/provingground/provingground/pkg/calibration"
	"github.com/provingground/provingground/pkg/claim"
)

// at returns the verdict of an experiment with one claim, x ≤ 1, at a seed at which x was measured.
func at(x float64) []claim.Verdict {
	v := claim.Judge(claim.Claim{ID: "paper2027/small"}, claim.Exact(x, 1), claim.AtMost(1, claim.Theory, "1"))
	v.Backend, v.Fingerprint = "go", "code"
	return []claim.Verdict{v}
}

// A table counts over the seeds that were drawn. One red verdict of three leaves a false-alarm
// rate of up to .91 possible.
func ExampleTable_Add() {
	var t calibration.Table
	for seed, x := range []float64{0.5, 0.8, 1.2} {
		t = t.Add("paper2027/room", uint64(seed+1), at(x))
	}
	for _, row := range t.Of("go", "paper2027/room") {
		fmt.Printf("%s: %d of %d hold, margin %.1f\n", row.Claim, row.Holds, row.Seeds(), row.Margin)
	}
	verdicts, red, _ := t.Pooled("go")
	fmt.Printf("at most %.2f are false alarms\n", calibration.FalseAlarms(red, verdicts))
	// Output:
	// paper2027/small: 2 of 3 hold, margin -0.2
	// at most 0.91 are false alarms
}

// 0 of 20 leaves a rate of 1 − .025^(1/20) possible.
func ExampleFalseAlarms() {
	fmt.Printf("%.2f %.2f\n", calibration.FalseAlarms(0, 20), calibration.FalseAlarms(0, 200))
	// Output: 0.17 0.02
}

// The margin is in units of the band: here an interval ends a tenth of the band from its edge.
func ExampleMargin() {
	band := claim.Between(0, 10, claim.Convention, "ten")
	fmt.Println(calibration.Margin(claim.Measurement{Value: 8, Low: 7, High: 9}, band),
		calibration.Margin(claim.Measurement{Value: 12, Low: 11, High: 13}, band))
	// Output: 0.1 -0.3
}

// Today's code confirms a table when it gives the same value at the first seed.
func ExampleTable_Confirm() {
	table := calibration.Table{}.Add("paper2027/room", 1, at(0.5))
	for _, x := range []float64{0.5, 0.6} {
		_, err := table.Confirm("paper2027/room", at(x))
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// paper2027/small is 0.6, and was 0.5 when the table was made
}
