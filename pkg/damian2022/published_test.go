package damian2022

import (
	"strings"
	"testing"
)

// From the paper's §6.1: the NTK at m = 1000, n = 10⁴ is drawn at 0.477.
func TestPublishedPointsAreFoundByName(t *testing.T) {
	if got, err := PublishedRisk(ByTangent, 1000, 10_000); err != nil || got != 0.477 {
		t.Errorf("%g, %v", got, err)
	}
	if _, err := PublishedRisk(ByTangent, 1000, 7); err == nil || !strings.Contains(err.Error(), "no published point") {
		t.Errorf("n = 7: %v", err)
	}
	if n, _, _, err := publishedCurve(ByLinear, 100); len(n) != 0 || err != nil {
		t.Errorf("a curve that the paper does not draw: %v, %v", n, err)
	}
}

func TestThePublishedTransferIsRead(t *testing.T) {
	for n, want := range map[int]float64{100: 0.821, 1000: 0.255} {
		if got, err := publishedTransferAt(n, 10_000); err != nil || got != want {
			t.Errorf("n = %d: %g, %v", n, got, err)
		}
	}
}

// At m = 100 the published risks around ½ are those at n = 10³ and 3162; no curve is
// drawn at m = 200.
func TestThePublishedHalfWayPointLiesBetweenItsNeighbours(t *testing.T) {
	if got, err := PublishedHalf(100); err != nil || got < 1000 || got > 3162 {
		t.Errorf("%g, %v", got, err)
	}
	if _, err := PublishedHalf(200); err == nil || !strings.Contains(err.Error(), "200") {
		t.Errorf("m = 200: %v", err)
	}
}
