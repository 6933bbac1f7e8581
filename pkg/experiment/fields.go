package experiment

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"
)

// Field is one field of a config, for a reader who may set it.
type Field struct {
	Name  string
	Kind  string // "a whole number, or several separated by commas"
	Value string // as Configure reads it
	Doc   string // the comment beside its declaration; empty where the sources are not to be had
}

// Fields returns the exported fields of a config, a struct, in order, those of an
// embedded struct in its place.
func Fields(config any) []Field {
	v := reflect.ValueOf(config)
	var out []Field
	for _, f := range settable(v.Type()) {
		doc := fieldDoc(v.Type(), f)
		if p, ok := perSquareField(f); ok {
			doc += "; set " + p.name + " in its place to give n itself"
		}
		out = append(out, Field{f.Name, kind(f.Type), text(v.FieldByIndex(f.Index)), doc})
	}
	return out
}

// settable returns the exported fields of a config's type, those of an embedded
// struct in its place, those that an outer field of the same name hides left out.
func settable(t reflect.Type) []reflect.StructField {
	if known, ok := settables.Load(t); ok {
		return known.([]reflect.StructField)
	}
	var out []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if reached, ok := t.FieldByName(f.Name); f.IsExported() && !f.Anonymous && ok && len(reached.Index) == len(f.Index) {
			out = append(out, f)
		}
	}
	settables.Store(t, out)
	return out
}

// settables keeps what [settable] returned of a type: a field is looked up for every setting of a command line.
var settables sync.Map

// FieldTable returns the fields of a config, a line each: name, value, kind and
// what it is.
func FieldTable(config any) string {
	fields := Fields(config)
	rows := make([][3]string, len(fields))
	var widths [3]int
	for i, f := range fields {
		rows[i] = [3]string{f.Name, f.Value, f.Kind}
		for k, cell := range rows[i] {
			widths[k] = max(widths[k], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		line := " "
		for k, cell := range row {
			line += " " + cell + strings.Repeat(" ", widths[k]-utf8.RuneCountInString(cell)+1)
		}
		lines[i] = strings.TrimRight(line+" "+fields[i].Doc, " ")
	}
	return strings.Join(lines, "\n")
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

// fieldDoc returns the comment on a field of a config's type, which may belong to
// an embedded struct.
func fieldDoc(config reflect.Type, f reflect.StructField) string {
	if len(f.Index) > 1 {
		config = config.FieldByIndex(f.Index[:len(f.Index)-1]).Type
	}
	return commentsOf(config.PkgPath())[config.Name()+"."+f.Name]
}
