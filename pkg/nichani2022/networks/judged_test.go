package networks

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/nichani2022"
)

// grown has networks with the error 3.2·d^1.7/n·level, spread over data sets, and a kernel that has no cube; with
// frozen features the kernel everywhere, and of a linear target the kernel ahead.
func grown(c GrowthConfig) (r GrowthResult) {
	for i, d := range c.Dims {
		for _, n := range c.samples(i) {
			cell := GrowthCell{Dim: d, Samples: n}
			for seed := range c.seeds(d) {
				test := c.Level * 7 * math.Pow(float64(d), 1.7) / float64(n) * math.Exp(0.1*math.Cos(float64(seed)))
				cell.Networks = append(cell.Networks, nichani2022.Fit{Test: test, Dense: 0.95, Sparse: 0.8})
			}
			if c.Model == byKernel {
				cell.Networks = slices.Repeat([]nichani2022.Fit{{Test: 0.6, Dense: 0.9, Sparse: 0.02}}, c.seeds(d))
			}
			r.Cells = append(r.Cells, cell)
		}
		last := c.samples(i)[c.perDim()-1]
		kernel := nichani2022.Fit{Test: 0.6, Dense: 0.9, Sparse: 0.02}
		if c.Target == nichani2022.LinearOnly {
			kernel = nichani2022.Fit{Test: 0.01, Dense: 0.95}
		}
		r.Kernels = append(r.Kernels, KernelCell{d, last, slices.Repeat([]nichani2022.Fit{kernel}, c.Solved)})
	}
	return r
}

// tasks have the derived sizes.
func tasks(c TaskConfig) (r TaskResult) {
	for _, d := range c.Dims {
		size := DenseSquare(c.Target, d)
		r.Cells = append(r.Cells, TaskCell{d, slices.Repeat([]float64{0.99 * size, 1.01 * size}, c.Draws/2),
			slices.Repeat([]float64{0.5}, c.Draws)})
	}
	return r
}

// ordered has f between f_L + f_Q and f_L, and all alike where training ends too soon.
func ordered(c OrdersConfig) (r OrdersResult) {
	end := OrderLook{Step: c.Steps, Network: 0.34, Both: 0.25, Tangent: 0.47, Remainder: 0.14}
	if c.Steps < 100 {
		end = OrderLook{Step: c.Steps, Network: 0.74, Both: 0.735, Tangent: 0.745, Remainder: 1e-5}
	}
	for range c.Seeds {
		var run OrderRun
		for _, step := range nichani2022.Geometric(c.Steps, c.Looks) {
			look := end
			look.Step = step
			run.Looks = append(run.Looks, look)
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

// seen are the three models on all splits: ordered, all alike where nothing moves, in any order with coins.
func seen(c PicturesConfig) (r PicturesResult) {
	for split := range c.Splits {
		tests := []float64{0.108, 0.117, 0.130}
		switch {
		case c.Coins:
			tests = []float64{1.1, 1.15, 1.08}
		case c.Width > 64:
			tests = []float64{0.14, 0.14, 0.141}
		case split%10 == 9:
			tests = []float64{0.118, 0.117, 0.130}
		}
		var run PictureRun
		for _, epoch := range c.Epochs {
			run.Network = append(run.Network, nichani2022.Judged{Epoch: epoch, Test: tests[0], Train: 0.07, Accuracy: 0.995})
			run.Both = append(run.Both, nichani2022.Judged{Epoch: epoch, Test: tests[1], Train: 0.07, Accuracy: 0.993})
			run.Tangent = append(run.Tangent, nichani2022.Judged{Epoch: epoch, Test: tests[2], Train: 0.09, Accuracy: 0.989})
		}
		r.Runs = append(r.Runs, run)
	}
	return r
}

func TestClaimsOnGrowthHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, GrowthSpec, grown)
	experimenttest.FailsChanged(t, GrowthSpec, grown, map[string]func(*GrowthResult){
		"reached": func(r *GrowthResult) {
			for i := range r.Cells[3].Networks {
				r.Cells[3].Networks[i].Test = 0.25
			}
		},
		"exponent": func(r *GrowthResult) { // fewer points at the first d, more at the last
			for k, factor := range []float64{0.85, 0.85, 1.5, 1.5} {
				for i := range r.Cells[k].Networks {
					r.Cells[k].Networks[i].Test *= factor
				}
			}
		},
		"beside-the-kernel": func(r *GrowthResult) { r.Kernels[1].Kernels[0].Test = 0.1 },
	})
}

func TestClaimsOnTheTaskHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, TaskSpec, tasks)
	double := func(r *TaskResult) {
		for i := range r.Cells[5].Dense {
			r.Cells[5].Dense[i] *= 2
		}
	}
	experimenttest.FailsChanged(t, TaskSpec, tasks, map[string]func(*TaskResult){"one-task": double, "size": double})
}

func TestClaimsOnTheOrdersHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, OrdersSpec, ordered)
	change := func(to func(*OrderLook)) func(*OrdersResult) {
		return func(r *OrdersResult) { looks := r.Runs[1].Looks; to(&looks[len(looks)-1]) }
	}
	experimenttest.FailsChanged(t, OrdersSpec, ordered, map[string]func(*OrdersResult){
		"expansion-ahead": change(func(l *OrderLook) { l.Both = 0.34 }),
		"linear-behind":   change(func(l *OrderLook) { l.Tangent = 0.33 }),
		"remainder":       change(func(l *OrderLook) { l.Remainder = 0.01 }),
	})
}

