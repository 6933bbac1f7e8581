package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
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
// work, and never stands in its way: where the folder cannot be written, or its file
// system has no locks, which Warn hears of once, nothing is held. The error is that of
// the context.
func (s *Store) Hold(ctx context.Context, k Key) (release func(), err error) {
	free := func() {}
	if s == nil || errors.Join(s.check(), k.check()) != nil {
		return free, ctx.Err()
	}
	path := s.path(k) + lockSuffix
	if os.MkdirAll(filepath.Dir(path), 0o777) != nil {
		return free, ctx.Err()
	}
	unlock, err := s.lock(ctx, path)
	if err != nil {
		s.sayUnlocked(err)
		return free, ctx.Err()
	}
	return func() {
		os.Remove(path) // one that waits for this file finds the value stored
		unlock()
	}, nil
}

// lockFile waits for the lock of a file and takes it.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	lock := flock.New(path)
	held, err := lock.TryLockContext(ctx, holdRetry)
	if err == nil && !held {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock.Unlock, nil
}

// sayUnlocked warns, once a store, of a file system that has no locks.
func (s *Store) sayUnlocked(err error) {
	for _, without := range []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EINVAL} {
		if errors.Is(err, without) && s.Warn != nil {
			s.unlocked.Do(func() {
				s.Warn(fmt.Sprintf("files in %s cannot be locked (%v): what several programs want at the same time, each of them "+
					"computes", s.dir, without))
			})
		}
	}
}
