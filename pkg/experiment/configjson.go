package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ConfigJSON returns a config as a JSON object: a member a field, in order, a
// line each, those of an embedded struct among the others. Spec.ReadConfig reads it.
func ConfigJSON(config any) ([]byte, error) {
	v := reflect.ValueOf(config)
	var members []string
	for _, f := range settable(v.Type()) {
		value := v.FieldByIndex(f.Index)
		text, err := json.Marshal(value.Interface())
		if value.Kind() == reflect.Slice && value.IsNil() {
			text, err = []byte("[]"), nil
		}
		if err != nil {
			return nil, fmt.Errorf("field %s cannot be written: %w", f.Name, err)
		}
		members = append(members, fmt.Sprintf(" %q: %s", f.Name, text))
	}
	return []byte("{\n" + strings.Join(members, ",\n") + "\n}"), nil
}

// ReadConfig returns the config that ConfigJSON wrote, with another master seed and
// with fields set as Configure does. A field that is missing, unknown or there
// twice is an error: what decides a result is never guessed.
func (s *Spec[C, R]) ReadConfig(data []byte, seed *uint64, set ...string) (C, error) {
	return as[C](s.bare().readConfig(data, seed, set...))
}

func (b *bare) readConfig(data []byte, seed *uint64, set ...string) (any, error) {
	if err := b.complete(); err != nil {
		return nil, err
	}
	c := reflect.New(b.configs).Elem()
	if err := restore(c, data); err != nil {
		return c.Interface(), fmt.Errorf("%s: %w", b.id, err)
	}
	return b.change(c.Interface(), seed, set...)
}

func restore(config reflect.Value, data []byte) error {
	members, err := jsonMembers(data)
	if err != nil {
		return err
	}
	var missing []string
	for _, f := range settable(config.Type()) {
		text, ok := members[f.Name]
		if !ok {
			missing = append(missing, f.Name)
			continue
		}
		delete(members, f.Name)
		if err := restoreField(config.FieldByIndex(f.Index), text); err != nil {
			return fmt.Errorf("field %s wants %s, not %s", f.Name, kind(f.Type), text)
		}
	}
	if unknown := slices.Sorted(maps.Keys(members)); len(unknown) > 0 {
		return noField(unknown[0], config)
	}
	if missing != nil {
		return fmt.Errorf("the config lacks %s: a config holds every number that decides the result",
			strings.Join(missing, ", "))
	}
	return nil
}

// restoreField reads one field; a list of nothing is as a preset has it.
func restoreField(f reflect.Value, text json.RawMessage) error {
	if string(text) == "null" {
		return errors.New("null is no value")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(f.Addr().Interface()); err != nil {
		return err
	}
	if f.Kind() == reflect.Slice && f.Len() == 0 {
		f.SetZero()
	}
	return nil
}

// jsonMembers returns the members of a JSON object.
func jsonMembers(data []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("a config is a JSON object, {\"Field\": value, …}")
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		name, _ := t.(string)
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return nil, fmt.Errorf("the config is no JSON: %w", err)
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("field %s is there twice", name)
		}
		members[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("the config is no JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows after the config")
	}
	return members, nil
}
