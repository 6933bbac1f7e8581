package archive

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// The JSON of values differs from that of encoding/json in this: NaN and the infinities are the
// texts "NaN", "+Inf" and "-Inf", a list of nothing is [], which reads back as nil, an embedded
// struct is a field like others, and what could not be read back is an error.

// faithful returns the JSON of a value, after it was read back and found to be the same.
func faithful(v any) (json.RawMessage, error) {
	text, err := appendValue(nil, reflect.ValueOf(v))
	if err != nil {
		return nil, err
	}
	again := reflect.New(reflect.TypeOf(v))
	if err := decode(text, again.Interface()); err != nil {
		return nil, err
	}
	if second, err := appendValue(nil, again.Elem()); err != nil || !bytes.Equal(text, second) {
		return nil, fmt.Errorf("a %T does not read back as it was written", v)
	}
	return text, nil
}

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return nil, errors.New("there is no value")
	}
	if writesItself(v.Type()) {
		text, err := json.Marshal(v.Interface())
		return append(b, text...), err
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return appendFloat(b, v.Float(), v.Type().Bits()), nil
	case reflect.Slice, reflect.Array:
		return appendList(b, v)
	case reflect.Struct:
		return appendStruct(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return appendValue(b, v.Elem())
	case reflect.Bool, reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		text, err := json.Marshal(v.Interface())
		return append(b, text...), err
	}
	return nil, fmt.Errorf("a %s cannot be archived: it would not read back", v.Type())
}

func writesItself(t reflect.Type) bool {
	for _, w := range []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(w) {
			return true
		}
	}
	return false
}

func appendFloat(b []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.AppendQuote(b, strconv.FormatFloat(x, 'g', -1, bits))
	}
	return strconv.AppendFloat(b, x, 'g', -1, bits)
}

func appendList(b []byte, v reflect.Value) (_ []byte, err error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendStruct(b []byte, v reflect.Value) (_ []byte, err error) {
	b = append(b, '{')
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			return nil, fmt.Errorf("the field %s of a %s is not exported and would be lost", f.Name, v.Type())
		}
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(append(strconv.AppendQuote(b, f.Name), ':'), v.Field(i)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// appendMap writes a map in the order of its keys, as a list of pairs.
func appendMap(b []byte, v reflect.Value) (_ []byte, err error) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return cmp.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
	b = append(b, '[')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(append(b, '['), key); err != nil {
			return nil, err
		}
		if b, err = appendValue(append(b, ','), v.MapIndex(key)); err != nil {
			return nil, err
		}
		b = append(b, ']')
	}
	return append(b, ']'), nil
}

// decode sets what a pointer points at to the value that a text stands for.
func decode(text json.RawMessage, into any) error {
	return setValue(reflect.ValueOf(into).Elem(), text)
}

func setValue(v reflect.Value, text json.RawMessage) error {
	if writesItself(v.Type()) {
		return json.Unmarshal(text, v.Addr().Interface())
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return setFloat(v, text)
	case reflect.Slice, reflect.Array:
		return setList(v, text)
	case reflect.Struct:
		return setStruct(v, text)
	case reflect.Map:
		return setMap(v, text)
	case reflect.Pointer:
		if string(text) == "null" {
			v.SetZero()
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		return setValue(v.Elem(), text)
	}
	if string(text) == "null" {
		return fmt.Errorf("null is no %s", v.Type())
	}
	return json.Unmarshal(text, v.Addr().Interface())
}

func setFloat(v reflect.Value, text json.RawMessage) error {
	if name, err := strconv.Unquote(string(text)); err == nil && slices.Contains([]string{"NaN", "+Inf", "-Inf"}, name) {
		x, err := strconv.ParseFloat(name, 64)
		v.SetFloat(x)
		return err
	}
	if string(text) == "null" {
		return fmt.Errorf("null is no %s", v.Type())
	}
	return json.Unmarshal(text, v.Addr().Interface())
}

func setList(v reflect.Value, text json.RawMessage) error {
	var items []json.RawMessage
	if err := json.Unmarshal(text, &items); err != nil {
		return err
	}
	if v.Kind() == reflect.Array {
		if len(items) != v.Len() {
			return fmt.Errorf("a %s of %d", v.Type(), len(items))
		}
	} else if v.SetZero(); len(items) > 0 {
		v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	}
	for i, item := range items {
		if err := setValue(v.Index(i), item); err != nil {
			return err
		}
	}
	return nil
}

func setStruct(v reflect.Value, text json.RawMessage) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		member, ok := members[name]
		if !ok {
			return fmt.Errorf("the field %s is missing", name)
		}
		if err := setValue(v.Field(i), member); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(members) > v.NumField() {
		return fmt.Errorf("a %s has fewer fields", v.Type())
	}
	return nil
}

func setMap(v reflect.Value, text json.RawMessage) error {
	var pairs [][2]json.RawMessage
	if err := json.Unmarshal(text, &pairs); err != nil {
		return err
	}
	if v.SetZero(); len(pairs) > 0 {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, pair := range pairs {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := errors.Join(setValue(key, pair[0]), setValue(value, pair[1])); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}
