package damian2022

import (
	"testing"
)

// The counts C(d + p, p) are 66, 286 and 1001 at d = 10.
func TestThereAreAsManyPolynomialsAsTheyAreCounted(t *testing.T) {
	for p, want := range map[int]int{0: 1, 1: 11, 2: 66, 3: 286, 4: 1001} {
		if got := len(hermiteProducts(10, p)); got != want || PolynomialCount(10, p) != want {
			t.Errorf("degree %d: %d, counted %d, want %d", p, got, PolynomialCount(10, p), want)
		}
	}
}
