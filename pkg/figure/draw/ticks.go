package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// tick is a place on an axis; a minor tick has no label.
type tick struct {
	at    float64
	label string
	rank  int // labels of higher rank give way where there is no room
}

func (t tick) minor() bool { return t.label == "" }

// rounding absorbs the error of steps that no float64 holds exactly.
const rounding = 1e-9

// linearTicks returns about n labelled ticks in [lo, hi] at multiples of 1, 2,
// 2.5 or 5 times a power of ten, all with the same number of decimals.
func linearTicks(lo, hi float64, n int) []tick {
	if !(hi > lo) || math.IsInf(hi-lo, 0) {
		return nil
	}
	step := niceStep((hi - lo) / float64(max(1, n)))
	format := linearFormat(max(math.Abs(lo), math.Abs(hi)), step)
	first, last := math.Ceil(lo/step-rounding), math.Floor(hi/step+rounding)
	const exact = 1 << 53 // beyond, neighbouring multiples are one float64
	if !(last-first < 100) || math.Abs(first) > exact || math.Abs(last) > exact {
		return nil
	}
	var out []tick
	for i := range int(last-first) + 1 {
		v := (first + float64(i)) * step
		if v == 0 {
			v = 0 // no negative zero
		}
		out = append(out, tick{at: v, label: format(v)})
	}
	return out
}

func niceStep(raw float64) float64 {
	mag := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, s := range []float64{1, 2, 2.5, 5} {
		if s*mag >= raw*(1-1e-3) {
			return s * mag
		}
	}
	return 10 * mag
}

// linearFormat returns how to write multiples of step up to top: plain, or
// with a power of ten where plain numbers would be long.
func linearFormat(top, step float64) func(float64) string {
	exponent := 0
	if top >= 1e5 || top < 1e-3 {
		exponent = int(math.Floor(math.Log10(top) + rounding))
	}
	unit := math.Pow(10, float64(exponent))
	decimals := 0
	for s := step / unit; decimals < 8 && math.Abs(s-math.Round(s)) > 1e-6*s; decimals++ {
		s *= 10
	}
	return func(v float64) string {
		if v == 0 {
			return "0"
		}
		s := strings.Replace(strconv.FormatFloat(v/unit, 'f', decimals, 64), "-", "−", 1)
		if exponent != 0 {
			s = fmt.Sprintf(`$%s\times 10^{%d}$`, s, exponent)
		}
		return s
	}
}

// The digits that carry labels, from the sparsest set to the densest.
var logDigits = [][]int{{1}, {1, 2, 5}, {1, 2, 3, 5, 7}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}

// logTicks returns the ticks in [lo, hi] of a decimal logarithmic axis with
// room for n labels. Powers of ten are labelled where two or more are inside;
// on shorter ranges 2, 5, then 3, 7, then all digits join them, until there
// are three labels; a factor of two or less gets linear ticks.
func logTicks(lo, hi float64, n int) []tick {
	if !(lo > 0 && hi > lo) || math.IsInf(hi, 0) {
		return nil
	}
	k0, k1 := int(math.Floor(math.Log10(lo)-rounding)), int(math.Ceil(math.Log10(hi)+rounding))
	digits, ok := pickDigits(lo, hi, k0, k1)
	if !ok {
		return linearTicks(lo, hi, min(n, 4))
	}
	step := 1
	for math.Log10(hi/lo)/float64(step) > float64(n)+0.5 {
		step++
	}
	var out []tick
	plain := len(digits) > 1 && lo >= 1e-3 && hi <= 1e4
	for k := k0; k <= k1; k++ {
		for m := 1; m < 10; m++ {
			t := tick{at: power(m, k)}
			if !within(t.at, lo, hi) || (step > 1 && m > 1) {
				continue
			}
			if labelled(digits, m) && mod(k, step) == 0 {
				t.label, t.rank = logLabel(m, k, plain), rankOf(m)
			}
			out = append(out, t)
		}
	}
	return out
}

func pickDigits(lo, hi float64, k0, k1 int) ([]int, bool) {
	if countInside(lo, hi, k0, k1, logDigits[0]) >= 2 {
		return logDigits[0], true
	}
	for _, d := range logDigits[1:] {
		if countInside(lo, hi, k0, k1, d) >= 3 {
			return d, hi/lo > 2
		}
	}
	return nil, false
}

func countInside(lo, hi float64, k0, k1 int, digits []int) (n int) {
	for k := k0; k <= k1; k++ {
		for _, m := range digits {
			if within(power(m, k), lo, hi) {
				n++
			}
		}
	}
	return n
}

// power returns m times ten to the k, correctly rounded.
func power(m, k int) float64 {
	v, _ := strconv.ParseFloat(strconv.Itoa(m)+"e"+strconv.Itoa(k), 64)
	return v
}

func within(v, lo, hi float64) bool { return v >= lo*(1-rounding) && v <= hi*(1+rounding) }

func labelled(digits []int, m int) bool {
	for _, d := range digits {
		if d == m {
			return true
		}
	}
	return false
}

func mod(a, b int) int { return ((a % b) + b) % b }

func rankOf(m int) int {
	switch m {
	case 1:
		return 0
	case 2, 5:
		return 1
	case 3, 7:
		return 2
	}
	return 3
}

func logLabel(m, k int, plain bool) string {
	switch {
	case plain:
		return strconv.FormatFloat(power(m, k), 'f', -1, 64)
	case m == 1:
		return fmt.Sprintf("$10^{%d}$", k)
	}
	return fmt.Sprintf(`$%d\times 10^{%d}$`, m, k)
}
