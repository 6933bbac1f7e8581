package store

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
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

// A file system without locks: both compute, and the reader hears of it once.
func TestWithoutLocksNothingIsHeldAndItIsSaidOnce(t *testing.T) {
	for _, cause := range []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EINVAL} {
		s, k := Open(t.TempDir()), mustKey(t, "a/b")
		heard := listen(s)
		s.lock = func(context.Context, string) (func() error, error) {
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
