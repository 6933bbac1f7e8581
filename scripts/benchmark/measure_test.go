package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestMedianIsTheMiddle(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{[]float64{3, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
		{[]float64{7}, 7},
		{[]float64{1, 1, 1, 1, 100}, 1},
	} {
		if got := median(c.x); got != c.want {
			t.Errorf("median of %v is %g, want %g", c.x, got, c.want)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("the median of nothing is a number")
	}
}

func TestChecksAgreeWithinTheToleranceOnly(t *testing.T) {
	for _, c := range []struct {
		checks []float64
		want   bool
	}{
		{[]float64{1, 1.009, 0.991}, true},
		{[]float64{1, 1, 1.011}, false},
		{[]float64{-2, -2.01}, true},
		{[]float64{1, -1}, false},
		{[]float64{1, math.NaN(), 1}, false},
		{[]float64{0, 0}, true},
		{[]float64{5}, true},
	} {
		byEngine := map[string]float64{}
		for i, x := range c.checks {
			byEngine[string(rune('a'+i))] = x
		}
		if got := agree(byEngine, 0.01); got != c.want {
			t.Errorf("%v agree: %t, want %t", c.checks, got, c.want)
		}
	}
}

// measureFakes measures one job, of tolerance 1 %, with fake workers by name.
func measureFakes(t *testing.T, rounds int, modes ...string) (row, crew) {
	t.Helper()
	var c crew
	for i := 0; i < len(modes); i += 2 {
		c = append(c, fakeWorker(modes[i], modes[i+1]))
	}
	t.Cleanup(c.stop)
	m := measurement{rounds: rounds, progress: func(string) {}}
	r, err := m.row(t.Context(), job{name: "svd", what: "a fake job", tolerance: 0.01}, c)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

func TestRatiosAreThoseOfTheMediansToJAX(t *testing.T) {
	r, _ := measureFakes(t, 5, "go", "half as fast", "jax", "honest", "numpy", "honest")
	// The fakes take 0.2 and 0.1 s by their own account; the fastest is
	// repeated to fill 0.2 s.
	if len(r.Ratio) != 1 || r.Ratio["go"] != 2 || r.Seconds["jax"] != 0.1 || r.Rounds["jax"] != 5 ||
		r.Repeat != 2 || !r.Agree {
		t.Errorf("got %+v", r)
	}
}

func TestARowWhoseEnginesDisagreeHasNoRatios(t *testing.T) {
	r, _ := measureFakes(t, 1, "go", "disagrees", "jax", "honest", "numpy", "honest")
	if r.Agree || len(r.Ratio) != 0 || r.Check["go"] != 1.5 {
		t.Errorf("got %+v", r)
	}
	if err := complaint([]row{r}); err == nil ||
		!strings.Contains(err.Error(), "svd is computed differently by some engine") {
		t.Errorf("got %v", err)
	}
	var table bytes.Buffer
	printTable(&table, crew{{name: "go"}, {name: "jax"}}, []row{r})
	if !strings.Contains(table.String(),
		"**the engines disagree** beyond 0.01, so there are no ratios: go 1.5, jax 1, numpy 1") {
		t.Errorf("the table does not say so:\n%s", &table)
	}
}

func TestAnEngineThatFailsLeavesTheOthersMeasured(t *testing.T) {
	r, c := measureFakes(t, 2, "go", "honest", "xla:cpu", "dies", "jax", "honest")
	if r.Failed["xla:cpu"] != "it ended (exit status 5): segmentation fault" || r.Ratio["go"] != 1 || len(r.Seconds) != 2 {
		t.Errorf("got %+v", r)
	}
	if complaint([]row{r}) == nil {
		t.Error("a failure is not complained of")
	}
	var table bytes.Buffer
	printTable(&table, c, []row{r})
	if !strings.Contains(table.String(), "  * xla:cpu failed: it ended (exit status 5): segmentation fault\n") {
		t.Errorf("the table does not say so:\n%s", &table)
	}
}

func TestSlowEnginesSitOutRounds(t *testing.T) {
	r, _ := measureFakes(t, 5, "go", "slow", "xla:cpu", "very slow", "jax", "slow")
	// A run of half the budget fills it after two rounds and is not yet beyond;
	// one longer than the budget is timed by its warm-up alone.
	if r.Rounds["go"] != 3 || r.Rounds["xla:cpu"] != 1 || r.Seconds["xla:cpu"] != budget+1 || r.Repeat != 1 {
		t.Errorf("got %+v", r)
	}
}

func TestMeasuringEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := crew{fakeWorker("go", "honest")}
	defer c.stop()
	m := measurement{rounds: 1, progress: func(string) {}}
	if _, err := m.row(ctx, job{name: "svd"}, c); err == nil {
		t.Error("no error")
	}
}

var sampleRow = row{
	Job: "svd", What: "a fake job", Precision: "float64",
	Seconds: map[string]float64{"go": 0.25, "jax": 1.5},
	Spread:  map[string][2]float64{"go": {0.2, 0.3}, "jax": {1.5, 1.5}},
	Rounds:  map[string]int{"go": 5, "jax": 1}, Compile: map[string]float64{"go": 0, "jax": 0.0005},
	Ratio: map[string]float64{"go": 1.0 / 6}, Repeat: 1, Check: map[string]float64{"go": 1, "jax": 1}, Agree: true,
}

func TestTheTableIsMarkdown(t *testing.T) {
	const want = `| job | numbers | go | jax | numpy | go / jax | compile |
| --- | --- | --- | --- | --- | --- | --- |
| svd | float64 | 250 ms | 1.5 s | – | 0.17 | go 0 µs, jax 500 µs |

* svd: a fake job; fastest and slowest round: go 200 ms–300 ms in 5, jax 1.5 s–1.5 s in 1 (1 a timing)
`
	var got bytes.Buffer
	printTable(&got, crew{{name: "go"}, {name: "jax"}, {name: "numpy"}}, []row{sampleRow})
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", &got, want)
	}
}

func TestWithoutJAXThereAreNoColumnsOfRatios(t *testing.T) {
	var got bytes.Buffer
	printTable(&got, crew{{name: "go"}}, []row{sampleRow})
	head, _, _ := strings.Cut(got.String(), "\n")
	if head != "| job | numbers | go | compile |" {
		t.Errorf("got %s", head)
	}
}

func TestJSONHasJobSecondsAndRatios(t *testing.T) {
	var got []struct {
		Job     string
		Seconds map[string]float64
		Ratio   map[string]float64 `json:"ratio_to_jax"`
	}
	if err := json.Unmarshal(encodeRows([]row{sampleRow}), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Job != "svd" || got[0].Seconds["jax"] != 1.5 || got[0].Ratio["go"] != 1.0/6 {
		t.Errorf("got %+v", got)
	}
	if text := strings.TrimSpace(string(encodeRows(nil))); text != "[]" {
		t.Errorf("without rows: %s", text)
	}
}
