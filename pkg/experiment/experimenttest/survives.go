package experimenttest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/experiment"
)

// Survives checks that nothing that follows from an outcome's results panics, whatever
// the trained networks did: its claims, figures and tables are made again from results
// whose numbers are those of dead networks, of networks without rank, of trainings that
// diverged, and of any mixture of them. Shapes stay as they are: they follow from the config.
func Survives(t testing.TB, x experiment.Experiment, o *experiment.Outcome[any, any]) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for name, replace := range map[string]func() replacement{
		"dead networks":       always(replacement{0, 0, false}),
		"ranks of one":        always(replacement{1, 1, true}),
		"ranks without end":   always(replacement{1e-3, 99, true}),
		"negative":            always(replacement{-1, -1, false}),
		"diverged trainings":  always(replacement{math.Inf(1), 0, true}),
		"nothing measured":    always(replacement{math.NaN(), 0, false}),
		"any of these":        func() replacement { return mixture(r) },
		"some of these":       func() replacement { return mixture(r) },
		"others of these":     func() replacement { return mixture(r) },
		"and others of these": func() replacement { return mixture(r) },
	} {
		survives(t, x, o, name, replace)
	}
}

// replacement is what the numbers of a result become.
type replacement struct {
	float float64
	int   int64
	bool  bool
}

func always(r replacement) func() replacement { return func() replacement { return r } }

func mixture(r *rand.Rand) replacement {
	floats := []float64{0, 1, -1, 0.5, 1e-9, 1e9, math.NaN(), math.Inf(1)}
	return replacement{floats[r.IntN(len(floats))], int64(r.IntN(4)), r.IntN(2) == 0}
}

func survives(t testing.TB, x experiment.Experiment, o *experiment.Outcome[any, any], name string,
	replace func() replacement) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s, %s: panic: %v\n%s", x.Name(), name, p, ownFrames())
		}
	}()
	var twins []any
	for _, twin := range o.Twins {
		twins = append(twins, replaced(twin.Result, replace))
	}
	if _, err := x.Suppose(o.Preset, o.Config, replaced(o.Result, replace), twins); err != nil {
		t.Errorf("%s, %s: %v", x.Name(), name, err)
	}
}

// replaced returns a copy of a result of the same shape, its numbers replaced.
func replaced(result any, replace func() replacement) any {
	v := reflect.New(reflect.TypeOf(result)).Elem()
	v.Set(copied(reflect.ValueOf(result), replace))
	return v.Interface()
}

func copied(v reflect.Value, replace func() replacement) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.Float64, reflect.Float32:
		out.SetFloat(replace().float)
	case reflect.Int, reflect.Int64, reflect.Int32:
		out.SetInt(replace().int)
	case reflect.Bool:
		out.SetBool(replace().bool)
	case reflect.Struct:
		for i := range v.NumField() {
			if out.Field(i).CanSet() {
				out.Field(i).Set(copied(v.Field(i), replace))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(copied(v.Index(i), replace))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(copied(v.Elem(), replace))
		}
	case reflect.Map:
		out.Set(reflect.MakeMap(v.Type()))
		for _, key := range v.MapKeys() {
			out.SetMapIndex(key, copied(v.MapIndex(key), replace))
		}
	case reflect.String, reflect.Uint64, reflect.Uint32, reflect.Uint8, reflect.Uint:
	default:
		panic(fmt.Sprintf("a result holds a %s, which is no plain number", v.Type()))
	}
	return out
}

// ownFrames returns where in this module the panic that is being recovered came from.
func ownFrames() string {
	var out strings.Builder
	for _, line := range strings.Split(string(debug.Stack()), "\n") {
		if strings.Contains(line, "/pkg/") && !strings.Contains(line, "experimenttest") && strings.HasPrefix(line, "\t") {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}
