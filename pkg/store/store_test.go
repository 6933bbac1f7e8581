package store

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
)

type point struct {
	N     int
	Risks []float64
}

type result struct {
	Title  string
	Points []point
	ByName map[string]float64
	Nested struct{ Low, High *float64 }
}

func mustKey(t testing.TB, id string, parts ...any) Key {
	t.Helper()
	k, err := NewKey(id, parts...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// listen collects the store's warnings.
func listen(s *Store) *[]string {
	var mu sync.Mutex
	var heard []string
	s.Warn = func(message string) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, message)
	}
	return &heard
}

// filesIn returns the paths of all files below dir.
func filesIn(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

func TestPutResultComesBackEqual(t *testing.T) {
	low, high := -0.25, math.Inf(1)
	want := result{Title: "λ → 0", Points: []point{{100, []float64{.5, 1e-300}}, {N: 200}}}
	want.ByName = map[string]float64{"rf": 1, "ntk": math.Copysign(0, -1)}
	want.Nested.Low, want.Nested.High = &low, &high
	s, k := Open(t.TempDir()), mustKey(t, "damian2022/fig1", 1)
	if err := Put(s, k, want); err != nil {
		t.Fatal(err)
	}
	got, ok, err := Get[result](s, k)
	if !ok || err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Get = %+v, %v, %v; want %+v", got, ok, err, want)
	}
	if !math.Signbit(got.ByName["ntk"]) {
		t.Error("−0 came back as 0")
	}
}

func TestNaNComesBackBitForBit(t *testing.T) {
	want := []float64{math.NaN(), math.Float64frombits(0x7ff8000000000123), math.Inf(-1)}
	s, k := Open(t.TempDir()), mustKey(t, "a")
	if err := Put(s, k, want); err != nil {
		t.Fatal(err)
	}
	got, ok, err := Get[[]float64](s, k)
	if !ok || err != nil || len(got) != len(want) {
		t.Fatalf("Get = %v, %v, %v", got, ok, err)
	}
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Errorf("value %d = %#x, want %#x", i, math.Float64bits(got[i]), math.Float64bits(want[i]))
		}
	}
}

func TestPointerAndValueShareAnEntry(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	if err := Put(s, k, &point{N: 3}); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := Get[point](s, k); !ok || err != nil || got.N != 3 {
		t.Errorf("Get = %v, %v, %v", got, ok, err)
	}
}

func TestSecondPutReplacesTheFirst(t *testing.T) {
	dir := t.TempDir()
	s, k := Open(dir), mustKey(t, "a")
	for want := range 3 {
		if err := Put(s, k, want); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := Get[int](s, k); got != want || !ok || err != nil {
			t.Errorf("Get = %v, %v, %v; want %d", got, ok, err, want)
		}
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("files = %v, want one", files)
	}
}

func TestAbsentEntryIsNotAnError(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results")
	s := Open(dir)
	heard := listen(s)
	if v, ok, err := Get[int](s, mustKey(t, "a")); v != 0 || ok || err != nil || len(*heard) != 0 {
		t.Errorf("Get = %v, %v, %v, warnings %q", v, ok, err, *heard)
	}
	if _, err := os.Stat(s.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Error("Open and Get made the folder")
	}
}

func TestNilStoreStoresNothing(t *testing.T) {
	var s *Store
	k := mustKey(t, "a")
	if err := Put(s, k, 1); err != nil {
		t.Error(err)
	}
	if v, ok, err := Get[int](s, k); v != 0 || ok || err != nil {
		t.Errorf("Get = %v, %v, %v", v, ok, err)
	}
	if n, b, err := s.Remove(""); n != 0 || b != 0 || err != nil {
		t.Errorf("Remove = %v, %v, %v", n, b, err)
	}
	if u, err := s.Usage(); u != nil || err != nil || s.Dir() != "" {
		t.Errorf("Usage = %v, %v; Dir = %q", u, err, s.Dir())
	}
}

