package experiment

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// masterField is the field of every config that holds the master seed.
const masterField = "Master"

// Master seeds have masterBits bits: every JSON reader keeps whole numbers up
// to largestMaster.
const (
	masterBits    = 53
	largestMaster = 1<<masterBits - 1
)

// ParseMaster returns the master seed that a text stands for.
func ParseMaster(text string) (uint64, error) {
	seed, err := strconv.ParseUint(text, 10, masterBits)
	if err != nil {
		return 0, fmt.Errorf("not a whole number from 0 to 2^%d-1", masterBits)
	}
	return seed, nil
}

// master returns a config's master seed, 0 when it has none.
func master[C any](c C) uint64 {
	f := reflect.ValueOf(c).FieldByName(masterField)
	if !f.IsValid() || f.Kind() != reflect.Uint64 {
		return 0
	}
	return f.Uint()
}

// withMaster returns the config with another master seed.
func withMaster[C any](c C, seed uint64) C {
	v := reflect.ValueOf(&c).Elem()
	if f := v.FieldByName(masterField); f.IsValid() && f.Kind() == reflect.Uint64 {
		f.SetUint(seed)
	}
	return c
}

// Configure returns the config of a preset with another master seed (nil
// keeps the preset's) and with fields set by "Name=value". A list is written
// with commas: "D=20,40,80".
func (s *Spec[C, R]) Configure(p Preset, seed *uint64, set ...string) (c C, err error) {
	if err := s.complete(); err != nil {
		return c, err
	}
	c = s.Config(p)
	if seed != nil {
		c = withMaster(c, *seed)
	}
	for _, assignment := range set {
		if err := override(reflect.ValueOf(&c).Elem(), assignment); err != nil {
			return c, fmt.Errorf("%s: %w", s.ID, err)
		}
	}
	return c, s.check(c)
}

func override(config reflect.Value, assignment string) error {
	name, value, ok := strings.Cut(assignment, "=")
	if !ok {
		return fmt.Errorf("%q sets nothing: write Field=value", assignment)
	}
	f := config.FieldByName(name)
	if !f.IsValid() || !f.CanSet() {
		return fmt.Errorf("the config has no field %q: it has %s", name, fields(config))
	}
	err := parse(f, value)
	if errors.Is(err, errKind) {
		return fmt.Errorf("field %s cannot be set from text: change it in a program", name)
	}
	if err != nil {
		return fmt.Errorf("field %s wants %s, not %q", name, kind(f.Type()), value)
	}
	return nil
}

// errKind marks a field of a type that no text stands for.
var errKind = errors.New("no text stands for this type")

// parse sets a field from its text.
func parse(f reflect.Value, text string) (err error) {
	text = strings.TrimSpace(text)
	switch f.Kind() {
	case reflect.Int, reflect.Int64:
		var n int64
		n, err = strconv.ParseInt(text, 10, f.Type().Bits())
		f.SetInt(n)
	case reflect.Uint64:
		var n uint64
		n, err = strconv.ParseUint(text, 10, 64)
		f.SetUint(n)
	case reflect.Float64:
		var x float64
		x, err = strconv.ParseFloat(text, 64)
		f.SetFloat(x)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		f.SetBool(b)
	case reflect.String:
		f.SetString(text)
	case reflect.Slice:
		items := strings.Split(text, ",")
		list := reflect.MakeSlice(f.Type(), len(items), len(items))
		for i, item := range items {
			if err = parse(list.Index(i), item); err != nil {
				return err
			}
		}
		f.Set(list)
	default:
		err = errKind
	}
	return err
}

// kind names a field's type for a reader.
func kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number ≥ 0"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return kind(t.Elem()) + ", or several separated by commas"
	case reflect.String:
		return "a text"
	}
	return "not set from text"
}

// fields lists the fields of a config with their kinds.
func fields(config reflect.Value) string {
	var names []string
	for _, f := range Fields(config.Interface()) {
		names = append(names, f.Name+" ("+f.Kind+")")
	}
	return strings.Join(names, ", ")
}

// Field is one field of a config, for a reader who may set it.
type Field struct {
	Name  string
	Kind  string // "a whole number, or several separated by commas"
	Value string // as Configure reads it
}

// Fields returns the exported fields of a config, a struct, in order, those of an
// embedded struct in its place.
func Fields(config any) []Field {
	v := reflect.ValueOf(config)
	var out []Field
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.IsExported() && !f.Anonymous {
			out = append(out, Field{f.Name, kind(f.Type), text(v.FieldByIndex(f.Index))})
		}
	}
	return out
}

// text returns a field as parse reads it.
func text(f reflect.Value) string {
	if f.Kind() != reflect.Slice {
		return fmt.Sprint(f.Interface())
	}
	items := make([]string, f.Len())
	for i := range items {
		items[i] = text(f.Index(i))
	}
	return strings.Join(items, ",")
}

// Reseed returns the config with its master seed moved by an offset, and that
// seed.
func Reseed[C any](c C, offset uint64) (C, uint64) {
	seed := master(c) + offset
	return withMaster(c, seed), seed
}
