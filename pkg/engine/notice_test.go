package engine_test

import (
	"context"
	"testing"

	"github.com/provingground/provingground/pkg/engine"
	"github.com/provingground/provingground/pkg/engine/enginetest"
)

func TestALoopIsNotedByTheNoticesOfItsContextOnly(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, e *engine.Engine) {
		outer, whole := engine.WithNotice(context.Background())
		_, untouched := engine.WithNotice(outer)
		ctx, notice := engine.WithNotice(outer)
		if _, err := e.Run("product", product, engine.Matrix(1, 2, []float64{1, 2}),
			engine.Matrix(2, 1, []float64{3, 4})); err != nil {
			t.Fatal(err)
		}
		if notice.Trained() || whole.Trained() {
			t.Error("a graph without a loop counts as training")
		}
		if _, err := e.Loop(ctx, linear(2, 3)); err != nil {
			t.Fatal(err)
		}
		if !notice.Trained() || !whole.Trained() || !engine.Trained() {
			t.Errorf("noted: here %t, above %t, in the program %t", notice.Trained(), whole.Trained(), engine.Trained())
		}
		if untouched.Trained() {
			t.Error("noted beside the context")
		}
	})
}
