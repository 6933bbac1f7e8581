package engine

import (
	"context"
	"sync/atomic"
)

// A Notice tells whether training made what a computation returns: whether a
// Loop ran under its context, or [NoteTraining] was called. The steps of a loop
// carry their rounding on, so that a trained network may end elsewhere on a
// processor that adds in another order; what no loop made agrees to rounding.
type Notice struct {
	trained atomic.Bool
	above   *Notice
}

// process notes for the whole program.
var process Notice

type noticeKey struct{}

// WithNotice returns a context with a notice of its own. What it notes, the
// notice of ctx notes too.
func WithNotice(ctx context.Context) (context.Context, *Notice) {
	n := &Notice{above: noticeOf(ctx)}
	return n.Under(ctx), n
}

// Under returns a context, another one than that of the notice perhaps, whose
// training n notes.
func (n *Notice) Under(ctx context.Context) context.Context {
	return context.WithValue(ctx, noticeKey{}, n)
}

func noticeOf(ctx context.Context) *Notice {
	if n, ok := ctx.Value(noticeKey{}).(*Notice); ok {
		return n
	}
	return &process
}

// NoteTraining notes that training made something that was computed or read
// under a context.
func NoteTraining(ctx context.Context) {
	for n := noticeOf(ctx); n != nil; n = n.above {
		n.trained.Store(true)
	}
}

// Trained reports whether training was noted.
func (n *Notice) Trained() bool { return n.trained.Load() }

// Trained reports whether training was noted anywhere in this program so far.
func Trained() bool { return process.Trained() }
