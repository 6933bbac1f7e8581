package bottleneck

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/dense"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
	"github.com/provingground/provingground/pkg/jacot2023"
	"github.com/provingground/provingground/pkg/sample"
	"github.com/provingground/provingground/pkg/spectral"
	"github.com/provingground/provingground/pkg/stats"
)

// DistanceBoundConfig decides the test of T7 on random networks.
type DistanceBoundConfig struct {
	Master   uint64 // master seed
	Networks int    // random networks, each at one input where its Jacobian is not 0, for every rank that this has
	Follow   bool   // the isometries follow the Jacobian, as in T7; false draws them at random
}

// DistanceBoundResult holds both sides of T7, one entry for every network and rank.
type DistanceBoundResult struct {
	Rank, Depth    []int
	Squared, Bound []float64
}

// DistanceBoundOutcome is what came of the experiment and its twins.
type DistanceBoundOutcome = experiment.Outcome[DistanceBoundConfig, DistanceBoundResult]

// DistanceBoundSpec tests T7 on random networks of many shapes.
var DistanceBoundSpec = &experiment.Spec[DistanceBoundConfig, DistanceBoundResult]{
	ID:    "jacot2023/distance-bound",
	Title: "distances from isometries against their bound, for random networks",
	Config: func(p experiment.Preset) DistanceBoundConfig {
		c := DistanceBoundConfig{Master: 2023, Networks: 2000, Follow: true}
		if p == experiment.Paper {
			c.Networks = 20_000
		}
		return c
	},
	Check: func(c DistanceBoundConfig) error { return experiment.AtLeast(1, "Networks", c.Networks) },
	Twins: []experiment.Twin[DistanceBoundConfig]{
		{Name: "random isometries",
			Breaks: "the isometries follow the Jacobian from layer to layer: they are drawn at random",
			Change: func(c DistanceBoundConfig) DistanceBoundConfig { c.Follow = false; return c }},
	},
	Cost: func(c DistanceBoundConfig) experiment.Cost {
		// A Jacobian of some eight layers, and an isometry a layer and rank.
		n := float64(c.Networks)
		return experiment.Cost{FLOP: 1e4, Host: 1.8e5, Draws: 300, Bytes: 100 * n}.Times(n)
	},
	Run:     runDistanceBound,
	Claims:  distanceBoundClaims,
	Figures: distanceBoundFigures,
}

func runDistanceBound(ctx context.Context, _ *experiment.Env,
	c DistanceBoundConfig) (r DistanceBoundResult, err error) {
	for i, networks := 0, 0; networks < c.Networks; i++ {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		stream := sample.Streams(c.Master, "jacot2023/distance-bound", i)
		// Norms and Jacobians of many sizes meet.
		shape := stream("shape")
		n := jacot2023.RandomNet(stream("network"), 2+shape.IntN(7), 8, math.Exp(0.5*shape.NormFloat64()))
		before := len(r.Rank)
		if err := r.add(n, sample.Normals(stream("input"), n.Inputs()), c.Follow, stream("isometries")); err != nil {
			return r, err
		}
		if len(r.Rank) > before {
			networks++
		}
	}
	return r, nil
}

// add appends both sides of T7 at x for every rank that the Jacobian has: none where the
// network is constant around x.
func (r *DistanceBoundResult) add(n jacot2023.Net, x []float64, follow bool, random *rand.Rand) error {
	s, err := spectral.Values(n.Jacobian(x))
	if err != nil {
		return err
	}
	for k := 1; k <= spectral.NumericalRank(s); k++ {
		b, err := n.BottleneckAt(x, k)
		if err != nil {
			return err
		}
		squared := b.Squared()
		if !follow {
			d, err := n.RandomDistances(random, k)
			if err != nil {
				return err
			}
			squared = dense.Square(d)
		}
		r.Rank, r.Depth = append(r.Rank, k), append(r.Depth, n.Depth())
		r.Squared, r.Bound = append(r.Squared, squared), append(r.Bound, b.Bound)
	}
	return nil
}

// distanceTolerance is the relative error that sums of rounded squares are allowed.
const distanceTolerance = 1e-9

// distanceBand is where the largest ratio of the two sides of T7 lies.
var distanceBand = claim.AtMost(1+distanceTolerance, claim.Theory, "T7, proved here; rounding errors of 1e-9")

var distanceBoundClaims = []experiment.Claim[DistanceBoundConfig, DistanceBoundResult]{
	{Name: "T7/distance-bound", Known: claim.Derived, Kind: claim.Inequality, Source: "derived here (T7)",
		FailedBy: []string{"random isometries"},
		Says: experiment.Fixed[DistanceBoundConfig](`$\sum_\ell \|W_\ell - V_\ell V_{\ell-1}^T\|_F^2 \leq \|W\|^2 - kL - ` +
			`2\log|Jf(x)|_k$ for every network, input and $k \leq$ rank $Jf(x)$: largest ratio of the two sides`),
		Measure: largestRatio, Band: experiment.Fixed[DistanceBoundConfig](distanceBand)},
}

// largestRatio returns the largest ratio of the two sides of T7 over all cases; not a number
// where there is none.
func largestRatio(_ DistanceBoundConfig, r DistanceBoundResult) claim.Measurement {
	ratios := make([]float64, len(r.Squared))
	for i, s := range r.Squared {
		ratios[i] = s / r.Bound[i]
	}
	return claim.Exact(stats.Max(ratios), len(ratios))
}

func distanceBoundFigures(o *DistanceBoundOutcome) ([]figure.Figure, error) {
	panel := figure.Panel{X: figure.Axis{Label: "bound", Scale: figure.Log10},
		Y: figure.Axis{Label: "$\\sum_\\ell d_\\ell^2$", Scale: figure.Log10}, Legend: figure.NorthWest}
	cloud := func(name string, role figure.Role, r DistanceBoundResult) (figure.Series, error) {
		s := figure.Series{Name: name, Mark: figure.Points, Role: role, Slot: 1}
		for i := 0; i < len(r.Squared); i += max(len(r.Squared)/800, 1) {
			s.X, s.Y = append(s.X, r.Bound[i]), append(s.Y, r.Squared[i])
		}
		if len(s.X) == 0 {
			return s, errors.New("no network has a Jacobian of rank 1")
		}
		return s, nil
	}
	for _, t := range o.Twins {
		s, err := cloud(t.Name, figure.Twin, t.Result)
		if err != nil {
			return nil, err
		}
		panel.Series = append(panel.Series, s)
	}
	s, err := cloud("following the Jacobian", figure.Measured, o.Result)
	if err != nil {
		return nil, err
	}
	panel.Series = append(panel.Series, s, figure.TheoryLine("equal", "the bound itself", []float64{0.1, 3000},
		func(x float64) float64 { return x }))
	return []figure.Figure{{ID: "jacot2023/distance-bound/ratio", Title: "The bound on the distances, for random networks",
		Alt: "Sum of squared distances against its bound for random networks: all points lie on or below the " +
			"diagonal. With random isometries most lie above it.",
		Caption: fmt.Sprintf(`Both sides of T7 for %d random networks of depth 2 to 8, at one input each and for every `+
			`rank that its Jacobian has: %d cases, of which a part is shown. With isometries drawn at random instead of `+
			`following the Jacobian the inequality fails.`, o.Config.Networks, len(o.Result.Squared)),
		Panels:     []figure.Panel{panel},
		Provenance: figure.Provenance{Seeds: fmt.Sprintf("%d networks", o.Config.Networks)}}}, nil
}
