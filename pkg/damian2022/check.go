package damian2022

import (
	"errors"
	"fmt"
	"math"
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
		if d < t.R+1 {
			errs = append(errs, fmt.Errorf("field D = %d: the target lives in %d dimensions, and one more must be left to be irrelevant", d, t.R))
		}
	}
	if !(s.noise >= 0) || math.IsInf(s.noise, 0) {
		errs = append(errs, fmt.Errorf("field Noise = %v must be 0 or more", s.noise))
	}
	return errors.Join(errs...)
}

// atLeast says that a count is too small.
func atLeast(least int, field string, value int) error {
	if value >= least {
		return nil
	}
	return fmt.Errorf("field %s = %d must be at least %d", field, value, least)
}

// checkRatios says what is impossible about a grid of n/d².
func checkRatios(ratios []float64, d []int) error {
	if len(ratios) == 0 {
		return errors.New("field Ratio is empty: give at least one n/d²")
	}
	for _, q := range ratios {
		for _, d := range d {
			if !(q > 0) || samples(q, d) < 2 || q > 1e6 {
				return fmt.Errorf("field Ratio = %v gives n = %d samples at d = %d: at least 2 are needed, and n/d² may not pass 10⁶", q, samples(q, d), d)
			}
		}
	}
	return nil
}

// samples returns n for a ratio n/d².
func samples(ratio float64, d int) int { return int(ratio*float64(d)*float64(d) + 0.5) }

// seedsAt returns how many data sets a dimension gets: seeds at d = 40, and at
// other dimensions as many as cost the same for one n/d² and d, between 8 and
// 128 (fewer than 8 only when seeds is). Small dimensions have the noisier
// alignment, and are cheap.
func seedsAt(d, seeds int) int {
	return min(max(seeds*1600/(d*d), min(seeds, 8)), max(seeds, 128))
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

// checkPath says what is impossible about a path of regularisations.
func checkPath(field string, lambdas []float64) error {
	if len(lambdas) == 0 {
		return fmt.Errorf("field %s is empty: give at least one regularisation to tune over", field)
	}
	for i, l := range lambdas {
		if !(l > 0) || math.IsInf(l, 0) || (i > 0 && l <= lambdas[i-1]) {
			return fmt.Errorf("field %s = %v: regularisations are positive and increase", field, lambdas)
		}
	}
	return nil
}

// checkDegree says that a target's degree has no measured band and no design:
// beyond 4, means of f*² over the design's grid are no longer exact.
func checkDegree(t Target) error {
	if p := t.Degree(); p > 4 {
		return fmt.Errorf("the target %s has degree p = %d: the test design is exact up to p = 4", t.Name, p)
	}
	return nil
}