func TestEmptyKeyIsRefused(t *testing.T) {
	s := Open(t.TempDir())
	if err := Put(s, Key{}, 1); err == nil || !strings.Contains(err.Error(), "NewKey") {
		t.Errorf("Put: %v", err)
	}
	if _, _, err := Get[int](s, Key{}); err == nil || !strings.Contains(err.Error(), "NewKey") {
		t.Errorf("Get: %v", err)
	}
}

func TestResultThatGobWouldCutIsRefusedByName(t *testing.T) {
	type inner struct{ hidden int }
	for _, c := range []struct {
		v    any
		want string
	}{
		{struct {
			A int
			b int
		}{1, 2}, ".b is unexported"},
		{struct{ List []inner }{[]inner{{hidden: 1}}}, ".List.hidden is unexported"},
		{struct {
			A int
			F func()
		}{}, ".F is a func"},
		{map[string]chan int{}, "is a chan"},
		{(*point)(nil), "nil pointer"},
		{nil, "nil interface"},
		{struct{ V any }{point{}}, "not registered"},
	} {
		dir := t.TempDir()
		err := Put(Open(dir), mustKey(t, "damian2022/fig1"), c.v)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "damian2022/fig1") {
			t.Errorf("Put(%T) = %v, want %q", c.v, err, c.want)
		}
		if files := filesIn(t, dir); len(files) != 0 {
			t.Errorf("Put(%T) left %v", c.v, files)
		}
	}
}

// fullDisk is a file that takes some bytes and then reports a full disk.
type fullDisk struct {
	*os.File
	room int
}

func (f *fullDisk) Write(p []byte) (int, error) {
	n, err := f.File.Write(p[:min(f.room, len(p))])
	if err == nil {
		err = &fs.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return n, err
}

// lateDisk reports a full disk when the data are to reach it.
type lateDisk struct{ *os.File }

func (lateDisk) Sync() error { return syscall.EDQUOT }

func TestFullDiskLeavesTheEarlierEntryAndNoHalfFile(t *testing.T) {
	for name, fail := range map[string]func(*os.File) file{
		"write": func(f *os.File) file { return &fullDisk{f, 10} },
		"sync":  func(f *os.File) file { return lateDisk{f} },
	} {
		dir := t.TempDir()
		s, k := Open(dir), mustKey(t, "damian2022/fig1")
		if err := Put(s, k, 1); err != nil {
			t.Fatal(err)
		}
		s.create = func(path string) (file, error) {
			f, err := os.Create(path)
			return fail(f), err
		}
		checkFullDisk(t, name, Put(s, k, 2), dir)
		if v, ok, err := Get[int](s, k); v != 1 || !ok || err != nil {
			t.Errorf("%s: Get = %v, %v, %v; want the earlier 1", name, v, ok, err)
		}
		if files := filesIn(t, dir); len(files) != 1 {
			t.Errorf("%s: files = %v, want one", name, files)
		}
	}
}

func checkFullDisk(t *testing.T, name string, err error, dir string) {
	t.Helper()
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		t.Fatalf("%s: Put = %v, want a full disk", name, err)
	}
	for _, want := range []string{filepath.Join(dir, "damian2022"), "free some space", "PG_RESULTS"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q does not say %q", name, err, want)
		}
	}
	if strings.Contains(err.Error(), tempSuffix) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %q is not one plain sentence", name, err)
	}
}

func TestFileInPlaceOfTheFolderIsNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results")
	if err := os.WriteFile(dir, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, k := Open(dir), mustKey(t, "damian2022/fig1")
	_, _, getErr := Get[int](s, k)
	_, _, removeErr := s.Remove("damian2022")
	for what, err := range map[string]error{"Put": Put(s, k, 1), "Get": getErr, "Remove": removeErr} {
		if err == nil || !strings.Contains(err.Error(), "move the file "+dir+" away") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if text, err := os.ReadFile(dir); string(text) != "mine" || err != nil {
		t.Errorf("the file is now %q, %v", text, err)
	}
}

func TestReadOnlyFolderIsExplained(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		f.Close()
		t.Skip("permission bits do not bind this user")
	}
	err := Put(Open(dir), mustKey(t, "a"), 1)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "change its permissions") {
		t.Errorf("Put = %v", err)
	}
}

