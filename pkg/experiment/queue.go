package experiment

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// heldPause is how long a point that is computed elsewhere is left alone.
const heldPause = 100 * time.Millisecond

// queue is pieces of work that several workers take from, in order. A piece that is held
// elsewhere goes to the end.
type queue struct {
	mu         sync.Mutex
	waiting    []queued
	done, left atomic.Int64
}

type queued struct {
	i     int
	after time.Time // no sooner is it tried again
}

func newQueue(n int) *queue {
	q := &queue{waiting: make([]queued, n)}
	for i := range q.waiting {
		q.waiting[i].i = i
	}
	return q
}

// work does one piece after another until there is none, or all is over. It returns why one
// could not be done; what is left out is no such reason.
func (q *queue) work(ctx context.Context, over func() bool, do func(ctx context.Context, i int) error) error {
	for !over() {
		next, ok := q.pop()
		if !ok {
			return nil
		}
		if !waitUntil(ctx, next.after) {
			return nil
		}
		switch err := do(ctx, next.i); {
		case err == nil:
			q.done.Add(1)
		case errors.Is(err, ErrHeld):
			q.push(queued{next.i, time.Now().Add(heldPause)})
		case errors.Is(err, ErrLeftOut):
			q.left.Add(1)
		default:
			return err
		}
	}
	return nil
}

// pop takes the first piece. Where there is none, as many other workers as pieces are left
// have one in hand.
func (q *queue) pop() (first queued, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return first, false
	}
	first, q.waiting = q.waiting[0], q.waiting[1:]
	return first, true
}

func (q *queue) push(p queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, p)
}

// waitUntil waits for a time and reports whether it came before the end of the context.
func waitUntil(ctx context.Context, t time.Time) bool {
	left := time.Until(t)
	if left <= 0 {
		return true
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(left):
		return true
	}
}
