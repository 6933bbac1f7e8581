package evaluate

import (
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

func TestForecastsAreReadable(t *testing.T) {
	rates := experiment.Rates{FLOP: 1e9, Elements: 1e9, Draws: 1e6}
	for _, test := range []struct {
		cost experiment.Cost
		want string
	}{
		{experiment.Cost{}, "about 1 s, up to 0 B of arrays"},
		{experiment.Cost{FLOP: 6e10, Draws: 6e7}, "about 2 min, up to 0 B"},          // 60 s + 60 s
		{experiment.Cost{FLOP: 1e9 * 365 * 24 * 3600 * 5000}, "about 5e+03 years, "}, // beyond time.Duration
		{experiment.Cost{Bytes: 1e300}, "up to 4.61e+06 TB"},                         // 2^62
	} {
		if got := Forecast(test.cost, rates); !strings.HasPrefix(got, test.want) && !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
