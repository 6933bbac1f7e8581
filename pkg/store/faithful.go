package store

import (
	"encoding"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unicode/utf8"
)

// maxDepth is far beyond any config, and ends the walk through a value that contains itself.
const maxDepth = 100

// flaw is a place in a value and what is wrong there.
type flaw struct{ place, problem string }

func (f *flaw) in(place string) *flaw {
	return &flaw{place + f.place, f.problem}
}

// checkFaithful returns an error that names the first place in v whose value
// would not show in its JSON. Types that write their own JSON are trusted.
func checkFaithful(v any) error {
	f := faithful(reflect.ValueOf(v), 0)
	if f == nil {
		return nil
	}
	place := strings.TrimPrefix(f.place, ".")
	if place == "" {
		place = "it"
	}
	return errors.New(place + " " + f.problem)
}

func faithful(v reflect.Value, depth int) *flaw {
	if depth > maxDepth {
		return &flaw{"", fmt.Sprintf("is nested more than %d deep; does it contain itself?", maxDepth)}
	}
	if !v.IsValid() || writesItself(v.Type(), jsonWriters) {
		return nil
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			return &flaw{"", fmt.Sprintf("is %v; use a finite number", x)}
		}
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return &flaw{"", fmt.Sprintf("is %.50q; use UTF-8 text", v.String())}
		}
	case reflect.Pointer, reflect.Interface:
		return faithful(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		return faithfulElements(v, depth+1)
	case reflect.Map:
		return faithfulMap(v, depth+1)
	case reflect.Struct:
		return faithfulFields(v, depth+1)
	}
	return nil
}

func faithfulElements(v reflect.Value, depth int) *flaw {
	if kind := v.Type().Elem().Kind(); kind >= reflect.Bool && kind <= reflect.Uint64 {
		return nil // every value of these kinds is faithful, and data can be long
	}
	for i := range v.Len() {
		if f := faithful(v.Index(i), depth); f != nil {
			return f.in(fmt.Sprintf("[%d]", i))
		}
	}
	return nil
}

// faithfulMap returns the flaw whose place comes first in lexical order: the
// order of the map is random, the message must not be.
func faithfulMap(v reflect.Value, depth int) (first *flaw) {
	for key, value := range v.Seq2() {
		f := faithful(key, depth)
		if f == nil {
			f = faithful(value, depth)
		}
		if f == nil {
			continue
		}
		f = f.in(fmt.Sprintf("[%.50q]", fmt.Sprint(key)))
		if first == nil || f.place < first.place {
			first = f
		}
	}
	return first
}

func faithfulFields(v reflect.Value, depth int) *flaw {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("json") == "-" {
			continue
		}
		if hidden(field) {
			return &flaw{"." + field.Name, "is unexported and would not count; export it"}
		}
		if f := faithful(v.Field(i), depth); f != nil {
			return f.in("." + field.Name)
		}
	}
	return nil
}

// hidden tells whether encoders skip the field. They do look into an embedded
// struct, exported or not.
func hidden(field reflect.StructField) bool {
	return !field.IsExported() && !(field.Anonymous && field.Type.Kind() == reflect.Struct)
}

var (
	jsonWriters = []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()}
	gobWriters  = []reflect.Type{reflect.TypeFor[gob.GobEncoder](), reflect.TypeFor[encoding.BinaryMarshaler]()}
)

// writesItself tells whether t or *t has one of the encoder's own methods.
func writesItself(t reflect.Type, writers []reflect.Type) bool {
	for _, w := range writers {
		if t.Implements(w) || reflect.PointerTo(t).Implements(w) {
			return true
		}
	}
	return false
}

// checkStorable returns an error that names the first part of type t that gob
// would drop without a word. What an interface holds is not known from its type.
func checkStorable(t reflect.Type, at string, seen map[reflect.Type]bool) error {
	if seen[t] || writesItself(t, gobWriters) {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Func, reflect.Chan:
		return fmt.Errorf("%s is a %s, which cannot be kept; store its values", at, t.Kind())
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return checkStorable(t.Elem(), at, seen)
	case reflect.Map:
		if err := checkStorable(t.Key(), at, seen); err != nil {
			return err
		}
		return checkStorable(t.Elem(), at, seen)
	case reflect.Struct:
		return checkStorableFields(t, at, seen)
	}
	return nil
}

func checkStorableFields(t reflect.Type, at string, seen map[reflect.Type]bool) error {
	for i := range t.NumField() {
		field := t.Field(i)
		where := at + "." + field.Name
		if !field.IsExported() {
			return fmt.Errorf("%s is unexported and would be lost; export it", where)
		}
		if err := checkStorable(field.Type, where, seen); err != nil {
			return err
		}
	}
	return nil
}
