package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// How far a number may lie from the archived one, relative to the largest of the list that it
// stands in, or to itself: that other machines and backends round differently, and that the steps
// of a training carry this on. Less than least is rounding of 0.
const (
	rounding        = 1e-6
	trainedRounding = 1e-2
	least           = 1e-12
)

// disagreement says where a value is not the archived one; nothing where they agree to
// rounding.
func disagreement(was, is json.RawMessage, trained bool) string {
	a, errA := tree(was)
	b, errB := tree(is)
	if errA != nil || errB != nil {
		return "it is no JSON"
	}
	tolerance := rounding
	if trained {
		tolerance = trainedRounding
	}
	return differ("", a, b, tolerance, 0)
}

func tree(text json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return v, d.Decode(&v)
}

// differ compares two values of JSON at a place. A number may be off by the tolerance relative to
// the larger of itself and of scale.
func differ(place string, was, is any, tolerance, scale float64) string {
	other := fmt.Sprintf("%sis %v, and was %v when it was archived", place, brief(is), brief(was))
	switch a := was.(type) {
	case json.Number:
		b, ok := is.(json.Number)
		if !ok || !near(a, b, tolerance, scale) {
			return other
		}
	case []any:
		b, ok := is.([]any)
		if !ok || len(a) != len(b) {
			return other
		}
		for i := range a {
			if d := differ(fmt.Sprintf("%s[%d] ", trim(place), i), a[i], b[i], tolerance, largest(a)); d != "" {
				return d
			}
		}
	case map[string]any:
		b, ok := is.(map[string]any)
		if !ok || len(a) != len(b) {
			return other
		}
		return differFields(place, a, b, tolerance)
	default:
		if was != is {
			return other
		}
	}
	return ""
}

// differFields returns the difference at the field that comes first in lexical order.
func differFields(place string, a, b map[string]any, tolerance float64) (first string) {
	for name := range a {
		at := name + " "
		if place != "" {
			at = trim(place) + "." + at
		}
		if d := differ(at, a[name], b[name], tolerance, 0); d != "" && (first == "" || d < first) {
			first = d
		}
	}
	return first
}

func trim(place string) string {
	if place == "" {
		return ""
	}
	return place[:len(place)-1]
}

func brief(v any) string {
	if text := fmt.Sprint(v); len(text) <= 60 {
		return text
	}
	return "something else"
}

func near(was, is json.Number, tolerance, scale float64) bool {
	a, errA := was.Float64()
	b, errB := is.Float64()
	return errA == nil && errB == nil && math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), scale)+least
}

// largest returns the largest magnitude of the numbers in a list.
func largest(list []any) float64 {
	most := 0.0
	for _, v := range list {
		if n, ok := v.(json.Number); ok {
			if x, err := n.Float64(); err == nil {
				most = math.Max(most, math.Abs(x))
			}
		}
	}
	return most
}
