package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// Eight goroutines that find nothing stored compute a value once: the others wait and find it.
func TestWhoHoldsAKeyComputesForAll(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a/b", 1)
	var computed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			release, err := s.Hold(context.Background(), k)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if _, ok, _ := Get[int](s, k); ok {
				return
			}
			computed.Add(1)
			time.Sleep(5 * time.Millisecond)
			if err := Put(s, k, 7); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := computed.Load(); n != 1 {
		t.Errorf("computed %d times", n)
	}
	if files := filesIn(t, s.Dir()); len(files) != 1 {
		t.Errorf("a lock is left: %v", files)
	}
}

func TestHoldingEndsWithTheContext(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	release, err := s.Hold(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := s.Hold(ctx, k); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestNothingIsHeldWithoutAStore(t *testing.T) {
	var s *Store
	release, err := s.Hold(context.Background(), mustKey(t, "a"))
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// The lock of a key is tried without waiting, seen from outside, and free again when its holder
// lets go.
func TestAHeldKeyIsNotHeldTwice(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a/b", 1)
	if s.Held(k) {
		t.Error("held before anybody held it")
	}
	release, ok := s.TryHold(k)
	if !ok || !s.Held(k) {
		t.Fatalf("taken: %t, seen as held: %t", ok, s.Held(k))
	}
	if _, again := s.TryHold(k); again {
		t.Error("held twice")
	}
	if _, other := s.TryHold(mustKey(t, "a/b", 2)); !other {
		t.Error("another key is held with it")
	}
	release()
	if release, ok := s.TryHold(k); !ok || !s.Held(k) {
		t.Error("not free after its release")
	} else {
		release()
	}
}

// Who waits for the lock of a file that its holder removes must not take that for the lock of
// the file that a third one makes.
func TestALockOfARemovedFileHoldsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	removed := flock.New(path)
	if ok, err := removed.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if !stands(removed, path) {
		t.Error("a lock does not stand for its file")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if stands(removed, path) {
		t.Error("the lock of a removed file stands")
	}
	unlock, err := lockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if stands(removed, path) {
		t.Error("the lock of a removed file stands for the next")
	}
	if _, err := lockFile(path); !errors.Is(err, errHeld) {
		t.Errorf("a held lock is taken: %v", err)
	}
}

func TestHasSeesEntriesOnly(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	release, _ := s.TryHold(k)
	defer release()
	if s.Has(k) {
		t.Error("a lock passes for an entry")
	}
	if err := Put(s, k, 1); err != nil || !s.Has(k) {
		t.Errorf("an entry is not seen (%v)", err)
	}
	var none *Store
	if none.Has(k) || none.Held(k) || s.Has(Key{}) || s.Held(Key{}) {
		t.Error("there is something without a store or without a key")
	}
}

// A file system without locks: both compute, and the reader hears of it once.
func TestWithoutLocksNothingIsHeldAndItIsSaidOnce(t *testing.T) {
	for _, cause := range []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EINVAL} {
		s, k := Open(t.TempDir()), mustKey(t, "a/b")
		heard := listen(s)
		s.lock = func(string) (func() error, error) {
			return nil, &fs.PathError{Op: "flock", Path: "x", Err: cause}
		}
		for range 2 {
			release, err := s.Hold(context.Background(), k)
			if err != nil {
				t.Fatal(err)
			}
			release()
		}
		if len(*heard) != 1 || !strings.Contains((*heard)[0], "cannot be locked") {
			t.Errorf("%v: warnings %q", cause, *heard)
		}
	}
}

func TestAStoreWithoutAFolderSaysSo(t *testing.T) {
	k := mustKey(t, "a")
	for _, s := range []*Store{{}, Open("")} {
		_, _, errGet := Get[int](s, k)
		_, _, errRemove := s.Remove("")
		_, errUsage := s.Usage()
		for _, err := range []error{errGet, Put(s, k, 1), errRemove, errUsage} {
			if err == nil || !strings.Contains(err.Error(), "it has no folder") {
				t.Errorf("%v", err)
			}
		}
		if _, err := s.Hold(context.Background(), k); err != nil {
			t.Error(err)
		}
	}
}
