package features

import (
	"slices"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/damian2022"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
)

// spanned are eigenvalues at 0.8 and 0.6 of their leading order, and next to none where a
// direction is missed. κ is 1, 1.58 and 2.92: over the wrong powers of it the last are 0.27
// and 0.07.
func spanned(c SymmetricConfig) SymmetricResult {
	var r SymmetricResult
	for _, d := range c.D {
		for _, e := range c.Epsilon {
			cell := SymmetricCell{D: d, Epsilon: e, Kappa: damian2022.TwoDirections(e).Kappa(), One: []float64{0.8, 0.8},
				Two: []float64{0.6, 0.6}}
			if c.Shuffle || c.Curvature == 0 {
				cell.One, cell.Two = []float64{0.01, 0.02}, []float64{0.001, 0.002}
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestTheClaimsOnSpanningCanFail(t *testing.T) {
	experimenttest.Judges(t, SymmetricSpec, spanned)
	experimenttest.FailsChanged(t, SymmetricSpec, spanned, map[string]func(*SymmetricResult){
		"lemma21/smallest-eigenvalue": func(r *SymmetricResult) { r.Cells[4].One = []float64{1.3, 1.3} },
		"lemma21/symmetric-square":    func(r *SymmetricResult) { r.Cells[0].Two = []float64{0.2, 0.2} },
	})
}

// summed are monomials to rounding whose sums miss them as Corollary 18 says, and by 1
// whatever m is where a twin takes something of its weights away.
func summed(c MonomialsConfig) MonomialsResult {
	r := MonomialsResult{X: monomialsPlaces(), Sums: make([][][]float64, c.Degree+1)}
	for k := range r.Sums {
		r.Sums[k] = slices.Repeat([][]float64{r.X}, len(c.Shown))
	}
	for _, law := range []string{UniformBiases, NormalBiases} {
		right := monomialsPoint{monomialsConfig(experiment.Quick), law, 0}
		right.Nodes = 1000 // as many as the claim on the constant takes
		wrong := !c.Biases || !c.Boundary || !c.Density && law == NormalBiases
		for k, cell := range right.expectations() {
			cell.Quadrature, cell.Bound = 1e-9, damian2022.MonomialBound(k)
			for _, m := range c.Width {
				e := cell.Variance / float64(m)
				if wrong {
					e, cell.Quadrature = 1, 1
				}
				cell.Error = append(cell.Error, slices.Repeat([]float64{e}, c.Seeds))
			}
			if !c.Boundary {
				cell.Bound /= 2
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestTheClaimsOnMonomialsCanFail(t *testing.T) {
	times := func(by float64) func(*MonomialsResult) {
		return func(r *MonomialsResult) {
			for _, errs := range r.Cells[7].Error {
				for seed := range errs {
					errs[seed] *= by
				}
			}
		}
	}
	experimenttest.Judges(t, MonomialsSpec, summed)
	experimenttest.FailsChanged(t, MonomialsSpec, summed, map[string]func(*MonomialsResult){
		"lemma17/quadrature":      func(r *MonomialsResult) { r.Cells[1].Quadrature = 1e-3 },
		"cor18/quadrature":        func(r *MonomialsResult) { r.Cells[9].Quadrature = 1e-3 },
		"lemma17/bound":           func(r *MonomialsResult) { r.Cells[3].Bound = 17 },
		"cor18/sampling-rate":     func(r *MonomialsResult) { r.Cells[6].Error[4] = []float64{1, 1} },
		"cor18/sampling-constant": times(2),
	})
	// A constant that is twice as large leaves the rate as it is.
	r := summed(monomialsConfig(experiment.Quick))
	times(2)(&r)
	if v := experimenttest.VerdictOf(t, MonomialsSpec.Judge(monomialsConfig(experiment.Quick), r),
		"cor18/sampling-rate"); v.Status != claim.Holds {
		t.Error(v.Text())
	}
}

// found are first steps whose alignment is the same for every κ, and of whose smallest
// principal cosine some is lost when κ grows.
func found(c DirectionsConfig) DirectionsResult {
	var r DirectionsResult
	for _, q := range c.Ratio {
		for k, e := range c.Epsilon {
			cell := DirectionsCell{Ratio: q, Epsilon: e, Kappa: damian2022.TwoDirections(e).Kappa(), A: []float64{0.799, 0.801}}
			lost := 0.03 * float64(k)
			if c.Even {
				lost = 0
			}
			if c.Shuffle {
				cell.A = []float64{0.1, 0.1}
			}
			cell.Cosine, cell.Weak = []float64{0.98 - lost, 0.97 - lost}, []float64{0.5, 0.5}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestTheClaimsOnTwoDirectionsCanFail(t *testing.T) {
	experimenttest.Judges(t, DirectionsSpec, found)
	experimenttest.FailsChanged(t, DirectionsSpec, found, map[string]func(*DirectionsResult){
		"two-directions-alignment": func(r *DirectionsResult) { r.Cells[7].A = []float64{0.6, 0.61} },
		"weakest-direction":        func(r *DirectionsResult) { r.Cells[8].Cosine = r.Cells[6].Cosine },
	})
}

// learned are the risks of Algorithm 1 and of random features, which are the same without a
// step, and of nothing learned where H = 0.
func learned(c PlaneConfig) PlaneResult {
	var r PlaneResult
	for _, m := range c.Width {
		for _, q := range c.Ratio {
			cell := PlaneCell{Width: m, Ratio: q, Learned: []float64{0.27, 0.271}, RandomFeatures: []float64{0.66, 0.67}}
			switch {
			case c.Flat:
				cell.Learned, cell.RandomFeatures = []float64{1, 1.02}, []float64{1, 1.01}
			case c.Eta1PerRootD == 0:
				cell.Learned = cell.RandomFeatures
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return r
}

func TestTheClaimsOnThePlaneCanFail(t *testing.T) {
	experimenttest.Judges(t, PlaneSpec, learned)
	experimenttest.FailsChanged(t, PlaneSpec, learned, map[string]func(*PlaneResult){
		"two-directions-risk": func(r *PlaneResult) { r.Cells[4].Learned = []float64{0.5, 0.51} },
		"two-directions-gap":  func(r *PlaneResult) { r.Cells[4].RandomFeatures = []float64{0.3, 0.31} },
	})
}
