package claim

import (
	"fmt"
	"math"
	"strings"
)

// Number formats a measured number with four significant digits, by [Format].
func Number(x float64) string { return Format("%.4g", x) }

// Format formats a number for readers, in tables, verdicts and labels: the minus sign is a
// true one, a number of which no digit but 0 is shown has no sign, one beyond all others is
// ∞, and one that was not measured is "none".
func Format(verb string, x float64) string {
	switch {
	case math.IsNaN(x):
		return "none"
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "−∞"
	}
	s := fmt.Sprintf(verb, x)
	if !strings.ContainsAny(s, "123456789") {
		s = strings.TrimLeft(s, "+-")
	}
	return strings.ReplaceAll(s, "-", "−")
}

// Text returns a measurement with its interval as "1.96 [1.84, 2.08]", its numbers by
// [Format]. Of what was measured once there is no interval, and the text says so.
func (m Measurement) Text(verb string) string {
	value := Format(verb, m.Value)
	switch {
	case math.IsNaN(m.Value):
		return value
	case math.IsNaN(m.Low) || math.IsNaN(m.High):
		return value + ", no interval"
	}
	return fmt.Sprintf("%s [%s, %s]", value, Format(verb, m.Low), Format(verb, m.High))
}
