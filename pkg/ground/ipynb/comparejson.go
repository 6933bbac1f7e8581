package ipynb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A level says how closely [compareJSON] looks.
type level int

const (
	verdict   level = iota // numbers as measurements, texts as outputs, lists of the same length
	statement              // the same without what was measured, and texts without their numbers
	structure              // the same keys and kinds; lists near the same length
)

// compareJSON compares JSON values; nil means equal.
func compareJSON(want, got json.RawMessage, l level) *[2]string {
	var w, g any
	if decode(want, &w) != nil || decode(got, &g) != nil {
		if bytes.Equal(want, got) {
			return nil
		}
		return &[2]string{"JSON", "damaged JSON"}
	}
	return compareValue("", w, g, l)
}

// decode keeps numbers as they are printed.
func decode(data json.RawMessage, v *any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}

func compareValue(path string, want, got any, l level) *[2]string {
	differ := func(w, g any) *[2]string {
		return &[2]string{fmt.Sprintf("%s = %v", strings.TrimPrefix(path, "."), w), fmt.Sprint(g)}
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return differ("an object", kind(got))
		}
		return compareObject(path, w, g, l)
	case []any:
		g, ok := got.([]any)
		if !ok {
			return differ("a list", kind(got))
		}
		return compareList(path, w, g, l)
	case json.Number:
		g, ok := got.(json.Number)
		if !ok || l != structure && !sameMeasurement(w, g) {
			return differ(w, got)
		}
	case string:
		g, ok := got.(string)
		if !ok || !sameText(w, g, l) {
			return differ(w, got)
		}
	default:
		if want != got {
			return differ(want, got)
		}
	}
	return nil
}

// sameText compares two texts in JSON as closely as the level says.
func sameText(want, got string, l level) bool {
	switch l {
	case verdict:
		return compareText(want, got) == nil
	case statement:
		return number.ReplaceAllString(mask(want), "0") == number.ReplaceAllString(mask(got), "0")
	}
	return true
}

func compareObject(path string, want, got map[string]any, l level) *[2]string {
	a, b := keys(want), keys(got)
	if !slices.Equal(a, b) {
		return &[2]string{fmt.Sprintf("%s with keys %s", kindAt(path), list(a)), "keys " + list(b)}
	}
	for _, k := range a {
		if l != structure && slices.Contains(ignored, k) ||
			l == statement && (slices.Contains(measured, k) || free(want, k)) {
			continue
		}
		if d := compareValue(path+"."+k, want[k], got[k], l); d != nil {
			return d
		}
	}
	return nil
}

// free reports whether a key is the outcome of another claim's twin, for which nothing is
// claimed: where training made it, another processor may have another.
func free(twin map[string]any, key string) bool { return key == "verdict" && twin["role"] == "other" }

func compareList(path string, want, got []any, l level) *[2]string {
	if len(want) != len(got) && (l != structure || !near(len(want), len(got))) {
		return &[2]string{fmt.Sprintf("%s with %d entries", kindAt(path), len(want)), strconv.Itoa(len(got))}
	}
	for i := range min(len(want), len(got)) {
		if d := compareValue(fmt.Sprintf("%s[%d]", path, i), want[i], got[i], l); d != nil {
			return d
		}
	}
	return nil
}

func keys(m map[string]any) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func kind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	}
	return fmt.Sprint(v)
}

func kindAt(path string) string {
	if path == "" {
		return "the value"
	}
	return strings.TrimPrefix(path, ".")
}