func TestClaimsOnPicturesHoldAndFail(t *testing.T) {
	experimenttest.Judges(t, PicturesSpec, seen)
	all := func(of func(*PictureRun) []nichani2022.Judged, test float64) func(*PicturesResult) {
		return func(r *PicturesResult) {
			for i := range r.Runs {
				looks := of(&r.Runs[i])
				looks[len(looks)-1].Test = test
			}
		}
	}
	experimenttest.FailsChanged(t, PicturesSpec, seen, map[string]func(*PicturesResult){
		"order":     all(func(r *PictureRun) []nichani2022.Judged { return r.Network }, 0.12),
		"quadratic": all(func(r *PictureRun) []nichani2022.Judged { return r.Tangent }, 0.117),
		"beyond":    all(func(r *PictureRun) []nichani2022.Judged { return r.Network }, 0.117),
	})
}

func TestOfNoRunNoClaimHolds(t *testing.T) {
	for _, v := range slices.Concat(experimenttest.OfNothing(GrowthSpec), experimenttest.OfNothing(TaskSpec),
		experimenttest.OfNothing(OrdersSpec), experimenttest.OfNothing(PicturesSpec)) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	if got := (GrowthResult{}).Needed(8, 0.2); !math.IsNaN(got) {
		t.Errorf("of no run n* is %g", got)
	}
	if f, both, l := (OrdersResult{}).Ends(); !math.IsNaN(f + both + l) {
		t.Errorf("of no run %g, %g, %g", f, both, l)
	}
}

// A network that predicts 0 has the error of the labels: no claim on learning holds of it.
func TestNothingLearnedMeetsNoClaim(t *testing.T) {
	c := growthConfig(experiment.Quick)
	r := grown(c)
	for i := range r.Cells {
		for k := range r.Cells[i].Networks {
			r.Cells[i].Networks[k] = nichani2022.Fit{Test: 1}
		}
	}
	for _, v := range GrowthSpec.Judge(c, r) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
	p := picturesConfig(experiment.Quick)
	s := seen(p)
	for i := range s.Runs {
		for _, looks := range [][]nichani2022.Judged{s.Runs[i].Network, s.Runs[i].Both, s.Runs[i].Tangent} {
			looks[len(looks)-1].Test = 1
		}
	}
	for _, v := range PicturesSpec.Judge(p, s) {
		if v.Status == claim.Holds {
			t.Error(v.Text())
		}
	}
}

func TestTheNumbersOfTheTextAreThoseOfTheResults(t *testing.T) {
	g := experimenttest.Concluded(t, GrowthSpec, growthConfig(experiment.Quick), grown)
	if e := g.Config.Exponent(g.Result); math.Abs(e.Value-1.7) > 0.05 || !(e.Low < e.Value && e.Value < e.High) {
		t.Errorf("the exponent is %g [%g, %g]", e.Value, e.Low, e.High)
	}
	if alone := g.Config.Alone(g.Result); len(alone) != g.Config.Seeds || math.Abs(alone[0]-1.7) > 0.3 {
		t.Errorf("single data sets have %v", alone)
	}
	if kd, ks, nd, ns := g.Result.Shares(); math.Abs(kd-0.9)+math.Abs(ks-0.02)+math.Abs(nd-0.95)+math.Abs(ns-0.8) > 1e-9 {
		t.Errorf("shares %g, %g, %g, %g", kd, ks, nd, ns)
	}
	if d, n, kernel, network := BesideTheKernel(g.Result); d != g.Config.Dims[len(g.Config.Dims)-1] ||
		n != g.Config.Samples[len(g.Config.Samples)-1] || kernel != 0.6 || !(network < 0.2) {
		t.Errorf("errors at the end %g, %g", kernel, network)
	}
	p := experimenttest.Concluded(t, PicturesSpec, picturesConfig(experiment.Quick), seen)
	if count, of := p.Result.Ordered(); count != 72 || of != 80 {
		t.Errorf("ordered on %d of %d", count, of)
	}
	rows := experimenttest.Rows(t, g, "needs")
	if len(rows) != 2 || !strings.HasPrefix(rows[0][0], "8") {
		t.Errorf("%q", rows)
	}
}

func TestFiguresAreDrawnOfWhatThereIs(t *testing.T) {
	g := experimenttest.Concluded(t, GrowthSpec, growthConfig(experiment.Quick), grown)
	experimenttest.Drawn(t, g.Figures, nil)
	if err := experimenttest.CheckFrames(CollapseFrames(g)); err != nil {
		t.Error(err)
	}
	experimenttest.Drawn(t, experimenttest.Concluded(t, TaskSpec, taskConfig(experiment.Quick), tasks).Figures, nil)
	experimenttest.Drawn(t, experimenttest.Concluded(t, OrdersSpec, ordersConfig(experiment.Quick), ordered).Figures, nil)
	experimenttest.Drawn(t, experimenttest.Concluded(t, PicturesSpec, picturesConfig(experiment.Quick), seen).Figures, nil)
}
