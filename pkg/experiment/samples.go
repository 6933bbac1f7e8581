package experiment

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// samplesTag is the tag of a field that holds n/d²: `samples:"N D"` names what n itself
// is set by, and the field of the dimension. `samples:"N D first"` takes the first
// dimension, where n follows from it at the others.
const samplesTag = "samples"

// perSquare is a field that holds n/d².
type perSquare struct {
	field      reflect.StructField
	name       string // that sets n
	dimensions string // the field of d
	first      bool
}

// perSquareOf returns the field of a config whose n a name sets.
func perSquareOf(config reflect.Type, name string) (perSquare, bool) {
	for _, f := range settable(config) {
		if p, ok := perSquareField(f); ok && p.name == name {
			return p, true
		}
	}
	return perSquare{}, false
}

func perSquareField(f reflect.StructField) (perSquare, bool) {
	parts := strings.Fields(f.Tag.Get(samplesTag))
	if len(parts) < 2 {
		return perSquare{}, false
	}
	return perSquare{f, parts[0], parts[1], len(parts) > 2}, true
}

// set sets n/d² from the text of n.
func (p perSquare) set(config reflect.Value, text string) error {
	n := reflect.New(reflect.TypeFor[[]int]()).Elem()
	target := config.FieldByIndex(p.field.Index)
	if err := parse(n, text); err != nil || n.Len() == 0 || target.Kind() != reflect.Slice && n.Len() != 1 {
		return fmt.Errorf("%s wants %s, not %q",
			p.name, strings.ReplaceAll(kind(target.Type()), "a number", "a whole number"), text)
	}
	d, err := p.dimension(config)
	if err != nil {
		return err
	}
	ratios := make([]string, n.Len())
	for i := range ratios {
		ratios[i] = strconv.FormatFloat(float64(n.Index(i).Int())/(d*d), 'g', -1, 64)
	}
	return parse(target, strings.Join(ratios, ","))
}

// dimension returns the one dimension that n belongs to.
func (p perSquare) dimension(config reflect.Value) (float64, error) {
	f := config.FieldByName(p.dimensions)
	if f.Kind() != reflect.Slice {
		return float64(f.Int()), nil
	}
	if f.Len() == 0 || f.Len() > 1 && !p.first {
		return 0, fmt.Errorf("%s belongs to one dimension, and %s = %s: set %s to one of them, or %s to n/d²",
			p.name, p.dimensions, text(f), p.dimensions, p.field.Name)
	}
	return float64(f.Index(0).Int()), nil
}
