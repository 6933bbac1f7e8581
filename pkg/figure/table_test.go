package figure_test

import (
	"reflect"
	"testing"

	"github.com/provingground/provingground/pkg/figure"
)

// Every row is as long as the header, that of a table with nothing in it too.
func TestATableWithoutRowsSaysWhy(t *testing.T) {
	empty := figure.NewTable("p/x/t", []string{"n", "risk"}, nil, "no n was run")
	if want := [][]any{{"no n was run", ""}}; !reflect.DeepEqual(empty.Rows, want) {
		t.Errorf("%q, want %q", empty.Rows, want)
	}
	rows := [][]any{{10, 0.5}}
	if full := figure.NewTable("p/x/t", []string{"n", "risk"}, rows, "no n was run"); !reflect.DeepEqual(full.Rows, rows) {
		t.Errorf("%v, want %v", full.Rows, rows)
	}
}
