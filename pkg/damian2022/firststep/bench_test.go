package firststep

import (
	"context"
	"testing"

	"github.com/provingground/provingground/pkg/damian2022/damian2022test"
	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/experiment/experimenttest"
	"github.com/provingground/provingground/pkg/store"
)

// BenchmarkStoredAlignment is what a cell pays that needs a result again: read
// it and its twins, judge the claims, make the figures.
func BenchmarkStoredAlignment(b *testing.B) {
	env := experimenttest.Environment(b, damian2022test.Engine(b))
	env.Store = store.Open(b.TempDir())
	c, err := AlignmentSpec.Configure(experiment.Quick, nil, "D=20,40", "Seeds=16")
	if err != nil {
		b.Fatal(err)
	}
	evaluate := func() {
		if _, err := AlignmentSpec.Evaluate(context.Background(), env, experiment.Quick, c); err != nil {
			b.Fatal(err)
		}
	}
	evaluate()
	for b.Loop() {
		evaluate()
	}
}
