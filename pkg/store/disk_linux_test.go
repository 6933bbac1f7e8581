package store

import (
	"syscall"
	"testing"
)

// TestTinyDiskThatRunsFull does on a real file system of 256 KiB what the
// injected errors do elsewhere. It needs the right to mount.
func TestTinyDiskThatRunsFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("no right to mount a file system:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	s, small, large := Open(dir), mustKey(t, "damian2022/fig1", 0), mustKey(t, "damian2022/fig1", 1)
	if err := Put(s, small, 1); err != nil {
		t.Fatal(err)
	}
	// 100 000 numbers that gob writes in four bytes or more each do not fit.
	tooMuch := make([]int, 100_000)
	for i := range tooMuch {
		tooMuch[i] = 1<<20 + i
	}
	checkFullDisk(t, "tmpfs", Put(s, large, tooMuch), dir)
	if v, ok, err := Get[int](s, small); v != 1 || !ok || err != nil {
		t.Errorf("Get = %v, %v, %v", v, ok, err)
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("files = %v, want one", files)
	}
	if err := Put(s, large, 2); err != nil {
		t.Errorf("a small result after the large one: %v", err)
	}
}
