package damian2022

import (
	"errors"
	"fmt"
	"math"

	"github.com/provingground/provingground/pkg/experiment"
)

// setting is what the configs of this paper share, for checking.
type setting struct {
	target string
	d      []int
	noise  float64
}

// check says what is impossible about a config, all of it.
func (s setting) check() error {
	t, err := TargetByName(s.target)
	errs := []error{err}
	if len(s.d) == 0 {
		errs = append(errs, errors.New("field D is empty: give at least one dimension"))
	}
	for _, d := range s.d {
		if d > 1e5 {
			errs = append(errs, fmt.Errorf("field D = %d: 10⁵ dimensions are the most", d))
		}
		if d < t.R+1 {
			errs = append(errs, fmt.Errorf("field D = %d: the target lives in %d dimensions, and one more must be left to be irrelevant", d, t.R))
		}
	}
	if !(s.noise >= 0) || math.IsInf(s.noise, 0) {
		errs = append(errs, fmt.Errorf("field Noise = %v must be 0 or more", s.noise))
	}
	return errors.Join(errs...)
}

// checkRatios says what is impossible about a grid of n/d².
func checkRatios(ratios []float64, d []int) error {
	if len(ratios) == 0 {
		return errors.New("field Ratio is empty: give at least one n/d²")
	}
	for _, q := range ratios {
		for _, d := range d {
			if n := q * float64(d) * float64(d); !(n >= 1.5) || q > 1e6 || n > 1e9 {
				return fmt.Errorf("field Ratio = %v gives n = %.0f samples at d = %d: at least 2 are needed and at most 10⁹, and n/d² may not pass 10⁶", q, n, d)
			}
		}
	}
	return nil
}

// checkLaw says that there is no such law of inputs.
func checkLaw(law string) error {
	if law == Gaussian || law == Uniform {
		return nil
	}
	return fmt.Errorf("field Law = %q: there is no such law of inputs: take %s or %s", law, Gaussian, Uniform)
}

// checkSamples says what is impossible about a grid of sample sizes.
func checkSamples(field string, n []int) error {
	if len(n) == 0 {
		return fmt.Errorf("field %s is empty: give at least one sample size", field)
	}
	for _, n := range n {
		if n < 1 || n > 1e8 {
			return fmt.Errorf("field %s = %d: a sample has at least 1 and at most 10⁸ points", field, n)
		}
	}
	return nil
}

// checkRisingSamples says what is impossible about sample sizes that are read from
// the start of one sample.
func checkRisingSamples(field string, n []int) error {
	return errors.Join(checkSamples(field, n), experiment.Increasing(field, n, "a larger sample starts with the smaller one"))
}

// checkTuning says what is impossible about the designs that λ is tuned and risks are
// read on, and about the path of λ.
func checkTuning(target string, completions int, lambdas []float64) error {
	return errors.Join(checkDegree(target), experiment.AtLeast(1, "Completions", completions), experiment.Path("Lambdas", lambdas))
}

// checkDegree says that a target's degree has no measured band and no design: beyond
// 4, means of f*² over the design's grid are no longer exact. A name that is not
// known is for setting to answer.
func checkDegree(target string) error {
	if t, err := TargetByName(target); err == nil && t.Degree() > 4 {
		return fmt.Errorf("the target %s has degree p = %d: the test design is exact up to p = 4", t.Name, t.Degree())
	}
	return nil
}

// Why a field is refused, where several experiments say so.
const (
	claimsAtLast = "the claims are about the last"
	curvesForOne = "the theory's curves are for one"
)

// checkOneDirection says that a target looks at more than one direction, and what
// holds for one alone. A name that is not known is for setting to answer.
func checkOneDirection(field, target, why string) error {
	if t, err := TargetByName(target); err == nil && t.R != 1 {
		return fmt.Errorf("field %s = %s looks at %d directions: %s", field, target, t.R, why)
	}
	return nil
}
