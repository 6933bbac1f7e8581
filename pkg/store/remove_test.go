package store

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// furnished returns a store with entries of three ids, and among them files
// that the package did not make.
func furnished(t *testing.T) (s *Store, strangers []string) {
	t.Helper()
	s = Open(filepath.Join(t.TempDir(), "results"))
	for _, id := range []string{"a/fig1", "a/fig1/points", "a-b"} {
		for part := range 2 {
			if err := Put(s, mustKey(t, id, part), part); err != nil {
				t.Fatal(err)
			}
		}
	}
	hex := strings.Repeat("0", 64)
	for _, name := range []string{
		"notes.txt", hex + ".result", "a/ledger.json", "a/fig1/" + hex, "a/fig1/" + hex + ".result.bak",
		"a/fig1/x" + hex + ".result", "a/fig1/.git/" + hex + ".result", "a/fig1/" + hex + ".result.0.tmp",
	} {
		path := filepath.Join(s.dir, filepath.FromSlash(name))
		writeFile(t, path, "mine")
		strangers = append(strangers, path)
	}
	slices.Sort(strangers)
	return s, strangers
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestUsageCountsEntriesByExperiment(t *testing.T) {
	s, _ := furnished(t)
	data, err := encode(mustKey(t, "a-b", 0), 0)
	if err != nil {
		t.Fatal(err)
	}
	// The entries of 0 and 1 have one size: one byte in gob each.
	size := 2 * int64(len(data))
	want := []FolderUsage{{"a-b", 2, size}, {"a/fig1", 2, size}, {"a/fig1/points", 2, size}}
	if got, err := s.Usage(); !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("Usage = %v, %v; want %v", got, err, want)
	}
}

func TestRemoveTakesAnExperimentAndWhatLiesBelow(t *testing.T) {
	s, strangers := furnished(t)
	files, bytes, err := s.Remove("a")
	if files != 4 || bytes == 0 || err != nil {
		t.Errorf("Remove = %d, %d, %v; want 4 files", files, bytes, err)
	}
	usage, err := s.Usage()
	if len(usage) != 1 || usage[0].ID != "a-b" || err != nil {
		t.Errorf("Usage = %v, %v; want a-b alone", usage, err)
	}
	for _, path := range strangers {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func TestRemoveAllLeavesOtherFilesAndNoEmptyFolder(t *testing.T) {
	s, strangers := furnished(t)
	if files, _, err := s.Remove(""); files != 6 || err != nil {
		t.Errorf("Remove = %d, %v; want 6 files", files, err)
	}
	if left := filesIn(t, s.dir); !slices.Equal(left, strangers) {
		t.Errorf("left %v, want %v", left, strangers)
	}
	for _, folder := range []string{"a/fig1/points", "a-b"} {
		if _, err := os.Stat(filepath.Join(s.dir, folder)); err == nil {
			t.Errorf("the empty folder %s is left", folder)
		}
	}
	if files, bytes, err := s.Remove(""); files != 0 || bytes != 0 || err != nil {
		t.Errorf("second Remove = %d, %d, %v", files, bytes, err)
	}
}

func TestRemoveTakesOnlyStaleTemporaryFiles(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	fresh, stale := s.path(k)+".0123456789abcdef.tmp", s.path(k)+".fedcba9876543210.tmp"
	writeFile(t, fresh, "half")
	writeFile(t, stale, "half")
	old := time.Now().Add(-staleAfter - time.Minute)
	if err := os.Chtimes(stale, old, old); err != nil {
		t.Fatal(err)
	}
	if files, bytes, err := s.Remove("a"); files != 1 || bytes != 4 || err != nil {
		t.Errorf("Remove = %d, %d, %v; want the stale file of 4 bytes", files, bytes, err)
	}
	if left := filesIn(t, s.dir); !slices.Equal(left, []string{fresh}) {
		t.Errorf("left %v", left)
	}
}

func TestTemporaryFilesHaveTheNameThatRemoveKnows(t *testing.T) {
	s := Open(t.TempDir())
	var temp string
	s.create = func(path string) (file, error) {
		temp = filepath.Base(path)
		return createFile(path)
	}
	if err := Put(s, mustKey(t, "a"), 1); err != nil || !tempName.MatchString(temp) {
		t.Errorf("temporary file %q, %v", temp, err)
	}
}

func TestRemoveAndUsageOfAnAbsentStoreAreEmpty(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "results"))
	if files, bytes, err := s.Remove("a"); files != 0 || bytes != 0 || err != nil {
		t.Errorf("Remove = %d, %d, %v", files, bytes, err)
	}
	if usage, err := s.Usage(); usage != nil || err != nil {
		t.Errorf("Usage = %v, %v", usage, err)
	}
}

func TestStoreBehindALinkIsSearchedAndLinksInsideAreNot(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	real, outside := Open(t.TempDir()), Open(t.TempDir())
	for _, s := range []*Store{real, outside} {
		if err := Put(s, mustKey(t, "a"), 1); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "results")
	for from, to := range map[string]string{link: real.dir, filepath.Join(real.dir, "b"): outside.dir} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	if files, _, err := Open(link).Remove(""); files != 1 || err != nil {
		t.Errorf("Remove = %d, %v; want the one file behind the link", files, err)
	}
	if len(filesIn(t, outside.dir)) != 1 {
		t.Error("Remove followed a link out of the store")
	}
}
