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

// Who is to compute a value first holds its key, then looks whether the value has been put
// meanwhile. Holding only saves work, and never stands in its way: where the folder cannot be
// written, or its file system has no locks, which Warn hears of once, a key counts as held by
// whoever asks. What two then compute, both put, and the entry is sound.
//
// A key is held by the lock of a file (flock), which the kernel frees when the process ends,
// however it does.

const (
	// lockSuffix is what the name of an entry's lock ends in.
	lockSuffix = ".lock"
	// holdRetry is how often Hold looks whether a lock is free.
	holdRetry = 100 * time.Millisecond
	// mostLocks is how often a lock is taken whose file is no longer the one of its name: where
	// a file system never knows them as the same, one lock must do.
	mostLocks = 3
)

// errHeld is the error of a lock that another process or goroutine has.
var errHeld = errors.New("held")

// TryHold holds the key k until release is called or the process ends. It returns ok = false,
// and no release, where another process or goroutine holds it.
func (s *Store) TryHold(k Key) (release func(), ok bool) {
	free := func() {}
	if s == nil || errors.Join(s.check(), k.check()) != nil {
		return free, true
	}
	path := s.path(k) + lockSuffix
	if os.MkdirAll(filepath.Dir(path), 0o777) != nil {
		return free, true
	}
	unlock, err := s.lock(path)
	switch {
	case errors.Is(err, errHeld):
		return nil, false
	case err != nil:
		s.sayUnlocked(err)
		return free, true
	}
	return func() {
		os.Remove(path) // one that waits for this file finds the value stored
		unlock()
	}, true
}

// Hold is TryHold that waits until no other holds the key. The error is that of the context.
func (s *Store) Hold(ctx context.Context, k Key) (release func(), err error) {
	for ctx.Err() == nil {
		if release, ok := s.TryHold(k); ok {
			return release, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(holdRetry):
		}
	}
	return nil, ctx.Err()
}

// Held reports whether a process or goroutine holds the key k now. Where there are no locks
// nothing is held.
func (s *Store) Held(k Key) bool {
	if s == nil || errors.Join(s.check(), k.check()) != nil {
		return false
	}
	lock := flock.New(s.path(k)+lockSuffix, flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	lock.Close()
	return err == nil && !free
}

// lockFile takes the lock of a file, which it makes if needed; errHeld says that it is taken.
func lockFile(path string) (unlock func() error, err error) {
	for try := 1; ; try++ {
		// On NFS only a file that is open for writing can be locked.
		lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))
		ok, err := lock.TryLock()
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		if !ok {
			return nil, errHeld
		}
		if try == mostLocks || stands(lock, path) {
			return lock.Unlock, nil
		}
		lock.Unlock()
	}
}

// stands reports whether a locked file is still the one of its name: who held the lock
// before removed the file, and another one may have made and locked the next.
func stands(lock *flock.Flock, path string) bool {
	locked, err := lock.Stat()
	if err != nil {
		return true
	}
	now, err := os.Stat(path)
	return err == nil && os.SameFile(locked, now)
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
