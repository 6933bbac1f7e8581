package engine

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// fedShapes returns arrays of the shapes of a block, without numbers.
func (b batch) fedShapes() ([]Array, error) {
	if b.Feed == nil {
		return nil, nil
	}
	arrays, err := b.Feed.Draw(b.first, 0, 1)
	if err != nil {
		return nil, fmt.Errorf("its feed: %w", err)
	}
	for i, a := range arrays {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("its feed: %w", err)
		}
		if len(a.Shape) == 0 || a.Shape[0] != 1 {
			return nil, fmt.Errorf("its feed: an array for one step has shape %v and should begin with 1", a.Shape)
		}
		arrays[i] = Array{Shape: b.blockShape(a.Shape[1:])}
	}
	return arrays, nil
}

// blockShape returns [block, slice…], with runs [block, S, slice…].
func (b batch) blockShape(slice []int) []int {
	if b.Runs == 0 {
		return slices.Concat([]int{b.Feed.Block}, slice)
	}
	return slices.Concat([]int{b.Feed.Block, b.Runs}, slice)
}

// feeder keeps one block on the backend and draws the next one meanwhile.
type feeder struct {
	batch
	backend compute.Backend
	dtype   dtypes.DType

	base   int // first step of the block at hand
	blocks []*tensors.Tensor
	next   chan drawn
	coming int // first step of the block that is being drawn, −1 for none
}

type drawn struct {
	blocks []*tensors.Tensor
	err    error
}

func newFeeder(b batch, backend compute.Backend, dtype dtypes.DType) *feeder {
	f := &feeder{batch: b, backend: backend, dtype: dtype, base: -1, next: make(chan drawn, 1), coming: -1}
	f.prefetch(0)
	return f
}

// prefetch begins to draw the block that starts at a step, if there is one.
func (f *feeder) prefetch(first int) {
	if first >= f.Steps {
		return
	}
	f.coming = first
	go func() {
		blocks, err := f.upload(first, min(f.Feed.Block, f.Steps-first))
		f.next <- drawn{blocks, err}
	}()
}

// upload draws a block and hands it to the backend.
func (f *feeder) upload(first, count int) ([]*tensors.Tensor, error) {
	arrays, err := f.draw(first, count)
	if err != nil {
		return nil, fmt.Errorf("its feed: %w", err)
	}
	blocks := make([]*tensors.Tensor, len(arrays))
	for k, a := range arrays {
		if blocks[k], err = upload(f.backend, f.dtype, a); err != nil {
			finalize(blocks)
			return nil, err
		}
	}
	return blocks, nil
}

// at returns the block that holds step i, and the step at which it begins.
func (f *feeder) at(i int) (int, []*tensors.Tensor, error) {
	base := i - i%f.Feed.Block
	if base == f.base {
		return base, f.blocks, nil
	}
	d := <-f.next
	f.coming = -1
	if d.err != nil {
		return 0, nil, d.err
	}
	f.prefetch(base + f.Feed.Block)
	finalize(f.blocks)
	f.base, f.blocks = base, d.blocks
	return base, f.blocks, nil
}

func (f *feeder) stop() {
	if f.coming >= 0 {
		finalize((<-f.next).blocks) // so that nothing is drawn behind the caller's back
	}
	finalize(f.blocks)
}

// draw draws the block of all runs, on all cores.
func (f *feeder) draw(first, count int) ([]Array, error) {
	runs := make([][]Array, max(f.Runs, 1))
	errs := make([]error, len(runs))
	var group sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for r := range runs {
		turn <- struct{}{}
		group.Go(func() {
			runs[r], errs[r] = f.Feed.Draw(f.first+r, first, count)
			<-turn
		})
	}
	group.Wait()
	for r, err := range errs {
		if err != nil {
			return nil, err
		}
		if err := sameShapes(runs[0], runs[r], count); err != nil {
			return nil, fmt.Errorf("run %d, steps from %d: %w", f.first+r, first, err)
		}
	}
	out := make([]Array, len(runs[0]))
	for k := range out {
		out[k] = f.stack(runs, k, count)
	}
	return out, nil
}

func sameShapes(want, got []Array, count int) error {
	if len(got) != len(want) {
		return fmt.Errorf("there are %d arrays, there should be %d", len(got), len(want))
	}
	for k, a := range got {
		if err := a.check(); err != nil {
			return err
		}
		if a.Shape[0] != count || !slices.Equal(a.Shape, want[k].Shape) {
			return fmt.Errorf("an array for %d steps has shape %v", count, a.Shape)
		}
	}
	return nil
}

// stack returns array k of all runs as a block; steps beyond the last are
// zero and never used.
func (f *feeder) stack(runs [][]Array, k, count int) Array {
	a := Array{Shape: f.blockShape(runs[0][k].Shape[1:])}
	if len(runs) == 1 && count == f.Feed.Block {
		a.Data = runs[0][k].Data
		return a
	}
	slice := len(runs[0][k].Data) / count
	a.Data = make([]float64, f.Feed.Block*len(runs)*slice)
	for i := range count {
		for r := range runs {
			copy(a.Data[(i*len(runs)+r)*slice:], runs[r][k].Data[i*slice:(i+1)*slice])
		}
	}
	return a
}
