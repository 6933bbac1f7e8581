// Package enginetest runs tests on every backend that is there.
package enginetest

import (
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	_ "github.com/provingground/provingground/pkg/engine/backends"
)

// names are the backends, the one that is always there first.
var names = []string{engine.Go, engine.XLACPU, engine.XLACUDA}

// Each runs a test on each backend as a subtest of its name. Without XLA on the
// CPU, which every machine could have, its subtest is skipped and says why; a
// GPU that is not there is not missed.
func Each(t *testing.T, test func(t *testing.T, e *engine.Engine)) {
	for _, name := range names {
		if _, err := engine.Open(name); err != nil && name == engine.XLACUDA {
			continue
		}
		t.Run(name, func(t *testing.T) { test(t, Open(t, name)) })
	}
}

// Open returns an engine that is closed with the test, or skips the test where
// the backend is absent.
func Open(t testing.TB, name string) *engine.Engine {
	t.Helper()
	e, err := engine.Open(name)
	switch {
	case err != nil && name == engine.Go:
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	t.Cleanup(e.Close)
	return e
}
