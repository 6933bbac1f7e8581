package nb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/provingground/provingground/pkg/experiment"
)

// Knobs shows a config as a table: what a reader may turn, its value, and what it means with
// its unit, from the comments on the fields. With names only those fields, in that order.
func Knobs(config any, names ...string) {
	fields := experiment.Fields(config)
	if len(names) > 0 {
		fields = Must(chosen(fields, names))
	}
	rows := make([][]any, len(fields))
	for i, f := range fields {
		rows[i] = []any{f.Name, strings.ReplaceAll(f.Value, ",", ", "), f.Doc}
	}
	Table([]string{"field", "value", "what it is"}, rows...)
}

func chosen(fields []experiment.Field, names []string) ([]experiment.Field, error) {
	var out []experiment.Field
	for _, name := range names {
		i := slices.IndexFunc(fields, func(f experiment.Field) bool { return f.Name == name })
		if i < 0 {
			known := make([]string, len(fields))
			for k, f := range fields {
				known[k] = f.Name
			}
			return nil, fmt.Errorf("the config has no field %q: it has %s", name, strings.Join(known, ", "))
		}
		out = append(out, fields[i])
	}
	return out, nil
}
