package experiment

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
)

// most is the largest number of anything that is counted.
const most = 1_000_000

// AtLeast returns an error when the value of a field of a config is too small, or
// beyond 10⁶, more than could be gone through.
func AtLeast(least int, field string, value int) error {
	if value < least {
		return fmt.Errorf("field %s = %d must be at least %d", field, value, least)
	}
	if value > most {
		return fmt.Errorf("field %s = %d must be at most %d: it would not end", field, value, most)
	}
	return nil
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

// followed returns an error when a config or a point has a place for a value of any type:
// the code of what it holds would not be followed.
func followed(input any) error {
	if at, ok := holdsAnything(reflect.TypeOf(input), map[reflect.Type]bool{}); ok {
		return fmt.Errorf("%T%s is an interface, and the code of what it holds would not count: name the cases, and let "+
			"the run choose by the name", input, at)
	}
	return nil
}

// holdsAnything returns the place of the first interface in a type.
func holdsAnything(t reflect.Type, seen map[reflect.Type]bool) (at string, ok bool) {
	if t == nil || seen[t] {
		return "", false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return "", true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return holdsAnything(t.Elem(), seen)
	case reflect.Map:
		if at, ok := holdsAnything(t.Key(), seen); ok {
			return at, true
		}
		return holdsAnything(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if at, ok := holdsAnything(t.Field(i).Type, seen); ok {
				return "." + t.Field(i).Name + at, true
			}
		}
	}
	return "", false
}