func TestPermissionErrorsAreExplainedForEveryUser(t *testing.T) {
	for cause, want := range map[error]string{
		syscall.EACCES: "change its permissions or set PG_RESULTS", syscall.EPERM: "change its permissions or set PG_RESULTS",
		syscall.EROFS: "(read-only file system); set PG_RESULTS",
	} {
		s := Open(t.TempDir())
		s.create = func(path string) (file, error) {
			return nil, &fs.PathError{Op: "open", Path: path, Err: cause}
		}
		err := Put(s, mustKey(t, "a"), 1)
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), want) {
			t.Errorf("Put = %v", err)
		}
	}
}

func TestEntryThatMayNotBeReadIsReportedAndKept(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	heard := listen(s)
	if err := Put(s, k, 1); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.path(k), 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(s.path(k)); err == nil {
		f.Close()
		t.Skip("permission bits do not bind this user")
	}
	_, ok, err := Get[int](s, k)
	if ok || err != nil || len(*heard) != 1 || !strings.Contains((*heard)[0], "cannot be read (permission denied)") {
		t.Errorf("Get = %v, %v, warnings %q", ok, err, *heard)
	}
	if files := filesIn(t, s.dir); len(files) != 1 {
		t.Error("an entry that may be sound was removed")
	}
}

func TestFolderInPlaceOfAnEntryIsReportedAndKept(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a")
	heard := listen(s)
	if err := os.MkdirAll(s.path(k), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := Get[int](s, k); ok || err != nil || len(*heard) != 1 {
		t.Errorf("Get = %v, %v, warnings %q", ok, err, *heard)
	}
	if err := Put(s, k, 1); err == nil {
		t.Error("Put replaced a folder")
	}
	if files := filesIn(t, s.dir); len(files) != 0 {
		t.Errorf("files = %v", files)
	}
}

func TestFolderThatVanishesBeforeTheWriteIsMadeAgain(t *testing.T) {
	s, k := Open(t.TempDir()), mustKey(t, "a/b")
	calls := 0
	s.create = func(path string) (file, error) {
		if calls++; calls == 1 {
			os.RemoveAll(filepath.Dir(path))
		}
		return createFile(path)
	}
	if err := Put(s, k, 1); err != nil || calls != 2 {
		t.Errorf("Put = %v after %d tries", err, calls)
	}
}

func TestManyGoroutinesShareAStore(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for g := range 100 {
		wg.Go(func() {
			s := Open(dir)
			s.Warn = func(message string) { t.Error(message) }
			own, shared := mustKey(t, "own", g), mustKey(t, "shared")
			if err := errors.Join(Put(s, own, g), Put(s, shared, []int{g, g})); err != nil {
				t.Error(err)
			}
			if v, ok, err := Get[int](s, own); v != g || !ok || err != nil {
				t.Errorf("Get own %d = %v, %v, %v", g, v, ok, err)
			}
			if v, ok, err := Get[[]int](s, shared); !ok || err != nil || v[0] != v[1] {
				t.Errorf("Get shared = %v, %v, %v", v, ok, err)
			}
		})
	}
	wg.Wait()
	if files := filesIn(t, dir); len(files) != 101 {
		t.Errorf("%d files, want 101", len(files))
	}
}

func BenchmarkGet(b *testing.B) {
	s, k := Open(b.TempDir()), mustKey(b, "a")
	if err := Put(s, k, make([]float64, 1000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok, err := Get[[]float64](s, k); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s, k := Open(b.TempDir()), mustKey(b, "a")
	for b.Loop() {
		if err := Put(s, k, make([]float64, 1000)); err != nil {
			b.Fatal(err)
		}
	}
}
