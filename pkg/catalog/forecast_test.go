package catalog

import (
	"slices"
	"strconv"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// repeats are the fields that say how often the same is done.
var repeats = []string{"Seeds", "Batches", "Networks", "Nets", "Repeats", "Count", "Neurons", "PolynomialSeeds"}

// seconds returns what a run without its twins would take on a plain machine.
func seconds(t *testing.T, x experiment.Experiment, set ...string) (float64, experiment.Cost) {
	t.Helper()
	config, err := x.Preset(experiment.Quick, nil, set...)
	if err != nil {
		t.Fatal(err)
	}
	cost, err := x.Forecast(config, false)
	if err != nil {
		t.Fatal(err)
	}
	return experiment.Nominal.Seconds(cost), cost
}

// What is done four times as often takes longer, and at most four times as long: every
// experiment has a field that makes it half as long again.
func TestForecastsGrowWithWhatIsRepeated(t *testing.T) {
	for _, x := range All() {
		most := 0.0
		for _, field := range experimenttest.Fields(t, x) {
			n, err := strconv.Atoi(field.Value)
			if err != nil || !slices.Contains(repeats, field.Name) {
				continue
			}
			once, _ := seconds(t, x)
			often, _ := seconds(t, x, field.Name+"="+strconv.Itoa(4*n))
			if most = max(most, often/once); often < once || often > 4.01*once {
				t.Errorf("%s: with four times the %s the forecast is %.2f times as long", x.Name(), field.Name, often/once)
			}
		}
		if most != 0 && most < 1.4 {
			t.Errorf("%s: no repetition makes its forecast longer than %.2f times", x.Name(), most)
		}
	}
}

// What is computed in plain loops is not forecast at the speed of matrix products: those
// of a backend are tens of times as fast.
func TestPlainLoopsAreForecastAsSuch(t *testing.T) {
	for _, id := range []string{"damian2022/monomials", "jacot2023/jacobian-bound", "jacot2023/distance-bound",
		"jacot2023/tangent-blowup", "jacot2023/paths", "jacot2023/interpolant"} {
		all, cost := seconds(t, find(t, id))
		if loops := experiment.Nominal.Seconds(experiment.Cost{Host: cost.Host}); loops < all/2 {
			t.Errorf("%s: %.3g s of a forecast of %.3g s are plain loops", id, loops, all)
		}
	}
}

// A training of one step takes as long as its loop takes to compile: a loop for every depth.
func TestForecastsCountCompilation(t *testing.T) {
	for _, id := range []string{"jacot2023/linear-cost", "jacot2023/representation-cost", "jacot2023/depth"} {
		short := []string{"Steps=4"}
		if id == "jacot2023/depth" {
			short = append(short, "Ramp=0")
		}
		two, _ := seconds(t, find(t, id), append(short, "Depths=8,12")...)
		three, _ := seconds(t, find(t, id), append(short, "Depths=8,12,20")...)
		if two < 2 || three < 1.8*two || three > 2.5*two {
			t.Errorf("%s: %.3g s for depths 8 and 12, %.3g s with 20", id, two, three)
		}
	}
}

func find(t *testing.T, id string) experiment.Experiment {
	t.Helper()
	found, err := evaluate.List(All()).Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return found[0]
}
