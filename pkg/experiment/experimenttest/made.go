package experimenttest

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/provingground/provingground/pkg/claim"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/figure"
)

// Concluded returns what an experiment makes of results that are made up, for its config
// and for those of its twins.
func Concluded[C, R any](t testing.TB, s *experiment.Spec[C, R], c C, of func(C) R) *experiment.Outcome[C, R] {
	t.Helper()
	var twins []R
	for _, twin := range s.Twins {
		twins = append(twins, of(twin.Change(c)))
	}
	o, err := s.Conclude(experiment.Quick, c, of(c), twins)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Alone is Concluded of one result, without twins.
func Alone[C, R any](t testing.TB, s *experiment.Spec[C, R], c C, r R) *experiment.Outcome[C, R] {
	t.Helper()
	bare := *s
	bare.Twins = nil
	return Concluded(t, &bare, c, func(C) R { return r })
}

// Table returns a table of an outcome, every row as long as its header.
func Table[C, R any](t testing.TB, o *experiment.Outcome[C, R], name string) figure.Table {
	t.Helper()
	table, err := o.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table.Rows {
		if len(row) != len(table.Header) {
			t.Fatalf("%s: %v under %v", name, row, table.Header)
		}
	}
	return table
}

// Rows returns the rows of a table that has some, as a reader sees them, numbers with
// three decimals.
func Rows[C, R any](t testing.TB, o *experiment.Outcome[C, R], name string) [][]string {
	t.Helper()
	table := Table(t, o, name)
	if len(table.Rows) == 0 {
		t.Fatalf("%s has no row", name)
	}
	var rows [][]string
	for _, cells := range table.Rows {
		var row []string
		for _, cell := range cells {
			row = append(row, shown(t, name, cell))
		}
		rows = append(rows, row)
	}
	return rows
}

func shown(t testing.TB, table string, cell any) string {
	t.Helper()
	switch x := cell.(type) {
	case string:
		if strings.Contains(x, "NaN") {
			t.Errorf("%s shows %q", table, x)
		}
		return x
	case int:
		return claim.Format("%.0f", float64(x))
	case float64:
		return claim.Format("%.3f", x)
	}
	t.Errorf("%s has a cell of type %T", table, cell)
	return ""
}

// Wants checks the cells of a row.
func Wants(t testing.TB, row []string, cells ...string) {
	t.Helper()
	if !slices.Equal(row, cells) {
		t.Errorf("%q, want %q", row, cells)
	}
}

// IsNone reports whether a cell holds a number that is none.
func IsNone(cell any) bool {
	x, ok := cell.(float64)
	return ok && math.IsNaN(x)
}

// Drawable checks that figures can be drawn as they are.
func Drawable(t testing.TB, figures []figure.Figure) {
	t.Helper()
	for _, f := range figures {
		if err := figure.Check(f); err != nil {
			t.Error(err)
		}
	}
}

// OfNothing returns what an experiment claims of a result without a cell.
func OfNothing[C, R any](s *experiment.Spec[C, R]) []claim.Verdict {
	var nothing R
	return s.Judge(s.Config(experiment.Quick), nothing)
}

// VerdictOf returns the verdict on the claim whose id ends in a name.
func VerdictOf(t testing.TB, verdicts []claim.Verdict, name string) claim.Verdict {
	t.Helper()
	for _, v := range verdicts {
		if strings.HasSuffix(v.ID, "/"+name) {
			return v
		}
	}
	t.Fatalf("no claim %q", name)
	return claim.Verdict{}
}

// Judges checks the claims of an experiment on results that are made up for a config: of good
// ones each holds, and all fail of those of the twins that must break them, by controls and by
// mutants, for a value that was measured.
func Judges[C, R any](t testing.TB, s *experiment.Spec[C, R], of func(C) R) {
	t.Helper()
	for _, v := range Concluded(t, s, s.Config(experiment.Quick), of).Verdicts {
		Holds(t, v)
		if v.Status != claim.Holds {
			t.Errorf("a twin measured nothing: %s", v.Text())
		}
	}
}

// FailsChanged checks that every claim of an experiment, by the end of its name, fails of good
// results that are changed.
func FailsChanged[C, R any](t testing.TB, s *experiment.Spec[C, R], of func(C) R, changes map[string]func(*R)) {
	t.Helper()
	c := s.Config(experiment.Quick)
	for _, v := range s.Judge(c, of(c)) {
		ofIt := func(name string) bool { return strings.HasSuffix(v.ID, "/"+name) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(changes)), ofIt) {
			t.Errorf("%s: there is no change that it fails of", v.ID)
		}
	}
	for name, change := range changes {
		r := of(c)
		change(&r)
		if v := VerdictOf(t, s.Judge(c, r), name); v.Status != claim.Fails || math.IsNaN(v.Value) {
			t.Errorf("changed: %s", v.Text())
		}
	}
}

// SaysZeroMeets checks verdicts on results of which nothing was learned: what holds says
// that predicting 0 meets it. It returns the ids of those.
func SaysZeroMeets(t testing.TB, verdicts []claim.Verdict) (held []string) {
	t.Helper()
	for _, v := range verdicts {
		if v.Status != claim.Holds {
			continue
		}
		held = append(held, v.ID)
		if !strings.Contains(v.Statement, "redicting 0") {
			t.Errorf("%s holds of risks that are all 1: %q", v.Text(), v.Statement)
		}
	}
	return held
}
