package store

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// plant writes data as the entry k and returns what Get makes of it.
func plant(t *testing.T, s *Store, k Key, data []byte) (v point, ok bool) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(k)), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(k), data, 0o666); err != nil {
		t.Fatal(err)
	}
	v, ok, err := Get[point](s, k)
	if err != nil {
		t.Fatal(err)
	}
	return v, ok
}

// sound returns a small entry and the store and key it belongs to.
func sound(t *testing.T) (s *Store, k Key, data []byte) {
	t.Helper()
	s, k = Open(t.TempDir()), mustKey(t, "damian2022/fig1")
	data, err := encode(k, point{7, []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := plant(t, s, k, data); !ok || v.N != 7 {
		t.Fatalf("the sound entry reads %v, %v", v, ok)
	}
	return s, k, data
}

// checkRefused plants a damaged entry: it must not be read, must be reported
// once with the words, and its file must be gone.
func checkRefused(t *testing.T, s *Store, k Key, data []byte, words string) {
	t.Helper()
	heard := listen(s)
	if v, ok := plant(t, s, k, data); ok || v.N != 0 || v.Risks != nil {
		t.Errorf("%s: Get = %v, %v", words, v, ok)
	}
	if len(*heard) != 1 || !strings.Contains((*heard)[0], words) ||
		!strings.HasSuffix((*heard)[0], ": it is computed again") {
		t.Errorf("warnings %q, want one with %q", *heard, words)
	}
	if files := filesIn(t, s.dir); len(files) != 0 {
		t.Errorf("%s: %v is still there", words, files)
	}
}

func TestEntryCutAtEveryLengthIsRefused(t *testing.T) {
	s, k, data := sound(t)
	for n := range data {
		checkRefused(t, s, k, data[:n], "is damaged (cut off)")
	}
}

func TestEntryWithAByteMoreIsRefused(t *testing.T) {
	s, k, data := sound(t)
	checkRefused(t, s, k, append(data, 0), "is damaged (length)")
}

func TestEntryWithAnyByteFlippedIsRefused(t *testing.T) {
	s, k, data := sound(t)
	for i := range data {
		for bit := range 8 {
			flipped := bytes.Clone(data)
			flipped[i] ^= 1 << bit
			checkRefused(t, s, k, flipped, "is damaged (")
		}
	}
}

func TestFileOfAnotherKindIsRefused(t *testing.T) {
	s, k, _ := sound(t)
	checkRefused(t, s, k, []byte(strings.Repeat("not an entry ", 20)), "not an entry of this store")
}

func TestEntryUnderAnotherKeyIsRefused(t *testing.T) {
	_, _, data := sound(t)
	checkRefused(t, Open(t.TempDir()), mustKey(t, "damian2022/fig1", 2), data, "checksum")
}

func TestEntryOfAnotherTypeIsRefused(t *testing.T) {
	s, k, _ := sound(t)
	data, err := encode(k, "text")
	if err != nil {
		t.Fatal(err)
	}
	checkRefused(t, s, k, data, "holds a string, not a store.point")
}

func TestEntryWithForgedChecksumOverBrokenContentIsRefused(t *testing.T) {
	s, k, _ := sound(t)
	for _, body := range []string{"", "short", "\xff\xff\xff\xff\xff\xff\xff\xff", forgedBody("garbage"),
		forgedBody("\xf8\xff\xff\xff\xff\xff\xff\xff\xff")} {
		data := seal(k, append(make([]byte, headerSize), body...))
		checkRefused(t, s, k, data, "is damaged (")
	}
}

// forgedBody returns the body of an entry for a point that is gob in name only.
func forgedBody(gob string) string {
	return string(appendBytes(nil, []byte("store.point"))) + gob
}

// TestHugeLengthAllocatesNothing claims 2⁶³ bytes in a small file, and 1 GiB in a
// file that has that size but no content.
func TestHugeLengthAllocatesNothing(t *testing.T) {
	s, k, data := sound(t)
	binary.LittleEndian.PutUint64(data[len(magic):], 1<<63)
	checkRefused(t, s, k, data, "cut off")

	if err := os.WriteFile(s.path(k), []byte(magic), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(s.path(k), 1<<30); err != nil {
		t.Skip("no sparse files here:", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, ok, err := Get[point](s, k)
	runtime.ReadMemStats(&after)
	// One megabyte is a thousand times what the header and the messages need.
	if grown := after.TotalAlloc - before.TotalAlloc; ok || err != nil || grown > 1<<20 {
		t.Errorf("Get = %v, %v, allocated %d bytes", ok, err, grown)
	}
}

// FuzzDecode feeds bytes as an entry, and as the body of an entry whose header
// is right. Neither may panic, and what decodes must be an entry by the checksum.
func FuzzDecode(f *testing.F) {
	k := mustKey(f, "fuzz")
	data, err := encode(k, result{Title: "t", Points: []point{{1, []float64{2}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[headerSize:])
	f.Add(data[:len(data)-1])
	f.Add([]byte(magic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := decode(k, b, new(result)); err == nil {
			if _, err := open(k, b); err != nil {
				t.Errorf("decoded although %v", err)
			}
		}
		sealed := seal(k, append(make([]byte, headerSize), b...))
		if _, err := open(k, sealed); err != nil {
			t.Errorf("sealed entry: %v", err)
		}
		decode(k, sealed, new(result))
	})
}
