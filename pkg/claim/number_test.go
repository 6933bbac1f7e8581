package claim

import (
	"fmt"
	"math"
	"testing"
)

func ExampleFormat() {
	fmt.Println(Format("%+.2f", 0.5), Format("%.1e", -2e-5), Format("%+.3f", -0.0001), Format("%.4g", math.NaN()))
	// Output: +0.50 −2.0e−05 0.000 none
}

// What is rounded to 0 has no sign, whatever the verb, and nothing else loses its sign.
func TestOnlyZeroLosesItsSign(t *testing.T) {
	for _, c := range []struct {
		verb string
		x    float64
		want string
	}{
		{"%.3f", -0.0004, "0.000"}, {"%.3f", -0.0006, "−0.001"}, {"%+.1f", -0.04, "0.0"}, {"%+.1f", 0.04, "0.0"},
		{"%+.1f", 0.06, "+0.1"}, {"%.4g", math.Copysign(0, -1), "0"}, {"%.4g", -1e-9, "−1e−09"}, {"%g", -30, "−30"},
		{"%.0f", -0.3, "0"}, {"%.2e", math.Copysign(0, -1), "0.00e+00"}, {"%.4g", math.Inf(1), "∞"},
		{"%+.1f", math.Inf(-1), "−∞"},
	} {
		if got := Format(c.verb, c.x); got != c.want {
			t.Errorf("%s of %g: %q, want %q", c.verb, c.x, got, c.want)
		}
	}
}

func TestAMeasurementIsWrittenWithItsInterval(t *testing.T) {
	nan := math.NaN()
	for want, m := range map[string]Measurement{
		"+1.00 [−0.50, 0.00]": {Value: 1, Low: -0.5, High: -0.001},
		"+1.00, no interval":  {Value: 1, Low: nan, High: nan},
		"none":                {Value: nan, Low: -1, High: 1},
		"+1.00 [−∞, ∞]":       {Value: 1, Low: math.Inf(-1), High: math.Inf(1)},
	} {
		if got := m.Text("%+.2f"); got != want {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
	}
}
