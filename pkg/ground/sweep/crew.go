package sweep

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/provingground/provingground/pkg/experiment"
	"github.com/provingground/provingground/pkg/store"
)

// How long a crew waits that finds nothing to do but what others are at: the pause doubles.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// crew works off parts, several points at once, together with the crews of other programs.
type crew struct {
	tell     func(experiment.Progress)
	computed atomic.Int64

	choosing sync.Mutex         // of the fields up to the next
	parts    []*experiment.Part // those that are not over
	list     []*experiment.Piece
	looked   int64 // how many were computed when the list was made; -1 before the first
	pause    time.Duration
	start    time.Time
	first    float64 // nominal seconds that were left then

	noting sync.Mutex         // of the others
	busy   map[store.Key]bool // being computed here
	failed map[store.Key]bool // cannot be computed
	errs   []error
}

func newCrew(parts []*experiment.Part, tell func(experiment.Progress)) *crew {
	return &crew{parts: slices.Clone(parts), tell: tell, looked: -1, pause: firstPause, start: time.Now(),
		busy: map[store.Key]bool{}, failed: map[store.Key]bool{}}
}

// work returns when all results are stored, but for those whose points fail: the errors of
// these come together. A value that cannot be stored ends all work.
func (c *crew) work(ctx context.Context) error {
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for p := c.next(inner); p != nil; p = c.next(inner) {
				if err := c.do(inner, p); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	if err := context.Cause(inner); err != nil {
		return fmt.Errorf("the sweep ended early, and what is stored is kept: %w", err)
	}
	return errors.Join(c.errs...)
}

// do computes one point. An error is one that ends all work.
func (c *crew) do(ctx context.Context, p *experiment.Piece) error {
	computed, err := p.Do(ctx)
	c.noting.Lock()
	defer c.noting.Unlock()
	delete(c.busy, p.Key)
	switch {
	case computed:
		c.computed.Add(1)
	case err == nil:
	case errors.Is(err, experiment.ErrNotKept):
		return err
	case !errors.Is(err, experiment.ErrHeld) && ctx.Err() == nil:
		c.failed[p.Key] = true
		c.errs = append(c.errs, err)
	}
	return nil
}

// next returns the longest point of the list that is not being computed here, nil when no work is left.
func (c *crew) next(ctx context.Context) *experiment.Piece {
	c.choosing.Lock()
	defer c.choosing.Unlock()
	for ctx.Err() == nil {
		for len(c.list) > 0 {
			p := c.list[0]
			c.list = c.list[1:]
			if c.take(p) {
				return p
			}
		}
		c.rest(ctx)
		if c.look(ctx); len(c.parts) == 0 {
			return nil
		}
	}
	return nil
}

// take notes that a point is being computed here, unless it was noted before.
func (c *crew) take(p *experiment.Piece) bool {
	c.noting.Lock()
	defer c.noting.Unlock()
	if c.busy[p.Key] || c.failed[p.Key] {
		return false
	}
	c.busy[p.Key] = true
	return true
}

// rest waits where nothing was computed since the last look.
func (c *crew) rest(ctx context.Context) {
	if done := c.computed.Load(); done != c.looked {
		c.looked, c.pause = done, firstPause
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(c.pause):
	}
	c.pause = min(2*c.pause, longestPause)
}

// look makes the list of all points that are missing now, and leaves out the parts that are over.
func (c *crew) look(ctx context.Context) {
	var all [][]*experiment.Piece
	c.parts = slices.DeleteFunc(c.parts, func(p *experiment.Part) bool {
		missing, over := c.missing(ctx, p)
		all = append(all, missing)
		return over
	})
	c.list = ordered(slices.Concat(all...))
	c.report()
}

// missing returns the points of a part that are missing and did not fail. It is over when its
// result is stored, and when nothing but points that failed are missing.
func (c *crew) missing(ctx context.Context, p *experiment.Part) (list []*experiment.Piece, over bool) {
	all, err := p.Missing(ctx)
	c.noting.Lock()
	defer c.noting.Unlock()
	if err != nil {
		c.errs = append(c.errs, err)
		return nil, true
	}
	list = slices.DeleteFunc(slices.Clone(all), func(m *experiment.Piece) bool { return c.failed[m.Key] })
	return list, p.Done() || len(all) > 0 && len(list) == 0
}

// report tells how far the work is that was left at the start, by whomever it is done.
func (c *crew) report() {
	left := 0.0
	for _, p := range c.list {
		left += nominal(p.Cost)
	}
	for _, p := range c.parts {
		left += nominal(p.Rest())
	}
	c.first = max(c.first, left)
	if c.first == 0 {
		return
	}
	done := c.first - left
	p := experiment.Progress{Label: "sweep", Fraction: done / c.first}
	if done > 0 {
		p.Left = time.Duration(float64(time.Since(c.start)) * left / done)
	}
	c.tell(p)
}
