package store

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The tests of several processes run this test binary again, with a role and a
// folder in the environment.
const roleVariable, folderVariable = "STORE_TEST_ROLE", "STORE_TEST_FOLDER"

func TestMain(m *testing.M) {
	s := Open(os.Getenv(folderVariable))
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "loop":
		for i := 0; ; i++ {
			exitOn(Put(s, processKey(i), filled(i)))
		}
	case "hold":
		if _, ok := s.TryHold(processKey(0)); !ok {
			exitOn(errors.New("it is held"))
		}
		exitOn(Put(s, processKey(1), filled(0)))
		time.Sleep(time.Hour)
	case "same":
		for i := range 100 {
			exitOn(Put(s, processKey(0), filled(i)))
			v, ok, err := Get[[]int](s, processKey(0))
			if err == nil && (!ok || !isFilled(v)) {
				err = errors.New("the entry both write is not readable")
			}
			exitOn(err)
		}
	}
}

func exitOn(err error) {
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

// processKeys is how many entries the processes write in turn.
const processKeys = 10

func processKey(i int) Key {
	k, err := NewKey("process", i%processKeys)
	exitOn(err)
	return k
}

// filled returns a slice of 1 to 100 000 numbers that are all its length, so
// that a mixture of two shows.
func filled(i int) []int {
	v := make([]int, []int{1, 1000, 100_000}[i%3])
	for j := range v {
		v[j] = len(v)
	}
	return v
}

func isFilled(v []int) bool {
	for _, x := range v {
		if x != len(v) {
			return false
		}
	}
	return len(v) > 0
}

func start(t *testing.T, role, folder string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Skip("the test binary cannot be found:", err)
	}
	var complaints strings.Builder
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, folderVariable+"="+folder)
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &complaints
}

// TestKilledWriterLeavesOnlyReadableEntries kills a process in the middle of its
// writes, again and again at other moments, and reads everything it left.
func TestKilledWriterLeavesOnlyReadableEntries(t *testing.T) {
	dir := t.TempDir()
	entries := 0
	for round := range 8 {
		cmd, complaints := start(t, "loop", dir)
		time.Sleep(time.Duration(60+17*round) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if complaints.Len() > 0 {
			t.Fatal("the writer failed: " + complaints.String())
		}
		entries = checkEntries(t, dir)
	}
	if entries == 0 {
		t.Error("no entry was ever written")
	}
}

// checkEntries reads every entry of the processes and returns how many there are.
func checkEntries(t *testing.T, dir string) (entries int) {
	t.Helper()
	s := Open(dir)
	s.Warn = func(message string) { t.Error(message) }
	for i := range processKeys {
		v, ok, err := Get[[]int](s, processKey(i))
		if err != nil || ok && !isFilled(v) {
			t.Errorf("entry %s: %d numbers, %v", strconv.Itoa(i), len(v), err)
		}
		if ok {
			entries++
		}
	}
	return entries
}

// A killed process holds nothing any more, although the file of its lock is left.
func TestWhatAKilledProcessHeldIsFree(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir)
	cmd, complaints := start(t, "hold", dir)
	for deadline := time.Now().Add(10 * time.Second); !s.Has(processKey(1)) && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if _, ok := s.TryHold(processKey(0)); ok || !s.Held(processKey(0)) {
		t.Errorf("the key of another process is free: %s", complaints)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	release, ok := s.TryHold(processKey(0))
	if !ok {
		t.Fatal("a dead process holds its key")
	}
	release()
	if files := filesIn(t, dir); len(files) != 1 { // the entry that said that it was held
		t.Errorf("files = %v, want one", files)
	}
}

func TestTwoProcessesWriteOneEntryAtOnce(t *testing.T) {
	dir := t.TempDir()
	first, complaints1 := start(t, "same", dir)
	second, complaints2 := start(t, "same", dir)
	if err := errors.Join(first.Wait(), second.Wait()); err != nil {
		t.Errorf("%v: %s%s", err, complaints1, complaints2)
	}
	if entries := checkEntries(t, dir); entries != 1 {
		t.Errorf("%d entries, want 1", entries)
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("files = %v, want one", files)
	}
}
