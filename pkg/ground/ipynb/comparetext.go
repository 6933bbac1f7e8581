package ipynb

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	number = regexp.MustCompile(`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`)
	// A fingerprint has eight or more hexadecimal digits, letters among them.
	hexadecimal = regexp.MustCompile(`\b[0-9a-f]{8,64}\b`)
	tiny        = regexp.MustCompile(`-?\d+(?:\.\d+)?[eE]-\d+`)
	dataAddress = regexp.MustCompile(`data:[\w/+.-]+;base64,[A-Za-z0-9+/=]*`)
)

// compareText compares texts: what stands between numbers exactly, numbers
// within the tolerances. nil means equal.
func compareText(want, got string) *[2]string {
	if want == got {
		return nil
	}
	w, g := mask(want), mask(got)
	wn, gn := number.FindAllString(w, -1), number.FindAllString(g, -1)
	if number.ReplaceAllString(w, "0") != number.ReplaceAllString(g, "0") {
		a, b := excerpts(w, g)
		return &[2]string{a, b}
	}
	for i := range wn {
		if !sameNumber(wn[i], gn[i]) {
			return &[2]string{wn[i] + context(w, i), gn[i]}
		}
	}
	return nil
}

// mask replaces what may differ freely: fingerprints, embedded pictures,
// rounding errors with their sign, and the two ways to write a minus.
func mask(s string) string {
	s = dataAddress.ReplaceAllString(strings.ReplaceAll(s, "−", "-"), "data:")
	s = tiny.ReplaceAllStringFunc(s, func(n string) string {
		if x, err := strconv.ParseFloat(n, 64); err == nil && math.Abs(x) <= noise {
			return "0"
		}
		return n
	})
	return hexadecimal.ReplaceAllStringFunc(s, func(h string) string {
		if strings.ContainsAny(h, "abcdef") {
			return "fingerprint"
		}
		return h
	})
}

// context returns the words before the n-th number of the text.
func context(s string, n int) string {
	at := number.FindAllStringIndex(s, n+1)[n][0]
	before := strings.TrimSpace(s[max(0, at-40):at])
	if before == "" {
		return ""
	}
	return fmt.Sprintf(" (after %q)", before)
}

// sameNumber compares two numbers as they were printed.
func sameNumber(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	gap, size := math.Abs(x-y), math.Max(math.Abs(x), math.Abs(y))
	// Half a unit more absorbs the rounding of decimal fractions themselves.
	return gap <= (lastDigits+0.5)*math.Min(unit(a), unit(b)) && !counts(a, b) ||
		gap <= relative*size || size <= noise
}

// sameMeasurement compares two numbers of a verdict, which carry all their digits.
func sameMeasurement(a, b json.Number) bool {
	x, errX := a.Float64()
	y, errY := b.Float64()
	if errX != nil || errY != nil {
		return a == b
	}
	size := math.Max(math.Abs(x), math.Abs(y))
	return math.Abs(x-y) <= significant*size || size <= noise
}

// counts reports whether both numbers are whole and below 1000: with four
// significant digits, larger whole numbers may be rounded ones.
func counts(a, b string) bool {
	return !strings.ContainsAny(a+b, ".eE") && len(a) < 4 && len(b) < 4
}

// unit returns one unit of the last printed digit: 0.01 for "1.25", 0.001 for "1.25e-1".
func unit(s string) float64 {
	digits, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	_, fraction, _ := strings.Cut(digits, ".")
	power, _ := strconv.Atoi(exponent)
	return math.Pow(10, float64(power-len(fraction)))
}

// excerpts returns the parts of two texts around their first difference, quoted.
func excerpts(want, got string) (string, string) {
	i := 0
	for i < min(len(want), len(got)) && want[i] == got[i] {
		i++
	}
	cut := func(s string) string {
		part := s[max(0, i-20):min(len(s), i+40)]
		return strconv.Quote(strings.ToValidUTF8(part, ""))
	}
	return cut(want), cut(got)
}
