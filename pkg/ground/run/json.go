package run

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/ground/cli"
	"github.com/provingground/provingground/pkg/ground/evaluate"
)

// record is an outcome as it stands in JSON.
type record struct {
	Experiment  string          `json:"experiment"`
	Title       string          `json:"title"`
	Preset      string          `json:"preset"`
	Modified    bool            `json:"modified"`
	Config      any             `json:"config"`
	Result      any             `json:"result"`
	Twins       []TwinRecord    `json:"twins"`
	Verdicts    []claim.Verdict `json:"verdicts"`
	Figures     []string        `json:"figures"`
	Provenance  provenance      `json:"provenance"`
	Backend     string          `json:"backend"`
	Fingerprint string          `json:"fingerprint"`
	Computed    bool            `json:"computed"`
	Seconds     float64         `json:"seconds"`
}

// TwinRecord is the outcome of a twin as it stands in JSON.
type TwinRecord struct {
	Name   string `json:"name"`
	Breaks string `json:"breaks"`
	Config any    `json:"config"`
	Result any    `json:"result"`
}

type provenance struct {
	Experiment  string `json:"experiment"`
	Preset      string `json:"preset"`
	Seed        uint64 `json:"seed"`
	Backend     string `json:"backend"`
	Fingerprint string `json:"fingerprint"`
	Elsewhere   string `json:"computed_elsewhere,omitempty"`
}

func newRecord(o *evaluate.Outcome) record {
	p := o.Provenance
	r := record{
		Experiment: o.ID, Title: o.Title, Preset: string(o.Preset), Modified: o.Modified, Config: o.Config, Result: o.Result,
		Twins: TwinRecords(o), Verdicts: o.Verdicts,
		Provenance: provenance{p.Experiment, p.Preset, p.Master, p.Backend, p.Fingerprint, p.Elsewhere},
		Backend:    p.Backend, Fingerprint: p.Fingerprint, Computed: o.Computed, Seconds: o.Elapsed.Seconds(),
	}
	for _, f := range o.Figures {
		r.Figures = append(r.Figures, f.ID)
	}
	return r
}

// TwinRecords returns the outcomes of all twins as they stand in JSON.
func TwinRecords(o *evaluate.Outcome) []TwinRecord {
	var out []TwinRecord
	for _, t := range o.Twins {
		out = append(out, TwinRecord{t.Name, t.Breaks, t.Config, t.Result})
	}
	return out
}

// recordsJSON returns one outcome as an object, several as an array of objects.
func recordsJSON(outcomes []*evaluate.Outcome) ([]byte, error) {
	records := make([]record, len(outcomes))
	for i, o := range outcomes {
		records[i] = newRecord(o)
	}
	var v any = records
	if len(records) == 1 {
		v = records[0]
	}
	data, err := EncodeJSON(v)
	return append(data, '\n'), err
}

// EncodeJSON returns v as compact JSON, as [json.Marshal] does but for these:
// what is not a finite number is null, a nil slice is an empty array, an embedded
// struct is a field like others, and of a field's tag only the name counts.
func EncodeJSON(v any) ([]byte, error) { return appendJSON(nil, reflect.ValueOf(v)) }

func appendJSON(b []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(b, "null"...), nil
	}
	switch v.Interface().(type) {
	case json.Marshaler, encoding.TextMarshaler:
		return appendMarshalled(b, v)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return appendJSON(b, v.Elem())
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return append(b, "null"...), nil
		}
	case reflect.Slice, reflect.Array:
		return appendList(b, "[]", v.Len(), func(b []byte, i int) ([]byte, error) { return appendJSON(b, v.Index(i)) })
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Struct:
		return appendStruct(b, v)
	}
	return appendMarshalled(b, v)
}

func appendMarshalled(b []byte, v reflect.Value) ([]byte, error) {
	data, err := json.Marshal(v.Interface())
	return append(b, data...), err
}

// appendList writes n items between a pair of brackets.
func appendList(b []byte, brackets string, n int, item func([]byte, int) ([]byte, error)) ([]byte, error) {
	b = append(b, brackets[0])
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = item(b, i); err != nil {
			return nil, err
		}
	}
	return append(b, brackets[1]), nil
}

func appendMember(b []byte, key string, v reflect.Value) ([]byte, error) {
	name, err := json.Marshal(key)
	if err != nil {
		return nil, err
	}
	return appendJSON(append(append(b, name...), ':'), v)
}

func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return appendList(b, "{}", len(keys), func(b []byte, i int) ([]byte, error) {
		return appendMember(b, fmt.Sprint(keys[i]), v.MapIndex(keys[i]))
	})
}

func appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	type member struct {
		key   string
		value reflect.Value
	}
	var members []member
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && key != "-" {
			members = append(members, member{cmp.Or(key, f.Name), v.Field(i)})
		}
	}
	return appendList(b, "{}", len(members), func(b []byte, i int) ([]byte, error) {
		return appendMember(b, members[i].key, members[i].value)
	})
}

// checkTarget says before a run what would keep its output from being written.
func checkTarget(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return cli.Usage("-json: %s is a folder: name a file in it", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return cli.Usage("-json: there is no folder %s: make it first", filepath.Dir(path))
	}
	return nil
}
