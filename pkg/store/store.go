// Package store keeps results on disk, keyed by what made them.
//
// A [Key] hashes everything that decides a result: the experiment's id, its
// config, the backend, the code's fingerprint. An entry is found again only
// under an equal key, so that nothing stale is ever returned; deleting entries
// is always safe, because they can be computed again.
//
//	v, ok, err := store.Get[Result](s, key)
//	if err == nil && !ok {
//		v = compute()
//		err = store.Put(s, key, v)
//	}
//
// An entry is written to a temporary file and renamed when it is complete, and
// carries a checksum. A process that is killed leaves no half entry, a
// damaged entry is reported and computed again, and several processes and
// goroutines may share a store.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/provingground/provingground/pkg/wholefile"
)

// Store is a folder of results. A nil *Store is valid and stores nothing:
// Get finds nothing, Put does nothing. Its methods, Get and Put are safe for concurrent
// use, also by several processes on one folder.
type Store struct {
	// Warn, if not nil, is told in one sentence about an entry that cannot be
	// used and is to be computed again. Set it before the first use; it must be
	// safe for concurrent use if the store is.
	Warn func(message string)

	dir      string
	create   func(path string) (file, error)
	lock     func(path string) (unlock func() error, err error)
	unlocked sync.Once // said that files cannot be locked
}

// file is what writing an entry needs of an *os.File.
type file interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// Open returns the store in the folder dir. It does not touch the disk: the
// folder is made when the first result is put. A store without a folder, and the zero
// Store, answer everything with an error.
func Open(dir string) *Store {
	return &Store{dir: dir, create: createFile, lock: lockFile}
}

// check returns the error of a store without a folder, the zero one among them.
func (s *Store) check() error {
	if s != nil && (s.dir == "" || s.create == nil) {
		return errors.New(
			"store: it has no folder; make it with Open and the path of one, or take a nil *Store to keep nothing")
	}
	return nil
}

func createFile(path string) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// Dir returns the store's folder, "" for a nil Store.
func (s *Store) Dir() string {
	if s == nil {
		return ""
	}
	return s.dir
}

func (s *Store) warn(k Key, reason string) {
	if s.Warn != nil {
		s.Warn(fmt.Sprintf("the stored result %s %s: it is computed again", s.path(k), reason))
	}
}

// Get returns the value that was put under k, and ok = true.
//
// Without such an entry it returns ok = false and no error. An entry that is
// damaged or does not hold a V is the same, but Warn is told, and the file
// is removed if possible. An error means that the store cannot be
// searched: its folder is not a folder or may not be read, or k is not from NewKey.
//
// Slices and maps that were empty when they were put come back nil.
func Get[V any](s *Store, k Key) (v V, ok bool, err error) {
	ok, err = s.Load(k, &v)
	return v, ok, err
}

// Load is Get for a type that is not known to the compiler: it sets what a pointer points
// to, and leaves the zero value there where it finds nothing.
func (s *Store) Load(k Key, into any) (ok bool, err error) {
	if s == nil {
		return false, nil
	}
	if err := errors.Join(s.check(), k.check()); err != nil {
		return false, err
	}
	data, info, err := readEntry(s.path(k))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.As(err, new(damage)):
		s.discard(k, info, err)
		return false, nil
	case err != nil:
		return false, s.explain("read", k.id, err)
	}
	if err := decode(k, data, into); err != nil {
		s.discard(k, info, err)
		return false, nil
	}
	return true, nil
}

// Has reports whether there is an entry under k, sound or not.
func (s *Store) Has(k Key) bool {
	if s == nil || errors.Join(s.check(), k.check()) != nil {
		return false
	}
	info, err := os.Stat(s.path(k))
	return err == nil && info.Mode().IsRegular()
}

// discard reports the entry k as damaged and removes its file, unless the file
// is no longer the one that info describes (another process may have put a
// good one meanwhile), or info is nil.
func (s *Store) discard(k Key, info fs.FileInfo, damage error) {
	s.warn(k, damage.Error())
	now, err := os.Lstat(s.path(k))
	if err == nil && now.Mode().IsRegular() && info != nil && os.SameFile(info, now) {
		os.Remove(s.path(k))
	}
}

// Put stores v under k, replacing what was there. The value is kept with
// encoding/gob, so everything in it must be exported: a type with an
// unexported field, a function or a channel, which would be lost silently, is
// an error. On an error nothing is stored, and an earlier entry stays as it was.
func Put(s *Store, k Key, v any) error {
	if s == nil {
		return nil
	}
	if err := errors.Join(s.check(), k.check()); err != nil {
		return err
	}
	data, err := encode(k, v)
	if err != nil {
		return fmt.Errorf("store: the result of %s cannot be stored: %w", k.id, err)
	}
	if err := s.write(k, data); err != nil {
		return s.explain("write", k.id, err)
	}
	return nil
}

// explain makes one sentence of an error of the file system: what failed, where,
// why, and what to do. The cause stays in the chain for errors.Is.
func (s *Store) explain(verb, id string, err error) error {
	where := filepath.Join(s.dir, filepath.FromSlash(id))
	remedy := wholefile.Remedy(where, err, "set PG_RESULTS to another folder")
	return fmt.Errorf("store: cannot %s results in %s (%w); %s", verb, where, cause(err), remedy)
}

// cause strips the names of temporary files and system calls from err.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	if link := (*os.LinkError)(nil); errors.As(err, &link) {
		return link.Err
	}
	return err
}
