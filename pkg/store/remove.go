package store

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// staleAfter is longer than any entry takes to write: an older temporary file
// was left by a process that was killed.
const staleAfter = time.Hour

var (
	entryName = regexp.MustCompile(`^[0-9a-f]{64}\.result$`)
	tempName  = regexp.MustCompile(`^[0-9a-f]{64}\.result\.[0-9a-f]{16}\.tmp$`)
	lockName  = regexp.MustCompile(`^[0-9a-f]{64}\.result\.lock$`)
)

// FolderUsage is the space that the results of one experiment take.
type FolderUsage struct {
	ID    string // of the experiment
	Files int    // entries, temporary files included
	Bytes int64  // sum of their sizes
}

// Usage returns what every experiment's results take on disk, sorted by id;
// nil if nothing is stored.
func (s *Store) Usage() ([]FolderUsage, error) {
	var usage []FolderUsage
	err := s.walk("", func(id, path string, info fs.FileInfo) error {
		i := slices.IndexFunc(usage, func(u FolderUsage) bool { return u.ID == id })
		if i < 0 {
			i = len(usage)
			usage = append(usage, FolderUsage{ID: id})
		}
		usage[i].Files++
		usage[i].Bytes += info.Size()
		return nil
	})
	slices.SortFunc(usage, func(a, b FolderUsage) int { return cmp.Compare(a.ID, b.ID) })
	return usage, err
}

// Remove deletes the results of the experiment id and of those whose id begins
// with id and a slash, all results if id is "", and returns how many files
// and bytes that were. Temporary files that are more than an hour old go with them.
// Nothing else is deleted: other files in the folders stay, and so do folders that
// are not empty. Files that cannot be deleted are passed over, and the
// first one is the error.
func (s *Store) Remove(id string) (files int, bytes int64, err error) {
	if id != "" {
		if err := checkID(id); err != nil {
			return 0, 0, err
		}
	}
	folders := map[string]bool{}
	var failed error
	err = s.walk(id, func(_, path string, info fs.FileInfo) error {
		if !strings.HasSuffix(path, entrySuffix) && time.Since(info.ModTime()) < staleAfter {
			return nil
		}
		switch err := os.Remove(path); {
		case err == nil:
			files, bytes = files+1, bytes+info.Size()
			folders[filepath.Dir(path)] = true
		case !errors.Is(err, fs.ErrNotExist) && failed == nil:
			failed = s.explain("remove", id, err)
		}
		return nil
	})
	if err == nil {
		err = failed
	}
	s.removeEmpty(folders)
	return files, bytes, err
}

// removeEmpty removes the folders, and those above them inside the store, as far
// as they are empty: the system refuses the others.
func (s *Store) removeEmpty(folders map[string]bool) {
	for folder := range folders {
		root, err := filepath.EvalSymlinks(s.dir)
		for err == nil && folder != root {
			err = os.Remove(folder)
			folder = filepath.Dir(folder)
		}
	}
}

// walk calls visit for every file of this package in the folder id or below,
// in lexical order. It follows a link only if the store's folder itself is one.
func (s *Store) walk(id string, visit func(id, path string, info fs.FileInfo) error) error {
	if s == nil {
		return nil
	}
	if err := s.check(); err != nil {
		return err
	}
	root, err := filepath.EvalSymlinks(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return s.explain("read", id, err)
	}
	return filepath.WalkDir(filepath.Join(root, filepath.FromSlash(id)),
		func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil // removed since its folder was listed
			case err != nil:
				return s.explain("read", id, err)
			case d.IsDir() && path != root && !validID.MatchString(d.Name()):
				return fs.SkipDir
			case !isOurs(d) || filepath.Dir(path) == root: // an entry lies in the folder of an id
				return nil
			}
			if info, err := d.Info(); err == nil {
				return visit(idOf(root, path), path, info)
			}
			return nil
		})
}

// isOurs tells whether the file has a name that only this package gives.
func isOurs(d fs.DirEntry) bool {
	return d.Type().IsRegular() && (entryName.MatchString(d.Name()) || tempName.MatchString(d.Name()) ||
		lockName.MatchString(d.Name()))
}

// idOf returns the id whose folder in root holds the file.
func idOf(root, path string) string {
	folder, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(folder)
}
