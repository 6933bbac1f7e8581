package learningrate

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/experiment"
)

// learningRateOutcome is the outcome of made-up results, of the run and of its twin.
func learningRateOutcome(t *testing.T, r LearningRateResult) *LearningRateOutcome {
	t.Helper()
	c := learningRateConfig(experiment.Quick)
	o, err := LearningRateSpec.Conclude(experiment.Quick, c, r, []LearningRateResult{r})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheTableOfStepsHasARowAStepAndOneOfAdam(t *testing.T) {
	rows := learningRateTables(learningRateOutcome(t, atTheEdge(learningRateConfig(experiment.Quick))))[0].Rows
	if len(rows) != 5 || rows[0][0] != "0.025" || rows[4][0] != "Adam" {
		t.Fatalf("%v", rows)
	}
	if got := fmt.Sprint(rows[1][1:6]); got != "[42 1.050 [1.050, 1.050] 1.050 [1.050, 1.050] 72 0.1]" { // 1.05·2/0.05
		t.Errorf("%s", got)
	}
	if want := strings.TrimSpace(strings.Repeat("2 ", 12)); rows[1][9] != want {
		t.Errorf("%q", rows[1][9])
	}
}

func TestDeadNetworksHaveNoPlaceAtTheEdgeAndNoRank(t *testing.T) {
	r := atTheEdge(learningRateConfig(experiment.Quick))
	for i := range r.Cells[3].Settled {
		r.Cells[3].Settled[i], r.Cells[3].Imbalance[i] = 1, math.Inf(1)
	}
	o := learningRateOutcome(t, r)
	row := learningRateTables(o)[0].Rows[3]
	if row[2] != "none" || !math.IsNaN(row[8].(float64)) || strings.Trim(row[9].(string), "† ") != "" {
		t.Errorf("%v", row)
	}
	if v := o.Verdicts[2]; v.Status != claim.Fails || v.Cases != 0 {
		t.Errorf("a small kernel of dead networks: %s", v.Text())
	}
}

func TestStepsThatLeaveTheBandAreNamed(t *testing.T) {
	o := learningRateOutcome(t, atTheEdge(learningRateConfig(experiment.Quick)))
	for i := range o.Result.Cells[3].Swinging {
		o.Result.Cells[2].Swinging[i] = 1.3 * 2 / o.Result.Cells[2].Rate
		o.Result.Cells[3].Swinging[i] = math.NaN()
	}
	want := "steps from η = 0.05 on whose interval leaves [0.85, 1.2]: at the last iterate 0.1, 0.2, in the " +
		"middle of the swing none"
	if got := EdgeReport(o); got != want {
		t.Errorf("%q", got)
	}
}

func TestAStepIsReportedWhetherItDivergesKillsOrEndsWell(t *testing.T) {
	well := learningRateOutcome(t, atTheEdge(learningRateConfig(experiment.Quick)))
	killed := learningRateOutcome(t, atTheEdge(learningRateConfig(experiment.Quick)))
	for i := range killed.Result.Cells[3].Settled {
		killed.Result.Cells[3].Settled[i] = 1
	}
	for want, o := range map[string]*LearningRateOutcome{
		"no training diverged, 0 of 12 networks are dead; median C 0.1; median η λ_max/2 of the living " +
			"1.05": well,
		"no training diverged, but every network of 12 is dead (median C 1), so that there is no η λ_max/2 to " +
			"be measured": killed,
	} {
		if got, err := StepReport(o, nil); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	diverged := fmt.Errorf("depth 8: %w", &engine.Diverged{Step: 4, Runs: []int{1, 3}})
	if got, err := StepReport(nil, diverged); err != nil || !strings.Contains(got, "step 4") {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := StepReport(nil, errors.ErrUnsupported); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v", err)
	}
}
