package stats

import (
	"math"
	"testing"
)

func TestTheMedianIsTheMiddle(t *testing.T) {
	for want, values := range map[float64][]float64{2: {9, 1, 2}, 3: {9, 4, 1, 2}, 7: {7}} {
		if got := Median(values); got != want {
			t.Errorf("median of %v is %g", values, got)
		}
	}
}

func TestTheLowerMedianIsOneOfTheValues(t *testing.T) {
	for want, values := range map[float64][]float64{2: {9, 2, 1}, 1: {4, 1}, 7: {7}} {
		if got := LowerMedian(values); got != want {
			t.Errorf("lower median of %v is %g", values, got)
		}
	}
}

func TestCountIsOfTheElementsWithTheProperty(t *testing.T) {
	if n := Count([]string{"a", "", "b"}, func(s string) bool { return s != "" }); n != 2 {
		t.Errorf("%d", n)
	}
	if n := Count(nil, math.IsNaN); n != 0 {
		t.Errorf("%d of none", n)
	}
}

func TestTheMedianOfElementsIsThatOfTheirNumbers(t *testing.T) {
	length := func(s string) float64 { return float64(len(s)) }
	if got := MedianOf([]string{"abcd", "", "ab", "abc"}, length); got != 2.5 {
		t.Errorf("%g", got)
	}
	if got := MedianOf(nil, length); !math.IsNaN(got) {
		t.Errorf("%g of none", got)
	}
}
