package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// AtLeast returns an error when the value of a field of a config is too small.
func AtLeast(least int, field string, value int) error {
	if value >= least {
		return nil
	}
	return fmt.Errorf("field %s = %d must be at least %d", field, value, least)
}

// Increasing returns an error when a list does not increase, with the reason why it
// has to.
func Increasing[T cmp.Ordered](field string, values []T, why string) error {
	for i := 1; i < len(values); i++ {
		if !(values[i] > values[i-1]) {
			return fmt.Errorf("field %s = %v must increase: %s", field, values, why)
		}
	}
	return nil
}

// Path returns an error when a path of regularisations or step sizes is empty, has a
// value that is not positive and finite, or does not increase.
func Path(field string, path []float64) error {
	if len(path) == 0 {
		return fmt.Errorf("field %s is empty: give at least one value", field)
	}
	for _, x := range path {
		if !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("field %s = %v: its values are finite, positive and increase", field, path)
		}
	}
	return Increasing(field, path, "it is gone through from the smallest to the largest")
}

// Depths returns an error when a list of numbers of layers is empty, has one
// below the least, or does not increase.
func Depths(field string, depths []int, least int) error {
	if len(depths) == 0 {
		return fmt.Errorf("field %s is empty: give at least one depth", field)
	}
	var errs []error
	for _, l := range depths {
		errs = append(errs, AtLeast(least, field, l))
	}
	return errors.Join(append(errs, Increasing(field, depths, "one depth after the other"))...)
}

// ClaimIDs returns the ids of claims about one part of a paper.
func ClaimIDs(paper, part string, names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = paper + "/" + part + "/" + name
	}
	return out
}

// plain returns an error when a config or a point has a place for a value of any type:
// the code of what it holds would not be followed.
func plain(input any) error {
	at, seen := "", map[reflect.Type]bool{}
	var walk func(t reflect.Type, path string) bool
	walk = func(t reflect.Type, path string) bool {
		if t == nil || seen[t] {
			return true
		}
		seen[t] = true
		switch at = path; t.Kind() {
		case reflect.Interface:
			return false
		case reflect.Pointer, reflect.Slice, reflect.Array:
			return walk(t.Elem(), path)
		case reflect.Map:
			return walk(t.Key(), path) && walk(t.Elem(), path)
		case reflect.Struct:
			for i := range t.NumField() {
				if f := t.Field(i); !walk(f.Type, path+"."+f.Name) {
					return false
				}
			}
		}
		return true
	}
	if t := reflect.TypeOf(input); !walk(t, "") {
		return fmt.Errorf("%s%s is an interface, and the code of what it holds would not count: name the cases, and let the run choose by the name", t, at)
	}
	return nil
}
