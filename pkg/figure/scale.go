package figure

import (
	"math"
)

// Span is the shown range of an axis.
type Span struct {
	Lo, Hi float64
	Log    bool
}

// farthest is the largest magnitude that is drawn: differences of such numbers
// are still finite.
const farthest = 1e300

// Shows says whether the axis can show v at all, inside its range or not.
func (s Span) Shows(v float64) bool {
	return math.Abs(v) <= farthest && (!s.Log || v > 0)
}

// Warp is the coordinate in which the axis is even.
func (s Span) Warp(v float64) float64 {
	if s.Log {
		return math.Log10(v)
	}
	return v
}

// Span returns the length of the range in that coordinate.
func (s Span) Span() float64 { return s.Warp(s.Hi) - s.Warp(s.Lo) }

// Share returns where v lies between the ends, 0 to 1 inside. Values that the
// axis cannot show are put at the low end.
func (s Span) Share(v float64) float64 {
	if !s.Shows(v) {
		return 0
	}
	const far = 1e4 // keeps coordinates printable; clipping cuts them anyway
	return min(max((s.Warp(v)-s.Warp(s.Lo))/s.Span(), -far), far)
}

func (s Span) Clamp(v float64) float64 { return min(max(v, s.Lo), s.Hi) }

// Around opens a range that holds one value only.
func (s Span) Around() Span {
	if s.Log {
		return Span{s.Lo / 3, s.Hi * 3, true}
	}
	d := 0.5 * math.Abs(s.Lo)
	if d == 0 {
		d = 1
	}
	return Span{s.Lo - d, s.Hi + d, false}
}

func (s Span) Unwarp(w float64) float64 {
	if s.Log {
		return math.Pow(10, w)
	}
	return w
}

// Fixed returns the range an axis asks for.
func Fixed(a Axis) (Span, bool) {
	return Span{a.Min, a.Max, a.Scale == Log10}, a.Min != 0 || a.Max != 0
}
