package experiment

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
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
func master(c any) uint64 {
	f := reflect.ValueOf(c).FieldByName(masterField)
	if !f.IsValid() || f.Kind() != reflect.Uint64 {
		return 0
	}
	return f.Uint()
}

// withMaster returns the config with another master seed.
func withMaster(c any, seed uint64) any {
	v := copied(c)
	if f := v.FieldByName(masterField); f.IsValid() && f.Kind() == reflect.Uint64 {
		f.SetUint(seed)
	}
	return v.Interface()
}

// Configure returns the config of a preset with another master seed (nil
// keeps the preset's) and with fields set by "Name=value". A list is written
// with commas, "D=20,40,80", and emptied by nothing, "D=". Where a field holds n/d²,
// n itself can be set, at one dimension, by the name that the field's comment has.
func (s *Spec[C, R]) Configure(p Preset, seed *uint64, set ...string) (C, error) {
	return as[C](s.bare().configure(p, seed, set...))
}

func (b *bare) configure(p Preset, seed *uint64, set ...string) (any, error) {
	if err := b.complete(); err != nil {
		return nil, err
	}
	if p == Live && !b.live {
		return nil, fmt.Errorf("%s has no preset %s: take %s or %s", b.id, Live, Quick, Paper)
	}
	return b.change(b.preset(p), seed, set...)
}

// as returns a config, or the value at a point, with its type; the zero one where there is none.
func as[C any](c any, err error) (C, error) {
	typed, _ := c.(C)
	return typed, err
}

// change returns the config with another master seed and with fields set.
func (b *bare) change(c any, seed *uint64, set ...string) (any, error) {
	if seed != nil {
		c = withMaster(c, *seed)
	}
	v := copied(c)
	for _, assignment := range samplesLast(v.Type(), set) {
		if err := override(v, assignment); err != nil {
			return v.Interface(), fmt.Errorf("%s: %w", b.id, err)
		}
	}
	c = v.Interface()
	return c, b.possible(c)
}

// samplesLast returns the assignments with those of n, which need the dimension,
// after the others.
func samplesLast(config reflect.Type, set []string) []string {
	var fields, samples []string
	for _, assignment := range set {
		name, _, _ := strings.Cut(assignment, "=")
		if _, ok := perSquareOf(config, name); ok {
			samples = append(samples, assignment)
		} else {
			fields = append(fields, assignment)
		}
	}
	return append(fields, samples...)
}

func override(config reflect.Value, assignment string) error {
	name, value, ok := strings.Cut(assignment, "=")
	if !ok {
		return fmt.Errorf("%q sets nothing: write Field=value", assignment)
	}
	if p, ok := perSquareOf(config.Type(), name); ok {
		return p.set(config, value)
	}
	f := config.FieldByName(name)
	if !f.IsValid() || !f.CanSet() {
		return noField(name, config)
	}
	err := parse(f, value)
	if errors.Is(err, errKind) {
		return fmt.Errorf("field %s cannot be set from text: change it in a program, or in a file of the config", name)
	}
	if err != nil {
		return fmt.Errorf("field %s wants %s, not %q", name, kind(f.Type()), value)
	}
	return nil
}

// Left returns a sentence for every field that is set without those that the presets
// choose together with it.
func (s *Spec[C, R]) Left(set ...string) []string { return left(s.Stay, set) }

func left(stay map[string][]string, set []string) []string {
	given := map[string]bool{}
	for _, assignment := range set {
		name, _, _ := strings.Cut(assignment, "=")
		given[name] = true
	}
	var notes []string
	for _, field := range slices.Sorted(maps.Keys(stay)) {
		others := slices.DeleteFunc(slices.Clone(stay[field]), func(f string) bool { return given[f] })
		if given[field] && len(others) > 0 {
			notes = append(notes, fmt.Sprintf("%s is set without %s, which the presets choose together with it",
				field, strings.Join(others, " and ")))
		}
	}
	return notes
}

// noField answers a name that is no field with those that are.
func noField(name string, config reflect.Value) error {
	return fmt.Errorf("the config has no field %q; it has, at present:\n%s", name, FieldTable(config.Interface()))
}

// errKind marks a field of a type that no text stands for.
var errKind = errors.New("no text stands for this type")

// parse sets a field from its text. No text is a list of nothing, as a preset
// that leaves the field out has it.
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
		err = parseList(f, text)
	default:
		err = errKind
	}
	return err
}

func parseList(f reflect.Value, text string) error {
	if text == "" {
		f.SetZero()
		return nil
	}
	items := strings.Split(text, ",")
	list := reflect.MakeSlice(f.Type(), len(items), len(items))
	for i, item := range items {
		if err := parse(list.Index(i), item); err != nil {
			return err
		}
	}
	f.Set(list)
	return nil
}

// Reseed returns the config with its master seed moved by an offset, and that
// seed.
func Reseed[C any](c C, offset uint64) (C, uint64) {
	seed := master(c) + offset
	return withMaster(c, seed).(C), seed
}

// SameButMaster reports whether two configs of one type differ in nothing but the
// master seed.
func SameButMaster(a, b any) bool {
	x, y := Fields(a), Fields(b)
	return slices.EqualFunc(x, y, func(p, q Field) bool {
		return p.Name == q.Name && (p.Value == q.Value || p.Name == masterField)
	})
}
