package store

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockSuffix is what the name of an entry's lock ends in.
const lockSuffix = ".lock"

// holdRetry is how often Hold looks whether a lock is free.
const holdRetry = 100 * time.Millisecond

// Hold waits until no other process or goroutine holds the key k, and holds it
// until release is called or the process ends: who is to compute a value first
// holds its key, then looks whether the value has been put meanwhile. It only saves
// work, and never stands in its way: where the folder cannot be written, nothing is
// held. The error is that of the context.
func (s *Store) Hold(ctx context.Context, k Key) (release func(), err error) {
	free := func() {}
	if s == nil || k.check() != nil {
		return free, ctx.Err()
	}
	path := s.path(k) + lockSuffix
	if os.MkdirAll(filepath.Dir(path), 0o777) != nil {
		return free, ctx.Err()
	}
	lock := flock.New(path)
	if held, err := lock.TryLockContext(ctx, holdRetry); err != nil || !held {
		return free, ctx.Err()
	}
	return func() {
		os.Remove(path) // one that waits for this file finds the value stored
		lock.Unlock()
	}, nil
}
