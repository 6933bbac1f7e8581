package experiment

import (
	"math"
	"strings"
	"testing"
)

func TestImpossibleFieldsAreNamed(t *testing.T) {
	for _, err := range []error{
		AtLeast(2, "Seeds", 1), Increasing("N", []int{1, 3, 3}, "a curve"), Path("Lambdas", nil),
		Path("Lambdas", []float64{0, 1}), Path("Lambdas", []float64{1, math.Inf(1)}), Path("Lambdas", []float64{2, 1}),
		Path("Lambdas", []float64{math.NaN()}),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "field ") {
			t.Errorf("%v", err)
		}
	}
	for _, err := range []error{AtLeast(2, "Seeds", 2), Increasing("N", []int{}, ""),
		Path("Lambdas", []float64{1e-3, 1})} {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
	}
}

// A config may embed what several share: its fields are then fields of the config.
func TestFieldsOfAnEmbeddedStructStandInItsPlace(t *testing.T) {
	type inner struct{ Depth int }
	type outer struct {
		inner
		Lambdas []float64
	}
	var names []string
	for _, f := range Fields(outer{inner{3}, []float64{1}}) {
		names = append(names, f.Name+"="+f.Value)
	}
	if got := strings.Join(names, " "); got != "Depth=3 Lambdas=1" {
		t.Error(got)
	}
}
