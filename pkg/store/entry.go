package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
)

// An entry is a file of
//
//	magic      8 bytes
//	length     8 bytes, little-endian, of the body
//	checksum  32 bytes, SHA-256 of the key's String, then the body
//	body       the length and name of the value's type, then the value in gob
//
// The key is in the checksum so that a file under another key's name is found out.
const (
	magic       = "PGRESLT1"
	headerSize  = len(magic) + 8 + sha256.Size
	entrySuffix = ".result"
	tempSuffix  = ".tmp"
)

// damage says why an entry cannot be used; it ends the sentence "the stored result F …".
type damage string

func (d damage) Error() string { return string(d) }

const (
	damageShort    = damage("is damaged (cut off)")
	damageMagic    = damage("is damaged (not an entry of this store)")
	damageLength   = damage("is damaged (length)")
	damageChecksum = damage("is damaged (checksum)")
)

// encode returns the entry that holds v under k. The name of v's type leaves
// pointers out, as gob does.
func encode(k Key, v any) (data []byte, err error) {
	t := reflect.TypeOf(v)
	if t == nil {
		return nil, errors.New("it is a nil interface; store a concrete type")
	}
	if err := checkStorable(t, t.String(), map[reflect.Type]bool{}); err != nil {
		return nil, err
	}
	// A nil pointer, and whatever goes wrong in a type's own encoder, panics.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("encoding a %s: %v", t, p)
		}
	}()
	var b bytes.Buffer
	b.Write(make([]byte, headerSize))
	b.Write(appendBytes(nil, []byte(typeName(t))))
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	return seal(k, b.Bytes()), nil
}

// seal writes the header in front of the body that begins at headerSize.
func seal(k Key, data []byte) []byte {
	body := data[headerSize:]
	header := append(data[:0], magic...)
	header = binary.LittleEndian.AppendUint64(header, uint64(len(body)))
	sum := checksum(k, body)
	copy(data[len(header):], sum[:])
	return data
}

func checksum(k Key, body []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	io.WriteString(h, k.String())
	h.Write(body)
	h.Sum(sum[:0])
	return sum
}

func typeName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.String()
}

// decode sets what a pointer points to to the value in the entry data, or returns a damage
// and sets it to zero.
func decode(k Key, data []byte, into any) (err error) {
	body, err := open(k, data)
	if err != nil {
		return err
	}
	name, body, err := cutBytes(body)
	if err != nil {
		return err
	}
	if want := typeName(reflect.TypeOf(into)); string(name) != want {
		return damage(fmt.Sprintf("holds a %.100s, not a %s", name, want))
	}
	defer func() {
		if p := recover(); p != nil {
			err = damage(fmt.Sprintf("is damaged (decoding: %v)", p))
		}
		if err != nil {
			reflect.ValueOf(into).Elem().SetZero()
		}
	}()
	if err := gob.NewDecoder(bytes.NewReader(body)).Decode(into); err != nil {
		return damage(fmt.Sprintf("is damaged (%v)", err))
	}
	return nil
}

// open returns the body of an entry whose header and checksum are right.
func open(k Key, data []byte) ([]byte, error) {
	if len(data) < headerSize {
		return nil, damageShort
	}
	if err := checkHeader(data, int64(len(data))); err != nil {
		return nil, err
	}
	body := data[headerSize:]
	if sum := checksum(k, body); !bytes.Equal(sum[:], data[headerSize-sha256.Size:headerSize]) {
		return nil, damageChecksum
	}
	return body, nil
}

// checkHeader compares magic and length with those of an entry of that size.
func checkHeader(header []byte, size int64) error {
	if string(header[:len(magic)]) != magic {
		return damageMagic
	}
	want, have := binary.LittleEndian.Uint64(header[len(magic):]), uint64(size-int64(headerSize))
	switch {
	case want > have:
		return damageShort
	case want < have:
		return damageLength
	}
	return nil
}

// cutBytes undoes appendBytes.
func cutBytes(b []byte) (p, rest []byte, err error) {
	if len(b) < 8 || binary.LittleEndian.Uint64(b) > uint64(len(b)-8) {
		return nil, nil, damageLength
	}
	n := binary.LittleEndian.Uint64(b)
	return b[8 : 8+n], b[8+n:], nil
}

// readEntry returns the bytes of the entry file. A damage comes with the file's
// info if the file may be removed, without it if the file may be sound but
// cannot be read now.
func readEntry(path string) ([]byte, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, damage("is not a file")
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, damage(fmt.Sprintf("cannot be read (%v)", cause(err)))
	}
	defer f.Close()
	return readFile(f)
}

// readFile reads an entry after its header has been found to fit the file's size,
// and so never allocates more than that.
func readFile(f *os.File) ([]byte, fs.FileInfo, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, damage(fmt.Sprintf("cannot be read (%v)", cause(err)))
	}
	header := make([]byte, headerSize)
	if info.Size() < int64(headerSize) {
		return nil, info, damageShort
	}
	if _, err := io.ReadFull(f, header); err != nil {
		return nil, nil, damage(fmt.Sprintf("cannot be read (%v)", cause(err)))
	}
	if err := checkHeader(header, info.Size()); err != nil {
		return nil, info, err
	}
	data := make([]byte, info.Size())
	copy(data, header)
	if _, err := io.ReadFull(f, data[headerSize:]); err != nil {
		return nil, nil, damage(fmt.Sprintf("cannot be read (%v)", cause(err)))
	}
	return data, info, nil
}

// write puts data in the place of the entry k: into a temporary file beside it,
// to the disk, then under its name in one step.
func (s *Store) write(k Key, data []byte) error {
	path := s.path(k)
	temp := fmt.Sprintf("%s.%016x%s", path, rand.Uint64(), tempSuffix)
	f, err := s.createIn(filepath.Dir(path), temp)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(f, data), f.Close()); err != nil {
		os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		os.Remove(temp)
		return err
	}
	return nil
}

// createIn creates the file in the folder, which it makes if needed. It tries
// twice, since another process's Remove may take the empty folder away in between.
func (s *Store) createIn(folder, path string) (f file, err error) {
	for range 2 {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return nil, err
		}
		if f, err = s.create(path); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return f, err
}

func fill(f file, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}
