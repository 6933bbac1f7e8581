package experiment

import (
	"context"
	"reflect"
	"strings"
	"testing"
)

// squareConfig has n/d² in every form.
type squareConfig struct {
	D     []int
	Side  int
	Ratio []float64 `samples:"N D"`
	One   float64   `samples:"OneN Side"`
	Grows float64   `samples:"FirstN D first"`
}

func squares() *Spec[squareConfig, int] {
	return &Spec[squareConfig, int]{ID: "toy/squares",
		Config: func(Preset) squareConfig { return squareConfig{[]int{10, 20}, 5, []float64{1, 2}, 4, 3} },
		Cost:   func(squareConfig) Cost { return Cost{} },
		Run:    func(context.Context, *Env, squareConfig) (int, error) { return 0, nil },
	}
}

func TestSamplesAreSetThemselvesWhereAConfigHoldsThemOverTheSquareOfTheDimension(t *testing.T) {
	for set, want := range map[string]squareConfig{
		"N=50,100 D=10":     {[]int{10}, 5, []float64{0.5, 1}, 4, 3}, // in either order
		"D=10 N=50":         {[]int{10}, 5, []float64{0.5}, 4, 3},
		"OneN=50":           {[]int{10, 20}, 5, []float64{1, 2}, 2, 3},
		"OneN=50 Side=10":   {[]int{10, 20}, 10, []float64{1, 2}, 0.5, 3},
		"FirstN=250":        {[]int{10, 20}, 5, []float64{1, 2}, 4, 2.5},
		"FirstN=250 D=5,10": {[]int{5, 10}, 5, []float64{1, 2}, 4, 10},
	} {
		if c, err := squares().Configure(Quick, nil, strings.Fields(set)...); err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%s: %+v, %v; want %+v", set, c, err, want)
		}
	}
	for set, want := range map[string]string{
		"N=50":     "N belongs to one dimension, and D = 10,20: set D to one of them, or Ratio to n/d²",
		"N= D=10":  `N wants a whole number, or several separated by commas, not ""`,
		"OneN=1,2": `OneN wants a whole number, not "1,2"`,
		"OneN=0.5": `OneN wants a whole number, not "0.5"`,
	} {
		if _, err := squares().Configure(Quick, nil, strings.Fields(set)...); err == nil ||
			!strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v; want %s", set, err, want)
		}
	}
	if doc := Fields(squareConfig{})[2].Doc; !strings.HasSuffix(doc, "set N in its place to give n itself") {
		t.Errorf("the field says %q", doc)
	}
}
