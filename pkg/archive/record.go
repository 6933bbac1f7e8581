package archive

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"sync"

	"github.com/provingground/provingground/pkg/experiment"
)

// Recorder hears of all points of an evaluation and keeps their values: the Observer of a run
// that is to be archived.
type Recorder struct {
	mu     sync.Mutex
	points map[string]Point
}

// Before leaves every point to the store and the computation.
func (r *Recorder) Before(experiment.Visit, any) (bool, error) { return false, nil }

// After keeps a value, or the digest of one of many numbers. A value that would not read back is an
// error.
func (r *Recorder) After(v experiment.Visit, value any, trained bool) error {
	p, err := pointOf(v)
	if err != nil {
		return err
	}
	p.Trained = trained
	if p.Value, p.Digested, err = valueOf(value); err != nil {
		return fmt.Errorf("the value at %+v cannot be archived: %w", v.Point, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.points == nil {
		r.points = map[string]Point{}
	}
	if before, ok := r.points[p.key()]; ok {
		p.Within = p.Within && before.Within
	}
	r.points[p.key()] = p
	return nil
}

// list returns the points in an order that does not depend on which was done when.
func (r *Recorder) list() []Point {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Point
	for _, key := range slices.Sorted(maps.Keys(r.points)) {
		out = append(out, r.points[key])
	}
	return out
}

// pointOf returns a visited point without its value.
func pointOf(v experiment.Visit) (Point, error) {
	text, err := appendValue(nil, reflect.ValueOf(v.Point))
	if err != nil {
		return Point{}, fmt.Errorf("the point %+v cannot be archived: %w", v.Point, err)
	}
	return Point{Owner: v.Owner, Function: v.Function, Within: v.Within, Point: text}, nil
}

// mostNumbers is how many numbers of a value are kept; sampled is how many are kept of a value
// that has more.
const (
	mostNumbers = 2000
	sampled     = 250
)

// digest stands for a value of many numbers: those of a trained network.
type digest struct {
	Numbers int       // how many there are
	RMS     float64   // root of their mean square
	Every   []float64 // some of them, at equal distances
}

// valueOf returns the JSON of a value, or of its digest.
func valueOf(value any) (text json.RawMessage, digested bool, err error) {
	list := numbers(nil, reflect.ValueOf(value))
	if len(list) <= mostNumbers {
		text, err = faithful(value)
		return text, false, err
	}
	d := digest{Numbers: len(list)}
	sum := 0.0
	for i, x := range list {
		sum += x * x
		if i%(len(list)/sampled) == 0 {
			d.Every = append(d.Every, x)
		}
	}
	d.RMS = math.Sqrt(sum / float64(len(list)))
	text, err = faithful(d)
	return text, true, err
}

// numbers appends all floating-point numbers of a value in the order of its fields; those of
// maps do not count.
func numbers(list []float64, v reflect.Value) []float64 {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return append(list, v.Float())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			list = numbers(list, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			list = numbers(list, v.Field(i))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			list = numbers(list, v.Elem())
		}
	}
	return list
}
