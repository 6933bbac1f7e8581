package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
)

// Key names one result by what made it: the id of its experiment, which is
// also the folder it lies in, and the SHA-256 of its parts. Keys are comparable:
// they are equal if and only if id and parts have the same canonical form.
// The zero Key names nothing; Get and Put refuse it.
type Key struct {
	id  string
	sum [sha256.Size]byte
}

// keyVersion is hashed first. Another encoding of the parts must carry another version.
const keyVersion = "provingground/store/key/1"

// validID keeps an id inside the store's folder on every system: no "..", no
// absolute path, no separator but the slash, nothing that differs by case only.
var validID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*$`)

// maxID is short enough for the file systems' limit of 255 bytes a name.
const maxID = 200

// NewKey returns the key of the result that the parts decide, in the folder id.
//
// An id is made of lower-case letters, digits, '-' and '_', with '/' between
// its folders. A part is any value that encoding/json can write; maps count
// without their order, and what an interface holds counts with its type. What JSON would leave out or blur is an error
// that names the place: NaN and infinities, strings that are not UTF-8, unexported fields.
// Fields with the tag `json:"-"` do not count.
func NewKey(id string, parts ...any) (Key, error) {
	if err := checkID(id); err != nil {
		return Key{}, err
	}
	h := sha256.New()
	h.Write(appendBytes([]byte(keyVersion), []byte(id)))
	for i, part := range parts {
		text, err := canonical(part)
		if err != nil {
			return Key{}, fmt.Errorf("store: part %d of a key for %s: %w", i, id, err)
		}
		h.Write(appendBytes(nil, text))
	}
	return Key{id: id, sum: [sha256.Size]byte(h.Sum(nil))}, nil
}

func checkID(id string) error {
	if len(id) > maxID || !validID.MatchString(id) {
		return fmt.Errorf("store: %.250q is not an experiment id; use up to %d lower-case letters, digits, '-', '_', and "+
			"'/' between folders", id, maxID)
	}
	return nil
}

// canonical returns the JSON of a part after it has been found to be faithful.
func canonical(part any) ([]byte, error) {
	if err := checkFaithful(part); err != nil {
		return nil, err
	}
	text, err := json.Marshal(part)
	if err != nil {
		return nil, fmt.Errorf("%w; make it of numbers, strings, slices, maps and structs", err)
	}
	for _, name := range namedInInterfaces(reflect.ValueOf(part)) {
		text = appendBytes(text, []byte(name))
	}
	return text, nil
}

// appendBytes appends the length of p and p itself, so that a sequence of them
// can be read in one way only.
func appendBytes(b, p []byte) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(p))), p...)
}

func (k Key) check() error {
	if k.id == "" {
		return errors.New("store: the key is empty; make it with NewKey")
	}
	return nil
}

// ID returns the experiment's id, "" for the zero Key.
func (k Key) ID() string { return k.id }

// String returns the id and the hash in hexadecimal: the entry's path in the store.
func (k Key) String() string { return k.id + "/" + hex.EncodeToString(k.sum[:]) }

// path returns where the entry k lies.
func (s *Store) path(k Key) string {
	return filepath.Join(s.dir, filepath.FromSlash(k.String())+entrySuffix)
}
