package store

import (
	"encoding"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
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
	if !v.IsValid() {
		return nil
	}
	if writesItself(v.Type(), jsonWriters) {
		return writtenByAPart(v.Type())
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
		if f := hiddenFields(v.Type()); f != nil {
			return f
		}
		return faithfulFields(v, depth+1)
	}
	return nil
}

// writtenByAPart returns the flaw of a struct whose JSON is that of a type it embeds.
func writtenByAPart(t reflect.Type) *flaw {
	if t.Kind() != reflect.Struct || t.NumField() < 2 {
		return nil
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && writesItself(f.Type, jsonWriters) {
			return &flaw{"." + f.Name, "writes the JSON of the whole, and nothing beside it would count; give the field a name"}
		}
	}
	return nil
}

// hiddenFields returns the first field of a struct that its JSON leaves out, or would
// write for another one: one that shares its name with another, and those beside an
// embedded type that writes the JSON of the whole.
func hiddenFields(t reflect.Type) *flaw {
	seen := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous && f.Tag.Get("json") == "" && embeds(f.Type) {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if seen[name] {
			return &flaw{"." + f.Name, "shares its name with another field and would not count; rename it"}
		}
		seen[name] = true
	}
	return hiddenBelow(t)
}

// hiddenBelow returns the first field of an embedded struct that a field of the same name
// further up hides: reflect does not list it.
func hiddenBelow(t reflect.Type) *flaw {
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.Anonymous || f.Tag.Get("json") != "" || !embeds(f.Type) {
			continue
		}
		for _, inner := range reflect.VisibleFields(structOf(f.Type)) {
			outer, ok := t.FieldByName(inner.Name)
			if inner.IsExported() && (!ok || len(outer.Index) < 1+len(inner.Index)) {
				return &flaw{"." + f.Name + "." + inner.Name, "shares its name with another field and would not count; rename it"}
			}
		}
	}
	return nil
}

// embeds reports whether JSON puts the fields of an embedded type in its place.
func embeds(t reflect.Type) bool {
	return structOf(t).Kind() == reflect.Struct && !writesItself(t, jsonWriters)
}

func structOf(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
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

// namedInInterfaces returns the places in a value where an interface holds something of a
// named type, with the type, in lexical order: JSON does not tell a circle of radius 1
// from a square of side 1.
func namedInInterfaces(v reflect.Value) (names []string) {
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch v.Kind() {
		case reflect.Interface:
			if v.IsNil() {
				return
			}
			if t := structOf(v.Elem().Type()); t.PkgPath() != "" {
				names = append(names, at+" "+t.PkgPath()+"."+t.Name())
			}
			walk(v.Elem(), at)
		case reflect.Pointer:
			walk(v.Elem(), at)
		case reflect.Slice, reflect.Array:
			if kind := v.Type().Elem().Kind(); kind >= reflect.Bool && kind <= reflect.Complex128 {
				return
			}
			for i := range v.Len() {
				walk(v.Index(i), fmt.Sprintf("%s[%d]", at, i))
			}
		case reflect.Map:
			for key, value := range v.Seq2() {
				walk(value, fmt.Sprintf("%s[%q]", at, fmt.Sprint(key)))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), at+"."+v.Type().Field(i).Name)
			}
		}
	}
	walk(v, "")
	slices.Sort(names)
	return names
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
